/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pool: photos in, smaller photos out; with --steps each step, in numbered files
 * or in layers. */
#include <glib/gi18n.h>
#include <string.h>

#include "batch.h"
#include "json.h"
#include "message.h"
#include "photo.h"
#include "pool-steps.h"

/* ---- What is printed --------------------------------------------------------- */

/* Is there more to tell than what was written? */
static gboolean
pool_tells_steps (FoveaBatch *batch)
{
  return fovea_settings_bool (batch->settings, "steps") || fovea_settings_int (batch->settings, "shift") > 0;
}

static char *
pool_columns (FoveaBatch *batch)
{
  return pool_tells_steps (batch) ? g_strdup ("output,width,height,step,kind,values,changed")
                                  : fovea_batch_wrote_columns (batch);
}

static void
pool_print_json (const FoveaBatchFile *file, FoveaPoolSteps *steps, GPtrArray *outputs, GimpImage *last)
{
  g_autoptr (GString) json = fovea_batch_json_wrote (file->path, outputs->pdata[outputs->len - 1],
                                                     gimp_image_get_width (last), gimp_image_get_height (last));
  g_autofree char    *list = fovea_pool_steps_json (steps);

  fovea_json_name (json, "outputs");
  for (guint i = 0; i < outputs->len; i++)
    {
      g_string_append (json, i ? ", " : "[");
      fovea_json_text (json, outputs->pdata[i]);
    }
  g_string_append (json, "], \"steps\": ");
  g_string_append_printf (json, "%s}", list);
  fovea_batch_print (json->str);
}

/* A row a step and kind. */
static void
pool_print_csv (FoveaBatch *batch, const FoveaBatchFile *file, FoveaPoolSteps *steps, GPtrArray *outputs)
{
  for (guint i = 0; i <= steps->n_steps; i++)
    for (guint k = 0; k < (i ? steps->n_kinds : 1); k++)
      {
        g_autoptr (GString) line = fovea_batch_csv (batch, file->path);
        const char         *output = outputs->len == 1 ? outputs->pdata[0] : outputs->pdata[MAX (i, 1) - 1];

        fovea_csv_text (line, i ? output : "");
        fovea_csv_number (line, steps->steps[i].width);
        fovea_csv_number (line, steps->steps[i].height);
        fovea_csv_number (line, i);
        fovea_csv_text (line, fovea_pool_steps_kind (steps, i, k));
        if (steps->shift)
          {
            fovea_csv_number (line, steps->steps[i].results[k].values);
            fovea_csv_number (line, steps->steps[i].results[k].changed);
          }
        fovea_batch_print_csv (batch, line);
      }
}

static void
pool_print (FoveaBatch           *batch,
            const FoveaBatchFile *file,
            FoveaPoolSteps       *steps,
            GPtrArray            *outputs,
            GimpImage            *last)
{
  g_autofree char *report = fovea_pool_steps_report (steps);

  if (batch->format == FOVEA_FORMAT_JSON)
    {
      pool_print_json (file, steps, outputs, last);
      return;
    }
  if (batch->format == FOVEA_FORMAT_CSV && pool_tells_steps (batch))
    {
      pool_print_csv (batch, file, steps, outputs);
      return;
    }
  for (guint i = 0; i < outputs->len; i++)
    {
      guint                step = outputs->len == 1 ? steps->n_steps : i + 1;
      const FoveaPoolStep *s = &steps->steps[step];

      fovea_batch_wrote (batch, file->path, outputs->pdata[i], s->width, s->height);
    }
  if (report)
    fovea_batch_print (report);
}

/* ---- Writing ----------------------------------------------------------------- */

/* The files that will be written: one, or one a step. */
static GPtrArray *
pool_outputs (FoveaBatch *batch, const char *output, GError **error)
{
  g_autoptr (GPtrArray) outputs = g_ptr_array_new_with_free_func (g_free);
  gboolean              apart = fovea_settings_bool (batch->settings, "apart") || ! fovea_batch_keeps_layers (output);

  if (! fovea_settings_bool (batch->settings, "steps") || ! apart)
    {
      g_ptr_array_add (outputs, g_strdup (output));
      return g_steal_pointer (&outputs);
    }
  for (int i = 1; i <= fovea_settings_int (batch->settings, "times"); i++)
    {
      char *numbered = fovea_batch_output_part (batch, output, i, error);

      if (! numbered)
        return NULL;
      g_ptr_array_add (outputs, numbered);
    }
  return g_steal_pointer (&outputs);
}

/* The image that goes into file number i. */
static GimpImage *
pool_image (FoveaBatch *batch, FoveaPoolSteps *steps, GPtrArray *outputs, guint i, GimpImage *image)
{
  if (! fovea_settings_bool (batch->settings, "steps"))
    return fovea_pool_steps_image (steps, steps->n_steps, image);
  if (fovea_settings_bool (batch->settings, "apart") || ! fovea_batch_keeps_layers (outputs->pdata[i]))
    return fovea_pool_steps_image (steps, i + 1, image);
  return fovea_pool_steps_layers (steps, image);
}

static gboolean
pool_write (FoveaBatch           *batch,
            const FoveaBatchFile *file,
            GimpImage            *image,
            GimpDrawable         *drawable,
            GPtrArray            *outputs,
            GError              **error)
{
  g_autoptr (FoveaPoolSteps) steps = NULL;
  GimpImage                 *made;
  gboolean                   written = TRUE;

  steps = fovea_pool_steps_new (batch->settings, drawable, error);
  for (guint i = 0; steps && written && i < outputs->len; i++)
    {
      made = pool_image (batch, steps, outputs, i, image);
      written = fovea_photo_save (made, outputs->pdata[i], file->path, NULL, error);
      if (written && i + 1 == outputs->len)
        pool_print (batch, file, steps, outputs, made);
      gimp_image_delete (made);
    }
  return steps && written;
}

static gboolean
pool_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  g_autofree char      *output = fovea_batch_output (batch, file, NULL, error);
  g_autoptr (GPtrArray) outputs = output ? pool_outputs (batch, output, error) : NULL;

  return outputs && fovea_batch_make (batch, file, outputs, pool_write, error);
}

const FoveaBatchCommand fovea_batch_pool_image[] = {
  { .name = "pool", .arguments = "PHOTO… --out FILE|FOLDER",
    .summary = N_("shrink by one number of each window, once or several times"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE | FOVEA_MUST_WRITE,
    .options = fovea_pool_image_options, .photo = pool_photo, .columns = pool_columns },
  { NULL }
};
