/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line of the picture before and after a filter: each number is the one that
 * the arithmetic of that pixel has, and stands at its place. */
#include <math.h>
#include <string.h>

#include "fovea.h"

static FoveaTensor *
picture_new (guint channels, gint64 width, gint64 height)
{
  const FoveaShape shape = FOVEA_NCHW (1, channels, height, width);
  FoveaTensor     *picture = fovea_tensor_new (FOVEA_F32, &shape, NULL);

  for (gint64 i = 0; i < channels * width * height; i++)
    ((float *) picture->data)[i] = (float) g_test_rand_double ();
  return picture;
}

static float
picture_at (const FoveaTensor *picture, guint channel, gint64 x, gint64 y)
{
  return ((const float *) picture->data)[channel * picture->stride[1] +
                                         y * picture->stride[2] + x];
}

static gboolean
picture_read (const FoveaRect   *rect,
              const FoveaTensor *pixels,
              gpointer           data,
              GError           **error)
{
  const FoveaTensor *picture = data;
  float             *to = pixels->data;

  g_assert_cmpint (rect->x, >=, 0);
  g_assert_cmpint (rect->y, >=, 0);
  g_assert_cmpint (rect->x + rect->width, <=, picture->shape.size[3]);
  g_assert_cmpint (rect->y + rect->height, <=, picture->shape.size[2]);
  for (guint c = 0; c < picture->shape.size[1]; c++)
    for (gint64 y = 0; y < rect->height; y++)
      for (gint64 x = 0; x < rect->width; x++)
        *to++ = picture_at (picture, c, rect->x + x, rect->y + y);
  return TRUE;
}

static void
check_line (const FoveaArithmetic *arithmetic,
            const FoveaTensor     *picture,
            gint64                 x,
            gint64                 y,
            gboolean               down,
            guint                  reach)
{
  const guint channel =
      (guint) g_test_rand_int_range (0, (gint) picture->shape.size[1]);
  const guint out = MIN (channel, fovea_arithmetic_channels (arithmetic) - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaLine) line =
      fovea_arithmetic_line (arithmetic, x, y, channel, down, reach,
                             picture_read, (gpointer) picture, &error);
  const gint64 low = down ? y : x;

  g_assert_no_error (error);
  g_assert_cmpuint (line->n_after, <=, 2 * reach + 1);
  for (guint i = 0; i < line->n_after; i++)
    {
      gint64 at = low - line->at_after + i;
      g_autoptr (FoveaPixel) pixel = fovea_arithmetic_of (
          arithmetic, picture, down ? x : at, down ? at : y, out, NULL);

      g_assert_true (line->after[i] == pixel->value ||
                     (isnan (line->after[i]) && isnan (pixel->value)));
    }
  for (guint i = 0; i < line->n_before; i++)
    {
      gint64 at = line->first + i;

      g_assert_cmpfloat (line->before[i], ==,
                         picture_at (picture, channel, down ? line->line : at,
                                     down ? at : line->line));
    }
  g_assert_cmpint (line->at, ==,
                   line->after_first + line->at_after * line->after_step);
  g_assert_cmpint (line->at, >=, line->first);
  g_assert_cmpint (line->at, <, line->first + line->n_before);
}

static void
check_everywhere (FoveaArithmetic *arithmetic, const FoveaTensor *picture)
{
  for (int i = 0; i < 6; i++)
    check_line (
        arithmetic, picture,
        g_test_rand_int_range (0, (gint) fovea_arithmetic_width (arithmetic)),
        g_test_rand_int_range (0, (gint) fovea_arithmetic_height (arithmetic)),
        g_test_rand_int_range (0, 2), (guint) g_test_rand_int_range (0, 40));
}

static void
test_random (void)
{
  for (int turn = 0; turn < 200; turn++)
    {
      const guint  channels = g_test_rand_int_range (0, 2) ? 3 : 1;
      const gint64 width = g_test_rand_int_range (9, 40);
      const gint64 height = g_test_rand_int_range (9, 40);
      g_autoptr (FoveaTensor) picture = picture_new (channels, width, height);
      g_autoptr (FoveaKernel) kernel =
          fovea_kernel_new (1, (guint) g_test_rand_int_range (1, 5),
                            (guint) g_test_rand_int_range (1, 8), NULL);
      FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < kernel->height * kernel->width; i++)
        kernel->values[i] = g_test_rand_double_range (-1.0, 1.0);
      request.kernel = kernel;
      request.channels = channels;
      request.flip = g_test_rand_int_range (0, 2);
      request.summed = g_test_rand_int_range (0, 4) == 0;
      request.border = (FoveaBorder) g_test_rand_int_range (0, 4);
      request.stride = (guint) g_test_rand_int_range (1, 9);
      request.dilation = g_test_rand_int_range (0, 4) ? 1 : 2;
      request.keep_size = g_test_rand_int_range (0, 2);
      request.activation = g_test_rand_int_range (0, 2) ?
                               FOVEA_ACTIVATION_RELU :
                               FOVEA_ACTIVATION_NONE;
      g_autoptr (FoveaArithmetic) arithmetic =
          fovea_arithmetic_new_convolve (&request, width, height, &error);
      if (error)
        continue; /* a window that does not fit */
      check_everywhere (arithmetic, picture);
    }
}

/* Kernels that go through transforms, and poolings, run for the line at once. */
static void
test_others (void)
{
  g_autoptr (FoveaTensor) picture = picture_new (3, 120, 90);
  g_autoptr (FoveaKernel) kernel = fovea_kernel_gaussian (8.0, 49);
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;
  FoveaPool     pool = { .kind = FOVEA_POOL_MAX,
                         .channels = 3,
                         .width = 3,
                         .height = 2,
                         .stride_x = 3,
                         .stride_y = 2 };

  request.kernel = kernel;
  g_autoptr (FoveaArithmetic) large =
      fovea_arithmetic_new_convolve (&request, 120, 90, NULL);
  check_everywhere (large, picture);
  g_autoptr (FoveaArithmetic) pooled =
      fovea_arithmetic_new_pool (&pool, 120, 90, NULL);
  check_everywhere (pooled, picture);
  pool.keep_size = TRUE;
  g_autoptr (FoveaArithmetic) blocks =
      fovea_arithmetic_new_pool (&pool, 120, 90, NULL);
  check_everywhere (blocks, picture);
}

/* [-1 0 1] over 0 1 4 9 16 ...: differences, at their places. */
static void
test_difference (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse ("-1 0 1", NULL);
  g_autoptr (FoveaTensor) picture = picture_new (1, 10, 3);
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;

  for (int i = 0; i < 30; i++)
    ((float *) picture->data)[i] = (float) (i % 10 * (i % 10));
  request.kernel = kernel;
  request.channels = 1;
  request.border = FOVEA_BORDER_VALID;
  g_autoptr (FoveaArithmetic) arithmetic =
      fovea_arithmetic_new_convolve (&request, 10, 3, NULL);
  g_autoptr (FoveaLine) line = fovea_arithmetic_line (
      arithmetic, 3, 1, 0, FALSE, 2, picture_read, picture, NULL);

  g_assert_cmpuint (line->n_after, ==, 5);
  g_assert_cmpuint (line->at_after, ==, 2);
  g_assert_cmpint (line->line, ==, 1);
  g_assert_cmpint (line->result, ==, 3);
  g_assert_cmpint (line->at, ==, 4); /* result 3 of a valid border */
  g_assert_cmpint (line->after_first, ==, 2);
  g_assert_cmpint (line->first, ==, 1);
  g_assert_cmpuint (line->n_before, ==, 7);
  g_assert_cmpint (line->window_first, ==, 3);
  g_assert_cmpint (line->window_last, ==, 5);
  for (int i = 0; i < 5; i++)
    g_assert_cmpfloat (line->after[i], ==, 4.0f * (float) (i + 2));
}

static void
test_refused (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse ("-1 0 1", NULL);
  g_autoptr (FoveaTensor) picture = picture_new (1, 10, 3);
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;
  FoveaOverlap  overlap = { .kernel = kernel, .channels = 1, .stride = 1 };
  g_autoptr (GError) error = NULL;

  request.kernel = kernel;
  request.channels = 1;
  g_autoptr (FoveaArithmetic) arithmetic =
      fovea_arithmetic_new_convolve (&request, 10, 3, NULL);
  g_assert_null (fovea_arithmetic_line (arithmetic, 10, 1, 0, FALSE, 2,
                                        picture_read, picture, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
  g_assert_nonnull (strstr (error->message, "(10, 1) of channel 0"));
  g_clear_error (&error);
  g_autoptr (FoveaArithmetic) up =
      fovea_arithmetic_new_overlap (&overlap, 10, 3, &error);
  g_assert_no_error (error);
  g_assert_null (fovea_arithmetic_line (up, 1, 1, 0, FALSE, 2, picture_read,
                                        picture, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
}

static void
test_time (void)
{
  g_autoptr (FoveaTensor) picture = picture_new (3, 400, 100);
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (1, 31, 31, NULL);
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;

  for (int i = 0; i < 31 * 31; i++)
    kernel->values[i] = g_test_rand_double ();
  request.kernel = kernel;
  g_autoptr (FoveaArithmetic) arithmetic =
      fovea_arithmetic_new_convolve (&request, 400, 100, NULL);
  g_test_timer_start ();
  for (int i = 0; i < 10; i++)
    fovea_line_free (fovea_arithmetic_line (arithmetic, 200, 50, 0, FALSE, 100,
                                            picture_read, picture, NULL));
  g_test_message ("201 results of 31x31: %.1f ms",
                  g_test_timer_elapsed () * 100.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/line/difference", test_difference);
  g_test_add_func ("/engine/line/each-is-its-pixels", test_random);
  g_test_add_func ("/engine/line/transforms-and-poolings", test_others);
  g_test_add_func ("/engine/line/refused", test_refused);
  g_test_add_func ("/engine/line/time", test_time);
  return g_test_run ();
}
