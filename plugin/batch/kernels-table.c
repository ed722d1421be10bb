/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library and the user's own kernels as a table. */
#include <glib/gi18n.h>
#include <string.h>

#include "json.h"
#include "kernels-facts.h"
#include "message.h"
#include "models.h"

#define KERNELS_COLUMNS 8
#define KERNELS_SUM     5 /* numbers from here on, the last yes or no */

char *
fovea_kernels_parameters (const FoveaLibraryKernel *kernel)
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
      g_autofree char         *parameters = fovea_kernels_parameters (k);
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

void
fovea_kernels_table (FoveaBatch *batch)
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
