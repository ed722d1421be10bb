/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings into filters/upsample.c's request, and its size formula in words. */
#include "upsampling.h"

#include <glib/gi18n.h>

#include "library/library.h"
#include "progress.h"
#include "upsample.h"

static const FoveaWord upsample_channels[] = {
  { FOVEA_SUM_PER_CHANNEL, "per-channel", N_("Each channel by itself") },
  { FOVEA_SUM_SUMMED, "summed", N_("Summed into one") },
  { FOVEA_SUM_SEPARATE, "separate", N_("Each channel by a kernel of its own") },
  { 0, NULL, NULL }
};

const FoveaOption *
fovea_upsample_options (void)
{
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("kernel", N_("_Kernel"),
                       N_("Name of a library kernel, or rows separated by ; and numbers by blanks"), "1 2 1; 2 4 2; 1 2 1 /4"),
    FOVEA_OPTION_COUNT ("stride", N_("Str_ide"), N_("Pixels from one painted kernel to the next"), 1, 64, 2),
    FOVEA_OPTION_COUNT ("padding", N_("_Padding"), N_("Pixels that are cut off at each side"), 0, 1024, 1),
    FOVEA_OPTION_COUNT ("output-padding", N_("O_utput padding"),
                        N_("Pixels more at the right and below; less than the stride"), 0, 63, 1),
    FOVEA_OPTION_ONE_OF ("channels", N_("Cha_nnels"),
                         N_("Each channel by itself, the sum over all of them in grey, or each by its own plane of the kernel; a kernel of one plane a channel is summed unless you say so"),
                         upsample_channels, "per-channel"),
    FOVEA_OPTION_SWITCH ("normalise", N_("Nor_malise"),
                         N_("Scale the kernel to a sum of stride x stride, so that brightness stays"), FALSE),
    FOVEA_OPTION_NUMBER ("scale", N_("_Scale"), N_("The sum is multiplied by this"), -1000, 1000, 1),
    FOVEA_OPTION_NUMBER ("offset", N_("Offs_et"), N_("Added after scaling; 0.5 shows negative results"), -1000, 1000, 0),
    FOVEA_OPTION_SWITCH ("linear", N_("In linear _light"),
                         N_("Compute with light intensities instead of perceptual values"), FALSE),
    { NULL }
  };

  return options;
}

/* Planes that are not summed each to a sum of 1. */
static void
upsample_normalise (FoveaKernel *kernel, gboolean separate)
{
  const guint planes = separate ? kernel->planes : 1;

  for (guint p = 0; p < planes; p++)
    {
      FoveaKernel part = *kernel;

      part.planes = kernel->planes / planes;
      part.values = kernel->values + (gsize) p * kernel->height * kernel->width;
      fovea_kernel_normalise (&part);
    }
}

FoveaKernel *
fovea_upsample_request (FoveaSettings *settings, FoveaUpsample *request, GError **error)
{
  FoveaKernel *kernel = fovea_library_read (fovea_settings_string (settings, "kernel"), error);

  if (! kernel)
    return NULL;
  *request = (FoveaUpsample) {
    .kernel = kernel,
    .stride = fovea_settings_int (settings, "stride"),
    .padding = fovea_settings_int (settings, "padding"),
    .output_padding = fovea_settings_int (settings, "output-padding"),
    .scale = fovea_settings_double (settings, "scale"),
    .offset = fovea_settings_double (settings, "offset"),
    .summed = fovea_settings_choice (settings, "channels") == FOVEA_SUM_SUMMED,
    .separate = fovea_settings_choice (settings, "channels") == FOVEA_SUM_SEPARATE,
  };
  if (fovea_settings_bool (settings, "normalise"))
    {
      upsample_normalise (kernel, request->separate);
      request->scale *= (double) request->stride * request->stride;
    }
  return kernel;
}

gboolean
fovea_upsample_check (FoveaSettings *settings, GError **error)
{
  FoveaUpsample           request;
  g_autoptr (FoveaKernel) kernel = fovea_upsample_request (settings, &request, error);

  return kernel != NULL;
}

char *
fovea_upsample_formula (FoveaSettings *settings, GimpDrawable *drawable, GError **error)
{
  g_autoptr (GeglBuffer)  input = gimp_drawable_get_buffer (drawable);
  FoveaFilterLayer        layer = fovea_filter_layer (input, FALSE);
  FoveaUpsample           request;
  g_autoptr (FoveaKernel) kernel = fovea_upsample_request (settings, &request, error);
  FoveaSize               sizes[2];
  GeglRectangle           box;
  g_autofree char        *width = NULL, *height = NULL;

  if (! kernel || ! fovea_upsample_measure (&request, &layer, &box, error))
    return NULL;
  sizes[0] = fovea_upsample_size (&request, layer.box.width, FALSE);
  sizes[1] = fovea_upsample_size (&request, layer.box.height, TRUE);
  width = fovea_size_to_text (&sizes[0], FALSE, error);
  height = width ? fovea_size_to_text (&sizes[1], FALSE, error) : NULL;
  return height ? g_strdup_printf (_("Width %s\nHeight %s"), width, height) : NULL;
}

GeglBuffer *
fovea_upsample_pixels (FoveaSettings *settings, GimpDrawable *drawable, GError **error)
{
  g_autoptr (GeglBuffer)  input = gimp_drawable_get_buffer (drawable);
  FoveaUpsample           request;
  g_autoptr (FoveaKernel) kernel = fovea_upsample_request (settings, &request, error);
  FoveaProgressBar        bar = { 0 };
  FoveaRunOptions         options = fovea_progress_options (&bar);
  GeglBuffer             *made;

  if (! kernel)
    return NULL;
  gimp_progress_init (_("Filtering"));
  made = fovea_upsample_run (&request, input, fovea_settings_bool (settings, "linear"), &options, error);
  gimp_progress_end ();
  return made;
}
