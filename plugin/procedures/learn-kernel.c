/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learn Kernel from Layers: what a layer was filtered with to become another
 * one. */
#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "command.h"
#include "learn-kernel-window.h"
#include "message.h"
#include "procedure.h"
#include "progress.h"
#include "target.h"

#define LEARN_AS_WORDS "nothing", "effect", "layer"

typedef struct
{
  GimpImage    *image;
  GimpDrawable *before, *after;
} LearnLayers;

typedef struct
{
  GimpImage *image;
  GObject   *config;
} LearnWindow;

/* The chosen layer is the one after, what lies under it the one before: so a
 * copy that was filtered lies above. A layer that was named stays. */
static void
learn_suggest (GimpImage *image, GimpDrawable **drawables, GimpProcedureConfig *config)
{
  GimpItem               *chosen = drawables && drawables[0] ? GIMP_ITEM (drawables[0]) : NULL;
  g_autoptr (GimpLayer)   after = NULL, before = NULL;
  g_autofree GimpLayer  **layers = gimp_image_get_layers (image);
  GimpLayer              *below = NULL;

  g_object_get (config, "before", &before, "after", &after, NULL);
  for (GimpLayer **l = layers; l && *l && chosen; l++)
    if (GIMP_ITEM (*l) == chosen)
      below = l[1];
  if (! after && GIMP_IS_LAYER (chosen))
    g_object_set (config, "after", chosen, NULL);
  if (! before && below)
    g_object_set (config, "before", below, NULL);
}

/* GIMP's layers live as long as the plug-in: no reference is kept. */
static gboolean
learn_layers (GObject *config, LearnLayers *layers, GError **error)
{
  g_autoptr (GimpLayer) before = NULL, after = NULL;

  g_object_get (config, "before", &before, "after", &after, NULL);
  layers->before = (GimpDrawable *) before;
  layers->after = (GimpDrawable *) after;
  if (! before || ! after)
    return fovea_usage_error (error, _("two layers are wanted: the one before and the one after"));
  if (before == after)
    return fovea_usage_error (error, _("before and after are the same layer; choose two"));
  return TRUE;
}

/* The layers by their names, or why they cannot be taken, while they are chosen. */
static char *
learn_note (GObject *config, gpointer data)
{
  LearnLayers        layers;
  g_autoptr (GError) error = NULL;
  g_autofree char   *before = NULL, *after = NULL;
  int                width, height;

  if (! learn_layers (config, &layers, &error))
    return g_strdup (error->message);
  before = gimp_item_get_name (GIMP_ITEM (layers.before));
  after = gimp_item_get_name (GIMP_ITEM (layers.after));
  width = gimp_drawable_get_width (layers.before);
  height = gimp_drawable_get_height (layers.before);
  if (! fovea_learn_check_sizes (layers.before, layers.after, before, after, &error))
    return g_strdup (error->message);
  return g_strdup_printf (_("The kernel that makes “%s” of “%s” (%dx%d)"), after, before, width, height);
}

static FoveaLearned *
learn_compute (FoveaSettings *settings, LearnLayers *layers, gboolean window, FoveaLearnPair **pair, GError **error)
{
  g_autofree char *before = gimp_item_get_name (GIMP_ITEM (layers->before));
  g_autofree char *after = gimp_item_get_name (GIMP_ITEM (layers->after));
  FoveaProgressBar bar = { 0 };
  FoveaRunOptions  options = fovea_progress_options (&bar);

  if (! fovea_learn_check (settings, error))
    return NULL;
  *pair = fovea_learn_pair_new (layers->before, layers->after, before, after, error);
  if (! *pair)
    return NULL;
  if (window)
    return fovea_learn_window_compute (settings, *pair, error);
  gimp_progress_init (_("Learning the kernel"));
  return fovea_learn_compute (settings, *pair, &options, error);
}

static gboolean
learn_use (const FoveaLearned *learned, FoveaLearnPair *pair, FoveaLearnAs as, LearnLayers *layers, GimpLayer **made,
           GError **error)
{
  gboolean done = TRUE;

  if (as == FOVEA_LEARN_AS_NOTHING)
    return TRUE;
  gimp_image_undo_group_start (layers->image);
  if (as == FOVEA_LEARN_AS_EFFECT)
    done = fovea_learned_effect (learned, layers->before, error);
  else
    done = (*made = fovea_learned_layer (learned, pair, layers->image, layers->before, layers->after, error)) != NULL;
  gimp_image_undo_group_end (layers->image);
  gimp_displays_flush ();
  return done;
}

static char *
learn_command (gpointer data)
{
  LearnWindow *w = data;

  return fovea_command_for (w->image, "learn-kernel", w->config, NULL);
}

/* The dialog again and again until there is a kernel: what is wrong stays seen. */
static FoveaLearned *
learn_window (GimpProcedure *procedure, GimpProcedureConfig *config, FoveaSettings *settings, LearnLayers *layers,
              FoveaLearnPair **pair)
{
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      FoveaLearned      *learned = NULL;

      if (! fovea_procedure_dialog (procedure, config, layers->image, _("Learn Kernel from Layers"), "learn-kernel", learn_note, NULL))
        return NULL;
      fovea_settings_from_config (settings, G_OBJECT (config));
      if (learn_layers (G_OBJECT (config), layers, &error))
        learned = learn_compute (settings, layers, TRUE, pair, &error);
      if (learned)
        return learned;
      g_clear_pointer (pair, fovea_learn_pair_free);
      if (! g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
        g_message ("%s", error->message);
    }
}

static GimpValueArray *
learn_answer (GimpProcedure *procedure, const FoveaLearned *learned, GimpLayer *made, GError *error)
{
  GimpValueArray     *result = fovea_procedure_return (procedure, error);
  g_autoptr (GString) json = g_string_new ("{");

  if (! learned || gimp_value_array_length (result) < 3)
    return result;
  fovea_learned_json (json, learned);
  g_string_append_c (json, '}');
  GIMP_VALUES_SET_LAYER (result, 1, made);
  GIMP_VALUES_SET_STRING (result, 2, json->str);
  return result;
}

static FoveaLearnAs
learn_as (GimpProcedureConfig *config)
{
  static const char *const words[] = { LEARN_AS_WORDS, NULL };
  g_autofree char         *as = NULL;

  g_object_get (config, "as", &as, NULL);
  for (guint i = 0; words[i]; i++)
    if (g_strcmp0 (as, words[i]) == 0)
      return (FoveaLearnAs) i;
  return FOVEA_LEARN_AS_NOTHING;
}

static GimpValueArray *
learn_run (GimpProcedure       *procedure,
           GimpRunMode          run_mode,
           GimpImage           *image,
           GimpDrawable       **drawables,
           GimpProcedureConfig *config,
           gpointer             data)
{
  g_autoptr (FoveaSettings)  settings = fovea_settings_new (fovea_learn_options ());
  g_autoptr (FoveaLearned)   learned = NULL;
  g_autoptr (FoveaLearnPair) pair = NULL;
  LearnLayers                layers = { .image = image };
  LearnWindow                asked = { image, G_OBJECT (config) };
  FoveaLearnAs               as = learn_as (config);
  GimpLayer                 *made = NULL;
  GError                    *error = NULL;

  gegl_init (NULL, NULL);
  fovea_settings_from_config (settings, G_OBJECT (config));
  if (run_mode != GIMP_RUN_NONINTERACTIVE)
    learn_suggest (image, drawables, config);
  if (run_mode == GIMP_RUN_INTERACTIVE)
    {
      gimp_ui_init ("fovea");
      learned = learn_window (procedure, config, settings, &layers, &pair);
      if (! learned)
        return fovea_procedure_cancel (procedure);
      as = fovea_learn_window_ask (learned, gimp_drawable_is_gray (layers.before), as, learn_command, &asked);
    }
  else if (learn_layers (G_OBJECT (config), &layers, &error))
    learned = learn_compute (settings, &layers, FALSE, &pair, &error);
  if (learned)
    learn_use (learned, pair, as, &layers, &made, &error);
  return learn_answer (procedure, error ? NULL : learned, made, error);
}

/* The layers, which no command has. */
static void
learn_arguments (GimpProcedure *procedure)
{
  gimp_procedure_add_layer_argument (procedure, "before", _("Be_fore"), _("The layer that was filtered"), TRUE, G_PARAM_READWRITE);
  gimp_procedure_add_layer_argument (procedure, "after", _("_After"), _("What it became"), TRUE, G_PARAM_READWRITE);
}

/* What becomes of the kernel, which a command cannot do either, and the answers. */
static void
learn_results (GimpProcedure *procedure)
{
  static const char *const words[] = { LEARN_AS_WORDS };
  GimpChoice              *as = gimp_choice_new ();
  const char              *labels[] = { _("Decide when it is shown"), _("Effect on the layer before"), _("New layer") };

  for (int i = 0; i < 3; i++)
    gimp_choice_add (as, words[i], i, labels[i], NULL);
  gimp_procedure_add_choice_argument (procedure, "as", _("Resul_t"), _("What becomes of the kernel; the window that shows it asks again"), as, "nothing",
                                      G_PARAM_READWRITE);
  gimp_procedure_add_layer_return_value (procedure, "layer", _("Layer"), _("The new layer"), TRUE, G_PARAM_READWRITE);
  gimp_procedure_add_string_return_value (procedure, "json", "JSON", _("The kernel, its bias and its error"), "", G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_learn_kernel = {
  .name = "plug-in-fovea-learn-kernel",
  .menu_label = N_("_Learn Kernel from Layers…"),
  .blurb = N_("Find the kernel that makes one layer of another"),
  .help = N_("Least squares over all values that are not clipped, transparent or at the border: the kernel with which the layer before best becomes the layer after, with its error."),
  .options = fovea_learn_options,
  .run = learn_run,
  .add_arguments = learn_arguments,
  .add_returns = learn_results,
};
