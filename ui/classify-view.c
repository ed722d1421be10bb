/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Left the photo, right the answer, below it what the network saw: an answer is
 * only worth something beside the picture that it was given for. */
#include "classify-view.h"

#include <glib/gi18n-lib.h>

#include "bars.h"
#include "picture-area.h"
#include "surface.h"
#include "verdict.h"

#define CLASSIFY_PHOTO_WIDTH  680 /* at first, logical pixels */
#define CLASSIFY_PHOTO_HEIGHT 550
#define CLASSIFY_ANSWER_WIDTH 350
#define CLASSIFY_LIST_HEIGHT  132 /* at least: four rows */
#define CLASSIFY_SEEN         224

struct _FoveaClassifyView
{
  FoveaView parent_instance;
  int       top;
  gboolean  layer_name, comment, keywords;

  FoveaSubject *photo;
  GtkWidget    *picture, *headline, *bars, *answer, *seen, *details;
};

enum
{
  CLASSIFY_TOP = 1,
  CLASSIFY_LAYER_NAME,
  CLASSIFY_COMMENT,
  CLASSIFY_KEYWORDS,
  CLASSIFY_N
};

static GParamSpec *classify_properties[CLASSIFY_N];

G_DEFINE_FINAL_TYPE (FoveaClassifyView, fovea_classify_view, FOVEA_TYPE_VIEW)

typedef struct
{
  FoveaClassification *classification;
  FoveaTensor         *input; /* what the network was given */
} ClassifyAnswer;

static void
classify_answer_free (gpointer data)
{
  ClassifyAnswer *answer = data;

  g_clear_pointer (&answer->classification, fovea_classification_free);
  g_clear_pointer (&answer->input, fovea_tensor_free);
  g_free (answer);
}

static gpointer
classify_settings (FoveaView *view)
{
  return GINT_TO_POINTER (FOVEA_CLASSIFY_VIEW (view)->top);
}

static void
classify_settings_free (gpointer settings)
{
}

static gpointer
classify_compute (FoveaModel            *model,
                  const FoveaTensor     *photo,
                  gpointer               settings,
                  const FoveaRunOptions *options,
                  GError               **error)
{
  ClassifyAnswer *answer = g_new0 (ClassifyAnswer, 1);

  answer->classification =
      fovea_classify (model, photo, GPOINTER_TO_INT (settings), options, error);
  if (answer->classification)
    answer->input = fovea_model_prepare (model, photo, NULL, error);
  if (! answer->input)
    g_clear_pointer (&answer, classify_answer_free);
  return answer;
}

static void
classify_show_photo (FoveaView *view, FoveaSubject *photo)
{
  FoveaClassifyView *self = FOVEA_CLASSIFY_VIEW (view);

  if (photo)
    fovea_subject_ref (photo);
  fovea_subject_unref (self->photo);
  self->photo = photo;
  fovea_picture_area_set_focus (FOVEA_PICTURE_AREA (self->picture), NULL);
  fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->picture), photo ? photo->surface : NULL,
                                  FALSE);
}

static void
classify_show_headline (FoveaClassifyView *self, const FoveaClassification *found)
{
  double           best = found->n_guesses > 0 ? found->guesses[0].probability : 0.0;
  g_autofree char *label = fovea_verdict_name (found->n_guesses > 0 ? found->guesses[0].label : "");
  g_autofree char *text = NULL;

  if (best >= FOVEA_CERTAIN)
    text = g_strdup_printf (_ ("Certain: %s"), label);
  else if (best >= FOVEA_LIKELY)
    text = g_strdup_printf (_ ("Likely: %s"), label);
  else if (best >= FOVEA_GUESS)
    text = g_strdup_printf (_ ("A guess: %s"), label);
  else
    text = g_strdup (_ ("Nothing certain"));
  gtk_label_set_text (GTK_LABEL (self->headline), text);
}

static void
classify_show_seen (FoveaClassifyView *self, FoveaModel *model, const ClassifyAnswer *answer)
{
  const FoveaCard *card = fovea_model_card (model);
  const FoveaRect *seen = &answer->classification->seen;
  const gint64    *size = self->photo->pixels->shape.size;
  double           focus[4] = { (double) seen->x / size[2], (double) seen->y / size[1],
                                (double) seen->width / size[2], (double) seen->height / size[1] };
  cairo_surface_t *surface = fovea_surface_new_input (model, answer->input, NULL);
  g_autofree char *details = NULL;
  g_autofree char *said = NULL;

  fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->seen), surface, TRUE);
  g_clear_pointer (&surface, cairo_surface_destroy);
  fovea_picture_area_set_focus (FOVEA_PICTURE_AREA (self->picture), focus);
  said = g_strdup_printf (
      _ ("The network looked at %dx%d pixels, from (%d, %d), of this picture of %dx%d"),
      (int) seen->width, (int) seen->height, (int) seen->x, (int) seen->y, (int) size[2],
      (int) size[1]);
  fovea_picture_area_describe (FOVEA_PICTURE_AREA (self->picture), said);
  details = g_strdup_printf (_ ("%ux%u pixels, %.3f s"), card->width, card->height,
                             answer->classification->seconds);
  gtk_label_set_text (GTK_LABEL (self->details), details);
}

/* Name and licence of the model stand beside every answer. */
static void
classify_show_model (FoveaClassifyView *self, FoveaModel *model)
{
  const FoveaCard *card = fovea_model_card (model);
  g_autofree char *text = NULL;

  text = g_strdup_printf ("%s\n%s\n%s", card->name ? card->name : fovea_model_id (model),
                          card->licence ? card->licence : _ ("licence unknown"),
                          card->guessed ?
                              _ ("No card beside the file: what it wants to be given was guessed") :
                              (card->source ? card->source : ""));
  gtk_widget_set_tooltip_text (self->details, text);
}

static void
classify_show_answer (FoveaView *view, FoveaModel *model, gpointer data)
{
  FoveaClassifyView    *self = FOVEA_CLASSIFY_VIEW (view);
  const ClassifyAnswer *answer = data;

  gtk_widget_set_visible (self->answer, answer != NULL);
  if (! answer)
    {
      fovea_picture_area_set_focus (FOVEA_PICTURE_AREA (self->picture), NULL);
      fovea_bars_set (self->bars, NULL, 0);
      return;
    }
  classify_show_headline (self, answer->classification);
  fovea_bars_set (self->bars, answer->classification->guesses, answer->classification->n_guesses);
  classify_show_seen (self, model, answer);
  classify_show_model (self, model);
}

/* ---- Making it ------------------------------------------------------------- */

static void
classify_name (GtkWidget *widget, const char *name)
{
  atk_object_set_name (gtk_widget_get_accessible (widget), name);
}

static GtkWidget *
classify_top_new (FoveaClassifyView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("Ans_wers"));
  GtkWidget *spin = gtk_spin_button_new_with_range (1, 1000, 1);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), spin);
  classify_name (spin, _ ("Answers"));
  g_object_bind_property (self, "top", spin, "value",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), spin);
  return box;
}

static GtkWidget *
classify_headline_new (void)
{
  GtkWidget     *headline = gtk_label_new (NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_LARGE));
  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (GTK_LABEL (headline), attributes);
  pango_attr_list_unref (attributes);
  gtk_label_set_xalign (GTK_LABEL (headline), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (headline), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (headline), 24);
  return headline;
}

static GtkWidget *
classify_seen_new (FoveaClassifyView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_ ("What the network saw"));

  self->seen = fovea_picture_area_new (_ ("What the network saw"), CLASSIFY_SEEN, CLASSIFY_SEEN);
  self->details = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (title), 0.0);
  gtk_label_set_xalign (GTK_LABEL (self->details), 0.0);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->details),
                               GTK_STYLE_CLASS_DIM_LABEL);
  gtk_widget_set_halign (self->seen, GTK_ALIGN_START);
  gtk_container_add (GTK_CONTAINER (box), title);
  gtk_container_add (GTK_CONTAINER (box), self->seen);
  gtk_container_add (GTK_CONTAINER (box), self->details);
  return box;
}

static GtkWidget *
classify_answer_new (FoveaClassifyView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroll = gtk_scrolled_window_new (NULL, NULL);

  self->headline = classify_headline_new ();
  self->bars = fovea_bars_new (_ ("Answers of the network"));
  gtk_widget_set_can_focus (scroll, FALSE); /* the list in it takes the keys */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroll), CLASSIFY_LIST_HEIGHT);
  gtk_container_add (GTK_CONTAINER (scroll), self->bars);
  gtk_box_pack_start (GTK_BOX (box), self->headline, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), scroll, TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (box), classify_seen_new (self), FALSE, FALSE, 0);
  gtk_widget_show_all (box);
  gtk_widget_set_no_show_all (box, TRUE);
  gtk_widget_hide (box);
  return box;
}

static GtkWidget *
classify_check_new (FoveaClassifyView *self,
                    const char        *property,
                    const char        *label,
                    const char        *tip)
{
  GtkWidget *check = gtk_check_button_new_with_mnemonic (label);

  gtk_widget_set_tooltip_text (check, tip);
  g_object_bind_property (self, property, check, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return check;
}

static GtkWidget *
classify_writes_new (FoveaClassifyView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_container_add (GTK_CONTAINER (box), gtk_label_new (_ ("Write the answer to the")));
  gtk_container_add (GTK_CONTAINER (box),
                     classify_check_new (self, "layer-name", _ ("layer _name"),
                                         _ ("The layer is called after the first answer")));
  gtk_container_add (
      GTK_CONTAINER (box),
      classify_check_new (self, "comment", _ ("image commen_t"),
                          _ ("All answers, as text in the image's comment")));
  gtk_container_add (
      GTK_CONTAINER (box),
      classify_check_new (
          self, "keywords", _ ("_keywords"),
          _ ("The answers of 20 percent and more join the image's XMP keywords; those that are there stay")));
  return box;
}

static void
fovea_classify_view_constructed (GObject *object)
{
  FoveaClassifyView *self = FOVEA_CLASSIFY_VIEW (object);
  FoveaView         *view = FOVEA_VIEW (object);
  GtkWidget         *middle = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget         *right = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget         *chooser;

  G_OBJECT_CLASS (fovea_classify_view_parent_class)->constructed (object);
  chooser = fovea_view_get_chooser (view);
  gtk_box_pack_end (GTK_BOX (chooser), classify_top_new (self), FALSE, FALSE, 0);
  self->picture = fovea_picture_area_new (_ ("Photo"), CLASSIFY_PHOTO_WIDTH, CLASSIFY_PHOTO_HEIGHT);
  self->answer = classify_answer_new (self);

  gtk_widget_set_size_request (right, CLASSIFY_ANSWER_WIDTH, -1);
  gtk_box_pack_start (GTK_BOX (right), fovea_view_get_message (view), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (right), self->answer, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (middle), fovea_view_wrap_picture (view, self->picture), TRUE, TRUE,
                      0);
  gtk_box_pack_start (GTK_BOX (middle), right, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), chooser, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), middle, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), classify_writes_new (self), FALSE, FALSE, 0);
}

static void
fovea_classify_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaClassifyView *self = FOVEA_CLASSIFY_VIEW (object);

  switch (id)
    {
    case CLASSIFY_TOP:
      g_value_set_int (value, self->top);
      break;
    case CLASSIFY_LAYER_NAME:
      g_value_set_boolean (value, self->layer_name);
      break;
    case CLASSIFY_COMMENT:
      g_value_set_boolean (value, self->comment);
      break;
    case CLASSIFY_KEYWORDS:
      g_value_set_boolean (value, self->keywords);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fovea_classify_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FoveaClassifyView *self = FOVEA_CLASSIFY_VIEW (object);

  switch (id)
    {
    case CLASSIFY_TOP:
      if (self->top != g_value_get_int (value))
        {
          self->top = g_value_get_int (value);
          fovea_view_refresh (FOVEA_VIEW (self));
        }
      break;
    case CLASSIFY_LAYER_NAME:
      self->layer_name = g_value_get_boolean (value);
      break;
    case CLASSIFY_COMMENT:
      self->comment = g_value_get_boolean (value);
      break;
    case CLASSIFY_KEYWORDS:
      self->keywords = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fovea_classify_view_finalize (GObject *object)
{
  g_clear_pointer (&FOVEA_CLASSIFY_VIEW (object)->photo, fovea_subject_unref);
  G_OBJECT_CLASS (fovea_classify_view_parent_class)->finalize (object);
}

static void
fovea_classify_view_class_init (FoveaClassifyViewClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  FoveaViewClass *view_class = FOVEA_VIEW_CLASS (class);
  GParamFlags     flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = fovea_classify_view_constructed;
  object_class->finalize = fovea_classify_view_finalize;
  object_class->get_property = fovea_classify_view_get_property;
  object_class->set_property = fovea_classify_view_set_property;
  view_class->task = "classify";
  view_class->settings = classify_settings;
  view_class->free_settings = classify_settings_free;
  view_class->compute = classify_compute;
  view_class->free_answer = classify_answer_free;
  view_class->show_photo = classify_show_photo;
  view_class->show_answer = classify_show_answer;

  classify_properties[CLASSIFY_TOP] = g_param_spec_int ("top", NULL, NULL, 1, 1000, 5, flags);
  classify_properties[CLASSIFY_LAYER_NAME] =
      g_param_spec_boolean ("layer-name", NULL, NULL, FALSE, flags);
  classify_properties[CLASSIFY_COMMENT] =
      g_param_spec_boolean ("comment", NULL, NULL, FALSE, flags);
  classify_properties[CLASSIFY_KEYWORDS] =
      g_param_spec_boolean ("keywords", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, CLASSIFY_N, classify_properties);
}

static void
fovea_classify_view_init (FoveaClassifyView *self)
{
  self->top = 5;
}

/* ---- What hosts use ---------------------------------------------------------- */

GtkWidget *
fovea_classify_view_new (FoveaPhotoFunc photo, gpointer data)
{
  FoveaView *view = g_object_new (FOVEA_TYPE_CLASSIFY_VIEW, NULL);

  fovea_view_set_photo_func (view, photo, data);
  return GTK_WIDGET (view);
}

void
fovea_classify_view_add_source (FoveaClassifyView *view, const char *id, const char *title)
{
  fovea_view_add_source (FOVEA_VIEW (view), id, title);
}

const FoveaClassification *
fovea_classify_view_get_result (FoveaClassifyView *view)
{
  const ClassifyAnswer *answer = fovea_view_get_answer (FOVEA_VIEW (view));

  return answer ? answer->classification : NULL;
}

FoveaModel *
fovea_classify_view_get_model (FoveaClassifyView *view)
{
  return fovea_view_get_model (FOVEA_VIEW (view));
}
