/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts about kernels as lines, JSON and tables; the engine has computed them. */
#include "kernels-facts.h"

#include <glib/gi18n.h>

#include "json.h"

GPtrArray *
fovea_kernels_facts (const FoveaKernel *kernel, GError **error)
{
  g_autoptr (GPtrArray) facts = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_kernel_facts_free);

  for (guint plane = 0; plane < kernel->planes; plane++)
    {
      FoveaKernelFacts *one = fovea_kernel_facts (kernel, plane, error);

      if (! one)
        return NULL;
      g_ptr_array_add (facts, one);
    }
  return g_steal_pointer (&facts);
}

double
fovea_kernels_sum (GPtrArray *facts)
{
  double sum = 0.0;

  for (guint i = 0; i < facts->len; i++)
    sum += ((const FoveaKernelFacts *) facts->pdata[i])->sum;
  return sum;
}

guint
fovea_kernels_rank (GPtrArray *facts)
{
  guint rank = 0;

  for (guint i = 0; i < facts->len; i++)
    rank = MAX (rank, ((const FoveaKernelFacts *) facts->pdata[i])->rank);
  return rank;
}

gboolean
fovea_kernels_splits (GPtrArray *facts)
{
  return fovea_kernels_rank (facts) == 1;
}

/* ---- In words -------------------------------------------------------------------- */

static char *(*const facts_sentences[]) (const FoveaKernelFacts *facts) = {
  fovea_kernel_facts_split, fovea_kernel_facts_flat, fovea_kernel_facts_passes,
  fovea_kernel_facts_noise, fovea_kernel_facts_symmetry, fovea_kernel_facts_range,
};

void
fovea_kernels_facts_text (GString *text, GPtrArray *facts)
{
  for (guint plane = 0; plane < facts->len; plane++)
    {
      if (facts->len > 1)
        g_string_append_printf (text, _("\n  plane %u:"), plane + 1);
      for (guint i = 0; i < G_N_ELEMENTS (facts_sentences); i++)
        {
          g_autofree char *sentence = facts_sentences[i] (facts->pdata[plane]);

          g_string_append_printf (text, "\n%s%s", facts->len > 1 ? "    " : "  ", sentence);
        }
    }
}

/* ---- In JSON ---------------------------------------------------------------------- */

static void
facts_json_array (GString *json, const char *name, const double *values, guint n)
{
  fovea_json_name (json, name);
  if (! values)
    {
      g_string_append (json, "null");
      return;
    }
  g_string_append_c (json, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (json, ", ");
      fovea_json_number (json, values[i]);
    }
  g_string_append_c (json, ']');
}

static void
facts_json_switch (GString *json, const char *name, gboolean value)
{
  fovea_json_name (json, name);
  g_string_append (json, value ? "true" : "false");
}

static void
facts_json_plane (GString *json, const FoveaKernelFacts *facts)
{
  const double nyquist[] = { facts->nyquist_x, facts->nyquist_y, facts->nyquist_xy };
  const struct
  {
    const char *name;
    double      value;
  } numbers[] = {
    { "sum", facts->sum }, { "magnitude", facts->magnitude }, { "largest", facts->peak },
    { "noise_gain", facts->noise_gain }, { "low", facts->low }, { "high", facts->high },
    { "rank", facts->rank }, { "strongest", facts->strongest },
  };

  g_string_append_c (json, '{');
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      fovea_json_name (json, numbers[i].name);
      fovea_json_number (json, numbers[i].value);
    }
  facts_json_array (json, "singular_values", facts->singular, facts->n_singular);
  fovea_json_name (json, "factor");
  fovea_json_number (json, facts->column ? facts->factor : 1.0);
  facts_json_array (json, "column", facts->column, facts->height);
  facts_json_array (json, "row", facts->row, facts->width);
  facts_json_switch (json, "symmetric", facts->symmetric);
  facts_json_switch (json, "antisymmetric", facts->antisymmetric);
  facts_json_switch (json, "zero_phase", facts->zero_phase);
  facts_json_array (json, "nyquist", nyquist, 3);
  g_string_append_c (json, '}');
}

void
fovea_kernels_facts_json (GString *json, GPtrArray *facts)
{
  fovea_json_name (json, "planes");
  g_string_append_c (json, '[');
  for (guint i = 0; i < facts->len; i++)
    {
      if (i > 0)
        g_string_append (json, ", ");
      facts_json_plane (json, facts->pdata[i]);
    }
  g_string_append_c (json, ']');
}

/* ---- The frequency response --------------------------------------------------------- */

static void
response_rows (GString *text, const double *magnitude, guint n, FoveaFormat format)
{
  for (guint row = 0; row < n; row++)
    {
      if (format == FOVEA_FORMAT_JSON)
        g_string_append (text, row > 0 ? ", [" : "[");
      else if (text->len > 0)
        g_string_append_c (text, '\n');
      for (guint column = 0; column < n; column++)
        {
          if (column > 0)
            g_string_append (text, format == FOVEA_FORMAT_TEXT ? " " : format == FOVEA_FORMAT_CSV ? "," : ", ");
          fovea_json_number (text, magnitude[(gsize) row * n + column]);
        }
      if (format == FOVEA_FORMAT_JSON)
        g_string_append_c (text, ']');
    }
}

gboolean
fovea_kernels_print_response (FoveaBatch *batch, const char *name, const FoveaKernel *kernel, guint n, GError **error)
{
  const gboolean      json = batch->format == FOVEA_FORMAT_JSON;
  g_autofree double  *magnitude = g_new (double, (gsize) n * n);
  g_autoptr (GString) text = g_string_new (json ? "{" : NULL);

  if (json)
    {
      fovea_json_name (text, "name");
      fovea_json_text (text, name);
      fovea_json_name (text, "response");
      g_string_append_c (text, '[');
    }
  for (guint plane = 0; plane < kernel->planes; plane++)
    {
      if (! fovea_kernel_response (kernel, plane, n, magnitude, error))
        return FALSE;
      if (json)
        g_string_append (text, plane > 0 ? ", [" : "[");
      response_rows (text, magnitude, n, batch->format);
      if (json)
        g_string_append_c (text, ']');
    }
  if (json)
    g_string_append (text, "]}");
  fovea_batch_print (text->str);
  return TRUE;
}
