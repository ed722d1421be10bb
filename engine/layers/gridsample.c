/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gridsample: maps (or volumes) looked at in places that are data: -1 to 1 is
 * from edge to edge (or, align_corners, from the first number's middle to the
 * last's), x first. Nearest, linear or cubic (a = -0.75); outside are zeros, the
 * border's number, or the map reflected. ONNX GridSample; PyTorch's grid_sample. */
#include <math.h>
#include <string.h>

#include "layers/steps.h"

#define GRIDSAMPLE_MAX_AXES 3
/* Places of a unit, and numbers that one is made of: 4 along each axis. */
#define GRIDSAMPLE_PLACES   32
#define GRIDSAMPLE_MAX_TAPS 64

typedef enum
{
  GRIDSAMPLE_LINEAR,
  GRIDSAMPLE_NEAREST,
  GRIDSAMPLE_CUBIC
} GridsampleMode;

typedef enum
{
  GRIDSAMPLE_ZEROS,
  GRIDSAMPLE_BORDER,
  GRIDSAMPLE_REFLECTION
} GridsamplePadding;

typedef struct
{
  GridsampleMode    mode;
  GridsamplePadding padding;
  gboolean          align_corners;
} GridsampleParams;

/* What the numbers of one output are made of. */
typedef struct
{
  gint64 at[GRIDSAMPLE_PLACES][GRIDSAMPLE_MAX_TAPS];
  float  weight[GRIDSAMPLE_PLACES][GRIDSAMPLE_MAX_TAPS];
  guint  n[GRIDSAMPLE_PLACES];
} GridsampleTaps;

static gboolean
gridsample_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  static const char *const modes[] = { "linear",   "nearest", "cubic",
                                       "bilinear", "",        "bicubic" };
  static const char *const paddings[] = { "zeros", "border", "reflection" };
  GridsampleParams        *p = params;
  const char *mode = fovea_attrs_get_string (attrs, "mode", "linear");
  const char *padding = fovea_attrs_get_string (attrs, "padding_mode", "zeros");
  guint       m = 0, k = 0;

  while (m < G_N_ELEMENTS (modes) && strcmp (mode, modes[m]) != 0)
    m++;
  while (k < G_N_ELEMENTS (paddings) && strcmp (padding, paddings[k]) != 0)
    k++;
  if (m == G_N_ELEMENTS (modes))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("gridsample: unknown mode '%s'"), mode);
  if (k == G_N_ELEMENTS (paddings))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("gridsample: unknown padding_mode '%s'"), padding);
  p->mode = (GridsampleMode) (m % 3);
  p->padding = (GridsamplePadding) k;
  p->align_corners = fovea_attrs_get_int (attrs, "align_corners", 0) != 0;
  return fovea_attrs_check (attrs, "gridsample", error);
}

static gboolean
gridsample_fit (FoveaStep *step, GError **error)
{
  const FoveaShape *in = &step->in[0], *grid = &step->in[1];

  if (! fovea_step_check (step, 2, 2, error))
    return FALSE;
  if (in->rank < 3 || in->rank > 2 + GRIDSAMPLE_MAX_AXES ||
      grid->rank != in->rank || grid->size[grid->rank - 1] != in->rank - 2 ||
      grid->size[0] != in->size[0] || fovea_plane_elements (in) < 1)
    {
      g_autofree char *a = fovea_shape_to_string (in);
      g_autofree char *b = fovea_shape_to_string (grid);

      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("gridsample: a grid of %s does not go with %s"), b,
                         a);
    }
  if (! fovea_dtype_is_float (step->in_type[1]))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("gridsample: a grid of numbers of type %s"),
                       fovea_dtype_name (step->in_type[1]));
  step->out[0] = *in;
  for (guint d = 2; d < in->rank; d++)
    step->out[0].size[d] = grid->size[d - 1];
  return TRUE;
}

/* A unit: some places, for all channels. */
static gint64
gridsample_units (const FoveaStep *step, const FoveaRect *out)
{
  return step->out[0].size[0] *
         ((fovea_plane_elements (&step->out[0]) + GRIDSAMPLE_PLACES - 1) /
          GRIDSAMPLE_PLACES);
}

static gsize
gridsample_scratch (const FoveaStep *step, const FoveaRect *out)
{
  return sizeof (GridsampleTaps);
}

/* ---- One axis -------------------------------------------------------------------- */

/* A place back into the map of n numbers: bounced off its ends. */
static double
gridsample_reflect (double x, gint64 n, gboolean align_corners)
{
  const double low = align_corners ? 0 : -0.5;
  const double span = align_corners ? n - 1 : n;
  double       beyond;

  if (span <= 0)
    return isnan (x) ? x : 0;
  x = fabs (x - low);
  beyond = fmod (x, span);
  return fmod (floor (x / span), 2) == 0 ? low + beyond : low + span - beyond;
}

static double
gridsample_clamp (double x, gint64 n)
{
  return isnan (x) ? x : CLAMP (x, 0, (double) (n - 1));
}

/* A place as it is read where it is outside. */
static double
gridsample_inside (const GridsampleParams *p, double x, gint64 n)
{
  if (p->padding == GRIDSAMPLE_REFLECTION)
    x = gridsample_reflect (x, n, p->align_corners);
  return p->padding == GRIDSAMPLE_ZEROS ? x : gridsample_clamp (x, n);
}

/* The place in a map of n numbers; nearest in single precision, as others do it,
 * since a half decides. */
static double
gridsample_place (const GridsampleParams *p, float x, gint64 n)
{
  if (p->mode == GRIDSAMPLE_NEAREST)
    return p->align_corners ? (x + 1) / 2 * (n - 1) : ((x + 1) * n - 1) / 2;
  return p->align_corners ? ((double) x + 1) / 2 * (n - 1) :
                            (((double) x + 1) * n - 1) / 2;
}

static double
gridsample_cubic (double x)
{
  const double a = -0.75;

  x = fabs (x);
  return x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 :
                 (((x - 5) * x + 8) * x - 4) * a;
}

/* The numbers along one axis that make the one at x, at most 4: their places and
 * weights; those that are zeros are left out. */
static guint
gridsample_axis (const GridsampleParams *p,
                 float                   x,
                 gint64                  n,
                 gint64                 *at,
                 double                 *weight)
{
  double place = gridsample_place (p, x, n), first;
  guint  taps = p->mode == GRIDSAMPLE_CUBIC ? 4 : 2, kept = 0;

  if (p->mode != GRIDSAMPLE_CUBIC)
    place = gridsample_inside (p, place, n);
  if (isnan (place) || (isinf (place) && p->padding != GRIDSAMPLE_ZEROS))
    {
      at[0] = 0;
      weight[0] = NAN;
      return 1;
    }
  first = floor (place);
  if (p->mode == GRIDSAMPLE_NEAREST)
    {
      first = rint (place);
      taps = 1;
    }
  else if (p->mode == GRIDSAMPLE_CUBIC)
    first -= 1;
  for (guint t = 0; t < taps; t++)
    {
      double tap = first + t;

      weight[kept] =
          p->mode == GRIDSAMPLE_NEAREST ? 1 :
          p->mode == GRIDSAMPLE_LINEAR  ? 1 - fabs (tap - place) :
                                          gridsample_cubic (tap - place);
      if (p->mode == GRIDSAMPLE_CUBIC)
        tap = gridsample_inside (p, tap, n);
      if (tap >= 0 && tap <= n - 1)
        at[kept++] = tap;
    }
  return kept;
}

/* ---- Places ----------------------------------------------------------------------- */

/* All numbers that the place `x` is made of. */
static guint
gridsample_taps (const FoveaStep *step,
                 const float     *x,
                 gint64          *at,
                 float           *weight)
{
  const FoveaShape *in = &step->in[0];
  const guint       axes = in->rank - 2;
  gint64            stride = 1;
  guint             n = 1;

  at[0] = 0;
  weight[0] = 1;
  for (guint a = 0; a < axes; a++)
    {
      gint64 size = in->size[in->rank - 1 - a], places[4];
      double w[4];
      guint  m = gridsample_axis (step->params, x[a], size, places, w);

      for (guint t = m; t-- > 0;)
        for (guint k = 0; k < n; k++)
          {
            at[t * n + k] = at[k] + places[t] * stride;
            weight[t * n + k] = weight[k] * w[t];
          }
      n *= m;
      stride *= size;
    }
  return n;
}

static void
gridsample_channel (const GridsampleTaps *taps,
                    const float          *plane,
                    float                *dst,
                    gint64                n)
{
  for (gint64 i = 0; i < n; i++)
    {
      const gint64 *at = taps->at[i];
      const float  *weight = taps->weight[i];
      float         sum = 0;

      for (guint t = 0; t < taps->n[i]; t++)
        sum += weight[t] * plane[at[t]];
      dst[i] = sum;
    }
}

static void
gridsample_unit (const FoveaStep *step, const FoveaWork *work, gint64 unit)
{
  GridsampleTaps *taps = work->scratch;
  const gint64    channels = step->in[0].size[1];
  const gint64    in_plane = fovea_plane_elements (&step->in[0]);
  const gint64    out_plane = fovea_plane_elements (&step->out[0]);
  const guint     axes = step->in[0].rank - 2;
  const gint64 parts = (out_plane + GRIDSAMPLE_PLACES - 1) / GRIDSAMPLE_PLACES;
  const gint64 batch = unit / parts, first = unit % parts * GRIDSAMPLE_PLACES;
  const gint64 n = MIN (GRIDSAMPLE_PLACES, out_plane - first);
  const float *grid = work->in[1].data + (batch * out_plane + first) * axes;

  for (gint64 i = 0; i < n; i++)
    taps->n[i] =
        gridsample_taps (step, grid + i * axes, taps->at[i], taps->weight[i]);
  for (gint64 c = batch * channels; c < (batch + 1) * channels; c++)
    {
      float *dst = work->out[0].data + c * out_plane + first;

      gridsample_channel (taps, work->in[0].data + c * in_plane, dst, n);
      for (gint64 i = 0; ! fovea_dtype_is_float (step->in_type[0]) && i < n;
           i++)
        dst[i] = isnan (dst[i]) ? 0 : truncf (dst[i]);
    }
}

static void
gridsample_run (const FoveaStep *step,
                const FoveaWork *work,
                gint64           first,
                gint64           last)
{
  for (gint64 unit = first; unit < last; unit++)
    gridsample_unit (step, work, unit);
}

const FoveaLayerClass fovea_layer_gridsample = {
  .name = "gridsample",
  .onnx = "GridSample",
  .params_size = sizeof (GridsampleParams),
  .parse = gridsample_parse,
  .fit = gridsample_fit,
  .units = gridsample_units,
  .scratch = gridsample_scratch,
  .run = gridsample_run,
};
