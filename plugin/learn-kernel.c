/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures for the engine's least squares. Values are those that fovea:convolve
 * computes with: perceptual, in the picture's own space. */
#include "learn-kernel.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "message.h"

#define LEARN_BAND 64 /* rows */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (float, fovea_free)

static const FoveaWord learn_channels_words[] = {
  { FOVEA_LEARN_SHARED, "shared", N_("One kernel for all channels") },
  { FOVEA_LEARN_EACH, "each", N_("One for each channel") },
  { FOVEA_LEARN_ALL, "all", N_("Each channel from all (3-D)") },
  { 0, NULL, NULL }
};

const FoveaOption *
fovea_learn_options (void)
{
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("size", N_("_Size"), N_("Of the kernel: 7, or WIDTHxHEIGHT such as 9x1; up to 31"), "7"),
    FOVEA_OPTION_ONE_OF ("channels", N_("Cha_nnels"), N_("Which values a channel of the result is made of"),
                         learn_channels_words, "shared"),
    FOVEA_OPTION_SWITCH ("bias", N_("_Bias"), N_("Learn a constant that is added, too"), FALSE),
    FOVEA_OPTION_NUMBER ("ridge", N_("_Ridge"),
                         N_("Keeps coefficients small where the picture does not settle them; 0: not at all"),
                         0, 1, 0),
    { NULL }
  };

  return options;
}

/* "7" or "9x1" */
static gboolean
learn_size (FoveaSettings *settings, guint *width, guint *height, GError **error)
{
  const char     *text = fovea_settings_string (settings, "size");
  g_auto (GStrv)  sides = g_strsplit (text, "x", 2);
  guint64         w = 0, h = 0;

  if (! sides[0] || ! g_ascii_string_to_unsigned (sides[0], 10, 1, FOVEA_LEARN_MAX_SIZE, &w, NULL)
      || ! g_ascii_string_to_unsigned (sides[1] ? sides[1] : sides[0], 10, 1, FOVEA_LEARN_MAX_SIZE, &h, NULL))
    return fovea_usage_error (error, _("a size of “%s” has to be a number or WIDTHxHEIGHT, each 1 to %d"),
                              text, FOVEA_LEARN_MAX_SIZE);
  *width = (guint) w;
  *height = (guint) h;
  return TRUE;
}

gboolean
fovea_learn_check (FoveaSettings *settings, GError **error)
{
  guint width, height;

  return learn_size (settings, &width, &height, error);
}

/* ---- Pictures ---------------------------------------------------------------- */

/* Interleaved pixels into planes and, where it is not NULL, alpha. */
static gboolean
learn_fill (GimpDrawable *drawable, guint planes, float *colours, float *alpha, GError **error)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  const Babl            *format = babl_format_with_space (planes == 1 ? "Y'A float" : "R'G'B'A float",
                                                          gimp_drawable_get_format (drawable));
  int                    width = gimp_drawable_get_width (drawable), height = gimp_drawable_get_height (drawable);
  guint                  step = planes + 1;
  gsize                  plane = (gsize) width * height;
  g_autoptr (float)      band = fovea_alloc ((gsize) LEARN_BAND * width, step * sizeof (float));

  if (! band)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _("not enough memory for a picture of %dx%d"), width, height);
      return FALSE;
    }
  for (int y = 0; y < height; y += LEARN_BAND)
    {
      int    rows = MIN (LEARN_BAND, height - y);
      float *to[4] = { NULL };

      gegl_buffer_get (buffer, GEGL_RECTANGLE (0, y, width, rows), 1.0, format, band, GEGL_AUTO_ROWSTRIDE,
                       GEGL_ABYSS_NONE);
      for (guint p = 0; p < planes; p++)
        to[p] = colours + p * plane + (gsize) y * width;
      to[planes] = alpha ? alpha + (gsize) y * width : NULL;
      fovea_pixels_split (band, step, alpha ? step : planes, to, (gsize) rows * width);
    }
  return TRUE;
}

static gboolean
learn_read (GimpDrawable *drawable, guint planes, FoveaTensor **colours, FoveaTensor **alpha, GError **error)
{
  gint64     width = gimp_drawable_get_width (drawable), height = gimp_drawable_get_height (drawable);
  FoveaShape shape = FOVEA_NCHW (1, planes, height, width), flat = fovea_shape (2, height, width);

  *colours = fovea_tensor_new (FOVEA_F32, &shape, error);
  if (*colours && gimp_drawable_has_alpha (drawable))
    *alpha = fovea_tensor_new (FOVEA_F32, &flat, error);
  if (! *colours || (gimp_drawable_has_alpha (drawable) && ! *alpha))
    return FALSE;
  return learn_fill (drawable, planes, (*colours)->data, *alpha ? (*alpha)->data : NULL, error);
}

void
fovea_learn_pair_free (FoveaLearnPair *pair)
{
  if (! pair)
    return;
  fovea_tensor_free (pair->before);
  fovea_tensor_free (pair->after);
  fovea_tensor_free (pair->before_alpha);
  fovea_tensor_free (pair->after_alpha);
  g_free (pair);
}

gboolean
fovea_learn_check_sizes (GimpDrawable *before,
                         GimpDrawable *after,
                         const char   *before_name,
                         const char   *after_name,
                         GError      **error)
{
  int sizes[4] = { gimp_drawable_get_width (before), gimp_drawable_get_height (before),
                   gimp_drawable_get_width (after), gimp_drawable_get_height (after) };

  if (sizes[0] == sizes[2] && sizes[1] == sizes[3])
    return TRUE;
  return fovea_failed_error (error, _("“%s” has %dx%d pixels and “%s” %dx%d: crop or scale one to the size of the other"),
                             before_name, sizes[0], sizes[1], after_name, sizes[2], sizes[3]);
}

FoveaLearnPair *
fovea_learn_pair_new (GimpDrawable *before,
                      GimpDrawable *after,
                      const char   *before_name,
                      const char   *after_name,
                      GError      **error)
{
  g_autoptr (FoveaLearnPair) pair = g_new0 (FoveaLearnPair, 1);
  guint planes = gimp_drawable_is_gray (before) && gimp_drawable_is_gray (after) ? 1 : 3;

  if (! fovea_learn_check_sizes (before, after, before_name, after_name, error))
    return NULL;
  if (! learn_read (before, planes, &pair->before, &pair->before_alpha, error)
      || ! learn_read (after, planes, &pair->after, &pair->after_alpha, error))
    return NULL;
  return g_steal_pointer (&pair);
}

/* "learn-kernel: " is said by who shows it. */
static FoveaLearned *
learn_bare_error (FoveaLearned *learned, GError *problem, GError **error)
{
  static const char prefix[] = "learn-kernel: ";

  if (problem && g_str_has_prefix (problem->message, prefix))
    {
      g_autofree char *bare = g_strdup (problem->message + strlen (prefix));

      g_free (problem->message);
      problem->message = g_steal_pointer (&bare);
    }
  if (problem)
    g_propagate_error (error, problem);
  return learned;
}

FoveaLearned *
fovea_learn_compute (FoveaSettings         *settings,
                     FoveaLearnPair        *pair,
                     const FoveaRunOptions *options,
                     GError               **error)
{
  FoveaLearnOptions wanted = {
    .channels = fovea_settings_choice (settings, "channels"),
    .bias = fovea_settings_bool (settings, "bias"),
    .ridge = fovea_settings_double (settings, "ridge"),
    .before_alpha = pair->before_alpha,
    .after_alpha = pair->after_alpha,
  };
  GError       *problem = NULL;
  FoveaLearned *learned;

  if (! learn_size (settings, &wanted.width, &wanted.height, error))
    return NULL;
  learned = fovea_learn_kernel (pair->before, pair->after, &wanted, options, &problem);
  return learn_bare_error (learned, problem, error);
}

/* ---- What was learned ---------------------------------------------------------- */

static void
learned_number (GString *text, double value, int digits)
{
  char format[8], number[G_ASCII_DTOSTR_BUF_SIZE];

  g_snprintf (format, sizeof format, "%%.%dg", digits);
  g_string_append (text, g_ascii_formatd (number, sizeof number, format, value));
}

char *
fovea_learned_error_text (const FoveaLearned *learned)
{
  g_autoptr (GString) r2 = g_string_new (NULL);

  learned_number (r2, learned->r2, 6);
  return g_strdup_printf (_("Error %.3g (%.3g of 255), at most %.3g; R² %s; %" PRId64 " of %" PRId64 " values used"),
                          learned->rms, 255 * learned->rms, learned->max, isnan (learned->r2) ? "–" : r2->str,
                          learned->used, learned->total);
}

char *
fovea_learned_text (const FoveaLearned *learned, int digits)
{
  GString *text = g_string_new (NULL);
  gboolean biased = FALSE;

  for (guint i = 0; i < learned->n_kernels; i++)
    biased |= learned->bias[i] != 0.0;
  for (guint i = 0; i < learned->n_kernels; i++)
    {
      const FoveaKernel *k = learned->kernels[i];
      gsize              count = (gsize) k->planes * k->height * k->width, in_plane = (gsize) k->height * k->width;

      if (learned->n_kernels > 1)
        g_string_append_printf (text, i ? "\n# %u\n" : "# %u\n", i + 1);
      for (gsize j = 0; j < count; j++)
        {
          if (j > 0)
            g_string_append (text, j % in_plane == 0 ? "\n|\n" : j % k->width == 0 ? "\n" : " ");
          learned_number (text, k->values[j], digits);
        }
      if (biased)
        {
          g_string_append_printf (text, "\n%s ", _("bias"));
          learned_number (text, learned->bias[i], digits);
        }
    }
  return g_string_free (text, FALSE);
}

/* Rows of numbers, in a list of planes where there are several. */
static void
learned_json_kernel (GString *json, const FoveaKernel *k)
{
  const double *value = k->values;

  for (guint plane = 0; plane < k->planes; plane++)
    {
      g_string_append (json, plane > 0 ? ", " : k->planes > 1 ? "[" : "");
      for (guint row = 0; row < k->height; row++)
        {
          g_string_append (json, row == 0 ? "[[" : ", [");
          for (guint column = 0; column < k->width; column++, value++)
            {
              if (column > 0)
                g_string_append (json, ", ");
              learned_number (json, *value, 17);
            }
          g_string_append_c (json, ']');
        }
      g_string_append_c (json, ']');
    }
  g_string_append (json, k->planes > 1 ? "]" : "");
}

static void
learned_json_error (GString *json, const char *name, double value)
{
  g_string_append_printf (json, ", \"%s\": ", name);
  if (isfinite (value))
    learned_number (json, value, 9);
  else
    g_string_append (json, "null");
}

void
fovea_learned_json (GString *json, const FoveaLearned *learned)
{
  gboolean several = learned->n_kernels > 1;

  g_string_append (json, several ? "\"kernel\": [" : "\"kernel\": ");
  for (guint i = 0; i < learned->n_kernels; i++)
    {
      g_string_append (json, i > 0 ? ", " : "");
      learned_json_kernel (json, learned->kernels[i]);
    }
  g_string_append (json, several ? "], \"bias\": [" : ", \"bias\": ");
  for (guint i = 0; i < learned->n_kernels; i++)
    {
      g_string_append (json, i > 0 ? ", " : "");
      learned_number (json, learned->bias[i], 17);
    }
  g_string_append (json, several ? "]" : "");
  learned_json_error (json, "error", learned->rms);
  learned_json_error (json, "largest-error", learned->max);
  learned_json_error (json, "r2", learned->r2);
  g_string_append_printf (json, ", \"used\": %" G_GINT64_FORMAT ", \"total\": %" G_GINT64_FORMAT,
                          learned->used, learned->total);
}

/* ---- Results in the image ------------------------------------------------------ */

/* One kernel over the channels from `first` on, into `to`: as many planes as it
 * makes. */
static gboolean
learned_filter (const FoveaKernel *kernel, double bias, const FoveaTensor *before, guint first, guint channels,
                float *to, GError **error)
{
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;
  gint64        height = before->shape.size[2], width = before->shape.size[3];
  FoveaShape    shape = FOVEA_NCHW (1, channels, height, width);
  FoveaTensor   view = fovea_tensor_view (&shape, (float *) before->data + first * height * width);
  const FoveaTensor       *inputs[] = { &view };
  g_autoptr (FoveaGraph)   graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan)    plan = NULL;
  g_autoptr (FoveaResult)  result = NULL;

  request.kernel = kernel;
  request.channels = channels;
  request.offset = bias;
  if (! fovea_graph_new_convolve (&request, &graph, &weights, error))
    return FALSE;
  plan = fovea_plan_new (graph, weights, &shape, NULL, error);
  result = plan ? fovea_plan_run (plan, inputs, NULL, error) : NULL;
  if (! result)
    return FALSE;
  memcpy (to, fovea_result_output (result, 0)->data,
          (kernel->planes > 1 ? 1 : channels) * height * width * sizeof (float));
  return TRUE;
}

static FoveaTensor *
learned_picture (const FoveaLearned *learned, const FoveaTensor *before, GError **error)
{
  guint                   channels = (guint) before->shape.size[1];
  g_autoptr (FoveaTensor) made = fovea_tensor_new (FOVEA_F32, &before->shape, error);
  gint64                  plane = before->shape.size[2] * before->shape.size[3];

  for (guint i = 0; made && i < learned->n_kernels; i++)
    {
      gboolean one = learned->n_kernels > 1 && learned->kernels[i]->planes == 1; /* channel i alone */

      if (! learned_filter (learned->kernels[i], learned->bias[i], before, one ? i : 0, one ? 1 : channels,
                            (float *) made->data + i * plane, error))
        return NULL;
    }
  return g_steal_pointer (&made);
}

/* Planes into the layer's buffer. */
static gboolean
learned_write (const FoveaTensor *picture, GimpDrawable *drawable, GError **error)
{
  guint                  planes = (guint) picture->shape.size[1];
  int                    width = (int) picture->shape.size[3], height = (int) picture->shape.size[2];
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  const Babl            *format = babl_format_with_space (planes == 1 ? "Y' float" : "R'G'B' float",
                                                          gimp_drawable_get_format (drawable));
  g_autoptr (float)      band = fovea_alloc ((gsize) LEARN_BAND * width, planes * sizeof (float));

  if (! band)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _("not enough memory for a picture of %dx%d"), width, height);
      return FALSE;
    }
  for (int y = 0; y < height; y += LEARN_BAND)
    {
      int          rows = MIN (LEARN_BAND, height - y);
      const float *from[3];

      for (guint p = 0; p < planes; p++)
        from[p] = (const float *) picture->data + ((gsize) p * height + y) * width;
      fovea_pixels_join (from, planes, band, (gsize) rows * width);
      gegl_buffer_set (buffer, GEGL_RECTANGLE (0, y, width, rows), 0, format, band, GEGL_AUTO_ROWSTRIDE);
    }
  return TRUE;
}

GimpLayer *
fovea_learned_layer (const FoveaLearned *learned,
                     FoveaLearnPair     *pair,
                     GimpImage          *image,
                     GimpDrawable       *before,
                     GimpDrawable       *above,
                     GError            **error)
{
  g_autoptr (FoveaTensor) picture = learned_picture (learned, pair->before, error);
  gboolean                grey = gimp_image_get_base_type (image) == GIMP_GRAY;
  GimpLayer              *layer;
  int                     x, y;

  if (! picture)
    return NULL;
  layer = gimp_layer_new (image, _("Learned kernel"), gimp_drawable_get_width (before), gimp_drawable_get_height (before),
                          grey ? GIMP_GRAY_IMAGE : GIMP_RGB_IMAGE, 100, gimp_image_get_default_new_layer_mode (image));
  if (! layer || ! learned_write (picture, GIMP_DRAWABLE (layer), error))
    {
      if (layer)
        gimp_item_delete (GIMP_ITEM (layer));
      else
        fovea_failed_error (error, _("no layer can be made"));
      return NULL;
    }
  gimp_drawable_get_offsets (before, &x, &y);
  gimp_layer_set_offsets (layer, x, y);
  gimp_image_insert_layer (image, layer, GIMP_LAYER (gimp_item_get_parent (GIMP_ITEM (above))),
                           gimp_image_get_item_position (image, GIMP_ITEM (above)));
  return layer;
}

gboolean
fovea_learned_fits_effect (const FoveaLearned *learned, gboolean grey, GError **error)
{
  for (guint i = 1; i < learned->n_kernels; i++)
    if (learned->bias[i] != learned->bias[0])
      return fovea_failed_error (error, _("an effect adds one bias to all channels; learn without bias, or take the result as a layer"));
  if (grey && (learned->n_kernels > 1 || learned->kernels[0]->planes > 1))
    return fovea_failed_error (error, _("the layer before is grey and has one channel, the kernels are for three; take the result as a layer"));
  return TRUE;
}

char *
fovea_learned_kernel_text (const FoveaLearned *learned)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < learned->n_kernels; i++)
    {
      g_autofree char *one = fovea_kernel_to_text (learned->kernels[i]);

      g_string_append_printf (text, "%s%s", i ? " | " : "", one);
    }
  return g_string_free (text, FALSE);
}

FoveaSum
fovea_learned_channels (const FoveaLearned *learned)
{
  return learned->n_kernels == 1 ? FOVEA_SUM_PER_CHANNEL
         : learned->kernels[0]->planes == 1 ? FOVEA_SUM_SEPARATE : FOVEA_SUM_ALL;
}

gboolean
fovea_learned_effect (const FoveaLearned *learned, GimpDrawable *before, GError **error)
{
  g_autofree char    *text = NULL;
  GimpDrawableFilter *filter;

  if (! fovea_learned_fits_effect (learned, gimp_drawable_is_gray (before), error))
    return FALSE;
  filter = gimp_drawable_filter_new (before, "fovea:convolve", _("Learned kernel"));
  if (! filter)
    return fovea_failed_error (error, _("the operation fovea:convolve is not installed; “doctor” says where it should be"));
  text = fovea_learned_kernel_text (learned);
  g_object_set (gimp_drawable_filter_get_config (filter), "kernel", text, "offset", learned->bias[0],
                "channels", fovea_word_nick (fovea_channels_words, fovea_learned_channels (learned)), NULL);
  gimp_drawable_append_filter (before, filter);
  return TRUE;
}
