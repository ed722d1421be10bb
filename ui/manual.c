/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the manual's pages lie, and how one gets before the reader's eyes.
 * docs/manual/build.py makes them of docs/manual/LANGUAGE/NAME.md. */
#include "manual.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "fovea.h"
#include "manual-dir.h"

#define MANUAL_PREFIX "plug-in-fovea-"

static char *
manual_if_there (char *folder)
{
  g_autofree char *english = g_build_filename (folder, "en", "index.html", NULL);

  if (g_file_test (english, G_FILE_TEST_IS_REGULAR))
    return folder;
  g_free (folder);
  return NULL;
}

char *
fovea_manual_folder (void)
{
  const char        *own = g_getenv ("FOVEA_MANUAL_PATH");
  const char *const *system = g_get_system_data_dirs ();
  char              *found;

  if (own && *own)
    return manual_if_there (g_strdup (own));
  found = manual_if_there (g_strdup (FOVEA_MANUAL_DIR));
  if (! found)
    found = manual_if_there (g_build_filename (g_get_user_data_dir (), "fovea", "manual", NULL));
  for (guint i = 0; ! found && system[i]; i++)
    found = manual_if_there (g_build_filename (system[i], "fovea", "manual", NULL));
  return found;
}

char *
fovea_manual_find (const char *id, GError **error)
{
  const char *const *languages = g_get_language_names ();
  g_autofree char   *folder = fovea_manual_folder ();
  const char        *name = id && *id ? id : "index";
  g_autofree char   *file = NULL;
  g_autofree char   *english = NULL;

  if (g_str_has_prefix (name, MANUAL_PREFIX))
    name += strlen (MANUAL_PREFIX);
  if (! folder)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND,
                   _("the manual is not installed: there is no file en/index.html in %s; install cmark-gfm, then build and install Fovea again"),
                   g_getenv ("FOVEA_MANUAL_PATH") ? g_getenv ("FOVEA_MANUAL_PATH") : FOVEA_MANUAL_DIR);
      return NULL;
    }
  file = g_strconcat (name, ".html", NULL);
  for (guint i = 0; languages[i] && ! strchr (name, G_DIR_SEPARATOR); i++)
    {
      g_autofree char *page = g_build_filename (folder, languages[i], file, NULL);

      if (g_file_test (page, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&page);
    }
  english = g_build_filename (folder, "en", file, NULL);
  if (! strchr (name, G_DIR_SEPARATOR) && g_file_test (english, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&english);
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND,
               _("the manual has no page “%s”: there is no file %s; “index” lists the pages"), name, english);
  return NULL;
}

/* Without a parent: with one GTK asks the desktop later, and a failure is told nobody. */
gboolean
fovea_manual_open (const char *id, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char   *file = fovea_manual_find (id, error);
  g_autofree char   *uri = file ? g_filename_to_uri (file, NULL, error) : NULL;

  if (! uri)
    return FALSE;
  if (gtk_show_uri_on_window (NULL, uri, GDK_CURRENT_TIME, &problem))
    return TRUE;
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED,
               _("%s cannot be shown: %s; install a web browser, or open this file in one"), file, problem->message);
  return FALSE;
}

static GtkWindow *
manual_window (gpointer given)
{
  GtkWidget *top = GTK_IS_WIDGET (given) ? gtk_widget_get_toplevel (given) : NULL;

  return GTK_IS_WINDOW (top) ? GTK_WINDOW (top) : NULL;
}

void
fovea_manual_help (const char *id, gpointer window)
{
  g_autoptr (GError) error = NULL;
  GtkWindow         *parent = manual_window (window);
  GtkWidget         *dialog;

  if (fovea_manual_open (id, &error))
    return;
  /* Above a window that blocks others it would be blocked, too. */
  dialog = gtk_message_dialog_new (parent,
                                   GTK_DIALOG_DESTROY_WITH_PARENT |
                                       (parent && gtk_window_get_modal (parent) ? GTK_DIALOG_MODAL : 0),
                                   GTK_MESSAGE_ERROR, GTK_BUTTONS_CLOSE,
                                   "%s", error->message);
  gtk_window_set_title (GTK_WINDOW (dialog), _("Help"));
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_widget_show_all (dialog);
}
