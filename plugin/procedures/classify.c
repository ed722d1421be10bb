/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classify: what a network makes of the chosen layer, or of what is selected in
 * it. Answers with labels, probabilities and one JSON string. */
#include <glib/gi18n.h>

#include "classify.h"
#include "classify-window.h"
#include "heatmap.h"
#include "message.h"
#include "procedure.h"
#include "progress.h"

/* The answer in the shape that the procedure returns. */
static GimpValueArray *
classify_answer (GimpProcedure *procedure, FoveaModel *model, const FoveaClassification *found)
{
  GimpValueArray     *result = fovea_procedure_return (procedure, NULL);
  g_autoptr (GString) json = g_string_new ("{");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv)      labels = NULL;
  g_autofree double  *probabilities = g_new (double, found->n_guesses + 1);

  for (guint i = 0; i < found->n_guesses; i++)
    {
      g_strv_builder_add (builder, found->guesses[i].label);
      probabilities[i] = found->guesses[i].probability;
    }
  labels = g_strv_builder_end (builder);
  fovea_classify_json (json, model, found);
  g_string_append_c (json, '}');
  GIMP_VALUES_SET_STRV (result, 1, labels);
  GIMP_VALUES_SET_DOUBLE_ARRAY (result, 2, probabilities, found->n_guesses);
  GIMP_VALUES_SET_STRING (result, 3, json->str);
  return result;
}

/* What was asked of the window it has done itself; its last answer is returned. */
static GimpValueArray *
classify_window (GimpProcedure *procedure, GimpProcedureConfig *config, FoveaLook *look)
{
  FoveaClassifyView         *view;
  GtkWidget                 *dialog = fovea_classify_window_run (procedure, config, look, &view);
  const FoveaClassification *found = fovea_classify_view_get_result (view);
  GimpValueArray            *result;

  result = found ? classify_answer (procedure, fovea_classify_view_get_model (view), found)
                 : fovea_procedure_cancel (procedure);
  gtk_widget_destroy (dialog);
  gimp_displays_flush ();
  return result;
}

static FoveaClassification *
classify_compute (FoveaSettings *settings, FoveaModel *model, FoveaLook *look, GError **error)
{
  g_autoptr (FoveaTensor) photo = fovea_look_photo (NULL, look, error);
  FoveaProgressBar        bar = { 0 };
  FoveaRunOptions         options = fovea_progress_options (&bar);
  FoveaClassification    *found;

  if (! photo)
    return NULL;
  gimp_progress_init (_("Classifying"));
  found = fovea_classify_seeing (model, photo, fovea_settings_choice (settings, "seeing"),
                                 fovea_settings_int (settings, "top"), &options, error);
  gimp_progress_end ();
  return found;
}

/* GIMP lets nobody rename a mask: the window passes over it, a script is told. */
static gboolean
classify_check_name (FoveaSettings *settings, FoveaLook *look, GError **error)
{
  if (! fovea_settings_bool (settings, "layer-name")
      || ! gimp_item_is_layer_mask (GIMP_ITEM (look->drawable)))
    return TRUE;
  return fovea_usage_error (error, _("a layer mask cannot be renamed; choose its layer, or leave out layer-name"));
}

static GimpValueArray *
classify_silently (GimpProcedure *procedure, GimpProcedureConfig *config, FoveaLook *look)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_classify_options ());
  g_autoptr (FoveaModel)    model = NULL;
  g_autoptr (FoveaClassification) found = NULL;
  GError *error = NULL;

  fovea_settings_from_config (settings, G_OBJECT (config));
  if (classify_check_name (settings, look, &error))
    model = fovea_model_find (fovea_settings_string (settings, "model"), &error);
  if (model && fovea_classify_check_language (settings, model, &error))
    found = classify_compute (settings, model, look, &error);
  if (! found)
    return fovea_procedure_return (procedure, error);
  fovea_classify_translate (settings, model, found);
  fovea_classify_note (settings, look->image, look->drawable, found);
  return classify_answer (procedure, model, found);
}

static GimpValueArray *
classify_run (GimpProcedure       *procedure,
              GimpRunMode          run_mode,
              GimpImage           *image,
              GimpDrawable       **drawables,
              GimpProcedureConfig *config,
              gpointer             data)
{
  FoveaLook look;
  GError   *error = NULL;

  if (! fovea_look_init (&look, image, drawables, &error))
    return fovea_procedure_return (procedure, error);
  if (run_mode == GIMP_RUN_INTERACTIVE)
    return classify_window (procedure, config, &look);
  return classify_silently (procedure, config, &look);
}

/* What the window remembers besides: how its heat map is made and seen, which a script asks
 * another procedure for. */
static void
classify_add_remembered (GimpProcedure *procedure)
{
  for (const FoveaOption *o = fovea_heatmap_options (); o->name; o++)
    {
      if (g_str_equal (o->name, "method"))
        gimp_procedure_add_string_aux_argument (procedure, o->name, _(o->label), NULL, o->text, G_PARAM_READWRITE);
      else if (g_str_equal (o->name, "opacity"))
        gimp_procedure_add_double_aux_argument (procedure, o->name, _(o->label), NULL, o->minimum, o->maximum, o->initial,
                                                G_PARAM_READWRITE);
    }
  gimp_procedure_add_boolean_aux_argument (procedure, "heat", _("Hea_t map"), NULL, TRUE, G_PARAM_READWRITE);
}

static void
classify_returns (GimpProcedure *procedure)
{
  classify_add_remembered (procedure);
  gimp_procedure_add_string_array_return_value (procedure, "labels", _("Labels"),
                                                _("The answers, best first"), G_PARAM_READWRITE);
  gimp_procedure_add_double_array_return_value (procedure, "probabilities", _("Probabilities"),
                                                _("Of each answer, 0 to 1"), G_PARAM_READWRITE);
  gimp_procedure_add_string_return_value (procedure, "json", "JSON",
                                          _("The model and its answers, with class numbers"), "",
                                          G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_classify = {
  .name = "plug-in-fovea-classify",
  .menu_label = N_("C_lassify…"),
  .blurb = N_("Ask a neural network what the picture shows"),
  .help = N_("Runs a classification network on the chosen layer, or on the selection's box in it, over white, and returns the most probable classes. Nothing leaves this computer."),
  .options = fovea_classify_options,
  .run = classify_run,
  .add_returns = classify_returns,
};
