/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window that a convolution or a pooling looks through: its attributes,
 * and the arithmetic of sizes and rectangles. */
#include <string.h>

#include "layer.h"

/* Windows, strides, dilations and paddings above this are refused. */
#define WINDOW_MAX (1 << 24)

int
fovea_window_axis (guint n, guint i)
{
  static const int from_behind[FOVEA_WINDOW_AXES] = { 1, 0, 2 };

  return from_behind[n - 1 - i];
}

/* One value for each axis, of `rank` given ones. */
static gboolean
window_axis_values (FoveaAttrs *attrs,
                    const char *layer,
                    const char *name,
                    guint      *rank,
                    gint64      minimum,
                    gint64      out[FOVEA_WINDOW_AXES],
                    GError    **error)
{
  gint64 values[FOVEA_MAX_RANK];
  guint  n;

  if (! fovea_attrs_has (attrs, name))
    return TRUE;
  n = fovea_attrs_get_ints (attrs, name, values, G_N_ELEMENTS (values));
  if (n == 0 || n > FOVEA_WINDOW_AXES || (*rank != 0 && n != *rank))
    return fovea_fail (
        error, FOVEA_ERROR_UNSUPPORTED,
        _ ("%s: '%s' must have as many numbers as the window has "
           "axes, 1 to %d"),
        layer, name, FOVEA_WINDOW_AXES);
  *rank = n;
  for (guint i = 0; i < n; i++)
    {
      if (values[i] < minimum || values[i] > WINDOW_MAX)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("%s: %s of %" PRId64 " is not from %d to %d"),
                           layer, name, values[i], (int) minimum, WINDOW_MAX);
      out[fovea_window_axis (n, i)] = values[i];
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
  if (n % 2 || n > 2 * FOVEA_WINDOW_AXES ||
      (window->rank != 0 && n != 2 * window->rank))
    return fovea_fail (
        error, FOVEA_ERROR_SHAPE,
        _ ("%s: %u paddings, where two for each axis are needed"), layer, n);
  window->rank = n / 2;
  for (guint i = 0; i < n; i++)
    if (pads[i] < 0 || pads[i] > WINDOW_MAX)
      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("%s: a padding of %" PRId64 " is not from 0 to %d"),
                         layer, pads[i], WINDOW_MAX);
  for (guint i = 0; i < n / 2; i++)
    {
      int axis = fovea_window_axis (n / 2, i);

      window->before[axis] = pads[i];
      window->after[axis] = pads[n / 2 + i];
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
  *window = (FoveaWindow){ .size = { 1, 1, 1 },
                           .stride = { 1, 1, 1 },
                           .dilation = { 1, 1, 1 } };
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
  for (int axis = 0; axis < FOVEA_WINDOW_AXES; axis++)
    {
      gint64 size = fovea_slice_size (weights, axis);

      if (size < 1 || (window->sized && window->size[axis] != size))
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("%s: kernel_shape says %" PRId64
                              " and the weights have %" PRId64),
                           layer, window->size[axis], size);
      window->size[axis] = size;
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

/* "3x5", of as many axes as the shape has, but two at least. */
static char *
window_sizes_to_string (const FoveaShape *in, const gint64 *size)
{
  FoveaShape shape = { 2, { size[0], size[1] } };

  if (in->rank == 5)
    shape = (FoveaShape){ 3, { size[2], size[0], size[1] } };
  return fovea_shape_to_string (&shape);
}

static gboolean
window_too_large (const FoveaWindow *window,
                  const char        *layer,
                  const FoveaShape  *in,
                  GError           **error)
{
  gint64           span[FOVEA_WINDOW_AXES], room[FOVEA_WINDOW_AXES];
  g_autofree char *large = NULL, *small = NULL;

  for (int axis = 0; axis < FOVEA_WINDOW_AXES; axis++)
    {
      span[axis] = fovea_window_span (window, axis);
      room[axis] = fovea_slice_size (in, axis) + window->before[axis] +
                   window->after[axis];
    }
  large = window_sizes_to_string (in, span);
  small = window_sizes_to_string (in, room);
  return fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("%s: a %s window does not fit a %s input"), layer,
                     large, small);
}

gboolean
fovea_window_fit (FoveaWindow      *window,
                  const char       *layer,
                  const FoveaShape *in,
                  FoveaShape       *out,
                  GError          **error)
{
  if (! fovea_shape_has_windows (in) ||
      (window->rank != 0 && in->rank != window->rank + 2))
    return fovea_fail (
        error, FOVEA_ERROR_SHAPE,
        _ ("%s: an input of rank %u does not go with a window of "
           "%u axes"),
        layer, in->rank, window->rank);
  *out = *in;
  for (int axis = 0; axis < FOVEA_WINDOW_AXES; axis++)
    {
      gint64 stride = window->stride[axis], size, room, n;

      size = fovea_slice_size (in, axis);
      window_resolve_auto_pad (window, axis, size);
      room = size + window->before[axis] + window->after[axis] -
             fovea_window_span (window, axis);
      if (size < 1 || room < 0)
        return window_too_large (window, layer, in, error);
      n = room / stride + 1;
      if (window->ceil_mode)
        {
          n = (room + stride - 1) / stride + 1;
          if ((n - 1) * stride >= size + window->before[axis])
            n--;
        }
      fovea_slice_set_size (out, axis, n);
    }
  return TRUE;
}

gboolean
fovea_window_check_float (const FoveaStep *step, GError **error)
{
  if (fovea_dtype_is_float (step->in_type[0]))
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("%s: an input of type %s"), step->klass->name,
                     fovea_dtype_name (step->in_type[0]));
}

void
fovea_window_need (const FoveaWindow *window,
                   const FoveaRect   *out,
                   FoveaRect         *in)
{
  in->x = out->x * window->stride[1] - window->before[1];
  in->y = out->y * window->stride[0] - window->before[0];
  in->width =
      (out->width - 1) * window->stride[1] + fovea_window_span (window, 1);
  in->height =
      (out->height - 1) * window->stride[0] + fovea_window_span (window, 0);
}

void
fovea_window_inside (const FoveaWindow *window,
                     int                axis,
                     gint64             at,
                     gint64             low,
                     gint64             high,
                     gint64            *from,
                     gint64            *until)
{
  const gint64 d = window->dilation[axis], size = window->size[axis];
  const gint64 start = at * window->stride[axis] - window->before[axis];

  *from = start < low ? (low - start + d - 1) / d : 0;
  *until = size;
  if (start + (size - 1) * d >= high)
    *until = start < high ? (high - 1 - start) / d + 1 : 0;
}

/* ---- Slices ------------------------------------------------------------------ */

gboolean
fovea_shape_has_windows (const FoveaShape *shape)
{
  return shape->rank >= 3 && shape->rank <= 2 + FOVEA_WINDOW_AXES;
}

void
fovea_slice_set_size (FoveaShape *shape, int axis, gint64 size)
{
  if (axis == 1)
    shape->size[shape->rank - 1] = size;
  else if (axis == 0 && shape->rank > 3)
    shape->size[shape->rank - 2] = size;
  else if (axis == 2 && shape->rank > 4)
    shape->size[2] = size;
}

gint64
fovea_slice_units (const FoveaStep *step, const FoveaRect *out)
{
  if (step->out_block)
    return fovea_units_rows (step, out);
  const FoveaShape *shape = &step->out[0];

  return shape->size[0] * shape->size[1] * fovea_slice_size (shape, 2) *
         fovea_slice_rect (shape, out).height;
}
