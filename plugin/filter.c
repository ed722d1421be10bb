/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The filters with GIMP's drawables around them. The pixels themselves
 * are filters/run.c's, the same as those of the GEGL operations. */
#include "filter.h"

#include <glib/gi18n.h>
#include <string.h>

#include "library/library.h"
#include "message.h"
#include "target.h"

/* ---- From settings to a filter ------------------------------------------- */

static FoveaFilter *
filter_new (const FoveaOperation *operation,
            FoveaSettings        *settings,
            GeglBuffer           *buffer,
            FoveaFilterFor        purpose,
            GError              **error)
{
  gboolean         linear = fovea_settings_bool (settings, "linear");
  FoveaFilterLayer layer = fovea_filter_layer (buffer, linear);

  return operation->make (settings, &layer, purpose, error);
}

static gboolean
filter_has_slider (const FoveaLibraryKernel *preset, guint slider)
{
  for (guint i = 0; preset && i < fovea_library_parameters (preset); i++)
    if (preset->parameters[i]->slider == slider)
      return TRUE;
  return FALSE;
}

/* A slider that the preset has not would do nothing. */
static gboolean
filter_check_sliders (FoveaSettings *settings, GError **error)
{
  const FoveaLibraryKernel *preset = fovea_library_find (fovea_settings_string (settings, "preset"));

  for (guint i = 0; i < FOVEA_SLIDER_N; i++)
    {
      if (! fovea_settings_is_given (settings, fovea_convolve_sliders[i]) || filter_has_slider (preset, i))
        continue;
      if (preset)
        return fovea_usage_error (error, _("--%s: the preset %s has no such parameter; “kernels %s” says what it has"),
                                  fovea_convolve_sliders[i], preset->name, preset->name);
      return fovea_usage_error (error, _("--%s belongs to a preset, and none is given; “kernels” lists them"), fovea_convolve_sliders[i]);
    }
  return TRUE;
}

gboolean
fovea_filter_check_settings (const FoveaOperation *operation, FoveaSettings *settings, GError **error)
{
  if (operation != &fovea_operation_convolve)
    return TRUE;
  if (fovea_settings_is_given (settings, "kernel") && fovea_settings_is_given (settings, "preset"))
    return fovea_usage_error (error, _("--preset and --kernel both name a kernel; give one"));

  if (! filter_check_sliders (settings, error))
    return FALSE;

  FoveaFilterConvolve convolve = fovea_convolve_request_preset (settings);
  g_autoptr (FoveaKernel) kernel = fovea_filter_kernel (&convolve, error);

  return kernel != NULL;
}

gboolean
fovea_filter_check_kernel (const FoveaOperation *operation, FoveaSettings *settings, GError **error)
{
  const FoveaOption        *option = fovea_settings_find (settings, "kernel");
  const FoveaLibraryKernel *preset;
  const char               *text;
  double                    sliders[FOVEA_SLIDER_N], values[FOVEA_LIBRARY_PARAMETERS];
  g_autofree char          *shown = NULL;

  if (operation != &fovea_operation_convolve)
    return TRUE;
  preset = fovea_library_find (fovea_settings_string (settings, "preset"));
  text = fovea_settings_string (settings, "kernel");
  if (! preset || *text == '\0' || strcmp (text, option->text) == 0)
    return TRUE;
  fovea_convolve_read_sliders (settings, sliders);
  fovea_library_from_sliders (preset, sliders, values);
  shown = fovea_library_spec (preset, values);
  if (fovea_library_same (text, shown, 0))
    return TRUE;
  return fovea_usage_error (error, _("preset and kernel both name a kernel; give one"));
}

/* ---- In place ------------------------------------------------------------- */

static gboolean
filter_to_shadow (const FoveaOperation *operation,
                  FoveaSettings    *settings,
                  GimpDrawable     *drawable,
                  GeglRectangle    *box,
                  FoveaProgressBar *bar,
                  GError          **error)
{
  g_autoptr (GeglBuffer)  input = gimp_drawable_get_buffer (drawable);
  g_autoptr (FoveaFilter) filter = filter_new (operation, settings, input, FOVEA_FOR_LAYER, error);
  FoveaRunOptions         options = fovea_progress_options (bar);

  if (! filter)
    return FALSE;

  g_autoptr (GeglBuffer) shadow = gimp_drawable_get_shadow_buffer (drawable);

  return fovea_filter_run (filter, input, shadow, box, &options, error);
}

static void
filter_merge (GimpImage *image, GimpDrawable **drawables, const GeglRectangle *boxes)
{
  gimp_image_undo_group_start (image);
  for (gsize i = 0; drawables[i]; i++)
    {
      const GeglRectangle *box = &boxes[i];

      if (box->width == 0)
        continue;
      gimp_drawable_merge_shadow (drawables[i], TRUE);
      gimp_drawable_update (drawables[i], box->x, box->y, box->width, box->height);
    }
  gimp_image_undo_group_end (image);
  gimp_displays_flush ();
}

static gboolean
filter_compute (const FoveaOperation *operation,
                FoveaSettings   *settings,
                GimpDrawable   **drawables,
                GeglRectangle   *boxes,
                GError         **error)
{
  FoveaProgressBar bar = { 0 };
  gboolean         any = FALSE;

  bar.parts = gimp_core_object_array_get_length ((GObject **) drawables);
  for (; drawables[bar.part]; bar.part++)
    {
      GimpDrawable  *drawable = drawables[bar.part];
      GeglRectangle *box = &boxes[bar.part];

      if (! fovea_target_writable (drawable, error))
        return FALSE;
      if (! gimp_drawable_mask_intersect (drawable, &box->x, &box->y, &box->width, &box->height))
        continue;
      if (! filter_to_shadow (operation, settings, drawable, box, &bar, error))
        return FALSE;
      any = TRUE;
    }
  return any || fovea_usage_error (error, _("the selection does not touch what is chosen; move it, or select nothing"));
}

gboolean
fovea_filter_apply (const FoveaOperation *operation,
                    FoveaSettings   *settings,
                    GimpImage       *image,
                    GimpDrawable   **drawables,
                    GError         **error)
{
  gsize n = gimp_core_object_array_get_length ((GObject **) drawables);
  g_autofree GeglRectangle *boxes = g_new0 (GeglRectangle, n + 1);
  gboolean done;

  if (n == 0)
    return fovea_usage_error (error, _("no layer is chosen; choose what to filter"));
  gimp_progress_init (_("Filtering"));
  done = filter_compute (operation, settings, drawables, boxes, error);
  if (done)
    filter_merge (image, drawables, boxes);
  else
    for (gsize i = 0; i < n; i++)
      gimp_drawable_free_shadow (drawables[i]);
  gimp_progress_end ();
  return done;
}

/* ---- To another size ------------------------------------------------------ */

GeglBuffer *
fovea_filter_pixels (FoveaFilter *filter, GeglBuffer *input, FoveaProgressBar *bar, GError **error)
{
  FoveaRunOptions        options = fovea_progress_options (bar);
  GeglRectangle          box = fovea_filter_output (filter);
  g_autoptr (GeglBuffer) output = gegl_buffer_new (&box, fovea_filter_format (filter));

  if (! fovea_filter_run (filter, input, output, &box, &options, error))
    return NULL;
  bar->part++;
  return g_steal_pointer (&output);
}

GeglBuffer *
fovea_filter_shrink (const FoveaOperation *operation,
                     FoveaSettings   *settings,
                     GimpDrawable    *drawable,
                     GError         **error)
{
  g_autoptr (GeglBuffer)  input = gimp_drawable_get_buffer (drawable);
  g_autoptr (FoveaFilter) filter = filter_new (operation, settings, input, FOVEA_FOR_PICTURE, error);
  FoveaProgressBar        bar = { 0 };
  GeglBuffer             *output;

  if (! filter)
    return NULL;
  gimp_progress_init (_("Filtering"));
  output = fovea_filter_pixels (filter, input, &bar, error);
  gimp_progress_end ();
  return output;
}
