/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plug-in-fovea-gaussian: in place, for scripts. The menu entry of the same name is
 * the operation fovea:gaussian. */
#include <glib/gi18n.h>

#include "procedure.h"

static const FoveaOption gaussian_options[] = {
  FOVEA_OPTION_NUMBER ("sigma", N_("_Size (sigma)"), N_("Standard deviation of the blur, in pixels"),
                       FOVEA_GAUSSIAN_MIN, FOVEA_GAUSSIAN_MAX, 1.5),
  FOVEA_OPTION_SWITCH ("exact", N_("E_xact"),
                       N_("Sum over all pixels: slower for large sizes, and the result differs by less than one step of 16 bits"),
                       FALSE),
  FOVEA_OPTION_BORDER (fovea_blur_border_words),
  FOVEA_OPTION_NUMBER ("border-value", N_("Border _value"),
                       N_("The constant that is read outside"), 0, 1, 0),
  FOVEA_OPTION_LINEAR,
  { NULL }
};

const FoveaOption *
fovea_gaussian_options (void)
{
  return gaussian_options;
}

FoveaFilter *
fovea_gaussian_make (FoveaSettings *settings, const FoveaFilterLayer *layer, gboolean keep_size, GError **error)
{
  FoveaGaussian gaussian = FOVEA_GAUSSIAN_DEFAULTS;

  gaussian.sigma = fovea_settings_double (settings, "sigma");
  gaussian.exact = fovea_settings_bool (settings, "exact");
  gaussian.border = fovea_settings_choice (settings, "border");
  gaussian.border_value = fovea_settings_double (settings, "border-value");
  return fovea_filter_new_gaussian (&gaussian, layer, error);
}

const FoveaProcedure fovea_procedure_gaussian = {
  .name = "plug-in-fovea-gaussian",
  .blurb = N_("Blur layers with a Gaussian of any size"),
  .help = N_("Takes about the same time for any size, on the chosen layers where they are selected; their transparency is blurred, too. The same as the operation fovea:gaussian, merged."),
  .options = fovea_gaussian_options,
  .run = fovea_procedure_filter,
  .title = N_("Gaussian Blur"),
  .command = "gaussian",
  .filter = fovea_gaussian_make,
};
