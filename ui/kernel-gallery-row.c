/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row's words are those that anybody may call it by: its name, title, sentence
 * and group, in English and as they are shown. */
#include "kernel-gallery-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "kernel-gallery.h"

static void
row_free (gpointer data)
{
  FoveaGalleryRow *row = data;

  g_free (row->name);
  g_free (row->text);
  g_free (row->words);
  g_free (row);
}

FoveaGalleryRow *
fovea_gallery_row (gpointer widget)
{
  return widget ? g_object_get_data (G_OBJECT (widget), "row") : NULL;
}

static FoveaGalleryRow *
row_new (GtkWidget **widget, FoveaGalleryKind kind, guint section)
{
  FoveaGalleryRow *row = g_new0 (FoveaGalleryRow, 1);

  row->kind = kind;
  row->section = section;
  *widget = gtk_list_box_row_new ();
  g_object_set_data_full (G_OBJECT (*widget), "row", row, row_free);
  return row;
}

static GtkWidget *
row_label_new (const char *text, gboolean dim)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 18);
  gtk_label_set_lines (GTK_LABEL (label), 4); /* whatever a file says */
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (dim)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
  return label;
}

/* ---- Headings ---------------------------------------------------------------------- */

static const char *
row_section_title (guint section)
{
  return section == FOVEA_GALLERY_FAVOURITES ? _ ("Favourites") :
                                               fovea_group_title ((FoveaGroup) (section - 1));
}

void
fovea_gallery_row_set_closed (GtkWidget *heading, gboolean closed)
{
  FoveaGalleryRow *row = fovea_gallery_row (heading);
  const char      *title = row_section_title (row->section);
  g_autofree char *name = closed ? g_strdup_printf (_ ("%s, closed"), title) : g_strdup (title);

  gtk_label_set_text (GTK_LABEL (row->arrow), closed ? "▸" : "▾");
  atk_object_set_name (gtk_widget_get_accessible (heading), name);
}

/* A small button that the keyboard has other ways to. */
static GtkWidget *
row_button_new (const char *label, const char *name)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
  gtk_widget_set_can_focus (button, FALSE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  return button;
}

GtkWidget *
fovea_gallery_row_new_heading (guint section)
{
  GtkWidget       *widget, *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  FoveaGalleryRow *row = row_new (&widget, FOVEA_GALLERY_HEADING, section);
  g_autofree char *shown = g_strconcat (section == FOVEA_GALLERY_FAVOURITES ? "★ " : "",
                                        row_section_title (section), NULL);
  GtkWidget     *title = gtk_label_new (shown);
  PangoAttrList *bold = pango_attr_list_new ();

  pango_attr_list_insert (bold, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (GTK_LABEL (title), bold);
  pango_attr_list_unref (bold);
  row->arrow = gtk_label_new (NULL);
  gtk_box_pack_start (GTK_BOX (box), row->arrow, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), title, FALSE, FALSE, 0);
  if (section == FOVEA_GALLERY_OWN)
    {
      row->add = row_button_new ("+", _ ("Import a kernel from a file"));
      gtk_box_pack_end (GTK_BOX (box), row->add, FALSE, FALSE, 0);
    }
  gtk_container_set_border_width (GTK_CONTAINER (box), 3);
  gtk_container_add (GTK_CONTAINER (widget), box);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (widget), FALSE);
  fovea_gallery_row_set_closed (widget, FALSE);
  gtk_widget_show_all (widget);
  return widget;
}

GtkWidget *
fovea_gallery_row_new_hint (guint section, const char *sentence)
{
  GtkWidget *widget, *label = row_label_new (sentence, TRUE);

  row_new (&widget, FOVEA_GALLERY_HINT, section);
  atk_object_set_name (gtk_widget_get_accessible (widget), sentence);
  g_object_set (label, "margin", 6, NULL);
  gtk_container_add (GTK_CONTAINER (widget), label);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (widget), FALSE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (widget), FALSE);
  gtk_widget_show_all (widget);
  return widget;
}

/* ---- Kernels ------------------------------------------------------------------------ */

static void
row_add_star (FoveaGalleryRow *row, GtkWidget *box, const char *title)
{
  g_autofree char *name = g_strdup_printf (
      row->starred ? _ ("%s is a favourite: take its star (*)") : _ ("Make %s a favourite (*)"),
      title);

  row->star = row_button_new (row->starred ? "★" : "☆", name);
  if (! row->starred)
    gtk_style_context_add_class (
        gtk_widget_get_style_context (gtk_bin_get_child (GTK_BIN (row->star))),
        GTK_STYLE_CLASS_DIM_LABEL);
  gtk_box_pack_end (GTK_BOX (box), row->star, FALSE, FALSE, 0);
}

static void
row_fill (GtkWidget *widget, const char *title, const char *what, const char *problem)
{
  FoveaGalleryRow *row = fovea_gallery_row (widget);
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget       *texts = gtk_grid_new (); /* GIMP's theme paints boxes */
  g_autofree char *said =
      row->starred ? g_strdup_printf (_ ("%s, favourite"), title) : g_strdup (title);

  row->image = problem ? gtk_image_new_from_icon_name ("dialog-warning", GTK_ICON_SIZE_DND) :
                         gtk_image_new ();
  row->done = row->problem = problem != NULL;
  gtk_widget_set_size_request (row->image, FOVEA_KERNEL_THUMB, FOVEA_KERNEL_THUMB * 3 / 4);
  gtk_grid_attach (GTK_GRID (texts), row_label_new (title, FALSE), 0, 0, 1, 1);
  if (problem)
    gtk_grid_attach (GTK_GRID (texts), row_label_new (problem, TRUE), 0, 1, 1, 1);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (widget, problem ? problem : (*what ? what : title));
  atk_object_set_name (gtk_widget_get_accessible (widget), said);
  atk_object_set_description (gtk_widget_get_accessible (widget), problem ? problem : what);
  gtk_box_pack_start (GTK_BOX (box), row->image, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), texts, TRUE, TRUE, 0);
  row_add_star (row, box, title);
  gtk_container_set_border_width (GTK_CONTAINER (box), 3);
  gtk_container_add (GTK_CONTAINER (widget), box);
  gtk_widget_show_all (widget);
}

static const char *
row_star_word (gboolean starred)
{
  return starred ? row_section_title (FOVEA_GALLERY_FAVOURITES) : "";
}

GtkWidget *
fovea_gallery_row_new (guint section, const FoveaLibraryKernel *kernel, gboolean starred)
{
  GtkWidget       *widget;
  FoveaGalleryRow *row = row_new (&widget, FOVEA_GALLERY_KERNEL, section);
  g_autofree char *words =
      g_strjoin ("\n", kernel->name, kernel->title, fovea_library_title (kernel), kernel->what,
                 fovea_library_what (kernel), fovea_group_name (kernel->group),
                 fovea_group_title (kernel->group), row_star_word (starred), NULL);

  row->name = g_strdup (kernel->name);
  row->words = fovea_gallery_fold (words);
  row->starred = starred;
  row_fill (widget, fovea_library_title (kernel), fovea_library_what (kernel), NULL);
  return widget;
}

GtkWidget *
fovea_gallery_row_new_own (guint section, const FoveaOwnKernel *own, gboolean starred)
{
  GtkWidget       *widget;
  FoveaGalleryRow *row = row_new (&widget, FOVEA_GALLERY_KERNEL, section);
  g_autofree char *words = g_strjoin (
      "\n", own->name, own->title, own->what, own->source, fovea_group_name (FOVEA_GROUP_OWN),
      fovea_group_title (FOVEA_GROUP_OWN), row_star_word (starred), NULL);

  row->name = g_strdup (own->name);
  row->text = g_strdup (own->text);
  row->words = fovea_gallery_fold (words);
  row->removable = own->removable;
  row->starred = starred;
  row_fill (widget, own->title, own->what, own->problem);
  return widget;
}

/* ---- Searching ------------------------------------------------------------------------- */

char *
fovea_gallery_fold (const char *text)
{
  g_autofree char *apart = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (apart ? apart : "", -1);
  GString         *plain = g_string_new (NULL);

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    if (! g_unichar_ismark (g_utf8_get_char (at)))
      g_string_append_unichar (plain, g_utf8_get_char (at));
  return g_string_free (plain, FALSE);
}

gboolean
fovea_gallery_row_matches (const FoveaGalleryRow *row, char **words)
{
  if (row->kind != FOVEA_GALLERY_KERNEL)
    return FALSE;
  for (; *words; words++)
    if (! strstr (row->words, *words))
      return FALSE;
  return TRUE;
}

guint
fovea_gallery_row_rank (const FoveaGalleryRow *row, const char *wanted)
{
  g_autofree char *begun = g_strconcat ("\n", wanted, NULL);
  g_autofree char *whole = g_strconcat (begun, "\n", NULL);
  g_autofree char *lines = g_strconcat ("\n", row->words, "\n", NULL);

  if (*wanted == '\0')
    return 0;
  return strstr (lines, whole) ? 2 : strstr (lines, begun) != NULL;
}
