/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pooling that really shrinks, again and again: what Pool to New Image and the
 * batch command share. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "option.h"

G_BEGIN_DECLS

const FoveaOption *fovea_pool_image_options (void);

/* One kind of pooling of one step. */
typedef struct
{
  int         kind; /* FoveaPoolKind */
  GeglBuffer *pixels;
  guint64     values, changed; /* of the shift test */
} FoveaPoolResult;

/* A step: the kind asked for, and the one it is held against. */
typedef struct
{
  int             width, height; /* of one result */
  FoveaPoolResult results[2];
} FoveaPoolStep;

typedef struct
{
  guint         n_steps, n_kinds;
  FoveaPoolStep steps[FOVEA_POOL_MAX_TIMES + 1]; /* number 0 is the picture */
  int           shift;                      /* of the shift test; 0: none was made */
} FoveaPoolSteps;

/* The sizes alone; pixels stay NULL. (transfer full) */
FoveaPoolSteps *fovea_pool_steps_measure (FoveaSettings *settings,
                                          GimpDrawable  *drawable,
                                          GError       **error);
/* All steps, and the shift test where it is asked for. (transfer full) */
FoveaPoolSteps *fovea_pool_steps_new (FoveaSettings *settings,
                                      GimpDrawable  *drawable,
                                      GError       **error);
void            fovea_pool_steps_free (FoveaPoolSteps *steps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPoolSteps, fovea_pool_steps_free)

/* "max"; "none" for step 0, the picture. */
const char *fovea_pool_steps_kind (FoveaPoolSteps *steps, guint step, guint k);
/* "446x450 → 148x150 → 49x50". (transfer full) */
char *fovea_pool_steps_sizes (FoveaPoolSteps *steps);
/* What the shift test found, a line a step and kind; NULL without one. (transfer full) */
char *fovea_pool_steps_report (FoveaPoolSteps *steps);
/* `[{"step": 0, ...}, ...]` (transfer full) */
char *fovea_pool_steps_json (FoveaPoolSteps *steps);

/* A new image of one step; of all steps, a layer each from left to right. */
GimpImage *fovea_pool_steps_image (FoveaPoolSteps *steps, guint step, GimpImage *image);
GimpImage *fovea_pool_steps_layers (FoveaPoolSteps *steps, GimpImage *image);

G_END_DECLS
