/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Learned Kernels' thread computes: the first layer, which it reads once a model, and
 * the maps of the chosen kernels as a picture. */
#pragma once

#include <cairo.h>

#include "fovea.h"

G_BEGIN_DECLS

/* A first layer that the window and its thread share. */
typedef struct
{
  FoveaFirstLayer *layer;
} LearnedShared;

typedef struct
{
  char          *kernels;
  LearnedShared *shared; /* or NULL */
} LearnedSettings;

typedef struct
{
  LearnedShared   *shared;
  GArray          *chosen;  /* of guint, or NULL ... */
  char            *problem; /* ... and why */
  FoveaMaps       *maps;    /* of the first of them */
  cairo_surface_t *surface;
} LearnedAnswer;

void learned_shared_unref (gpointer shared);
void learned_settings_free (gpointer settings);
void learned_answer_free (gpointer answer);
/* FoveaViewClass.compute over LearnedSettings, to a LearnedAnswer. */
gpointer learned_compute (FoveaModel            *model,
                          const FoveaTensor     *photo,
                          gpointer               settings,
                          const FoveaRunOptions *options,
                          GError               **error);

G_END_DECLS
