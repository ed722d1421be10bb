/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Top Patches' window: the view with GIMP's buttons. Photos are read in the view's thread,
 * by GIMP: whatever else is asked of it meanwhile waits for its turn. */
#include "top-patches.h"

#include <glib/gi18n.h>
#include <libgimp/gimpui.h>
#include <string.h>

#include "host.h"
#include "manual.h"
#include "patches-view.h"

#define WINDOW_FOLDER "fovea-top-patches-folder" /* that was chosen last, a parasite of GIMP's own */
#define WINDOW_WIDTH  1020
#define WINDOW_HEIGHT 760

/* Responses that GIMP's own windows have no name for. */
enum
{
  WINDOW_RESET = 1,
  WINDOW_IMAGE
};

typedef struct
{
  GimpProcedureConfig *config;
  GtkDialog           *dialog;
  GtkWidget           *view;
} PatchesWindow;

static FoveaPatchRequest *
window_ask (gpointer data)
{
  PatchesWindow            *w = data;
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_top_patches_options ());
  g_autoptr (GFile)         folder = NULL;
  g_autofree char          *path = NULL;
  gboolean                  recursive;

  fovea_settings_from_config (settings, G_OBJECT (w->config));
  g_object_get (w->config, "folder", &folder, "recursive", &recursive, NULL);
  path = folder ? g_file_get_path (folder) : NULL;
  return fovea_top_patches_request (settings, path, recursive);
}

static char *
window_command (gpointer data)
{
  PatchesWindow            *w = data;
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_top_patches_options ());
  g_autoptr (GFile)         folder = NULL;
  g_autofree char          *path = NULL, *quoted = NULL, *start = NULL, *command = NULL;
  gboolean                  recursive;

  fovea_settings_from_config (settings, G_OBJECT (w->config));
  g_object_get (w->config, "folder", &folder, "recursive", &recursive, NULL);
  path = folder ? g_file_get_path (folder) : NULL;
  quoted = fovea_settings_quote (path ? path : "photos");
  start = g_strdup_printf ("top-patches %s%s", quoted, recursive ? " --recursive" : "");
  command = fovea_settings_to_command (settings, start);
  return g_strconcat (command, " --out top-patches.png", NULL);
}

/* ---- What is asked of GIMP --------------------------------------------------------- */

static gboolean
window_open (const char *path, gpointer data, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GimpImage        *image;

  fovea_top_patches_hold_gimp ();
  image = gimp_file_load (GIMP_RUN_INTERACTIVE, file);
  if (image)
    {
      gimp_display_new (image);
      gimp_displays_flush ();
    }
  else
    g_set_error_literal (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND, gimp_pdb_get_last_error (gimp_get_pdb ()));
  fovea_top_patches_let_gimp ();
  return image != NULL;
}

static void
window_new_image (PatchesWindow *w)
{
  FoveaPatchSet     *set = fovea_patches_view_get_set (FOVEA_PATCHES_VIEW (w->view));
  g_autoptr (GError) error = NULL;
  g_autofree char   *said = NULL;
  cairo_surface_t   *sheet = set ? fovea_patch_set_sheet (set, &error) : NULL;

  if (sheet)
    {
      said = g_strdup_printf (_("A new image of %dx%d pixels"), cairo_image_surface_get_width (sheet),
                              cairo_image_surface_get_height (sheet));
      fovea_top_patches_hold_gimp ();
      gimp_display_new (fovea_top_patches_image (sheet));
      gimp_displays_flush ();
      fovea_top_patches_let_gimp ();
    }
  if (set)
    fovea_patches_view_say (FOVEA_PATCHES_VIEW (w->view), error ? error->message : said, error != NULL);
}

/* ---- The folder, kept in mind ---------------------------------------------------------- */

static void
window_recall (GimpProcedureConfig *config)
{
  GimpParasite      *parasite = gimp_get_parasite (WINDOW_FOLDER);
  guint32            n = 0;
  const char        *data = parasite ? gimp_parasite_get_data (parasite, &n) : NULL;
  g_autofree char   *uri = data ? g_strndup (data, n) : NULL;
  g_autoptr (GFile)  folder = uri ? g_file_new_for_uri (uri) : NULL;

  if (folder && g_file_query_exists (folder, NULL))
    g_object_set (config, "folder", folder, NULL);
  g_clear_pointer (&parasite, gimp_parasite_free);
}

static void
window_remember (GimpProcedureConfig *config)
{
  g_autoptr (GFile) folder = NULL;
  g_autofree char  *uri = NULL;
  GimpParasite     *parasite;

  g_object_get (config, "folder", &folder, NULL);
  if (! folder)
    return;
  uri = g_file_get_uri (folder);
  parasite = gimp_parasite_new (WINDOW_FOLDER, GIMP_PARASITE_PERSISTENT, strlen (uri), uri);
  gimp_attach_parasite (parasite);
  gimp_parasite_free (parasite);
}

/* ---- The dialog --------------------------------------------------------------------------- */

static void
window_update (PatchesWindow *w)
{
  GtkWidget     *button = gtk_dialog_get_widget_for_response (w->dialog, WINDOW_IMAGE);
  const gboolean ready = fovea_patches_view_get_set (FOVEA_PATCHES_VIEW (w->view)) != NULL;

  gtk_widget_set_sensitive (button, ready);
  gtk_widget_set_tooltip_text (button, ready ? _("These patches on one labelled sheet, a new image") : _("There are no patches yet"));
}

static void
window_make (PatchesWindow *w, const char *procedure, GtkWindow *over)
{
  w->dialog = GTK_DIALOG (gimp_dialog_new (_("Top Patches"), procedure, NULL, 0, fovea_manual_help, procedure,
                                           _("_Reset"), WINDOW_RESET, _("_New Image"), WINDOW_IMAGE,
                                           _("_Close"), GTK_RESPONSE_CLOSE, NULL));
  fovea_host_arrange (w->dialog, WINDOW_RESET, window_command, w);
  fovea_host_set_size (GTK_WINDOW (w->dialog), WINDOW_WIDTH, WINDOW_HEIGHT);
  if (over)
    gtk_window_set_transient_for (GTK_WINDOW (w->dialog), over);
  else
    gimp_window_set_transient (GTK_WINDOW (w->dialog));
  gtk_window_set_modal (GTK_WINDOW (w->dialog), over != NULL);
  fovea_host_add_view (w->dialog, w->view);
  g_signal_connect_swapped (w->view, "result-changed", G_CALLBACK (window_update), w);
  window_update (w);
  gtk_widget_show_all (GTK_WIDGET (w->dialog));
}

/* The folder is no setting that one resets. */
static void
window_reset (PatchesWindow *w)
{
  g_autoptr (GFile) folder = NULL;

  g_object_get (w->config, "folder", &folder, NULL);
  gimp_config_reset (GIMP_CONFIG (w->config));
  g_object_set (w->config, "folder", folder, NULL);
}

void
fovea_patches_window (const char *procedure, GimpProcedureConfig *config, GtkWindow *over)
{
  PatchesWindow w = { .config = config };
  int           answer;

  window_recall (config);
  fovea_top_patches_may_read (TRUE);
  /* The view's search begins at once; making a dialog asks GIMP for things, too. */
  fovea_top_patches_hold_gimp ();
  w.view = fovea_patches_view_new (G_OBJECT (config), window_ask, window_open, &w);
  window_make (&w, procedure, over);
  fovea_top_patches_let_gimp ();
  while ((answer = gimp_dialog_run (GIMP_DIALOG (w.dialog))) == WINDOW_RESET || answer == WINDOW_IMAGE)
    {
      if (answer == WINDOW_RESET)
        window_reset (&w);
      else
        window_new_image (&w);
    }
  g_signal_handlers_disconnect_by_func (w.view, window_update, &w);
  fovea_patches_view_stop (FOVEA_PATCHES_VIEW (w.view));
  gtk_widget_destroy (GTK_WIDGET (w.dialog));
  gdk_display_flush (gdk_display_get_default ()); /* gone before a photo is waited for */
  fovea_top_patches_may_read (FALSE);
  window_remember (config);
}
