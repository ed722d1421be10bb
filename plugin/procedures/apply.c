/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Apply Network: a network's picture of the chosen layer, or of what is selected
 * in it, as a layer, a mask or a new image; or the boxes and numbers it gives. */
#include <glib/gi18n.h>

#include "apply.h"
#include "apply-view.h"
#include "look.h"
#include "metadata.h"
#include "procedure.h"

typedef struct
{
  GimpImage *image;
  GimpLayer *layer;
  char      *json;
} ApplyOutcome;

static GimpValueArray *
apply_answer (GimpProcedure *procedure, GimpRunMode run_mode, ApplyOutcome *outcome, GError *error)
{
  GimpValueArray *result = fovea_procedure_return (procedure, error);

  if (! outcome->json)
    return result;
  if (run_mode != GIMP_RUN_NONINTERACTIVE)
    {
      if (outcome->image)
        gimp_display_new (outcome->image);
      gimp_displays_flush ();
    }
  GIMP_VALUES_SET_IMAGE (result, 1, outcome->image);
  GIMP_VALUES_SET_LAYER (result, 2, outcome->layer);
  GIMP_VALUES_TAKE_STRING (result, 3, outcome->json);
  return result;
}

static gboolean
apply_finish (FoveaSettings *settings, FoveaLook *look, const FoveaApplied *applied, ApplyOutcome *outcome,
              GError **error)
{
  g_autoptr (GString) json = g_string_new ("{");

  if (! fovea_apply_place (applied, fovea_settings_choice (settings, "as"), look->image, look->drawable, &look->box,
                           &outcome->image, &outcome->layer, error))
    return FALSE;
  fovea_applied_json (json, applied);
  g_string_append_c (json, '}');
  outcome->json = g_string_free (g_steal_pointer (&json), FALSE);
  return TRUE;
}

static gboolean
apply_silently (FoveaSettings *settings, FoveaLook *look, ApplyOutcome *outcome, GError **error)
{
  gboolean                     mask = fovea_settings_choice (settings, "as") == FOVEA_APPLY_AS_MASK;
  g_autoptr (FoveaModel)       model = NULL;
  g_autoptr (FoveaApplySource) source = NULL;
  g_autoptr (FoveaApplied)     applied = NULL;

  if (mask && ! fovea_apply_check_mask (look->drawable, error))
    return FALSE;
  model = fovea_model_find (fovea_settings_string (settings, "model"), error);
  source = model ? fovea_apply_source_new (look->drawable, &look->box, fovea_metadata_orientation (look->image), error) : NULL;
  applied = source ? fovea_apply_compute_here (settings, model, source, error) : NULL;
  return applied && apply_finish (settings, look, applied, outcome, error);
}

/* ---- The window ------------------------------------------------------------------ */

/* What the window's thread runs: all that it needs is its own. */
typedef struct
{
  FoveaSettings    *settings;
  FoveaApplySource *source;
  GError           *problem; /* why it cannot be run */
} ApplyJob;

typedef struct
{
  FoveaLook           *look;
  GimpProcedureConfig *config;
  GMainLoop           *loop; /* while OK's run lasts */
  FoveaApplied        *applied;
} ApplyWindow;

static void
apply_job_free (gpointer data)
{
  ApplyJob *job = data;

  g_clear_pointer (&job->settings, fovea_settings_free);
  g_clear_pointer (&job->source, fovea_apply_source_free);
  g_clear_error (&job->problem);
  g_free (job);
}

static gpointer
apply_job_run (FoveaModel *model, const FoveaRunOptions *options, gpointer data, GError **error)
{
  ApplyJob *job = data;

  if (! job->problem)
    return fovea_apply_compute (job->settings, model, job->source, options, error);
  g_propagate_error (error, g_error_copy (job->problem));
  return NULL;
}

/* The part that is looked at, as the results' place, too. */
static void
apply_choose_box (ApplyWindow *window, GtkWidget *view)
{
  FoveaLook       *look = window->look;
  g_autofree char *source = NULL;

  g_object_get (view, "source", &source, NULL);
  if (g_strcmp0 (source, "layer") == 0)
    look->box = (GeglRectangle) { 0, 0, gimp_drawable_get_width (look->drawable),
                                  gimp_drawable_get_height (look->drawable) };
  else
    gimp_drawable_mask_intersect (look->drawable, &look->box.x, &look->box.y, &look->box.width, &look->box.height);
}

static ApplyJob *
apply_job_new (ApplyWindow *window)
{
  ApplyJob  *job = g_new0 (ApplyJob, 1);
  FoveaLook *look = window->look;

  job->settings = fovea_settings_new (fovea_apply_options ());
  fovea_settings_from_config (job->settings, G_OBJECT (window->config));
  if (fovea_settings_choice (job->settings, "as") != FOVEA_APPLY_AS_MASK
      || fovea_apply_check_mask (look->drawable, &job->problem))
    job->source = fovea_apply_source_new (look->drawable, &look->box, fovea_metadata_orientation (look->image), &job->problem);
  return job;
}

static void
apply_ended (FoveaApplyView *view, ApplyWindow *window)
{
  if (! fovea_apply_view_is_running (view))
    g_main_loop_quit (window->loop);
}

static void
apply_stop (GtkWidget *dialog, int response, FoveaApplyView *view)
{
  fovea_apply_view_stop (view);
}

static gboolean
apply_stop_closing (GtkWidget *dialog, GdkEvent *event, FoveaApplyView *view)
{
  fovea_apply_view_stop (view);
  return TRUE;
}

/* The run with its bar in the window: whatever closes the window stops it alone. */
static gboolean
apply_window_finish (GtkWidget *view, GtkWidget *dialog, gpointer data)
{
  ApplyWindow *window = data;
  gulong       ended = g_signal_connect (view, "result-changed", G_CALLBACK (apply_ended), window);
  gulong       answered = g_signal_connect (dialog, "response", G_CALLBACK (apply_stop), view);
  gulong       closed = g_signal_connect (dialog, "delete-event", G_CALLBACK (apply_stop_closing), view);

  apply_choose_box (window, view);
  window->loop = g_main_loop_new (NULL, FALSE);
  fovea_apply_view_start (FOVEA_APPLY_VIEW (view), apply_job_run, apply_job_new (window), apply_job_free,
                          (GDestroyNotify) fovea_applied_free);
  g_main_loop_run (window->loop);
  g_clear_pointer (&window->loop, g_main_loop_unref);
  g_signal_handler_disconnect (view, ended);
  g_signal_handler_disconnect (dialog, answered);
  g_signal_handler_disconnect (dialog, closed);
  window->applied = fovea_apply_view_take_result (FOVEA_APPLY_VIEW (view));
  if (! window->applied && fovea_view_was_cancelled (FOVEA_VIEW (view)))
    fovea_view_refresh (FOVEA_VIEW (view)); /* the preview again */
  return window->applied != NULL;
}

static gboolean
apply_view_has_preview (GtkWidget *view)
{
  return fovea_apply_view_get_preview (FOVEA_APPLY_VIEW (view)) != NULL;
}

/* The first time, the first network that makes something. */
static void
apply_choose_model (GimpProcedureConfig *config)
{
  g_autofree char      *model = NULL;
  g_autoptr (GPtrArray) models = NULL;
  g_auto (GStrv)        tasks = g_strsplit (FOVEA_APPLY_TASKS, "|", -1);

  g_object_get (config, "model", &model, NULL);
  if (model && *model)
    return;
  models = fovea_model_list ();
  for (guint i = 0; i < models->len; i++)
    {
      const FoveaModelEntry *entry = models->pdata[i];

      if (entry->task && g_strv_contains ((const char *const *) tasks, entry->task))
        {
          g_object_set (config, "model", entry->id, NULL);
          return;
        }
    }
}

static gboolean
apply_window (GimpProcedure       *procedure,
              GimpProcedureConfig *config,
              FoveaLook           *look,
              ApplyOutcome        *outcome,
              GError             **error)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_apply_options ());
  ApplyWindow     own = { .look = look, .config = config };
  FoveaLookWindow window = {
    .title = _("Apply Network"),
    .procedure = gimp_procedure_get_name (procedure),
    .command = "apply",
    .config = config,
    .look = look,
    .has_result = apply_view_has_preview,
    .finish = apply_window_finish,
    .finish_data = &own,
  };
  GtkWidget *dialog;
  gboolean   done = FALSE;

  gimp_ui_init ("fovea");
  apply_choose_model (config);
  window.view = fovea_apply_view_new (fovea_look_photo, look);
  fovea_look_add_sources (look, window.view, FALSE);
  if (fovea_look_window_run (&window, &dialog))
    {
      fovea_settings_from_config (settings, G_OBJECT (config));
      done = apply_finish (settings, look, own.applied, outcome, error);
    }
  g_clear_pointer (&own.applied, fovea_applied_free);
  gtk_widget_destroy (dialog);
  return done;
}

static GimpValueArray *
apply_run (GimpProcedure       *procedure,
           GimpRunMode          run_mode,
           GimpImage           *image,
           GimpDrawable       **drawables,
           GimpProcedureConfig *config,
           gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_apply_options ());
  ApplyOutcome              outcome = { NULL };
  FoveaLook                 look;
  GError                   *error = NULL;

  if (! fovea_look_init (&look, image, drawables, &error))
    return fovea_procedure_return (procedure, error);
  fovea_settings_from_config (settings, G_OBJECT (config));
  if (run_mode != GIMP_RUN_INTERACTIVE)
    apply_silently (settings, &look, &outcome, &error);
  else if (! apply_window (procedure, config, &look, &outcome, &error) && ! error)
    return fovea_procedure_cancel (procedure);
  return apply_answer (procedure, run_mode, &outcome, error);
}

static void
apply_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_image_return_value (procedure, "new-image", _("New image"),
                                         _("The result, where it is a new image"), TRUE, G_PARAM_READWRITE);
  gimp_procedure_add_layer_return_value (procedure, "layer", _("Layer"),
                                         _("The new layer, or the layer with the new mask"), TRUE,
                                         G_PARAM_READWRITE);
  gimp_procedure_add_string_return_value (procedure, "json", "JSON",
                                          _("What was done: sizes, tiles, classes, boxes, numbers"), "",
                                          G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_apply = {
  .name = "plug-in-fovea-apply",
  .menu_label = N_("_Apply Network…"),
  .blurb = N_("Run a neural network that makes a picture of a picture"),
  .help = N_("Style, noise removal, enlarging, masks and boxes: runs a network over the chosen layer, or over the selection's box in it, in overlapping tiles where the network allows it, and puts the result into a layer, a mask or a new image. Nothing leaves this computer."),
  .options = fovea_apply_options,
  .run = apply_run,
  .add_returns = apply_returns,
};
