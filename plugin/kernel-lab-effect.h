/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The effects that a layer has of fovea:convolve: to be edited again, where they
 * are in the stack, with their opacity and blend mode. */
#pragma once

#include <libgimp/gimp.h>

#include "option.h"

G_BEGIN_DECLS

typedef struct
{
  GimpDrawableFilter *filter; /* libgimp's */
  char               *name;
  guint               place; /* among all effects of the layer; 0 is the topmost */
  guint               below; /* visible effects, of any operation, below it */
} FoveaLabEffect;

/* Topmost first; none for masks and channels. (transfer full, never NULL) */
GPtrArray *fovea_lab_effects (GimpDrawable *drawable);
/* How many visible effects, of any operation, the drawable has. */
guint fovea_lab_effects_seen (GimpDrawable *drawable);
/* Number `number` of them, from 1; else an error that says how many there are. */
const FoveaLabEffect *fovea_lab_effects_get (GPtrArray *effects, int number, GimpDrawable *drawable, GError **error);

/* Its settings into the properties of the same names of `config`. The kernel of a
 * preset comes as its text, and what belongs to presets as if there were none. */
void fovea_lab_effect_read (const FoveaLabEffect *effect, GObject *config);

/* A copy of a layer, with its lowest `below` visible effects in its pixels: what the
 * effect above those works on. In an image of its own that nobody sees: delete that. */
GimpLayer *fovea_lab_copy_below (GimpDrawable *layer, guint below, GError **error);

/* The options of convolve into the properties of the same names of an effect's or
 * procedure's config. */
void fovea_lab_settings_to (FoveaSettings *settings, GObject *config);

/* Gives the effect these settings, in place. A kernel that was not touched keeps its
 * preset. GIMP has no undo for that; the image becomes one with changes. */
gboolean fovea_lab_effect_update (const FoveaLabEffect *effect,
                                  FoveaSettings        *settings,
                                  GimpImage            *image,
                                  GError              **error);

G_END_DECLS
