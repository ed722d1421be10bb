/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The conformance runner: models with inputs and expected outputs, in the
 * layout of ONNX's backend tests, run by the engine and compared. A line a case,
 * tab-separated: how it ended, its name, and why. Exit status 0 only if every
 * case that is made of promised operators and types passed; 1 if one did not,
 * 64 for wrong usage. */
#include <stdio.h>

#include "table.h"

#define MAIN_USAGE 64

typedef struct
{
  gint     jobs, seconds, megabytes, count;
  gint64   seed;
  gboolean table, verbose, quiet, tap;
  char   **folders;
  guint    n[3]; /* by Outcome, so far */
} Main;

static gboolean
main_fail (const char *text)
{
  g_printerr ("conformance: %s\n", text);
  return FALSE;
}

static gboolean
main_options (Main *options, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &options->jobs,
      "so many cases at a time, each on one thread (default: 1, on all)", "N" },
    { "count", 0, 0, G_OPTION_ARG_INT, &options->count,
      "so many of the cases that are not skipped, by lot", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options->seed, "of the lot", "S" },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &options->seconds,
      "limit for one case (default: 300)", "N" },
    { "memory", 0, 0, G_OPTION_ARG_INT, &options->megabytes,
      "limit for one case (default: 12288; 0: none)", "MB" },
    { "table", 0, 0, G_OPTION_ARG_NONE, &options->table,
      "then a table by operator or architecture", NULL },
    { "tap", 0, 0, G_OPTION_ARG_NONE, &options->tap,
      "write TAP; folders that are not there are skipped", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet,
      "only what failed, and the sum", NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &options->verbose,
      "say which inputs a plan had to know", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->folders,
      NULL, "DIR..." },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (! g_option_context_parse (context, argc, argv, &error))
    return main_fail (error->message);
  if (options->jobs < 1 || options->jobs > 64 || options->seconds < 1 ||
      options->megabytes < 0 || options->count < 0)
    return main_fail ("--jobs takes 1 to 64, --seconds 1 or more, --memory and "
                      "--count 0 or more");
  return options->folders || main_fail ("which folders?");
}

static gboolean
main_collect (Main *options, GPtrArray *cases)
{
  for (char **folder = options->folders; *folder; folder++)
    if (g_file_test (*folder, G_FILE_TEST_IS_DIR))
      cases_find (*folder, cases);
    else if (options->tap)
      g_print ("# %s is not here\n", *folder);
    else
      {
        g_printerr ("conformance: %s is no folder\n", *folder);
        return FALSE;
      }
  return TRUE;
}

/* Keeps `count` of the cases that are not skipped, in their order. */
static void
main_choose (Main *options, GPtrArray *cases)
{
  g_autoptr (GRand) lot = g_rand_new_with_seed ((guint32) options->seed);
  guint left = 0, wanted = (guint) options->count;

  for (guint i = 0; i < cases->len; i++)
    left += ((Case *) cases->pdata[i])->outside == NULL;
  for (guint i = 0; i < cases->len;)
    {
      gboolean keep = FALSE;

      if (! ((Case *) cases->pdata[i])->outside)
        {
          keep = g_rand_double (lot) * left < wanted;
          left--;
        }
      if (keep)
        {
          wanted--;
          i++;
        }
      else
        g_ptr_array_remove_index (cases, i);
    }
}

/* ---- What is printed ----------------------------------------------------------------- */

static const char *const main_words[] = { "passed", "failed", "skipped" };

/* "error 1.2e-07 of 1e-04"; "exact" where there was nothing to round. */
static char *
main_detail (const Case *one, gboolean notes)
{
  const Verdict *verdict = &one->verdict;
  GString       *text = g_string_new (NULL);

  if (verdict->text)
    g_string_append (text, verdict->text);
  else if (verdict->bound > 0)
    g_string_append_printf (text, "error %.3g, bound %.3g", verdict->error,
                            verdict->bound);
  else
    g_string_append (text, "equal");
  if (notes && verdict->note)
    g_string_append_printf (text, "\t%s", verdict->note);
  return g_string_free (text, FALSE);
}

static void
main_done (const Case *one, gpointer data)
{
  Main            *options = data;
  Outcome          outcome = one->verdict.outcome;
  g_autofree char *detail = main_detail (one, options->verbose);
  guint            before = options->n[0] + options->n[1] + options->n[2];

  options->n[outcome]++;
  if (options->tap)
    g_print ("%sok %u - %s%s\n# %s\n", outcome == OUTCOME_FAILED ? "not " : "",
             before + 1, one->name, outcome == OUTCOME_SKIPPED ? " # SKIP" : "",
             detail);
  else if (! options->quiet || outcome == OUTCOME_FAILED)
    g_print ("%s\t%s\t%s\n", main_words[outcome], one->name, detail);
  fflush (stdout);
}

static int
main_end (Main *options, GPtrArray *cases)
{
  if (options->table)
    table_print (cases);
  if (! options->tap)
    g_print ("%u passed, %u failed, %u skipped\n", options->n[OUTCOME_PASSED],
             options->n[OUTCOME_FAILED], options->n[OUTCOME_SKIPPED]);
  return options->n[OUTCOME_FAILED] > 0 || options->n[OUTCOME_PASSED] == 0;
}

static int
main_run (Main *options, int argc, char **argv)
{
  JobOptions jobs = { .done = main_done, .data = options };
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (case_free);

  if (! main_options (options, &argc, &argv) || ! main_collect (options, cases))
    return MAIN_USAGE;
  if (options->count > 0)
    main_choose (options, cases);
  if (options->tap)
    g_print ("1..%u%s\n", cases->len,
             cases->len ? "" : " # SKIP none of the folders is here");
  if (options->tap && cases->len == 0)
    return 0;
  if (cases->len == 0)
    {
      main_fail ("there is no case in these folders");
      return 1;
    }
  jobs.jobs = (guint) options->jobs;
  jobs.seconds = (guint) options->seconds;
  jobs.megabytes = (guint64) options->megabytes;
  jobs_run (cases, &jobs);
  return main_end (options, cases);
}

int
main (int argc, char **argv)
{
  Main      options = { .jobs = 1, .seconds = 300, .megabytes = 12288 };
  const int status = main_run (&options, argc, argv);

  g_strfreev (options.folders);
  return status;
}
