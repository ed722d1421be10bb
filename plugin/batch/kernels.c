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

static const struct
{
  const char *name;
  guint       least, most; /* words behind it */
  const char *wanted;
  gboolean    makes; /* a kernel that the next lines may name */
  gboolean (*each) (FoveaBatch *batch, const char *word, GError **error);
  gboolean (*pair) (FoveaBatch *batch, const char *from, const char *to, GError **error);
} kernels_actions[] = {
  { "save", 1, 1, "save NAME --kernel TEXT", TRUE, kernels_save, NULL },
  { "import", 1, G_MAXUINT, "import FILE…", TRUE, kernels_import, NULL },
  { "export", 2, 2, "export NAME FILE", FALSE, NULL, kernels_export },
  { "rename", 2, 2, "rename NAME NAME", TRUE, NULL, kernels_rename },
  { "remove", 1, G_MAXUINT, "remove NAME…", FALSE, kernels_remove, NULL },
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
  int                     action = kernels_action (batch);
  guint                   n = batch->words->len;
  gboolean                saves = action == 0;
  g_autoptr (FoveaKernel) kernel = NULL;

  if (action >= 0 && (n - 1 < kernels_actions[action].least || n - 1 > kernels_actions[action].most))
    return fovea_usage_error (error, _("“kernels %s” is wanted"), kernels_actions[action].wanted);
  if (fovea_settings_int (batch->settings, "response") > 0 && (action >= 0 || n == 0))
    return fovea_usage_error (error, _("“kernels %s” is wanted"), "NAME… --response N");
  if (saves != fovea_settings_is_given (batch->settings, "kernel"))
    return fovea_usage_error (error, _("“kernels %s” is wanted"), kernels_actions[0].wanted);
  batch->makes_kernels = action >= 0 && kernels_actions[action].makes;
  kernel = saves ? fovea_library_read (fovea_settings_string (batch->settings, "kernel"), error) : NULL;
  return ! saves || kernel;
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

      if ((action < 0 ? fovea_kernels_show : kernels_actions[action].each) (batch, batch->words->pdata[i], &problem))
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
    fovea_kernels_table (batch);
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
