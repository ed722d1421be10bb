/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One kernel: what is said of it, and its numbers. */
#include <glib/gi18n.h>
#include <string.h>

#include "json.h"
#include "kernels-facts.h"
#include "message.h"

static char *
kernels_replace (char *text, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, -1);

  g_free (text);
  return g_strjoinv (to, parts);
}

/* The rows as arrays, to the last digit; the planes of a 3-D kernel in one more. */
static char *
kernels_arrays (const FoveaKernel *kernel)
{
  char            *text = fovea_kernel_to_text (kernel);
  g_autofree char *rows = NULL;

  text = kernels_replace (text, " | ", "|");
  text = kernels_replace (text, "; ", ";");
  text = kernels_replace (text, " ", ", ");
  text = kernels_replace (text, ";", "], [");
  rows = kernels_replace (text, "|", "]], [[");
  return kernel->planes > 1 ? g_strconcat ("[[[", rows, "]]]", NULL) : g_strconcat ("[[", rows, "]]", NULL);
}

/* What is said about a kernel besides its numbers; strings are not its own. */
typedef struct
{
  const char *name, *group, *title, *what, *formula, *source, *parameters;
} KernelsFacts;

static void
kernels_print_text (const KernelsFacts *facts, const FoveaKernel *kernel, GPtrArray *said)
{
  g_autoptr (GString) text = g_string_new (facts->name);
  char               *rows = kernels_replace (fovea_kernel_to_text (kernel), "; ", "\n  ");
  char                number[32];

  if (*facts->title)
    g_string_append_printf (text, ": %s", facts->title);
  if (*facts->what)
    g_string_append_printf (text, _("\n  what: %s"), facts->what);
  if (*facts->parameters)
    g_string_append_printf (text, _("\n  parameters: %s"), facts->parameters);
  if (*facts->formula)
    g_string_append_printf (text, _("\n  formula: %s"), facts->formula);
  if (*facts->source)
    g_string_append_printf (text, _("\n  source: %s"), facts->source);
  g_string_append_printf (text, _("\n  size: %ux%u, sum: %s"), kernel->height, kernel->width,
                          g_ascii_formatd (number, sizeof number, "%.9g", fovea_kernels_sum (said)));
  fovea_kernels_facts_text (text, said);
  rows = kernels_replace (rows, " | ", "\n  |\n  ");
  g_string_append_printf (text, "\n  %s", rows);
  g_free (rows);
  fovea_batch_print (text->str);
}

static void
kernels_print_json (const KernelsFacts *facts, const FoveaKernel *kernel, GPtrArray *said)
{
  const char *const   names[] = { "name", "group", "title", "what", "parameters", "formula", "source" };
  const char *const   values[] = { facts->name, facts->group, facts->title, facts->what,
                                   facts->parameters, facts->formula, facts->source };
  g_autoptr (GString) json = g_string_new ("{");
  g_autofree char    *rows = kernels_arrays (kernel);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      fovea_json_name (json, names[i]);
      fovea_json_text (json, values[i]);
    }
  fovea_json_name (json, "height");
  fovea_json_number (json, kernel->height);
  fovea_json_name (json, "width");
  fovea_json_number (json, kernel->width);
  fovea_json_name (json, "sum");
  fovea_json_number (json, fovea_kernels_sum (said));
  fovea_json_name (json, "rank");
  fovea_json_number (json, fovea_kernels_rank (said));
  fovea_json_name (json, "separable");
  g_string_append (json, fovea_kernels_splits (said) ? "true" : "false");
  fovea_kernels_facts_json (json, said);
  fovea_json_name (json, "kernel");
  g_string_append_printf (json, "%s}", rows);
  fovea_batch_print (json->str);
}

static void
kernels_print_csv (FoveaBatch *batch, const KernelsFacts *facts, const FoveaKernel *kernel, GPtrArray *said)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char    *text = fovea_kernel_to_text (kernel);

  if (! batch->headed)
    fovea_batch_print ("name,group,title,height,width,sum,rank,separable,formula,source,kernel");
  batch->headed = TRUE;
  fovea_csv_text (line, facts->name);
  fovea_csv_text (line, facts->group);
  fovea_csv_text (line, facts->title);
  fovea_csv_number (line, kernel->height);
  fovea_csv_number (line, kernel->width);
  fovea_csv_number (line, fovea_kernels_sum (said));
  fovea_csv_number (line, fovea_kernels_rank (said));
  fovea_csv_text (line, fovea_kernels_splits (said) ? "yes" : "no");
  fovea_csv_text (line, facts->formula);
  fovea_csv_text (line, facts->source);
  fovea_csv_text (line, text);
  fovea_batch_print (line->str);
}

static gboolean
kernels_print (FoveaBatch *batch, const KernelsFacts *facts, const FoveaKernel *kernel, GError **error)
{
  const int             response = fovea_settings_int (batch->settings, "response");
  g_autoptr (GPtrArray) said = NULL;

  if (response > 0)
    return fovea_kernels_print_response (batch, facts->name, kernel, (guint) response, error);
  said = fovea_kernels_facts (kernel, error);
  if (! said)
    return FALSE;
  if (batch->format == FOVEA_FORMAT_JSON)
    kernels_print_json (facts, kernel, said);
  else if (batch->format == FOVEA_FORMAT_CSV)
    kernels_print_csv (batch, facts, kernel, said);
  else
    kernels_print_text (facts, kernel, said);
  return TRUE;
}

/* A compass set by its bare name is all of its directions. */
static gboolean
kernels_show_named (FoveaBatch *batch, const FoveaLibraryKernel *found, const double *values, GError **error)
{
  g_autofree char      *parameters = fovea_kernels_parameters (found);
  g_autofree char      *spec = fovea_library_spec (found, values);
  gboolean              whole = found->directions > 0 && values[0] == 0.0;
  g_autoptr (GPtrArray) set = whole ? fovea_library_set (found) : NULL;
  KernelsFacts          facts = { spec, fovea_group_name (found->group), fovea_library_title (found),
                                  fovea_library_what (found), found->formula, found->source, parameters };

  for (guint i = 0; set && i < set->len; i++)
    {
      double           turned[FOVEA_LIBRARY_PARAMETERS] = { 45.0 * i };
      g_autofree char *name = fovea_library_spec (found, turned);

      facts.name = name;
      if (! kernels_print (batch, &facts, set->pdata[i], error))
        return FALSE;
    }
  if (set)
    return TRUE;

  g_autoptr (FoveaKernel) kernel = fovea_library_make (found, values);

  if (! kernel)
    return fovea_failed_error (error, _("no memory for the kernel %s"), found->name);
  return kernels_print (batch, &facts, kernel, error);
}

gboolean
fovea_kernels_show (FoveaBatch *batch, const char *text, GError **error)
{
  double                     values[FOVEA_LIBRARY_PARAMETERS];
  const FoveaLibraryKernel  *found = fovea_library_is_spec (text) ? fovea_library_read_spec (text, values, NULL) : NULL;
  g_autoptr (FoveaOwnKernel) own = NULL;
  g_autoptr (FoveaKernel)    kernel = NULL;

  if (found)
    return kernels_show_named (batch, found, values, error);
  kernel = fovea_library_read (text, error);
  if (! kernel)
    return FALSE;
  own = g_str_has_prefix (text, FOVEA_LIBRARY_MY) ? fovea_own_find (text, NULL) : NULL;

  const KernelsFacts facts = { own ? own->name : FOVEA_LIBRARY_CUSTOM, own ? fovea_group_name (FOVEA_GROUP_OWN) : "",
                               own ? own->title : "", own ? own->what : "", "", own ? own->source : "", "" };

  return kernels_print (batch, &facts, kernel, error);
}
