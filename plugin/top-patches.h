/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Top patches for batch, procedure and window: the options, photos as GIMP opens them,
 * and what is made of what was found. */
#pragma once

#include <gtk/gtk.h>
#include <libgimp/gimp.h>

#include "option.h"
#include "patches-find.h"

G_BEGIN_DECLS

const FoveaOption *fovea_top_patches_options (void);

/* Takes nothing. (transfer full) */
FoveaPatchRequest *fovea_top_patches_request (FoveaSettings *settings, const char *folder, gboolean recursive);

/* libgimp speaks with GIMP over one pipe. While photos are read in a thread (a window's),
 * the main thread holds it for whatever else it asks GIMP for. */
void fovea_top_patches_hold_gimp (void);
void fovea_top_patches_let_gimp (void);
/* At first and after a window photos are not read: until this says so, and no more once it
 * says that they are not to be. Waits for the one that is being read. */
void fovea_top_patches_may_read (gboolean may);

/* `{"map": 3, "patches": [{"file": ..., "value": ...}]}`. */
void fovea_top_patches_json_row (GString *json, const FoveaPatchRow *row);
/* Model, layer, photos and such rows. (transfer full) */
char *fovea_top_patches_json (const FoveaPatchSet *set);

/* A new image of a sheet, which it takes. */
GimpImage *fovea_top_patches_image (cairo_surface_t *sheet);

/* With GIMP's progress bar. (transfer full) */
FoveaPatchSet *fovea_top_patches_compute (const FoveaPatchRequest *request, GError **error);

/* The window, until it is closed; `config` has the options, "folder" (GFile) and
 * "recursive". `over`: the window of ours that it is opened from and blocks, as that one
 * would ask GIMP for things meanwhile; NULL: none. patches-window.c */
void fovea_patches_window (const char *procedure, GimpProcedureConfig *config, GtkWindow *over);

#define FOVEA_TOP_PATCHES_PROCEDURE "plug-in-fovea-top-patches"

G_END_DECLS
