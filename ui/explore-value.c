/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one number as text, which the engine writes: on the left window,
 * weights and products of the input maps that count most; on the right the sums, and how
 * few weights and inputs these are beside those of a fully connected layer. A number that
 * a function made of a single one (ReLU) has that one's arithmetic below. */
#include <string.h>

#include <glib/gi18n-lib.h>

#include "explore-private.h"
#include "figures.h"

#define VALUE_PLANES 3   /* input maps that are written out */
#define VALUE_HEIGHT 138 /* logical pixels */
#define VALUE_SUMS   530
#define VALUE_SCALE  0.9
#define VALUE_DEEP   4 /* functions behind one another */

typedef struct
{
  GString *products, *sums;
} ValueText;

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

static void
value_text_free (gpointer data)
{
  ValueText *text = data;

  g_string_free (text->products, TRUE);
  g_string_free (text->sums, TRUE);
  g_free (text);
}

/* What the engine writes ends with the sums. */
static void
value_add (ValueText *text, FoveaWalk *walk, const FoveaValueSum *sum)
{
  g_autofree char *all = fovea_value_sum_to_text (walk, sum, VALUE_PLANES);
  g_autofree char *sums = fovea_value_sum_sums (walk, sum);
  const char      *at = strstr (all, sums);

  g_string_append_len (text->products, all, at ? at - all : (gssize) strlen (all));
  if (at)
    g_string_append_printf (text->sums, "%s%s", text->sums->len ? "\n" : "", sums);
}

static gpointer
value_work (gpointer data, const FoveaRunOptions *options, GError **error)
{
  ValueRequest *request = data;
  g_autoptr (FoveaValueSum) sum =
      fovea_walk_value (request->walk, request->row, request->map, request->x, request->y, error);
  ValueText *text;

  if (! sum)
    return NULL;
  text = g_new0 (ValueText, 1);
  text->products = g_string_new (NULL);
  text->sums = g_string_new (NULL);
  value_add (text, request->walk, sum);
  for (int i = 0; i < VALUE_DEEP && sum && sum->kind == FOVEA_VALUE_EACH && sum->from_row >= 0; i++)
    {
      const FoveaValueTerm *of = sum->terms;
      FoveaValueSum *before = fovea_walk_value (request->walk, (guint) sum->from_row, (guint) of->map, of->x, of->y, NULL);

      g_clear_pointer (&sum, fovea_value_sum_free);
      sum = before;
      if (sum)
        value_add (text, request->walk, sum);
    }
  return text;
}

static void
value_set (FoveaExploreView *self, const char *products, const char *sums)
{
  gtk_label_set_text (g_object_get_data (G_OBJECT (self->sum), "products"), products);
  gtk_label_set_text (g_object_get_data (G_OBJECT (self->sum), "sums"), sums);
}

static void
value_done (gpointer data, const GError *error, gpointer user)
{
  FoveaExploreView *self = user;
  ValueText        *text = data;

  if (g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    return;
  if (! text)
    value_set (self, error->message, "");
  else
    value_set (self, text->products->str, text->sums->str);
  g_clear_pointer (&text, value_text_free);
}

FoveaWorker *
fovea_explore_value_worker_new (FoveaExploreView *self)
{
  return fovea_worker_new (value_work, value_request_free, value_text_free, value_done, self);
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
      value_set (self, _ ("the mean of the maps: no layer of the network computes it"), "");
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

/* One of the two texts, in a frame that scrolls. */
static GtkWidget *
value_text_new (FoveaExploreView *self, const char *key, gboolean columns)
{
  GtkWidget     *scroll = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget     *text = gtk_label_new (NULL);
  PangoAttrList *attributes = fovea_figures_new (VALUE_SCALE);

  if (columns)
    pango_attr_list_insert (attributes, pango_attr_family_new ("Monospace"));
  gtk_label_set_attributes (GTK_LABEL (text), attributes);
  pango_attr_list_unref (attributes);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_label_set_line_wrap (GTK_LABEL (text), ! columns);
  gtk_label_set_line_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (text), 0.0);
  gtk_label_set_yalign (GTK_LABEL (text), 0.0);
  gtk_widget_set_margin_start (text, 6);
  g_object_set_data (G_OBJECT (self->sum), key, text);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scroll), GTK_SHADOW_IN);
  gtk_widget_set_size_request (scroll, columns ? -1 : VALUE_SUMS, VALUE_HEIGHT);
  gtk_container_add (GTK_CONTAINER (scroll), text);
  atk_object_set_name (gtk_widget_get_accessible (text),
                       columns ? _ ("The number as its layer's arithmetic") : _ ("Its sums and weights"));
  return scroll;
}

GtkWidget *
fovea_explore_value_new (FoveaExploreView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic", GTK_ICON_SIZE_BUTTON);

  self->sum = box;
  gtk_button_set_relief (GTK_BUTTON (close), GTK_RELIEF_NONE);
  gtk_widget_set_valign (close, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (close, _ ("Close the arithmetic"));
  atk_object_set_name (gtk_widget_get_accessible (close), _ ("Close the arithmetic"));
  g_signal_connect (close, "clicked", G_CALLBACK (value_closed), self);
  gtk_box_pack_start (GTK_BOX (box), value_text_new (self, "products", TRUE), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), value_text_new (self, "sums", FALSE), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), close, FALSE, FALSE, 0);
  gtk_widget_show_all (box);
  gtk_widget_set_no_show_all (box, TRUE);
  gtk_widget_hide (box);
  return box;
}
