/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GIMP 3.0 lists a layer's effects, reads and sets their properties, and renders
 * them; it neither renames nor moves one for a plug-in, and keeps no undo of what
 * a plug-in sets. */
#include "kernel-lab-effect.h"

#include <glib/gi18n.h>

#include "filter.h"
#include "library/library.h"
#include "message.h"

#define EFFECT_OPERATION "fovea:convolve"
/* Attached and taken away again, to tell GIMP that the image has changed. */
#define EFFECT_TOUCH "fovea-touch"

/* ---- Which there are ------------------------------------------------------------ */

static void
effect_free (gpointer data)
{
  FoveaLabEffect *effect = data;

  g_free (effect->name);
  g_free (effect);
}

GPtrArray *
fovea_lab_effects (GimpDrawable *drawable)
{
  GPtrArray                      *effects = g_ptr_array_new_with_free_func (effect_free);
  g_autofree GimpDrawableFilter **filters = NULL;
  guint                           n = 0, below = 0;

  if (! GIMP_IS_LAYER (drawable))
    return effects;
  filters = gimp_drawable_get_filters (drawable);
  while (filters && filters[n])
    n++;
  for (guint i = n; i-- > 0;)
    {
      g_autofree char *operation = gimp_drawable_filter_get_operation_name (filters[i]);
      FoveaLabEffect  *effect;

      if (g_strcmp0 (operation, EFFECT_OPERATION) == 0)
        {
          effect = g_new (FoveaLabEffect, 1);
          *effect = (FoveaLabEffect) { filters[i], gimp_drawable_filter_get_name (filters[i]), i, below };
          g_ptr_array_insert (effects, 0, effect);
        }
      below += gimp_drawable_filter_get_visible (filters[i]);
    }
  return effects;
}

guint
fovea_lab_effects_seen (GimpDrawable *drawable)
{
  g_autofree GimpDrawableFilter **filters = NULL;
  guint                           seen = 0;

  if (! GIMP_IS_LAYER (drawable))
    return 0;
  filters = gimp_drawable_get_filters (drawable);
  for (guint i = 0; filters && filters[i]; i++)
    seen += gimp_drawable_filter_get_visible (filters[i]);
  return seen;
}

const FoveaLabEffect *
fovea_lab_effects_get (GPtrArray *effects, int number, GimpDrawable *drawable, GError **error)
{
  g_autofree char *name = NULL;

  if (number >= 1 && (guint) number <= effects->len)
    return effects->pdata[number - 1];
  name = gimp_item_get_name (GIMP_ITEM (drawable));
  if (effects->len == 0)
    fovea_usage_error (error, _("“%s” has no effect of fovea:convolve; an effect of 0 adds one"), name);
  else
    fovea_usage_error (error, _("“%s” has no effect %d of fovea:convolve: they are 1 to %u, from the top"), name,
                       number, effects->len);
  return NULL;
}

/* ---- Settings -------------------------------------------------------------------- */

static gboolean
effect_is_of_presets (const char *name)
{
  static const char *const names[] = { "preset", "size",   "sigma", "sigma2", "length", "angle",
                                       "amount", "order", "seed",  "raw",    NULL };

  return g_strv_contains (names, name);
}

static gboolean
effect_has (GObject *config, const char *name)
{
  return g_object_class_find_property (G_OBJECT_GET_CLASS (config), name) != NULL;
}

void
fovea_lab_effect_read (const FoveaLabEffect *effect, GObject *config)
{
  GObject *from = G_OBJECT (gimp_drawable_filter_get_config (effect->filter));

  for (const FoveaOption *o = fovea_operation_convolve.options; o->name; o++)
    {
      GParamSpec     *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (config), o->name);
      g_auto (GValue) value = G_VALUE_INIT;

      if (! pspec || ! effect_has (from, o->name))
        continue;
      g_value_init (&value, pspec->value_type);
      if (effect_is_of_presets (o->name))
        g_param_value_set_default (pspec, &value);
      else
        g_object_get_property (from, o->name, &value);
      g_object_set_property (config, o->name, &value);
    }
}

static void
effect_set (FoveaSettings *settings, const FoveaOption *o, GObject *config)
{
  if (o->kind == FOVEA_OPTION_INT)
    g_object_set (config, o->name, fovea_settings_int (settings, o->name), NULL);
  else if (o->kind == FOVEA_OPTION_DOUBLE)
    g_object_set (config, o->name, fovea_settings_double (settings, o->name), NULL);
  else if (o->kind == FOVEA_OPTION_BOOL)
    g_object_set (config, o->name, fovea_settings_bool (settings, o->name), NULL);
  else if (o->kind == FOVEA_OPTION_STRING)
    g_object_set (config, o->name, fovea_settings_string (settings, o->name), NULL);
  else
    g_object_set (config, o->name,
                  fovea_word_nick (fovea_option_choices (o), fovea_settings_choice (settings, o->name)), NULL);
}

void
fovea_lab_settings_to (FoveaSettings *settings, GObject *config)
{
  for (const FoveaOption *o = fovea_operation_convolve.options; o->name; o++)
    if (effect_has (config, o->name))
      effect_set (settings, o, config);
}

static void
effect_set_all (FoveaSettings *settings, GObject *config)
{
  g_autofree char *kernel = NULL;
  gboolean         same;

  g_object_get (config, "kernel", &kernel, NULL);
  same = g_str_equal (fovea_settings_string (settings, "preset"), FOVEA_LIBRARY_CUSTOM)
         && fovea_library_same (kernel, fovea_settings_string (settings, "kernel"), 0);
  for (const FoveaOption *o = fovea_operation_convolve.options; o->name; o++)
    if (effect_has (config, o->name)
        && ! (same && (effect_is_of_presets (o->name) || g_str_equal (o->name, "kernel"))))
      effect_set (settings, o, config);
  /* The operation says anew whether anything is wrong. */
  g_object_set (config, "error", "", "wrong", FALSE, NULL);
}

/* A change without an undo step leaves the image as saved; whoever closes it is to
 * be asked. What is undone by itself at once makes it one with changes. */
static void
effect_touch (GimpImage *image)
{
  GimpParasite *touch = gimp_parasite_new (EFFECT_TOUCH, GIMP_PARASITE_UNDOABLE, 1, "");

  gimp_image_undo_freeze (image);
  gimp_image_attach_parasite (image, touch);
  gimp_image_detach_parasite (image, EFFECT_TOUCH);
  gimp_image_undo_thaw (image);
  gimp_parasite_free (touch);
}

gboolean
fovea_lab_effect_update (const FoveaLabEffect *effect, FoveaSettings *settings, GimpImage *image, GError **error)
{
  GimpDrawableFilter *filter = effect->filter;

  if (! gimp_drawable_filter_is_valid (filter))
    return fovea_failed_error (error, _("the effect “%s” is no longer there; choose another or a new one"),
                               effect->name);
  /* libgimp sends its own idea of these two, which begins with the defaults. */
  gimp_drawable_filter_set_opacity (filter, gimp_drawable_filter_get_opacity (filter));
  gimp_drawable_filter_set_blend_mode (filter, gimp_drawable_filter_get_blend_mode (filter));
  effect_set_all (settings, G_OBJECT (gimp_drawable_filter_get_config (filter)));
  gimp_drawable_filter_update (filter);
  effect_touch (image);
  gimp_displays_flush ();
  return TRUE;
}

/* ---- The picture below ------------------------------------------------------------- */

/* Of the drawable's kind and colours, so that copying changes no number. */
static GimpImage *
effect_scratch_image (GimpDrawable *drawable)
{
  GimpImage                   *image = gimp_item_get_image (GIMP_ITEM (drawable));
  g_autoptr (GimpColorProfile) profile = gimp_image_get_color_profile (image);
  GimpImageBaseType            base = gimp_image_get_base_type (image);
  GimpImage                   *scratch;

  scratch = gimp_image_new_with_precision (gimp_drawable_get_width (drawable), gimp_drawable_get_height (drawable),
                                           base == GIMP_INDEXED ? GIMP_RGB : base, gimp_image_get_precision (image));
  gimp_image_undo_disable (scratch);
  if (profile)
    gimp_image_set_color_profile (scratch, profile);
  return scratch;
}

/* GIMP renders effects for whoever merges them: done with the copy, the user's layer
 * stays as it is. */
static void
effect_merge (GimpDrawable *copy, guint below)
{
  g_autofree GimpDrawableFilter **filters = gimp_drawable_get_filters (copy);
  guint                           seen = fovea_lab_effects_seen (copy);

  for (guint i = 0; filters && filters[i] && seen > below; i++)
    {
      seen -= gimp_drawable_filter_get_visible (filters[i]);
      gimp_drawable_filter_delete (filters[i]);
    }
  if (seen > 0)
    gimp_drawable_merge_filters (copy);
}

GimpLayer *
fovea_lab_copy_below (GimpDrawable *layer, guint below, GError **error)
{
  GimpImage       *scratch = effect_scratch_image (layer);
  GimpLayer       *copy = gimp_layer_new_from_drawable (layer, scratch);
  g_autofree char *name = NULL;

  if (copy)
    {
      gimp_image_insert_layer (scratch, copy, NULL, 0);
      effect_merge (GIMP_DRAWABLE (copy), below);
      return copy;
    }
  gimp_image_delete (scratch);
  name = gimp_item_get_name (GIMP_ITEM (layer));
  fovea_failed_error (error, _("GIMP does not show “%s” below its effects; hide them, or merge them into the layer"),
                      name);
  return NULL;
}
