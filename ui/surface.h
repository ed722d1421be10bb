/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the engine's numbers to something cairo can draw. */
#pragma once

#include <cairo.h>

#include "fovea.h"

G_BEGIN_DECLS

/* A 1 or 3 x H x W photo of 0..1 as RGB24, shrunk (never enlarged) so that no
 * side is longer than `longest`. NULL and a MEMORY or SHAPE error. */
cairo_surface_t *fovea_surface_new_photo (const FoveaTensor *photo, int longest, GError **error);

/* What a network was given, made visible again: the card's mean, scale, channel
 * order and layout undone. `input` is what fovea_model_prepare made. */
cairo_surface_t *
fovea_surface_new_input (FoveaModel *model, const FoveaTensor *input, GError **error);

G_END_DECLS
