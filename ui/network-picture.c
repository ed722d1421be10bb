/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The canvas, its scroll bars and the search. */
#include "network-picture.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "layer-words.h"
#include "network-canvas.h"

struct _FoveaNetworkPicture
{
  GtkBox              parent_instance;
  FoveaNetworkCanvas *canvas;
  GtkWidget          *bar, *entry;
};

static guint picture_selected;

G_DEFINE_FINAL_TYPE (FoveaNetworkPicture, fovea_network_picture, GTK_TYPE_BOX)

/* ---- Search ------------------------------------------------------------------------ */

static gboolean
picture_matches (const FoveaNetwork *network, guint row, const char *folded)
{
  const char *const texts[] = { network->rows[row].name, network->rows[row].layer, network->rows[row].type,
                                network->rows[row].op };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *valid = g_utf8_make_valid (texts[i], -1);
      g_autofree char *low = g_utf8_casefold (valid, -1);

      if (strstr (low, folded))
        return TRUE;
    }
  return FALSE;
}

gboolean
fovea_network_picture_search (FoveaNetworkPicture *self, const char *text, gboolean itself)
{
  const FoveaNetwork *network = fovea_network_canvas_get (self->canvas);
  g_autofree char    *folded = g_utf8_casefold (text, -1);
  const guint         n = network ? network->n_rows : 0;
  const guint         from = fovea_network_canvas_get_row (self->canvas);

  for (guint i = itself ? 0 : 1; i <= n && n > 0 && *folded; i++)
    if (picture_matches (network, (from + i) % n, folded))
      {
        fovea_network_canvas_select (self->canvas, (from + i) % n, TRUE);
        return TRUE;
      }
  return FALSE;
}

static void
picture_mark_found (FoveaNetworkPicture *self, gboolean found)
{
  GtkStyleContext *context = gtk_widget_get_style_context (self->entry);

  if (found)
    gtk_style_context_remove_class (context, GTK_STYLE_CLASS_ERROR);
  else
    gtk_style_context_add_class (context, GTK_STYLE_CLASS_ERROR);
  gtk_widget_set_tooltip_text (self->entry,
                               found ? NULL : _ ("No layer's name or type has this in it"));
}

static void
picture_typed (FoveaNetworkPicture *self)
{
  const char *text = gtk_entry_get_text (GTK_ENTRY (self->entry));

  picture_mark_found (self, *text == '\0' || fovea_network_picture_search (self, text, TRUE));
}

static void
picture_next (FoveaNetworkPicture *self)
{
  const char *text = gtk_entry_get_text (GTK_ENTRY (self->entry));

  picture_mark_found (self, *text == '\0' || fovea_network_picture_search (self, text, FALSE));
}

static void
picture_stop (FoveaNetworkPicture *self)
{
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->bar), FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

/* What the canvas has no use for: '/' and letters begin a search. */
static gboolean
picture_key (FoveaNetworkPicture *self, GdkEventKey *event)
{
  const guint    modifiers = event->state & gtk_accelerator_get_default_mod_mask ();
  const gunichar letter = gdk_keyval_to_unicode (event->keyval);
  char           text[8] = { 0 };

  if (gtk_widget_has_focus (self->entry) || (modifiers & ~GDK_SHIFT_MASK) ||
      ! fovea_network_canvas_get (self->canvas))
    return FALSE;
  if (! g_unichar_isgraph (letter))
    return FALSE;
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->bar), TRUE);
  gtk_widget_grab_focus (self->entry);
  if (letter != '/')
    g_unichar_to_utf8 (letter, text);
  gtk_entry_set_text (GTK_ENTRY (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  return TRUE;
}

/* ---- The widget ----------------------------------------------------------------------- */

static void
picture_forward (FoveaNetworkPicture *self, guint row)
{
  g_signal_emit (self, picture_selected, 0, row);
}

static void
fovea_network_picture_class_init (FoveaNetworkPictureClass *class)
{
  picture_selected = g_signal_new ("row-selected", FOVEA_TYPE_NETWORK_PICTURE, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
fovea_network_picture_init (FoveaNetworkPicture *self)
{
  GtkWidget *scroll = gtk_scrolled_window_new (NULL, NULL);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->canvas = FOVEA_NETWORK_CANVAS (fovea_network_canvas_new ());
  self->bar = gtk_search_bar_new ();
  self->entry = gtk_search_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _ ("Find a layer"));
  atk_object_set_name (gtk_widget_get_accessible (self->entry), _ ("Find a layer"));
  gtk_container_add (GTK_CONTAINER (self->bar), self->entry);
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self->bar), GTK_ENTRY (self->entry));
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scroll), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (scroll), GTK_WIDGET (self->canvas));
  gtk_box_pack_start (GTK_BOX (self), self->bar, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), scroll, TRUE, TRUE, 0);
  g_signal_connect_swapped (self->canvas, "row-selected", G_CALLBACK (picture_forward), self);
  g_signal_connect_swapped (self->canvas, "key-press-event", G_CALLBACK (picture_key), self);
  g_signal_connect_swapped (self->entry, "search-changed", G_CALLBACK (picture_typed), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (picture_next), self);
  g_signal_connect_swapped (self->entry, "next-match", G_CALLBACK (picture_next), self);
  g_signal_connect_swapped (self->entry, "stop-search", G_CALLBACK (picture_stop), self);
  gtk_widget_show_all (self->bar);
  gtk_widget_show_all (scroll);
}

GtkWidget *
fovea_network_picture_new (void)
{
  return g_object_new (FOVEA_TYPE_NETWORK_PICTURE, NULL);
}

void
fovea_network_picture_set (FoveaNetworkPicture    *self,
                           FoveaGraph             *graph,
                           const FoveaDescription *description,
                           const double           *seconds)
{
  fovea_network_canvas_set (
      self->canvas, graph && description ? fovea_network_new (graph, description, seconds) : NULL);
}

int
fovea_network_picture_get_row (FoveaNetworkPicture *self)
{
  const guint row = fovea_network_canvas_get_row (self->canvas);

  return row == FOVEA_NETWORK_NO_ROW ? -1 : (int) row;
}

void
fovea_network_picture_set_row (FoveaNetworkPicture *self, guint row)
{
  fovea_network_canvas_select (self->canvas, row, FALSE);
}
