/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sizes that a course asks for, as numbers and as the formula that gives
 * them: of convolutions, poolings and transposed convolutions, padding that keeps
 * a size, and what a map costs fully connected and as a convolution. Source of
 * the formulas: Dumoulin and Visin, A guide to convolution arithmetic, 2016. */
#include "checked.h"
#include "error.h"
#include "fovea.h"

/* Pixels that a window spans: dilation * (kernel - 1) + 1; FALSE on overflow. */
static gboolean
size_span (const FoveaSize *size, gint64 *span)
{
  return fovea_checked_mul (size->dilation, size->kernel - 1, span) &&
         fovea_checked_add (*span, 1, span);
}

static gboolean
size_check_ranges (const FoveaSize *size, GError **error)
{
  if (size->in < 1 || size->kernel < 1 || size->stride < 1 ||
      size->dilation < 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("size: an input of %" PRId64 ", a window of %" PRId64
                          ", a stride of %" PRId64 " and a dilation of %" PRId64
                          " have to be 1 or more"),
                       size->in, size->kernel, size->stride, size->dilation);
  if (size->before < 0 || size->after < 0 || size->output_padding < 0)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("size: a padding of %" PRId64 " before, %" PRId64
                          " after and %" PRId64
                          " of the output have to be 0 or more"),
                       size->before, size->after, size->output_padding);
  if (MAX (MAX (size->in, size->kernel), MAX (size->stride, size->dilation)) >
          FOVEA_MAX_SIZE ||
      MAX (MAX (size->before, size->after), size->output_padding) >
          FOVEA_MAX_SIZE)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("size: a number is more than %" PRId64),
                       FOVEA_MAX_SIZE);
  return TRUE;
}

static gboolean
size_out_of_window (const FoveaSize *size,
                    gint64           span,
                    gint64          *out,
                    GError         **error)
{
  gint64 room = size->in + size->before + size->after;

  if (span > room)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("size: a window that spans %" PRId64
                          " does not fit an input of %" PRId64
                          " with its padding"),
                       span, room);
  *out = (room - span) / size->stride + 1;
  return TRUE;
}

static gboolean
size_out_of_transposed (const FoveaSize *size,
                        gint64           span,
                        gint64          *out,
                        GError         **error)
{
  gint64 grown;

  if (size->output_padding >= MAX (size->stride, size->dilation))
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("size: an output padding of %" PRId64
                          " has to be less than the stride of %" PRId64
                          " or the dilation of %" PRId64),
                       size->output_padding, size->stride, size->dilation);
  if (! fovea_checked_mul (size->in - 1, size->stride, &grown) ||
      ! fovea_checked_add (grown, span + size->output_padding, &grown) ||
      grown - size->before - size->after > FOVEA_MAX_SIZE)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("size: the result is more than %" PRId64),
                       FOVEA_MAX_SIZE);
  *out = grown - size->before - size->after;
  if (*out < 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("size: a padding of %" PRId64 " and %" PRId64
                          " leaves nothing of a result of %" PRId64),
                       size->before, size->after, grown);
  return TRUE;
}

gboolean
fovea_size_out (const FoveaSize *size, gint64 *out, GError **error)
{
  gint64 span;

  if (! size_check_ranges (size, error))
    return FALSE;
  if (! size_span (size, &span))
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("size: a number is more than %" PRId64),
                       FOVEA_MAX_SIZE);
  return size->transposed ? size_out_of_transposed (size, span, out, error) :
                            size_out_of_window (size, span, out, error);
}

/* ---- The formula as text --------------------------------------------------- */

/* " + 2·1" (the same on both sides), " + 0 + 1", or nothing. */
static void
size_add_padding (GString *text, const FoveaSize *size, const char *sign)
{
  if (size->before == size->after && size->before > 0)
    g_string_append_printf (text, " %s 2·%" PRId64, sign, size->before);
  else if (size->before != size->after)
    g_string_append_printf (text, " %s %" PRId64 " %s %" PRId64, sign,
                            size->before, sign, size->after);
}

/* "3", or "(2·(3 - 1) + 1)" of a dilated window */
static void
size_add_span (GString *text, const FoveaSize *size)
{
  if (size->dilation == 1)
    g_string_append_printf (text, "%" PRId64, size->kernel);
  else
    g_string_append_printf (text, "(%" PRId64 "·(%" PRId64 " - 1) + 1)",
                            size->dilation, size->kernel);
}

static void
size_add_window (GString *text, const FoveaSize *size, gboolean in_all)
{
  gboolean whole;
  gint64   span = 1;

  size_span (size, &span);
  whole = (size->in + size->before + size->after - span) % size->stride == 0;
  g_string_append_printf (text, "%s%" PRId64, whole ? "(" : "floor((",
                          size->in);
  if (in_all && size->before + size->after > 0)
    g_string_append_printf (text, " + %" PRId64, size->before + size->after);
  else if (! in_all)
    size_add_padding (text, size, "+");
  g_string_append (text, " - ");
  size_add_span (text, size);
  g_string_append_printf (text, ")/%" PRId64 "%s + 1", size->stride,
                          whole ? "" : ")");
}

static void
size_add_transposed (GString *text, const FoveaSize *size, gboolean in_all)
{
  g_string_append_printf (text, "(%" PRId64 " - 1)·%" PRId64, size->in,
                          size->stride);
  if (in_all && size->before + size->after > 0)
    g_string_append_printf (text, " - %" PRId64, size->before + size->after);
  else if (! in_all)
    size_add_padding (text, size, "-");
  g_string_append (text, " + ");
  size_add_span (text, size);
  if (size->output_padding > 0)
    g_string_append_printf (text, " + %" PRId64, size->output_padding);
}

char *
fovea_size_to_text (const FoveaSize *size, gboolean in_all, GError **error)
{
  GString *text;
  gint64   out;

  if (! fovea_size_out (size, &out, error))
    return NULL;
  text = g_string_new (NULL);
  if (size->transposed)
    size_add_transposed (text, size, in_all);
  else
    size_add_window (text, size, in_all);
  g_string_append_printf (text, " = %" PRId64, out);
  return g_string_free (text, FALSE);
}

char *
fovea_size_padding_text (const FoveaSize *size)
{
  const gint64 all = size->before + size->after;

  if (size->before == size->after)
    return g_strdup_printf (
        _ ("padding a side p = %" PRId64 ", padding in all p' = %" PRId64),
        size->before, all);
  return g_strdup_printf (_ ("padding a side p = %.1f, shown as %" PRId64
                             " before and %" PRId64
                             " after, padding in all p' = %" PRId64),
                          (double) all / 2.0, size->before, size->after, all);
}

void
fovea_size_set_padding_in_all (FoveaSize *size, gint64 all)
{
  size->before = all / 2;
  size->after = all - all / 2;
}

gboolean
fovea_size_keep (FoveaSize *size, GError **error)
{
  gint64 span, all;

  if (! size_check_ranges (size, error))
    return FALSE;
  if (! size_span (size, &span) ||
      ! fovea_checked_mul (size->in - 1, size->stride, &all) ||
      ! fovea_checked_add (all, span - size->in, &all) ||
      ! fovea_checked_add (all, size->transposed ? size->output_padding : 0,
                           &all) ||
      all > FOVEA_MAX_SIZE)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("size: a number is more than %" PRId64),
                       FOVEA_MAX_SIZE);
  if (all < 0)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("size: no padding keeps a size of %" PRId64
                          " with a window of %" PRId64
                          " and a stride of %" PRId64),
                       size->in, size->kernel, size->stride);
  fovea_size_set_padding_in_all (size, all);
  return TRUE;
}

void
fovea_size_of_convolve (const FoveaConvolve *request,
                        gint64               width,
                        gint64               height,
                        FoveaSize            size[2])
{
  const gint64 in[2] = { width, height };
  const gint64 kernel[2] = { request->kernel->width, request->kernel->height };

  for (int axis = 0; axis < 2; axis++)
    {
      const gint64 all = (kernel[axis] - 1) * request->dilation;

      size[axis] = (FoveaSize){ .in = in[axis],
                                .kernel = kernel[axis],
                                .stride = request->stride,
                                .dilation = request->dilation };
      if (request->border == FOVEA_BORDER_VALID)
        continue;
      size[axis].before = kernel[axis] / 2 * request->dilation;
      size[axis].after = all - size[axis].before;
    }
}

/* ---- The same map, fully connected and as a convolution --------------------- */

/* *out = a * b * c, or FALSE */
static gboolean
map_product (gint64 a, gint64 b, gint64 c, gint64 *out)
{
  return fovea_checked_mul (a, b, out) && fovea_checked_mul (*out, c, out);
}

static gboolean
map_check (gint64 channels, gint64 maps, GError **error)
{
  if (channels >= 1 && maps >= 1 && channels <= FOVEA_MAX_SIZE &&
      maps <= FOVEA_MAX_SIZE)
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("size: %" PRId64 " channels and %" PRId64
                        " maps have to be 1 to %" PRId64),
                     channels, maps, FOVEA_MAX_SIZE);
}

static gboolean
map_count (const FoveaSize *height,
           const FoveaSize *width,
           gint64           channels,
           gint64           maps,
           FoveaMapCost    *cost)
{
  gint64 window;

  return map_product (height->in, width->in, channels, &cost->inputs) &&
         map_product (cost->out_height, cost->out_width, maps,
                      &cost->outputs) &&
         fovea_checked_mul (cost->inputs, cost->outputs, &cost->full_weights) &&
         fovea_checked_add (cost->full_weights, cost->outputs,
                            &cost->full_parameters) &&
         map_product (height->kernel, width->kernel, channels, &window) &&
         fovea_checked_mul (window, maps, &cost->conv_weights) &&
         fovea_checked_add (cost->conv_weights, maps, &cost->conv_parameters) &&
         fovea_checked_mul (window, cost->outputs, &cost->local_weights) &&
         fovea_checked_add (cost->local_weights, cost->outputs,
                            &cost->local_parameters);
}

gboolean
fovea_map_cost (const FoveaSize *height,
                const FoveaSize *width,
                gint64           channels,
                gint64           maps,
                FoveaMapCost    *cost,
                GError         **error)
{
  *cost = (FoveaMapCost){ 0 };
  if (! map_check (channels, maps, error) ||
      ! fovea_size_out (height, &cost->out_height, error) ||
      ! fovea_size_out (width, &cost->out_width, error))
    return FALSE;
  return map_count (height, width, channels, maps, cost) ||
         fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("size: the parameters of a fully connected layer are "
                        "too many to count"));
}
