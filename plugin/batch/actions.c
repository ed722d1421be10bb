/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words that say what a command does with those behind them: `models add …`,
 * `kernels save …`. */
#include <glib/gi18n.h>
#include <string.h>

#include "batch.h"
#include "fovea.h"
#include "message.h"

static const FoveaBatchAction none[] = { { NULL } };

static const FoveaBatchAction *
actions_of (const FoveaBatchCommand *command)
{
  return command->actions ? command->actions () : none;
}

const FoveaBatchAction *
fovea_batch_action (FoveaBatch *batch)
{
  for (const FoveaBatchAction *a = actions_of (batch->command); a->name && batch->words->len > 0; a++)
    if (strcmp (a->name, batch->words->pdata[0]) == 0)
      return a;
  return NULL;
}

static void
actions_append (GString *text, const FoveaBatchAction *action)
{
  g_string_append_printf (text, "%s%s%s", action->name, *action->behind ? " " : "", action->behind);
}

char *
fovea_batch_usage (const FoveaBatchCommand *command, const FoveaBatchAction *action)
{
  GString *text = g_string_new (command->name);

  g_string_append (text, command->actions && ! action ? " [" : " ");
  if (! action)
    g_string_append (text, command->arguments);
  else
    actions_append (text, action);
  for (const FoveaBatchAction *a = actions_of (command); a->name && ! action; a++)
    {
      g_string_append (text, " | ");
      actions_append (text, a);
    }
  if (command->actions && ! action)
    g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

gboolean
fovea_batch_check_action (FoveaBatch *batch, const FoveaBatchAction *action, guint behind, GError **error)
{
  g_autofree char *usage = fovea_batch_usage (batch->command, action);

  return (behind >= action->least && behind <= action->most)
         || fovea_usage_error (error, _("“%s” is wanted"), usage);
}

char *
fovea_batch_advise_action (FoveaBatch *batch, const char *word, GPtrArray *names)
{
  g_autoptr (GPtrArray) both = g_ptr_array_new ();
  g_autofree char      *near = NULL, *near_names = NULL;

  if (g_ptr_array_find_with_equal_func (names, word, g_str_equal, NULL))
    return NULL;
  for (const FoveaBatchAction *a = actions_of (batch->command); a->name; a++)
    g_ptr_array_add (both, (gpointer) a->name);
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (both, names->pdata[i]);
  g_ptr_array_add (both, NULL);
  near = fovea_near_words (word, (const char *const *) both->pdata);
  near_names = fovea_near_words (word, (const char *const *) both->pdata + (both->len - 1 - names->len));
  batch->lacks_name = g_strcmp0 (near, near_names) != 0;
  return batch->lacks_name ? fovea_near_advice (word, (const char *const *) both->pdata, NULL) : NULL;
}

gboolean
fovea_batch_each (FoveaBatch *batch, guint from, FoveaBatchEach each, GError **error)
{
  const guint n = batch->words->len - from;
  guint       failed = 0;

  for (guint i = from; i < batch->words->len; i++)
    {
      g_autoptr (GError) problem = NULL;

      if (each (batch, batch->words->pdata[i], &problem))
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
