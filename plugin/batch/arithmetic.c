/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arithmetic: what a kernel or a pooling does at one pixel of a photo, with all its
 * numbers. */
#include <glib/gi18n.h>
#include <string.h>

#include "batch.h"
#include "filter.h"
#include "fovea.h"
#include "json.h"
#include "layer-pixel.h"
#include "message.h"
#include "upsample.h"

typedef enum
{
  ARITHMETIC_CONVOLVE,
  ARITHMETIC_POOL,
  ARITHMETIC_TRANSPOSED
} ArithmeticOperation;

static const FoveaWord arithmetic_operations[] = {
  { ARITHMETIC_CONVOLVE, "convolve", N_("Convolution") },
  { ARITHMETIC_POOL, "pool", N_("Pooling") },
  { ARITHMETIC_TRANSPOSED, "transposed", N_("Transposed convolution") },
  { 0, NULL, NULL }
};

typedef enum
{
  ARITHMETIC_OF_RESULT,
  ARITHMETIC_OF_PHOTO
} ArithmeticOf;

static const FoveaWord arithmetic_places[] = {
  { ARITHMETIC_OF_RESULT, "result", N_("The result") },
  { ARITHMETIC_OF_PHOTO, "photo", N_("The photo") },
  { 0, NULL, NULL }
};

static const FoveaWord arithmetic_ranges[] = {
  { 1, "1", N_("0..1") },
  { 255, "255", N_("0..255") },
  { 0, NULL, NULL }
};

static const FoveaOption *
arithmetic_options (void)
{
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("at", N_("At"), N_("Column and row of the pixel, X,Y; the first is 0"), "0,0"),
    FOVEA_OPTION_ONE_OF ("of", N_("Of"), N_("What that pixel is one of: the result, which strides and the border valid make smaller, or the photo, where the Kernel Lab shows the result"), arithmetic_places, "result"),
    FOVEA_OPTION_COUNT ("channel", N_("Channel"), N_("Channel of the result; the first is 0, the only one where channels are summed"), 0, 2, 0),
    FOVEA_OPTION_ONE_OF ("range", N_("Range"), N_("Values are shown in 0..1 or in 0..255"), arithmetic_ranges, "1"),
    FOVEA_OPTION_ONE_OF ("operation", N_("Operation"), N_("What is computed"), arithmetic_operations, "convolve"),
    FOVEA_OPTION_TEXT ("kernel", N_("Kernel"), N_("Kernel text or a kernel's name, as for convolve"), "0 -1 0; -1 5 -1; 0 -1 0"),
    FOVEA_OPTION_ONE_OF ("border", N_("Border"), N_("What is read outside the picture"), fovea_border_words, "replicate"),
    FOVEA_OPTION_NUMBER ("border-value", N_("Border value"), N_("The constant that is read outside"), 0, 1, 0),
    FOVEA_OPTION_ONE_OF ("channels", N_("Channels"), N_("Each channel by itself, the sum over all of them in grey, or each by its own plane of the kernel; a kernel of one plane a channel is summed unless you say so"),
                         fovea_channels_words, "per-channel"),
    FOVEA_OPTION_ONE_OF ("on", N_("On"), N_("What is convolved: colours, their luminance, or alpha"), fovea_on_words, "colour"),
    FOVEA_OPTION_SWITCH ("flip", N_("Flip"), N_("Rotate the kernel by 180 degrees; else it is used as it stands (cross-correlation)"), FALSE),
    FOVEA_OPTION_SWITCH ("normalise", N_("Normalise"), N_("Divide the kernel by its sum, so that brightness stays"), FALSE),
    FOVEA_OPTION_ONE_OF ("scaling", N_("Scaling"), N_("What a convolution's kernel is divided by, as for convolve"), fovea_scaling_words, "fixed"),
    FOVEA_OPTION_NUMBER ("scale", N_("Scale"), N_("The sum is multiplied by this"), -1000, 1000, 1),
    FOVEA_OPTION_NUMBER ("offset", N_("Offset"), N_("Added after scaling; 0.5 shows negative results"), -1000, 1000, 0),
    FOVEA_OPTION_COUNT ("stride", N_("Stride"), N_("Pixels from one window to the next; 0: 1, or a pooling's window"), 0, 64, 0),
    FOVEA_OPTION_COUNT ("dilation", N_("Dilation"), N_("Distance between the pixels the kernel looks at"), 1, 64, 1),
    FOVEA_OPTION_ONE_OF ("activation", N_("Activation"), N_("Applied to the result, as in a neural network"), fovea_activation_words, "none"),
    FOVEA_OPTION_ONE_OF ("view", N_("View"), N_("How results outside 0..1 are shown, as for convolve"), fovea_view_words, "plain"),
    FOVEA_OPTION_ONE_OF ("kind", N_("Kind"), N_("What a pooling takes from each window"), fovea_pool_words, "max"),
    FOVEA_OPTION_COUNT ("window", N_("Window"), N_("Pixels a side of a pooling's window"), 1, 64, 2),
    FOVEA_OPTION_COUNT ("padding", N_("Padding"), N_("Pixels that a transposed convolution cuts off on each side"), 0, 64, 0),
    FOVEA_OPTION_COUNT ("output-padding", N_("Output padding"), N_("Pixels that a transposed convolution adds at the end"), 0, 63, 0),
    FOVEA_OPTION_SWITCH ("linear", N_("In linear light"), N_("Compute with light intensities instead of perceptual values"), FALSE),
    { NULL }
  };

  return options;
}

/* ---- The settings ----------------------------------------------------------- */

/* "12,7" */
static gboolean
arithmetic_place (FoveaBatch *batch, gint64 place[2], GError **error)
{
  const char *text = fovea_settings_string (batch->settings, "at");
  char       *end, *after;

  place[0] = g_ascii_strtoll (text, &end, 10);
  if (end == text || *end != ',')
    return fovea_usage_error (error, _("--at “%s” is not of the form X,Y"), text);
  place[1] = g_ascii_strtoll (end + 1, &after, 10);
  if (after == end + 1 || *after || place[0] < 0 || place[1] < 0)
    return fovea_usage_error (error, _("--at “%s” is not of the form X,Y"), text);
  return TRUE;
}

static gboolean
arithmetic_is_of_photo (FoveaBatch *batch)
{
  return fovea_settings_choice (batch->settings, "of") == ARITHMETIC_OF_PHOTO;
}

/* Without a stride, that of 1; of the photo's pixels, as the layer shows them. */
static FoveaFilterConvolve
arithmetic_convolve (FoveaBatch *batch)
{
  FoveaFilterConvolve convolve = fovea_convolve_request (batch->settings);

  convolve.request.stride = MAX (convolve.request.stride, 1);
  convolve.request.keep_size = arithmetic_is_of_photo (batch);
  if (fovea_settings_bool (batch->settings, "normalise"))
    convolve.scaling = FOVEA_SCALING_SUM;
  return convolve;
}

static FoveaKernel *
arithmetic_kernel (FoveaBatch *batch, GError **error)
{
  FoveaFilterConvolve convolve = arithmetic_convolve (batch);

  return fovea_filter_kernel (&convolve, error);
}

static gboolean
arithmetic_check (FoveaBatch *batch, GError **error)
{
  g_autoptr (FoveaKernel) kernel = NULL;
  gint64 place[2];

  if (! arithmetic_place (batch, place, error))
    return FALSE;
  if (fovea_settings_choice (batch->settings, "operation") == ARITHMETIC_TRANSPOSED
      && arithmetic_is_of_photo (batch))
    return fovea_usage_error (error, _("--of photo is for convolutions and poolings; a transposed one's result is larger than the photo"));
  if (fovea_settings_choice (batch->settings, "operation") == ARITHMETIC_TRANSPOSED
      && fovea_settings_choice (batch->settings, "channels") == FOVEA_SUM_ALL)
    return fovea_usage_error (error, _("--channels all is for convolutions; a transposed one takes per-channel, summed or separate"));
  kernel = arithmetic_kernel (batch, error);
  return kernel != NULL;
}

/* The result's number that a layer has at a pixel: a pooling's fills a block of the
 * stride, a convolution that keeps the layer's size stands `before` pixels further in;
 * -1: none does. */
static gboolean
arithmetic_numbers (FoveaBatch *batch, const gint64 place[2], gint64 number[2], GError **error)
{
  FoveaSettings          *settings = batch->settings;
  g_autoptr (FoveaKernel) kernel = arithmetic_kernel (batch, error);
  gint64                  stride = 1, before[2] = { 0, 0 };

  if (! kernel)
    return FALSE;
  if (arithmetic_is_of_photo (batch) && fovea_settings_choice (settings, "operation") == ARITHMETIC_POOL)
    stride = fovea_settings_int (settings, fovea_settings_int (settings, "stride") ? "stride" : "window");
  else if (arithmetic_is_of_photo (batch) && fovea_settings_choice (settings, "border") == FOVEA_BORDER_VALID)
    {
      before[0] = kernel->width / 2 * fovea_settings_int (settings, "dilation");
      before[1] = kernel->height / 2 * fovea_settings_int (settings, "dilation");
    }
  for (guint i = 0; i < 2; i++)
    number[i] = place[i] < before[i] ? -1 : (place[i] - before[i]) / stride;
  return TRUE;
}

/* As upsample: a normalised kernel keeps the brightness of stride x stride pixels. */
static FoveaArithmetic *
arithmetic_transposed (FoveaBatch *batch, guint channels, int width, int height, GError **error)
{
  FoveaSettings          *settings = batch->settings;
  g_autoptr (FoveaKernel) kernel = arithmetic_kernel (batch, error);
  FoveaUpsample           upsample = { .kernel = kernel };
  FoveaOverlap            overlap = { .kernel = kernel, .channels = channels };

  if (! kernel)
    return NULL;
  upsample.summed = fovea_settings_choice (settings, "channels") == FOVEA_SUM_SUMMED;
  upsample.separate = fovea_settings_choice (settings, "channels") == FOVEA_SUM_SEPARATE;
  overlap.summed = fovea_upsample_is_summed (&upsample);
  overlap.stride = MAX (fovea_settings_int (settings, "stride"), 1);
  overlap.padding = fovea_settings_int (settings, "padding");
  overlap.output_padding = fovea_settings_int (settings, "output-padding");
  overlap.scale = fovea_settings_double (settings, "scale");
  overlap.offset = fovea_settings_double (settings, "offset");
  if (fovea_settings_bool (settings, "normalise"))
    overlap.scale *= (double) overlap.stride * overlap.stride;
  return fovea_arithmetic_new_overlap (&overlap, width, height, error);
}

static FoveaArithmetic *
arithmetic_new (FoveaBatch *batch, guint channels, int width, int height, GError **error)
{
  guint     stride = fovea_settings_int (batch->settings, "stride");
  guint     window = fovea_settings_int (batch->settings, "window");
  FoveaPool pool = { .channels = channels, .width = window, .height = window, .stride_x = stride, .stride_y = stride };

  if (fovea_settings_choice (batch->settings, "operation") == ARITHMETIC_TRANSPOSED)
    return arithmetic_transposed (batch, channels, width, height, error);
  pool.kind = fovea_settings_choice (batch->settings, "kind");
  return fovea_arithmetic_new_pool (&pool, width, height, error);
}

/* ---- The pixels -------------------------------------------------------------- */

typedef struct
{
  GeglBuffer *buffer;
  const Babl *format; /* colours, alpha last */
  guint       channels;
} ArithmeticSource;

static const Babl *
arithmetic_format (const FoveaFilterLayer *layer)
{
  const char *name = layer->grey ? (layer->linear ? "YA float" : "Y'A float")
                                 : (layer->linear ? "RGBA float" : "R'G'B'A float");

  return babl_format_with_space (name, layer->space);
}

/* For poolings and transposed convolutions: where all is opaque colours are just what
 * they see. */
static gboolean
arithmetic_read (const FoveaRect *rect, const FoveaTensor *pixels, gpointer data, GError **error)
{
  const ArithmeticSource *source = data;
  const GeglRectangle    *box = gegl_buffer_get_extent (source->buffer);
  const gsize             n = (gsize) (rect->width * rect->height), step = source->channels + 1;
  float                  *to = pixels->data, *from = fovea_alloc (n, step * sizeof (float));
  gboolean                opaque = TRUE;

  if (! from)
    return fovea_failed_error (error, _("not enough memory"));
  gegl_buffer_get (source->buffer,
                   GEGL_RECTANGLE (box->x + (int) rect->x, box->y + (int) rect->y, (int) rect->width, (int) rect->height),
                   1.0, source->format, from, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; i < n; i++)
    {
      opaque &= from[i * step + source->channels] == 1.0f;
      for (guint c = 0; c < source->channels; c++)
        to[c * n + i] = from[i * step + c];
    }
  fovea_free (from);
  return opaque
         || fovea_failed_error (error, _("the window sees transparent pixels, which are shown of convolutions alone; choose another place"));
}

static FoveaPixel *
arithmetic_pixel (FoveaBatch *batch, GimpDrawable *drawable, const gint64 number[2], GError **error)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  const gboolean         linear = fovea_settings_bool (batch->settings, "linear");
  FoveaFilterLayer       layer = fovea_filter_layer (buffer, linear);
  ArithmeticSource       source = { buffer, arithmetic_format (&layer), layer.grey ? 1 : 3 };
  FoveaFilterConvolve    convolve = arithmetic_convolve (batch);
  guint                  channel = fovea_settings_int (batch->settings, "channel");
  g_autoptr (FoveaArithmetic) arithmetic = NULL;

  if (fovea_settings_choice (batch->settings, "operation") == ARITHMETIC_CONVOLVE)
    return fovea_filter_pixel (&convolve, buffer, linear, number[0], number[1], channel, error);
  arithmetic = arithmetic_new (batch, source.channels, layer.box.width, layer.box.height, error);
  if (! arithmetic)
    return NULL;
  return fovea_arithmetic_at (arithmetic, number[0], number[1], channel, arithmetic_read, &source, error);
}

/* Spoken of by the place that was asked for, as in the Kernel Lab. */
static FoveaPixel *
arithmetic_look (FoveaBatch *batch, GimpDrawable *drawable, GError **error)
{
  FoveaPixel *pixel;
  gint64      place[2], number[2];

  if (! arithmetic_place (batch, place, error) || ! arithmetic_numbers (batch, place, number, error))
    return NULL;
  pixel = arithmetic_pixel (batch, drawable, number, error);
  if (pixel)
    {
      pixel->x = place[0];
      pixel->y = place[1];
    }
  else if (arithmetic_is_of_photo (batch))
    g_prefix_error (error, _("the result has no number at (%d, %d) of the photo: "), (int) place[0], (int) place[1]);
  return pixel;
}

/* ---- What is printed ----------------------------------------------------------- */

typedef void (*ArithmeticCell) (GString *json, const FoveaTerm *term);

static void
cell_value (GString *json, const FoveaTerm *term)
{
  fovea_json_number (json, term->value);
}

static void
cell_weight (GString *json, const FoveaTerm *term)
{
  fovea_json_number (json, term->weight);
}

static void
cell_product (GString *json, const FoveaTerm *term)
{
  fovea_json_number (json, term->product);
}

static void
cell_alpha (GString *json, const FoveaTerm *term)
{
  fovea_json_number (json, (double) term->alpha);
}

static void
cell_border (GString *json, const FoveaTerm *term)
{
  g_string_append (json, term->kind == FOVEA_TERM_PICTURE ? "false" : "true");
}

/* A list of rows for each plane */
static void
arithmetic_grid (GString *json, const FoveaPixel *pixel, const char *name, ArithmeticCell cell)
{
  const FoveaTerm *term = pixel->terms;

  fovea_json_name (json, name);
  for (guint p = 0; p < pixel->planes; p++)
    for (guint y = 0; y < pixel->height; y++)
      for (guint x = 0; x < pixel->width; x++, term++)
        {
          g_string_append (json, x > 0 ? ", " : y > 0 ? "], [" : p > 0 ? "]], [[" : "[[[");
          cell (json, term);
        }
  g_string_append (json, "]]]");
}

/* The sum of each plane of the window */
static void
arithmetic_planes (GString *json, const FoveaPixel *pixel)
{
  fovea_json_name (json, "plane-sums");
  for (guint p = 0; p < pixel->planes; p++)
    {
      g_string_append (json, p ? ", " : "[");
      fovea_json_number (json, fovea_pixel_plane_sum (pixel, p));
    }
  g_string_append_c (json, ']');
}

static void
arithmetic_kernel_json (GString *json, const FoveaPixel *pixel)
{
  if (pixel->weighed)
    {
      arithmetic_grid (json, pixel, "alpha", cell_alpha);
      fovea_json_exact (json, "seen", pixel->seen);
      fovea_json_exact (json, "all", pixel->all);
    }
  arithmetic_grid (json, pixel, "kernel", cell_weight);
  arithmetic_grid (json, pixel, "products", cell_product);
  arithmetic_planes (json, pixel);
  fovea_json_exact (json, "divisor", pixel->divisor);
  fovea_json_exact (json, "scale", pixel->scale);
  fovea_json_exact (json, "offset", pixel->offset);
  fovea_json_exact (json, "total", pixel->total);
  fovea_json_name (json, "way");
  fovea_json_text (json, pixel->way);
  fovea_json_name (json, "flipped");
  g_string_append (json, pixel->flipped ? "true" : "false");
}

static void
arithmetic_json (const FoveaBatchFile *file, const FoveaPixel *pixel)
{
  g_autoptr (GString) json = fovea_batch_json (file->path);

  fovea_json_exact (json, "x", (double) pixel->x);
  fovea_json_exact (json, "y", (double) pixel->y);
  fovea_json_exact (json, "channel", pixel->channel);
  arithmetic_grid (json, pixel, "window", cell_value);
  arithmetic_grid (json, pixel, "border", cell_border);
  if (pixel->kind != FOVEA_ARITHMETIC_POOL)
    arithmetic_kernel_json (json, pixel);
  else
    fovea_json_exact (json, "chosen", (double) pixel->chosen);
  fovea_json_exact (json, "sum", pixel->sum);
  fovea_json_exact (json, "value", pixel->value);
  if (pixel->brought_back)
    {
      fovea_json_exact (json, "colour", pixel->colour);
      fovea_json_exact (json, "luminance", pixel->luminance);
    }
  fovea_json_exact (json, "written", pixel->written);
  g_string_append_c (json, '}');
  fovea_batch_print (json->str);
}

static void
arithmetic_csv (FoveaBatch *batch, const FoveaBatchFile *file, const FoveaPixel *pixel)
{
  g_autoptr (GString) line = fovea_batch_csv (batch, file->path);

  fovea_csv_number (line, (double) pixel->x);
  fovea_csv_number (line, (double) pixel->y);
  fovea_csv_number (line, pixel->channel);
  fovea_csv_number (line, pixel->sum);
  fovea_csv_number (line, pixel->value);
  fovea_csv_number (line, pixel->written);
  fovea_batch_print_csv (batch, line);
}

static char *
arithmetic_columns (FoveaBatch *batch)
{
  return g_strdup ("x,y,channel,sum,value,written");
}

static void
arithmetic_say (FoveaBatch *batch, const FoveaBatchFile *file, const FoveaPixel *pixel)
{
  g_autofree char *spoken = fovea_batch_speak (file->path);
  g_autofree char *text = fovea_pixel_to_text (pixel, fovea_settings_choice (batch->settings, "range"));
  g_autofree char *line = g_strdup_printf ("%s: %s", spoken, g_strchomp (text));

  fovea_batch_print (line);
}

static gboolean
arithmetic_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  GimpDrawable *drawable;
  GimpImage    *image = fovea_batch_load (batch, file, &drawable, error);
  g_autoptr (FoveaPixel) pixel = NULL;

  if (! image)
    return FALSE;
  if (gimp_image_get_base_type (image) == GIMP_INDEXED)
    gimp_image_convert_rgb (image);
  pixel = arithmetic_look (batch, drawable, error);
  gimp_image_delete (image);
  if (! pixel)
    return FALSE;
  if (batch->format == FOVEA_FORMAT_JSON)
    arithmetic_json (file, pixel);
  else if (batch->format == FOVEA_FORMAT_CSV)
    arithmetic_csv (batch, file, pixel);
  else
    arithmetic_say (batch, file, pixel);
  return TRUE;
}

const FoveaBatchCommand fovea_batch_arithmetic[] = {
  { .name = "arithmetic", .arguments = "PHOTO… --at X,Y", .summary = N_("show the arithmetic of one pixel: window x kernel = products, and the sum"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE, .options = arithmetic_options, .check = arithmetic_check,
    .photo = arithmetic_photo, .columns = arithmetic_columns },
  { NULL }
};
