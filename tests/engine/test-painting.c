/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transposed convolution stroke by stroke: what all strokes add is what the
 * engine's layer gives, for settings by lot; the course's example, step by step;
 * text, what is cut off, wrong use. */
#include <math.h>
#include <string.h>

#include "examples.h"
#include "support.h"

static FoveaKernel *
random_kernel (gboolean whole)
{
  FoveaKernel *kernel = fovea_kernel_new (1, g_test_rand_int_range (1, 8),
                                          g_test_rand_int_range (1, 8), NULL);

  for (guint i = 0; i < kernel->height * kernel->width; i++)
    kernel->values[i] = whole ? g_test_rand_int_range (-9, 10) / 8.0 :
                                g_test_rand_double_range (-2, 2);
  return kernel;
}

static FoveaOverlap
random_request (const FoveaKernel *kernel, gboolean whole)
{
  FoveaOverlap r = { kernel, 1, g_test_rand_int_range (1, 7),
                     g_test_rand_int_range (0, 4), 0 };

  r.output_padding = g_test_rand_int_range (0, (gint32) r.stride);
  if (g_test_rand_bit ())
    {
      r.scale = whole ? 0.5 : g_test_rand_double_range (-3, 3);
      r.offset = whole ? -0.25 : g_test_rand_double_range (-1, 1);
    }
  return r;
}

/* Each place of the result against the sum of its products: exactly where the
 * numbers are eighths, and within fp32's roundings elsewhere. */
static void
check_painting (const FoveaPainting *p, gboolean whole)
{
  for (gint64 y = 0; y < p->kept.height; y++)
    for (gint64 x = 0; x < p->kept.width; x++)
      {
        const guint at_x = (guint) (x + p->kept.x),
                    at_y = (guint) (y + p->kept.y);
        const double result = (double) p->result[y * p->kept.width + x];
        double       sum = 0, magnitude = fabs (p->offset), product;
        guint        n = 0, told;

        for (guint s = 0; s < p->n_strokes; s++)
          if (fovea_painting_product (p, s, at_x, at_y, &product))
            {
              sum += product;
              magnitude += fabs (product);
              n++;
            }
        g_assert_cmpfloat (
            fovea_painting_sum (p, p->n_strokes, at_x, at_y, &told), ==, sum);
        g_assert_cmpuint (told, ==, n);
        if (whole)
          g_assert_cmpfloat (sum + p->offset, ==, result);
        else
          g_assert_cmpfloat (fabs (sum + p->offset - result), <=,
                             (n + 3) * ldexp (1, -24) * magnitude);
      }
}

/* The layer by itself, not by way of the painting. */
static void
check_result (const FoveaOverlap  *r,
              const float         *values,
              const FoveaPainting *p)
{
  FoveaShape shape = FOVEA_NCHW (1, 1, p->height, p->width);
  g_autoptr (FoveaTensor) picture =
      fovea_tensor_new_floats (&shape, values, NULL);
  g_autoptr (FoveaArithmetic) arithmetic =
      fovea_arithmetic_new_overlap (r, p->width, p->height, NULL);

  g_assert_cmpint (p->kept.width, ==, fovea_arithmetic_width (arithmetic));
  g_assert_cmpint (p->kept.height, ==, fovea_arithmetic_height (arithmetic));
  for (gint64 y = 0; y < p->kept.height; y += MAX (1, p->kept.height / 3))
    for (gint64 x = 0; x < p->kept.width; x += MAX (1, p->kept.width / 3))
      {
        g_autoptr (FoveaPixel) pixel =
            fovea_arithmetic_of (arithmetic, picture, x, y, 0, NULL);
        const double sum =
            fovea_painting_sum (p, p->n_strokes, (guint) (x + p->kept.x),
                                (guint) (y + p->kept.y), NULL);

        g_assert_cmpfloat (pixel->value, ==, p->result[y * p->kept.width + x]);
        g_assert_cmpfloat (fabs (sum - pixel->sum * pixel->scale), <=,
                           1e-12 * 100);
      }
}

static void
test_thousand (void)
{
  int settings = 0;

  for (int number = 0; settings < 1000; number++)
    {
      const gboolean whole = number % 2;
      const guint    width = (guint) g_test_rand_int_range (1, 6);
      const guint    height = (guint) g_test_rand_int_range (1, 6);
      float          values[25];
      g_autoptr (FoveaKernel) kernel = random_kernel (whole);
      FoveaOverlap r = random_request (kernel, whole);
      g_autoptr (FoveaPainting) painting = NULL;
      g_autoptr (GError) error = NULL;

      for (int i = 0; i < 25; i++)
        values[i] = whole ? (float) g_test_rand_int_range (-20, 256) :
                            (float) g_test_rand_double_range (-1, 1);
      painting = fovea_painting_new (&r, values, width, height, &error);
      if (! painting) /* more padding than there is */
        {
          g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
          g_assert_true (
              (width - 1) * r.stride + kernel->width + r.output_padding <=
                  2 * r.padding ||
              (height - 1) * r.stride + kernel->height + r.output_padding <=
                  2 * r.padding);
          continue;
        }
      g_assert_cmpuint (painting->n_strokes, ==, width * height);
      g_assert_cmpint (painting->kept.width, ==,
                       (width - 1) * r.stride - 2 * r.padding + kernel->width +
                           r.output_padding);
      check_painting (painting, whole);
      check_result (&r, values, painting);
      settings++;
    }
}

/* ---- The course ---- */

static FoveaPainting *
example_painting (const ExampleCorrelation *e, guint padding)
{
  g_autoptr (FoveaKernel) kernel =
      fovea_kernel_new (1, e->kernel.height, e->kernel.width, e->kernel.values);
  const FoveaOverlap r = { kernel, 1, e->stride, e->padding + padding, 0 };
  float              values[64];
  g_autoptr (GError) error = NULL;
  FoveaPainting *painting;

  for (int i = 0; i < e->image.height * e->image.width; i++)
    values[i] = (float) e->image.values[i];
  painting =
      fovea_painting_new (&r, values, e->image.width, e->image.height, &error);
  g_assert_no_error (error);
  return painting;
}

static void
test_course (void)
{
  for (const ExampleCorrelation *e = example_transposed; e->name; e++)
    {
      g_autoptr (FoveaPainting) p = example_painting (e, 0);

      g_assert_cmpint (p->kept.width, ==, e->result.width);
      g_assert_cmpint (p->kept.height, ==, e->result.height);
      for (int i = 0; i < e->result.width * e->result.height; i++)
        {
          g_assert_cmpfloat (p->result[i], ==, e->result.values[i]);
          g_assert_cmpfloat (fovea_painting_sum (p, p->n_strokes,
                                                 i % e->result.width,
                                                 i / e->result.width, NULL),
                             ==, e->result.values[i]);
        }
    }
}

/* 0 1; 2 3 by 9 8; 7 6, as it is drawn. */
static void
test_steps (void)
{
  static const char *const after[] = {
    " ·  ·  · \n ·  ·  · \n ·  ·  · \n",
    " 0  0  · \n 0  0  · \n ·  ·  · \n",
    " 0  9  8 \n 0  7  6 \n ·  ·  · \n",
    "  0   9   8 \n 18  23   6 \n 14  12   · \n",
    "  0   9   8 \n 18  50  30 \n 14  33  18 \n",
  };
  g_autoptr (FoveaPainting) p = example_painting (&example_transposed[0], 0);
  g_autoptr (FoveaPainting) cut = example_painting (&example_transposed[0], 1);
  g_autofree char *text = NULL, *cell = NULL, *bytes = NULL;
  FoveaStroke      last;

  for (guint i = 0; i < G_N_ELEMENTS (after); i++)
    {
      g_autofree char *got = fovea_painting_to_text (p, i, 1.0);

      g_assert_cmpstr (got, ==, after[i]);
    }
  last = fovea_painting_stroke (p, 3);
  g_assert_cmpuint (last.left, ==, 1);
  g_assert_cmpuint (last.top, ==, 1);
  g_assert_cmpfloat (last.value, ==, 3);
  cell = fovea_painting_cell_to_text (p, 4, 1, 1, 1.0);
  g_assert_cmpstr (cell, ==, "0 · 6 + 1 · 7 + 2 · 8 + 3 · 9 = 50");
  bytes = fovea_painting_cell_to_text (p, 3, 1, 1, 10.0);
  g_assert_cmpstr (bytes, ==, "0 · 6 + 10 · 7 + 20 · 8 = 230");
  text = fovea_painting_to_text (cut, 4, 1.0);
  g_assert_cmpstr (text, ==, " [0] [9] [8]\n[18] 50 [30]\n[14][33][18]\n");
  g_assert_cmpint (cut->kept.width * cut->kept.height, ==, 1);
  g_assert_cmpfloat (cut->result[0], ==, 50);
}

/* Strides with gaps, output padding behind the last kernel: nothing is painted
 * there, and the result has the offset alone. */
static void
test_gaps (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse ("2", NULL);
  const FoveaOverlap r = { kernel, 1, 3, 0, 2, .offset = 0.5 };
  const float        values[] = { 1, 2 };
  g_autoptr (FoveaPainting) p = fovea_painting_new (&r, values, 2, 1, NULL);
  const float      want[] = { 2.5f, 0.5f, 0.5f, 4.5f, 0.5f, 0.5f };
  guint            n;
  g_autofree char *empty = fovea_painting_cell_to_text (p, 2, 1, 0, 1.0);

  g_assert_cmpuint (p->grid_width, ==, 6);
  g_assert_cmpuint (p->grid_height, ==, 3);
  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat (p->result[i], ==, want[i]);
  g_assert_cmpfloat (fovea_painting_sum (p, 2, 5, 2, &n), ==, 0);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpstr (empty, ==, "0");
}

/* ---- Wrong use ---- */

static void
test_wrong (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse ("1 2; 3 4", NULL);
  FoveaOverlap r = { kernel, 1, 1, 0, 0 };
  float        values[400] = { 0 };
  g_autoptr (GError) error = NULL;

#define FAILS(w, h, part)                                        \
  g_assert_null (fovea_painting_new (&r, values, w, h, &error)); \
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);        \
  g_assert_nonnull (strstr (error->message, part));              \
  g_clear_error (&error)
  FAILS (17, 1, "17x1");
  FAILS (0, 4, "0x4");
  r.channels = 3;
  FAILS (2, 2, "3 channels");
  r.channels = 1;
  r.padding = 2;
  FAILS (2, 2, "padding of 2");
  r.padding = 0;
  r.output_padding = 1;
  FAILS (2, 2, "output padding of 1");
  r.output_padding = 0;
  r.stride = 0;
  FAILS (2, 2, "stride of 0");
  r.stride = 1;
  r.kernel = NULL;
  FAILS (2, 2, "0 planes");
}

static void
test_memory (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse ("1 2; 3 4", NULL);
  const FoveaOverlap r = { kernel, 1, 2, 0, 0 };
  const float        values[] = { 1, 2, 3, 4 };
  gboolean           done = FALSE;
  int                n;

  for (n = 0; ! done && n < 100; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaPainting) painting = NULL;

      fovea_alloc_fail_after (n);
      painting = fovea_painting_new (&r, values, 2, 2, &error);
      fovea_alloc_fail_after (-1);
      done = painting != NULL;
      if (! done)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
  g_assert_true (done);
  g_assert_cmpint (n, >, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/engine/painting/" name, func)
  TEST ("a-thousand-settings", test_thousand);
  TEST ("course", test_course);
  TEST ("steps", test_steps);
  TEST ("gaps", test_gaps);
  TEST ("wrong", test_wrong);
  TEST ("memory", test_memory);
  return g_test_run ();
}
