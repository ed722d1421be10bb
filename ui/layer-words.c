/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of a layer, rounded for reading. */
#include "layer-words.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/* 118.0 M reads better than 118013952; the whole number is in the tooltip. */
char *
fovea_layer_words_count (gint64 count)
{
  if (count == 0)
    return g_strdup ("");
  if (count < 100000)
    return g_strdup_printf ("%" PRId64, count);
  if (count < 1000000)
    return g_strdup_printf ("%.1f k", (double) count / 1e3);
  if (count < 10000000000)
    return g_strdup_printf ("%.2f M", (double) count / 1e6);
  return g_strdup_printf ("%.2f G", (double) count / 1e9);
}

char *
fovea_layer_words_short (gint64 count)
{
  static const char *const steps[] = { "", " k", " M", " G", " T" };
  double                   number = (double) count;
  guint                    step = 0;

  while (number >= 999.5 && step + 1 < G_N_ELEMENTS (steps))
    {
      number /= 1000;
      step++;
    }
  return count == 0 ? g_strdup ("") : g_strdup_printf ("%.3g%s", number, steps[step]);
}

/* One picture at a time goes without saying. */
char *
fovea_layer_words_shape (const FoveaShape *shape)
{
  FoveaShape rest = *shape;

  if (rest.rank < 2 || rest.size[0] != 1)
    return fovea_shape_to_string (shape);
  rest.rank--;
  memmove (rest.size, rest.size + 1, rest.rank * sizeof *rest.size);
  return fovea_shape_to_string (&rest);
}

char *
fovea_layer_words_memory (guint64 bytes)
{
  return bytes < 100000 ? g_strdup_printf ("%.1f kB", (double) bytes / 1e3) :
                          g_strdup_printf ("%.2f MB", (double) bytes / 1e6);
}

char *
fovea_layer_words_window (const gint64 pair[2])
{
  return pair[0] > 0 ? g_strdup_printf ("%" PRId64 "x%" PRId64, pair[0], pair[1]) : g_strdup ("");
}

char *
fovea_layer_words_stride (const FoveaLayerRow *row)
{
  if (row->window[0] == 0)
    return g_strdup ("");
  return row->stride[0] == row->stride[1] ?
             g_strdup_printf ("%g", row->stride[0]) :
             g_strdup_printf ("%gx%g", row->stride[0], row->stride[1]);
}

char *
fovea_layer_words_tip (const FoveaLayerRow *row)
{
  g_autofree char *output = fovea_shape_to_string (&row->output);
  g_autofree char *sees = NULL;

  if (row->field[0] > 0)
    sees = g_strdup_printf (
        _ ("\nPixel p sees %" PRId64 "x%" PRId64 " pixels of the input, from %g + %g p on"),
        row->field[0], row->field[1], row->start[1], row->jump[1]);
  else if (row->whole)
    sees = g_strdup (_ ("\nEach value sees the whole input"));
  return g_strdup_printf (_ ("%s, ONNX operator %s\nOutput %s\n%" PRId64 " parameters, %" PRId64
                             " multiply-adds, %" PRIu64 " bytes%s"),
                          row->name, *row->op ? row->op : "-", output, row->parameters, row->macs,
                          row->bytes, sees ? sees : "");
}

char *
fovea_layer_words_maps (const FoveaShape *shape)
{
  const gint64 *size = shape->size;

  if (shape->rank != 4 || size[0] != 1)
    return fovea_layer_words_shape (shape);
  if (size[2] == size[3])
    return g_strdup_printf ("%" PRId64 "@%" PRId64, size[1], size[2]);
  return g_strdup_printf ("%" PRId64 "@%" PRId64 "x%" PRId64, size[1], size[2], size[3]);
}

char *
fovea_layer_words_seconds (double seconds)
{
  return seconds < 1e-4 ? g_strdup_printf ("%.3g µs", seconds * 1e6) :
         seconds < 1.0  ? g_strdup_printf ("%.3g ms", seconds * 1e3) :
                          g_strdup_printf ("%.3g s", seconds);
}
