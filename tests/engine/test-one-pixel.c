/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel of a convolution: its result against what the filter
 * writes, bit for bit; its terms against the definition, its sum added once more by
 * hand; large pictures, wrong use. Others: test-pixel-kinds.c, test-pixel-text.c. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "one-pixel.h"

/* ---- Terms by the definition ---- */

static void
check_terms (const FoveaConvolve *r,
             const FoveaTensor   *picture,
             const FoveaPixel    *pixel)
{
  const FoveaKernel *k = r->kernel;
  const gint64       h = picture->shape.size[2], w = picture->shape.size[3];
  const gboolean     summed = r->summed || (k->planes > 1 && ! r->separate);
  const gboolean     blocks = r->keep_size && r->stride > 1;
  const FoveaTerm   *term = pixel->terms;
  double             sum = 0.0, magnitude = 0.0;

  g_assert_cmpuint (pixel->planes, ==, summed ? r->channels : 1);
  g_assert_cmpuint (pixel->height, ==, k->height);
  g_assert_cmpuint (pixel->width, ==, k->width);
  g_assert_cmpuint (pixel->anchor_y, ==, k->height / 2);
  g_assert_cmpuint (pixel->anchor_x, ==, k->width / 2);
  for (guint c = 0; c < pixel->planes; c++)
    for (gint64 i = 0; i < k->height; i++)
      for (gint64 j = 0; j < k->width; j++, term++)
        {
          gint64 by = pixel->y, bx = pixel->x, y, x, fy, fx;
          gint64 ki = r->flip ? k->height - 1 - i : i;
          gint64 kj = r->flip ? k->width - 1 - j : j;
          gint64 channel = summed ? c : pixel->channel;
          double want;

          if (blocks) /* the last whole block goes on */
            {
              gint64 span_y = r->border == FOVEA_BORDER_VALID ?
                                  (k->height - 1) * r->dilation :
                                  0;
              gint64 span_x = r->border == FOVEA_BORDER_VALID ?
                                  (k->width - 1) * r->dilation :
                                  0;

              by = MIN (by / r->stride, (h - span_y - 1) / r->stride);
              bx = MIN (bx / r->stride, (w - span_x - 1) / r->stride);
            }
          y = by * r->stride + i * r->dilation;
          x = bx * r->stride + j * r->dilation;
          if (r->border != FOVEA_BORDER_VALID)
            {
              y -= k->height / 2 * r->dilation;
              x -= k->width / 2 * r->dilation;
            }
          fy = test_border_place (r->border, y, h);
          fx = test_border_place (r->border, x, w);
          g_assert_cmpint (term->y, ==, y);
          g_assert_cmpint (term->x, ==, x);
          g_assert_cmpint (term->kind, ==,
                           y >= 0 && y < h && x >= 0 && x < w ?
                               FOVEA_TERM_PICTURE :
                               FOVEA_TERM_BORDER);
          want =
              fy < 0 || fx < 0 ?
                  (r->border == FOVEA_BORDER_CONSTANT ? r->border_value : 0.0) :
                  pixel_of (picture, channel, fy, fx);
          if (fy >= 0 && fx >= 0)
            {
              g_assert_cmpint (term->from_y, ==, fy);
              g_assert_cmpint (term->from_x, ==, fx);
            }
          else
            g_assert_cmpint (term->from_x, ==, -1);
          g_assert_true (pixel_same_bits (term->value, (float) want));
          g_assert_cmpfloat (
              term->weight, ==,
              k->values[((k->planes > 1 ? channel : 0) * k->height + ki) *
                            k->width +
                        kj]);
          g_assert_cmpfloat (term->product, ==,
                             (double) term->value * term->weight);
          sum += term->product;
          magnitude += fabs (term->product);
        }
  g_assert_cmpfloat (fabs (sum - pixel->sum), <=, 1e-12 * magnitude);
}

/* As fovea/filters.h says that the engine sums. */
static float
sum_by_hand (const FoveaPixel *pixel)
{
  const gboolean fused = strcmp (fovea_cpu_family (), "generic") != 0;
  const gsize    n = (gsize) pixel->planes * pixel->height * pixel->width;
  volatile float total = 0.0f, sum = (float) pixel->offset;

  for (gsize i = 0; i < n; i++)
    {
      const FoveaTerm *term = &pixel->terms[i];
      const float      w = (float) (pixel->scale * term->weight);

      if (fused)
        sum = fmaf (w, term->value, sum);
      else
        {
          volatile float product = w * term->value;

          sum = product + sum;
        }
      if (n > 128 && (i % 128 == 127 || i == n - 1))
        {
          total = total + sum;
          sum = 0.0f;
        }
    }
  return n > 128 ? total : sum;
}

static float
activate (FoveaActivation activation, float x)
{
  return activation == FOVEA_ACTIVATION_RELU ? MAX (x, 0.0f) :
         activation == FOVEA_ACTIVATION_ABS  ? fabsf (x) :
                                               x;
}

/* ---- Settings by lot ---- */

/* Large enough for transforms, or not. */
static gint64
random_side (gboolean large)
{
  return large ? g_test_rand_int_range (60, 130) :
                 g_test_rand_int_range (1, 25);
}

static FoveaConvolve
random_request (int number, FoveaKernel **kernel, FoveaTensor **picture)
{
  static const guint channels[] = { 1, 3, 4, 2, 18 };
  FoveaConvolve      r = FOVEA_CONVOLVE_DEFAULTS;
  const gboolean     large = number % 25 == 0;
  guint              height = (guint) g_test_rand_int_range (1, 8);
  guint              width = (guint) g_test_rand_int_range (1, 8);
  guint              planes;

  if (large)
    height = width = (guint) g_test_rand_int_range (17, 40);
  if (number % 7 == 0)
    width = 1;
  if (number % 11 == 0)
    {
      height = 1;
      width = g_test_rand_int_range (1, 16);
    }
  r.channels = channels[number % 13 == 0 ? 4 : g_test_rand_int_range (0, 4)];
  planes = large || g_test_rand_int_range (0, 4) ? 1 : r.channels;
  *kernel = pixel_random_kernel (planes, height, width);
  *picture = test_random (
      FOVEA_NCHW (1, r.channels, random_side (large), random_side (large)));
  r.kernel = *kernel;
  r.flip = g_test_rand_bit ();
  r.summed = ! large && g_test_rand_int_range (0, 3) == 0;
  r.border = number % (FOVEA_BORDER_VALID + 1);
  r.border_value = g_test_rand_double_range (-1, 1);
  r.stride = large ? 1 : g_test_rand_int_range (1, 5);
  r.dilation = large ? 1 : g_test_rand_int_range (1, 4);
  r.scale = g_test_rand_bit () ? 1.0 : g_test_rand_double_range (-2, 2);
  r.offset = g_test_rand_bit () ? 0.0 : g_test_rand_double_range (-1, 1);
  r.activation = g_test_rand_int_range (0, FOVEA_ACTIVATION_TANH + 1);
  r.view = g_test_rand_bit () ? FOVEA_VIEW_PLAIN : g_test_rand_int_range (0, 4);
  r.separate = planes > 1 && ! r.summed && g_test_rand_bit ();
  r.keep_size = g_test_rand_bit ();
  r.direct = number % 50 == 25;
  return r;
}

static void
check_pixels (const FoveaConvolve   *r,
              const FoveaArithmetic *arithmetic,
              const FoveaTensor     *picture,
              const FoveaTensor     *want,
              int                    counts[2])
{
  const gint64 *size = want->shape.size;

  g_assert_cmpint (fovea_arithmetic_height (arithmetic), ==, size[2]);
  g_assert_cmpint (fovea_arithmetic_width (arithmetic), ==, size[3]);
  g_assert_cmpint (fovea_arithmetic_channels (arithmetic), ==, size[1]);
  for (int i = 0; i < 7; i++)
    {
      gint64 x = pixel_random_place (i, 0, size[3]),
             y = pixel_random_place (i, 1, size[2]);
      gint64 c = g_test_rand_int_range (0, (gint32) size[1]);
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaPixel) pixel =
          fovea_arithmetic_of (arithmetic, picture, x, y, (guint) c, &error);
      float written = pixel_of (want, c, y, x);

      g_assert_no_error (error);
      if (! pixel_same_bits (pixel->value, written))
        g_error ("%s at (%" PRId64 ", %" PRId64 "): %.9g, written is %.9g",
                 pixel->way, x, y, pixel->value, written);
      check_terms (r, picture, pixel);
      counts[pixel->in_order]++;
      if (pixel->in_order)
        g_assert_true (pixel_same_bits (sum_by_hand (pixel), pixel->total));
      else
        g_assert_cmpstr (pixel->way, ==, "FFT");
      if (r->activation <= FOVEA_ACTIVATION_ABS && r->view == FOVEA_VIEW_PLAIN)
        g_assert_true (
            pixel_same_bits (activate (r->activation, pixel->total) + 0.0f,
                             pixel->value + 0.0f));
    }
}

static void
test_thousand (void)
{
  int settings = 0, counts[2] = { 0, 0 };

  for (int number = 0; settings < 1000; number++)
    {
      g_autoptr (FoveaKernel) kernel = NULL;
      g_autoptr (FoveaTensor) picture = NULL;
      FoveaConvolve r = random_request (number, &kernel, &picture);
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaTensor) want = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaArithmetic) arithmetic = fovea_arithmetic_new_convolve (
          &r, picture->shape.size[3], picture->shape.size[2], &error);

      g_assert_true (fovea_graph_new_convolve (&r, &graph, &weights, NULL));
      want = pixel_run_whole (graph, weights, picture);
      g_assert_cmpint (want != NULL, ==, arithmetic != NULL);
      if (! want) /* valid: the kernel does not fit */
        {
          g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
          continue;
        }
      check_pixels (&r, arithmetic, picture, want, counts);
      settings++;
    }
  g_test_message ("%d settings; pixels: %d term by term, %d by FFT", settings,
                  counts[1], counts[0]);
  g_assert_cmpint (counts[0], >, 70);
  g_assert_cmpint (counts[1], >, 5000);
}

/* Numbers that are none travel as in the filter. */
static void
test_not_numbers (void)
{
  for (int number = 0; number < 60; number++)
    {
      g_autoptr (FoveaKernel) kernel = NULL;
      g_autoptr (FoveaTensor) picture = NULL;
      FoveaConvolve r = random_request (number, &kernel, &picture);
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaTensor) want = NULL;
      g_autoptr (FoveaArithmetic) arithmetic = fovea_arithmetic_new_convolve (
          &r, picture->shape.size[3], picture->shape.size[2], NULL);
      gint64 n = fovea_shape_elements (&picture->shape);

      if (! arithmetic)
        continue;
      ((float *) picture->data)[g_test_rand_int_range (0, (gint32) n)] = NAN;
      ((float *) picture->data)[g_test_rand_int_range (0, (gint32) n)] =
          INFINITY;
      g_assert_true (fovea_graph_new_convolve (&r, &graph, &weights, NULL));
      want = pixel_run_whole (graph, weights, picture);
      for (int i = 0; i < 20; i++)
        {
          gint64 x = pixel_random_place (i, 0, want->shape.size[3]);
          gint64 y = pixel_random_place (i, 1, want->shape.size[2]);
          g_autoptr (FoveaPixel) pixel =
              fovea_arithmetic_of (arithmetic, picture, x, y, 0, NULL);

          g_assert_true (
              pixel_same_bits (pixel->value, pixel_of (want, 0, y, x)));
        }
    }
}

/* ---- Large pictures, wrong use ---- */

typedef struct
{
  gint64 numbers, width, height;
} Counted;

static gboolean
counted_read (const FoveaRect   *rect,
              const FoveaTensor *pixels,
              gpointer           data,
              GError           **error)
{
  Counted *counted = data;
  float   *to = pixels->data;

  g_assert_true (rect->x >= 0 && rect->y >= 0 && rect->width > 0 &&
                 rect->height > 0 && rect->x + rect->width <= counted->width &&
                 rect->y + rect->height <= counted->height);
  counted->numbers += rect->width * rect->height;
  for (gint64 i = 0; i < fovea_shape_elements (&pixels->shape); i++)
    to[i] = (float) (rect->x + i % rect->width);
  return TRUE;
}

/* The corner of a large picture that wraps: rows, never all of it. */
static void
test_large_wrap (void)
{
  g_autoptr (FoveaKernel) kernel = pixel_random_kernel (1, 5, 5);
  FoveaConvolve r = FOVEA_CONVOLVE_DEFAULTS;
  Counted       counted = { 0, 50000, 40000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaArithmetic) arithmetic = NULL;
  g_autoptr (FoveaPixel) pixel = NULL;

  r.kernel = kernel;
  r.border = FOVEA_BORDER_WRAP;
  arithmetic =
      fovea_arithmetic_new_convolve (&r, counted.width, counted.height, &error);
  g_assert_no_error (error);
  pixel =
      fovea_arithmetic_at (arithmetic, 0, 0, 2, counted_read, &counted, &error);
  g_assert_no_error (error);
  g_assert_cmpint (counted.numbers, ==, 5 * counted.width);
  g_assert_cmpfloat (pixel->terms[0].value, ==, counted.width - 2);
  g_assert_cmpfloat (pixel->terms[24].value, ==, 2);
}

static gboolean
failing_read (const FoveaRect   *rect,
              const FoveaTensor *pixels,
              gpointer           data,
              GError           **error)
{
  g_set_error_literal (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED, "stopped");
  return FALSE;
}

static void
test_wrong (void)
{
  g_autoptr (FoveaKernel) kernel = pixel_random_kernel (1, 3, 3);
  FoveaConvolve r = FOVEA_CONVOLVE_DEFAULTS;
  FoveaOverlap  o = { kernel, 0, 1, 0, 0 };
  FoveaPool     p = { .kind = FOVEA_POOL_MAX,
                      .channels = 1,
                      .width = 2,
                      .height = 2,
                      .times = 2 };
  g_autoptr (FoveaArithmetic) arithmetic = NULL;
  g_autoptr (FoveaTensor) grey = test_random (FOVEA_NCHW (1, 1, 8, 8));
  g_autoptr (FoveaTensor) picture = test_random (FOVEA_NCHW (1, 3, 8, 8));
  g_autoptr (GError) error = NULL;

  r.kernel = kernel;
  arithmetic = fovea_arithmetic_new_convolve (&r, 8, 8, NULL);
#define FAILS(call, code, part)                     \
  g_assert_null (call);                             \
  g_assert_error (error, FOVEA_ERROR, code);        \
  g_assert_nonnull (strstr (error->message, part)); \
  g_clear_error (&error)
  FAILS (fovea_arithmetic_of (arithmetic, picture, 8, 0, 0, &error),
         FOVEA_ERROR_SHAPE, "(8, 0)");
  FAILS (fovea_arithmetic_of (arithmetic, picture, 0, -1, 0, &error),
         FOVEA_ERROR_SHAPE, "(0, -1)");
  FAILS (fovea_arithmetic_of (arithmetic, picture, 0, 0, 3, &error),
         FOVEA_ERROR_SHAPE, "channel 3");
  FAILS (fovea_arithmetic_of (arithmetic, grey, 0, 0, 0, &error),
         FOVEA_ERROR_SHAPE, "1x1x8x8");
  FAILS (fovea_arithmetic_at (arithmetic, 0, 0, 0, failing_read, NULL, &error),
         FOVEA_ERROR_CANCELLED, "stopped");
  FAILS (fovea_arithmetic_new_overlap (&o, 8, 8, &error), FOVEA_ERROR_SHAPE,
         "0 channels");
  o.channels = 1;
  o.padding = 9;
  FAILS (fovea_arithmetic_new_overlap (&o, 2, 2, &error), FOVEA_ERROR_SHAPE,
         "padding of 9");
  FAILS (fovea_arithmetic_new_pool (&p, 8, 8, &error), FOVEA_ERROR_UNSUPPORTED,
         "2 times");
  r.stride = 0;
  FAILS (fovea_arithmetic_new_convolve (&r, 8, 8, &error), FOVEA_ERROR_SHAPE,
         "stride of 0");
  r.stride = 1;
  r.kernel = NULL;
  FAILS (fovea_arithmetic_new_convolve (&r, 8, 8, &error), FOVEA_ERROR_FORMAT,
         "no kernel");
}

/* The first, second, ... allocation fails until all is well. */
static void
test_memory (void)
{
  g_autoptr (FoveaKernel) kernel = pixel_random_kernel (1, 3, 3);
  g_autoptr (FoveaTensor) picture = test_random (FOVEA_NCHW (1, 3, 8, 8));
  FoveaConvolve r = FOVEA_CONVOLVE_DEFAULTS;
  gboolean      done = FALSE;
  int           n;

  r.kernel = kernel;
  r.activation = FOVEA_ACTIVATION_TANH;
  for (n = 0; ! done && n < 200; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaArithmetic) arithmetic = NULL;
      g_autoptr (FoveaPixel) pixel = NULL;

      fovea_alloc_fail_after (n);
      arithmetic = fovea_arithmetic_new_convolve (&r, 8, 8, &error);
      if (arithmetic)
        pixel = fovea_arithmetic_of (arithmetic, picture, 3, 3, 1, &error);
      fovea_alloc_fail_after (-1);
      done = pixel != NULL;
      if (! done)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
  g_assert_true (done);
  g_assert_cmpint (n, >, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/engine/one-pixel/" name, func)
  TEST ("a-thousand-settings", test_thousand);
  TEST ("not-numbers", test_not_numbers);
  TEST ("large-wrap", test_large_wrap);
  TEST ("wrong", test_wrong);
  TEST ("memory", test_memory);
  return g_test_run ();
}
