/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows are made anew at each answer; columns line up by size groups. */
#include "bars.h"

#include <glib/gi18n-lib.h>

#include "figures.h"
#include "verdict.h"

#define BARS_WIDTH 70 /* of a full bar, logical pixels */
#define BARS_NAME  24 /* characters of a name that there is room for */
#define BARS_STYLE "levelbar block { min-height: 8px; }"

static GtkWidget *
bars_label_new (const char *text, double align)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), align);
  return label;
}

static GtkWidget *
bars_level_new (double probability)
{
  GtkWidget *level = gtk_level_bar_new_for_interval (0.0, 1.0);
  g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (style, BARS_STYLE, -1, NULL);
  gtk_style_context_add_provider (gtk_widget_get_style_context (level), GTK_STYLE_PROVIDER (style),
                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  /* One colour from end to end: the length says it, and the word beside it. */
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (level), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (level), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (level), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (level), CLAMP (probability, 0.0, 1.0));
  gtk_widget_set_size_request (level, BARS_WIDTH, -1);
  gtk_widget_set_valign (level, GTK_ALIGN_CENTER);
  return level;
}

static GtkWidget *
bars_row_new (const FoveaGuess *guess, GtkSizeGroup *words, GtkSizeGroup *percents)
{
  GtkWidget       *row = gtk_list_box_row_new ();
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  const char      *said = fovea_verdict_word (guess->probability);
  g_autofree char *text = fovea_verdict_percent (guess->probability);
  g_autofree char *name = g_strdup_printf ("%s %s %s", guess->label, said, text);
  g_autofree char *begin = fovea_verdict_thresholds ();
  g_autofree char *full = g_strdup_printf (_ ("%s\nclass %u, probability %.6f\n%s"), guess->label,
                                           guess->index, guess->probability, begin);
  g_autofree char *first = fovea_label_name (guess->label); /* the tooltip has all */
  GtkWidget       *label = bars_label_new (first, 0.0);
  GtkWidget       *word = bars_label_new (said, 0.0);
  GtkWidget       *percent = bars_label_new (text, 1.0);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), BARS_NAME);
  gtk_style_context_add_class (gtk_widget_get_style_context (word), GTK_STYLE_CLASS_DIM_LABEL);
  fovea_figures_set_label (percent);
  gtk_size_group_add_widget (words, word);
  gtk_size_group_add_widget (percents, percent);

  gtk_box_pack_start (GTK_BOX (box), label, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), word, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), bars_level_new (guess->probability), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), percent, FALSE, FALSE, 0);
  g_object_set (box, "margin", 6, NULL);
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_widget_set_tooltip_text (row, full);
  g_object_set_data (G_OBJECT (row), "class", GUINT_TO_POINTER (guess->index));
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  gtk_widget_show_all (row);
  return row;
}

/* What was asked for besides stands apart. */
static void
bars_add_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer unused)
{
  gboolean apart = before && g_object_get_data (G_OBJECT (row), "besides");

  gtk_list_box_row_set_header (row, apart ? gtk_separator_new (GTK_ORIENTATION_HORIZONTAL) : NULL);
}

GtkWidget *
fovea_bars_new (const char *name)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_BROWSE);
  gtk_list_box_set_header_func (GTK_LIST_BOX (list), bars_add_header, NULL, NULL);
  atk_object_set_name (gtk_widget_get_accessible (list), name);
  return list;
}

void
fovea_bars_set (GtkWidget *bars, const FoveaGuess *guesses, guint n, const FoveaGuess *besides)
{
  g_autoptr (GList) old = gtk_container_get_children (GTK_CONTAINER (bars));
  g_autoptr (GtkSizeGroup) words = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  g_autoptr (GtkSizeGroup) percents = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  GtkListBox *list = GTK_LIST_BOX (bars);

  for (GList *row = old; row; row = row->next)
    gtk_widget_destroy (row->data);
  for (guint i = 0; i < n; i++)
    gtk_list_box_insert (list, bars_row_new (&guesses[i], words, percents), -1);
  if (besides)
    {
      GtkWidget *row = bars_row_new (besides, words, percents);

      g_object_set_data (G_OBJECT (row), "besides", row);
      gtk_list_box_insert (list, row, -1);
    }
  if (n > 0)
    gtk_list_box_select_row (list, gtk_list_box_get_row_at_index (list, 0));
}

int
fovea_bars_get_class (GtkWidget *bars)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (bars));

  return row ? (int) GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "class")) : -1;
}

/* The list may have to be scrolled; a new row has its place only when it is laid out. */
static void
bars_seen (GtkWidget *row, GdkRectangle *place, GtkListBox *list)
{
  GtkAdjustment *scroll = gtk_list_box_get_adjustment (list);

  g_signal_handlers_disconnect_by_func (row, bars_seen, list);
  if (scroll)
    gtk_adjustment_clamp_page (scroll, place->y, place->y + place->height);
}

gboolean
fovea_bars_choose (GtkWidget *bars, guint index)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (bars));

  for (GList *row = rows; row; row = row->next)
    if (GPOINTER_TO_UINT (g_object_get_data (row->data, "class")) == index)
      {
        gtk_list_box_select_row (GTK_LIST_BOX (bars), row->data);
        g_signal_connect_after (row->data, "size-allocate", G_CALLBACK (bars_seen), bars);
        return TRUE;
      }
  return FALSE;
}
