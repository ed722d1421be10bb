/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window that a convolution or a pooling looks through: its attributes,
 * and the arithmetic of sizes and rectangles. */
#include <string.h>

#include "layer.h"

/* Windows, strides, dilations and paddings above this are refused. */
#define WINDOW_MAX (1 << 24)

/* One value for each axis, of `rank` given ones: x is the last axis, y the one
 * before, 1-D layers have no y. */
static gboolean
window_axis_values (FoveaAttrs *attrs,
                    const char *layer,
                    const char *name,
                    guint      *rank,
                    gint64      minimum,
                    gint64      out[2],
                    GError    **error)
{
  gint64 values[FOVEA_MAX_RANK];
  guint  n;

  if (! fovea_attrs_has (attrs, name))
    return TRUE;
  n = fovea_attrs_get_ints (attrs, name, values, G_N_ELEMENTS (values));
  if (n == 0 || n > 2 || (*rank != 0 && n != *rank))
    return fovea_fail (
        error, FOVEA_ERROR_UNSUPPORTED,
        _ ("%s: '%s' must have as many numbers as the window has "
           "axes, 1 or 2"),
        layer, name);
  *rank = n;
  for (guint i = 0; i < n; i++)
    {
      if (values[i] < minimum || values[i] > WINDOW_MAX)
        return fovea_fail (
            error, FOVEA_ERROR_SHAPE,
            _ ("%s: %s of %" PRId64 " is not from %d to %d"),
            layer, name, values[i], (int) minimum, WINDOW_MAX);
      out[2 - n + i] = values[i];
    }
  return TRUE;
}

static gboolean
window_parse_pads (FoveaAttrs  *attrs,
                   const char  *layer,
                   FoveaWindow *window,
                   GError     **error)
{
  gint64 pads[2 * FOVEA_MAX_RANK];
  guint  n = fovea_attrs_get_ints (attrs, "pads", pads, G_N_ELEMENTS (pads));

  if (n == 0)
    return TRUE;
  if (n % 2 || n > 4 || (window->rank != 0 && n != 2 * window->rank))
    return fovea_fail (
        error, FOVEA_ERROR_SHAPE,
        _ ("%s: %u paddings, where two for each axis are needed"), layer, n);
  window->rank = n / 2;
  for (guint i = 0; i < n; i++)
    if (pads[i] < 0 || pads[i] > WINDOW_MAX)
      return fovea_fail (
          error, FOVEA_ERROR_SHAPE,
          _ ("%s: a padding of %" PRId64 " is not from 0 to %d"),
          layer, pads[i], WINDOW_MAX);
  for (guint i = 0; i < n / 2; i++)
    {
      window->before[2 - n / 2 + i] = pads[i];
      window->after[2 - n / 2 + i] = pads[n / 2 + i];
    }
  return TRUE;
}

static gboolean
window_parse_auto_pad (FoveaAttrs  *attrs,
                       const char  *layer,
                       FoveaWindow *window,
                       GError     **error)
{
  static const char *const words[] = { "NOTSET", "SAME_UPPER", "SAME_LOWER",
                                       "VALID" };
  const char *word = fovea_attrs_get_string (attrs, "auto_pad", "NOTSET");

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (word, words[i]) == 0)
      {
        window->auto_pad = (FoveaAutoPad) i;
        return TRUE;
      }
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("%s: unknown auto_pad '%s'"), layer, word);
}

gboolean
fovea_window_parse (FoveaAttrs  *attrs,
                    const char  *layer,
                    FoveaWindow *window,
                    GError     **error)
{
  *window = (FoveaWindow){ .size = { 1, 1 },
                           .stride = { 1, 1 },
                           .dilation = { 1, 1 } };
  window->sized = fovea_attrs_has (attrs, "kernel_shape");
  window->ceil_mode = fovea_attrs_get_int (attrs, "ceil_mode", 0) != 0;
  return window_axis_values (attrs, layer, "kernel_shape", &window->rank, 1,
                             window->size, error) &&
         window_axis_values (attrs, layer, "strides", &window->rank, 1,
                             window->stride, error) &&
         window_axis_values (attrs, layer, "dilations", &window->rank, 1,
                             window->dilation, error) &&
         window_parse_pads (attrs, layer, window, error) &&
         window_parse_auto_pad (attrs, layer, window, error);
}

gboolean
fovea_window_take_weights (FoveaWindow      *window,
                           const char       *layer,
                           const FoveaShape *weights,
                           GError          **error)
{
  gint64 size[2] = { fovea_map_height (weights), fovea_map_width (weights) };

  for (int axis = 0; axis < 2; axis++)
    {
      if (size[axis] < 1 ||
          (window->sized && window->size[axis] != size[axis]))
        return fovea_fail (
            error, FOVEA_ERROR_SHAPE,
            _ ("%s: kernel_shape says %" PRId64 " and the weights have %" PRId64),
            layer, window->size[axis], size[axis]);
      window->size[axis] = size[axis];
    }
  return TRUE;
}

gint64
fovea_window_span (const FoveaWindow *window, int axis)
{
  return window->dilation[axis] * (window->size[axis] - 1) + 1;
}

static void
window_resolve_auto_pad (FoveaWindow *window, int axis, gint64 in)
{
  gint64 stride = window->stride[axis];
  gint64 all = MAX (((in + stride - 1) / stride - 1) * stride +
                        fovea_window_span (window, axis) - in,
                    0);

  switch (window->auto_pad)
    {
    case FOVEA_AUTO_PAD_NOTSET:
      return;
    case FOVEA_AUTO_PAD_VALID:
      all = 0;
      break;
    default:
      break;
    }
  window->before[axis] =
      window->auto_pad == FOVEA_AUTO_PAD_SAME_LOWER ? (all + 1) / 2 : all / 2;
  window->after[axis] = all - window->before[axis];
}

gboolean
fovea_window_fit (FoveaWindow      *window,
                  const char       *layer,
                  const FoveaShape *in,
                  gint64            out[2],
                  GError          **error)
{
  gint64 size[2] = { fovea_map_height (in), fovea_map_width (in) };
  gint64 room[2];

  if (! fovea_shape_is_map (in) ||
      (window->rank != 0 && in->rank != window->rank + 2))
    return fovea_fail (
        error, FOVEA_ERROR_SHAPE,
        _ ("%s: an input of rank %u does not go with a window of "
           "%u axes"),
        layer, in->rank, window->rank);
  for (int axis = 0; axis < 2; axis++)
    {
      gint64 stride = window->stride[axis];

      window_resolve_auto_pad (window, axis, size[axis]);
      room[axis] = size[axis] + window->before[axis] + window->after[axis] -
                   fovea_window_span (window, axis);
      out[axis] = room[axis] / stride + 1;
      if (window->ceil_mode && room[axis] >= 0)
        {
          out[axis] = (room[axis] + stride - 1) / stride + 1;
          if ((out[axis] - 1) * stride >= size[axis] + window->before[axis])
            out[axis]--;
        }
    }
  if (size[0] < 1 || size[1] < 1 || room[0] < 0 || room[1] < 0)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("%s: a %" PRId64 "x%" PRId64
                          " window does not fit a %" PRId64
                          "x%" PRId64 " input"),
                       layer, fovea_window_span (window, 0), fovea_window_span (window, 1),
                       size[0] + window->before[0] + window->after[0],
                       size[1] + window->before[1] + window->after[1]);
  return TRUE;
}

void
fovea_window_need (const FoveaWindow *window,
                   const FoveaRect   *out,
                   FoveaRect         *in)
{
  in->x = out->x * window->stride[1] - window->before[1];
  in->y = out->y * window->stride[0] - window->before[0];
  in->width = (out->width - 1) * window->stride[1] + fovea_window_span (window, 1);
  in->height = (out->height - 1) * window->stride[0] + fovea_window_span (window, 0);
}
