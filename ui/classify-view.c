/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Left the photo, right the answer and what it rests on. The answer comes first;
 * then, in another thread, the heat map of the row that is chosen. While either is
 * computed the last one stays to be seen. */
#include "classify-view.h"

#include <glib/gi18n-lib.h>

#include "bars.h"
#include "classify-parts.h"
#include "heat-keeper.h"
#include "picture-area.h"


struct _FoveaClassifyView
{
  FoveaView parent_instance;
  int       top;
  gboolean  switches[4]; /* from "layer-name" to "heat" */
  double    opacity;
  char     *strings[4]; /* from "seeing" to "language" */

  FoveaSubject *photo;
  int           chosen; /* class; -1: the first row's */
  int           asked;  /* class that was looked for; -1: none */
  gboolean      quiet;  /* the program fills the rows */

  FoveaHeatKeeper   *keeper;
  FoveaClassifyParts parts;
};

enum
{
  CLASSIFY_TOP = 1,
  CLASSIFY_LAYER_NAME,
  CLASSIFY_COMMENT,
  CLASSIFY_KEYWORDS,
  CLASSIFY_HEAT,
  CLASSIFY_OPACITY,
  CLASSIFY_SEEING,
  CLASSIFY_METHOD,
  CLASSIFY_LAYER,
  CLASSIFY_LANGUAGE,
  CLASSIFY_CLASS,
  CLASSIFY_AS,
  CLASSIFY_N
};

static GParamSpec *classify_properties[CLASSIFY_N];

#define CLASSIFY_SWITCH(self, id) ((self)->switches[(id) -CLASSIFY_LAYER_NAME])
#define CLASSIFY_STRING(self, id) ((self)->strings[(id) -CLASSIFY_SEEING])

G_DEFINE_FINAL_TYPE (FoveaClassifyView, fovea_classify_view, FOVEA_TYPE_VIEW)

/* ---- The heat map ------------------------------------------------------------------ */

static void
classify_heat_changed (const GError *error, gpointer data)
{
  FoveaClassifyView  *self = data;
  const FoveaHeatMap *map = fovea_heat_keeper_map (self->keeper);

  fovea_classify_parts_lay (&self->parts, self->photo, map);
  fovea_classify_why_show (&self->parts.why, map, error);
  g_signal_emit_by_name (self, "result-changed");
}

static void
classify_start_heat (FoveaClassifyView *self)
{
  const FoveaClassifyAnswer *answer = fovea_view_get_answer (FOVEA_VIEW (self));
  const FoveaGuess          *guess = NULL;
  FoveaHeatSettings          wanted;

  fovea_heat_keeper_stop (self->keeper);
  if (answer && CLASSIFY_SWITCH (self, CLASSIFY_HEAT) && self->chosen >= 0)
    guess = fovea_classify_answer_guess (answer, (guint) self->chosen);
  if (! guess)
    return;
  wanted =
      (FoveaHeatSettings){ .why = fovea_classify_why_find (CLASSIFY_STRING (self, CLASSIFY_METHOD)),
                           .layer = CLASSIFY_STRING (self, CLASSIFY_LAYER),
                           .seeing = answer->seeing,
                           .index = guess->index,
                           .label = guess->label };
  fovea_heat_keeper_want (self->keeper, fovea_view_get_model (FOVEA_VIEW (self)), self->photo,
                          &wanted);
}

static void
classify_set_heat (FoveaClassifyView *self, gboolean heat)
{
  if (CLASSIFY_SWITCH (self, CLASSIFY_HEAT) == heat)
    return;
  CLASSIFY_SWITCH (self, CLASSIFY_HEAT) = heat;
  if (heat)
    classify_start_heat (self);
  else
    fovea_heat_keeper_drop (self->keeper, NULL, NULL, FOVEA_SEEING_CROP);
}

/* ---- The answer --------------------------------------------------------------------- */

/* A computation begins: a heat map of what was before is of no use. */
static gpointer
classify_settings (FoveaView *view)
{
  FoveaClassifyView     *self = FOVEA_CLASSIFY_VIEW (view);
  FoveaClassifySettings *settings = g_new0 (FoveaClassifySettings, 1);

  fovea_heat_keeper_stop (self->keeper);
  settings->seeing = fovea_classify_seeing_find (CLASSIFY_STRING (self, CLASSIFY_SEEING));
  settings->top = (guint) self->top;
  settings->language = g_strdup (CLASSIFY_STRING (self, CLASSIFY_LANGUAGE));
  return settings;
}

static void
classify_show_photo (FoveaView *view, FoveaSubject *photo)
{
  FoveaClassifyView *self = FOVEA_CLASSIFY_VIEW (view);

  fovea_subject_set (&self->photo, photo);
  self->chosen = -1;
  g_array_set_size (self->parts.frames, 0); /* what was looked at was another's */
  fovea_heat_keeper_drop (self->keeper, NULL, NULL, FOVEA_SEEING_CROP);
}

/* A class that was asked for and has no row of its own yet. */
static const FoveaGuess *
classify_besides (FoveaClassifyView *self, const FoveaClassifyAnswer *answer)
{
  for (guint i = 0; i < answer->found.n_guesses; i++)
    if ((int) answer->found.guesses[i].index == self->asked)
      return NULL;
  return self->asked >= 0 ? fovea_classify_answer_guess (answer, (guint) self->asked) : NULL;
}

static void
classify_show_rows (FoveaClassifyView *self, FoveaModel *model, const FoveaClassifyAnswer *answer)
{
  GtkWidget *bars = self->parts.bars;
  gboolean   before = self->quiet;

  self->quiet = TRUE;
  fovea_classify_parts_show (&self->parts, model, answer,
                             answer ? classify_besides (self, answer) : NULL);
  if (self->chosen < 0 || ! fovea_bars_choose (bars, (guint) self->chosen))
    self->chosen = fovea_bars_get_class (bars);
  self->quiet = before;
}

static void
classify_show_answer (FoveaView *view, FoveaModel *model, gpointer answer)
{
  FoveaClassifyView *self = FOVEA_CLASSIFY_VIEW (view);

  /* Rows of another network are others, whatever their numbers. */
  if (! answer || (self->parts.listed && self->parts.listed != model))
    self->chosen = self->asked = -1;
  fovea_classify_parts_say (&self->parts, NULL);
  classify_show_rows (self, model, answer);
  if (! answer || ! CLASSIFY_SWITCH (self, CLASSIFY_HEAT))
    fovea_heat_keeper_drop (self->keeper, NULL, NULL, FOVEA_SEEING_CROP);
  else
    fovea_heat_keeper_drop (self->keeper, model, self->photo,
                            ((const FoveaClassifyAnswer *) answer)->seeing);
  fovea_classify_parts_lay (&self->parts, self->photo, fovea_heat_keeper_map (self->keeper));
  classify_start_heat (self);
}

static void
classify_model_picked (FoveaView *view)
{
  g_object_set (view, "layer", "", NULL);
}

/* ---- Choosing a class ------------------------------------------------------------------ */

static void
classify_row_selected (GtkListBox *list, GtkListBoxRow *row, FoveaClassifyView *self)
{
  if (self->quiet || ! row)
    return;
  self->chosen = fovea_bars_get_class (GTK_WIDGET (list));
  classify_start_heat (self);
}

static void
classify_find (FoveaClassifyView *self)
{
  const FoveaClassifyAnswer *answer = fovea_view_get_answer (FOVEA_VIEW (self));
  const char                *text = gtk_entry_get_text (GTK_ENTRY (self->parts.find));
  const FoveaGuess          *guess;
  g_autoptr (GError) error = NULL;

  if (! answer || *text == '\0')
    return;
  guess =
      fovea_classify_answer_find (answer, fovea_view_get_model (FOVEA_VIEW (self)), text, &error);
  fovea_classify_parts_say (&self->parts, error);
  if (! guess)
    return;
  self->chosen = self->asked = (int) guess->index;
  classify_show_rows (self, fovea_view_get_model (FOVEA_VIEW (self)), answer);
  classify_start_heat (self);
}

static gboolean
classify_completed (GtkEntryCompletion *completion,
                    GtkTreeModel       *model,
                    GtkTreeIter        *iter,
                    FoveaClassifyView  *self)
{
  g_autofree char *number = NULL, *label = NULL;
  guint            index;

  gtk_tree_model_get (model, iter, 0, &label, 1, &index, -1);
  number = g_strdup_printf ("%u", index); /* labels may be the same for several */
  gtk_entry_set_text (GTK_ENTRY (self->parts.find), number);
  classify_find (self);
  gtk_entry_set_text (GTK_ENTRY (self->parts.find), label); /* what was chosen, to be read */
  return TRUE;
}

/* ---- Making it ------------------------------------------------------------------------ */

static void
classify_connect (FoveaClassifyView *self)
{
  GtkEntry *find = GTK_ENTRY (self->parts.find);

  g_signal_connect (self->parts.bars, "row-selected", G_CALLBACK (classify_row_selected), self);
  g_signal_connect_swapped (find, "activate", G_CALLBACK (classify_find), self);
  g_signal_connect (gtk_entry_get_completion (find), "match-selected",
                    G_CALLBACK (classify_completed), self);
  g_signal_connect_swapped (self->parts.why.again, "clicked", G_CALLBACK (classify_start_heat),
                            self);
}

static void
fovea_classify_view_constructed (GObject *object)
{
  FoveaClassifyView *self = FOVEA_CLASSIFY_VIEW (object);
  FoveaView         *view = FOVEA_VIEW (object);
  GtkWidget         *middle = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget         *right = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget         *chooser, *overlay, *progress;

  G_OBJECT_CLASS (fovea_classify_view_parent_class)->constructed (object);
  fovea_classify_parts_init (&self->parts, object);
  fovea_picture_area_set_opacity (FOVEA_PICTURE_AREA (self->parts.picture), self->opacity);
  classify_connect (self);
  chooser = fovea_view_get_chooser (view);
  gtk_box_pack_start (GTK_BOX (chooser), fovea_classify_seeing_new (object), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (chooser), self->parts.language_row, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (chooser), fovea_classify_top_new (object), FALSE, FALSE, 0);
  overlay = fovea_view_wrap_picture (view, self->parts.picture);
  progress = fovea_heat_keeper_progress (self->keeper);
  gtk_widget_set_valign (progress, GTK_ALIGN_END);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), progress);
  gtk_widget_set_hexpand (right, FALSE); /* what is in it would share the photo's room */
  gtk_box_pack_start (GTK_BOX (right), fovea_view_get_message (view), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (right), self->parts.answer, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (middle), overlay, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (middle), fovea_classify_scrolled_new (right), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), chooser, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), middle, TRUE, TRUE, 0);
}

static gboolean
classify_is_of_layer (FoveaClassifyView *self)
{
  return fovea_classify_why_find (CLASSIFY_STRING (self, CLASSIFY_METHOD)) == FOVEA_WHY_CAM;
}

static gboolean
classify_chose_best (FoveaClassifyView *self)
{
  const FoveaClassification *found = fovea_classify_view_get_result (self);

  return self->chosen < 0 || (found && found->n_guesses > 0 && (int) found->guesses[0].index == self->chosen);
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
    case CLASSIFY_OPACITY:
      g_value_set_double (value, self->opacity);
      break;
    case CLASSIFY_SEEING:
    case CLASSIFY_METHOD:
    case CLASSIFY_LANGUAGE:
      g_value_set_string (value, CLASSIFY_STRING (self, id));
      break;
    case CLASSIFY_LAYER: /* of no use to other methods, and an error in batch */
      g_value_set_string (value, classify_is_of_layer (self) ? CLASSIFY_STRING (self, id) : "");
      break;
    case CLASSIFY_CLASS: /* "" is the best answer's, of each photo in batch its own */
      g_value_take_string (value, classify_chose_best (self) ? g_strdup ("") :
                                                               g_strdup_printf ("%d", self->chosen));
      break;
    case CLASSIFY_AS:
      g_value_set_static_string (value, "overlay");
      break;
    default:
      g_value_set_boolean (value, CLASSIFY_SWITCH (self, id));
    }
}

/* TRUE where it has changed. */
static gboolean
classify_take (char **text, const GValue *value)
{
  const char *given = g_value_get_string (value);

  if (! given || g_strcmp0 (*text, given) == 0)
    return FALSE;
  g_free (*text);
  *text = g_strdup (given);
  return TRUE;
}

static void
fovea_classify_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FoveaClassifyView *self = FOVEA_CLASSIFY_VIEW (object);

  switch (id)
    {
    case CLASSIFY_TOP:
      if (self->top == g_value_get_int (value))
        break;
      self->top = g_value_get_int (value);
      fovea_view_refresh (FOVEA_VIEW (self));
      break;
    case CLASSIFY_LAYER_NAME:
    case CLASSIFY_COMMENT:
    case CLASSIFY_KEYWORDS:
      CLASSIFY_SWITCH (self, id) = g_value_get_boolean (value);
      break;
    case CLASSIFY_HEAT:
      classify_set_heat (self, g_value_get_boolean (value));
      break;
    case CLASSIFY_OPACITY:
      self->opacity = g_value_get_double (value);
      fovea_picture_area_set_opacity (FOVEA_PICTURE_AREA (self->parts.picture), self->opacity);
      break;
    case CLASSIFY_SEEING:
    case CLASSIFY_LANGUAGE:
      if (classify_take (&CLASSIFY_STRING (self, id), value))
        fovea_view_refresh (FOVEA_VIEW (self));
      break;
    case CLASSIFY_METHOD:
    case CLASSIFY_LAYER:
      if (classify_take (&CLASSIFY_STRING (self, id), value))
        classify_start_heat (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fovea_classify_view_dispose (GObject *object)
{
  FoveaClassifyView *self = FOVEA_CLASSIFY_VIEW (object);

  self->quiet = TRUE;
  G_OBJECT_CLASS (fovea_classify_view_parent_class)->dispose (object);
  g_clear_pointer (&self->keeper, fovea_heat_keeper_free);
}

static void
fovea_classify_view_finalize (GObject *object)
{
  FoveaClassifyView *self = FOVEA_CLASSIFY_VIEW (object);

  fovea_classify_parts_clear (&self->parts);
  g_clear_pointer (&self->photo, fovea_subject_unref);
  for (guint i = 0; i < G_N_ELEMENTS (self->strings); i++)
    g_free (self->strings[i]);
  G_OBJECT_CLASS (fovea_classify_view_parent_class)->finalize (object);
}

static void
classify_install (GObjectClass *object_class)
{
  static const char *const switches[] = { "layer-name", "comment", "keywords", "heat" };
  static const char *const strings[][2] = { { "seeing", "crop" },
                                            { "method", "cam" },
                                            { "layer", "" },
                                            { "language", "" } };
  GParamFlags              flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  classify_properties[CLASSIFY_TOP] = g_param_spec_int ("top", NULL, NULL, 1, 1000, 5, flags);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    classify_properties[CLASSIFY_LAYER_NAME + i] =
        g_param_spec_boolean (switches[i], NULL, NULL, i == 3, flags);
  classify_properties[CLASSIFY_OPACITY] =
      g_param_spec_double ("opacity", NULL, NULL, 0, 1, 0.6, flags);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    classify_properties[CLASSIFY_SEEING + i] =
        g_param_spec_string (strings[i][0], NULL, NULL, strings[i][1], flags);
  classify_properties[CLASSIFY_CLASS] =
      g_param_spec_string ("class", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  classify_properties[CLASSIFY_AS] =
      g_param_spec_string ("as", NULL, NULL, "overlay", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, CLASSIFY_N, classify_properties);
}

static void
fovea_classify_view_class_init (FoveaClassifyViewClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  FoveaViewClass *view_class = FOVEA_VIEW_CLASS (class);

  object_class->constructed = fovea_classify_view_constructed;
  object_class->dispose = fovea_classify_view_dispose;
  object_class->finalize = fovea_classify_view_finalize;
  object_class->get_property = fovea_classify_view_get_property;
  object_class->set_property = fovea_classify_view_set_property;
  view_class->task = "classify";
  view_class->settings = classify_settings;
  view_class->free_settings = fovea_classify_settings_free;
  view_class->compute = fovea_classify_answer_new;
  view_class->free_answer = fovea_classify_answer_free;
  view_class->show_photo = classify_show_photo;
  view_class->show_answer = classify_show_answer;
  view_class->model_picked = classify_model_picked;
  classify_install (object_class);
}

static void
fovea_classify_view_init (FoveaClassifyView *self)
{
  self->top = 5;
  CLASSIFY_SWITCH (self, CLASSIFY_HEAT) = TRUE;
  self->opacity = 0.6;
  for (guint i = 0; i < G_N_ELEMENTS (self->strings); i++)
    self->strings[i] = g_strdup (i == 0 ? "crop" : i == 1 ? "cam" : "");
  self->chosen = self->asked = -1;
  self->keeper = fovea_heat_keeper_new (classify_heat_changed, self);
}

/* ---- What hosts use ---------------------------------------------------------- */

GtkWidget *
fovea_classify_view_new (FoveaPhotoFunc photo, gpointer data)
{
  FoveaView *view = g_object_new (FOVEA_TYPE_CLASSIFY_VIEW, NULL);

  fovea_view_set_photo_func (view, photo, data);
  return GTK_WIDGET (view);
}

const FoveaClassification *
fovea_classify_view_get_result (FoveaClassifyView *view)
{
  const FoveaClassifyAnswer *answer = fovea_view_get_answer (FOVEA_VIEW (view));

  return answer ? &answer->found : NULL;
}

const FoveaClassification *
fovea_classify_view_get_all (FoveaClassifyView *view)
{
  const FoveaClassifyAnswer *answer = fovea_view_get_answer (FOVEA_VIEW (view));

  return answer ? answer->all : NULL;
}

FoveaModel *
fovea_classify_view_get_model (FoveaClassifyView *view)
{
  return fovea_view_get_model (FOVEA_VIEW (view));
}

const FoveaHeatMap *
fovea_classify_view_get_heat (FoveaClassifyView *view)
{
  const FoveaClassifyAnswer *answer = fovea_view_get_answer (FOVEA_VIEW (view));
  const FoveaHeatMap        *map = fovea_heat_keeper_map (view->keeper);

  return answer && CLASSIFY_SWITCH (view, CLASSIFY_HEAT) && map && map->surface &&
                 map->seeing == answer->seeing ?
             map :
             NULL;
}
