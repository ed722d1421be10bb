/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel as the course has it: its examples number by number,
 * and as text. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "one-pixel.h"

/* ---- The course ---- */

static void
check_example (const FoveaArithmetic *arithmetic,
               const ExampleGrid     *image,
               const ExampleGrid     *result)
{
  g_autoptr (FoveaTensor) picture = pixel_example_picture (image);

  g_assert_nonnull (arithmetic);
  g_assert_cmpint (fovea_arithmetic_height (arithmetic), ==, result->height);
  g_assert_cmpint (fovea_arithmetic_width (arithmetic), ==, result->width);
  for (int i = 0; i < result->height * result->width; i++)
    {
      g_autoptr (FoveaPixel) pixel = fovea_arithmetic_of (
          arithmetic, picture, i % result->width, i / result->width, 0, NULL);

      g_assert_cmpfloat (pixel->value, ==, result->values[i]);
      if (pixel->kind != FOVEA_ARITHMETIC_POOL)
        g_assert_cmpfloat (pixel->sum, ==, result->values[i]);
    }
}

static void
test_correlations (void)
{
  for (const ExampleCorrelation *e = example_correlations; e->name; e++)
    {
      FoveaConvolve r = FOVEA_CONVOLVE_DEFAULTS;
      g_autoptr (FoveaKernel) kernel = fovea_kernel_new (
          1, e->kernel.height, e->kernel.width, e->kernel.values);
      g_autoptr (FoveaArithmetic) arithmetic = NULL;

      r.kernel = kernel;
      r.channels = 1;
      r.stride = e->stride;
      r.border = e->padding ? FOVEA_BORDER_ZERO : FOVEA_BORDER_VALID;
      arithmetic = fovea_arithmetic_new_convolve (&r, e->image.width,
                                                  e->image.height, NULL);
      check_example (arithmetic, &e->image, &e->result);
    }
}

/* Patch 1 .. 9 with a .. i gives i*1 + h*2 + ... + a*9. */
static void
test_true_convolution (void)
{
  const ExampleGrid patch = { 3, 3, { 1, 2, 3, 4, 5, 6, 7, 8, 9 } };
  const double      a_to_i[] = { 2, 3, 5, 7, 11, 13, 17, 19, 23 };
  FoveaConvolve     r = FOVEA_CONVOLVE_DEFAULTS;
  ExampleGrid       result = { 1, 1, { 0 } };
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (1, 3, 3, a_to_i);
  g_autoptr (FoveaArithmetic) arithmetic = NULL;
  g_autoptr (FoveaTensor) picture = pixel_example_picture (&patch);
  g_autoptr (FoveaPixel) pixel = NULL;

  r.kernel = kernel;
  r.channels = 1;
  r.flip = TRUE;
  r.border = FOVEA_BORDER_VALID;
  arithmetic = fovea_arithmetic_new_convolve (&r, 3, 3, NULL);
  for (int i = 0; i < 9; i++)
    result.values[0] += a_to_i[8 - i] * (i + 1);
  check_example (arithmetic, &patch, &result);
  pixel = fovea_arithmetic_of (arithmetic, picture, 0, 0, 0, NULL);
  g_assert_true (pixel->flipped);
  for (int i = 0; i < 9; i++)
    {
      g_assert_cmpfloat (pixel->terms[i].weight, ==, a_to_i[8 - i]);
      g_assert_cmpfloat (pixel->terms[i].product, ==, a_to_i[8 - i] * (i + 1));
    }
}

static void
test_transposed_examples (void)
{
  for (const ExampleCorrelation *e = example_transposed; e->name; e++)
    {
      g_autoptr (FoveaKernel) kernel = fovea_kernel_new (
          1, e->kernel.height, e->kernel.width, e->kernel.values);
      const FoveaOverlap r = { kernel, 1, e->stride, e->padding, 0 };
      g_autoptr (FoveaArithmetic) arithmetic = fovea_arithmetic_new_overlap (
          &r, e->image.width, e->image.height, NULL);

      check_example (arithmetic, &e->image, &e->result);
    }
}

static FoveaPoolKind
pool_kind (const char *layer)
{
  return strcmp (layer, "maxpool") == 0 ? FOVEA_POOL_MAX :
         strcmp (layer, "minpool") == 0 ? FOVEA_POOL_MIN :
                                          FOVEA_POOL_AVERAGE;
}

static void
test_pooling_examples (void)
{
  for (const ExamplePooling *e = example_poolings; e->name; e++)
    {
      FoveaPool r = { .kind = pool_kind (e->layer),
                      .channels = 1,
                      .width = e->window,
                      .height = e->window,
                      .stride_x = e->stride,
                      .stride_y = e->stride };
      g_autoptr (FoveaArithmetic) arithmetic =
          fovea_arithmetic_new_pool (&r, e->image.width, e->image.height, NULL);

      check_example (arithmetic, &e->image, &e->result);
    }
}

/* ---- Text ---- */

static void
check_text (const FoveaArithmetic *arithmetic,
            const ExampleGrid     *image,
            gint64                 x,
            gint64                 y,
            double                 range,
            const char            *want)
{
  g_autoptr (FoveaTensor) picture = pixel_example_picture (image);
  g_autoptr (FoveaPixel) pixel =
      fovea_arithmetic_of (arithmetic, picture, x, y, 0, NULL);
  g_autofree char *text = fovea_pixel_to_text (pixel, range);

  g_assert_cmpstr (text, ==, want);
}

static void
test_text (void)
{
  const ExampleGrid image = { 3, 3, { 12, 14, 90, 13, 15, 95, 11, 16, 99 } };
  g_autoptr (FoveaKernel) kernel =
      fovea_kernel_parse ("-1 0 1; -2 0 2; -1 0 1", NULL);
  FoveaConvolve r = FOVEA_CONVOLVE_DEFAULTS;
  g_autoptr (FoveaArithmetic) all = NULL, edge = NULL, pool = NULL;
  FoveaPool p = { .kind = FOVEA_POOL_MAX,
                  .channels = 1,
                  .width = 2,
                  .height = 2,
                  .stride_x = 1,
                  .stride_y = 1 };

  r.kernel = kernel;
  r.channels = 1;
  r.scale = 0.125;
  r.offset = 128;
  r.border = FOVEA_BORDER_VALID;
  all = fovea_arithmetic_new_convolve (&r, 3, 3, NULL);
  check_text (
      all, &image, 0, 0, 1.0,
      "pixel (0, 0), channel 0: 3x3 kernel, as it stands (correlation), centre "
      "in row 2, column 2\n"
      "   12  14  90       -1   0   1       -12    0   90\n"
      "   13  15  95   x   -2   0   2   =   -26    0  190\n"
      "   11  16  99       -1   0   1       -11    0   99\n"
      "sum 330\n"
      "330 · 0.125 + 128 = 169.25\n"
      "result 169.25\n");
  r.scale = 1;
  r.offset = 0;
  r.border = FOVEA_BORDER_ZERO;
  r.activation = FOVEA_ACTIVATION_RELU;
  r.flip = TRUE;
  edge = fovea_arithmetic_new_convolve (&r, 3, 3, NULL);
  check_text (edge, &image, 0, 0, 1.0,
              "pixel (0, 0), channel 0: 3x3 kernel, rotated by 180 degrees "
              "(convolution), centre in row 2, column 2\n"
              "   [0] [0] [0]       1   0  -1         0    0    0\n"
              "   [0] 12  14   x    2   0  -2   =     0    0  -28\n"
              "   [0] 13  15        1   0  -1         0    0  -15\n"
              "sum -43\n"
              "relu (-43) = 0\n"
              "result 0\n");
  pool = fovea_arithmetic_new_pool (&p, 3, 3, NULL);
  check_text (pool, &image, 1, 0, 10.0,
              "pixel (1, 0), channel 0\n"
              "   140  900\n"
              "   150  950\n"
              "the maximum is in row 2, column 2\n"
              "result 950 (95 in 0..1)\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/engine/pixel-text/" name, func)
  TEST ("course/correlations", test_correlations);
  TEST ("course/true-convolution", test_true_convolution);
  TEST ("course/transposed", test_transposed_examples);
  TEST ("course/pooling", test_pooling_examples);
  TEST ("text", test_text);
  return g_test_run ();
}
