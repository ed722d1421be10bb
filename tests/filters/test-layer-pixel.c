/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of a layer's pixel against the pixel that the filter writes, bit
 * for bit: settings by lot, of grey and coloured layers, with alpha and without,
 * of colours, luminance and alpha, scaled and viewed in each way. */
#include <math.h>
#include <string.h>

#include "layer-pixel.h"
#include "support.h"

static const char *const formats[2][2] = {
  { "R'G'B' float", "R'G'B'A float" },
  { "Y' float", "Y'A float" },
};

static char *
random_text (guint planes)
{
  GString    *text = g_string_new (NULL);
  const guint height = (guint) g_test_rand_int_range (1, 6);
  const guint width = (guint) g_test_rand_int_range (1, 6);

  for (guint p = 0; p < planes; p++)
    for (guint y = 0; y < height; y++)
      for (guint x = 0; x < width; x++)
        g_string_append_printf (text, "%s%.3f",
                                x ? " " :
                                y ? "; " :
                                p ? " | " :
                                    "",
                                g_test_rand_double_range (-1, 1));
  return g_string_free (text, FALSE);
}

/* Some pixels hidden, some opaque, in blocks so that windows are, too. */
static GeglBuffer *
random_layer (gboolean grey, gboolean alpha, gint w, gint h)
{
  const char *format = formats[grey][alpha];
  const guint step = (grey ? 1 : 3) + (alpha ? 1 : 0);
  g_autoptr (GeglBuffer) random = test_buffer (format, 0, 0, w, h);
  g_autofree float *pixels = test_pixels (random, format);

  for (gint i = 0; alpha && i < w * h; i++)
    if (i % w < w / 3)
      pixels[i * step + step - 1] = 1.0f;
    else if (g_test_rand_int_range (0, 3) == 0 || i / w < h / 3)
      pixels[i * step + step - 1] = 0.0f;
  return test_buffer_of (format, GEGL_RECTANGLE (2, -3, w, h), pixels);
}

static FoveaFilterConvolve
random_convolve (gboolean grey, gboolean alpha, char **text)
{
  FoveaFilterConvolve c = FOVEA_FILTER_CONVOLVE_DEFAULTS;
  const guint         planes = grey || g_test_rand_bit () ? 1 : 3;

  c.text = *text = random_text (planes);
  c.scaling = g_test_rand_int_range (0, FOVEA_SCALING_AUTO + 1);
  c.on = g_test_rand_int_range (0, 3);
  if (c.on == FOVEA_ON_ALPHA && ! alpha)
    c.on = FOVEA_ON_COLOUR;
  if (c.on != FOVEA_ON_COLOUR && planes > 1 && ! grey)
    c.on = FOVEA_ON_COLOUR;
  c.request.flip = g_test_rand_bit ();
  c.request.all = planes == 9;
  c.request.separate = planes == 3 && g_test_rand_bit ();
  c.request.summed =
      planes < 9 && ! c.request.separate && g_test_rand_int_range (0, 3) == 0;
  c.request.border = g_test_rand_int_range (0, FOVEA_BORDER_VALID + 1);
  c.request.border_value = g_test_rand_double_range (0, 1);
  c.request.keep_size = g_test_rand_bit ();
  c.must_fit = TRUE;
  c.request.stride = (guint) g_test_rand_int_range (1, 4);
  c.request.dilation = (guint) g_test_rand_int_range (1, 3);
  c.request.scale = g_test_rand_bit () ? 1.0 : g_test_rand_double_range (-2, 2);
  c.request.offset =
      g_test_rand_bit () ? 0.0 : g_test_rand_double_range (-1, 1);
  c.request.activation =
      g_test_rand_bit () ? FOVEA_ACTIVATION_NONE :
                           g_test_rand_int_range (0, FOVEA_ACTIVATION_TANH + 1);
  c.request.view =
      g_test_rand_bit () ? FOVEA_VIEW_PLAIN : g_test_rand_int_range (0, 4);
  return c;
}

/* The filter's whole output in its own format. */
static float *
filtered (const FoveaFilterConvolve *convolve,
          GeglBuffer                *layer,
          const char                *format,
          GeglRectangle             *box)
{
  const FoveaFilterLayer described = fovea_filter_layer (layer, FALSE);
  g_autoptr (FoveaFilter) filter =
      fovea_filter_new_convolve (convolve, &described, NULL);
  g_autoptr (GeglBuffer) output = NULL;

  if (! filter)
    return NULL;
  *box = fovea_filter_output (filter);
  output = gegl_buffer_new (box, fovea_filter_format (filter));
  g_assert_true (fovea_filter_run (filter, layer, output, box, NULL, NULL));
  return test_pixels (output, format);
}

/* What the text's numbers say: the sums in double precision, and what is made of
 * them, are what is written within fp32's roundings. */
static void
check_sums (const FoveaPixel *pixel)
{
  double      sum = 0, magnitude = 0, seen = 0, all = 0, told = 0, part;
  double      scaled;
  const gsize n = (gsize) pixel->height * pixel->width;

  for (gsize i = 0; i < n * pixel->planes; i++)
    {
      const FoveaTerm *t = &pixel->terms[i];

      part = (double) t->value * (double) t->alpha * t->weight;
      g_assert_cmpfloat (fabs (part - t->product), <=, 1e-15 * fabs (part));
      sum += part;
      magnitude += fabs (part);
      seen += fabs (t->weight) * (double) t->alpha;
      all += fabs (t->weight);
    }
  for (guint p = 0; p < pixel->planes; p++)
    told += fovea_pixel_plane_sum (pixel, p);
  g_assert_cmpfloat (fabs (told - sum), <=, 1e-12 * (1 + magnitude));
  scaled = pixel->weighed ? (seen > 0 ? sum * all / seen : 0) : sum;
  magnitude *= pixel->weighed && seen > 0 ? all / seen : 1;
  g_assert_cmpfloat (fabs (scaled - fovea_pixel_counted (pixel)), <=,
                     1e-9 * (1 + magnitude));
  scaled = scaled * pixel->scale + pixel->offset;
  g_assert_cmpfloat (
      fabs (scaled - (double) pixel->total), <=,
      (n * pixel->planes + 8) * ldexp (1, -22) *
          (fabs (pixel->scale) * magnitude + fabs (pixel->offset) + 1e-6));
}

/* Where results stand in the filter's output: all of it, but for the rim that VALID
 * leaves in a layer that keeps its size. */
static GeglRectangle
results_of (const FoveaFilterConvolve *convolve, const GeglRectangle *box)
{
  const FoveaConvolve    *r = &convolve->request;
  g_autoptr (FoveaKernel) kernel = fovea_filter_kernel (convolve, NULL);
  const gint              stride = (gint) r->stride;
  gint                    size[2] = { box->width, box->height };
  gint                    rim[2] = { 0, 0 };

  if (! r->keep_size || r->border != FOVEA_BORDER_VALID)
    return *GEGL_RECTANGLE (0, 0, size[0], size[1]);
  for (guint i = 0; i < 2; i++)
    {
      const gint side = (gint) (i ? kernel->height : kernel->width);
      const gint left = size[i] - (side - 1) * (gint) r->dilation;

      rim[i] = side / 2 * (gint) r->dilation;
      size[i] = MIN ((left - 1) / stride * stride + stride, size[i] - rim[i]);
    }
  return *GEGL_RECTANGLE (rim[0], rim[1], size[0], size[1]);
}

static void
check_pixel (const FoveaFilterConvolve *convolve,
             GeglBuffer                *layer,
             const float               *want,
             const GeglRectangle       *box,
             guint                      step,
             int                       *weighed)
{
  const guint colours = step > 2 ? 3 : 1;
  const GeglRectangle results = results_of (convolve, box);
  const gint  x = g_test_rand_int_range (0, results.width);
  const gint  y = g_test_rand_int_range (0, results.height);
  guint       channel = (guint) g_test_rand_int_range (0, (gint) colours);
  guint       at = channel;
  float       written;
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaPixel) pixel = NULL;

  if (convolve->on == FOVEA_ON_ALPHA)
    {
      channel = 0;
      at = step - 1;
    }
  else if ((convolve->request.summed ||
            (strchr (convolve->text, '|') && ! convolve->request.separate &&
             ! convolve->request.all)) &&
           convolve->on == FOVEA_ON_COLOUR)
    channel = 0;
  pixel = fovea_filter_pixel (convolve, layer, FALSE, x, y, channel, &error);
  g_assert_no_error (error);
  written =
      want[((gsize) (y + results.y) * box->width + x + results.x) * step + at];
  if (memcmp (&written, &pixel->written, sizeof written) != 0 &&
      written != pixel->written)
    g_error ("(%d, %d) of %dx%d, channel %u: %.9g, written is %.9g; %s, on %d, "
             "border %d, keep size %d, scaling %d, view %d",
             x, y, box->width, box->height, channel, pixel->written, written,
             convolve->text, convolve->on, convolve->request.border,
             convolve->request.keep_size, convolve->scaling,
             convolve->request.view);
  check_sums (pixel);
  *weighed += pixel->weighed;
}

/* Before the results and behind them there is none, and of a rim that is told. */
static void
check_outside (const FoveaFilterConvolve *convolve,
               GeglBuffer                *layer,
               const GeglRectangle       *box)
{
  const GeglRectangle results = results_of (convolve, box);
  const gint          places[][2] = {
    { -1, 0 }, { 0, -1 }, { results.width, 0 }, { 0, results.height }, { 99, 0 }
  };
  const gboolean rim = convolve->request.keep_size &&
                       convolve->request.border == FOVEA_BORDER_VALID;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fovea_filter_pixel (convolve, layer, FALSE, places[i][0],
                                         places[i][1], 0, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
      g_assert_nonnull (
          strstr (error->message, rim ? "no whole window" : "is outside the"));
    }
}

static void
test_thousand (void)
{
  int settings = 0, weighed = 0;

  for (int number = 0; settings < 1000; number++)
    {
      const gboolean   grey = number % 5 == 0, alpha = number % 2;
      g_autofree char *text = NULL;
      const gint       w = g_test_rand_int_range (6, 20);
      const gint       h = g_test_rand_int_range (6, 20);
      g_autoptr (GeglBuffer) layer = random_layer (grey, alpha, w, h);
      FoveaFilterConvolve convolve = random_convolve (grey, alpha, &text);
      GeglRectangle       box;
      g_autofree float   *want =
          filtered (&convolve, layer, formats[grey][alpha], &box);

      if (! want) /* valid: the kernel does not fit */
        continue;
      for (int i = 0; i < 4; i++)
        check_pixel (&convolve, layer, want, &box,
                     (grey ? 1 : 3) + (alpha ? 1 : 0), &weighed);
      check_outside (&convolve, layer, &box);
      settings++;
    }
  g_test_message ("%d settings; %d windows that are not opaque", settings,
                  weighed);
  g_assert_cmpint (weighed, >, 500);
}

/* ---- By hand ---- */

/* 0.5 at alpha 0.5 and 1 at alpha 1, both by 1: (0.25 + 1) 2 / 1.5. */
static void
test_by_hand (void)
{
  const float pixels[] = { 0.5f, 0.5f, 1.0f, 1.0f, 7.0f, 0.0f };
  g_autoptr (GeglBuffer) layer =
      test_buffer_of ("Y'A float", GEGL_RECTANGLE (0, 0, 3, 1), pixels);
  FoveaFilterConvolve convolve = FOVEA_FILTER_CONVOLVE_DEFAULTS;
  g_autoptr (FoveaPixel) pixel = NULL, hidden = NULL;
  g_autofree char *text = NULL, *none = NULL;

  convolve.text = "1 1";
  pixel = fovea_filter_pixel (&convolve, layer, FALSE, 1, 0, 0, NULL);
  g_assert_true (pixel->weighed);
  g_assert_cmpfloat (pixel->sum, ==, 1.25);
  g_assert_cmpfloat (pixel->seen, ==, 1.5);
  g_assert_cmpfloat (pixel->all, ==, 2);
  text = fovea_pixel_to_text (pixel, 1.0);
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, "0.5    1   x   0.5    1   x   1  1"));
  g_assert_nonnull (strstr (
      text,
      "1.25 · 2 / 1.5 = 1.666667: |kernel| sums to 2, times alpha to 1.5"));
  convolve.text = "1";
  hidden = fovea_filter_pixel (&convolve, layer, FALSE, 2, 0, 0, NULL);
  none = fovea_pixel_to_text (hidden, 1.0);
  g_assert_cmpfloat (hidden->written, ==, 0.0f);
  g_assert_nonnull (strstr (none, "nothing of the window is seen"));
}

static void
test_scaling_and_luminance (void)
{
  const float pixels[] = { 0.25f, 0.5f, 0.75f };
  g_autoptr (GeglBuffer) layer =
      test_buffer_of ("R'G'B' float", GEGL_RECTANGLE (0, 0, 1, 1), pixels);
  FoveaFilterConvolve convolve = FOVEA_FILTER_CONVOLVE_DEFAULTS;
  g_autoptr (FoveaPixel) scaled = NULL, edge = NULL, planes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL, *raised = NULL, *sums = NULL;

  convolve.text = "1 2 1; 2 4 2; 1 2 1";
  convolve.scaling = FOVEA_SCALING_SUM;
  convolve.on = FOVEA_ON_LUMINANCE;
  scaled = fovea_filter_pixel (&convolve, layer, FALSE, 0, 0, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (scaled->divisor, ==, 16);
  g_assert_cmpfloat (scaled->colour, ==, 0.75f);
  text = fovea_pixel_to_text (scaled, 1.0);
  g_assert_nonnull (strstr (text, "the kernel was divided by 16\n"));
  g_assert_nonnull (strstr (text, "written 0.75 + ("));
  convolve.text = "-1 1";
  convolve.scaling = FOVEA_SCALING_AUTO;
  convolve.on = FOVEA_ON_COLOUR;
  edge = fovea_filter_pixel (&convolve, layer, FALSE, 0, 0, 1, &error);
  g_assert_cmpfloat (edge->raised, ==, 0.5);
  g_assert_cmpfloat (edge->written, ==, 0.5f);
  raised = fovea_pixel_to_text (edge, 1.0);
  g_assert_nonnull (strstr (raised, "0.5 of the offset"));
  convolve.text = "1 | -2 | 4";
  convolve.scaling = FOVEA_SCALING_FIXED;
  planes = fovea_filter_pixel (&convolve, layer, FALSE, 0, 0, 0, &error);
  sums = fovea_pixel_to_text (planes, 1.0);
  g_assert_nonnull (strstr (sums, "sum 2.25 = 0.25 - 1 + 3\n"));
}

static void
test_refused (void)
{
  g_autoptr (GeglBuffer) layer = test_buffer ("R'G'B' float", 0, 0, 4, 4);
  FoveaFilterConvolve convolve = FOVEA_FILTER_CONVOLVE_DEFAULTS;
  g_autoptr (GError) error = NULL;

#define FAILS(x, y, c, part)                                          \
  g_assert_null (                                                     \
      fovea_filter_pixel (&convolve, layer, FALSE, x, y, c, &error)); \
  g_assert_nonnull (error);                                           \
  g_assert_nonnull (strstr (error->message, part));                   \
  g_clear_error (&error)
  convolve.text = "1 2; 3";
  FAILS (0, 0, 0, "row 2");
  convolve.text = "1";
  FAILS (4, 0, 0, "(4, 0)");
  FAILS (0, 0, 3, "channel 3");
  convolve.on = FOVEA_ON_LUMINANCE;
  FAILS (0, 0, 3, "channel 3");
  convolve.on = FOVEA_ON_ALPHA;
  FAILS (0, 0, 0, "no alpha");
}

static void
add (void)
{
  g_test_add_func ("/layer-pixel/a-thousand-settings", test_thousand);
  g_test_add_func ("/layer-pixel/by-hand", test_by_hand);
  g_test_add_func ("/layer-pixel/scaling", test_scaling_and_luminance);
  g_test_add_func ("/layer-pixel/refused", test_refused);
}

int
main (int argc, char **argv)
{
  return test_filters_main (argc, argv, add);
}
