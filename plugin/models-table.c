/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model's card and its table of layers as text, JSON and CSV. */
#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#include "json.h"
#include "models.h"

/* "3x3", "" where there is none */
static char *
table_pair (const gint64 pair[2])
{
  return pair[0] > 0 ? g_strdup_printf ("%" PRId64 "x%" PRId64, pair[0], pair[1]) : g_strdup ("");
}

static char *
table_number (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.6g", value));
}

/* "2", "2x1", "" */
static char *
table_steps (const double steps[2], gboolean shown)
{
  g_autofree char *y = table_number (steps[0]);
  g_autofree char *x = table_number (steps[1]);

  if (! shown)
    return g_strdup ("");
  return steps[0] == steps[1] ? g_strdup (y) : g_strdup_printf ("%sx%s", y, x);
}

static char *
table_field (const FoveaLayerRow *row)
{
  return row->whole ? g_strdup (_("all")) : table_pair (row->field);
}

/* ---- JSON ------------------------------------------------------------------ */

static void
table_json_pair (GString *json, const char *name, double a, double b)
{
  fovea_json_name (json, name);
  g_string_append_c (json, '[');
  fovea_json_number (json, a);
  g_string_append (json, ", ");
  fovea_json_number (json, b);
  g_string_append_c (json, ']');
}

static void
table_json_int (GString *json, const char *name, gint64 value)
{
  fovea_json_name (json, name);
  g_string_append_printf (json, "%" PRId64, value);
}

static void
table_json_row (GString *json, const FoveaLayerRow *row)
{
  g_string_append_c (json, '{');
  fovea_json_name (json, "name");
  fovea_json_text (json, row->name);
  fovea_json_name (json, "type");
  fovea_json_text (json, row->type);
  fovea_json_name (json, "operator");
  fovea_json_text (json, row->op);
  fovea_json_shape (json, "output", &row->output);
  if (row->window[0] > 0)
    {
      table_json_pair (json, "window", (double) row->window[0], (double) row->window[1]);
      table_json_pair (json, "stride", row->stride[0], row->stride[1]);
    }
  table_json_int (json, "parameters", row->parameters);
  table_json_int (json, "macs", row->macs);
  table_json_int (json, "bytes", (gint64) row->bytes);
  if (row->field[0] > 0)
    {
      table_json_pair (json, "field", (double) row->field[0], (double) row->field[1]);
      table_json_pair (json, "jump", row->jump[0], row->jump[1]);
      table_json_pair (json, "start", row->start[0], row->start[1]);
    }
  else if (row->whole)
    {
      fovea_json_name (json, "field");
      fovea_json_text (json, "all");
    }
  g_string_append_c (json, '}');
}

/* How pictures become numbers, and what a guess of it went by. */
static void
table_json_card (GString *json, const FoveaCard *card)
{
  guint n = card->channels == FOVEA_CHANNELS_GRAY ? 1 : 3;

  fovea_json_name (json, "layout");
  fovea_json_text (json, card->nhwc ? "NHWC" : "NCHW");
  fovea_json_name (json, "channels");
  fovea_json_text (json, fovea_channels_word (card->channels));
  fovea_json_name (json, "scale_by");
  fovea_json_number (json, card->scale_by);
  for (guint k = 0; k < 2; k++)
    {
      fovea_json_name (json, k ? "std" : "mean");
      for (guint i = 0; i < n; i++)
        {
          g_string_append (json, i ? ", " : "[");
          fovea_json_number (json, (k ? card->std : card->mean)[i]);
        }
      g_string_append_c (json, ']');
    }
  fovea_json_name (json, "reasons");
  g_string_append_c (json, '[');
  for (guint i = 0; card->reasons && card->reasons[i]; i++)
    {
      g_string_append (json, i ? ", " : "");
      fovea_json_text (json, card->reasons[i]);
    }
  g_string_append_c (json, ']');
}

/* The network itself, to the end of the object. */
static void
table_json_layers (GString *json, const FoveaDescription *table)
{
  fovea_json_shape (json, "input", &table->input);
  table_json_int (json, "parameters", table->parameters);
  table_json_int (json, "macs", table->macs);
  table_json_int (json, "arena", (gint64) table->arena);
  fovea_json_name (json, "layers");
  g_string_append_c (json, '[');
  for (guint i = 0; i < table->n_layers; i++)
    {
      g_string_append (json, i ? ", " : "");
      table_json_row (json, &table->layers[i]);
    }
  g_string_append (json, "]}");
}

static char *
table_json (FoveaModel *model, const char *pattern, const FoveaDescription *table)
{
  const FoveaCard *card = model ? fovea_model_card (model) : NULL;
  GString         *json = g_string_new ("{");

  if (! card)
    {
      fovea_json_name (json, "pattern");
      fovea_json_text (json, pattern);
      table_json_layers (json, table);
      return g_string_free (json, FALSE);
    }
  fovea_json_name (json, "model");
  fovea_json_text (json, fovea_model_id (model));
  fovea_json_name (json, "task");
  fovea_json_text (json, fovea_task_word (card->kind));
  fovea_json_name (json, "guessed");
  g_string_append (json, card->guessed ? "true" : "false");
  fovea_json_name (json, "path");
  fovea_json_text (json, fovea_model_path (model));
  table_json_card (json, card);
  table_json_layers (json, table);
  return g_string_free (json, FALSE);
}

/* ---- CSV --------------------------------------------------------------------- */

static char *
table_csv (const FoveaDescription *table)
{
  GString *text = g_string_new ("layer,type,operator,output,window,stride,parameters,macs,bytes,field,jump,start");

  for (guint i = 0; i < table->n_layers; i++)
    {
      const FoveaLayerRow *row = &table->layers[i];
      g_autoptr (GString)  line = g_string_new (NULL);
      g_autofree char     *output = fovea_shape_to_string (&row->output);
      g_autofree char     *window = table_pair (row->window);
      g_autofree char     *stride = table_steps (row->stride, row->window[0] > 0);
      g_autofree char     *field = row->whole ? g_strdup ("all") : table_pair (row->field);
      g_autofree char     *jump = table_steps (row->jump, row->field[0] > 0);
      g_autofree char     *start = table_steps (row->start, row->field[0] > 0);

      fovea_csv_text (line, row->name);
      fovea_csv_text (line, row->type);
      fovea_csv_text (line, row->op);
      fovea_csv_text (line, output);
      fovea_csv_text (line, window);
      fovea_csv_text (line, stride);
      g_string_append_printf (line, ",%" PRId64 ",%" PRId64 ",%" PRIu64, row->parameters, row->macs, row->bytes);
      fovea_csv_text (line, field);
      fovea_csv_text (line, jump);
      fovea_csv_text (line, start);
      g_string_append_printf (text, "\n%s", line->str);
    }
  return g_string_free (text, FALSE);
}

/* ---- Text -------------------------------------------------------------------- */

/* "(255 x - 127, 127, 127) / 128, 128, 128" */
static void
table_numbers (GString *text, FoveaChannels channels, const double values[3])
{
  guint n = channels == FOVEA_CHANNELS_GRAY ? 1 : 3;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *number = table_number (values[i]);

      g_string_append_printf (text, "%s%s", i ? ", " : "", number);
    }
}

static void
table_line (GString *text, const char *title, const char *value)
{
  g_autofree char *safe = value ? g_utf8_make_valid (value, -1) : NULL;

  if (safe && *safe)
    g_string_append_printf (text, "  %s%*s %s\n", title, MAX (11 - (int) g_utf8_strlen (title, -1), 0), "", safe);
}

static void
table_text_input (GString *text, const FoveaCard *card, const FoveaDescription *table)
{
  g_autofree char    *shape = fovea_shape_to_string (&table->input);
  g_autofree char    *input = NULL;
  g_autofree char    *scale = table_number (card->scale_by);
  g_autoptr (GString) pixels = g_string_new (NULL);

  input = g_strdup_printf ("%s (%s, %s)%s", shape, card->nhwc ? "NHWC" : "NCHW",
                           fovea_channels_word (card->channels),
                           card->any_size ? _(", or any size") : "");
  g_string_append_printf (pixels, "(%s x - ", scale);
  table_numbers (pixels, card->channels, card->mean);
  g_string_append (pixels, ") / ");
  table_numbers (pixels, card->channels, card->std);
  table_line (text, _("input"), input);
  table_line (text, _("pixels"), pixels->str);
}

static void
table_text_card (GString *text, FoveaModel *model, const FoveaDescription *table)
{
  const FoveaCard *card = fovea_model_card (model);
  g_autofree char *task = NULL;

  if (card->classes > 0)
    task = g_strdup_printf (_("%s, %u classes, %s"), fovea_task_word (card->kind), card->classes,
                            card->probabilities ? _("probabilities") : _("logits"));
  g_string_append_printf (text, "%s (%s)\n", card->name, fovea_model_id (model));
  table_line (text, _("task"), task ? task : fovea_task_word (card->kind));
  table_text_input (text, card, table);
  table_line (text, _("labels"), card->labels);
  table_line (text, _("licence"), card->licence);
  table_line (text, _("source"), card->source);
  table_line (text, _("file"), fovea_model_path (model));
  if (card->guessed)
    table_line (text, _("guessed"), _("nobody has confirmed this card; it went by:"));
  for (char **reason = card->reasons; reason && *reason; reason++)
    table_line (text, "", *reason);
}

char *
fovea_models_count (guint64 count, const char *unit)
{
  static const char *const steps[] = { "", "k", "M", "G", "T" };
  double number = (double) count;
  guint  step = 0;

  while (number >= 999.95 && step + 1 < G_N_ELEMENTS (steps))
    {
      number /= 1000;
      step++;
    }
  return g_strdup_printf ("%.4g%s%s%s", number, step > 0 || *unit ? " " : "", steps[step], unit);
}

/* The columns as wide as their widest field; numbers to the right. */
#define TABLE_COLUMNS 10

static void
table_cells (const FoveaLayerRow *row, char **cells)
{
  cells[0] = g_utf8_make_valid (row->name, -1);
  cells[1] = g_strdup (row->type);
  cells[2] = g_strdup (row->op);
  cells[3] = fovea_shape_to_string (&row->output);
  cells[4] = table_pair (row->window);
  cells[5] = table_steps (row->stride, row->window[0] > 0);
  cells[6] = g_strdup_printf ("%" PRId64, row->parameters);
  cells[7] = g_strdup_printf ("%" PRId64, row->macs);
  cells[8] = g_strdup_printf ("%" PRIu64, row->bytes);
  cells[9] = table_field (row);
}

static void
table_pad (GString *text, const char *cell, int width, gboolean right)
{
  int n = MAX (width - (int) g_utf8_strlen (cell, -1), 0);

  g_string_append_printf (text, "  %*s%s%*s", right ? n : 0, "", cell, right ? 0 : n, "");
}

void
fovea_models_columns (GString *text, char **cells, guint rows, guint columns, guint words)
{
  g_autofree int *width = g_new0 (int, columns);

  for (guint i = 0; i < rows * columns; i++)
    width[i % columns] = MAX (width[i % columns], (int) g_utf8_strlen (cells[i], -1));
  for (guint i = 0; i < rows * columns; i++)
    {
      table_pad (text, cells[i], width[i % columns], i % columns >= words);
      if (i % columns == columns - 1)
        g_string_append_c (text, '\n');
      g_free (cells[i]);
    }
}

static void
table_text_rows (GString *text, const FoveaDescription *table)
{
  const char *const titles[TABLE_COLUMNS] = { _("layer"), _("type"), "ONNX", _("output"), _("window"),
                                              _("stride"), _("parameters"), _("multiply-adds"),
                                              _("bytes"), _("sees") };
  g_autofree char **cells = g_new0 (char *, (table->n_layers + 1) * TABLE_COLUMNS);

  for (guint c = 0; c < TABLE_COLUMNS; c++)
    cells[c] = g_strdup (titles[c]);
  for (guint i = 0; i < table->n_layers; i++)
    table_cells (&table->layers[i], cells + (i + 1) * TABLE_COLUMNS);
  fovea_models_columns (text, cells, table->n_layers + 1, TABLE_COLUMNS, 3);
}

static char *
table_text (FoveaModel *model, const char *pattern, const FoveaDescription *table)
{
  GString         *text = g_string_new (NULL);
  g_autofree char *weights = fovea_models_count (table->weights, "B");
  g_autofree char *macs = fovea_models_count ((guint64) table->macs, "");
  g_autofree char *arena = fovea_models_count (table->arena, "B");

  if (model)
    table_text_card (text, model, table);
  else
    g_string_append_printf (text, "%s\n", pattern);
  g_string_append_c (text, '\n');
  table_text_rows (text, table);
  g_string_append_printf (text,
                          _("\n  %u layers, %" PRId64 " parameters (%s), %s multiply-adds, %s of memory for a run"),
                          table->n_layers, table->parameters, weights, macs, arena);
  return g_string_free (text, FALSE);
}

char *
fovea_models_table (FoveaModel *model, const char *pattern, const FoveaDescription *table, FoveaModelsFormat format)
{
  return format == FOVEA_MODELS_JSON   ? table_json (model, pattern, table)
         : format == FOVEA_MODELS_CSV ? table_csv (table)
                                      : table_text (model, pattern, table);
}
