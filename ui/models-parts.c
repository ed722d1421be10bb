/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names, licences and paths are strangers' text here: shown as they are, never
 * as markup. */
#include "models-parts.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "path-words.h"

GtkWidget *
fovea_models_label_new (double scale, gboolean bold)
{
  GtkWidget     *label = gtk_label_new (NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  pango_attr_list_unref (attributes);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  return label;
}

GtkWidget *
fovea_models_scrolled_new (GtkWidget *child, gboolean framed)
{
  GtkWidget *scroll = gtk_scrolled_window_new (NULL, NULL);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  if (framed)
    gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scroll), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (scroll), child);
  return scroll;
}

GtkWidget *
fovea_models_page_new (GtkWidget *head,
                       GtkWidget *body,
                       GtkWidget *start,
                       GtkWidget *before_last,
                       GtkWidget *last)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  if (head)
    gtk_box_pack_start (GTK_BOX (box), head, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), body, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), buttons, FALSE, FALSE, 0);
  if (start)
    gtk_box_pack_start (GTK_BOX (buttons), start, FALSE, FALSE, 0);
  if (last)
    gtk_box_pack_end (GTK_BOX (buttons), last, FALSE, FALSE, 0);
  if (before_last)
    gtk_box_pack_end (GTK_BOX (buttons), before_last, FALSE, FALSE, 0);
  return box;
}

GtkWidget *
fovea_models_message_new (void)
{
  GtkWidget *message = fovea_models_label_new (1.0, FALSE);

  gtk_label_set_ellipsize (GTK_LABEL (message), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_line_wrap (GTK_LABEL (message), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (message), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (message), 60);
  gtk_label_set_selectable (GTK_LABEL (message), TRUE);
  gtk_widget_set_no_show_all (message, TRUE);
  atk_object_set_role (gtk_widget_get_accessible (message), ATK_ROLE_ALERT);
  return message;
}

void
fovea_models_label_say (GtkWidget *label, const char *text, gboolean problem)
{
  GtkStyleContext *style = gtk_widget_get_style_context (label);

  gtk_label_set_text (GTK_LABEL (label), text ? text : "");
  if (problem)
    gtk_style_context_add_class (style, GTK_STYLE_CLASS_ERROR);
  else
    gtk_style_context_remove_class (style, GTK_STYLE_CLASS_ERROR);
}

/* ---- Head ------------------------------------------------------------------------ */

typedef struct
{
  GtkWidget *title, *subtitle, *path;
} ModelsHead;

GtkWidget *
fovea_models_head_new (void)
{
  GtkWidget  *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  ModelsHead *head = g_new0 (ModelsHead, 1);

  head->title = fovea_models_label_new (PANGO_SCALE_X_LARGE, TRUE);
  head->subtitle = fovea_models_label_new (1.0, FALSE);
  head->path = fovea_models_label_new (PANGO_SCALE_SMALL, FALSE);
  gtk_label_set_selectable (GTK_LABEL (head->path), TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (head->path),
                               GTK_STYLE_CLASS_DIM_LABEL);
  gtk_container_add (GTK_CONTAINER (box), head->title);
  gtk_container_add (GTK_CONTAINER (box), head->subtitle);
  gtk_container_add (GTK_CONTAINER (box), head->path);
  g_object_set_data_full (G_OBJECT (box), "head", head, g_free);
  return box;
}

static char *
head_subtitle (const FoveaCard *card)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s · %ux%u %s", fovea_task_word (card->kind), card->width,
                          card->height, fovea_channels_word (card->channels));
  if (card->classes > 0)
    g_string_append_printf (text, ngettext (" · %u class", " · %u classes", card->classes),
                            card->classes);
  g_string_append_printf (text, " · %s", card->licence ? card->licence : _ ("licence unknown"));
  if (card->guessed)
    g_string_append (text, _ (" · the card is a guess"));
  return g_string_free (text, FALSE);
}

void
fovea_models_head_set (GtkWidget *widget, const char *title, const char *path, FoveaModel *model)
{
  ModelsHead      *head = g_object_get_data (G_OBJECT (widget), "head");
  const FoveaCard *card = model ? fovea_model_card (model) : NULL;
  g_autofree char *subtitle = card ? head_subtitle (card) : NULL;
  g_autofree char *whole = g_filename_display_name (model ? fovea_model_path (model) : path);
  g_autofree char *shown = fovea_path_words (model ? fovea_model_path (model) : path);

  gtk_label_set_text (GTK_LABEL (head->title), card ? card->name : title);
  gtk_label_set_text (GTK_LABEL (head->subtitle), subtitle ? subtitle : "");
  gtk_label_set_text (GTK_LABEL (head->path), shown);
  gtk_widget_set_tooltip_text (head->path, whole);
}

void
fovea_models_head_set_none (GtkWidget *head)
{
  g_auto (GStrv) folders = fovea_model_folders ();
  g_autofree char *text = g_strjoinv (", ", folders);

  fovea_models_head_set (head, _ ("There are no models yet"), text, NULL);
}

/* ---- List ------------------------------------------------------------------------ */

GtkWidget *
fovea_models_list_new (void)
{
  GtkListStore      *store = gtk_list_store_new (LIST_N, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
                                                 G_TYPE_STRING, G_TYPE_BOOLEAN);
  GtkCellRenderer   *title = gtk_cell_renderer_text_new (), *note = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *column = gtk_tree_view_column_new ();
  GtkWidget         *tree;

  tree = gtk_tree_view_new_with_model (GTK_TREE_MODEL (store));
  g_object_unref (store);
  gtk_tree_view_set_headers_visible (GTK_TREE_VIEW (tree), FALSE);
  gtk_tree_view_set_search_column (GTK_TREE_VIEW (tree), LIST_TITLE);
  g_object_set (title, "ellipsize", PANGO_ELLIPSIZE_END, "ypad", 6, NULL);
  g_object_set (note, "scale", 0.83, "sensitive", FALSE, "xalign", 1.0, NULL);
  gtk_tree_view_column_pack_start (column, title, TRUE);
  gtk_tree_view_column_pack_end (column, note, FALSE);
  gtk_tree_view_column_add_attribute (column, title, "text", LIST_TITLE);
  gtk_tree_view_column_add_attribute (column, note, "text", LIST_NOTE);
  gtk_tree_view_append_column (GTK_TREE_VIEW (tree), column);
  atk_object_set_name (gtk_widget_get_accessible (tree), _ ("Models"));
  return tree;
}

gboolean
fovea_models_list_fill (GtkWidget *tree, const char *id, GtkTreeIter *chosen)
{
  GtkListStore *store = GTK_LIST_STORE (gtk_tree_view_get_model (GTK_TREE_VIEW (tree)));
  g_autoptr (GPtrArray) list = fovea_model_list ();
  GtkTreeIter iter;

  gtk_list_store_clear (store);
  for (guint i = 0; i < list->len; i++)
    {
      const FoveaModelEntry *entry = list->pdata[i];
      const char *note = entry->linked ? _ ("left in place") : entry->own ? _ ("your own") : "";

      gtk_list_store_insert_with_values (store, &iter, -1, LIST_ID, entry->id, LIST_TITLE,
                                         entry->title, LIST_NOTE, note, LIST_PATH, entry->path,
                                         LIST_OWN, entry->own, -1);
      if (i == 0 || g_strcmp0 (entry->id, id) == 0)
        *chosen = iter;
    }
  return list->len > 0;
}

/* ---- Questions --------------------------------------------------------------------- */

static GtkWindow *
models_window (GtkWidget *parent)
{
  GtkWidget *top = gtk_widget_get_toplevel (parent);

  return GTK_IS_WINDOW (top) ? GTK_WINDOW (top) : NULL;
}

static char *
models_add_file (const char *path, gboolean link, GError **error)
{
  g_autoptr (GPtrArray) files = fovea_model_install (path, link ? FOVEA_INSTALL_LINK : 0, error);
  char *name = files ? g_path_get_basename (files->pdata[0]) : NULL;

  if (name)
    name[strlen (name) - strlen (".onnx")] = '\0';
  return name;
}

char *
fovea_models_ask_add (GtkWidget *parent, GError **error)
{
  g_autoptr (GtkFileChooserNative) native =
      gtk_file_chooser_native_new (_ ("Add a Model"), models_window (parent),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Add"), _ ("_Cancel"));
  GtkFileChooser  *chooser = GTK_FILE_CHOOSER (native);
  GtkFileFilter   *filter = gtk_file_filter_new ();
  g_autofree char *path = NULL;

  gtk_file_filter_set_name (filter, _ ("Models (*.onnx)"));
  gtk_file_filter_add_pattern (filter, "*.onnx");
  gtk_file_chooser_add_filter (chooser, filter);
  gtk_file_chooser_add_choice (chooser, "link", _ ("Leave the file where it is"), NULL, NULL);
  gtk_file_chooser_set_choice (chooser, "link", "false");
  if (gtk_native_dialog_run (GTK_NATIVE_DIALOG (native)) != GTK_RESPONSE_ACCEPT)
    return NULL;
  path = gtk_file_chooser_get_filename (chooser);
  return path ? models_add_file (
                    path, g_strcmp0 (gtk_file_chooser_get_choice (chooser, "link"), "true") == 0,
                    error) :
                NULL;
}

static gboolean
models_confirm (GtkWidget *parent, GPtrArray *files)
{
  g_autoptr (GString) list = g_string_new (NULL);
  GtkWidget *dialog;
  int        answer;

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *shown = g_filename_display_name (files->pdata[i]);

      g_string_append_printf (list, "%s%s", i ? "\n" : "", shown);
    }
  dialog = gtk_message_dialog_new (models_window (parent), GTK_DIALOG_MODAL, GTK_MESSAGE_QUESTION,
                                   GTK_BUTTONS_NONE, "%s",
                                   _ ("Delete these files? This cannot be undone"));
  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", list->str);
  gtk_dialog_add_buttons (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Delete"),
                          GTK_RESPONSE_OK, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  answer = gtk_dialog_run (GTK_DIALOG (dialog));
  gtk_widget_destroy (dialog);
  return answer == GTK_RESPONSE_OK;
}

gboolean
fovea_models_ask_remove (GtkWidget *parent, const char *id, GError **error)
{
  g_autoptr (GPtrArray) files = fovea_model_remove (id, FOVEA_INSTALL_DRY_RUN, error);
  g_autoptr (GPtrArray) removed = NULL;

  if (! files || ! models_confirm (parent, files))
    return FALSE;
  removed = fovea_model_remove (id, 0, error);
  return removed != NULL;
}
