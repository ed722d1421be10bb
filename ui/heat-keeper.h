/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The heat map of a window: the newest one that was wanted is computed, the last one
 * that came is kept, with what it belongs to. */
#pragma once

#include <gtk/gtk.h>

#include "classify-heat.h"

G_BEGIN_DECLS

typedef struct _FoveaHeatKeeper FoveaHeatKeeper;

/* A map came, was dropped, or is there already (`error` NULL), or none could be made:
 * FOVEA_ERROR_CANCELLED leaves the map, other errors drop it. */
typedef void (*FoveaHeatFunc) (const GError *error, gpointer data);

FoveaHeatKeeper *fovea_heat_keeper_new (FoveaHeatFunc changed, gpointer data);
/* Calls nothing any more. */
void fovea_heat_keeper_free (FoveaHeatKeeper *keeper);
/* The thin bar with its Cancel, to be laid over a picture. Owned by the keeper. */
GtkWidget *fovea_heat_keeper_progress (FoveaHeatKeeper *keeper);

/* Stops what is under way; does nothing but call `changed` when the map that is kept
 * is this one. */
void fovea_heat_keeper_want (FoveaHeatKeeper         *keeper,
                             FoveaModel              *model,
                             FoveaSubject            *photo,
                             const FoveaHeatSettings *settings);
/* Stops without a word: nobody waits for it any more. */
void fovea_heat_keeper_stop (FoveaHeatKeeper *keeper);
/* Stops, and drops the map where it is not of this model, photo and way of seeing (model
 * NULL: whatever it is of). */
void fovea_heat_keeper_drop (FoveaHeatKeeper *keeper,
                             FoveaModel      *model,
                             FoveaSubject    *photo,
                             FoveaSeeing      seeing);
/* NULL: none. */
const FoveaHeatMap *fovea_heat_keeper_map (FoveaHeatKeeper *keeper);

G_END_DECLS
