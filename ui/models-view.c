/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list on the left decides what the pages on the right show. Everything
 * that may take long is the worker's; what a person types stays until it is
 * saved, reverted, or another model is chosen. */
#include "models-view.h"

#include <glib/gi18n-lib.h>

#include "card-form.h"
#include "layer-table.h"
#include "models-parts.h"
#include "models-widgets.h"
#include "models-work.h"
#include "picture-area.h"
#include "plan-page.h"
#include "presets-list.h"
#include "progress-row.h"

struct _FoveaModelsView
{
  GtkBox       parent_instance;
  FoveaWorker *worker;

  FoveaPhotoFunc photo_func, file_func;
  gpointer       data;
  FoveaPlanText  plan_text;
  FoveaSubject  *photo;

  char         *wanted;  /* the id that is to be chosen */
  FoveaModel   *model;   /* the chosen one, open; or NULL */
  GPtrArray    *rows;    /* its answers; NULL: not tried yet */
  FoveaProfile *profile; /* its plan; NULL: not measured yet */
  gboolean      measuring, edited;
  gboolean      added; /* just now: its self-test is still to be run */

  ModelsWidgets w;
  GtkWidget    *plan, *progress;
};

enum
{
  MODELS_MODEL = 1
};

static guint models_result_changed;

G_DEFINE_FINAL_TYPE (FoveaModelsView, fovea_models_view, GTK_TYPE_BOX)

/* ---- What is said ------------------------------------------------------------ */

static void
models_say (FoveaModelsView *view, const char *text, gboolean problem)
{
  fovea_models_label_say (view->w.message, text, problem);
  gtk_widget_set_visible (view->w.message, text != NULL);
}

static void
models_update_buttons (FoveaModelsView *view)
{
  models_widgets_allow (&view->w, view->model, view->edited, view->rows != NULL);
  fovea_plan_page_set_state (view->plan, view->model != NULL, view->measuring);
}

static void
models_show_rows (FoveaModelsView *view, GPtrArray *rows)
{
  const FoveaPreset *own = view->model ? fovea_card_preset (fovea_model_card (view->model)) : NULL;

  g_clear_pointer (&view->rows, g_ptr_array_unref);
  view->rows = rows;
  fovea_presets_list_set (view->w.presets, rows, own);
}

/* Takes `profile`. */
static void
models_show_plan (FoveaModelsView *view, FoveaProfile *profile, const char *problem)
{
  g_clear_pointer (&view->profile, fovea_profile_free);
  view->profile = profile;
  fovea_plan_page_set (view->plan, profile, problem);
}

/* ---- Asking the thread ----------------------------------------------------------- */

static void
models_ask (FoveaModelsView *view, ModelsTask task, const char *path, FoveaSubject *photo)
{
  view->measuring = task == MODELS_MEASURE;
  fovea_worker_start (view->worker, models_request_new (task, path, view->model, photo));
  fovea_progress_row_update (view->progress);
  models_update_buttons (view);
}

static void
models_measure (gpointer view)
{
  models_say (view, NULL, FALSE);
  models_ask (view, MODELS_MEASURE, NULL, NULL);
}

static gboolean
models_load_photo (FoveaModelsView *view, GError **error)
{
  FoveaTensor *pixels;

  if (view->photo)
    return TRUE;
  if (! view->photo_func)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND,
                   _ ("open an image to try the preparations on it"));
      return FALSE;
    }
  pixels = view->photo_func (NULL, view->data, error);
  if (pixels)
    view->photo = fovea_subject_new (pixels, error);
  if (view->photo)
    fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (view->w.picture), view->photo->surface,
                                    FALSE);
  return view->photo != NULL;
}

/* When the page is looked at, and not before: it runs the network six times. */
static void
models_try (FoveaModelsView *view)
{
  g_autoptr (GError) error = NULL;

  if (! view->model || view->rows || g_strcmp0 (fovea_models_view_get_page (view), "try") != 0)
    return;
  if (fovea_model_card (view->model)->kind != FOVEA_TASK_CLASSIFY)
    models_say (view, _ ("Only networks that classify can be asked which row is right"), FALSE);
  else if (! models_load_photo (view, &error))
    models_say (view, error->message, TRUE);
  else
    models_ask (view, MODELS_TRY, NULL, view->photo);
}

/* What was said belongs to the page before. */
static void
models_page_changed (FoveaModelsView *view)
{
  models_say (view, NULL, FALSE);
  models_try (view);
}

static void
models_test (FoveaModelsView *view)
{
  g_autofree char *path = view->model ? fovea_model_test_picture (view->model) : NULL;
  g_autoptr (FoveaSubject) photo = NULL;
  g_autoptr (GError) error = NULL;
  FoveaTensor *pixels = path && view->file_func ? view->file_func (path, view->data, &error) : NULL;

  if (pixels)
    photo = fovea_subject_new (pixels, &error);
  if (photo)
    models_ask (view, MODELS_TEST, NULL, photo);
  else if (error)
    models_say (view, error->message, TRUE);
}

static void
models_show_test (FoveaModelsView *view, const FoveaClassification *answer)
{
  g_autofree char *text = models_test_text (view->model, answer);

  models_say (view, text, ! fovea_model_test_passed (view->model, answer));
}

static void
models_show_open (FoveaModelsView *view, ModelsResult *result)
{
  view->edited = FALSE;
  view->model = fovea_model_ref (result->model);
  fovea_models_head_set (view->w.head, NULL, NULL, view->model);
  fovea_card_form_set (FOVEA_CARD_FORM (view->w.form), fovea_model_card (view->model));
  fovea_layer_table_set (view->w.table, result->table);
  models_show_rows (view, NULL);
  models_show_plan (view, NULL, result->table_error ? result->table_error->message : NULL);
  models_say (view, result->table_error ? result->table_error->message : NULL, TRUE);
}

/* What was stopped was wanted so. A plan that there was before stays. */
static void
models_show_error (FoveaModelsView *view, const GError *error)
{
  gboolean stopped = g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);

  models_say (view, error->message, ! stopped);
  if (! stopped && ! view->profile && (view->measuring || ! view->model))
    models_show_plan (view, NULL, error->message);
}

static void
models_show_result (FoveaModelsView *view, ModelsResult *result)
{
  if (result->task == MODELS_OPEN)
    models_show_open (view, result);
  else if (result->task == MODELS_TEST)
    models_show_test (view, result->answer);
  else if (result->task == MODELS_MEASURE)
    models_show_plan (view, g_steal_pointer (&result->profile), NULL);
  else
    models_show_rows (view, g_steal_pointer (&result->rows));
}

static void
models_done (gpointer data, const GError *error, gpointer user)
{
  FoveaModelsView *view = user;
  ModelsResult    *result = data;

  fovea_progress_row_update (view->progress);
  if (result)
    models_show_result (view, result);
  else
    models_show_error (view, error);
  view->measuring = FALSE;
  models_update_buttons (view);
  if (result && result->task == MODELS_OPEN)
    models_try (view);
  if (result && result->task == MODELS_OPEN && view->added &&
      gtk_widget_get_sensitive (view->w.test))
    models_test (view);
  view->added = FALSE;
  g_clear_pointer (&result, models_result_free);
  g_signal_emit (view, models_result_changed, 0);
}

/* ---- The list ---------------------------------------------------------------------- */

static void
models_chosen (FoveaModelsView *view)
{
  g_autofree char *id = NULL, *title = NULL, *path = NULL;
  GtkTreeSelection *selection = gtk_tree_view_get_selection (GTK_TREE_VIEW (view->w.tree));
  GtkTreeModel    *rows;
  GtkTreeIter      iter;
  gboolean         own = FALSE;

  g_clear_pointer (&view->model, fovea_model_unref);
  models_show_rows (view, NULL);
  fovea_card_form_set (FOVEA_CARD_FORM (view->w.form), NULL);
  fovea_layer_table_set (view->w.table, NULL);
  models_show_plan (view, NULL, NULL);
  models_say (view, NULL, FALSE);
  if (gtk_tree_selection_get_selected (selection, &rows, &iter))
    {
      gtk_tree_model_get (rows, &iter, LIST_ID, &id, LIST_TITLE, &title, LIST_PATH, &path, LIST_OWN,
                          &own, -1);
      fovea_models_head_set (view->w.head, title, path, NULL);
      models_ask (view, MODELS_OPEN, path, NULL);
      g_set_str (&view->wanted, id);
      g_object_notify (G_OBJECT (view), "model");
    }
  models_widgets_allow_remove (&view->w, own);
  models_update_buttons (view);
}

static void
models_fill (FoveaModelsView *view)
{
  GtkTreeSelection *selection = gtk_tree_view_get_selection (GTK_TREE_VIEW (view->w.tree));
  g_autofree char *wanted = g_strdup (view->wanted);
  GtkTreeIter      chosen;
  gboolean         found;

  g_signal_handlers_block_by_func (selection, models_chosen, view);
  found = fovea_models_list_fill (view->w.tree, wanted, &chosen);
  g_signal_handlers_unblock_by_func (selection, models_chosen, view);
  if (found)
    gtk_tree_selection_select_iter (selection, &chosen);
  else
    {
      models_chosen (view);
      fovea_models_head_set_none (view->w.head);
    }
}

/* ---- Add and remove ------------------------------------------------------------------ */

static void
models_add (FoveaModelsView *view)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = fovea_models_ask_add (GTK_WIDGET (view), &error);

  if (error)
    models_say (view, error->message, TRUE);
  if (! id)
    return;
  g_set_str (&view->wanted, id);
  view->added = TRUE;
  models_fill (view);
}

static void
models_remove (FoveaModelsView *view)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = g_strdup (view->wanted);

  if (! fovea_models_ask_remove (GTK_WIDGET (view), id, &error) && ! error)
    return;
  models_fill (view);
  if (error)
    models_say (view, error->message, TRUE);
}

/* ---- The card --------------------------------------------------------------------------- */

static void
models_edited (FoveaModelsView *view)
{
  view->edited = TRUE;
  models_update_buttons (view);
}

static void
models_revert (FoveaModelsView *view)
{
  view->edited = FALSE;
  fovea_card_form_set (FOVEA_CARD_FORM (view->w.form), fovea_model_card (view->model));
  models_say (view, NULL, FALSE);
  models_update_buttons (view);
}

static void
models_save (FoveaModelsView *view)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaCard) card = fovea_card_form_get (FOVEA_CARD_FORM (view->w.form), &error);
  g_autoptr (FoveaModel) model = card ? fovea_model_with_card (view->model, card, &error) : NULL;
  g_autofree char *path = NULL, *text = NULL;

  if (! model || ! fovea_model_save_card (model, &error))
    {
      models_say (view, error->message, TRUE);
      return;
    }
  path = fovea_model_card_path (model);
  text = g_strdup_printf (_ ("Saved as %s"), path);
  models_fill (view); /* opens it anew, as everybody else will */
  models_say (view, text, FALSE);
}

static void
models_use (FoveaModelsView *view)
{
  const FoveaPreset *preset = fovea_presets_list_chosen (view->w.presets);

  if (! preset)
    return;
  fovea_card_form_use (FOVEA_CARD_FORM (view->w.form), preset);
  gtk_stack_set_visible_child_name (GTK_STACK (view->w.stack), "card");
}

/* ---- Making it ---------------------------------------------------------------------------- */

static char *
models_copied_plan (gpointer data)
{
  FoveaModelsView *view = data;

  return view->profile && view->plan_text ? view->plan_text (view->model, view->profile) : NULL;
}

static void
models_connect (FoveaModelsView *view)
{
  const struct
  {
    GtkWidget *button;
    void (*clicked) (FoveaModelsView *view);
  } buttons[] = {
    { view->w.add, models_add }, { view->w.remove, models_remove }, { view->w.test, models_test },
    { view->w.revert, models_revert }, { view->w.save, models_save }, { view->w.use, models_use },
  };

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    g_signal_connect_swapped (buttons[i].button, "clicked", G_CALLBACK (buttons[i].clicked), view);
  g_signal_connect_swapped (gtk_tree_view_get_selection (GTK_TREE_VIEW (view->w.tree)), "changed",
                            G_CALLBACK (models_chosen), view);
  g_signal_connect_swapped (view->w.form, "changed", G_CALLBACK (models_edited), view);
  g_signal_connect_swapped (view->w.presets, "row-activated", G_CALLBACK (models_use), view);
  g_signal_connect_swapped (gtk_tree_view_get_selection (GTK_TREE_VIEW (view->w.presets)), "changed",
                            G_CALLBACK (models_update_buttons), view);
  g_signal_connect_swapped (view->w.stack, "notify::visible-child", G_CALLBACK (models_page_changed),
                            view);
}

static void
fovea_models_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == MODELS_MODEL)
    g_value_set_string (value, FOVEA_MODELS_VIEW (object)->wanted);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fovea_models_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FoveaModelsView *view = FOVEA_MODELS_VIEW (object);

  if (id != MODELS_MODEL)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (g_value_get_string (value) && g_set_str (&view->wanted, g_value_get_string (value)))
    models_fill (view);
}

static void
fovea_models_view_dispose (GObject *object)
{
  FoveaModelsView *view = FOVEA_MODELS_VIEW (object);

  if (view->w.tree)
    g_signal_handlers_disconnect_by_data (
        gtk_tree_view_get_selection (GTK_TREE_VIEW (view->w.tree)), view);
  if (view->w.presets)
    g_signal_handlers_disconnect_by_data (
        gtk_tree_view_get_selection (GTK_TREE_VIEW (view->w.presets)), view);
  if (view->w.stack)
    g_signal_handlers_disconnect_by_data (view->w.stack, view);
  view->w.tree = view->w.presets = view->w.stack = NULL;
  G_OBJECT_CLASS (fovea_models_view_parent_class)->dispose (object);
  g_clear_object (&view->progress); /* before the worker it follows */
  g_clear_pointer (&view->worker, fovea_worker_free);
  g_clear_pointer (&view->photo, fovea_subject_unref);
  g_clear_pointer (&view->model, fovea_model_unref);
  g_clear_pointer (&view->rows, g_ptr_array_unref);
  g_clear_pointer (&view->profile, fovea_profile_free);
  g_clear_pointer (&view->wanted, g_free);
}

static void
fovea_models_view_class_init (FoveaModelsViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = fovea_models_view_dispose;
  object_class->get_property = fovea_models_view_get_property;
  object_class->set_property = fovea_models_view_set_property;
  g_object_class_install_property (
      object_class, MODELS_MODEL,
      g_param_spec_string ("model", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  models_result_changed = g_signal_new ("result-changed", FOVEA_TYPE_MODELS_VIEW, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fovea_models_view_init (FoveaModelsView *view)
{
  view->worker =
      fovea_worker_new (models_work, models_request_free, models_result_free, models_done, view);
  view->progress = g_object_ref_sink (fovea_progress_row_new (view->worker));
  view->plan = fovea_plan_page_new (models_measure, models_copied_plan, view);
  models_widgets_init (&view->w, view->plan, view->progress);
  models_connect (view);
  gtk_box_set_spacing (GTK_BOX (view), 12);
  gtk_box_pack_start (GTK_BOX (view), view->w.list, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (view), view->w.details, TRUE, TRUE, 0);
}

/* ---- What hosts use --------------------------------------------------------------------- */

GtkWidget *
fovea_models_view_new (FoveaPhotoFunc photo,
                       FoveaPhotoFunc file,
                       FoveaPlanText  plan_text,
                       gpointer       data)
{
  FoveaModelsView *view = g_object_new (FOVEA_TYPE_MODELS_VIEW, NULL);

  view->photo_func = photo;
  view->file_func = file;
  view->plan_text = plan_text;
  view->data = data;
  models_fill (view);
  return GTK_WIDGET (view);
}

void
fovea_models_view_show_page (FoveaModelsView *view, const char *page)
{
  gtk_stack_set_visible_child_name (GTK_STACK (view->w.stack), page);
}

const char *
fovea_models_view_get_page (FoveaModelsView *view)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (view->w.stack));
}
