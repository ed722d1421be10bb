/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of an image that is looked at, and the frame of the two windows that
 * look. */
#include "look.h"

#include <glib/gi18n.h>

#include "command.h"
#include "host.h"
#include "manual.h"
#include "message.h"
#include "metadata.h"
#include "picture.h"
#include "target.h"
#include "view.h"

gboolean
fovea_look_init (FoveaLook *look, GimpImage *image, GimpDrawable **drawables, GError **error)
{
  gegl_init (NULL, NULL);
  look->image = image;
  look->drawable = fovea_target_one (drawables, error);
  look->selected = ! gimp_selection_is_empty (image);
  return look->drawable && fovea_target_box (image, look->drawable, &look->box, error);
}

gboolean
fovea_look_check (FoveaLook *look, GError **error)
{
  if (! gimp_image_is_valid (look->image))
    return fovea_failed_error (error, _("the image has been closed; open it again, and this window from there"));
  if (! gimp_item_is_valid (GIMP_ITEM (look->drawable)))
    return fovea_failed_error (error, _("the layer has been deleted; choose another, and open this window again"));
  return TRUE;
}

static FoveaTensor *
look_stored (FoveaLook *look, const char *source, GError **error)
{
  if (g_strcmp0 (source, "visible") == 0)
    return fovea_picture_read_visible (look->image, error);
  if (g_strcmp0 (source, "layer") == 0)
    return fovea_picture_read (look->drawable, NULL, error);
  return fovea_picture_read (look->drawable, &look->box, error);
}

/* GIMP turns a photo by its orientation tag, and the tag with it, only where the
 * user says so: scripts and "Keep" leave both as they are in the file. */
FoveaTensor *
fovea_look_photo (const char *source, gpointer data, GError **error)
{
  FoveaLook *look = data;

  if (! fovea_look_check (look, error))
    return NULL;
  return fovea_picture_turn (look_stored (look, source, error),
                             fovea_metadata_orientation (look->image), error);
}

void
fovea_look_add_sources (FoveaLook *look, GtkWidget *view, gboolean visible)
{
  if (look->selected)
    fovea_view_add_source (FOVEA_VIEW (view), "selection", _("Selection"));
  fovea_view_add_source (FOVEA_VIEW (view), "layer", _("Whole layer"));
  if (visible)
    fovea_view_add_source (FOVEA_VIEW (view), "visible", _("Visible image"));
}

/* ---- The window -------------------------------------------------------------- */

/* A response that GIMP's own windows have no name for either. */
#define LOOK_RESET 1

static char *
look_command (gpointer data)
{
  FoveaLookWindow *w = data;
  g_autofree char *source = NULL;

  g_object_get (w->view, "source", &source, NULL);
  return fovea_command_for (w->look->image, w->command, G_OBJECT (w->config), source);
}

typedef struct
{
  FoveaLookWindow *window;
  GtkWidget       *dialog, *copy;
} LookUpdate;

/* A command of what was refused would be refused, too; of what is still computed, or was
 * stopped, it may be copied. */
static void
look_update (GtkWidget *view, LookUpdate *update)
{
  GtkWidget *ok = gtk_dialog_get_widget_for_response (GTK_DIALOG (update->dialog), GTK_RESPONSE_OK);
  gboolean   ready = update->window->has_result (view);

  gtk_widget_set_sensitive (ok, ready);
  gtk_widget_set_tooltip_text (ok, ready ? NULL : _("There is no result yet"));
  gtk_widget_set_sensitive (update->copy, ready || fovea_view_is_busy (FOVEA_VIEW (view))
                                            || fovea_view_was_cancelled (FOVEA_VIEW (view)));
}

static void
look_dialog_make (LookUpdate *update)
{
  FoveaLookWindow *w = update->window;
  GtkWidget       *dialog = gimp_dialog_new (w->title, w->procedure, NULL, 0, fovea_manual_help, w->procedure,
                                             _("_Reset"), LOOK_RESET, _("_Cancel"), GTK_RESPONSE_CANCEL,
                                             _("_OK"), GTK_RESPONSE_OK, NULL);

  update->dialog = dialog;
  update->copy = fovea_host_arrange (GTK_DIALOG (dialog), LOOK_RESET, look_command, w);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_OK);
  gimp_window_set_transient (GTK_WINDOW (dialog));
  fovea_host_add_view (GTK_DIALOG (dialog), w->view);
}

/* After this answer the window stays. */
static gboolean
look_goes_on (FoveaLookWindow *w, GtkWidget *dialog, int answer)
{
  if (answer == LOOK_RESET)
    gimp_config_reset (GIMP_CONFIG (w->config));
  return answer == LOOK_RESET
         || (answer == GTK_RESPONSE_OK && w->finish && ! w->finish (w->view, dialog, w->finish_data));
}

gboolean
fovea_look_window_run (FoveaLookWindow *w, GtkWidget **dialog)
{
  LookUpdate update = { .window = w };
  int        answer;

  look_dialog_make (&update);
  *dialog = update.dialog;
  fovea_host_bind (G_OBJECT (w->config), w->view);
  g_signal_connect (w->view, "result-changed", G_CALLBACK (look_update), &update);
  look_update (w->view, &update);
  gtk_widget_show_all (*dialog);
  while (look_goes_on (w, *dialog, answer = gimp_dialog_run (GIMP_DIALOG (*dialog))))
    ;

  g_signal_handlers_disconnect_by_func (w->view, look_update, &update);
  gtk_widget_hide (*dialog);
  return answer == GTK_RESPONSE_OK;
}
