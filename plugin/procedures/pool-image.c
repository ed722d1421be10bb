/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pool to New Image: pooling that really shrinks, once or again and again, of one
 * layer into images of their own. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "pool-steps.h"
#include "procedure.h"
#include "target.h"

/* The new sizes, or why there are none, before anything is computed. */
static char *
pool_image_note (GObject *config, gpointer drawables)
{
  g_autoptr (FoveaSettings)  settings = fovea_settings_new (fovea_pool_image_options ());
  g_autoptr (FoveaPoolSteps) steps = NULL;
  g_autoptr (GError)         error = NULL;
  g_autofree char           *sizes = NULL;
  GimpDrawable              *drawable = fovea_target_one (drawables, &error);

  fovea_settings_from_config (settings, config);
  if (drawable)
    steps = fovea_pool_steps_measure (settings, drawable, &error);
  if (! steps)
    return g_strdup (error->message);
  sizes = fovea_pool_steps_sizes (steps);
  return g_strdup_printf (_("%s pixels; each side: (in - window) / stride, rounded down, + 1"), sizes);
}

/* The steps as images, the last one last: NULL-terminated. (transfer container) */
static GPtrArray *
pool_image_make (FoveaPoolSteps *steps, FoveaSettings *settings, GimpImage *image)
{
  GPtrArray *made = g_ptr_array_new ();
  gboolean   all = fovea_settings_bool (settings, "steps");

  if (all && ! fovea_settings_bool (settings, "apart"))
    g_ptr_array_add (made, fovea_pool_steps_layers (steps, image));
  else
    for (guint i = all ? 1 : steps->n_steps; i <= steps->n_steps; i++)
      g_ptr_array_add (made, fovea_pool_steps_image (steps, i, image));
  return made;
}

/* A window that stays: GIMP's own messages go away before they are read. */
static void
pool_image_tell (const char *report)
{
  GtkWidget *dialog = gtk_message_dialog_new (NULL, 0, GTK_MESSAGE_INFO, GTK_BUTTONS_CLOSE, "%s", report);

  gtk_window_set_title (GTK_WINDOW (dialog), _("Shift test"));
  gtk_dialog_run (GTK_DIALOG (dialog));
  gtk_widget_destroy (dialog);
}

static void
pool_image_show (FoveaPoolSteps *steps, GPtrArray *made, GimpRunMode run_mode)
{
  g_autofree char *report = fovea_pool_steps_report (steps);

  for (guint i = 0; i < made->len; i++)
    gimp_display_new (made->pdata[i]);
  gimp_displays_flush ();
  if (report && run_mode == GIMP_RUN_INTERACTIVE)
    pool_image_tell (report);
  else if (report)
    g_message ("%s", report);
}

static GimpValueArray *
pool_image_answer (GimpProcedure *procedure, FoveaPoolSteps *steps, GPtrArray *made)
{
  GimpValueArray  *result = fovea_procedure_return (procedure, NULL);
  g_autofree char *json = fovea_pool_steps_json (steps);

  GIMP_VALUES_SET_IMAGE (result, 1, made->pdata[made->len - 1]);
  GIMP_VALUES_SET_STRING (result, 2, json);
  return result;
}

static GimpValueArray *
pool_image_run (GimpProcedure       *procedure,
                GimpRunMode          run_mode,
                GimpImage           *image,
                GimpDrawable       **drawables,
                GimpProcedureConfig *config,
                gpointer             data)
{
  g_autoptr (FoveaSettings)  settings = fovea_settings_new (fovea_pool_image_options ());
  g_autoptr (FoveaPoolSteps) steps = NULL;
  g_autoptr (GPtrArray)      made = NULL;
  GError                    *error = NULL;
  GimpDrawable              *drawable;

  gegl_init (NULL, NULL);
  if (run_mode == GIMP_RUN_INTERACTIVE
      && ! fovea_procedure_dialog (procedure, config, image, _("Pool to New Image"), "pool",
                                   pool_image_note, drawables))
    return fovea_procedure_cancel (procedure);
  fovea_settings_from_config (settings, G_OBJECT (config));
  drawable = fovea_target_one (drawables, &error);
  if (drawable)
    steps = fovea_pool_steps_new (settings, drawable, &error);
  if (! steps)
    return fovea_procedure_return (procedure, error);
  made = pool_image_make (steps, settings, image);
  if (run_mode != GIMP_RUN_NONINTERACTIVE)
    pool_image_show (steps, made, run_mode);
  return pool_image_answer (procedure, steps, made);
}

static void
pool_image_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_image_return_value (procedure, "new-image", _("New image"),
                                         _("The pooled picture"), TRUE, G_PARAM_READWRITE);
  gimp_procedure_add_string_return_value (procedure, "json", _("JSON"),
                                          _("The steps, their sizes and what the shift test found"), "",
                                          G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_pool_image = {
  .name = "plug-in-fovea-pool-image",
  .menu_label = N_("Pool to _New Image…"),
  .blurb = N_("Pool a layer into a smaller image, once or several times: one number of each window"),
  .help = N_("Makes a new image of the size floor ((size - window) / stride) + 1, with the precision, resolution and colour profile of the old one. It can pool again what came out, keep each step, set a second kind beside the first, and tell how many values change when the picture is moved."),
  .options = fovea_pool_image_options,
  .run = pool_image_run,
  .add_returns = pool_image_returns,
};
