/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Gaussian blur fitted to a layer and run over buffers. Where a layer has
 * alpha, colours times alpha and alpha itself are blurred alike, and divided:
 * the rule of run.h. Where the blurred alpha is 1 but for rounding, it is 1, so
 * that opaque surroundings give what a layer without alpha gives.
 *
 * A border that is a constant is opaque, whatever the constant: then not alpha
 * is blurred but what lacks of it, plus the constant. */
#include "blur.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fit.h"

/* Layers that look around further are best blurred all at once: GEGL keeps the
 * result, and asks again when the layer or an option has changed. */
#define BLUR_FAR 64
/* Rounding of a sum of ones: far less than what the blur may be off by. */
#define BLUR_NEARLY 0x1p-18f

/* Rows that are read at once, so that they are still in the cache when they are
 * sorted into planes. */
#define STRIP_ROWS 32

typedef struct
{
  const FoveaFilter *filter;
  PieceRoom         *room;
  GeglBuffer        *input, *output;
  gboolean           opaque;  /* all that was read since something was written */
  gboolean           written; /* the last call was a write */
  gboolean           colours_alone; /* nothing but opaque pixels is read */
} BlurRun;

FoveaFilter *
fovea_filter_new_gaussian (const FoveaGaussian    *gaussian,
                           const FoveaFilterLayer *layer,
                           GError                **error)
{
  g_autoptr (FoveaFilter) filter = fit_begin (layer, error);
  FoveaGaussian request = *gaussian;

  if (filter == NULL)
    return NULL;
  request.channels = filter->channels + (layer->alpha ? 1 : 0);
  filter->turned = request.border == FOVEA_BORDER_ZERO ||
                   request.border == FOVEA_BORDER_CONSTANT;
  if (request.border == FOVEA_BORDER_CONSTANT)
    filter->border_value = (float) request.border_value;
  filter->out_channels = filter->channels;
  filter->output = layer->box;
  fit_layer_size (filter, filter->span);
  filter->gaussian = fovea_gaussian_plan_new (&request, filter->span[1],
                                              filter->span[0], error);
  if (filter->gaussian == NULL)
    return NULL;
  request.channels = filter->channels;
  if (layer->alpha)
    filter->opaque = fovea_gaussian_plan_new (&request, filter->span[1],
                                              filter->span[0], error);
  if (layer->alpha && filter->opaque == NULL)
    return NULL;
  filter->reach = request.border == FOVEA_BORDER_WRAP ?
                      -1 :
                      (gint) fovea_gaussian_plan_reach (filter->gaussian);
  return g_steal_pointer (&filter);
}

gboolean
blur_is_far (const FoveaFilter *filter)
{
  return fovea_gaussian_plan_reach (filter->gaussian) > BLUR_FAR;
}

/* ---- Running ---- */

static GeglRectangle
blur_rect (const FoveaFilter *filter, const FoveaRect *rect)
{
  return (GeglRectangle){ (gint) (rect->x + filter->layer.box.x),
                          (gint) (rect->y + filter->layer.box.y),
                          (gint) rect->width, (gint) rect->height };
}

static gboolean
blur_take (const FoveaFilter *filter,
           PieceMemory       *memory,
           const FoveaRect   *rect,
           Pixels            *pixels,
           GError           **error)
{
  pixels->rect = *rect;
  pixels->alpha = filter->layer.alpha;
  pixels->components = filter->channels + (pixels->alpha ? 1 : 0);
  pixels->data = piece_take (
      memory, rect->width * rect->height * pixels->components, error);
  return pixels->data != NULL;
}

static gboolean
blur_get (BlurRun         *run,
          const FoveaRect *rect,
          Pixels          *pixels,
          GError         **error)
{
  GeglRectangle from = blur_rect (run->filter, rect);

  if (! blur_take (run->filter, &run->room->in, rect, pixels, error))
    return FALSE;
  gegl_buffer_get (run->input, &from, 1.0, run->filter->format, pixels->data,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return TRUE;
}

/* alpha <-> 1 - alpha + the border's constant, where it is one. */
static void
blur_turn_alpha (const FoveaFilter *filter, float *alpha, gint64 n)
{
  if (filter->turned)
    for (gint64 i = 0; i < n; i++)
      alpha[i] = (1.0f + filter->border_value) - alpha[i];
}

/* Not an error: the caller tries again. */
static gboolean
blur_stop (GError **error)
{
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED, "not opaque");
  return FALSE;
}

static gboolean
blur_read (const FoveaRect   *rect,
           const FoveaTensor *planes,
           gpointer           data,
           GError           **error)
{
  BlurRun     *run = data;
  const gint64 plane = rect->width * rect->height;

  if (run->written)
    run->opaque = TRUE;
  run->written = FALSE;
  for (gint64 y = 0; y < rect->height; y += STRIP_ROWS)
    {
      FoveaRect strip = { rect->x, rect->y + y, rect->width,
                          MIN (STRIP_ROWS, rect->height - y) };
      Pixels    pixels;
      float    *to = (float *) planes->data + y * rect->width;

      if (! blur_get (run, &strip, &pixels, error))
        return FALSE;
      run->opaque = run->opaque && pixels_are_opaque (&pixels, &strip);
      if (run->colours_alone && ! run->opaque)
        return blur_stop (error);
      pixels_to_planes (&pixels, &strip,
                        run->opaque ? FILL_COLOUR : FILL_WITH_ALPHA, to, plane);
      if (pixels.alpha && ! run->colours_alone)
        {
          float *alpha = to + run->filter->channels * plane;

          if (run->opaque)
            pixels_to_planes (&pixels, &strip, FILL_ALPHA, alpha, plane);
          blur_turn_alpha (run->filter, alpha, strip.width * strip.height);
        }
    }
  return TRUE;
}

/* A row of sums of colours and of alpha: colours. */
static void
blur_divide (float *const *rows, guint colours, gint64 n)
{
  float *weight = rows[colours];

  for (gint64 i = 0; i < n; i++)
    {
      float off = weight[i] - 1.0f;

      weight[i] = off < BLUR_NEARLY && off > -BLUR_NEARLY ? 1.0f :
                                                            MAX (weight[i], 0);
    }
  for (guint c = 0; c < colours; c++)
    fovea_pixels_unweigh (rows[c], weight, 1.0f, n);
}

static gboolean
blur_write (const FoveaRect   *rect,
            const FoveaTensor *planes,
            gpointer           data,
            GError           **error)
{
  BlurRun          *run = data;
  const guint       colours = run->filter->channels;
  Pixels            out;
  GeglRectangle     to = blur_rect (run->filter, rect);
  float            *alpha = piece_take (&run->room->alpha, rect->width, error);
  const gboolean    divided = run->filter->layer.alpha && ! run->opaque;

  run->written = TRUE;
  if (alpha == NULL ||
      ! blur_take (run->filter, &run->room->out, rect, &out, error))
    return FALSE;
  for (gint64 i = 0; i < rect->width; i++)
    alpha[i] = 1.0f;
  for (gint64 y = 0; y < rect->height; y++)
    {
      float *rows[FOVEA_FILTER_COMPONENTS];

      for (guint c = 0; c < planes->shape.size[1]; c++)
        rows[c] = (float *) planes->data + c * planes->stride[1] +
                  y * planes->stride[2];
      if (divided)
        {
          blur_turn_alpha (run->filter, rows[colours], rect->width);
          blur_divide (rows, colours, rect->width);
        }
      pixels_join_row (&out, rect->x, rect->y + y, (const float **) rows,
                       colours, divided ? rows[colours] : alpha, rect->width);
    }
  gegl_buffer_set (run->output, &to, 0, run->filter->format, out.data,
                   GEGL_AUTO_ROWSTRIDE);
  return TRUE;
}

gboolean
blur_run (const FoveaFilter     *filter,
          PieceRoom             *room,
          GeglBuffer            *input,
          GeglBuffer            *output,
          const FoveaRect       *rect,
          const FoveaRunOptions *options,
          GError               **error)
{
  BlurRun run = { .filter = filter,
                  .room = room,
                  .input = input,
                  .output = output,
                  .opaque = TRUE };

  /* Colours alone, until something is not opaque: all is read before much is
   * computed. */
  if (filter->opaque != NULL)
    {
      g_autoptr (GError) stopped = NULL;

      run.colours_alone = TRUE;
      if (fovea_gaussian_plan_run (filter->opaque, rect, blur_read, blur_write,
                                   &run, options, &stopped))
        return TRUE;
      if (run.opaque)
        {
          g_propagate_error (error, g_steal_pointer (&stopped));
          return FALSE;
        }
      run.colours_alone = FALSE;
      run.opaque = TRUE;
    }
  return fovea_gaussian_plan_run (filter->gaussian, rect, blur_read, blur_write,
                                  &run, options, error);
}
