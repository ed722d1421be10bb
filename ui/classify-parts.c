/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Right of the photo, from above: the answer in words, its bars, a place to ask for
 * any other class, why it is the answer, and what the network saw. */
#include "classify-parts.h"

#include <glib/gi18n-lib.h>

#include "bars.h"
#include "class-completion.h"
#include "picture-area.h"
#include "verdict.h"

#define PARTS_PHOTO_WIDTH  660 /* at first, logical pixels */
#define PARTS_PHOTO_HEIGHT 560
#define PARTS_SIDE_WIDTH   400
#define PARTS_LIST_HEIGHT  132 /* at least: four rows */
#define PARTS_SEEN         112

enum
{
  PARTS_LABEL,
  PARTS_NUMBER
};

/* ---- Filling ------------------------------------------------------------------------ */

static void
parts_keep_views (FoveaClassifyParts *parts, const FoveaClassifyAnswer *answer)
{
  const double width = answer->width, height = answer->height;

  g_array_set_size (parts->frames, 0);
  for (guint i = 0; i <= answer->n_views; i++)
    {
      const FoveaRect *at = i < answer->n_views ? &answer->views[i] : &answer->all->seen;
      const double     frame[] = { at->x / width, at->y / height, at->width / width,
                                   at->height / height };

      if (i < answer->n_views)
        g_array_append_vals (parts->frames, frame, 4);
      else
        memcpy (parts->focus, frame, sizeof frame);
    }
}

static void
parts_show_seen (FoveaClassifyParts *parts, FoveaModel *model, const FoveaClassifyAnswer *answer)
{
  const FoveaRect *seen = &answer->all->seen;
  g_autofree char *details = fovea_classify_answer_details (answer, model);
  g_autofree char *said = NULL;

  parts_keep_views (parts, answer);
  said = g_strdup_printf (
      _ ("The network looked at %dx%d pixels, from (%d, %d), of this picture of %dx%d"),
      (int) seen->width, (int) seen->height, (int) seen->x, (int) seen->y, (int) answer->width,
      (int) answer->height);
  fovea_picture_area_describe (FOVEA_PICTURE_AREA (parts->picture), said);
  fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (parts->seen), answer->inputs, TRUE);
  gtk_label_set_text (GTK_LABEL (parts->details), details);
}

/* A heat map is dark where nobody looked by itself. */
void
fovea_classify_parts_lay (FoveaClassifyParts *parts, FoveaSubject *photo, const FoveaHeatMap *map)
{
  FoveaPictureArea *picture = FOVEA_PICTURE_AREA (parts->picture);
  const guint       n = parts->frames->len / 4;
  gboolean          heat = map && map->surface;

  fovea_picture_area_set_surface (picture,
                                  heat  ? map->under :
                                  photo ? photo->surface :
                                          NULL,
                                  FALSE);
  fovea_picture_area_set_overlay (picture, heat ? map->surface : NULL);
  fovea_picture_area_set_focus (picture, heat || n == 0 ? NULL : parts->focus);
  fovea_picture_area_set_parts (picture, (const double *) parts->frames->data,
                                heat || n > 1 ? n : 0);
}

/* Name and licence of the model stand beside every answer. */
static void
parts_show_model (FoveaClassifyParts *parts, FoveaModel *model)
{
  const FoveaCard *card = fovea_model_card (model);
  g_autofree char *text = NULL;

  text = g_strdup_printf ("%s\n%s\n%s", card->name ? card->name : fovea_model_id (model),
                          card->licence ? card->licence : _ ("licence unknown"),
                          card->guessed || ! card->source ? "" : card->source);
  gtk_widget_set_tooltip_text (parts->details, g_strstrip (text));
}

/* "en" in words. */
static const char *
parts_language (const char *code)
{
  if (g_str_equal (code, "en"))
    return _ ("English");
  return g_str_equal (code, "es") ? _ ("Spanish") : code;
}

static void
parts_list_languages (FoveaClassifyParts *parts, FoveaModel *model)
{
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (parts->language);
  g_auto (GStrv) codes = fovea_model_languages (model);
  g_autofree char *chosen = NULL;

  g_object_get (parts->why.view, "language", &chosen, NULL);
  gtk_combo_box_text_remove_all (combo);
  gtk_combo_box_text_append (combo, "", _ ("your language"));
  for (guint i = 0; codes && codes[i]; i++)
    gtk_combo_box_text_append (combo, codes[i], parts_language (codes[i]));
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), chosen);
  gtk_widget_set_visible (parts->language_row, codes && g_strv_length (codes) > 1);
}

/* The most probable classes first: an entry completes to them. */
static void
parts_list_classes (FoveaClassifyParts *parts, FoveaModel *model, const FoveaClassifyAnswer *answer)
{
  if (parts->listed == model && parts->listed_as == answer->language)
    return;
  if (parts->listed != model)
    parts_list_languages (parts, model);
  gtk_list_store_clear (parts->classes);
  for (guint i = 0; i < answer->all->n_guesses; i++)
    gtk_list_store_insert_with_values (parts->classes, NULL, -1, PARTS_LABEL,
                                       answer->all->guesses[i].label, PARTS_NUMBER,
                                       answer->all->guesses[i].index, -1);
  g_clear_pointer (&parts->listed, fovea_model_unref);
  parts->listed = fovea_model_ref (model);
  parts->listed_as = answer->language;
}

void
fovea_classify_parts_say (FoveaClassifyParts *parts, const GError *error)
{
  gtk_label_set_text (GTK_LABEL (parts->find_problem), error ? error->message : "");
  gtk_widget_set_visible (parts->find_problem, error != NULL);
}

void
fovea_classify_parts_show (FoveaClassifyParts        *parts,
                           FoveaModel                *model,
                           const FoveaClassifyAnswer *answer,
                           const FoveaGuess          *besides)
{
  const FoveaClassification *found = answer ? &answer->found : NULL;
  g_autofree char           *headline = NULL, *notes = NULL;

  gtk_widget_set_visible (parts->answer, answer != NULL);
  gtk_widget_set_visible (parts->why.box, answer != NULL);
  if (! answer)
    {
      g_array_set_size (parts->frames, 0);
      fovea_bars_set (parts->bars, NULL, 0, NULL);
      return;
    }
  headline = fovea_verdict_headline (found->n_guesses > 0 ? found->guesses : NULL);
  notes = fovea_classify_answer_notes (answer, model);
  gtk_label_set_text (GTK_LABEL (parts->headline), headline);
  gtk_label_set_text (GTK_LABEL (parts->notes), notes ? notes : "");
  gtk_widget_set_visible (parts->notes, notes != NULL);
  fovea_bars_set (parts->bars, found->guesses, found->n_guesses, besides);
  parts_list_classes (parts, model, answer);
  parts_show_seen (parts, model, answer);
  parts_show_model (parts, model);
}

/* ---- Making -------------------------------------------------------------------------- */

static GtkWidget *
parts_labelled_new (const char *title, GtkWidget *widget, const char *name)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (title);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), widget);
  atk_object_set_name (gtk_widget_get_accessible (widget), name);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), widget, TRUE, TRUE, 0);
  return box;
}

GtkWidget *
fovea_classify_top_new (GObject *view)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (1, 1000, 1);

  g_object_bind_property (view, "top", spin, "value",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return parts_labelled_new (_ ("Ans_wers"), spin, _ ("Answers"));
}

GtkWidget *
fovea_classify_seeing_new (GObject *view)
{
  static const char *const titles[] = { N_ ("the middle, cropped"), N_ ("all, squashed"),
                                        N_ ("all, in tiles") };
  GtkWidget               *combo = gtk_combo_box_text_new ();

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), fovea_seeing_word (i), _ (titles[i]));
  gtk_widget_set_tooltip_text (combo, _ ("What of a photo that is not square the network is shown: "
                                         "its middle, as it was trained; all of it, with other "
                                         "proportions; or squares over all of it, and the mean of "
                                         "their answers"));
  g_object_bind_property (view, "seeing", combo, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return parts_labelled_new (_ ("S_ee"), combo, _ ("See"));
}

static GtkWidget *
parts_label_new (gboolean dim)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  if (dim)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
  return label;
}

static GtkWidget *
parts_headline_new (void)
{
  GtkWidget       *headline = parts_label_new (FALSE);
  PangoAttrList   *attributes = pango_attr_list_new ();
  g_autofree char *thresholds = fovea_verdict_thresholds ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_LARGE));
  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (GTK_LABEL (headline), attributes);
  pango_attr_list_unref (attributes);
  gtk_widget_set_tooltip_text (headline, thresholds);
  return headline;
}

/* What the words mean, small below the rows. */
static GtkWidget *
parts_thresholds_new (void)
{
  GtkWidget       *label = parts_label_new (TRUE);
  PangoAttrList   *attributes = pango_attr_list_new ();
  g_autofree char *thresholds = fovea_verdict_thresholds ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  pango_attr_list_unref (attributes);
  gtk_label_set_text (GTK_LABEL (label), thresholds);
  return label;
}

static GtkWidget *
parts_find_new (FoveaClassifyParts *parts)
{
  parts->classes = gtk_list_store_new (2, G_TYPE_STRING, G_TYPE_UINT);
  parts->find = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (parts->find), _ ("name or number, then Enter"));
  fovea_class_completion_add (GTK_ENTRY (parts->find), GTK_TREE_MODEL (parts->classes), PARTS_LABEL);
  return parts_labelled_new (_ ("_Find class"), parts->find, _ ("Find class"));
}

static GtkWidget *
parts_seen_new (FoveaClassifyParts *parts)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_ ("What the network saw"));

  parts->seen = fovea_picture_area_new (_ ("What the network saw"), PARTS_SEEN, PARTS_SEEN);
  parts->details = parts_label_new (TRUE);
  gtk_label_set_xalign (GTK_LABEL (title), 0.0);
  gtk_widget_set_valign (side, GTK_ALIGN_CENTER);
  gtk_container_add (GTK_CONTAINER (side), title);
  gtk_container_add (GTK_CONTAINER (side), parts->details);
  gtk_box_pack_start (GTK_BOX (row), parts->seen, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), side, TRUE, TRUE, 0);
  return row;
}

static void
parts_hide (GtkWidget *widget)
{
  gtk_widget_show_all (widget);
  gtk_widget_set_no_show_all (widget, TRUE);
  gtk_widget_hide (widget);
}

static GtkWidget *
parts_answer_new (FoveaClassifyParts *parts)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroll = gtk_scrolled_window_new (NULL, NULL);

  parts->headline = parts_headline_new ();
  parts->notes = parts_label_new (FALSE);
  parts->find_problem = parts_label_new (FALSE);
  atk_object_set_role (gtk_widget_get_accessible (parts->find_problem), ATK_ROLE_ALERT);
  parts->bars = fovea_bars_new (_ ("Answers of the network"));
  gtk_widget_set_can_focus (scroll, FALSE); /* the list in it takes the keys */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroll), PARTS_LIST_HEIGHT);
  gtk_container_add (GTK_CONTAINER (scroll), parts->bars);
  gtk_box_pack_start (GTK_BOX (box), parts->headline, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), parts->notes, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), scroll, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), parts_thresholds_new (), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), parts_find_new (parts), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), parts->find_problem, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (box), parts_seen_new (parts), FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL), FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (box), parts->why.box, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL), FALSE, FALSE, 0);
  parts_hide (parts->notes);
  parts_hide (parts->find_problem);
  parts_hide (box);
  gtk_widget_set_size_request (box, PARTS_SIDE_WIDTH, -1);
  return box;
}

GtkWidget *
fovea_classify_scrolled_new (GtkWidget *side)
{
  GtkWidget         *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkScrolledWindow *window = GTK_SCROLLED_WINDOW (scrolled);

  gtk_scrolled_window_set_policy (window, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (window, TRUE);
  gtk_widget_set_can_focus (scrolled, FALSE);
  gtk_container_add (GTK_CONTAINER (scrolled), side);
  return scrolled;
}

void
fovea_classify_parts_init (FoveaClassifyParts *parts, GObject *view)
{
  parts->picture = fovea_picture_area_new (_ ("Photo"), PARTS_PHOTO_WIDTH, PARTS_PHOTO_HEIGHT);
  parts->language = gtk_combo_box_text_new ();
  parts->language_row = parts_labelled_new (_ ("Names _in"), parts->language, _ ("Names in"));
  gtk_widget_show_all (parts->language_row);
  gtk_widget_set_no_show_all (parts->language_row, TRUE);
  gtk_widget_hide (parts->language_row);
  g_object_bind_property (view, "language", parts->language, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  parts->frames = g_array_new (FALSE, FALSE, sizeof (double));
  fovea_classify_why_init (&parts->why, view);
  parts->answer = parts_answer_new (parts);
}

void
fovea_classify_parts_clear (FoveaClassifyParts *parts)
{
  fovea_classify_why_clear (&parts->why);
  g_clear_pointer (&parts->frames, g_array_unref);
  g_clear_object (&parts->classes);
  g_clear_pointer (&parts->listed, fovea_model_unref);
}
