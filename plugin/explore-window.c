/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explore Network's window: the view with GIMP's buttons. What is sent to GIMP leaves it
 * open: one sends several. */
#include <glib/gi18n.h>

#include "command.h"
#include "explore.h"
#include "host.h"
#include "manual.h"

#define EXPLORE_WIDTH  1280
#define EXPLORE_HEIGHT 860

/* Responses; a FoveaExploreAs from WINDOW_AS on */
enum
{
  WINDOW_RESET = 1,
  WINDOW_AS = 10
};

typedef struct
{
  GimpProcedureConfig *config;
  FoveaLook           *look;
  GtkWidget           *view, *dialog;
} ExploreWindow;

static char *
window_command (gpointer data)
{
  ExploreWindow   *w = data;
  g_autofree char *source = NULL, *model = NULL, *quoted = NULL;

  g_object_get (w->view, "source", &source, "model", &model, NULL);
  if (fovea_is_pattern (model))
    {
      quoted = fovea_settings_quote (model);
      return g_strdup_printf ("describe %s", quoted);
    }
  return fovea_command_for (w->look->image, "feature-maps", G_OBJECT (w->config), source);
}

/* ---- Buttons ------------------------------------------------------------------------- */

/* Why there is nothing to be sent so; NULL: there is. */
static const char *
window_problem (ExploreWindow *w, FoveaExploreAs as)
{
  FoveaExploreView *view = FOVEA_EXPLORE_VIEW (w->view);

  if (! fovea_explore_view_get_maps (view))
    return _("There are no maps yet");
  if (as == FOVEA_EXPLORE_EFFECT && ! fovea_explore_view_is_first (view))
    return _("Only kernels of the network's first convolution can be an effect: choose that layer");
  if ((as == FOVEA_EXPLORE_EFFECT || as == FOVEA_EXPLORE_IMAGE) && fovea_explore_view_get_map (view) < 0)
    return _("Choose a map: this is the mean of them");
  return NULL;
}

static const char *
window_tip (FoveaExploreAs as)
{
  static const char *const tips[] = {
    [FOVEA_EXPLORE_SHEET] = N_("All maps of this layer on one labelled picture, a new image"),
    [FOVEA_EXPLORE_LAYERS] = N_("Each map of this layer as a layer, in a group of a new image"),
    [FOVEA_EXPLORE_IMAGE] = N_("The large map, a new image"),
    [FOVEA_EXPLORE_LAYER] = N_("The large map over the photo, with these colours and this opacity, as a layer of the image"),
    [FOVEA_EXPLORE_EFFECT] = N_("This map's kernel as an effect on the layer, editable later: what it gives on the whole photo"),
  };

  return _(tips[as]);
}

static void
window_update (ExploreWindow *w)
{
  for (int as = FOVEA_EXPLORE_SHEET; as <= FOVEA_EXPLORE_EFFECT; as++)
    {
      GtkWidget  *button = gtk_dialog_get_widget_for_response (GTK_DIALOG (w->dialog), WINDOW_AS + as);
      const char *problem = window_problem (w, (FoveaExploreAs) as);

      gtk_widget_set_sensitive (button, ! problem);
      gtk_widget_set_tooltip_text (button, problem ? problem : window_tip ((FoveaExploreAs) as));
    }
}

static void
window_send (ExploreWindow *w, FoveaExploreAs as)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *said = NULL;

  if (fovea_explore_send (FOVEA_EXPLORE_VIEW (w->view), w->look, as, &said, &error))
    fovea_explore_view_say (FOVEA_EXPLORE_VIEW (w->view), said, FALSE);
  else
    fovea_explore_view_say (FOVEA_EXPLORE_VIEW (w->view), error->message, TRUE);
}

/* ---- The dialog ------------------------------------------------------------------------- */

static void
window_make (ExploreWindow *w, const char *procedure)
{
  w->dialog = gimp_dialog_new (_("Explore Network"), procedure, NULL, 0, fovea_manual_help, procedure,
                               _("_Reset"), WINDOW_RESET,
                               _("_Sheet"), WINDOW_AS + FOVEA_EXPLORE_SHEET,
                               _("_All as Layers"), WINDOW_AS + FOVEA_EXPLORE_LAYERS,
                               _("_New Image"), WINDOW_AS + FOVEA_EXPLORE_IMAGE,
                               _("As La_yer"), WINDOW_AS + FOVEA_EXPLORE_LAYER,
                               _("As _Effect"), WINDOW_AS + FOVEA_EXPLORE_EFFECT,
                               _("_Close"), GTK_RESPONSE_CLOSE, NULL);
  fovea_host_arrange (GTK_DIALOG (w->dialog), WINDOW_RESET, window_command, w);
  fovea_host_set_size (GTK_WINDOW (w->dialog), EXPLORE_WIDTH, EXPLORE_HEIGHT);
  gimp_window_set_transient (GTK_WINDOW (w->dialog));
  fovea_host_add_view (GTK_DIALOG (w->dialog), w->view);
}

/* The command is that of the sheet, which has all maps. */
static void
window_begin (ExploreWindow *w)
{
  g_object_set (w->config, "maps", 0, "as", "sheet", NULL);
}

static void
window_reset (ExploreWindow *w)
{
  gimp_config_reset (GIMP_CONFIG (w->config));
  window_begin (w);
  g_object_set (w->view, "opacity", 70.0, NULL);
}

void
fovea_explore_window (const char *procedure, GimpProcedureConfig *config, FoveaLook *look)
{
  ExploreWindow w = { .config = config, .look = look };
  int           answer;

  w.view = fovea_explore_view_new (fovea_look_photo, look);
  fovea_look_add_sources (look, w.view, TRUE);
  fovea_explore_add_tools (FOVEA_EXPLORE_VIEW (w.view), look);
  window_make (&w, procedure);
  window_begin (&w);
  fovea_host_bind (G_OBJECT (config), w.view);
  g_signal_connect_swapped (w.view, "result-changed", G_CALLBACK (window_update), &w);
  g_signal_connect_swapped (w.view, "notify::map", G_CALLBACK (window_update), &w);
  window_update (&w);
  gtk_widget_show_all (w.dialog);
  while ((answer = gimp_dialog_run (GIMP_DIALOG (w.dialog))) >= WINDOW_AS || answer == WINDOW_RESET)
    {
      if (answer == WINDOW_RESET)
        window_reset (&w);
      else
        window_send (&w, (FoveaExploreAs) (answer - WINDOW_AS));
    }
  g_signal_handlers_disconnect_by_func (w.view, window_update, &w);
  gtk_widget_destroy (w.dialog);
}
