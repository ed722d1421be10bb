/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one number of a layer as on a slide, in plain text. */
#include <math.h>
#include <string.h>

#include "error.h"
#include "walk.h"

/* Bytes of a number */
#define CELL 32
/* Windows with more numbers are not written out; more planes are not summed one by
 * one. */
#define WINDOW_TOLD 200
#define PLANES_TOLD 8

static const char *
sum_number (double value, char *text)
{
  return g_ascii_formatd (text, CELL, "%.6g", value == 0.0 ? 0.0 : value);
}

/* So many digits that an fp32 number comes back from them. */
static const char *
sum_full (double value, char *text)
{
  return g_ascii_formatd (text, CELL, "%.9g", value == 0.0 ? 0.0 : value);
}

static const char *
sum_layer_name (FoveaWalk *walk, guint row)
{
  return fovea_walk_description (walk)->layers[row].name;
}

static void
sum_add_head (GString *text, const FoveaValueSum *sum)
{
  g_string_append_printf (text, _ ("%s, map %u, (%" PRId64 ", %" PRId64 "): "),
                          sum->layer, sum->map, sum->x, sum->y);
  switch (sum->kind)
    {
    case FOVEA_VALUE_CONV:
      g_string_append_printf (text, _ ("%u input maps of '%s', window %ux%u\n"),
                              sum->planes, sum->from, sum->height, sum->width);
      break;
    case FOVEA_VALUE_FULL:
      g_string_append_printf (text, _ ("all %" PRId64 " numbers of '%s'\n"),
                              sum->n_inputs, sum->from);
      break;
    case FOVEA_VALUE_POOL:
      g_string_append_printf (
          text,
          sum->is_max ? _ ("the greatest of a window %ux%u of '%s'\n") :
                        _ ("the mean of a window %ux%u of '%s'\n"),
          sum->height, sum->width, sum->from);
      break;
    case FOVEA_VALUE_ADD:
      g_string_append_printf (text, _ ("the sum of %u maps\n"), sum->planes);
      break;
    default:
      g_string_append_printf (text, _ ("made of one number of '%s'\n"),
                              sum->from);
    }
}

/* ---- Columns --------------------------------------------------------------------- */

typedef enum
{
  COLUMN_VALUE,
  COLUMN_WEIGHT,
  COLUMN_PRODUCT,
  N_COLUMNS
} Column;

static void
sum_cell (const FoveaValueTerm *term, Column column, char *text)
{
  char         number[CELL - 4];
  const double value = column == COLUMN_VALUE  ? (double) term->value :
                       column == COLUMN_WEIGHT ? term->weight :
                                                 term->product;

  fovea_number_to_text (value, number, sizeof number);
  g_snprintf (text, CELL,
              term->kind == FOVEA_TERM_BORDER && column == COLUMN_VALUE ?
                  "[%s]" :
                  " %s ",
              number);
}

/* Of a maximum the window alone. */
static guint
sum_columns (const FoveaValueSum *sum)
{
  return sum->kind == FOVEA_VALUE_POOL && sum->is_max ? 1 : N_COLUMNS;
}

static void
sum_add_plane (GString *text, const FoveaValueSum *sum, guint plane)
{
  static const char *const between[] = { "  ", "  x  ", "  =  " };
  const FoveaValueTerm    *terms =
      sum->terms + (gsize) plane * sum->height * sum->width;
  gsize widths[N_COLUMNS] = { 0 };
  char  cell[CELL];

  for (guint i = 0; i < sum->height * sum->width; i++)
    for (guint c = 0; c < N_COLUMNS; c++)
      {
        sum_cell (&terms[i], c, cell);
        widths[c] = MAX (widths[c], strlen (cell));
      }
  for (guint y = 0; y < sum->height; y++)
    {
      for (guint c = 0; c < sum_columns (sum); c++)
        {
          g_string_append (text, y == (sum->height - 1) / 2 || c == 0 ?
                                     between[c] :
                                     "     ");
          for (guint x = 0; x < sum->width; x++)
            {
              sum_cell (&terms[y * sum->width + x], c, cell);
              g_string_append_printf (text, "%*s", (int) widths[c], cell);
            }
        }
      while (text->len && text->str[text->len - 1] == ' ')
        g_string_truncate (text, text->len - 1);
      g_string_append_c (text, '\n');
    }
}

static void
sum_add_planes (GString *text, const FoveaValueSum *sum, guint planes)
{
  g_autofree guint *order = fovea_value_sum_order (sum);
  const guint       n = planes == 0 ? sum->planes : MIN (planes, sum->planes);
  char              a[CELL];

  for (guint i = 0; i < n; i++)
    {
      const FoveaValueTerm *first =
          sum->terms + (gsize) order[i] * sum->height * sum->width;

      if (sum->planes > 1 && sum->kind != FOVEA_VALUE_ADD)
        g_string_append_printf (text, _ ("input map %" PRId64 ", in all %s:\n"),
                                first->map,
                                sum_number (sum->plane_sum[order[i]], a));
      if (sum->height * sum->width <= WINDOW_TOLD)
        sum_add_plane (text, sum, order[i]);
    }
  if (n < sum->planes)
    g_string_append_printf (text, _ ("and %u input maps that count less\n"),
                            sum->planes - n);
}

/* ---- Sums --------------------------------------------------------------------- */

/* "sum 3 + 2 - 1 = 4", the parts of the greatest first. */
static void
sum_add_sum (GString *text, const FoveaValueSum *sum)
{
  g_autofree guint *order = fovea_value_sum_order (sum);
  char              a[CELL], b[CELL];

  g_string_append (text, _ ("sum "));
  for (guint i = 0; sum->planes > 1 && i < MIN (sum->planes, PLANES_TOLD); i++)
    {
      const double part = sum->plane_sum[order[i]];

      g_string_append_printf (text, "%s%s",
                              i == 0 ? "" : (part < 0.0 ? " - " : " + "),
                              sum_number (i == 0 ? part : fabs (part), a));
    }
  if (sum->planes > PLANES_TOLD)
    g_string_append (text, " + …");
  if (sum->planes > 1)
    g_string_append (text, " = ");
  g_string_append_printf (text, "%s\n", sum_number (sum->sum, a));
  if (sum->bias != 0.0)
    g_string_append_printf (
        text, _ ("%s %s bias %s = %s\n"), sum_number (sum->sum, a),
        sum->bias < 0.0 ? "-" : "+", sum_number (fabs (sum->bias), b),
        sum_number (sum->sum + sum->bias, (char[CELL]){ 0 }));
}

static void
sum_add_result (GString *text, const FoveaValueSum *sum)
{
  char a[CELL], b[CELL];

  g_string_append_printf (text, _ ("the layer gives %s"),
                          sum_full ((double) sum->value, a));
  if (sum->bound >= 0.0)
    g_string_append_printf (text,
                            sum->within ?
                                _ (": the sum, within rounding (%s)") :
                                _ (": not the sum, rounding allows %s"),
                            sum_number (sum->bound, b));
  g_string_append_c (text, '\n');
}

static void
sum_add_behind (GString *text, FoveaWalk *walk, const FoveaValueSum *sum)
{
  char a[CELL];

  for (guint i = 0; i < sum->n_behind; i++)
    {
      const FoveaLayerRow *row =
          &fovea_walk_description (walk)->layers[sum->behind[i].row];

      g_string_append_printf (text, _ ("'%s' (%s) makes %s of it\n"),
                              sum_layer_name (walk, sum->behind[i].row),
                              row->layer,
                              sum_full ((double) sum->behind[i].value, a));
    }
}

/* "4608 weights and 4608 of 100352 inputs made it; ..." */
static void
sum_add_counts (GString *text, const FoveaValueSum *sum)
{
  if (sum->n_weights == 0)
    return;
  g_string_append_printf (
      text,
      _ ("%" PRId64 " weights and %" PRId64 " of %" PRId64
         " inputs made it; the same weights make all %" PRId64
         " numbers of the map\n"),
      sum->n_weights, sum->n_inputs, sum->all_inputs, sum->shared);
  if (sum->all_weights == G_MAXINT64)
    return;
  g_string_append_printf (text,
                          _ ("the layer has %" PRId64
                             " weights; fully connected it would need %" PRId64
                             "\n"),
                          sum->layer_weights, sum->all_weights);
}

/* A function of one number, no sum. */
static gboolean
sum_is_function (const FoveaValueSum *sum)
{
  return sum->kind == FOVEA_VALUE_EACH && sum->n_weights == 0;
}

static void
sum_add_function (GString *text, FoveaWalk *walk, const FoveaValueSum *sum)
{
  char a[CELL], b[CELL];

  g_string_append_printf (text, "%s (%s) = %s\n",
                          fovea_walk_description (walk)->layers[sum->row].layer,
                          sum_full ((double) sum->terms->value, a),
                          sum_full ((double) sum->value, b));
}

static void
sum_add_sums (GString *text, FoveaWalk *walk, const FoveaValueSum *sum)
{
  const gboolean chosen = sum->kind == FOVEA_VALUE_POOL && sum->is_max;

  if (chosen && sum->chosen >= 0)
    g_string_append_printf (text, _ ("the greatest is in row %u, column %u\n"),
                            (guint) (sum->chosen / sum->width) + 1,
                            (guint) (sum->chosen % sum->width) + 1);
  else if (sum_is_function (sum))
    sum_add_function (text, walk, sum);
  else if (! chosen)
    sum_add_sum (text, sum);
  if (! sum_is_function (sum))
    sum_add_result (text, sum);
  sum_add_behind (text, walk, sum);
  sum_add_counts (text, sum);
}

char *
fovea_value_sum_to_text (FoveaWalk           *walk,
                         const FoveaValueSum *sum,
                         guint                planes)
{
  GString *text = g_string_new (NULL);

  sum_add_head (text, sum);
  if (! sum_is_function (sum))
    sum_add_planes (text, sum, planes);
  sum_add_sums (text, walk, sum);
  return g_string_free (text, FALSE);
}

char *
fovea_value_sum_sums (FoveaWalk *walk, const FoveaValueSum *sum)
{
  GString *text = g_string_new (NULL);

  sum_add_sums (text, walk, sum);
  if (text->len && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}
