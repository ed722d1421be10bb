/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kernels: the library as a table, a kernel with its numbers, and the user's own
 * kernels saved, imported, exported, renamed and removed. */
#include <glib/gi18n.h>
#include <string.h>

#include "batch.h"
#include "json.h"
#include "kernels-facts.h"
#include "library/library.h"
#include "message.h"
#include "models.h"

#define KERNELS_COLUMNS 8
#define KERNELS_SUM     5 /* numbers from here on, the last yes or no */

static const FoveaOption *
kernels_options (void)
{
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("kernel", N_("Kernel"), N_("The kernel text that is saved"), ""),
    FOVEA_OPTION_TEXT ("title", N_("Title"), N_("What it is called in the window"), ""),
    FOVEA_OPTION_TEXT ("what", N_("What it does"), N_("One sentence for the window"), ""),
    FOVEA_OPTION_COUNT ("response", N_("Frequency response"), N_("Print |H| on so many places a side instead: -1/2 to 1/2 cycles a pixel, 0 in the middle; 0: do not"), 0, 1024, 0),
    FOVEA_OPTION_SWITCH ("overwrite", N_("Overwrite"), N_("Replace files that exist"), FALSE),
    { NULL }
  };

  return options;
}

/* ---- The table ---------------------------------------------------------------- */

/* "sigma 0.1..100 [1.5], size 0..255 [0]" */
static char *
kernels_parameters (const FoveaLibraryKernel *kernel)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < fovea_library_parameters (kernel); i++)
    {
      const FoveaLibraryParameter *p = kernel->parameters[i];
      char                         low[32], high[32], initial[32];

      g_ascii_formatd (low, sizeof low, "%g", p->low);
      g_ascii_formatd (high, sizeof high, "%g", p->high);
      g_ascii_formatd (initial, sizeof initial, "%g", p->initial);
      g_string_append_printf (text, "%s%s %s..%s [%s]", i ? ", " : "", p->name, low, high, initial);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
kernels_row_json (const char *const cells[KERNELS_COLUMNS], const char *what, const char *source, const char *problem)
{
  static const char *const  names[KERNELS_COLUMNS] = { "name", "group", "title", "parameters", "size", "sum", "rank", "separable" };
  g_autoptr (GString)       json = g_string_new ("{");

  for (guint i = 0; i < KERNELS_COLUMNS; i++)
    {
      fovea_json_name (json, names[i]);
      if (i < KERNELS_SUM)
        fovea_json_text (json, cells[i]);
      else if (! *cells[i])
        g_string_append (json, "null");
      else if (i + 1 < KERNELS_COLUMNS)
        fovea_json_number (json, g_ascii_strtod (cells[i], NULL));
      else
        g_string_append (json, strcmp (cells[i], "yes") == 0 ? "true" : "false");
    }
  fovea_json_name (json, problem ? "error" : "what");
  fovea_json_text (json, problem ? problem : what);
  fovea_json_name (json, "source");
  fovea_json_text (json, source);
  g_string_append_c (json, '}');
  fovea_batch_print (json->str);
}

static void
kernels_row (FoveaBatch *batch, GPtrArray *rows, const char *const cells[KERNELS_COLUMNS], const char *what,
             const char *source, const char *problem)
{
  g_autoptr (GString) line = g_string_new (NULL);

  if (problem)
    g_printerr ("%s: %s\n", cells[0], problem);
  if (batch->format == FOVEA_FORMAT_JSON)
    kernels_row_json (cells, what, source, problem);
  for (guint i = 0; ! problem && i < KERNELS_COLUMNS; i++)
    {
      if (batch->format == FOVEA_FORMAT_CSV)
        fovea_csv_text (line, cells[i]);
      else if (batch->format == FOVEA_FORMAT_TEXT)
        g_ptr_array_add (rows, g_strdup (cells[i]));
    }
  if (batch->format == FOVEA_FORMAT_CSV && ! problem)
    fovea_batch_print (line->str);
}

/* Sum, rank and whether it splits, as texts; empty for a kernel that is not there. */
typedef struct
{
  char sum[G_ASCII_DTOSTR_BUF_SIZE], rank[16];
  const char *separable;
} KernelsNumbers;

static KernelsNumbers
kernels_numbers (FoveaBatch *batch, const FoveaKernel *kernel)
{
  g_autoptr (GPtrArray) facts = kernel ? fovea_kernels_facts (kernel, NULL) : NULL;
  KernelsNumbers        numbers = { .separable = "" };

  if (! facts)
    return numbers;
  g_ascii_formatd (numbers.sum, sizeof numbers.sum, batch->format == FOVEA_FORMAT_TEXT ? "%.4g" : "%.15g",
                   fovea_kernels_sum (facts));
  g_snprintf (numbers.rank, sizeof numbers.rank, "%u", fovea_kernels_rank (facts));
  numbers.separable = fovea_kernels_splits (facts) ? "yes" : "no";
  if (batch->format == FOVEA_FORMAT_TEXT)
    numbers.separable = fovea_kernels_splits (facts) ? _("yes") : _("no");
  return numbers;
}

static void
kernels_built_in (FoveaBatch *batch, GPtrArray *rows)
{
  for (const FoveaLibraryKernel *k = fovea_library; k->name; k++)
    {
      g_autofree char         *parameters = kernels_parameters (k);
      g_autoptr (FoveaKernel)  kernel = fovea_library_make (k, NULL);
      g_autofree char         *size = kernel ? g_strdup_printf ("%ux%u", kernel->height, kernel->width) : g_strdup ("");
      const KernelsNumbers     numbers = kernels_numbers (batch, kernel);
      const char *const        cells[] = { k->name, fovea_group_name (k->group), fovea_library_title (k), parameters, size,
                                           numbers.sum, numbers.rank, numbers.separable };

      kernels_row (batch, rows, cells, fovea_library_what (k), k->source, NULL);
    }
}

/* One that cannot be read is told on the standard error, and left out. */
static void
kernels_own (FoveaBatch *batch, GPtrArray *rows)
{
  g_autoptr (GPtrArray) list = fovea_own_list ();

  for (guint i = 0; i < list->len; i++)
    {
      const FoveaOwnKernel *own = list->pdata[i];
      g_autofree char      *planes = own->planes > 1 ? g_strdup_printf ("%ux", own->planes) : g_strdup ("");
      g_autofree char      *size = g_strdup_printf ("%s%ux%u", planes, own->height, own->width);
      g_autoptr (FoveaKernel) kernel = own->text ? fovea_library_read (own->text, NULL) : NULL;
      const KernelsNumbers    numbers = kernels_numbers (batch, kernel);
      const char *const       cells[] = { own->name, fovea_group_name (FOVEA_GROUP_OWN), own->title, "", size,
                                          numbers.sum, numbers.rank, numbers.separable };

      kernels_row (batch, rows, cells, own->what, own->source, own->problem);
    }
}

static void
kernels_table (FoveaBatch *batch)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (GString)   text = g_string_new (NULL);
  const char *const     head[KERNELS_COLUMNS] = { _("name"), _("group"), _("title"), _("parameters"), _("size"),
                                                  _("sum"), _("rank"), _("splits") };

  for (guint i = 0; i < KERNELS_COLUMNS; i++)
    g_ptr_array_add (rows, g_strdup (head[i]));
  if (batch->format == FOVEA_FORMAT_CSV)
    fovea_batch_print ("name,group,title,parameters,size,sum,rank,separable");
  kernels_built_in (batch, rows);
  kernels_own (batch, rows);
  fovea_models_columns (text, (char **) rows->pdata, rows->len / KERNELS_COLUMNS, KERNELS_COLUMNS, KERNELS_COLUMNS);
  if (batch->format != FOVEA_FORMAT_TEXT)
    return;
  g_string_truncate (text, text->len - 1);
  fovea_batch_print (text->str);
}

/* ---- One of them ---------------------------------------------------------------- */

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
  g_autofree char      *parameters = kernels_parameters (found);
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

static gboolean
kernels_show (FoveaBatch *batch, const char *text, GError **error)
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

/* ---- The user's own --------------------------------------------------------------- */

static void
kernels_said (FoveaBatch *batch, const char *action, const char *name)
{
  g_autoptr (GString) line = g_string_new (batch->format == FOVEA_FORMAT_JSON ? "{" : NULL);

  if (batch->format == FOVEA_FORMAT_JSON)
    {
      fovea_json_name (line, action);
      fovea_json_text (line, name);
      g_string_append_c (line, '}');
    }
  else if (batch->format == FOVEA_FORMAT_CSV)
    {
      fovea_csv_text (line, action);
      fovea_csv_text (line, name);
    }
  else
    g_string_append_printf (line, "%s: %s", action, name);
  fovea_batch_print (line->str);
}

static gboolean
kernels_save (FoveaBatch *batch, const char *name, GError **error)
{
  FoveaSettings   *s = batch->settings;
  g_autofree char *full = g_strconcat (g_str_has_prefix (name, FOVEA_LIBRARY_MY) ? "" : FOVEA_LIBRARY_MY, name, NULL);

  if (! fovea_own_save (name, fovea_settings_string (s, "title"), fovea_settings_string (s, "what"), NULL,
                        fovea_settings_string (s, "kernel"), fovea_settings_bool (s, "overwrite"), error))
    return FALSE;
  kernels_said (batch, "saved", full);
  return TRUE;
}

static gboolean
kernels_import (FoveaBatch *batch, const char *path, GError **error)
{
  g_autofree char *name = NULL;

  if (! fovea_own_import (path, fovea_settings_bool (batch->settings, "overwrite"), &name, error))
    return FALSE;
  kernels_said (batch, "imported", name);
  return TRUE;
}

/* What is not given stays as it is. */
static gboolean
kernels_rename (FoveaBatch *batch, const char *from, const char *to, GError **error)
{
  FoveaSettings             *s = batch->settings;
  g_autoptr (FoveaOwnKernel) own = fovea_own_find (from, error);
  g_autofree char           *full = g_strconcat (g_str_has_prefix (to, FOVEA_LIBRARY_MY) ? "" : FOVEA_LIBRARY_MY, to, NULL);

  if (! own)
    return FALSE;
  if (! fovea_own_rename (from, to, fovea_settings_is_given (s, "title") ? fovea_settings_string (s, "title") : own->title,
                          fovea_settings_is_given (s, "what") ? fovea_settings_string (s, "what") : own->what,
                          fovea_settings_bool (s, "overwrite"), error))
    return FALSE;
  kernels_said (batch, "renamed", full);
  return TRUE;
}

static gboolean
kernels_export (FoveaBatch *batch, const char *name, const char *path, GError **error)
{
  if (! fovea_own_export (name, path, fovea_settings_bool (batch->settings, "overwrite"), error))
    return FALSE;
  kernels_said (batch, "exported", path);
  return TRUE;
}

static gboolean
kernels_remove (FoveaBatch *batch, const char *name, GError **error)
{
  if (! fovea_own_remove (name, error))
    return FALSE;
  kernels_said (batch, "removed", name);
  return TRUE;
}

/* ---- The command -------------------------------------------------------------------- */

static const struct
{
  const char *name;
  guint       least, most; /* words behind it */
  const char *wanted;
  gboolean (*each) (FoveaBatch *batch, const char *word, GError **error);
  gboolean (*pair) (FoveaBatch *batch, const char *from, const char *to, GError **error);
} kernels_actions[] = {
  { "save", 1, 1, "save NAME --kernel TEXT", kernels_save, NULL },
  { "import", 1, G_MAXUINT, "import FILE…", kernels_import, NULL },
  { "export", 2, 2, "export NAME FILE", NULL, kernels_export },
  { "rename", 2, 2, "rename NAME NAME", NULL, kernels_rename },
  { "remove", 1, G_MAXUINT, "remove NAME…", kernels_remove, NULL },
};

/* Its index, or -1. */
static int
kernels_action (FoveaBatch *batch)
{
  for (guint i = 0; batch->words->len > 0 && i < G_N_ELEMENTS (kernels_actions); i++)
    if (strcmp (batch->words->pdata[0], kernels_actions[i].name) == 0)
      return (int) i;
  return -1;
}

static gboolean
kernels_check (FoveaBatch *batch, GError **error)
{
  int      action = kernels_action (batch);
  guint    n = batch->words->len;
  gboolean saves = action == 0;

  if (action >= 0 && (n - 1 < kernels_actions[action].least || n - 1 > kernels_actions[action].most))
    return fovea_usage_error (error, _("“kernels %s” is wanted"), kernels_actions[action].wanted);
  if (fovea_settings_int (batch->settings, "response") > 0 && (action >= 0 || n == 0))
    return fovea_usage_error (error, _("“kernels %s” is wanted"), "NAME… --response N");
  if (saves != fovea_settings_is_given (batch->settings, "kernel"))
    return fovea_usage_error (error, _("“kernels %s” is wanted"), kernels_actions[0].wanted);
  return TRUE;
}

/* A word that fails is said, and the next is done. */
static gboolean
kernels_each (FoveaBatch *batch, int action, GError **error)
{
  const guint from = action < 0 ? 0 : 1, n = batch->words->len - from;
  guint       failed = 0;

  for (guint i = from; i < batch->words->len; i++)
    {
      g_autoptr (GError) problem = NULL;

      if ((action < 0 ? kernels_show : kernels_actions[action].each) (batch, batch->words->pdata[i], &problem))
        continue;
      if (n == 1)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      g_printerr ("%s\n", problem->message);
      failed++;
    }
  return failed == 0 || fovea_failed_error (error, _("%u of %u failed"), failed, n);
}

static gboolean
kernels_end (FoveaBatch *batch, GError **error)
{
  int    action = kernels_action (batch);
  char **words = (char **) batch->words->pdata;

  if (batch->words->len == 0)
    kernels_table (batch);
  else if (action >= 0 && kernels_actions[action].pair)
    return kernels_actions[action].pair (batch, words[1], words[2], error);
  else
    return kernels_each (batch, action, error);
  return TRUE;
}

const FoveaBatchCommand fovea_batch_kernels[] = {
  { .name = "kernels", .arguments = "[NAME… | save NAME --kernel TEXT | import FILE… | export NAME FILE | rename NAME NAME | remove NAME…]",
    .summary = N_("list the kernels of the library, show one; save, import, export, rename, remove your own"),
    .flags = FOVEA_TAKES_WORDS, .options = kernels_options, .check = kernels_check, .end = kernels_end },
  { NULL }
};
