/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A button for each thing that becomes of the chosen kernels. What goes into the
 * image closes the window; saving does not. */
#include "learned-kernels-window.h"

#include <glib/gi18n.h>

#include "command.h"
#include "host.h"
#include "learned-kernels-view.h"
#include "manual.h"
#include "maps.h"
#include "message.h"

/* Responses; a FoveaLearnedAs from WINDOW_AS on */
enum
{
  WINDOW_RESET = 1,
  WINDOW_AS = 10
};

static const char *const window_as[] = { "effect", "layers", "library" };

typedef struct
{
  GimpProcedureConfig *config;
  FoveaLook           *look;
  GtkWidget           *view, *dialog;
} LearnedWindow;

/* ---- What is done ---------------------------------------------------------------- */

static gboolean
learned_do_network (FoveaLearnedBank *bank, FoveaLook *look, const char *source, GimpImage **made, GError **error)
{
  g_autoptr (FoveaTensor) photo = fovea_look_photo (source, look, error);
  g_autoptr (FoveaMaps)   maps = photo ? fovea_learned_network_maps (bank, photo, error) : NULL;

  if (maps)
    *made = fovea_maps_image (maps, bank->layer->model, FOVEA_MAPS_LAYERS, NULL, error);
  return *made != NULL;
}

static gboolean
learned_do_layers (FoveaLearnedBank *bank, FoveaSettings *settings, FoveaLook *look, GError **error)
{
  g_autoptr (FoveaLearnedMaps) maps = fovea_learned_maps_new (bank, settings, look->drawable, error);

  if (maps)
    fovea_learned_add_layers (bank, maps, look->image, look->drawable);
  return maps != NULL;
}

gboolean
fovea_learned_do (FoveaLearnedBank *bank, FoveaSettings *settings, FoveaLook *look, const char *source,
                  GimpImage **made, char **said, GError **error)
{
  *made = NULL;
  switch ((FoveaLearnedAs) fovea_settings_choice (settings, "as"))
    {
    case FOVEA_LEARNED_EFFECT:
      return fovea_learned_add_effect (bank, settings, look->drawable, error);
    case FOVEA_LEARNED_LAYERS:
      return fovea_settings_choice (settings, "size") == FOVEA_LEARNED_NETWORK
             ? learned_do_network (bank, look, source, made, error)
             : learned_do_layers (bank, settings, look, error);
    case FOVEA_LEARNED_LIBRARY:
      {
        g_auto (GStrv)   names = fovea_learned_save (bank, FALSE, error);
        g_autofree char *list = names ? g_strjoinv (", ", names) : NULL;

        if (names)
          *said = g_strdup_printf (_("Among your own kernels: %s"), list);
        return names != NULL;
      }
    }
  return FALSE;
}

/* ---- The window ------------------------------------------------------------------- */

static char *
window_command (gpointer data)
{
  LearnedWindow   *w = data;
  g_autofree char *source = NULL, *command = NULL;

  g_object_get (w->view, "source", &source, NULL);
  command = fovea_command_for (w->look->image, "learned-kernels", G_OBJECT (w->config), source);
  return g_strconcat (command, " --out out/", NULL); /* without it the command lists kernels, and takes no photo */
}

static void
window_update (LearnedWindow *w)
{
  guint      n = fovea_learned_kernels_view_count (FOVEA_LEARNED_KERNELS_VIEW (w->view));
  GtkDialog *dialog = GTK_DIALOG (w->dialog);
  GtkWidget *effect = gtk_dialog_get_widget_for_response (dialog, WINDOW_AS + FOVEA_LEARNED_EFFECT);

  for (int as = FOVEA_LEARNED_EFFECT; as <= FOVEA_LEARNED_LIBRARY; as++)
    gtk_dialog_set_response_sensitive (dialog, WINDOW_AS + as, as == FOVEA_LEARNED_EFFECT ? n == 1 : n > 0);
  gtk_widget_set_tooltip_text (effect, n == 1 ? _("The kernel on this layer, editable later")
                                              : _("An effect has one kernel: choose one tile, or take them as layers"));
}

static void
window_make (LearnedWindow *w, const char *procedure)
{
  w->dialog = gimp_dialog_new (_("Learned Kernels"), procedure, NULL, 0, fovea_manual_help, procedure,
                               _("_Reset"), WINDOW_RESET,
                               _("To Li_brary"), WINDOW_AS + FOVEA_LEARNED_LIBRARY,
                               _("As _Layers"), WINDOW_AS + FOVEA_LEARNED_LAYERS,
                               _("As _Effect"), WINDOW_AS + FOVEA_LEARNED_EFFECT,
                               _("_Close"), GTK_RESPONSE_CLOSE, NULL);
  fovea_host_arrange (GTK_DIALOG (w->dialog), WINDOW_RESET, window_command, w);
  gtk_widget_set_tooltip_text (gtk_dialog_get_widget_for_response (GTK_DIALOG (w->dialog), WINDOW_AS + FOVEA_LEARNED_LIBRARY),
                               _("Among your own kernels, for Convolve and the Kernel Lab"));
  gtk_widget_set_tooltip_text (gtk_dialog_get_widget_for_response (GTK_DIALOG (w->dialog), WINDOW_AS + FOVEA_LEARNED_LAYERS),
                               _("A layer for each kernel's map, in a group where there are several"));
  gtk_dialog_set_default_response (GTK_DIALOG (w->dialog), WINDOW_AS + FOVEA_LEARNED_LAYERS);
  gimp_window_set_transient (GTK_WINDOW (w->dialog));
  fovea_host_add_view (GTK_DIALOG (w->dialog), w->view);
}

/* TRUE: the window may close. */
static gboolean
window_act (LearnedWindow *w, FoveaLearnedAs as, GimpImage **made)
{
  FoveaLearnedKernelsView     *view = FOVEA_LEARNED_KERNELS_VIEW (w->view);
  g_autoptr (FoveaSettings)    settings = fovea_settings_new (fovea_learned_kernels_options ());
  g_autoptr (FoveaLearnedBank) bank = NULL;
  g_autoptr (GError)           error = NULL;
  g_autofree char             *said = NULL, *source = NULL;
  gboolean                     done;

  g_object_get (w->view, "source", &source, NULL);
  g_object_set (w->config, "as", window_as[as], NULL);
  fovea_settings_from_config (settings, G_OBJECT (w->config));
  bank = fovea_learned_bank_new (settings, fovea_view_get_model (FOVEA_VIEW (w->view)), &error);
  if (as != FOVEA_LEARNED_LIBRARY)
    gtk_widget_hide (w->dialog);
  done = bank && fovea_learned_do (bank, settings, w->look, source, made, &said, &error);
  if (done && as != FOVEA_LEARNED_LIBRARY)
    return TRUE;
  gtk_widget_show (w->dialog);
  fovea_learned_kernels_view_say (view, done ? said : error->message);
  return FALSE;
}

gboolean
fovea_learned_window (const char *procedure, GimpProcedureConfig *config, FoveaLook *look, GimpImage **made)
{
  LearnedWindow w = { .config = config, .look = look };
  gboolean      done = FALSE;
  int           answer;

  w.view = fovea_learned_kernels_view_new (fovea_look_photo, look);
  fovea_look_add_sources (look, w.view, TRUE);
  window_make (&w, procedure);
  fovea_host_bind (G_OBJECT (config), w.view);
  g_signal_connect_swapped (w.view, "result-changed", G_CALLBACK (window_update), &w);
  window_update (&w);
  gtk_widget_show_all (w.dialog);
  while (! done && ((answer = gimp_dialog_run (GIMP_DIALOG (w.dialog))) >= WINDOW_AS || answer == WINDOW_RESET))
    {
      if (answer == WINDOW_RESET)
        gimp_config_reset (GIMP_CONFIG (config));
      else
        done = window_act (&w, (FoveaLearnedAs) (answer - WINDOW_AS), made);
    }
  g_signal_handlers_disconnect_by_func (w.view, window_update, &w);
  gtk_widget_destroy (w.dialog);
  return done;
}
