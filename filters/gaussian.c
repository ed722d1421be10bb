/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gaussian: a blur that takes as long for any size. */
#include <glib/gi18n-lib.h>

#include "operation.h"

static const FoveaOption gaussian_options[] = {
  FOVEA_OPTION_NUMBER ("sigma", N_ ("_Size (sigma)"),
                       N_ ("Standard deviation of the blur, in pixels"), FOVEA_GAUSSIAN_MIN,
                       FOVEA_GAUSSIAN_MAX, 1.5, .slide = { 0.5, 100, 3 },
                       .unit = "pixel-distance"),
  FOVEA_OPTION_SWITCH ("exact", N_ ("E_xact"),
                       N_ ("Sum over all pixels: slower for large sizes, and the result "
                           "differs by less than one step of 16 bits"),
                       FALSE),
  FOVEA_OPTION_BORDER (fovea_blur_border_words),
  FOVEA_OPTION_BORDER_VALUE,
  FOVEA_OPTION_LINEAR,
  { NULL }
};

static FoveaFilter *
gaussian_make (FoveaSettings          *settings,
               const FoveaFilterLayer *layer,
               FoveaFilterFor          purpose,
               GError                **error)
{
  FoveaGaussian gaussian = FOVEA_GAUSSIAN_DEFAULTS;

  gaussian.sigma = fovea_settings_double (settings, "sigma");
  gaussian.exact = fovea_settings_bool (settings, "exact");
  gaussian.border = fovea_settings_choice (settings, "border");
  gaussian.border_value = fovea_settings_double (settings, "border-value");
  return fovea_filter_new_gaussian (&gaussian, layer, error);
}

const FoveaOperation fovea_operation_gaussian = {
  .name = "gaussian",
  .title = N_ ("Gaussian Blur"),
  .menu_label = N_ ("_Gaussian Blur…"),
  .categories = "blur",
  .description = N_ ("Blur with a Gaussian of any size in about the same time, "
                     "transparency, too; sizes above 13 are computed for the whole "
                     "layer at once"),
  .blurb = N_ ("Blur layers with a Gaussian of any size"),
  .summary = N_ ("blur with a Gaussian of any size in about the same time"),
  .options = gaussian_options,
  .problem = "border",
  .make = gaussian_make,
};
