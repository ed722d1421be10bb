/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one number as text of columns, which the engine writes: window,
 * weights, products of the input maps that count most; the sums, and how few weights and
 * inputs these are beside those of a fully connected layer. */
#include <glib/gi18n-lib.h>

#include "explore-private.h"

#define VALUE_PLANES 3   /* input maps that are written out */
#define VALUE_HEIGHT 132 /* logical pixels */

typedef struct
{
  FoveaWalk *walk;
  guint      row, map;
  int        x, y;
} ValueRequest;

static void
value_request_free (gpointer data)
{
  ValueRequest *request = data;

  fovea_walk_unref (request->walk);
  g_free (request);
}

static gpointer
value_work (gpointer data, const FoveaRunOptions *options, GError **error)
{
  ValueRequest *request = data;
  g_autoptr (FoveaValueSum) sum =
      fovea_walk_value (request->walk, request->row, request->map, request->x, request->y, error);

  return sum ? fovea_value_sum_to_text (request->walk, sum, VALUE_PLANES) : NULL;
}

static GtkWidget *
value_label (FoveaExploreView *self)
{
  return g_object_get_data (G_OBJECT (self->sum), "text");
}

static void
value_done (gpointer data, const GError *error, gpointer user)
{
  FoveaExploreView *self = user;
  g_autofree char  *text = data;

  if (g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    return;
  gtk_label_set_text (GTK_LABEL (value_label (self)), text ? text : error->message);
}

FoveaWorker *
fovea_explore_value_worker_new (FoveaExploreView *self)
{
  return fovea_worker_new (value_work, value_request_free, g_free, value_done, self);
}

void
fovea_explore_value_show (FoveaExploreView *self, int x, int y)
{
  ValueRequest *request;

  if (fovea_worker_is_busy (self->value))
    fovea_worker_cancel (self->value);
  gtk_widget_set_visible (self->sum, x >= 0);
  if (x < 0)
    return;
  if (self->at < 0)
    {
      gtk_label_set_text (GTK_LABEL (value_label (self)),
                          _ ("the mean of the maps: no layer of the network computes it"));
      return;
    }
  request = g_new0 (ValueRequest, 1);
  request->walk = fovea_walk_ref (self->shown->walk);
  request->row = (guint) self->shown->row;
  request->map = (guint) self->at;
  request->x = x;
  request->y = y;
  fovea_worker_start (self->value, request);
}

static void
value_closed (GtkButton *button, FoveaExploreView *self)
{
  fovea_explore_place_chosen (self, -1, -1);
  gtk_widget_grab_focus (self->large);
}

GtkWidget *
fovea_explore_value_new (FoveaExploreView *self)
{
  GtkWidget     *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget     *scroll = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget     *text = gtk_label_new (NULL);
  GtkWidget     *close = gtk_button_new_from_icon_name ("window-close-symbolic", GTK_ICON_SIZE_BUTTON);
  PangoAttrList *attributes = pango_attr_list_new ();

  self->sum = box;
  g_object_set_data (G_OBJECT (box), "text", text);
  pango_attr_list_insert (attributes, pango_attr_family_new ("Monospace"));
  gtk_label_set_attributes (GTK_LABEL (text), attributes);
  pango_attr_list_unref (attributes);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_label_set_xalign (GTK_LABEL (text), 0.0);
  gtk_label_set_yalign (GTK_LABEL (text), 0.0);
  gtk_widget_set_margin_start (text, 6);
  atk_object_set_name (gtk_widget_get_accessible (text), _ ("The number as its layer's arithmetic"));
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scroll), GTK_SHADOW_IN);
  gtk_widget_set_size_request (scroll, -1, VALUE_HEIGHT);
  gtk_container_add (GTK_CONTAINER (scroll), text);
  gtk_button_set_relief (GTK_BUTTON (close), GTK_RELIEF_NONE);
  gtk_widget_set_valign (close, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (close, _ ("Close the arithmetic"));
  atk_object_set_name (gtk_widget_get_accessible (close), _ ("Close the arithmetic"));
  g_signal_connect (close, "clicked", G_CALLBACK (value_closed), self);
  gtk_box_pack_start (GTK_BOX (box), scroll, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), close, FALSE, FALSE, 0);
  gtk_widget_show_all (box);
  gtk_widget_set_no_show_all (box, TRUE);
  gtk_widget_hide (box);
  return box;
}
