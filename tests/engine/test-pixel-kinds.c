/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel of a pooling and of a transposed convolution, against
 * their definitions and what is written. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "one-pixel.h"

/* ---- Pooling by lot ---- */

static void
check_pool (const FoveaPool   *r,
            const FoveaTensor *picture,
            const FoveaPixel  *pixel,
            float              written)
{
  const gsize n = (gsize) r->width * r->height;
  double      sum = 0.0;

  g_assert_true (pixel_same_bits (pixel->value, written));
  for (gsize i = 0; i < n; i++)
    {
      const FoveaTerm *term = &pixel->terms[i];

      g_assert_cmpint (term->kind, ==, FOVEA_TERM_PICTURE);
      g_assert_cmpfloat (term->value, ==,
                         pixel_of (picture, pixel->channel, term->y, term->x));
      g_assert_cmpint (term->x - pixel->terms[0].x, ==,
                       (gint64) (i % r->width));
      g_assert_cmpint (term->y - pixel->terms[0].y, ==,
                       (gint64) (i / r->width));
      sum += term->value;
      if (r->kind == FOVEA_POOL_MAX)
        g_assert_cmpfloat (term->value, <=, pixel->value);
      if (r->kind == FOVEA_POOL_MIN)
        g_assert_cmpfloat (term->value, >=, pixel->value);
    }
  g_assert_cmpfloat (fabs (pixel->sum - sum), <=, 1e-9);
  if (r->kind == FOVEA_POOL_AVERAGE)
    g_assert_cmpfloat (fabs (pixel->value - sum / (double) n), <=, 1e-6);
  if (r->kind == FOVEA_POOL_LP)
    g_assert_cmpfloat (pixel->p, ==, r->p);
  if (r->kind == FOVEA_POOL_MAX || r->kind == FOVEA_POOL_MIN ||
      (r->kind == FOVEA_POOL_MEDIAN && n % 2 == 1))
    g_assert_cmpfloat (pixel->terms[pixel->chosen].value, ==, pixel->value);
  else if (r->kind != FOVEA_POOL_MEDIAN)
    g_assert_cmpint (pixel->chosen, ==, -1);
}

static void
test_pooling (void)
{
  for (int number = 0; number < 300; number++)
    {
      FoveaPool r = { .kind = number % 5,
                      .channels = 1 + number % 4,
                      .width = g_test_rand_int_range (1, 6),
                      .height = g_test_rand_int_range (1, 6),
                      .stride_x = g_test_rand_int_range (0, 4),
                      .stride_y = g_test_rand_int_range (0, 4),
                      .p = 3,
                      .keep_size = g_test_rand_bit () };
      g_autoptr (FoveaTensor) picture =
          test_random (FOVEA_NCHW (1, r.channels, g_test_rand_int_range (5, 40),
                                   g_test_rand_int_range (5, 40)));
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaTensor) want = NULL;
      g_autoptr (FoveaArithmetic) arithmetic = fovea_arithmetic_new_pool (
          &r, picture->shape.size[3], picture->shape.size[2], NULL);

      g_assert_true (fovea_graph_new_pool (&r, &graph, &weights, NULL));
      want = pixel_run_whole (graph, weights, picture);
      for (int i = 0; i < 7; i++)
        {
          gint64 x = pixel_random_place (i, 0, want->shape.size[3]);
          gint64 y = pixel_random_place (i, 1, want->shape.size[2]);
          guint  c = g_test_rand_int_range (0, (gint32) r.channels);
          g_autoptr (FoveaPixel) pixel =
              fovea_arithmetic_of (arithmetic, picture, x, y, c, NULL);

          check_pool (&r, picture, pixel, pixel_of (want, c, y, x));
        }
    }
}

/* ---- Transposed convolution by lot ---- */

/* By its own definition: what each input value adds, scattered. */
static double *
scatter (const FoveaOverlap *r, const FoveaTensor *picture, gint64 h, gint64 w)
{
  const gint64 *in = picture->shape.size;
  double       *out = g_new0 (double, r->channels *h *w);

  for (gint64 c = 0; c < r->channels; c++)
    for (gint64 i = 0; i < in[2] * in[3]; i++)
      for (gint64 k = 0; k < r->kernel->height * r->kernel->width; k++)
        {
          gint64 y = i / in[3] * r->stride + k / r->kernel->width - r->padding;
          gint64 x = i % in[3] * r->stride + k % r->kernel->width - r->padding;

          if (y >= 0 && y < h && x >= 0 && x < w)
            out[(c * h + y) * w + x] +=
                (double) pixel_of (picture, c, i / in[3], i % in[3]) *
                r->kernel->values[k];
        }
  return out;
}

static float
overlap_by_layer (const FoveaOverlap *r,
                  FoveaTensor        *picture,
                  gint64              c,
                  gint64              y,
                  gint64              x)
{
  g_auto (TestLayer)
      test = { .layer = "convtranspose", .n_inputs = 1, .n_weights = 1 };
  g_autofree char *attrs = g_strdup_printf (
      "strides=%u,%u pads=%u,%u,%u,%u output_padding=%u,%u group=%u", r->stride,
      r->stride, r->padding, r->padding, r->padding, r->padding,
      r->output_padding, r->output_padding, r->channels);
  const gint64 n = (gint64) r->kernel->height * r->kernel->width;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaTensor) got = NULL;

  test.attrs = attrs;
  test.input[0] = fovea_tensor_to_float (picture, NULL);
  test.weight[0] = test_random (
      FOVEA_NCHW (r->channels, 1, r->kernel->height, r->kernel->width));
  for (gint64 i = 0; i < n * r->channels; i++)
    ((float *) test.weight[0]->data)[i] = (float) r->kernel->values[i % n];
  g_assert_true (test_layer_build (&test, &graph, &weights, NULL));
  got = pixel_run_whole (graph, weights, picture);
  return pixel_of (got, c, y, x);
}

static void
check_overlap (const FoveaPixel *pixel, const FoveaTensor *picture)
{
  double sum = 0.0;

  for (guint i = 0; i < pixel->height * pixel->width; i++)
    {
      const FoveaTerm *term = &pixel->terms[i];

      if (term->kind == FOVEA_TERM_NONE)
        {
          g_assert_cmpfloat (term->product, ==, 0.0);
          g_assert_cmpint (term->from_x, ==, -1);
          continue;
        }
      g_assert_cmpfloat (term->value, ==,
                         pixel_of (picture, pixel->channel, term->y, term->x));
      g_assert_cmpfloat (term->product, ==, term->value * term->weight);
      sum += term->product;
    }
  g_assert_cmpfloat (fabs (pixel->sum - sum), <=, 1e-12);
  g_assert_cmpfloat (fabs (pixel->value - sum), <=, 2e-5);
}

static void
test_overlap (void)
{
  for (int number = 0; number < 200; number++)
    {
      const guint side = g_test_rand_int_range (1, 6);
      g_autoptr (FoveaKernel) kernel =
          pixel_random_kernel (1, side, g_test_rand_int_range (1, 6));
      FoveaOverlap r = { kernel, 1 + number % 3, g_test_rand_int_range (1, 5),
                         g_test_rand_int_range (0, 2), 0 };
      g_autoptr (FoveaTensor) picture =
          test_random (FOVEA_NCHW (1, r.channels, g_test_rand_int_range (3, 9),
                                   g_test_rand_int_range (3, 9)));
      g_autoptr (FoveaArithmetic) arithmetic = NULL;
      g_autofree double *want = NULL;
      gint64             h, w;

      r.output_padding = g_test_rand_int_range (0, (gint32) r.stride);
      arithmetic = fovea_arithmetic_new_overlap (&r, picture->shape.size[3],
                                                 picture->shape.size[2], NULL);
      g_assert_nonnull (arithmetic);
      h = fovea_arithmetic_height (arithmetic);
      w = fovea_arithmetic_width (arithmetic);
      want = scatter (&r, picture, h, w);
      for (int i = 0; i < 7; i++)
        {
          gint64 x = pixel_random_place (i, 0, w),
                 y = pixel_random_place (i, 1, h);
          guint c = g_test_rand_int_range (0, (gint32) r.channels);
          g_autoptr (FoveaPixel) pixel =
              fovea_arithmetic_of (arithmetic, picture, x, y, c, NULL);

          check_overlap (pixel, picture);
          g_assert_cmpfloat (
              fabs (pixel->sum - want[((gint64) c * h + y) * w + x]), <=,
              1e-12);
          if (i == 6)
            g_assert_true (pixel_same_bits (
                pixel->value, overlap_by_layer (&r, picture, c, y, x)));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/engine/pixel-kinds/" name, func)
  TEST ("pooling", test_pooling);
  TEST ("overlap", test_overlap);
  return g_test_run ();
}
