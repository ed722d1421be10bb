/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A piece of a network's result beside the same piece of the photo. */
#include "apply-preview.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "surface.h"

#define PREVIEW_SIDE 200 /* pixels of the photo */
#define PREVIEW_MOST 640 /* of the result */

typedef struct
{
  const FoveaTensor *photo;
  FoveaRect          piece;  /* of the result */
  FoveaTensor       *pixels; /* channels x piece */
} PreviewIo;

static gboolean
preview_read (const FoveaRect *rect, const FoveaTensor *to, gpointer data, GError **error)
{
  const PreviewIo *io = data;
  gint64           planes = io->photo->shape.size[0];
  gint64           height = io->photo->shape.size[1], width = io->photo->shape.size[2];
  float           *out = to->data;

  for (gint64 c = 0; c < 3; c++)
    for (gint64 y = rect->y; y < rect->y + rect->height; y++, out += rect->width)
      memcpy (out,
              (const float *) io->photo->data + ((planes == 3 ? c : 0) * height + y) * width +
                  rect->x,
              rect->width * sizeof (float));
  return TRUE;
}

/* More than the piece may come. */
static gboolean
preview_write (const FoveaRect *rect, const FoveaTensor *from, gpointer data, GError **error)
{
  PreviewIo *io = data;
  gint64     x0 = MAX (rect->x, io->piece.x), y0 = MAX (rect->y, io->piece.y);
  gint64     x1 = MIN (rect->x + rect->width, io->piece.x + io->piece.width);
  gint64     y1 = MIN (rect->y + rect->height, io->piece.y + io->piece.height);

  for (gint64 c = 0; c < from->shape.size[1]; c++)
    for (gint64 y = y0; y < y1 && x0 < x1; y++)
      memcpy ((float *) io->pixels->data +
                  (c * io->piece.height + y - io->piece.y) * io->piece.width + x0 - io->piece.x,
              (const float *) from->data + (c * rect->height + y - rect->y) * rect->width + x0 -
                  rect->x,
              (x1 - x0) * sizeof (float));
  return TRUE;
}

/* ---- Classes ------------------------------------------------------------------ */

/* Class numbers become colours. (transfer full) */
static FoveaTensor *
preview_colour_classes (FoveaPreview *preview, const FoveaTensor *indices, GError **error)
{
  gint64       n = indices->shape.size[1] * indices->shape.size[2];
  FoveaShape   shape = { 3, { 3, indices->shape.size[1], indices->shape.size[2] } };
  FoveaTensor *colours = fovea_tensor_new (FOVEA_F32, &shape, error);

  preview->areas = g_new0 (gint64, preview->facts.classes + 1);
  for (gint64 i = 0; colours && i < n; i++)
    {
      guint  index = (guint) CLAMP (((float *) indices->data)[i], 0.0f, (float) G_MAXINT);
      double rgb[3];

      if (index < preview->facts.classes)
        preview->areas[index]++;
      fovea_class_colour (index, rgb);
      for (int c = 0; c < 3; c++)
        ((float *) colours->data)[c * n + i] = (float) rgb[c];
    }
  return colours;
}

/* ---- The piece ------------------------------------------------------------------ */

/* Of the result, around the chosen place and inside. */
static FoveaRect
preview_piece (const FoveaApplyFacts *facts, const double at[2])
{
  double    by = (double) facts->out_width / (double) facts->width;
  gint64    side = (gint64) CLAMP (PREVIEW_SIDE * by, 1.0, PREVIEW_MOST);
  FoveaRect piece = { 0, 0, MIN (side, facts->out_width), MIN (side, facts->out_height) };

  if (facts->how == FOVEA_APPLY_FIXED) /* it is run over all of it anyway */
    return (FoveaRect){ 0, 0, facts->out_width, facts->out_height };
  piece.x = (gint64) (at[0] * (double) facts->out_width) - piece.width / 2;
  piece.y = (gint64) (at[1] * (double) facts->out_height) - piece.height / 2;
  piece.x = CLAMP (piece.x, 0, facts->out_width - piece.width);
  piece.y = CLAMP (piece.y, 0, facts->out_height - piece.height);
  return piece;
}

/* The photo under the piece, enlarged to it without smoothing. */
static cairo_surface_t *
preview_before (const PreviewIo *io, const FoveaApplyFacts *facts, GError **error)
{
  const FoveaRect *piece = &io->piece;
  FoveaShape       shape = { 3, { 3, piece->height, piece->width } };
  gint64           planes = io->photo->shape.size[0];
  gint64           height = io->photo->shape.size[1], width = io->photo->shape.size[2];
  g_autoptr (FoveaTensor) crop = fovea_tensor_new (FOVEA_F32, &shape, error);
  float *to;

  if (! crop)
    return NULL;
  to = crop->data;
  for (gint64 c = 0; c < 3; c++)
    for (gint64 y = 0; y < piece->height; y++)
      for (gint64 x = 0; x < piece->width; x++)
        {
          gint64 at_x = MIN ((piece->x + x) * width / facts->out_width, width - 1);
          gint64 at_y = MIN ((piece->y + y) * height / facts->out_height, height - 1);

          *to++ = ((const float *)
                       io->photo->data)[((planes == 3 ? c : 0) * height + at_y) * width + at_x];
        }
  return fovea_surface_new_photo (crop, PREVIEW_MOST, error);
}

static void
preview_focus (FoveaPreview *preview, const FoveaRect *piece)
{
  double width = (double) preview->facts.out_width;
  double height = (double) preview->facts.out_height;

  preview->focus[0] = (double) piece->x / width;
  preview->focus[1] = (double) piece->y / height;
  preview->focus[2] = (double) piece->width / width;
  preview->focus[3] = (double) piece->height / height;
}

static gboolean
preview_run (FoveaPreview               *preview,
             FoveaApply                 *apply,
             const FoveaTensor          *photo,
             const FoveaPreviewSettings *settings,
             const FoveaRunOptions      *options,
             GError                    **error)
{
  PreviewIo  io = { .photo = photo, .piece = preview_piece (&preview->facts, settings->at) };
  FoveaShape shape = { 3, { preview->facts.channels, io.piece.height, io.piece.width } };
  g_autoptr (FoveaTensor) pixels = fovea_tensor_new (FOVEA_F32, &shape, error);
  g_autoptr (FoveaTensor) colours = NULL;
  gint64 start = g_get_monotonic_time ();
  double share = 1.0;

  io.pixels = pixels;
  preview_focus (preview, &io.piece);
  if (! pixels || ! fovea_apply_preview (apply, &io.piece, preview_read, preview_write, &io,
                                         options, &share, error))
    return FALSE;
  preview->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC / share;
  if (preview->facts.indices)
    {
      colours = preview_colour_classes (preview, pixels, error);
      if (! colours)
        return FALSE;
    }
  preview->after = fovea_surface_new_photo (colours ? colours : pixels, PREVIEW_MOST, error);
  preview->before = preview->after ? preview_before (&io, &preview->facts, error) : NULL;
  return preview->before != NULL;
}

/* Are all channels the same? Then a network of luma makes greys. */
static gboolean
preview_is_grey (const FoveaTensor *photo)
{
  gint64       n = photo->shape.size[1] * photo->shape.size[2];
  const float *p = photo->data;

  if (photo->shape.size[0] == 1)
    return TRUE;
  for (gint64 i = 0; i < n; i++)
    if (p[i] != p[n + i] || p[i] != p[2 * n + i])
      return FALSE;
  return TRUE;
}

static gboolean
preview_picture (FoveaPreview               *preview,
                 FoveaModel                 *model,
                 const FoveaTensor          *photo,
                 const FoveaPreviewSettings *settings,
                 const FoveaRunOptions      *options,
                 GError                    **error)
{
  FoveaApplyOptions wanted = FOVEA_APPLY_DEFAULTS;
  g_autoptr (FoveaApply) apply = NULL;

  if (! fovea_model_find_class (model, settings->class_name, &wanted.class_index, error))
    return FALSE;
  wanted.output = settings->output;
  wanted.grey = preview_is_grey (photo);
  wanted.tile = settings->tile;
  wanted.memory_limit = (guint64) settings->memory << 20;
  apply = fovea_apply_new (model, photo->shape.size[2], photo->shape.size[1], &wanted, error);
  if (! apply)
    return FALSE;
  preview->has_facts = TRUE;
  preview->facts = *fovea_apply_facts (apply);
  preview->whole_layer = g_strdup (preview->facts.whole_layer);
  preview->facts.whole_layer = preview->whole_layer;
  return preview_run (preview, apply, photo, settings, options, error);
}

FoveaPreview *
fovea_preview_new (FoveaModel                 *model,
                   const FoveaTensor          *photo,
                   const FoveaPreviewSettings *settings,
                   const FoveaRunOptions      *options,
                   GError                    **error)
{
  g_autoptr (FoveaPreview) preview = g_new0 (FoveaPreview, 1);
  FoveaDetectOptions detect = FOVEA_DETECT_DEFAULTS;
  gint64             start = g_get_monotonic_time ();

  preview->task = fovea_model_card (model)->kind;
  preview->outputs = fovea_model_outputs (model);
  preview->width = (double) photo->shape.size[2];
  preview->height = (double) photo->shape.size[1];
  if (preview->task == FOVEA_TASK_DETECT)
    {
      detect.threshold = settings->threshold;
      detect.overlap = settings->overlap;
      preview->boxes = fovea_detect (model, photo, &detect, options, error);
      preview->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
      return preview->boxes ? g_steal_pointer (&preview) : NULL;
    }
  if (! preview_picture (preview, model, photo, settings, options, error))
    return NULL;
  if (preview->facts.how == FOVEA_APPLY_FIXED) /* a bottleneck's networks are of one size */
    preview->latent = fovea_model_encode (model, photo, &preview->latent_name, options, NULL);
  return g_steal_pointer (&preview);
}

void
fovea_preview_free (FoveaPreview *preview)
{
  if (! preview)
    return;
  g_clear_pointer (&preview->before, cairo_surface_destroy);
  g_clear_pointer (&preview->after, cairo_surface_destroy);
  g_clear_pointer (&preview->boxes, fovea_boxes_free);
  g_clear_pointer (&preview->latent, fovea_tensor_free);
  g_clear_pointer (&preview->outputs, g_strfreev);
  g_free (preview->whole_layer);
  g_free (preview->latent_name);
  g_free (preview->areas);
  g_free (preview);
}

/* ---- In words --------------------------------------------------------------------- */

static char *
summary_time (double seconds)
{
  if (seconds < 0.1)
    return g_strdup (_ ("less than 0.1 s"));
  if (seconds < 10.0)
    return g_strdup_printf (_ ("about %.1f s"), seconds);
  if (seconds < 120.0)
    return g_strdup_printf (_ ("about %.0f s"), seconds);
  return g_strdup_printf (_ ("about %.0f min"), seconds / 60.0);
}

/* How the picture is gone through, and why. */
static void
summary_say_how (GString *text, const FoveaApplyFacts *facts)
{
  switch (facts->how)
    {
    case FOVEA_APPLY_TILED:
      if (facts->tiles > 1)
        g_string_append_printf (text, _ ("%u tiles of %dx%d, each reads %d pixels around it"),
                                facts->tiles, (int) facts->tile_width, (int) facts->tile_height,
                                (int) facts->overlap);
      else
        g_string_append (text, _ ("in one tile"));
      break;
    case FOVEA_APPLY_WHOLE:
      g_string_append (text, _ ("as a whole"));
      if (facts->whole_layer)
        g_string_append_printf (text, _ (": “%s” looks at all of it; the piece is shown by itself"),
                                facts->whole_layer);
      break;
    case FOVEA_APPLY_FIXED:
      g_string_append_printf (
          text, _ ("the network takes %dx%d alone: the picture is squeezed, the result stretched"),
          (int) facts->net_width, (int) facts->net_height);
      break;
    }
}

char *
fovea_preview_summary (const FoveaPreview *preview)
{
  const FoveaApplyFacts *facts = &preview->facts;
  g_autofree char       *time = summary_time (preview->seconds);
  GString               *text = g_string_new (NULL);

  if (! preview->has_facts)
    {
      g_string_append_printf (text,
                              ngettext ("%u box, %s", "%u boxes, %s", preview->boxes->n_boxes),
                              preview->boxes->n_boxes, time);
      return g_string_free (text, FALSE);
    }
  g_string_append_printf (text, _ ("%dx%d → %dx%d pixels\n"), (int) facts->width,
                          (int) facts->height, (int) facts->out_width, (int) facts->out_height);
  if (facts->out_width != facts->width || facts->out_height != facts->height)
    g_string_append (text, _ ("in a new image, as the size changes\n"));
  summary_say_how (text, facts);
  g_string_append_printf (text, _ ("\n%d MB, %s"), MAX ((int) (facts->memory >> 20), 1), time);
  return g_string_free (text, FALSE);
}
