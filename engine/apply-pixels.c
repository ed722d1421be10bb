/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a picture's pixels to a network's numbers and back. A card's scale, mean
 * and channel order are applied to what goes in and undone on what comes out;
 * each pixel by itself, so that tiles cannot differ from the whole. */
#include <math.h>

#include "apply.h"
#include "error.h"

#define APPLY_BAND 64 /* rows that are read at a time */

/* Rec. 601, on encoded values, as in prepare.c. */
static const double apply_luma[3] = { 0.299, 0.587, 0.114 };

/* ---- In ------------------------------------------------------------------------- */

/* Place `at` of an axis of `size` pixels that goes on by reflection, the edge
 * not repeated; a single pixel is repeated. */
static gint64
apply_reflect (gint64 at, gint64 size)
{
  gint64 period = 2 * (size - 1);

  if (size == 1)
    return 0;
  at %= period;
  if (at < 0)
    at += period;
  return at < size ? at : period - at;
}

/* The picture's pixels that `n` places from `first` show. */
static void
apply_span (gint64 first, gint64 n, gint64 size, gint64 *from, gint64 *to)
{
  *from = size;
  *to = 0;
  for (gint64 i = first; i < first + n; i++)
    {
      gint64 at = apply_reflect (i, size);

      *from = MIN (*from, at);
      *to = MAX (*to, at + 1);
    }
}

static double
apply_clip (double value)
{
  return value < 0.0 ? 0.0 : value > 1.0 ? 1.0 : value;
}

/* Channel c of the network's input from a pixel's colours. */
static float
apply_encode (const FoveaCard *card, guint c, const float rgb[3])
{
  double value;

  if (card->channels == FOVEA_CHANNELS_GRAY)
    value = apply_luma[0] * apply_clip (rgb[0]) +
            apply_luma[1] * apply_clip (rgb[1]) +
            apply_luma[2] * apply_clip (rgb[2]);
  else
    value = apply_clip (rgb[card->channels == FOVEA_CHANNELS_BGR ? 2 - c : c]);
  return (float) ((card->scale_by * value - card->mean[c]) / card->std[c]);
}

/* Rows y .. y+rows-1 of `rect`, all read from `pixels`, which begins at
 * from[] of the picture. */
static void
apply_fill_rows (const FoveaApply  *apply,
                 const FoveaRect   *rect,
                 gint64             y,
                 gint64             rows,
                 const FoveaTensor *pixels,
                 const gint64       from[2],
                 const FoveaTensor *to)
{
  const FoveaCard *card = apply->card;
  guint            channels = card->channels == FOVEA_CHANNELS_GRAY ? 1 : 3;
  gint64           width = pixels->shape.size[3];
  gint64           plane = pixels->shape.size[2] * width;
  const float     *in = pixels->data;

  for (gint64 row = y; row < y + rows; row++)
    {
      gint64 py =
          apply_reflect (rect->y + row - apply->pad[0], apply->facts.height) -
          from[0];

      for (gint64 x = 0; x < rect->width; x++)
        {
          gint64 px =
              apply_reflect (rect->x + x - apply->pad[1], apply->facts.width) -
              from[1];
          const float *at = in + py * width + px;
          float        rgb[3] = { at[0], at[plane], at[2 * plane] };
          gint64       place = row * rect->width + x;

          for (guint c = 0; c < channels; c++)
            ((float *) to
                 ->data)[card->nhwc ? place * channels + c :
                                      c * rect->width * rect->height + place] =
                apply_encode (card, c, rgb);
        }
    }
}

/* The network's input from planes of the very size, 1 or 3. */
static void
apply_encode_planes (const FoveaCard   *card,
                     const FoveaTensor *planes,
                     FoveaTensor       *input)
{
  guint  channels = card->channels == FOVEA_CHANNELS_GRAY ? 1 : 3;
  gint64 n = planes->shape.size[1] * planes->shape.size[2];
  gint64 step = planes->shape.size[0] == 3 ? n : 0; /* grey: all the same */

  for (gint64 i = 0; i < n; i++)
    {
      const float *at = (const float *) planes->data + i;
      float        rgb[3] = { at[0], at[step], at[2 * step] };

      for (guint c = 0; c < channels; c++)
        ((float *) input->data)[card->nhwc ? i * channels + c : c * n + i] =
            apply_encode (card, c, rgb);
    }
}

FoveaTensor *
apply_squeeze (const FoveaCard   *card,
               const FoveaTensor *photo,
               gint64             height,
               gint64             width,
               GError           **error)
{
  guint      first = photo->shape.rank - 3;
  gint64     planes = photo->shape.size[first];
  gint64     h = photo->shape.size[first + 1], w = photo->shape.size[first + 2];
  gint64     channels = card->channels == FOVEA_CHANNELS_GRAY ? 1 : 3;
  FoveaShape large = { 3, { planes, h, w } };
  FoveaShape small = { 3, { planes, height, width } };
  FoveaShape shape = card->nhwc ? FOVEA_NCHW (1, height, width, channels) :
                                  FOVEA_NCHW (1, channels, height, width);
  double     box[4] = { 0.0, 0.0, (double) w, (double) h };
  FoveaTensor view = fovea_tensor_view (&large, photo->data);
  g_autoptr (FoveaTensor) seen = fovea_tensor_new (FOVEA_F32, &small, error);
  FoveaTensor *input = NULL;

  if (seen && fovea_resize (&view, box, card->resize, seen, error))
    input = fovea_tensor_new (FOVEA_F32, &shape, error);
  if (input)
    apply_encode_planes (card, seen, input);
  return input;
}

gboolean
apply_fill (const FoveaApply  *apply,
            const FoveaRect   *rect,
            const FoveaTensor *to,
            const ApplyIo     *io,
            GError           **error)
{
  gint64 from[2], until[2];

  apply_span (rect->x - apply->pad[1], rect->width, apply->facts.width,
              &from[1], &until[1]);
  for (gint64 y = 0; y < rect->height; y += APPLY_BAND)
    {
      gint64     rows = MIN (APPLY_BAND, rect->height - y);
      FoveaRect  part;
      FoveaShape shape;
      g_autoptr (FoveaTensor) pixels = NULL;

      apply_span (rect->y + y - apply->pad[0], rows, apply->facts.height,
                  &from[0], &until[0]);
      part = (FoveaRect){ from[1] + io->in[1], from[0] + io->in[0],
                          until[1] - from[1], until[0] - from[0] };
      shape = FOVEA_NCHW (1, 3, part.height, part.width);
      pixels = fovea_tensor_new (FOVEA_F32, &shape, error);
      if (! pixels || ! io->read (&part, pixels, io->data, error))
        return FALSE;
      apply_fill_rows (apply, rect, y, rows, pixels, from, to);
    }
  return TRUE;
}

/* ---- Out ------------------------------------------------------------------------- */

ApplyView
apply_view (const FoveaApply *apply, const FoveaTensor *result)
{
  gboolean  nhwc = apply->card->output_nhwc && result->shape.rank == 4;
  guint     y = result->shape.rank == 3 ? 1 : nhwc ? 1 : 2;
  ApplyView view = { .data = result->data,
                     .wide = result->dtype == FOVEA_I64,
                     .row = result->stride[y],
                     .column = result->stride[y + 1],
                     .channels = 1 };

  if (result->shape.rank == 4)
    {
      view.channels = result->shape.size[nhwc ? 3 : 1];
      view.channel = result->stride[nhwc ? 3 : 1];
    }
  return view;
}

static double
apply_at (const ApplyView *view, gint64 c, gint64 y, gint64 x)
{
  gint64 place = c * view->channel + y * view->row + x * view->column;

  return view->wide ? (double) ((const gint64 *) view->data)[place] :
                      (double) ((const float *) view->data)[place];
}

static guint
apply_planes (const FoveaApply *apply)
{
  return apply->facts.luma ? 1 : apply->facts.channels;
}

guint
apply_kept_planes (const FoveaApply *apply, const ApplyView *view)
{
  if (apply->facts.indices && ! view->wide)
    return (guint) view->channels;
  return apply_planes (apply);
}

/* Plane c of a picture; what is no number is black. */
static float
apply_decode (const FoveaApply *apply,
              const ApplyView  *view,
              guint             c,
              gint64            y,
              gint64            x)
{
  const FoveaCard *card = apply->card;
  gboolean         turn =
      view->channels == 3 && card->output_channels == FOVEA_CHANNELS_BGR;
  guint  from = turn ? 2 - c : c;
  double value = apply_at (view, from, y, x);

  value = (card->output_std[from] * value + card->output_mean[from]) /
          card->output_scale_by;
  return isnan (value) ? 0.0f : (float) apply_clip (value);
}

/* The class of the largest number; the first of equal ones. */
static gint64
apply_class (const ApplyView *view, gint64 y, gint64 x)
{
  gint64 best = 0;
  double largest = apply_at (view, 0, y, x);

  if (view->channels == 1) /* the network has counted itself */
    return (gint64) MAX (largest, 0.0);
  for (gint64 c = 1; c < view->channels; c++)
    {
      double value = apply_at (view, c, y, x);

      if (value > largest || isnan (largest))
        {
          largest = value;
          best = c;
        }
    }
  return best;
}

static double
apply_softmax (const ApplyView *view, gint64 c, gint64 y, gint64 x)
{
  double largest = -INFINITY, sum = 0.0;

  for (gint64 i = 0; i < view->channels; i++)
    largest = MAX (largest, apply_at (view, i, y, x));
  for (gint64 i = 0; i < view->channels; i++)
    sum += exp (apply_at (view, i, y, x) - largest);
  return exp (apply_at (view, c, y, x) - largest) / sum;
}

static double
apply_mask (const FoveaApply *apply,
            const ApplyView  *view,
            gint64            c,
            gint64            y,
            gint64            x)
{
  if (view->wide) /* class numbers */
    return apply->class_index < 0 || (gint64) apply_at (view, 0, y, x) == c;
  if (apply->card->probabilities)
    return apply_at (view, c, y, x);
  if (view->channels == 1)
    return 1.0 / (1.0 + exp (-apply_at (view, c, y, x)));
  return apply_softmax (view, c, y, x);
}

static void
apply_probability (const FoveaApply *apply,
                   const ApplyView  *view,
                   const FoveaRect  *rect,
                   gint64            class_index,
                   float            *to)
{
  for (gint64 y = 0; y < rect->height; y++)
    for (gint64 x = 0; x < rect->width; x++)
      {
        double value = apply_mask (apply, view, class_index, y, x);

        *to++ = isnan (value) ? 0.0f : (float) apply_clip (value);
      }
}

void
apply_numbers (const ApplyView *view, const FoveaRect *rect, float *to)
{
  for (gint64 c = 0; c < view->channels; c++)
    for (gint64 y = 0; y < rect->height; y++)
      for (gint64 x = 0; x < rect->width; x++)
        *to++ = (float) apply_at (view, c, y, x);
}

void
apply_results (const FoveaApply *apply,
               const ApplyView  *view,
               const FoveaRect  *rect,
               float            *to)
{
  gboolean mask = apply->card->kind == FOVEA_TASK_MASK;

  if (mask && ! apply->facts.indices)
    {
      apply_probability (apply, view, rect, MAX (apply->class_index, 0), to);
      return;
    }
  for (guint c = 0; c < apply_planes (apply); c++)
    for (gint64 y = 0; y < rect->height; y++)
      for (gint64 x = 0; x < rect->width; x++)
        *to++ = mask ? (float) apply_class (view, y, x) :
                       apply_decode (apply, view, c, y, x);
}

/* ---- The picture's colours around luma ------------------------------------------------ */

/* Bicubic, a = -0.5, no wider when it shrinks: colour has no fine detail. A
 * weight depends on the place in the whole result alone. */
typedef struct
{
  gint64 at[4];
  double weight[4];
} ApplyTaps;

static ApplyTaps
apply_taps (gint64 place, gint64 out, gint64 in)
{
  double    middle = ((double) place + 0.5) * (double) in / (double) out - 0.5;
  double    first = floor (middle), t = middle - first;
  ApplyTaps taps;

  taps.weight[0] = ((-0.5 * t + 1.0) * t - 0.5) * t;
  taps.weight[1] = (1.5 * t - 2.5) * t * t + 1.0;
  taps.weight[2] = ((-1.5 * t + 2.0) * t + 0.5) * t;
  taps.weight[3] = (0.5 * t - 0.5) * t * t;
  for (int i = 0; i < 4; i++)
    taps.at[i] = CLAMP ((gint64) first - 1 + i, 0, in - 1);
  return taps;
}

/* Blue minus luma or red minus luma of a pixel. */
static double
apply_difference (const float *at, gint64 plane, guint c)
{
  double luma = apply_luma[0] * at[0] + apply_luma[1] * at[plane] +
                apply_luma[2] * at[2 * plane];

  return at[c * plane] - luma;
}

static double
apply_blend (const FoveaTensor *pixels,
             const FoveaRect   *from,
             const ApplyTaps   *down,
             const ApplyTaps   *across,
             guint              c)
{
  gint64 width = pixels->shape.size[3];
  gint64 plane = pixels->shape.size[2] * width;
  double sum = 0.0;

  for (int y = 0; y < 4; y++)
    for (int x = 0; x < 4; x++)
      {
        double weight = down->weight[y] * across->weight[x];

        if (weight != 0.0)
          sum +=
              weight * apply_difference ((const float *) pixels->data +
                                             (down->at[y] - from->y) * width +
                                             (across->at[x] - from->x),
                                         plane, c);
      }
  return sum;
}

/* The picture's pixels under a rectangle of the result, with their neighbours. */
static FoveaRect
apply_under (const FoveaApply *apply, const FoveaRect *rect)
{
  const FoveaApplyFacts *facts = &apply->facts;
  gint64    x1 = rect->x + rect->width - 1, y1 = rect->y + rect->height - 1;
  ApplyTaps left = apply_taps (rect->x, facts->out_width, facts->width);
  ApplyTaps right = apply_taps (x1, facts->out_width, facts->width);
  ApplyTaps top = apply_taps (rect->y, facts->out_height, facts->height);
  ApplyTaps bottom = apply_taps (y1, facts->out_height, facts->height);

  return (FoveaRect){ left.at[0], top.at[0], right.at[3] - left.at[0] + 1,
                      bottom.at[3] - top.at[0] + 1 };
}

gboolean
apply_colour (const FoveaApply *apply,
              const FoveaRect  *rect,
              float            *planes,
              const ApplyIo    *io,
              GError          **error)
{
  const FoveaApplyFacts *facts = &apply->facts;
  FoveaRect              from = apply_under (apply, rect), read = from;
  FoveaShape             shape = FOVEA_NCHW (1, 3, from.height, from.width);
  g_autoptr (FoveaTensor) pixels = fovea_tensor_new (FOVEA_F32, &shape, error);
  gint64 n = rect->width * rect->height;

  read.x += io->in[1];
  read.y += io->in[0];
  if (! pixels || ! io->read (&read, pixels, io->data, error))
    return FALSE;
  for (gint64 y = 0; y < rect->height; y++)
    {
      ApplyTaps down =
          apply_taps (rect->y + y, facts->out_height, facts->height);

      for (gint64 x = 0; x < rect->width; x++)
        {
          ApplyTaps across =
              apply_taps (rect->x + x, facts->out_width, facts->width);
          float *at = planes + y * rect->width + x;
          double luma = at[0];
          double red = apply_blend (pixels, &from, &down, &across, 0);
          double blue = apply_blend (pixels, &from, &down, &across, 2);

          at[0] = (float) apply_clip (luma + red);
          at[n] = (float) apply_clip (
              luma -
              (apply_luma[0] * red + apply_luma[2] * blue) / apply_luma[1]);
          at[2 * n] = (float) apply_clip (luma + blue);
        }
    }
  return TRUE;
}
