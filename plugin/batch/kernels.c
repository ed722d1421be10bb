/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kernels: the library as a table, a kernel with its numbers, and the user's own
 * kernels saved, imported, exported, renamed and removed. */
#include <glib/gi18n.h>
#include <string.h>

#include "batch.h"
#include "json.h"
#include "kernels-facts.h"
#include "message.h"

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

enum
{
  KERNELS_SHOW,
  KERNELS_SAVE,
  KERNELS_IMPORT,
  KERNELS_EXPORT,
  KERNELS_RENAME,
  KERNELS_REMOVE
};

static const FoveaBatchAction kernels_words[] = {
  [KERNELS_SHOW] = { "show", "NAME…", 1, G_MAXUINT, fovea_kernels_show },
  [KERNELS_SAVE] = { "save", "NAME --kernel TEXT", 1, 1, kernels_save },
  [KERNELS_IMPORT] = { "import", "FILE…", 1, G_MAXUINT, kernels_import },
  [KERNELS_EXPORT] = { "export", "NAME FILE", 2, 2, NULL },
  [KERNELS_RENAME] = { "rename", "NAME NAME", 2, 2, NULL },
  [KERNELS_REMOVE] = { "remove", "NAME…", 1, G_MAXUINT, kernels_remove },
  { NULL }
};

static const FoveaBatchAction *
kernels_actions (void)
{
  return kernels_words;
}

/* A name without an action is shown. Its index, or -1: no word. */
static int
kernels_action (FoveaBatch *batch)
{
  const FoveaBatchAction *action = fovea_batch_action (batch);

  return action ? (int) (action - kernels_words) : batch->words->len > 0 ? KERNELS_SHOW : -1;
}

/* A name that is none may be a mistyped action. */
static gboolean
kernels_check_name (FoveaBatch *batch, const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new (), own = fovea_own_names ();
  g_autofree char      *advice = NULL;

  if (! fovea_library_is_spec (name))
    return TRUE;
  for (const FoveaLibraryKernel *k = fovea_library; k->name; k++)
    g_ptr_array_add (names, (gpointer) k->name);
  g_ptr_array_extend (names, own, NULL, NULL);
  advice = fovea_batch_advise_action (batch, name, names);
  return ! advice || fovea_usage_error (error, _("“%s” is neither an action nor a kernel; %s"), name, advice);
}

static gboolean
kernels_check_words (FoveaBatch *batch, const FoveaBatchAction *action, GError **error)
{
  if (action)
    return fovea_batch_check_action (batch, action, batch->words->len - 1, error);
  return batch->words->len == 0 || kernels_check_name (batch, batch->words->pdata[0], error);
}

static gboolean
kernels_check (FoveaBatch *batch, GError **error)
{
  int                     action = kernels_action (batch);
  gboolean                saves = action == KERNELS_SAVE;
  g_autofree char        *save = fovea_batch_usage (batch->command, &kernels_words[KERNELS_SAVE]);
  g_autoptr (FoveaKernel) kernel = NULL;

  if (! kernels_check_words (batch, fovea_batch_action (batch), error))
    return FALSE;
  if (fovea_settings_int (batch->settings, "response") > 0 && action != KERNELS_SHOW)
    return fovea_usage_error (error, _("“%s” is wanted"), "kernels NAME… --response N");
  if (saves != fovea_settings_is_given (batch->settings, "kernel"))
    return fovea_usage_error (error, _("“%s” is wanted"), save);
  batch->makes_names = saves || action == KERNELS_IMPORT || action == KERNELS_RENAME;
  kernel = saves ? fovea_library_read (fovea_settings_string (batch->settings, "kernel"), error) : NULL;
  return ! saves || kernel;
}

static gboolean
kernels_end (FoveaBatch *batch, GError **error)
{
  int    action = kernels_action (batch);
  char **words = (char **) batch->words->pdata;

  if (action == KERNELS_EXPORT)
    return kernels_export (batch, words[1], words[2], error);
  if (action == KERNELS_RENAME)
    return kernels_rename (batch, words[1], words[2], error);
  if (action >= 0)
    return fovea_batch_each (batch, fovea_batch_action (batch) ? 1 : 0, kernels_words[action].each, error);
  fovea_kernels_table (batch);
  return TRUE;
}

const FoveaBatchCommand fovea_batch_kernels[] = {
  { .name = "kernels", .arguments = "NAME…", .actions = kernels_actions,
    .summary = N_("list the kernels of the library, show one; save, import, export, rename, remove your own"),
    .flags = FOVEA_TAKES_WORDS, .options = kernels_options, .check = kernels_check, .end = kernels_end },
  { NULL }
};
