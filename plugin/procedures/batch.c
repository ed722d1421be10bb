/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The batch interpreter: GIMP hands over the text of one -b. All lines are read
 * before the first is run, so that a misspelt one changes nothing. */
#include <glib/gi18n.h>
#include <gexiv2/gexiv2.h>
#include <string.h>

#include "batch/batch.h"
#include "fovea.h"
#include "message.h"
#include "procedure.h"

/* Where the line that begins at `text` ends: at a line end outside quotes. A
 * comment's quotes are no quotes. */
static const char *
batch_line_end (const char *text)
{
  gboolean    comment = FALSE;
  char        quote = '\0';
  const char *p = text;

  for (; *p && (*p != '\n' || quote); p++)
    {
      if (comment)
        continue;
      if (*p == '\\' && quote != '\'' && p[1])
        p++;
      else if (quote)
        quote = *p == quote ? '\0' : quote;
      else if (*p == '"' || *p == '\'')
        quote = *p;
      else
        comment = *p == '#' && (p == text || g_ascii_isspace (p[-1]));
    }
  return p;
}

static guint
batch_count_ends (const char *from, const char *to)
{
  guint n = 0;

  for (const char *p = from; p < to; p++)
    n += *p == '\n';
  return n;
}

/* A line end that something follows. */
static gboolean
batch_has_lines (const char *text)
{
  g_autofree char *copy = g_strchomp (g_strdup (text));

  return strchr (copy, '\n') != NULL;
}

/* The errors of one line among several say which. */
static GPtrArray *
batch_read (const char *text, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_batch_free);
  gboolean              several = batch_has_lines (text);
  gboolean              names = FALSE;
  const char           *start = text;

  while (*text)
    {
      const char      *first = fovea_text_start (text); /* of joined files each may have a mark */
      const char      *end = batch_line_end (first);
      gboolean         windows = end > first && end[-1] == '\r'; /* a line end as Windows has it */
      g_autofree char *line = g_strndup (first, end - first - windows);
      FoveaBatch      *batch = fovea_batch_parse (line, names, error);

      if (! batch)
        {
          if (several)
            g_prefix_error (error, _("line %u: "), 1 + batch_count_ends (start, text));
          return NULL;
        }
      g_ptr_array_add (lines, batch);
      names |= batch->makes_names;
      text = *end ? end + 1 : end;
    }
  return g_steal_pointer (&lines);
}

static gboolean
batch_has_command (GPtrArray *lines, GError **error)
{
  for (guint i = 0; i < lines->len; i++)
    if (((FoveaBatch *) lines->pdata[i])->command)
      return TRUE;
  return fovea_usage_error (error, _("there is no command; “help” lists them"));
}

/* A line that fails does not stop the next: the first failure is reported. */
static void
batch_run_all (GPtrArray *lines, GError **error)
{
  for (guint i = 0; i < lines->len; i++)
    {
      g_autoptr (GError) problem = NULL;

      if (fovea_batch_run (lines->pdata[i], &problem))
        continue;
      if (error && ! *error)
        g_propagate_error (error, g_steal_pointer (&problem));
      else
        g_printerr ("%s\n", problem->message);
    }
}

static GimpValueArray *
batch_run (GimpProcedure       *procedure,
           GimpRunMode          run_mode,
           const char          *command,
           GimpProcedureConfig *config,
           gpointer             data)
{
  g_autoptr (GPtrArray) lines = NULL;
  GError               *error = NULL;

  gegl_init (NULL, NULL);
  gexiv2_initialize ();
  lines = batch_read (command ? command : "", &error);
  if (lines && batch_has_command (lines, &error))
    batch_run_all (lines, &error);
  return fovea_procedure_return (procedure, error);
}

static GimpProcedure *
batch_create (GimpPlugIn *plug_in, const char *name)
{
  GimpProcedure *procedure = gimp_batch_procedure_new (plug_in, name, "Fovea", GIMP_PDB_PROC_TYPE_PLUGIN,
                                                       batch_run, NULL, NULL);

  gimp_procedure_set_documentation (procedure, _("Fovea's batch commands"),
                                    _("COMMAND PHOTO… [--option VALUE…] [--out FILE|FOLDER], one command a line; “help” lists them."),
                                    name);
  gimp_procedure_set_attribution (procedure, "The Fovea authors", "The Fovea authors", "2026");
  return procedure;
}

const FoveaProcedure fovea_procedure_batch = {
  .name = "plug-in-fovea-batch",
  .create = batch_create,
};
