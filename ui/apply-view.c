/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Left the photo, right the piece before and after, the run's cost in words, and
 * what is to be made of the result. Rows that a network has no use for are not
 * shown. */
#include "apply-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "apply-found.h"
#include "apply-rows.h"
#include "picture-area.h"

#define APPLY_PHOTO_WIDTH  560 /* at first, logical pixels */
#define APPLY_PHOTO_HEIGHT 460
#define APPLY_SIDE_WIDTH   380
#define APPLY_STEP         (1.0 / 16.0) /* of the arrow keys, parts of a side */

struct _FoveaApplyView
{
  FoveaView parent_instance;
  char     *strings[4]; /* output, as, class, decode */
  double    threshold, overlap;
  gboolean  latent;
  int       tile, memory;

  double         at[2];
  FoveaSubject  *photo;
  FoveaApplyFunc run; /* the next computation is the whole run */
  gpointer       run_data;
  GDestroyNotify run_free, free_result;

  GtkWidget *picture, *before, *after, *pieces, *summary, *strip, *found;
  FoveaApplyRows rows;
};

enum
{
  APPLY_OUTPUT = 1,
  APPLY_AS,
  APPLY_CLASS,
  APPLY_DECODE,
  APPLY_THRESHOLD,
  APPLY_OVERLAP,
  APPLY_LATENT,
  APPLY_TILE,
  APPLY_MEMORY,
  APPLY_N
};

static GParamSpec *apply_properties[APPLY_N];

G_DEFINE_FINAL_TYPE (FoveaApplyView, fovea_apply_view, FOVEA_TYPE_VIEW)

/* ---- In the thread -------------------------------------------------------------- */

typedef struct
{
  FoveaPreviewSettings preview;
  FoveaApplyFunc       run;
  gpointer             data;
  GDestroyNotify       free_data, free_result;
} ApplySettings;

typedef struct
{
  FoveaPreview  *preview;
  gpointer       result;
  GDestroyNotify free_result;
} ApplyAnswer;

static void
apply_answer_free (gpointer data)
{
  ApplyAnswer *answer = data;

  g_clear_pointer (&answer->preview, fovea_preview_free);
  if (answer->result)
    answer->free_result (answer->result);
  g_free (answer);
}

/* The whole run is asked for once. */
static gpointer
apply_settings (FoveaView *view)
{
  FoveaApplyView *self = FOVEA_APPLY_VIEW (view);
  ApplySettings  *settings = g_new0 (ApplySettings, 1);

  settings->preview = (FoveaPreviewSettings){ .output = g_strdup (self->strings[0]),
                                              .class_name = g_strdup (self->strings[2]),
                                              .decode = g_strdup (self->strings[3]),
                                              .threshold = self->threshold,
                                              .overlap = self->overlap,
                                              .tile = self->tile,
                                              .memory = self->memory,
                                              .at = { self->at[0], self->at[1] } };
  settings->run = self->run;
  settings->data = self->run_data;
  settings->free_data = self->run_free;
  settings->free_result = self->free_result;
  self->run = NULL;
  self->run_data = NULL;
  self->run_free = NULL;
  return settings;
}

static void
apply_settings_free (gpointer data)
{
  ApplySettings *settings = data;

  g_free (settings->preview.output);
  g_free (settings->preview.class_name);
  g_free (settings->preview.decode);
  if (settings->data && settings->free_data)
    settings->free_data (settings->data);
  g_free (settings);
}

static gpointer
apply_compute (FoveaModel            *model,
               const FoveaTensor     *photo,
               gpointer               data,
               const FoveaRunOptions *options,
               GError               **error)
{
  ApplySettings *settings = data;
  ApplyAnswer   *answer = g_new0 (ApplyAnswer, 1);

  answer->free_result = settings->free_result;
  if (settings->run)
    answer->result = settings->run (model, options, settings->data, error);
  else
    answer->preview = fovea_preview_new (model, photo, &settings->preview, options, error);
  if (! answer->result && ! answer->preview)
    g_clear_pointer (&answer, apply_answer_free);
  return answer;
}

/* ---- On the screen ---------------------------------------------------------------- */

static void
apply_show_photo (FoveaView *view, FoveaSubject *photo)
{
  FoveaApplyView *self = FOVEA_APPLY_VIEW (view);

  fovea_subject_set (&self->photo, photo);
  fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->picture), photo ? photo->surface : NULL,
                                  FALSE);
}

static void
apply_show_rows (FoveaApplyView *self, const FoveaPreview *preview)
{
  fovea_apply_rows_show (&self->rows, preview, self->strings[0]);
  gtk_widget_set_visible (self->pieces, preview->has_facts);
  gtk_widget_set_visible (self->found, preview->boxes || preview->areas);
}

static void
apply_show_preview (FoveaApplyView *self, FoveaModel *model, const FoveaPreview *preview)
{
  g_autofree char *summary = fovea_preview_summary (preview);
  cairo_surface_t *drawn = NULL;
  gboolean         whole = ! preview->has_facts || preview->facts.how == FOVEA_APPLY_FIXED;

  apply_show_rows (self, preview);
  fovea_apply_strip_set (self->strip, preview);
  fovea_apply_found_set (self->found, model, preview);
  if (preview->boxes && self->photo)
    drawn = fovea_apply_found_draw (self->photo->surface, preview);
  fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->picture),
                                  drawn       ? drawn :
                                  self->photo ? self->photo->surface :
                                                NULL,
                                  FALSE);
  g_clear_pointer (&drawn, cairo_surface_destroy);
  fovea_picture_area_set_focus (FOVEA_PICTURE_AREA (self->picture), whole ? NULL : preview->focus);
  fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->before), preview->before, FALSE);
  fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->after), preview->after, FALSE);
  gtk_label_set_text (GTK_LABEL (self->summary), summary);
  fovea_picture_area_describe (
      FOVEA_PICTURE_AREA (self->picture),
      preview->has_facts ?
          _ ("Click where the piece is to be shown, or move it with the arrow keys") :
          _ ("What the network found"));
}

static void
apply_show_answer (FoveaView *view, FoveaModel *model, gpointer data)
{
  FoveaApplyView    *self = FOVEA_APPLY_VIEW (view);
  const ApplyAnswer *answer = data;

  if (answer && answer->preview)
    {
      apply_show_preview (self, model, answer->preview);
      return;
    }
  if (answer) /* of the whole run: the host takes it */
    return;
  fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->after), NULL, FALSE);
  fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->picture),
                                  self->photo ? self->photo->surface : NULL, FALSE);
  fovea_picture_area_set_focus (FOVEA_PICTURE_AREA (self->picture), NULL);
  gtk_label_set_text (GTK_LABEL (self->summary), "");
  gtk_widget_hide (self->pieces);
  gtk_widget_hide (self->found);
  gtk_widget_hide (self->strip);
}

/* Another network has other outputs, classes and numbers. */
static void
apply_model_picked (FoveaView *view)
{
  g_object_set (view, "output", "", "class", "", "decode", "", NULL);
}

/* ---- Moving the piece ---------------------------------------------------------------- */

static void
apply_move_to (FoveaApplyView *self, double x, double y)
{
  self->at[0] = CLAMP (x, 0.0, 1.0);
  self->at[1] = CLAMP (y, 0.0, 1.0);
  fovea_view_refresh (FOVEA_VIEW (self));
}

static gboolean
apply_clicked (GtkWidget *picture, GdkEventButton *event, FoveaApplyView *self)
{
  double place[2];

  gtk_widget_grab_focus (picture);
  if (fovea_picture_area_place (FOVEA_PICTURE_AREA (picture), event->x, event->y, place))
    apply_move_to (self, place[0], place[1]);
  return TRUE;
}

static gboolean
apply_key (GtkWidget *picture, GdkEventKey *event, FoveaApplyView *self)
{
  const double right = (event->keyval == GDK_KEY_Right) - (event->keyval == GDK_KEY_Left);
  const double down = (event->keyval == GDK_KEY_Down) - (event->keyval == GDK_KEY_Up);

  if (right == 0.0 && down == 0.0)
    return FALSE;
  apply_move_to (self, self->at[0] + right * APPLY_STEP, self->at[1] + down * APPLY_STEP);
  return TRUE;
}

/* ---- Making it -------------------------------------------------------------------------- */

static GtkWidget *
apply_pieces_new (FoveaApplyView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_set_homogeneous (GTK_BOX (box), TRUE);
  gtk_container_add (GTK_CONTAINER (box), fovea_apply_piece_new (_ ("Before"), &self->before));
  gtk_container_add (GTK_CONTAINER (box), fovea_apply_piece_new (_ ("After"), &self->after));
  gtk_widget_show_all (box);
  gtk_widget_set_no_show_all (box, TRUE);
  return box;
}

static GtkWidget *
apply_side_new (FoveaApplyView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->pieces = apply_pieces_new (self);
  self->strip = fovea_apply_strip_new ();
  self->found = fovea_apply_found_new ();
  self->summary = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->summary), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (self->summary), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->summary), 36);
  gtk_label_set_selectable (GTK_LABEL (self->summary), TRUE);
  gtk_widget_set_can_focus (self->summary, FALSE);
  gtk_widget_set_size_request (box, APPLY_SIDE_WIDTH, -1);
  gtk_box_pack_start (GTK_BOX (box), fovea_view_get_message (FOVEA_VIEW (self)), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->pieces, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->summary, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->strip, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->found, TRUE, TRUE, 0);
  fovea_apply_rows_pack (&self->rows, GTK_WIDGET (self), GTK_BOX (box));
  return box;
}

static void
fovea_apply_view_constructed (GObject *object)
{
  FoveaApplyView *self = FOVEA_APPLY_VIEW (object);
  FoveaView      *view = FOVEA_VIEW (object);
  GtkWidget      *middle = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  G_OBJECT_CLASS (fovea_apply_view_parent_class)->constructed (object);
  self->picture = fovea_picture_area_new (_ ("Photo"), APPLY_PHOTO_WIDTH, APPLY_PHOTO_HEIGHT);
  gtk_widget_set_can_focus (self->picture, TRUE);
  gtk_widget_add_events (self->picture, GDK_BUTTON_PRESS_MASK | GDK_KEY_PRESS_MASK);
  g_signal_connect (self->picture, "button-press-event", G_CALLBACK (apply_clicked), self);
  g_signal_connect (self->picture, "key-press-event", G_CALLBACK (apply_key), self);
  gtk_box_pack_start (GTK_BOX (middle), fovea_view_wrap_picture (view, self->picture), TRUE, TRUE,
                      0);
  gtk_box_pack_start (GTK_BOX (middle), apply_side_new (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), fovea_view_get_chooser (view), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), middle, TRUE, TRUE, 0);
}

/* ---- Properties ------------------------------------------------------------------------ */

static void
fovea_apply_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaApplyView *self = FOVEA_APPLY_VIEW (object);

  if (id <= APPLY_DECODE)
    g_value_set_string (value, self->strings[id - APPLY_OUTPUT]);
  else if (id == APPLY_THRESHOLD)
    g_value_set_double (value, self->threshold);
  else if (id == APPLY_OVERLAP)
    g_value_set_double (value, self->overlap);
  else if (id == APPLY_LATENT)
    g_value_set_boolean (value, self->latent);
  else
    g_value_set_int (value, id == APPLY_TILE ? self->tile : self->memory);
}

/* TRUE where it has changed. */
static gboolean
apply_take (FoveaApplyView *self, guint id, const GValue *value)
{
  double *number = id == APPLY_THRESHOLD ? &self->threshold : &self->overlap;
  int    *count = id == APPLY_TILE ? &self->tile : &self->memory;
  char  **text = &self->strings[MIN (id - APPLY_OUTPUT, 3)];

  if (id <= APPLY_DECODE)
    {
      const char *given = g_value_get_string (value);

      if (g_strcmp0 (*text, given ? given : "") == 0)
        return FALSE;
      g_free (*text);
      *text = g_strdup (given ? given : "");
      return TRUE;
    }
  if (id <= APPLY_OVERLAP)
    {
      gboolean same = *number == g_value_get_double (value);

      *number = g_value_get_double (value);
      return ! same;
    }
  if (id == APPLY_LATENT)
    {
      self->latent = g_value_get_boolean (value);
      return FALSE;
    }
  if (*count == g_value_get_int (value))
    return FALSE;
  *count = g_value_get_int (value);
  return TRUE;
}

static void
fovea_apply_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FoveaApplyView *self = FOVEA_APPLY_VIEW (object);

  /* What is made of the result, and other numbers, change no preview. */
  if (apply_take (self, id, value) && id != APPLY_AS && id != APPLY_DECODE)
    fovea_view_refresh (FOVEA_VIEW (self));
}

static void
apply_drop_run (FoveaApplyView *self)
{
  if (self->run_data && self->run_free)
    self->run_free (self->run_data);
  self->run = NULL;
  self->run_data = NULL;
}

static void
fovea_apply_view_finalize (GObject *object)
{
  FoveaApplyView *self = FOVEA_APPLY_VIEW (object);

  apply_drop_run (self);
  g_clear_pointer (&self->photo, fovea_subject_unref);
  for (guint i = 0; i < G_N_ELEMENTS (self->strings); i++)
    g_free (self->strings[i]);
  G_OBJECT_CLASS (fovea_apply_view_parent_class)->finalize (object);
}

static void
fovea_apply_view_class_init (FoveaApplyViewClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  FoveaViewClass *view_class = FOVEA_VIEW_CLASS (class);
  GParamFlags     flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = fovea_apply_view_constructed;
  object_class->finalize = fovea_apply_view_finalize;
  object_class->get_property = fovea_apply_view_get_property;
  object_class->set_property = fovea_apply_view_set_property;
  view_class->task = FOVEA_APPLY_TASKS;
  view_class->settings = apply_settings;
  view_class->free_settings = apply_settings_free;
  view_class->compute = apply_compute;
  view_class->free_answer = apply_answer_free;
  view_class->show_photo = apply_show_photo;
  view_class->show_answer = apply_show_answer;
  view_class->model_picked = apply_model_picked;

  apply_properties[APPLY_OUTPUT] = g_param_spec_string ("output", NULL, NULL, "", flags);
  apply_properties[APPLY_AS] = g_param_spec_string ("as", NULL, NULL, "layer", flags);
  apply_properties[APPLY_CLASS] = g_param_spec_string ("class", NULL, NULL, "", flags);
  apply_properties[APPLY_DECODE] = g_param_spec_string ("decode", NULL, NULL, "", flags);
  apply_properties[APPLY_THRESHOLD] =
      g_param_spec_double ("threshold", NULL, NULL, 0, 1, 0.25, flags);
  apply_properties[APPLY_OVERLAP] = g_param_spec_double ("overlap", NULL, NULL, 0, 1, 0.45, flags);
  apply_properties[APPLY_LATENT] = g_param_spec_boolean ("latent", NULL, NULL, FALSE, flags);
  apply_properties[APPLY_TILE] = g_param_spec_int ("tile", NULL, NULL, 0, 16384, 0, flags);
  apply_properties[APPLY_MEMORY] =
      g_param_spec_int ("memory", NULL, NULL, 16, 1048576, 4096, flags);
  g_object_class_install_properties (object_class, APPLY_N, apply_properties);
}

static void
fovea_apply_view_init (FoveaApplyView *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->strings); i++)
    self->strings[i] = g_strdup (i == APPLY_AS - APPLY_OUTPUT ? "layer" : "");
  self->threshold = 0.25;
  self->overlap = 0.45;
  self->memory = 4096;
  self->at[0] = self->at[1] = 0.5;
}

/* ---- What hosts use ------------------------------------------------------------------------ */

GtkWidget *
fovea_apply_view_new (FoveaPhotoFunc photo, gpointer data)
{
  FoveaView *view = g_object_new (FOVEA_TYPE_APPLY_VIEW, NULL);

  fovea_view_set_photo_func (view, photo, data);
  return GTK_WIDGET (view);
}

const FoveaPreview *
fovea_apply_view_get_preview (FoveaApplyView *view)
{
  const ApplyAnswer *answer = fovea_view_get_answer (FOVEA_VIEW (view));

  return answer ? answer->preview : NULL;
}

void
fovea_apply_view_start (FoveaApplyView *view,
                        FoveaApplyFunc  run,
                        gpointer        data,
                        GDestroyNotify  free_data,
                        GDestroyNotify  free_result)
{
  apply_drop_run (view);
  view->run = run;
  view->run_data = data;
  view->run_free = free_data;
  view->free_result = free_result;
  fovea_view_refresh (FOVEA_VIEW (view));
}

void
fovea_apply_view_stop (FoveaApplyView *view)
{
  apply_drop_run (view);
  fovea_view_cancel (FOVEA_VIEW (view));
}

gboolean
fovea_apply_view_is_running (FoveaApplyView *view)
{
  return fovea_view_is_busy (FOVEA_VIEW (view));
}

gpointer
fovea_apply_view_take_result (FoveaApplyView *view)
{
  ApplyAnswer *answer = fovea_view_get_answer (FOVEA_VIEW (view));

  return answer ? g_steal_pointer (&answer->result) : NULL;
}
