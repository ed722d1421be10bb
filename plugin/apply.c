/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network over a picture's pixels, into a buffer of their own: GEGL swaps what
 * does not fit the memory. Nothing here calls GIMP but the copying at the start. */
#include "apply.h"

#include <glib/gi18n.h>
#include <string.h>

#include "apply-turn.h"
#include "message.h"
#include "picture.h"

#define APPLY_BAND  64     /* rows that are copied at a time */
#define APPLY_SHOWN 50000 /* microseconds between two reports to GIMP */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (float, fovea_free)

/* ---- What is read ------------------------------------------------------------- */

/* In bands through memory of our own: tiles that both buffers shared would bring
 * GIMP's into another thread. */
static gboolean
apply_copy (GeglBuffer *from, const GeglRectangle *box, GeglBuffer *to, GError **error)
{
  const Babl       *format = gegl_buffer_get_format (to);
  gsize             bytes = babl_format_get_bytes_per_pixel (format);
  g_autoptr (float) band = fovea_alloc ((gsize) APPLY_BAND * box->width, bytes);

  if (! band)
    return fovea_failed_error (error, _("not enough memory for a picture of %dx%d"), box->width, box->height);
  for (int y = 0; y < box->height; y += APPLY_BAND)
    {
      int rows = MIN (APPLY_BAND, box->height - y);

      gegl_buffer_get (from, GEGL_RECTANGLE (box->x, box->y + y, box->width, rows), 1.0, format, band,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_set (to, GEGL_RECTANGLE (0, y, box->width, rows), 0, format, band, GEGL_AUTO_ROWSTRIDE);
    }
  return TRUE;
}

static gboolean
apply_turn_source (FoveaApplySource *source, GError **error)
{
  GeglBuffer *turned;

  if (source->orientation <= 1 || source->orientation > 8)
    return TRUE;
  turned = fovea_apply_turn (source->buffer, babl_format ("R'G'B'A float"), source->orientation, error);
  if (! turned)
    return FALSE;
  g_object_unref (source->buffer);
  source->buffer = turned;
  source->width = gegl_buffer_get_width (turned);
  source->height = gegl_buffer_get_height (turned);
  return TRUE;
}

FoveaApplySource *
fovea_apply_source_new (GimpDrawable *drawable, const GeglRectangle *box, int orientation, GError **error)
{
  g_autoptr (GeglBuffer)       from = gimp_drawable_get_buffer (drawable);
  g_autoptr (FoveaApplySource) source = g_new0 (FoveaApplySource, 1);
  GeglRectangle                all = box ? *box : *gegl_buffer_get_extent (from);
  const Babl                  *format = gegl_buffer_get_format (from);

  source->width = all.width;
  source->height = all.height;
  source->alpha = gimp_drawable_has_alpha (drawable);
  source->grey = gimp_drawable_is_gray (drawable);
  if (gimp_drawable_is_indexed (drawable)) /* a palette is not copied along */
    format = source->alpha ? babl_format ("R'G'B'A u8") : babl_format ("R'G'B' u8");
  source->buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, all.width, all.height), format);
  source->orientation = orientation;
  if (! apply_copy (from, &all, source->buffer, error) || ! apply_turn_source (source, error))
    return NULL;
  return g_steal_pointer (&source);
}

void
fovea_apply_source_free (FoveaApplySource *source)
{
  if (! source)
    return;
  g_clear_object (&source->buffer);
  g_free (source);
}

/* ---- What is written ------------------------------------------------------------ */

typedef struct
{
  const FoveaApplySource *source;
  FoveaApplied           *applied;
  const Babl             *format; /* of the buffer; float */
  guint                   components;
  float                  *alpha; /* of the result's size; NULL: read as it stands */
} ApplySink;

static gboolean
apply_read (const FoveaRect *rect, const FoveaTensor *pixels, gpointer data, GError **error)
{
  const ApplySink *sink = data;

  return fovea_picture_fill (sink->source->buffer,
                             GEGL_RECTANGLE ((int) rect->x, (int) rect->y, (int) rect->width, (int) rect->height),
                             pixels->data, error);
}

/* Class numbers as colours, and how many there are of each. */
static void
apply_put_classes (const ApplySink *sink, const float *from, gint64 n, float *to)
{
  for (gint64 i = 0; i < n; i++, to += 3)
    {
      guint  index = (guint) CLAMP (from[i], 0.0f, (float) G_MAXINT);
      double rgb[3];

      if (index < sink->applied->facts.classes)
        sink->applied->areas[index]++;
      fovea_class_colour (index, rgb);
      for (int c = 0; c < 3; c++)
        to[c] = (float) rgb[c];
    }
}

static gboolean
apply_put_alpha (const ApplySink *sink, const FoveaRect *rect, float *to, GError **error)
{
  gint64            n = rect->width * rect->height;
  g_autoptr (float) here = sink->alpha ? NULL : fovea_alloc (n, sizeof (float));

  if (! here && ! sink->alpha)
    return fovea_failed_error (error, _("not enough memory for a picture of %dx%d"), (int) rect->width, (int) rect->height);
  if (here)
    gegl_buffer_get (sink->source->buffer,
                     GEGL_RECTANGLE ((int) rect->x, (int) rect->y, (int) rect->width, (int) rect->height), 1.0,
                     babl_format ("A float"), here, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gint64 i = 0; i < n; i++)
    {
      gint64 x = rect->x + i % rect->width, y = rect->y + i / rect->width;

      to[i * sink->components + sink->components - 1] =
        here ? here[i] : sink->alpha[y * sink->applied->facts.out_width + x];
    }
  return TRUE;
}

static gboolean
apply_write (const FoveaRect *rect, const FoveaTensor *pixels, gpointer data, GError **error)
{
  ApplySink        *sink = data;
  const float      *from = pixels->data;
  gint64            n = rect->width * rect->height;
  g_autoptr (float) to = fovea_alloc (n, sink->components * sizeof (float));

  if (! to)
    return fovea_failed_error (error, _("not enough memory for a picture of %dx%d"), (int) rect->width, (int) rect->height);
  if (sink->applied->areas)
    apply_put_classes (sink, from, n, to);
  else
    for (gint64 c = 0; c < pixels->shape.size[1]; c++)
      for (gint64 i = 0; i < n; i++)
        to[i * sink->components + c] = from[c * n + i];
  if (babl_format_has_alpha (sink->format) && ! apply_put_alpha (sink, rect, to, error))
    return FALSE;
  gegl_buffer_set (sink->applied->pixels,
                   GEGL_RECTANGLE ((int) rect->x, (int) rect->y, (int) rect->width, (int) rect->height), 0,
                   sink->format, to, GEGL_AUTO_ROWSTRIDE);
  return TRUE;
}

/* The picture's alpha in the result's size. */
static gboolean
apply_resize_alpha (ApplySink *sink, GError **error)
{
  const FoveaApplyFacts  *facts = &sink->applied->facts;
  const FoveaApplySource *source = sink->source;
  FoveaShape              small = fovea_shape (3, (gint64) 1, (gint64) source->height, (gint64) source->width);
  FoveaShape              large = fovea_shape (3, (gint64) 1, facts->out_height, facts->out_width);
  const double            box[4] = { 0, 0, source->width, source->height };
  g_autoptr (FoveaTensor) from = NULL;
  FoveaTensor             to;

  if (! babl_format_has_alpha (sink->format)
      || (facts->out_width == source->width && facts->out_height == source->height))
    return TRUE;
  from = fovea_tensor_new (FOVEA_F32, &small, error);
  sink->alpha = fovea_alloc (facts->out_width * facts->out_height, sizeof (float));
  if (! from || ! sink->alpha)
    return error && *error ? FALSE : fovea_failed_error (error, _("not enough memory for a picture of %dx%d"), (int) facts->out_width, (int) facts->out_height);
  gegl_buffer_get (source->buffer, NULL, 1.0, babl_format ("A float"), from->data, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  to = fovea_tensor_view (&large, sink->alpha);
  return fovea_resize (from, box, FOVEA_RESIZE_BILINEAR, &to, error);
}

/* ---- Fitting ----------------------------------------------------------------------- */

FoveaApply *
fovea_apply_fit (FoveaSettings *settings, FoveaModel *model, const FoveaApplySource *source, GError **error)
{
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;

  if (! fovea_model_find_class (model, fovea_settings_string (settings, "class"), &options.class_index, error))
    return NULL;
  options.output = fovea_settings_string (settings, "output");
  options.grey = source->grey;
  options.threads = gimp_get_num_processors ();
  options.tile = fovea_settings_int (settings, "tile");
  options.memory_limit = (guint64) fovea_settings_int (settings, "memory") << 20;
  return fovea_apply_new (model, source->width, source->height, &options, error);
}

/* The result's own format: masks and greys of one channel, with the picture's
 * alpha where it is a picture. */
static gboolean
apply_make_buffer (ApplySink *sink, GError **error)
{
  FoveaApplied          *applied = sink->applied;
  const FoveaApplyFacts *facts = &applied->facts;
  gboolean               image = fovea_model_card (applied->model)->kind == FOVEA_TASK_IMAGE;
  gboolean               alpha = image && sink->source->alpha;
  gboolean               colour = facts->channels == 3 || facts->indices;

  if (facts->out_width > GIMP_MAX_IMAGE_SIZE || facts->out_height > GIMP_MAX_IMAGE_SIZE)
    return fovea_failed_error (error, _("the result would have %dx%d pixels; GIMP's images end at %d"),
                               (int) MIN (facts->out_width, G_MAXINT), (int) MIN (facts->out_height, G_MAXINT),
                               GIMP_MAX_IMAGE_SIZE);
  sink->format = babl_format (colour ? alpha ? "R'G'B'A float" : "R'G'B' float"
                                     : alpha ? "Y'A float" : "Y' float");
  sink->components = babl_format_get_n_components (sink->format);
  applied->mask = ! image && ! facts->indices;
  applied->pixels = gegl_buffer_new (GEGL_RECTANGLE (0, 0, (int) facts->out_width, (int) facts->out_height),
                                     sink->format);
  if (facts->indices)
    applied->areas = g_new0 (gint64, facts->classes + 1);
  return TRUE;
}

static gboolean
apply_picture (FoveaSettings          *settings,
               FoveaApplied           *applied,
               const FoveaApplySource *source,
               const FoveaRunOptions  *options,
               GError                **error)
{
  g_autoptr (FoveaApply) apply = fovea_apply_fit (settings, applied->model, source, error);
  ApplySink              sink = { .source = source, .applied = applied };
  gboolean               done;

  if (! apply)
    return FALSE;
  applied->facts = *fovea_apply_facts (apply);
  applied->facts.whole_layer = NULL; /* it goes with the plan */
  done = apply_make_buffer (&sink, error) && apply_resize_alpha (&sink, error)
         && fovea_apply_run (apply, apply_read, apply_write, &sink, options, error);
  fovea_free (sink.alpha);
  return done;
}

/* ---- Bottlenecks --------------------------------------------------------------------- */

static FoveaTensor *
apply_photo (const FoveaApplySource *source, GError **error)
{
  FoveaShape shape = fovea_shape (3, (gint64) 3, (gint64) source->height, (gint64) source->width);
  g_autoptr (FoveaTensor) photo = fovea_tensor_new (FOVEA_F32, &shape, error);

  if (! photo || ! fovea_picture_fill (source->buffer, gegl_buffer_get_extent (source->buffer), photo->data, error))
    return NULL;
  return g_steal_pointer (&photo);
}

static gboolean
apply_encode (FoveaApplied *applied, const FoveaApplySource *source, const FoveaRunOptions *options, GError **error)
{
  g_autoptr (FoveaTensor) photo = apply_photo (source, error);

  applied->latent = photo ? fovea_model_encode (applied->model, photo, &applied->latent_name, options, error) : NULL;
  return applied->latent != NULL;
}

/* What the numbers become, stretched over the picture. */
static gboolean
apply_put_decoded (FoveaApplied *applied, const FoveaApplySource *source, const FoveaTensor *small, GError **error)
{
  FoveaShape   shape = FOVEA_NCHW (1, small->shape.size[0], source->height, source->width);
  FoveaShape   planes = fovea_shape (3, small->shape.size[0], (gint64) source->height, (gint64) source->width);
  const double box[4] = { 0, 0, (double) small->shape.size[2], (double) small->shape.size[1] };
  FoveaRect    all = { 0, 0, source->width, source->height };
  ApplySink    sink = { .source = source, .applied = applied };
  g_autoptr (FoveaTensor) large = fovea_tensor_new (FOVEA_F32, &shape, error);
  FoveaTensor  view;

  if (! large)
    return FALSE;
  view = fovea_tensor_view (&planes, large->data);
  if (! fovea_resize (small, box, FOVEA_RESIZE_BICUBIC, &view, error))
    return FALSE;
  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    ((float *) large->data)[i] = CLAMP (((float *) large->data)[i], 0.0f, 1.0f);
  applied->facts = (FoveaApplyFacts) { .width = all.width, .height = all.height, .out_width = all.width,
                                       .out_height = all.height, .channels = (guint) shape.size[1],
                                       .how = FOVEA_APPLY_FIXED, .net_width = small->shape.size[2],
                                       .net_height = small->shape.size[1], .tiles = 1,
                                       .tile_width = all.width, .tile_height = all.height };
  return apply_make_buffer (&sink, error) && apply_write (&all, large, &sink, error);
}

static gboolean
apply_decode (const char             *text,
              FoveaApplied           *applied,
              const FoveaApplySource *source,
              const FoveaRunOptions  *options,
              GError                **error)
{
  g_autoptr (FoveaTensor) small = NULL;
  g_autofree float       *numbers = NULL;
  guint                   n;

  if (! applied->latent && ! apply_encode (applied, source, options, error))
    return FALSE;
  numbers = fovea_apply_parse_numbers (text, applied->latent->data, (guint) applied->latent->shape.size[0], &n, error);
  small = numbers ? fovea_model_decode (applied->model, numbers, n, options, error) : NULL;
  if (! small)
    return FALSE;
  memcpy (applied->latent->data, numbers, n * sizeof (float));
  return apply_put_decoded (applied, source, small, error);
}

/* ---- All of it ------------------------------------------------------------------------- */

static gboolean
apply_detect (FoveaSettings          *settings,
              FoveaApplied           *applied,
              const FoveaApplySource *source,
              const FoveaRunOptions  *options,
              GError                **error)
{
  FoveaDetectOptions      detect = FOVEA_DETECT_DEFAULTS;
  g_autoptr (FoveaTensor) photo = apply_photo (source, error);

  detect.threshold = fovea_settings_double (settings, "threshold");
  detect.overlap = fovea_settings_double (settings, "overlap");
  applied->boxes = photo ? fovea_detect (applied->model, photo, &detect, options, error) : NULL;
  return applied->boxes != NULL;
}

static gboolean
apply_do (FoveaSettings          *settings,
          FoveaApplied           *applied,
          const FoveaApplySource *source,
          const FoveaRunOptions  *options,
          GError                **error)
{
  FoveaTask   task = fovea_model_card (applied->model)->kind;
  const char *decode = fovea_settings_string (settings, "decode");

  if (task == FOVEA_TASK_DETECT)
    return apply_detect (settings, applied, source, options, error);
  if (fovea_settings_bool (settings, "latent") && ! apply_encode (applied, source, options, error))
    return FALSE;
  if (*decode)
    return apply_decode (decode, applied, source, options, error);
  /* Numbers alone are all that a network of features gives. */
  return (task == FOVEA_TASK_FEATURES && applied->latent)
         || apply_picture (settings, applied, source, options, error);
}

/* As the picture is stored. */
static gboolean
apply_turn_result (FoveaApplied *applied, const FoveaApplySource *source, GError **error)
{
  int         back = fovea_apply_turn_back (source->orientation);
  gboolean    swap = back >= 5;
  GeglBuffer *turned;

  if (back <= 1 || back > 8)
    return TRUE;
  for (guint i = 0; applied->boxes && i < applied->boxes->n_boxes; i++)
    fovea_apply_turn_box (&applied->boxes->boxes[i], swap ? source->height : source->width,
                          swap ? source->width : source->height, source->orientation);
  if (! applied->pixels)
    return TRUE;
  turned = fovea_apply_turn (applied->pixels, gegl_buffer_get_format (applied->pixels), back, error);
  if (! turned)
    return FALSE;
  g_object_unref (applied->pixels);
  applied->pixels = turned;
  return TRUE;
}

FoveaApplied *
fovea_apply_compute (FoveaSettings          *settings,
                     FoveaModel             *model,
                     const FoveaApplySource *source,
                     const FoveaRunOptions  *options,
                     GError                **error)
{
  g_autoptr (FoveaApplied) applied = g_new0 (FoveaApplied, 1);
  gint64                   start = g_get_monotonic_time ();

  applied->model = fovea_model_ref (model);
  if (! apply_do (settings, applied, source, options, error) || ! apply_turn_result (applied, source, error))
    return NULL;
  applied->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  return g_steal_pointer (&applied);
}

void
fovea_applied_free (FoveaApplied *applied)
{
  if (! applied)
    return;
  g_clear_object (&applied->pixels);
  g_clear_pointer (&applied->boxes, fovea_boxes_free);
  g_clear_pointer (&applied->latent, fovea_tensor_free);
  g_clear_pointer (&applied->model, fovea_model_unref);
  g_free (applied->latent_name);
  g_free (applied->areas);
  g_free (applied);
}

/* ---- On GIMP's progress bar ---------------------------------------------------------------- */

typedef struct
{
  gint64 shown;
  char  *what;
} ApplyBar;

static void
apply_report (double fraction, const char *what, gpointer data)
{
  ApplyBar *bar = data;
  gint64    now = g_get_monotonic_time ();

  if (now - bar->shown < APPLY_SHOWN && fraction < 1.0)
    return;
  bar->shown = now;
  if (g_strcmp0 (what, bar->what) != 0)
    {
      g_free (bar->what);
      bar->what = g_strdup (what);
      gimp_progress_set_text_printf (_("Applying the network: %s"), what ? what : "");
    }
  gimp_progress_update (fraction);
}

FoveaApplied *
fovea_apply_compute_here (FoveaSettings *settings, FoveaModel *model, const FoveaApplySource *source, GError **error)
{
  ApplyBar        bar = { 0 };
  FoveaRunOptions options = { .threads = gimp_get_num_processors (), .progress = apply_report, .data = &bar };
  FoveaApplied   *applied;

  gimp_progress_init (_("Applying the network"));
  applied = fovea_apply_compute (settings, model, source, &options, error);
  gimp_progress_end ();
  g_free (bar.what);
  return applied;
}
