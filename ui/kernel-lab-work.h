/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Kernel Lab's threads are asked and what they answer. */
#pragma once

#include "kernel-lab-view.h"
#include "worker.h"

G_BEGIN_DECLS

typedef struct
{
  FoveaRect        part;
  cairo_surface_t *before, *after; /* before: NULL where it was not asked for;
                                       after: NULL for a thumb that cannot be made */
  char            *name;           /* of the gallery's kernel */
  double           seconds;
} FoveaLabPicture;

/* A picture that fovea_lab_picture_free takes; done as fovea_worker_new's. */
FoveaWorker *fovea_lab_worker_new (FoveaDoneFunc done, gpointer data);
void         fovea_lab_picture_free (gpointer picture);

/* Copies what is given. `before`: the part as it was is wanted, too. */
void fovea_lab_worker_start (FoveaWorker            *worker,
                             FoveaLabRender          render,
                             GObject                *photo,
                             const FoveaLabSettings *settings,
                             const FoveaRect        *part,
                             const int               size[2],
                             gboolean                before);
/* A kernel of the library, as the gallery shows it: absolute values where its
 * numbers sum to 0, which would be black. */
void fovea_lab_worker_start_thumb (FoveaWorker   *worker,
                                   FoveaLabRender render,
                                   GObject       *photo,
                                   const char    *name);

G_END_DECLS
