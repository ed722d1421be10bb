/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings may change several times before control is back in the main loop (a
 * host binds one property after the other), so a refresh waits for the loop. */
#include "view.h"

#include <glib/gi18n-lib.h>

#include "model-picker.h"
#include "progress-row.h"
#include "worker.h"

typedef struct
{
  FoveaViewClass *class;
  char         *name;  /* the model's id or path */
  FoveaModel   *model; /* the same, when it is open already */
  FoveaSubject *photo;
  gpointer      settings;
} ViewRequest;

typedef struct
{
  FoveaViewClass *class;
  FoveaModel *model;
  gpointer    answer;
} ViewResult;

typedef struct
{
  FoveaWorker *worker;
  guint        idle;

  FoveaPhotoFunc photo_func;
  gpointer       photo_data;
  FoveaSubject  *photo; /* of the chosen source; NULL: still to be had */

  char       *model;
  char       *opened; /* which name the result's model was opened by */
  ViewResult *result; /* the last one that worked */
  gboolean    current;
  gboolean    cancelled; /* the last computation */

  GtkWidget *chooser, *picker, *sources;
  GtkWidget *message, *message_text, *again;
  GtkWidget *progress;
} FoveaViewPrivate;

enum
{
  VIEW_MODEL = 1,
  VIEW_SOURCE
};

static guint view_result_changed;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (FoveaView, fovea_view, GTK_TYPE_BOX)

#define VIEW_PRIVATE(view) ((FoveaViewPrivate *) fovea_view_get_instance_private (view))

static void
view_request_free (gpointer data)
{
  ViewRequest *request = data;

  g_free (request->name);
  g_clear_pointer (&request->model, fovea_model_unref);
  g_clear_pointer (&request->photo, fovea_subject_unref);
  request->class->free_settings (request->settings);
  g_free (request);
}

static void
view_result_free (gpointer data)
{
  ViewResult *result = data;

  g_clear_pointer (&result->model, fovea_model_unref);
  result->class->free_answer (result->answer);
  g_free (result);
}

static gpointer
view_work (gpointer data, const FoveaRunOptions *options, GError **error)
{
  ViewRequest *request = data;
  ViewResult  *result;
  gpointer     answer;

  gboolean     none = request->class->is_no_model && request->class->is_no_model (request->name);

  if (! request->model && ! none)
    request->model = fovea_model_find (request->name, error);
  if (! request->model && ! none)
    return NULL;
  answer = request->class->compute (request->model, request->photo->pixels, request->settings,
                                    options, error);
  if (! answer)
    return NULL;
  result = g_new0 (ViewResult, 1);
  result->class = request->class;
  result->model = request->model ? fovea_model_ref (request->model) : NULL;
  result->answer = answer;
  return result;
}

static void
view_say (FoveaView *view, const GError *error)
{
  FoveaViewPrivate *self = VIEW_PRIVATE (view);

  gtk_label_set_text (GTK_LABEL (self->message_text), error ? error->message : "");
  gtk_widget_set_visible (self->message, error != NULL);
  gtk_widget_set_visible (self->again, self->model && *self->model != '\0');
}

static void
view_done (gpointer data, const GError *error, gpointer user)
{
  FoveaView        *view = user;
  FoveaViewPrivate *self = VIEW_PRIVATE (view);
  ViewResult       *result = data;

  self->cancelled = g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  view_say (view, error);
  fovea_progress_row_update (self->progress);
  if (result)
    {
      g_clear_pointer (&self->result, view_result_free);
      self->result = result;
      self->current = TRUE;
      g_free (self->opened);
      self->opened = g_strdup (self->model);
      FOVEA_VIEW_GET_CLASS (view)->show_answer (view, result->model, result->answer);
    }
  else if (! self->cancelled)
    {
      /* An old answer beside a new error would be taken for its answer. */
      g_clear_pointer (&self->result, view_result_free);
      FOVEA_VIEW_GET_CLASS (view)->show_answer (view, NULL, NULL);
    }
  g_signal_emit (view, view_result_changed, 0);
}

static gboolean
view_load_photo (FoveaView *view, GError **error)
{
  FoveaViewPrivate *self = VIEW_PRIVATE (view);
  const char       *source = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->sources));
  FoveaTensor      *pixels;

  if (self->photo)
    return TRUE;
  pixels = self->photo_func (source, self->photo_data, error);
  if (pixels)
    self->photo = fovea_subject_new (pixels, error);
  FOVEA_VIEW_GET_CLASS (view)->show_photo (view, self->photo);
  return self->photo != NULL;
}

static gboolean
view_start (gpointer data)
{
  FoveaView        *view = data;
  FoveaViewPrivate *self = VIEW_PRIVATE (view);
  FoveaViewClass *class = FOVEA_VIEW_GET_CLASS (view);
  g_autoptr (GError) error = NULL;
  ViewRequest *request;

  self->idle = 0;
  if (! self->photo_func || ! self->model)
    return G_SOURCE_REMOVE;
  if (*self->model == '\0')
    g_set_error (&error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND,
                 _ ("choose a network from the list, or open a model file (ONNX)"));
  if (! view_load_photo (view, error ? NULL : &error) || error)
    {
      view_done (NULL, error, view);
      return G_SOURCE_REMOVE;
    }

  request = g_new0 (ViewRequest, 1);
  request->class = class;
  request->name = g_strdup (self->model);
  if (self->result && self->result->model && g_strcmp0 (self->opened, self->model) == 0)
    request->model = fovea_model_ref (self->result->model);
  request->photo = fovea_subject_ref (self->photo);
  request->settings = class->settings (view);
  fovea_worker_start (self->worker, request);
  fovea_progress_row_update (self->progress);
  return G_SOURCE_REMOVE;
}

void
fovea_view_refresh (FoveaView *view)
{
  FoveaViewPrivate *self = VIEW_PRIVATE (view);

  if (gtk_widget_in_destruction (GTK_WIDGET (view)))
    return;
  self->current = FALSE;
  if (! self->idle)
    self->idle = g_idle_add (view_start, view);
  g_signal_emit (view, view_result_changed, 0);
}

gboolean
fovea_view_is_busy (FoveaView *view)
{
  FoveaViewPrivate *self = VIEW_PRIVATE (view);

  return self->idle != 0 || fovea_worker_is_busy (self->worker);
}

void
fovea_view_cancel (FoveaView *view)
{
  fovea_worker_cancel (VIEW_PRIVATE (view)->worker);
}

gboolean
fovea_view_was_cancelled (FoveaView *view)
{
  return VIEW_PRIVATE (view)->cancelled;
}

static void
view_source_changed (FoveaView *view)
{
  g_clear_pointer (&VIEW_PRIVATE (view)->photo, fovea_subject_unref);
  fovea_view_refresh (view);
  g_object_notify (G_OBJECT (view), "source");
}

static void
view_picked (FoveaView *view)
{
  if (FOVEA_VIEW_GET_CLASS (view)->model_picked)
    FOVEA_VIEW_GET_CLASS (view)->model_picked (view);
}

static void
fovea_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaViewPrivate *self = VIEW_PRIVATE (FOVEA_VIEW (object));

  switch (id)
    {
    case VIEW_MODEL:
      g_value_set_string (value, self->model);
      break;
    case VIEW_SOURCE:
      g_value_set_string (value, gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->sources)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fovea_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FoveaViewPrivate *self = VIEW_PRIVATE (FOVEA_VIEW (object));

  switch (id)
    {
    case VIEW_MODEL:
      if (g_value_get_string (value) && g_strcmp0 (self->model, g_value_get_string (value)) != 0)
        {
          g_free (self->model);
          self->model = g_value_dup_string (value);
          fovea_view_refresh (FOVEA_VIEW (object));
        }
      break;
    case VIEW_SOURCE:
      gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->sources), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static GtkWidget *
view_chooser_new (FoveaView *view)
{
  FoveaViewPrivate *self = VIEW_PRIVATE (view);
  GtkWidget        *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget        *look = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget        *label = gtk_label_new_with_mnemonic (_ ("Look _at"));

  self->picker = fovea_model_picker_new (FOVEA_VIEW_GET_CLASS (view)->task);
  g_object_bind_property (view, "model", self->picker, "model",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (self->picker, "picked", G_CALLBACK (view_picked), view);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->sources);
  atk_object_set_name (gtk_widget_get_accessible (self->sources), _ ("Look at"));
  g_signal_connect_swapped (self->sources, "changed", G_CALLBACK (view_source_changed), view);
  gtk_container_add (GTK_CONTAINER (look), label);
  gtk_container_add (GTK_CONTAINER (look), self->sources);
  gtk_container_add (GTK_CONTAINER (box), self->picker);
  gtk_container_add (GTK_CONTAINER (box), look);
  gtk_widget_set_no_show_all (look, TRUE);
  return box;
}

static GtkWidget *
view_message_new (FoveaView *view)
{
  FoveaViewPrivate *self = VIEW_PRIVATE (view);
  GtkWidget        *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget        *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning", GTK_ICON_SIZE_LARGE_TOOLBAR);
  GtkLabel  *text = GTK_LABEL (self->message_text);

  self->again = gtk_button_new_with_mnemonic (_ ("Try A_gain"));
  gtk_label_set_line_wrap (text, TRUE);
  gtk_label_set_line_wrap_mode (text, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (text, TRUE);
  gtk_label_set_max_width_chars (text, 28);
  gtk_label_set_xalign (text, 0.0);
  atk_object_set_role (gtk_widget_get_accessible (self->message_text), ATK_ROLE_ALERT);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_halign (self->again, GTK_ALIGN_START);
  g_signal_connect_swapped (self->again, "clicked", G_CALLBACK (fovea_view_refresh), view);
  gtk_box_pack_start (GTK_BOX (box), icon, FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (side), self->message_text);
  gtk_container_add (GTK_CONTAINER (side), self->again);
  gtk_box_pack_start (GTK_BOX (box), side, TRUE, TRUE, 0);
  gtk_widget_show_all (box);
  gtk_widget_set_no_show_all (box, TRUE);
  gtk_widget_hide (box);
  return box;
}

static void
fovea_view_constructed (GObject *object)
{
  FoveaView        *view = FOVEA_VIEW (object);
  FoveaViewPrivate *self = VIEW_PRIVATE (view);

  /* Sunk, so that a piece that a subclass does not pack is freed all the same. */
  self->chooser = g_object_ref_sink (view_chooser_new (view));
  self->message = g_object_ref_sink (view_message_new (view));
  self->progress = g_object_ref_sink (fovea_progress_row_new (self->worker));
  G_OBJECT_CLASS (fovea_view_parent_class)->constructed (object);
}

static void
fovea_view_dispose (GObject *object)
{
  FoveaViewPrivate *self = VIEW_PRIVATE (FOVEA_VIEW (object));

  if (self->idle)
    g_source_remove (self->idle);
  self->idle = 0;
  G_OBJECT_CLASS (fovea_view_parent_class)->dispose (object);
  g_clear_object (&self->chooser);
  g_clear_object (&self->message);
  g_clear_object (&self->progress); /* before the worker it follows */
  g_clear_pointer (&self->worker, fovea_worker_free);
  g_clear_pointer (&self->photo, fovea_subject_unref);
}

static void
fovea_view_finalize (GObject *object)
{
  FoveaViewPrivate *self = VIEW_PRIVATE (FOVEA_VIEW (object));

  g_clear_pointer (&self->result, view_result_free);
  g_free (self->model);
  g_free (self->opened);
  G_OBJECT_CLASS (fovea_view_parent_class)->finalize (object);
}

static void
fovea_view_class_init (FoveaViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags   flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = fovea_view_constructed;
  object_class->dispose = fovea_view_dispose;
  object_class->finalize = fovea_view_finalize;
  object_class->get_property = fovea_view_get_property;
  object_class->set_property = fovea_view_set_property;
  g_object_class_install_property (object_class, VIEW_MODEL,
                                   g_param_spec_string ("model", NULL, NULL, NULL, flags));
  g_object_class_install_property (object_class, VIEW_SOURCE,
                                   g_param_spec_string ("source", NULL, NULL, NULL, flags));
  view_result_changed = g_signal_new ("result-changed", FOVEA_TYPE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 0);
}

static void
fovea_view_init (FoveaView *view)
{
  FoveaViewPrivate *self = VIEW_PRIVATE (view);

  self->worker = fovea_worker_new (view_work, view_request_free, view_result_free, view_done, view);
  self->model = g_strdup ("efficientnet-lite0");
  self->sources = gtk_combo_box_text_new ();
  self->message_text = gtk_label_new (NULL);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (view), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (view), 12);
}

void
fovea_view_set_photo_func (FoveaView *view, FoveaPhotoFunc photo, gpointer data)
{
  VIEW_PRIVATE (view)->photo_func = photo;
  VIEW_PRIVATE (view)->photo_data = data;
}

void
fovea_view_add_source (FoveaView *view, const char *id, const char *title)
{
  GtkComboBox  *combo = GTK_COMBO_BOX (VIEW_PRIVATE (view)->sources);
  GtkWidget    *look = gtk_widget_get_parent (GTK_WIDGET (combo));
  GtkTreeModel *entries;

  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), id, title);
  entries = gtk_combo_box_get_model (combo);
  if (gtk_tree_model_iter_n_children (entries, NULL) == 1)
    gtk_combo_box_set_active (combo, 0);
  else
    {
      gtk_widget_set_no_show_all (look, FALSE);
      gtk_widget_show_all (look);
    }
}

gpointer
fovea_view_get_answer (FoveaView *view)
{
  FoveaViewPrivate *self = VIEW_PRIVATE (view);

  return self->current && self->result ? self->result->answer : NULL;
}

FoveaModel *
fovea_view_get_model (FoveaView *view)
{
  FoveaViewPrivate *self = VIEW_PRIVATE (view);

  return self->current && self->result ? self->result->model : NULL;
}

GtkWidget *
fovea_view_get_chooser (FoveaView *view)
{
  return VIEW_PRIVATE (view)->chooser;
}

GtkWidget *
fovea_view_get_message (FoveaView *view)
{
  return VIEW_PRIVATE (view)->message;
}

GtkWidget *
fovea_view_wrap_picture (FoveaView *view, GtkWidget *picture)
{
  FoveaViewPrivate *self = VIEW_PRIVATE (view);
  GtkWidget        *overlay = gtk_overlay_new ();

  gtk_container_add (GTK_CONTAINER (overlay), picture);
  gtk_widget_set_valign (self->progress, GTK_ALIGN_END);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->progress);
  return overlay;
}
