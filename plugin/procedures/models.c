/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models: the window over the models there are; scripts get the same as JSON. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "host.h"
#include "look.h"
#include "manual.h"
#include "message.h"
#include "models-view.h"
#include "models.h"
#include "procedure.h"

#define MODELS_HEIGHT 730

/* ---- The window --------------------------------------------------------------- */

static FoveaTensor *
models_file (const char *path, gpointer look, GError **error)
{
  return fovea_models_photo (path, error);
}

static char *
models_plan_text (FoveaModel *model, const FoveaProfile *profile)
{
  return fovea_models_plan (model, NULL, profile, FOVEA_MODELS_TEXT);
}

static char *
models_command (gpointer view)
{
  g_autofree char *model = NULL;
  g_autofree char *quoted = NULL;

  g_object_get (view, "model", &model, NULL);
  quoted = model ? fovea_settings_quote (model) : NULL;
  if (! quoted)
    return g_strdup ("models");
  return g_strdup_printf ("describe %s%s", quoted,
                          g_strcmp0 (fovea_models_view_get_page (view), "plan") == 0 ? " --plan" : "");
}

static GimpValueArray *
models_window (GimpProcedure *procedure, GimpProcedureConfig *config, FoveaLook *look)
{
  const char *name = gimp_procedure_get_name (procedure);
  GtkWidget  *dialog, *view;

  gimp_ui_init ("fovea");
  dialog = gimp_dialog_new (_("Models"), name, NULL, 0, fovea_manual_help, name,
                            _("_Close"), GTK_RESPONSE_CLOSE, NULL);
  view = fovea_models_view_new (look ? fovea_look_photo : NULL, models_file, models_plan_text, look);
  g_object_bind_property (config, "model", view, "model", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  fovea_host_add_view (GTK_DIALOG (dialog), view);
  fovea_host_arrange (GTK_DIALOG (dialog), 0, models_command, view);
  /* Room for the bar that shows progress, so that the window does not grow by it. */
  gtk_window_set_default_size (GTK_WINDOW (dialog), -1, MODELS_HEIGHT);
  gimp_window_set_transient (GTK_WINDOW (dialog));
  gtk_widget_show_all (dialog);
  gimp_dialog_run (GIMP_DIALOG (dialog));
  gtk_widget_destroy (dialog);
  return fovea_procedure_return (procedure, NULL);
}

/* ---- Scripts --------------------------------------------------------------------- */

static char *
models_try_layer (const char *name, FoveaLook *look, GError **error)
{
  g_autoptr (FoveaModel)  model = fovea_model_find (name, error);
  g_autoptr (FoveaTensor) photo = NULL;

  if (! model)
    return NULL;
  if (! look)
    {
      fovea_usage_error (error, _("there is no layer to try the preparations on"));
      return NULL;
    }
  photo = fovea_look_photo (NULL, look, error);
  return photo ? fovea_models_try (model, NULL, photo, FOVEA_MODELS_JSON, error) : NULL;
}

static char *
models_do (FoveaSettings *settings, FoveaLook *look, GError **error)
{
  const char *model = fovea_settings_string (settings, "model");
  int         action = fovea_settings_choice (settings, "action");

  if (action != FOVEA_MODELS_LIST && *model == '\0')
    {
      fovea_usage_error (error, _("no model is named"));
      return NULL;
    }
  switch (action)
    {
    case FOVEA_MODELS_LIST:
      return fovea_models_list (FOVEA_MODELS_JSON);
    case FOVEA_MODELS_DESCRIBE:
      return fovea_models_describe (model, fovea_settings_string (settings, "size"),
                                    fovea_settings_bool (settings, "plan"), FOVEA_MODELS_JSON, error);
    case FOVEA_MODELS_TEST:
      return fovea_models_test (model, FOVEA_MODELS_JSON, error);
    case FOVEA_MODELS_TRY:
      return models_try_layer (model, look, error);
    default:
      return fovea_models_change (settings, FOVEA_MODELS_JSON, error);
    }
}

static GimpValueArray *
models_run (GimpProcedure       *procedure,
            GimpRunMode          run_mode,
            GimpImage           *image,
            GimpDrawable       **drawables,
            GimpProcedureConfig *config,
            gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_models_options ());
  FoveaLook        place;
  FoveaLook       *look = NULL;
  g_autofree char *json = NULL;
  GimpValueArray  *result;
  GError          *error = NULL;

  gegl_init (NULL, NULL);
  /* Models can be looked at without a picture. */
  if (image && fovea_look_init (&place, image, drawables, NULL))
    look = &place;
  if (run_mode == GIMP_RUN_INTERACTIVE)
    return models_window (procedure, config, look);
  fovea_settings_from_config (settings, G_OBJECT (config));
  json = models_do (settings, look, &error);
  result = fovea_procedure_return (procedure, error);
  if (json)
    GIMP_VALUES_SET_STRING (result, 1, json);
  return result;
}

static void
models_returns (GimpProcedure *procedure)
{
  gimp_procedure_set_sensitivity_mask (procedure, GIMP_PROCEDURE_SENSITIVE_ALWAYS);
  gimp_procedure_add_string_return_value (procedure, "json", "JSON", _("What was asked for, an object a line"), "",
                                          G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_models = {
  .name = "plug-in-fovea-models",
  .menu_label = N_("_Models…"),
  .blurb = N_("The neural networks there are: their cards, layers and tests"),
  .help = N_("Lists the models, describes them layer by layer, adds and removes them, edits what their cards say, and tries the usual ways to prepare a picture."),
  .options = fovea_models_options,
  .run = models_run,
  .add_returns = models_returns,
};
