/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The review sheet over an open image. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "classify.h"
#include "fovea.h"
#include "tags-view.h"
#include "tags.h"

/* Rows that are not ticked by themselves */
#define REVIEW_LEAST  0.01
#define REVIEW_FEWEST 8
#define REVIEW_MOST   20

typedef struct
{
  GimpImage                 *image;
  FoveaModel                *model;
  const FoveaClassification *found;
  FoveaTagsView             *view;
  GtkWidget                 *dialog;
  FoveaLabelMap             *map;  /* NULL: none */
  char                      *file; /* that the image came from or went to; NULL: none */
  gboolean                   had;  /* tags of ours */
} TagsReview;

/* The first of the image's files that is on this computer. (transfer full) */
static char *
review_file (GimpImage *image)
{
  g_autoptr (GFile) imported = gimp_image_get_imported_file (image);
  g_autoptr (GFile) exported = gimp_image_get_exported_file (image);
  g_autoptr (GFile) own = gimp_image_get_file (image);
  GFile            *files[] = { exported, imported, own };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = files[i] ? g_file_get_path (files[i]) : NULL;

      if (path && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static void
review_show_file (TagsReview *review)
{
  g_autofree char   *name = review->file ? g_filename_display_basename (review->file) : NULL;
  g_autoptr (GError) problem = NULL;

  if (review->file && ! fovea_tags_can_hold (review->file))
    fovea_tags_view_set_file (review->view, name, _("This format holds no tags; in batch, tag writes them beside the photo"));
  else if (review->file && ! fovea_file_may_replace (review->file, &problem))
    fovea_tags_view_set_file (review->view, name, problem->message);
  else
    fovea_tags_view_set_file (review->view, name, NULL);
}

/* What others have written, and ours of before are proposals like any other. */
static void
review_show_existing (TagsReview *review)
{
  g_auto (FoveaTagsLists) lists = { 0 };
  g_auto (FoveaTagsLists) ours = { 0 };
  g_auto (GStrv)          all = NULL;
  g_auto (GStrv)          own = NULL;
  g_autoptr (GPtrArray)   others = g_ptr_array_new ();

  fovea_tags_image_lists (review->image, &lists, &ours);
  all = fovea_tags_lists_words (&lists);
  own = fovea_tags_lists_own (&ours);
  for (guint i = 0; all[i]; i++)
    if (! fovea_tag_among (all[i], (const char *const *) own))
      g_ptr_array_add (others, all[i]);
  g_ptr_array_add (others, NULL);
  fovea_tags_view_set_existing (review->view, (const char *const *) others->pdata);
}

/* What Fovea wrote before is ticked: unticked, it goes. */
static void
review_tick_ours (TagsReview *review, GPtrArray *tags)
{
  g_auto (FoveaTagsLists) lists = { 0 };
  g_auto (FoveaTagsLists) ours = { 0 };
  g_auto (GStrv)          words = NULL;

  fovea_tags_image_lists (review->image, &lists, &ours);
  words = fovea_tags_lists_own (&ours);
  review->had = words[0] != NULL;
  for (guint i = 0; words[i]; i++)
    {
      FoveaTag *tag = fovea_tag_new (words[i], -1.0);
      guint     k = 0;

      while (tag && k < tags->len && ! fovea_tag_same (((FoveaTag *) tags->pdata[k])->word, tag->word))
        k++;
      fovea_tags_add (tags, tag);
      if (k < tags->len)
        ((FoveaTag *) tags->pdata[k])->chosen = TRUE;
    }
}

/* A network gives every one of its thousand classes some probability; what is less than a
 * percent is noise. Some are shown all the same: the first may be wrong. */
static void
review_shorten (GPtrArray *tags)
{
  guint kept = 0;

  for (guint i = 0; i < tags->len;)
    {
      const FoveaTag *tag = tags->pdata[i];

      if (tag->chosen || kept < REVIEW_FEWEST || (tag->probability >= REVIEW_LEAST && kept < REVIEW_MOST))
        {
          kept++;
          i++;
        }
      else
        g_ptr_array_remove_index (tags, i);
    }
}

static void
review_propose (TagsReview *review)
{
  g_autoptr (GPtrArray) tags = fovea_tags_propose (review->model, review->found, review->map,
                                                    fovea_tags_view_get_language (review->view), FOVEA_KEYWORD_LEAST, 0, TRUE);

  review_shorten (tags);
  review_tick_ours (review, tags);
  fovea_tags_view_set_tags (review->view, tags);
}

static void
review_language_changed (FoveaTagsView *view, TagsReview *review)
{
  review_propose (review);
}

/* The languages that the model's names are in; the person's own where it is there. */
static void
review_show_languages (TagsReview *review)
{
  static const FoveaWord known[] = { { 0, "en", N_("English") }, { 0, "es", N_("Spanish") }, { 0, NULL, NULL } };
  g_auto (GStrv)        ids = fovea_model_languages (review->model);
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();
  const char *const    *own = g_get_language_names ();
  const char           *chosen = NULL;

  for (guint i = 0; ids[i]; i++)
    {
      const char *title = ids[i];

      for (const FoveaWord *w = known; w->nick; w++)
        title = g_str_equal (w->nick, ids[i]) ? _(w->label) : title;
      g_ptr_array_add (titles, (char *) title);
    }
  g_ptr_array_add (titles, NULL);
  for (guint i = 0; own[i] && ! chosen; i++)
    chosen = g_strv_contains ((const char *const *) ids, own[i]) ? own[i] : NULL;
  fovea_tags_view_set_languages (review->view, (const char *const *) ids, (const char *const *) titles->pdata,
                                 chosen ? chosen : "en");
}

static void
review_changed (FoveaTagsView *view, TagsReview *review)
{
  g_autoptr (GPtrArray) chosen = fovea_tags_view_get_chosen (view);
  GtkWidget            *ok = gtk_dialog_get_widget_for_response (GTK_DIALOG (review->dialog), GTK_RESPONSE_OK);

  gtk_widget_set_sensitive (ok, chosen->len > 0 || review->had);
  gtk_widget_set_tooltip_text (ok, chosen->len > 0 ? NULL :
                                   review->had ? _("No tag is ticked: those that Fovea wrote before are taken out") :
                                                 _("No new tag is ticked"));
}

/* TRUE: all is written. Else the sheet says what is wrong, and stays. The image comes
 * last: it cannot fail. */
static gboolean
review_write (TagsReview *review)
{
  g_autoptr (GPtrArray) chosen = fovea_tags_view_get_chosen (review->view);
  g_autoptr (GError)    problem = NULL;
  g_auto (GStrv)        added = NULL;
  const char           *model = fovea_model_id (review->model);
  gboolean              busy; /* then that is said: a window does not wait for a run in batch */

  if (review->file && fovea_tags_view_get_to_file (review->view))
    {
      g_autoptr (FoveaTagsFile) file = fovea_tags_file_open (review->file, FALSE, &busy, &problem);

      if (! file || ! fovea_tags_file_write (file, chosen, model, FOVEA_TAGS_REVIEWED, NULL, &problem))
        {
          fovea_tags_view_say (review->view, problem->message);
          return FALSE;
        }
    }
  added = fovea_tags_image_write (review->image, chosen, model, FOVEA_TAGS_REVIEWED);
  return TRUE;
}

static void
review_open (TagsReview *review, GtkWindow *parent)
{
  GtkWidget *view = fovea_tags_view_new ();

  review->view = FOVEA_TAGS_VIEW (view);
  review->dialog = gimp_dialog_new (_("Tags"), "fovea-tags", GTK_WIDGET (parent), GTK_DIALOG_MODAL, NULL, NULL,
                                    _("_Cancel"), GTK_RESPONSE_CANCEL, _("_Write Tags"), GTK_RESPONSE_OK, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (review->dialog), GTK_RESPONSE_OK);
  gtk_container_set_border_width (GTK_CONTAINER (view), 12);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (review->dialog))), view, TRUE, TRUE, 0);
  g_signal_connect (view, "changed", G_CALLBACK (review_changed), review);
  g_signal_connect (view, "language-changed", G_CALLBACK (review_language_changed), review);
  review->file = review_file (review->image);
  review_show_languages (review);
  review_show_existing (review);
  review_propose (review);
  review_show_file (review);
  review_changed (review->view, review);
  gtk_widget_show_all (review->dialog);
}

gboolean
fovea_tags_review (GtkWindow                 *parent,
                   GimpImage                 *image,
                   FoveaModel                *model,
                   const FoveaClassification *found,
                   GError                   **error)
{
  TagsReview         review = { .image = image, .model = model, .found = found };
  g_autoptr (GError) problem = NULL;
  gboolean           written = FALSE;

  review.map = fovea_tags_map (model, NULL, &problem);
  if (problem)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  review_open (&review, parent);
  while (! written && gimp_dialog_run (GIMP_DIALOG (review.dialog)) == GTK_RESPONSE_OK)
    written = review_write (&review);
  gtk_widget_destroy (review.dialog);
  g_clear_pointer (&review.map, fovea_label_map_free);
  g_free (review.file);
  return written;
}
