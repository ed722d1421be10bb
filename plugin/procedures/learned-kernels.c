/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learned Kernels: the kernels of a network's first layer, looked at and used. */
#include <glib/gi18n.h>

#include "learned-kernels-window.h"
#include "procedure.h"

static gboolean
learned_make (FoveaSettings *settings, FoveaLook *look, GimpImage **made, GError **error)
{
  g_autoptr (FoveaModel)       model = fovea_model_find (fovea_settings_string (settings, "model"), error);
  g_autoptr (FoveaLearnedBank) bank = model ? fovea_learned_bank_new (settings, model, error) : NULL;
  g_autofree char             *said = NULL;

  return bank && fovea_learned_do (bank, settings, look, NULL, made, &said, error);
}

static GimpValueArray *
learned_run (GimpProcedure       *procedure,
             GimpRunMode          run_mode,
             GimpImage           *image,
             GimpDrawable       **drawables,
             GimpProcedureConfig *config,
             gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_learned_kernels_options ());
  FoveaLook                 look;
  GimpImage                *made = NULL;
  GError                   *error = NULL;

  if (! fovea_look_init (&look, image, drawables, &error))
    return fovea_procedure_return (procedure, error);
  fovea_settings_from_config (settings, G_OBJECT (config));
  if (run_mode == GIMP_RUN_INTERACTIVE)
    {
      gimp_ui_init ("fovea");
      if (! fovea_learned_window (gimp_procedure_get_name (procedure), config, &look, &made))
        return fovea_procedure_cancel (procedure);
    }
  else
    learned_make (settings, &look, &made, &error);
  return fovea_procedure_return_image (procedure, run_mode, made, error);
}

static void
learned_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_image_return_value (procedure, "new-image", _("New image"),
                                         _("The maps at the network's size; none where the image itself got the result"), TRUE,
                                         G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_learned_kernels = {
  .name = "plug-in-fovea-learned-kernels",
  .menu_label = N_("Learned Ker_nels…"),
  .blurb = N_("The kernels of a neural network's first layer: look at them, and use them as filters"),
  .help = N_("Shows the kernels of a network's first convolution as colour tiles, the strongest first. One becomes an effect with fovea:convolve, several become layers of what each makes of the picture, or kernels of your own library."),
  .options = fovea_learned_kernels_options,
  .run = learned_run,
  .add_returns = learned_returns,
};
