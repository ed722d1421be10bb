/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is not sure stands unticked, what the photo has stands greyed: the person
 * decides, and can mend every word before it is written. */
#include "tags-view.h"

#include <glib/gi18n-lib.h>

#include "models-parts.h"
#include "verdict.h"

#define TAGS_LIST_HEIGHT 230
#define TAGS_LIST_WIDTH  520

enum
{
  TAG_CHOSEN,
  TAG_WORD,
  TAG_PARENTS,
  TAG_PROBABILITY,
  TAG_BAR,
  TAG_PERCENT,
  TAG_STATE,
  TAG_FREE, /* not there already: may be ticked and changed */
  TAG_N
};

struct _FoveaTagsView
{
  GtkBox        parent_instance;
  GtkListStore *rows;
  char        **existing;

  GtkWidget *tree, *language, *language_row, *entry, *add, *existing_label, *file, *message;
};

enum
{
  TAGS_CHANGED,
  TAGS_LANGUAGE,
  TAGS_N_SIGNALS
};

static guint tags_signals[TAGS_N_SIGNALS];

G_DEFINE_FINAL_TYPE (FoveaTagsView, fovea_tags_view, GTK_TYPE_BOX)

/* ---- Rows ------------------------------------------------------------------------ */

static FoveaTag *
tags_row (FoveaTagsView *self, GtkTreeIter *iter)
{
  g_autofree char *word = NULL, *parents = NULL, *path = NULL;
  gboolean         chosen, may;
  double           probability;
  FoveaTag        *tag;

  gtk_tree_model_get (GTK_TREE_MODEL (self->rows), iter, TAG_WORD, &word, TAG_PARENTS, &parents,
                      TAG_CHOSEN, &chosen, TAG_PROBABILITY, &probability, TAG_FREE, &may, -1);
  path = g_strdup_printf ("%s|%s", parents ? parents : "", word ? word : "");
  tag = fovea_tag_new (path, probability);
  if (! tag)
    return NULL;
  tag->chosen = chosen && may;
  tag->there = ! may;
  return tag;
}

/* The row's words are `tag`'s; what the photo has cannot be ticked. */
static void
tags_show (FoveaTagsView *self, GtkTreeIter *iter, const FoveaTag *tag)
{
  gboolean         there = fovea_tag_among (tag->word, (const char *const *) self->existing);
  gboolean         own = tag->probability < 0.0;
  const char      *verdict = own ? "" : fovea_verdict_word (tag->probability);
  g_autofree char *percent = own ? NULL : fovea_verdict_percent (tag->probability);
  g_autofree char *sure =
      own ? g_strdup (_ ("your own")) :
            g_strdup_printf ("%s%s%s", percent, *verdict ? " · " : "", verdict);

  gtk_list_store_set (self->rows, iter, TAG_CHOSEN, tag->chosen || there, TAG_WORD, tag->word,
                      TAG_PARENTS, tag->parents ? tag->parents : "", TAG_PROBABILITY,
                      tag->probability, TAG_BAR,
                      own ? 0 : (int) (100.0 * CLAMP (tag->probability, 0.0, 1.0)), TAG_PERCENT,
                      sure, TAG_STATE, there ? _ ("has it") : _ ("new"), TAG_FREE, ! there, -1);
}

static void
tags_changed (FoveaTagsView *self)
{
  g_signal_emit (self, tags_signals[TAGS_CHANGED], 0);
}

static void
tags_toggled (GtkCellRendererToggle *cell, const char *path, FoveaTagsView *self)
{
  GtkTreeIter iter;
  gboolean    chosen, may;

  if (! gtk_tree_model_get_iter_from_string (GTK_TREE_MODEL (self->rows), &iter, path))
    return;
  gtk_tree_model_get (GTK_TREE_MODEL (self->rows), &iter, TAG_CHOSEN, &chosen, TAG_FREE, &may, -1);
  if (! may)
    return;
  gtk_list_store_set (self->rows, &iter, TAG_CHOSEN, ! chosen, -1);
  tags_changed (self);
}

/* A word that was mended is meant: it is ticked. An empty one is no word. */
static void
tags_edited (GtkCellRenderer *cell, const char *path, const char *text, FoveaTagsView *self)
{
  int                  column = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (cell), "column"));
  g_autoptr (FoveaTag) old = NULL;
  g_autoptr (FoveaTag) tag = NULL;
  g_autofree char     *whole = NULL;
  GtkTreeIter          iter;

  if (! gtk_tree_model_get_iter_from_string (GTK_TREE_MODEL (self->rows), &iter, path))
    return;
  old = tags_row (self, &iter);
  if (! old || old->there)
    return;
  whole = column == TAG_WORD ?
              g_strdup_printf ("%s|%s", old->parents ? old->parents : "", text) :
              g_strdup_printf ("%s|%s", text, old->word);
  tag = column == TAG_WORD && *text == '\0' ? NULL : fovea_tag_new (whole, old->probability);
  if (! tag)
    return;
  tag->chosen = TRUE;
  tags_show (self, &iter, tag);
  tags_changed (self);
}

static gboolean
tags_find (FoveaTagsView *self, const char *word, GtkTreeIter *iter)
{
  GtkTreeModel *rows = GTK_TREE_MODEL (self->rows);
  gboolean      more = gtk_tree_model_get_iter_first (rows, iter);

  for (; more; more = gtk_tree_model_iter_next (rows, iter))
    {
      g_autofree char *other = NULL;

      gtk_tree_model_get (rows, iter, TAG_WORD, &other, -1);
      if (fovea_tag_same (word, other))
        return TRUE;
    }
  return FALSE;
}

/* What was just added may lie below the rows that are seen. */
static void
tags_point (FoveaTagsView *self, GtkTreeIter *iter)
{
  GtkTreeView *tree = GTK_TREE_VIEW (self->tree);
  g_autoptr (GtkTreePath) path = gtk_tree_model_get_path (GTK_TREE_MODEL (self->rows), iter);

  gtk_tree_view_set_cursor (tree, path, NULL, FALSE);
  gtk_tree_view_scroll_to_cell (tree, path, NULL, FALSE, 0, 0);
}

static void
tags_add_own (GtkWidget *widget, FoveaTagsView *self)
{
  g_autoptr (FoveaTag) tag = fovea_tag_new (gtk_entry_get_text (GTK_ENTRY (self->entry)), -1.0);
  GtkTreeIter          iter;

  if (! tag)
    return;
  tag->chosen = TRUE;
  if (tags_find (self, tag->word, &iter))
    gtk_list_store_set (self->rows, &iter, TAG_CHOSEN, TRUE, -1);
  else
    {
      gtk_list_store_append (self->rows, &iter);
      tags_show (self, &iter, tag);
    }
  tags_point (self, &iter);
  gtk_entry_set_text (GTK_ENTRY (self->entry), "");
  tags_changed (self);
}

/* ---- Making it ------------------------------------------------------------------- */

static void
tags_add_text (FoveaTagsView *self, const char *title, int column)
{
  GtkCellRenderer   *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *view = gtk_tree_view_column_new_with_attributes (
      title, cell, "text", column, "editable", TAG_FREE, "sensitive", TAG_FREE, NULL);

  g_object_set (cell, "ypad", 6, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 14, NULL);
  g_object_set_data (G_OBJECT (cell), "column", GINT_TO_POINTER (column));
  g_signal_connect (cell, "edited", G_CALLBACK (tags_edited), self);
  gtk_tree_view_column_set_expand (view, TRUE);
  gtk_tree_view_append_column (GTK_TREE_VIEW (self->tree), view);
}

static void
tags_add_columns (FoveaTagsView *self)
{
  GtkTreeView     *tree = GTK_TREE_VIEW (self->tree);
  GtkCellRenderer *tick = gtk_cell_renderer_toggle_new ();
  GtkCellRenderer *bar = gtk_cell_renderer_progress_new ();
  GtkCellRenderer *state = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *sure;

  g_signal_connect (tick, "toggled", G_CALLBACK (tags_toggled), self);
  gtk_tree_view_insert_column_with_attributes (tree, -1, _ ("Write"), tick, "active", TAG_CHOSEN,
                                               "activatable", TAG_FREE, "sensitive", TAG_FREE,
                                               NULL);
  tags_add_text (self, _ ("Tag"), TAG_WORD);
  tags_add_text (self, _ ("Under"), TAG_PARENTS);
  g_object_set (bar, "ypad", 6, "xpad", 3, NULL);
  sure = gtk_tree_view_column_new_with_attributes (_ ("How sure"), bar, "value", TAG_BAR, "text",
                                                   TAG_PERCENT, "sensitive", TAG_FREE, NULL);
  gtk_tree_view_column_set_min_width (sure, 120);
  gtk_tree_view_append_column (tree, sure);
  gtk_tree_view_insert_column_with_attributes (tree, -1, _ ("The photo"), state, "text", TAG_STATE,
                                               "sensitive", TAG_FREE, NULL);
}

static GtkWidget *
tags_list_new (FoveaTagsView *self)
{
  GtkWidget *scroll;

  self->tree = gtk_tree_view_new_with_model (GTK_TREE_MODEL (self->rows));
  tags_add_columns (self);
  gtk_tree_view_set_enable_search (GTK_TREE_VIEW (self->tree), FALSE);
  atk_object_set_name (gtk_widget_get_accessible (self->tree), _ ("Proposed tags"));
  gtk_widget_set_tooltip_text (
      self->tree,
      _ ("Space ticks a tag, F2 or a click changes its words; parents are parted by |, as in animal|dog"));
  scroll = fovea_models_scrolled_new (self->tree, TRUE);
  gtk_widget_set_size_request (scroll, TAGS_LIST_WIDTH, TAGS_LIST_HEIGHT);
  return scroll;
}

static void
tags_language_changed (GtkComboBox *box, FoveaTagsView *self)
{
  g_signal_emit (self, tags_signals[TAGS_LANGUAGE], 0);
}

static GtkWidget *
tags_language_new (FoveaTagsView *self)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_Language of the words"));

  self->language_row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->language = gtk_combo_box_text_new ();
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->language);
  atk_object_set_name (gtk_widget_get_accessible (self->language), _ ("Language of the words"));
  g_signal_connect (self->language, "changed", G_CALLBACK (tags_language_changed), self);
  gtk_container_add (GTK_CONTAINER (self->language_row), label);
  gtk_container_add (GTK_CONTAINER (self->language_row), self->language);
  gtk_widget_show_all (self->language_row);
  gtk_widget_set_no_show_all (self->language_row, TRUE);
  gtk_widget_hide (self->language_row);
  return self->language_row;
}

static void
tags_entry_changed (GtkEditable *entry, FoveaTagsView *self)
{
  g_autoptr (FoveaTag) tag = fovea_tag_new (gtk_entry_get_text (GTK_ENTRY (self->entry)), -1.0);

  gtk_widget_set_sensitive (self->add, tag != NULL);
}

static GtkWidget *
tags_entry_new (FoveaTagsView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("A tag of your o_wn"));

  self->entry = gtk_entry_new ();
  self->add = gtk_button_new_with_mnemonic (_ ("_Add"));
  gtk_widget_set_sensitive (self->add, FALSE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->entry);
  atk_object_set_name (gtk_widget_get_accessible (self->entry), _ ("A tag of your own"));
  g_signal_connect (self->entry, "activate", G_CALLBACK (tags_add_own), self);
  g_signal_connect (self->entry, "changed", G_CALLBACK (tags_entry_changed), self);
  g_signal_connect (self->add, "clicked", G_CALLBACK (tags_add_own), self);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->entry, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->add, FALSE, FALSE, 0);
  return box;
}

static void
tags_pack (FoveaTagsView *self, GtkWidget *child)
{
  gtk_box_pack_start (GTK_BOX (self), child, FALSE, FALSE, 0);
}

static void
fovea_tags_view_init (FoveaTagsView *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  self->rows = gtk_list_store_new (TAG_N, G_TYPE_BOOLEAN, G_TYPE_STRING, G_TYPE_STRING,
                                   G_TYPE_DOUBLE, G_TYPE_INT, G_TYPE_STRING, G_TYPE_STRING,
                                   G_TYPE_BOOLEAN);
  self->existing_label = fovea_models_label_new (1.0, FALSE);
  gtk_label_set_ellipsize (GTK_LABEL (self->existing_label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_line_wrap (GTK_LABEL (self->existing_label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->existing_label), 60);
  gtk_widget_set_no_show_all (self->existing_label, TRUE);
  self->message = fovea_models_message_new ();
  self->file = gtk_check_button_new_with_label ("");
  gtk_widget_set_no_show_all (self->file, TRUE);
  tags_pack (self, tags_language_new (self));
  gtk_box_pack_start (GTK_BOX (self), tags_list_new (self), TRUE, TRUE, 0);
  tags_pack (self, tags_entry_new (self));
  tags_pack (self, self->existing_label);
  tags_pack (self, self->file);
  tags_pack (self, self->message);
}

static void
fovea_tags_view_finalize (GObject *object)
{
  FoveaTagsView *self = FOVEA_TAGS_VIEW (object);

  g_clear_object (&self->rows);
  g_clear_pointer (&self->existing, g_strfreev);
  G_OBJECT_CLASS (fovea_tags_view_parent_class)->finalize (object);
}

static void
fovea_tags_view_class_init (FoveaTagsViewClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = fovea_tags_view_finalize;
  tags_signals[TAGS_CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  tags_signals[TAGS_LANGUAGE] = g_signal_new ("language-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                              NULL, NULL, G_TYPE_NONE, 0);
}

/* ---- What hosts use ---------------------------------------------------------------- */

GtkWidget *
fovea_tags_view_new (void)
{
  return g_object_new (FOVEA_TYPE_TAGS_VIEW, NULL);
}

static GPtrArray *
tags_rows (FoveaTagsView *self)
{
  GPtrArray    *tags = fovea_tags_new ();
  GtkTreeModel *rows = GTK_TREE_MODEL (self->rows);
  GtkTreeIter   iter;

  for (gboolean more = gtk_tree_model_get_iter_first (rows, &iter); more;
       more = gtk_tree_model_iter_next (rows, &iter))
    {
      FoveaTag *tag = tags_row (self, &iter);

      if (tag)
        g_ptr_array_add (tags, tag);
    }
  return tags;
}

void
fovea_tags_view_set_tags (FoveaTagsView *self, GPtrArray *tags)
{
  g_autoptr (GPtrArray) old = tags_rows (self);
  GtkTreeIter           iter;

  gtk_list_store_clear (self->rows);
  for (guint i = 0; i < tags->len; i++)
    {
      gtk_list_store_append (self->rows, &iter);
      tags_show (self, &iter, tags->pdata[i]);
    }
  for (guint i = 0; i < old->len; i++)
    {
      const FoveaTag *tag = old->pdata[i];

      if (tag->probability >= 0.0 || tags_find (self, tag->word, &iter))
        continue;
      gtk_list_store_append (self->rows, &iter);
      tags_show (self, &iter, tag);
    }
  tags_changed (self);
}

GPtrArray *
fovea_tags_view_get_chosen (FoveaTagsView *self)
{
  g_autoptr (GPtrArray) all = tags_rows (self);
  GPtrArray            *chosen = fovea_tags_new ();

  for (guint i = 0; i < all->len; i++)
    if (((FoveaTag *) all->pdata[i])->chosen)
      fovea_tags_add (chosen, fovea_tag_copy (all->pdata[i]));
  return chosen;
}

void
fovea_tags_view_set_existing (FoveaTagsView *self, const char *const *words)
{
  g_autoptr (GPtrArray) tags = tags_rows (self);
  g_autofree char      *all = words && words[0] ? g_strjoinv (", ", (char **) words) : NULL;
  g_autofree char      *text = all ? g_strdup_printf (_ ("The photo has: %s"), all) : NULL;

  g_strfreev (self->existing);
  self->existing = g_strdupv ((char **) words);
  fovea_models_label_say (self->existing_label, text, FALSE);
  gtk_widget_set_visible (self->existing_label, text != NULL);
  fovea_tags_view_set_tags (self, tags);
}

void
fovea_tags_view_set_languages (FoveaTagsView     *self,
                               const char *const *ids,
                               const char *const *titles,
                               const char        *chosen)
{
  GtkComboBoxText *box = GTK_COMBO_BOX_TEXT (self->language);
  guint            n = 0;

  g_signal_handlers_block_by_func (box, tags_language_changed, self);
  gtk_combo_box_text_remove_all (box);
  for (; ids[n]; n++)
    gtk_combo_box_text_append (box, ids[n], titles[n]);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (box), chosen);
  g_signal_handlers_unblock_by_func (box, tags_language_changed, self);
  gtk_widget_set_visible (self->language_row, n > 1);
}

const char *
fovea_tags_view_get_language (FoveaTagsView *self)
{
  return gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->language));
}

void
fovea_tags_view_set_file (FoveaTagsView *self, const char *name, const char *why_not)
{
  g_autofree char *label =
      name ? g_strdup_printf (_ ("Write them into the file %s too"), name) : NULL;

  gtk_button_set_label (GTK_BUTTON (self->file), label ? label : "");
  gtk_widget_set_visible (self->file, name != NULL);
  gtk_widget_set_sensitive (self->file, why_not == NULL);
  gtk_widget_set_tooltip_text (
      self->file,
      why_not ? why_not :
                _ ("At once, without encoding the picture again; else they are written when the image is exported"));
  if (why_not)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->file), FALSE);
}

gboolean
fovea_tags_view_get_to_file (FoveaTagsView *self)
{
  return gtk_widget_get_visible (self->file)
         && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->file));
}

void
fovea_tags_view_say (FoveaTagsView *self, const char *problem)
{
  fovea_models_label_say (self->message, problem, TRUE);
  gtk_widget_set_visible (self->message, problem != NULL);
}
