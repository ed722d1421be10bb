/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upsampling against the course's example and against a sum in double precision
 * that paints where the engine gathers; alpha; sizes that are refused. */
#include <math.h>
#include <string.h>

#include "support.h"
#include "upsample.h"

typedef struct
{
  gint    width, height;
  double *sums, *bounds; /* [y][x]; a bound of what floats may differ by */
} Oracle;

/* Scatters: each value paints the kernel. */
static Oracle
oracle_new (const FoveaUpsample *request,
            const float         *in,
            guint                step,
            gint                 width,
            gint                 height)
{
  const FoveaKernel *k = request->kernel;
  Oracle             o;
  const gint         s = request->stride, p = request->padding;

  o.width = (width - 1) * s - 2 * p + k->width + request->output_padding;
  o.height = (height - 1) * s - 2 * p + k->height + request->output_padding;
  o.sums = g_new0 (double, o.width *o.height);
  o.bounds = g_new0 (double, o.width *o.height);
  for (gint i = 0; i < width * height * (gint) (k->width * k->height); i++)
    {
      gint   kx = i % k->width, ky = i / k->width % k->height;
      gint   pixel = i / (k->width * k->height);
      gint   x = pixel % width * s + kx - p, y = pixel / width * s + ky - p;
      double term =
          in[pixel * step] * request->scale * k->values[ky * k->width + kx];

      if (x < 0 || y < 0 || x >= o.width || y >= o.height)
        continue;
      o.sums[y * o.width + x] += term;
      o.bounds[y * o.width + x] += fabs (term);
    }
  return o;
}

static void
oracle_clear (Oracle *o)
{
  g_free (o->sums);
  g_free (o->bounds);
}

static GeglBuffer *
run (const FoveaUpsample *request, GeglBuffer *input)
{
  g_autoptr (GError) error = NULL;
  GeglBuffer *output = fovea_upsample_run (request, input, FALSE, NULL, &error);

  g_assert_no_error (error);
  return output;
}

static void
test_course (void)
{
  const float   in[] = { 0, 1, 2, 3 };
  const float   want[] = { 0, 9, 8, 18, 50, 30, 14, 33, 18 };
  double        values[] = { 9, 8, 7, 6 };
  FoveaKernel   kernel = { 1, 2, 2, values };
  FoveaUpsample request = { &kernel, 1, 0, 0, 1.0, 0.0 };
  g_autoptr (GeglBuffer) input =
      test_buffer_of ("Y' float", GEGL_RECTANGLE (0, 0, 2, 2), in);
  g_autoptr (GeglBuffer) output = run (&request, input);
  g_autofree float *got = test_pixels (output, "Y' float");

  g_assert_cmpint (gegl_buffer_get_width (output), ==, 3);
  g_assert_cmpint (gegl_buffer_get_height (output), ==, 3);
  test_same (got, want, 9, "the course's 2x2 by 2x2");
}

/* Any size against the oracle, for each channel, also past several tiles. */
static void
check_random (gint width, gint height, gint kernel_width, gint kernel_height)
{
  const gint    stride = g_test_rand_int_range (1, 5);
  const gint    least = MIN (kernel_width, kernel_height);
  double        values[35];
  FoveaKernel   kernel = { 1, kernel_height, kernel_width, values };
  FoveaUpsample request = { &kernel,
                            stride,
                            g_test_rand_int_range (0, (least + 1) / 2),
                            g_test_rand_int_range (0, stride),
                            0.5,
                            0.25 };
  g_autoptr (GeglBuffer) input =
      test_buffer ("R'G'B' float", 3, -2, width, height);
  g_autofree float *in = test_pixels (input, "R'G'B' float");
  g_autoptr (GeglBuffer) output = NULL;
  g_autofree float *got = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = g_test_rand_double_range (-1, 1);
  output = run (&request, input);
  got = test_pixels (output, "R'G'B' float");
  for (guint c = 0; c < 3; c++)
    {
      Oracle want = oracle_new (&request, in + c, 3, width, height);

      g_assert_cmpint (gegl_buffer_get_width (output), ==, want.width);
      g_assert_cmpint (gegl_buffer_get_height (output), ==, want.height);
      for (gint i = 0; i < want.width * want.height; i++)
        g_assert_cmpfloat_with_epsilon (got[i * 3 + c], want.sums[i] + 0.25,
                                        (kernel_width * kernel_height + 3) *
                                            0x1p-24 * (want.bounds[i] + 0.25));
      oracle_clear (&want);
    }
}

static void
test_oracle (void)
{
  for (guint i = 0; i < 60; i++)
    check_random (g_test_rand_int_range (1, 24), g_test_rand_int_range (1, 24),
                  g_test_rand_int_range (1, 8), g_test_rand_int_range (1, 6));
  check_random (211, 170, 7, 5);
  check_random (1, 1, 1, 1);
}

/* colour = sum (k c a) * sum |k| / sum (|k| a), alpha sum (|k| a) / sum |k|. */
static void
test_alpha (void)
{
  double        values[] = { 1, -2, 3, 0.5, 1, 1 };
  double        sizes[] = { 1, 2, 3, 0.5, 1, 1 };
  FoveaKernel   kernel = { 1, 2, 3, values }, magnitudes = { 1, 2, 3, sizes };
  FoveaUpsample request = { &kernel, 2, 0, 1, 1.0, 0.0 }, weigh = request;
  const gint    w = 9, h = 7;
  g_autoptr (GeglBuffer) random = test_buffer ("R'G'B'A float", 0, 0, w, h);
  g_autofree float *in = test_pixels (random, "R'G'B'A float");
  g_autofree float *ones = g_new (float, w *h);
  g_autoptr (GeglBuffer) input = NULL;
  g_autoptr (GeglBuffer) output = NULL;
  g_autofree float *got = NULL;
  Oracle            seen, all, sum;

  weigh.kernel = &magnitudes;
  for (gint i = 0; i < w * h; i++)
    {
      if (in[4 * i + 3] < 0.5f || i < w)
        in[4 * i + 3] = 0.0f;
      ones[i] = 1.0f;
    }
  input = test_buffer_of ("R'G'B'A float", GEGL_RECTANGLE (0, 0, w, h), in);
  output = run (&request, input);
  got = test_pixels (output, "R'G'B'A float");
  for (gint i = 0; i < w * h; i++)
    in[4 * i] *= in[4 * i + 3];
  seen = oracle_new (&weigh, in + 3, 4, w, h);
  all = oracle_new (&weigh, ones, 1, w, h);
  sum = oracle_new (&request, in, 4, w, h);
  for (gint i = 0; i < sum.width * sum.height; i++)
    {
      double red = 0.0, alpha = 0.0;

      if (seen.sums[i] > 0.0)
        red = sum.sums[i] * all.sums[i] / seen.sums[i];
      if (all.sums[i] > 0.0)
        alpha = seen.sums[i] / all.sums[i];
      g_assert_cmpfloat_with_epsilon (got[4 * i], red, 1e-4);
      g_assert_cmpfloat_with_epsilon (got[4 * i + 3], alpha, 1e-6);
    }
  oracle_clear (&seen);
  oracle_clear (&all);
  oracle_clear (&sum);
}

/* An opaque layer with alpha gives the bits of one without. */
static void
test_opaque (void)
{
  double        values[] = { 1, 2, -1, 3, 0.1, 1, 2, 2, 0.7 };
  FoveaKernel   kernel = { 1, 3, 3, values };
  FoveaUpsample request = { &kernel, 2, 1, 1, 0.3, 0.1 };
  g_autoptr (GeglBuffer) plain = test_buffer ("R'G'B' float", 0, 0, 33, 20);
  g_autofree float *in = test_pixels (plain, "R'G'B'A float");
  g_autoptr (GeglBuffer) alpha =
      test_buffer_of ("R'G'B'A float", GEGL_RECTANGLE (0, 0, 33, 20), in);
  g_autoptr (GeglBuffer) a = run (&request, plain);
  g_autoptr (GeglBuffer) b = run (&request, alpha);
  g_autofree float *want = test_pixels (a, "R'G'B' float");
  g_autofree float *got = test_pixels (b, "R'G'B'A float");

  g_assert_cmpint (gegl_buffer_get_width (a), ==, 66);
  for (gint i = 0; i < 66 * 40; i++)
    {
      test_same (got + 4 * i, want + 3 * i, 3, "opaque");
      g_assert_cmpfloat (got[4 * i + 3], ==, 1.0f);
    }
}

/* Each channel by its own plane, then the channels summed: against the oracle of
 * one plane; with alpha, against opaque and hidden pixels. */
static void
test_planes (void)
{
  const guint n = 6;
  double      values[18];
  FoveaKernel kernel = { 3, 2, 3, values };
  const gint  w = 8, h = 5;
  g_autoptr (GeglBuffer) input = test_buffer ("R'G'B' float", 0, 0, w, h);
  g_autofree float *in = test_pixels (input, "R'G'B' float");

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = g_test_rand_double_range (-1, 1);
  for (int separate = 0; separate < 2; separate++)
    {
      FoveaUpsample request = {
        &kernel, 2, 1, 1, 0.5, 0.25, .separate = separate
      };
      g_autoptr (GeglBuffer) output = run (&request, input);
      g_autofree float *got = test_pixels (output, "R'G'B' float");
      Oracle            want[3];

      for (guint c = 0; c < 3; c++)
        {
          FoveaKernel   plane = { 1, 2, 3, values + c * n };
          FoveaUpsample one = request;

          one.kernel = &plane;
          want[c] = oracle_new (&one, in + c, 3, w, h);
        }
      for (gint i = 0; i < want[0].width * want[0].height; i++)
        for (guint c = 0; c < 3; c++)
          g_assert_cmpfloat_with_epsilon (
              got[i * 3 + c],
              0.25 + (separate ?
                          want[c].sums[i] :
                          want[0].sums[i] + want[1].sums[i] + want[2].sums[i]),
              3e-6);
      for (guint c = 0; c < 3; c++)
        oracle_clear (&want[c]);
    }
}

/* sum (k c a) * sum |k| / sum (|k| a) of each plane by itself, or of all. */
static void
check_planes_alpha (gboolean separate)
{
  double        values[] = { 1, -2, 3, 0.5, -1, 1, 2, 2, 1, 0.25, 4, -3 };
  double        sizes[12];
  FoveaKernel   kernel = { 3, 2, 2, values };
  FoveaUpsample request = { &kernel, 1, 0, 0, 1.0, 0.0, .separate = separate };
  const gint    w = 6, h = 5;
  g_autoptr (GeglBuffer) random = test_buffer ("R'G'B'A float", 0, 0, w, h);
  g_autofree float *in = test_pixels (random, "R'G'B'A float");
  g_autofree float *ones = g_new (float, w *h);
  g_autoptr (GeglBuffer) input = NULL;
  g_autoptr (GeglBuffer) output = NULL;
  g_autofree float *got = NULL;
  Oracle            sum[3], seen[3], all[3];

  for (gint i = 0; i < w * h; i++)
    {
      in[4 * i + 3] = i < 2 * w ? 0.0f : in[4 * i + 3];
      ones[i] = 1.0f;
    }
  input = test_buffer_of ("R'G'B'A float", GEGL_RECTANGLE (0, 0, w, h), in);
  output = run (&request, input);
  got = test_pixels (output, "R'G'B'A float");
  for (guint i = 0; i < 12; i++)
    sizes[i] = fabs (values[i]);
  for (guint c = 0; c < 3; c++)
    {
      FoveaKernel   plane = { 1, 2, 2, values + 4 * c };
      FoveaKernel   magnitude = { 1, 2, 2, sizes + 4 * c };
      FoveaUpsample one = request, weigh = request;

      one.kernel = &plane;
      weigh.kernel = &magnitude;
      for (gint i = 0; i < w * h; i++)
        in[4 * i + c] *= in[4 * i + 3];
      sum[c] = oracle_new (&one, in + c, 4, w, h);
      seen[c] = oracle_new (&weigh, in + 3, 4, w, h);
      all[c] = oracle_new (&weigh, ones, 1, w, h);
    }
  for (gint i = 0; i < sum[0].width * sum[0].height; i++)
    {
      const double s = seen[0].sums[i] + seen[1].sums[i] + seen[2].sums[i];
      const double a = all[0].sums[i] + all[1].sums[i] + all[2].sums[i];
      const double t = sum[0].sums[i] + sum[1].sums[i] + sum[2].sums[i];

      g_assert_cmpfloat_with_epsilon (got[4 * i + 3], s / a, 1e-6);
      for (guint c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon (
            got[4 * i + c],
            ! (s > 0) ? 0.0 :
            separate  ? sum[c].sums[i] * all[c].sums[i] / seen[c].sums[i] :
                        t * a / s,
            1e-4);
    }
  for (guint c = 0; c < 3; c++)
    {
      oracle_clear (&sum[c]);
      oracle_clear (&seen[c]);
      oracle_clear (&all[c]);
    }
}

static void
test_planes_alpha (void)
{
  check_planes_alpha (FALSE);
  check_planes_alpha (TRUE);
}

/* The engine's arithmetic of a pixel is what is written, bit for bit. */
static void
test_arithmetic (void)
{
  const gint w = 7, h = 6;

  for (int number = 0; number < 300; number++)
    {
      double        values[27];
      const guint   planes = number % 3 ? 1 : 3;
      FoveaKernel   kernel = { planes, g_test_rand_int_range (1, 4),
                               g_test_rand_int_range (1, 4), values };
      FoveaUpsample r = { &kernel, g_test_rand_int_range (1, 4), 0, 0, 1, 0 };
      FoveaOverlap  same = { .kernel = &kernel, .channels = 3 };
      g_autoptr (GeglBuffer) input = test_buffer ("R'G'B' float", 0, 0, w, h);
      g_autofree float *in = test_pixels (input, "R'G'B' float");
      g_autoptr (FoveaTensor) picture =
          fovea_tensor_new (FOVEA_F32, &FOVEA_NCHW (1, 3, h, w), NULL);
      g_autoptr (FoveaArithmetic) arithmetic = NULL;
      g_autoptr (GeglBuffer) output = NULL;
      g_autofree float *got = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (values); i++)
        values[i] = g_test_rand_double_range (-1, 1);
      for (gint i = 0; i < 3 * w * h; i++)
        ((float *) picture->data)[i % 3 * w * h + i / 3] = in[i];
      r.scale = g_test_rand_double_range (0.1, 2);
      r.offset = g_test_rand_bit () ? 0 : g_test_rand_double_range (-1, 1);
      r.output_padding = g_test_rand_int_range (0, r.stride);
      r.summed = g_test_rand_bit ();
      r.separate = ! r.summed && g_test_rand_bit ();
      same.stride = (guint) r.stride;
      same.output_padding = (guint) r.output_padding;
      same.scale = r.scale;
      same.offset = r.offset;
      same.summed = fovea_upsample_is_summed (&r);
      output = run (&r, input);
      got = test_pixels (output, "R'G'B' float");
      arithmetic = fovea_arithmetic_new_overlap (&same, w, h, NULL);
      for (int i = 0; i < 5; i++)
        {
          const gint x =
              g_test_rand_int_range (0, gegl_buffer_get_width (output));
          const gint y =
              g_test_rand_int_range (0, gegl_buffer_get_height (output));
          const guint c = same.summed ? 0 : (guint) i % 3;
          g_autoptr (FoveaPixel) pixel =
              fovea_arithmetic_of (arithmetic, picture, x, y, c, NULL);

          g_assert_cmpfloat (
              pixel->written, ==,
              got[(y * gegl_buffer_get_width (output) + x) * 3 + (gint) c]);
        }
    }
}

static void
check_refused (FoveaUpsample request,
               gint          width,
               gint          height,
               const char   *words)
{
  FoveaFilterLayer layer = { .box = { 0, 0, width, height } };
  GeglRectangle    box;
  g_autoptr (GError) error = NULL;

  g_assert_false (fovea_upsample_measure (&request, &layer, &box, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_refused (void)
{
  double        values[] = { 1, 1, 1, 1, 1, 1, 1, 1 };
  FoveaKernel   kernel = { 1, 2, 2, values }, planes = { 2, 2, 2, values };
  FoveaUpsample fine = { &kernel, 2, 0, 0, 1.0, 0.0 }, bad;

  bad = fine;
  bad.stride = 0;
  check_refused (bad, 4, 4, "stride of 0");
  bad = fine;
  bad.output_padding = 2;
  check_refused (bad, 4, 4, "output padding of 2");
  bad = fine;
  bad.padding = 100;
  check_refused (bad, 4, 4, "100");
  bad = fine;
  bad.padding = -1;
  check_refused (bad, 4, 4, "-1");
  bad = fine;
  bad.kernel = &planes;
  check_refused (bad, 4, 4, "2 planes and the picture 3 channels");
  bad = fine;
  bad.scale = NAN;
  check_refused (bad, 4, 4, "nan");
  check_refused (fine, 300000, 1, "600000x2");
  check_refused (fine, 20000, 20000, "40000x40000");
  bad = fine;
  bad.stride = G_MAXINT;
  check_refused (bad, G_MAXINT, 4, "more than");
}

/* A coefficient that leaves the range of floats, a layer without pixels. */
static void
test_fails (void)
{
  double        value = 1e300;
  FoveaKernel   kernel = { 1, 1, 1, &value };
  FoveaUpsample request = { &kernel, 1, 0, 0, 1.0, 0.0 };
  g_autoptr (GeglBuffer) input = test_buffer ("Y' float", 0, 0, 3, 3);
  g_autoptr (GeglBuffer) empty =
      gegl_buffer_new (GEGL_RECTANGLE (0, 0, 0, 0), babl_format ("Y' float"));
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_upsample_run (&request, input, FALSE, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT);
  g_clear_error (&error);
  value = 1.0;
  g_assert_null (fovea_upsample_run (&request, empty, FALSE, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
}

static void
add (void)
{
  g_test_add_func ("/upsample/course", test_course);
  g_test_add_func ("/upsample/oracle", test_oracle);
  g_test_add_func ("/upsample/alpha", test_alpha);
  g_test_add_func ("/upsample/opaque", test_opaque);
  g_test_add_func ("/upsample/planes", test_planes);
  g_test_add_func ("/upsample/planes-alpha", test_planes_alpha);
  g_test_add_func ("/upsample/arithmetic", test_arithmetic);
  g_test_add_func ("/upsample/refused", test_refused);
  g_test_add_func ("/upsample/fails", test_fails);
}

int
main (int argc, char **argv)
{
  return test_filters_main (argc, argv, add);
}
