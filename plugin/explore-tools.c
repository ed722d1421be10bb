/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What else there is to ask about a network, by the functions of `mean-maps`, `neuron`
 * and `top-patches` with their usual settings. */
#include <glib/gi18n.h>

#include "dream-window.h"
#include "explore.h"
#include "mean-maps.h"
#include "neuron.h"
#include "top-patches.h"
#include "worker.h"

#define TOOLS_NEURON "plug-in-fovea-neuron"

typedef struct
{
  FoveaExploreView *view;
  FoveaLook        *look;
  FoveaWorker      *means;
  GtkWidget        *mean_button, *fires_button, *photos_button;
} Tools;

static void
tools_show (FoveaExploreView *view, GimpImage *made, const GError *error)
{
  g_autofree char *said = NULL;

  if (! made)
    {
      fovea_explore_view_say (view, error->message, TRUE);
      return;
    }
  gimp_display_new (made);
  gimp_displays_flush ();
  said = g_strdup_printf (_("A new image of %dx%d pixels"), gimp_image_get_width (made), gimp_image_get_height (made));
  fovea_explore_view_say (view, said, FALSE);
}

/* ---- Mean maps ---------------------------------------------------------------------- */

static gpointer
tools_mean (gpointer walk, const FoveaRunOptions *options, GError **error)
{
  return fovea_walk_mean_maps (walk, FOVEA_MEAN_CONV, options, error);
}

static void
tools_mean_done (gpointer data, const GError *error, gpointer user)
{
  Tools                    *tools = user;
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_mean_options ());
  g_autoptr (FoveaMeanMaps) maps = data;
  g_autoptr (GError)        problem = NULL;
  GimpImage                *made;

  gtk_widget_set_sensitive (tools->mean_button, TRUE);
  if (! maps)
    {
      fovea_explore_view_say (tools->view, error->message, TRUE);
      return;
    }
  /* Top Patches may be open above, and its thread be reading a photo. */
  fovea_top_patches_hold_gimp ();
  made = fovea_mean_image (settings, maps, &problem);
  tools_show (tools->view, made, problem);
  fovea_top_patches_let_gimp ();
}

static void
tools_mean_clicked (GtkButton *button, Tools *tools)
{
  FoveaWalk *walk = fovea_explore_view_get_walk (tools->view);

  if (! walk)
    return;
  gtk_widget_set_sensitive (tools->mean_button, FALSE);
  fovea_worker_start (tools->means, fovea_walk_ref (walk));
}

/* ---- What fires it? -------------------------------------------------------------------- */

static void
tools_keep (Tools *tools, const FoveaSoughtSet *set, FoveaDreamAs as)
{
  g_autoptr (GError) error = NULL;

  if (as == FOVEA_DREAM_AS_IMAGE)
    {
      GimpImage *made = fovea_sought_image (set, &error);

      tools_show (tools->view, made, error);
    }
  else if (! fovea_sought_insert (set, tools->look, &error))
    fovea_explore_view_say (tools->view, error->message, TRUE);
}

static gboolean
tools_fires (gpointer data)
{
  Tools         *tools = data;
  GimpProcedure *procedure = gimp_pdb_lookup_procedure (gimp_get_pdb (), TOOLS_NEURON);
  g_autoptr (GimpProcedureConfig) config = gimp_procedure_create_config (procedure);
  g_autoptr (FoveaSoughtSet) set = NULL;
  g_autofree char *model = NULL, *map = NULL;
  GtkWidget       *top = gtk_widget_get_toplevel (GTK_WIDGET (tools->view));
  FoveaDreamAs     as = FOVEA_DREAM_AS_IMAGE;

  g_object_get (tools->view, "model", &model, NULL);
  map = g_strdup_printf ("%d", MAX (fovea_explore_view_get_map (tools->view), 0));
  g_object_set (config, "model", model, "layer", fovea_explore_view_get_layer (tools->view), "map", map, NULL);
  set = fovea_dream_window_run (procedure, config, tools->look, FALSE, GTK_WINDOW (top), &as);
  if (set)
    tools_keep (tools, set, as);
  return G_SOURCE_REMOVE;
}

/* Not in the click itself: an assistive tool that clicks waits until it is over, and
 * would wait for the window. */
static void
tools_fires_clicked (GtkButton *button, Tools *tools)
{
  g_idle_add (tools_fires, tools);
}

/* ---- In my photos ------------------------------------------------------------------------- */

/* Of the large map; of the mean of all the strongest ones. */
static gboolean
tools_photos (gpointer data)
{
  Tools         *tools = data;
  GimpProcedure *procedure = gimp_pdb_lookup_procedure (gimp_get_pdb (), FOVEA_TOP_PATCHES_PROCEDURE);
  g_autoptr (GimpProcedureConfig) config = gimp_procedure_create_config (procedure);
  const int        map = fovea_explore_view_get_map (tools->view);
  g_autofree char *model = NULL, *number = NULL;

  g_object_get (tools->view, "model", &model, NULL);
  g_object_set (config, "model", model, "layer", fovea_explore_view_get_layer (tools->view), NULL);
  if (map >= 0)
    {
      number = g_strdup_printf ("%d", map);
      g_object_set (config, "maps", number, NULL);
    }
  fovea_patches_window (FOVEA_TOP_PATCHES_PROCEDURE, config, GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (tools->view))));
  return G_SOURCE_REMOVE;
}

static void
tools_photos_clicked (GtkButton *button, Tools *tools)
{
  g_idle_add (tools_photos, tools);
}

/* ---- Making them ---------------------------------------------------------------------------- */

static void
tools_update (Tools *tools)
{
  gboolean walk = fovea_explore_view_get_walk (tools->view) != NULL;
  gboolean maps = fovea_explore_view_get_maps (tools->view) != NULL;
  gboolean map = maps && fovea_explore_view_get_map (tools->view) >= 0;

  gtk_widget_set_sensitive (tools->mean_button, walk && ! fovea_worker_is_busy (tools->means));
  gtk_widget_set_sensitive (tools->fires_button, map);
  gtk_widget_set_sensitive (tools->photos_button, maps);
  gtk_widget_set_tooltip_text (tools->mean_button,
                               walk ? _("The mean map of each convolution as one strip, a new image")
                                    : _("There are no maps yet"));
  gtk_widget_set_tooltip_text (tools->fires_button,
                               map ? _("Draws a picture that excites this map most") : _("Choose a map first"));
  gtk_widget_set_tooltip_text (tools->photos_button,
                               ! maps ? _("There are no maps yet")
                               : map  ? _("The parts of your own photos that excite this map most")
                                      : _("The parts of your own photos that excite this layer's strongest maps most"));
}

static void
tools_free (gpointer data)
{
  Tools *tools = data;

  fovea_worker_free (tools->means);
  g_free (tools);
}

void
fovea_explore_add_tools (FoveaExploreView *view, FoveaLook *look)
{
  Tools     *tools = g_new0 (Tools, 1);
  GtkWidget *row = fovea_explore_view_get_tools (view);

  tools->view = view;
  tools->look = look;
  tools->means = fovea_worker_new (tools_mean, (GDestroyNotify) fovea_walk_unref, (GDestroyNotify) fovea_mean_maps_free,
                                   tools_mean_done, tools);
  tools->mean_button = gtk_button_new_with_mnemonic (_("_Mean Maps"));
  tools->fires_button = gtk_button_new_with_mnemonic (_("What _Fires It?…"));
  gtk_box_pack_start (GTK_BOX (row), tools->mean_button, TRUE, TRUE, 0);
  tools->photos_button = gtk_button_new_with_mnemonic (_("In My _Photos…"));
  gtk_box_pack_start (GTK_BOX (row), tools->fires_button, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), tools->photos_button, TRUE, TRUE, 0);
  g_signal_connect (tools->mean_button, "clicked", G_CALLBACK (tools_mean_clicked), tools);
  g_signal_connect (tools->fires_button, "clicked", G_CALLBACK (tools_fires_clicked), tools);
  g_signal_connect (tools->photos_button, "clicked", G_CALLBACK (tools_photos_clicked), tools);
  g_signal_connect_swapped (view, "result-changed", G_CALLBACK (tools_update), tools);
  g_signal_connect_swapped (view, "notify::map", G_CALLBACK (tools_update), tools);
  g_object_set_data_full (G_OBJECT (row), "tools", tools, tools_free);
  tools_update (tools);
}
