/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernel Lab: the window for kernels. A script gets what its buttons do. */
#include <glib/gi18n.h>
#include <libgimp/gimp.h>

#include "kernel-lab.h"
#include "look.h"
#include "procedure.h"

#define LAB_NO_MODULES "/nonexistent"

static GimpValueArray *
lab_run (GimpProcedure       *procedure,
         GimpRunMode          run_mode,
         GimpImage           *image,
         GimpDrawable       **drawables,
         GimpProcedureConfig *config,
         gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_kernel_lab_options ());
  FoveaLook look;
  GError   *error = NULL;

  /* Its operations run in GIMP, and here as plain filters: loading GEGL's, some two
   * hundred modules, would be a fifth of the time until the window is there. */
  if (run_mode == GIMP_RUN_INTERACTIVE)
    g_setenv ("GEGL_PATH", LAB_NO_MODULES, TRUE);
  if (! fovea_look_init (&look, image, drawables, &error))
    return fovea_procedure_return (procedure, error);
  if (run_mode == GIMP_RUN_INTERACTIVE)
    {
      if (fovea_kernel_lab_window (procedure, config, &look, &error) || error)
        return fovea_procedure_return (procedure, error);
      return fovea_procedure_cancel (procedure);
    }
  fovea_settings_from_config (settings, G_OBJECT (config));
  if (run_mode != GIMP_RUN_NONINTERACTIVE
      || fovea_filter_check_kernel (&fovea_operation_convolve, settings, &error))
    fovea_kernel_lab_apply (settings, fovea_settings_choice (settings, "as"), image, look.drawable,
                            _("Kernel Lab"), &error);
  return fovea_procedure_return (procedure, error);
}

const FoveaProcedure fovea_procedure_kernel_lab = {
  .name = "plug-in-fovea-kernel-lab",
  .menu_label = N_("_Kernel Lab…"),
  .blurb = N_("Look for a kernel on the photo, edit its numbers, and see what it does"),
  .help = N_("A window with the library of kernels shown on this photo, the photo before and after, and the kernel as a grid of numbers. The result is an effect that can be edited here later, the layer itself, or a new layer."),
  .options = fovea_kernel_lab_options,
  .run = lab_run,
};
