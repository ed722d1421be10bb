/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plan chose and what each step of it costs, as text, JSON and CSV. */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "json.h"
#include "models.h"

#define PLAN_COLUMNS 9
#define PLAN_WORDS   3 /* those on the left are words, the others numbers */

/* Of a multiply-add's two operations, in GFLOP/s; 0 where nothing is counted. */
static double
plan_rate (gint64 macs, double seconds)
{
  return seconds > 0.0 ? 2e-9 * (double) macs / seconds : 0.0;
}

static double
plan_percent (double rate, const FoveaProfile *profile)
{
  return profile->peak > 0.0 ? 1e11 * rate / profile->peak : 0.0;
}

/* In the C locale, as all numbers of these tables; "" instead of 0 */
static char *
plan_number (const char *format, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (value > 0.0 ? g_ascii_formatd (buffer, sizeof buffer, format, value) : "");
}

/* ---- JSON ---------------------------------------------------------------------- */

static void
plan_json_row (GString *json, const FoveaPlanRow *row, const FoveaProfile *profile)
{
  const double rate = plan_rate (row->macs, row->seconds);

  g_string_append_c (json, '{');
  fovea_json_name (json, "name");
  fovea_json_text (json, row->name);
  fovea_json_name (json, "layers");
  fovea_json_text (json, row->layers);
  fovea_json_name (json, "algorithm");
  fovea_json_text (json, row->algorithm);
  fovea_json_shape (json, "output", &row->output);
  fovea_json_value (json, "ms", 1e3 * row->seconds);
  fovea_json_value (json, "gflops", rate);
  fovea_json_value (json, "percent", plan_percent (rate, profile));
  fovea_json_value (json, "macs", (double) row->macs);
  fovea_json_value (json, "weights", (double) row->weights);
  fovea_json_value (json, "scratch", (double) row->scratch);
  g_string_append_c (json, '}');
}

static char *
plan_json (FoveaModel *model, const char *pattern, const FoveaProfile *profile)
{
  GString *json = g_string_new ("{");

  fovea_json_name (json, model ? "model" : "pattern");
  fovea_json_text (json, model ? fovea_model_id (model) : pattern);
  fovea_json_shape (json, "input", &profile->input);
  fovea_json_name (json, "cpu");
  fovea_json_text (json, profile->family);
  fovea_json_value (json, "threads", profile->threads);
  fovea_json_value (json, "runs", profile->runs);
  fovea_json_value (json, "ms", 1e3 * profile->seconds);
  fovea_json_value (json, "gflops", plan_rate (profile->macs, profile->seconds));
  fovea_json_value (json, "peak", 1e-9 * profile->peak);
  fovea_json_value (json, "macs", (double) profile->macs);
  fovea_json_value (json, "weights", (double) profile->weights);
  fovea_json_value (json, "scratch", (double) profile->scratch);
  fovea_json_value (json, "arena", (double) profile->arena);
  fovea_json_name (json, "steps");
  g_string_append_c (json, '[');
  for (guint i = 0; i < profile->n_rows; i++)
    {
      g_string_append (json, i ? ", " : "");
      plan_json_row (json, &profile->rows[i], profile);
    }
  g_string_append (json, "]}");
  return g_string_free (json, FALSE);
}

/* ---- CSV ------------------------------------------------------------------------- */

static char *
plan_csv (const FoveaProfile *profile)
{
  GString *text = g_string_new ("layer,layers,algorithm,output,ms,gflops,percent,macs,weights,scratch");

  for (guint i = 0; i < profile->n_rows; i++)
    {
      const FoveaPlanRow *row = &profile->rows[i];
      const double        rate = plan_rate (row->macs, row->seconds);
      g_autoptr (GString) line = g_string_new (NULL);
      g_autofree char    *output = fovea_shape_to_string (&row->output);

      fovea_csv_text (line, row->name);
      fovea_csv_text (line, row->layers);
      fovea_csv_text (line, row->algorithm);
      fovea_csv_text (line, output);
      fovea_csv_number (line, 1e3 * row->seconds);
      fovea_csv_number (line, rate);
      fovea_csv_number (line, plan_percent (rate, profile));
      g_string_append_printf (line, ",%" PRId64 ",%" PRIu64 ",%" PRIu64, row->macs, row->weights, row->scratch);
      g_string_append_printf (text, "\n%s", line->str);
    }
  return g_string_free (text, FALSE);
}

/* ---- Text ------------------------------------------------------------------------ */

static void
plan_cells (const FoveaPlanRow *row, const FoveaProfile *profile, char **cells)
{
  const double rate = plan_rate (row->macs, row->seconds);

  cells[0] = g_utf8_make_valid (row->name, -1);
  cells[1] = g_strdup (row->layers);
  cells[2] = g_strdup (row->algorithm);
  cells[3] = fovea_shape_to_string (&row->output);
  cells[4] = plan_number ("%.3f", 1e3 * row->seconds);
  cells[5] = plan_number ("%.1f", rate);
  cells[6] = plan_number ("%.0f", plan_percent (rate, profile));
  cells[7] = row->weights ? fovea_models_count (row->weights, "B") : g_strdup ("");
  cells[8] = row->scratch ? fovea_models_count (row->scratch, "B") : g_strdup ("");
}

static char *
plan_text (FoveaModel *model, const char *pattern, const FoveaProfile *profile)
{
  const char *const titles[PLAN_COLUMNS] = { _("layer"), _("computes"), _("algorithm"), _("output"), _("ms"),
                                             _("GFLOP/s"),
                                             /* xgettext:no-c-format */
                                             _("% of peak"), _("weights"), _("scratch") };
  const double      rate = plan_rate (profile->macs, profile->seconds);
  GString          *text = g_string_new (NULL);
  g_autofree char  *shape = fovea_shape_to_string (&profile->input);
  g_autofree char  *ms = plan_number ("%.2f", 1e3 * profile->seconds);
  g_autofree char  *reached = plan_number ("%.1f", rate);
  g_autofree char  *percent = plan_number ("%.0f", plan_percent (rate, profile));
  g_autofree char  *peak = plan_number ("%.1f", 1e-9 * profile->peak);
  g_autofree char  *weights = fovea_models_count (profile->weights, "B");
  g_autofree char  *arena = fovea_models_count (profile->arena, "B");
  g_autofree char  *scratch = fovea_models_count (profile->scratch, "B");
  g_autofree char **cells = g_new0 (char *, (profile->n_rows + 1) * PLAN_COLUMNS);

  if (model)
    g_string_append_printf (text, "%s (%s)\n", fovea_model_card (model)->name, fovea_model_id (model));
  else
    g_string_append_printf (text, "%s\n", pattern);
  g_string_append_printf (text, _("  input %s; CPU family %s, %u threads, medians of %u runs; peak %s GFLOP/s\n\n"),
                          shape, profile->family, profile->threads, profile->runs, peak);
  for (guint c = 0; c < PLAN_COLUMNS; c++)
    cells[c] = g_strdup (titles[c]);
  for (guint i = 0; i < profile->n_rows; i++)
    plan_cells (&profile->rows[i], profile, cells + (i + 1) * PLAN_COLUMNS);
  fovea_models_columns (text, cells, profile->n_rows + 1, PLAN_COLUMNS, PLAN_WORDS);
  g_string_append_printf (text, _("\n  %u steps, %s ms, %s GFLOP/s, %s %% of the peak; memory: weights %s, results %s, scratch %s"),
                          profile->n_rows, ms, reached, percent, weights, arena, scratch);
  return g_string_free (text, FALSE);
}

char *
fovea_models_plan (FoveaModel *model, const char *pattern, const FoveaProfile *profile, FoveaModelsFormat format)
{
  return format == FOVEA_MODELS_JSON  ? plan_json (model, pattern, profile)
         : format == FOVEA_MODELS_CSV ? plan_csv (profile)
                                      : plan_text (model, pattern, profile);
}
