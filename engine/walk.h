/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a walk through a network. */
#pragma once

#include "model.h"
#include "plan.h"

/* A value's numbers, shared by the walk and by the maps that were asked for. */
typedef struct
{
  gatomicrefcount refs;
  FoveaTensor    *tensor; /* as held: FOVEA_F32, or wide */
} WalkNumbers;

void fovea_walk_numbers_unref (WalkNumbers *numbers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WalkNumbers, fovea_walk_numbers_unref)

/* A plan that makes some values of a graph of others that are there already. */
typedef struct
{
  FoveaPlan  *plan;
  FoveaValue *inputs;
  guint       n_inputs;
  gboolean   *known; /* [n_inputs] in the plan already */
} WalkPart;

/* `graph`: the network's or one of its gradients, which has the network's values
 * with the same numbers; `network`: a plan of the network, for their shapes and
 * for what is known when it is made; `given`: [n_values of graph] what will be
 * there at a run; `seed`: one of them that is not the network's, of the shape and
 * type of its value `of`, or FOVEA_NO_VALUE. threads: that pack; 0: it is not to be
 * run. */
WalkPart *fovea_walk_part_new (FoveaPlan        *network,
                               FoveaGraph       *graph,
                               FoveaWeights     *weights,
                               const gboolean   *given,
                               FoveaValue        seed,
                               FoveaValue        of,
                               const FoveaValue *outputs,
                               guint             n_outputs,
                               guint             threads,
                               GError          **error);
void      fovea_walk_part_free (WalkPart *part);
/* `have`: [n_values]; the inputs' are looked at. */
FoveaResult *fovea_walk_part_run (WalkPart                 *part,
                                  const FoveaTensor *const *have,
                                  const FoveaRunOptions    *options,
                                  GError                  **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WalkPart, fovea_walk_part_free)

/* What is computed with while a real receptive field is: of the last layer that
 * was asked for. */
typedef struct
{
  guint       row;
  FoveaGraph *graph;
  WalkPart   *part;
  FoveaValue  seed;
} WalkGradient;

void fovea_walk_gradient_free (WalkGradient *gradient);

struct _FoveaWalk
{
  gatomicrefcount   refs;
  FoveaModel       *model;
  FoveaPlan        *shapes;
  FoveaDescription *description;
  FoveaRect         seen;
  guint64           memory, bytes;
  guint             n_values;
  FoveaTensor      *input;
  gboolean         *kept; /* [n_values] there after the run */
  WalkNumbers     **have; /* [n_values] */

  GMutex        lock;   /* of what is computed again: */
  FoveaValue    recent; /* the last one; NO_VALUE: none */
  WalkNumbers  *recent_numbers;
  WalkGradient *gradient;
};

/* Fills walk->kept: everything, or as much as memory allows. */
gboolean fovea_walk_choose (FoveaWalk *walk, GError **error);
/* Bytes of a value's numbers. */
gint64 fovea_walk_value_bytes (const FoveaWalk *walk, FoveaValue value);
/* A node that computes something at a run. */
gboolean fovea_walk_runs (const FoveaPlan *shapes, guint node);
/* The first output of a row's layer. */
FoveaValue fovea_walk_value_of (FoveaWalk *walk, guint row);
/* A value's numbers, computed again where they are not kept. (transfer full) */
WalkNumbers *fovea_walk_get (FoveaWalk             *walk,
                             FoveaValue             value,
                             const FoveaRunOptions *options,
                             GError               **error);
/* The shape as N maps; FALSE when it is none. */
gboolean fovea_walk_map_sizes (const FoveaShape *shape,
                               gint64           *n,
                               gint64           *height,
                               gint64           *width);
/* What there is to say of a map of n numbers, one at least. */
void fovea_map_measure (const float *values, gsize n, FoveaMapFacts *facts);
/* SHAPE when the layer has no such number. */
gboolean fovea_walk_check (FoveaWalk *walk,
                           guint      row,
                           guint      map,
                           gint64     x,
                           gint64     y,
                           GError   **error);
/* What the inputs of a part are, by value: [n_values], of the walk's and more.
 * Must not outlive the walk. (transfer container) */
const FoveaTensor **fovea_walk_tensors (FoveaWalk *walk, guint n_values);
