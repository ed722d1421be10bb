/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans: a graph with weights and an input shape, ready to be run. */
#pragma once

#include "fovea/graphs.h"

G_BEGIN_DECLS

/* ---- Plans -----------------------------------------------------------------
 * A model fitted to an input shape. Everything that can fail fails here;
 * afterwards a plan is read-only and many threads may run it. */

typedef struct _FoveaPlan   FoveaPlan;
typedef struct _FoveaResult FoveaResult;

typedef struct
{
  const FoveaValue *taps; /* values to keep for looking at */
  guint             n_taps;
  /* [n_inputs], NULL = none: the numbers of inputs that are known already
   * (NULL where not), so that shapes may depend on them; they are not given
   * again at a run. Kept alive by the caller until the plan is made. */
  const FoveaTensor *const *known;
  /* Heights and widths that the graph fixes for its rank-4 inputs may be others,
   * as long as its layers go with them (fully convolutional networks). */
  gboolean          any_size;
  guint64           memory_limit; /* bytes for what one run computes with: its
                                      arena, the threads' scratch, and what
                                      Winograd's weights have beyond the model's
                                      own (at most half of the limit, and none
                                      where a run would not fit otherwise);
                                      0 = no limit */
  gboolean          shapes_only; /* for shapes, types and bytes alone: weights are
                                    not packed, and it cannot be run */
  guint             threads; /* that pack weights; 0 and 1: the calling one alone */
} FoveaPlanOptions;

/* `shapes`: one for each graph input. options NULL = defaults. Errors: SHAPE,
 * UNSUPPORTED, MEMORY. */
FoveaPlan        *fovea_plan_new (FoveaGraph             *graph,
                                  FoveaWeights           *weights,
                                  const FoveaShape       *shapes,
                                  const FoveaPlanOptions *options,
                                  GError                **error);
FoveaPlan        *fovea_plan_ref (FoveaPlan *plan);
void              fovea_plan_unref (FoveaPlan *plan);
const FoveaShape *fovea_plan_shape (FoveaPlan *plan, FoveaValue value);
/* What a value's numbers stand for. Results are given as fp32, integers of 32
 * and 64 bits as FOVEA_I64. */
FoveaDType        fovea_plan_type (FoveaPlan *plan, FoveaValue value);
/* Of the results between the layers in a run over whole tensors, and of what the
 * threads share; not of their scratch, nor of weights. The arena of the last run
 * stays with the plan until the plan dies or a larger one takes its place: new
 * pages cost more than many a layer. A run while another's result still lives
 * takes an arena of its own. */
guint64           fovea_plan_arena_bytes (FoveaPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPlan, fovea_plan_unref)

typedef void (*FoveaProgress) (double      fraction,
                               const char *what,
                               gpointer    data);

typedef struct
{
  guint         threads;  /* 0 = all cores; 1 = the calling thread alone */
  const gint   *cancel;   /* read atomically; non-zero stops the run */
  FoveaProgress progress; /* called on the calling thread only */
  gpointer      data;
  double       *seconds; /* for fovea_plan_profile; NULL */
} FoveaRunOptions;

/* Runs whole tensors: `inputs` one for each graph input (any dtype and
 * strides). The results live until the FoveaResult is freed. options NULL =
 * all cores. Errors: SHAPE, MEMORY, CANCELLED. */
FoveaResult       *fovea_plan_run (FoveaPlan                *plan,
                                   const FoveaTensor *const *inputs,
                                   const FoveaRunOptions    *options,
                                   GError                  **error);
const FoveaTensor *fovea_result_output (FoveaResult *result, guint index);
const FoveaTensor *fovea_result_tap (FoveaResult *result, guint index);
void               fovea_result_free (FoveaResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaResult, fovea_result_free)

/* Pictures of any size in bounded memory, for graphs of one rank-4 input and
 * one rank-4 output of batch 1. `read` fills `pixels` (1 x C x height x width
 * of rect, contiguous fp32) from the input, only ever inside it; `write`
 * stores a piece of the output; both on the calling thread. */
typedef gboolean (*FoveaReadFunc) (const FoveaRect   *rect,
                                   const FoveaTensor *pixels,
                                   gpointer           data,
                                   GError           **error);
typedef FoveaReadFunc FoveaWriteFunc; /* mind the strides of what is written */

/* The input rectangle that an output rectangle depends on, clipped to the
 * input; empty when it depends on none of it. The plan has to be one that can
 * be run in tiles. */
FoveaRect fovea_plan_need (FoveaPlan *plan, const FoveaRect *output);
/* Rows that a tile is best made of: any number of times as many, from such a row
 * on. 1: any. */
gint64 fovea_plan_band (FoveaPlan *plan);
/* Computes one output rectangle. Bit-identical to the same pixels of a whole
 * run (where they are NaN, both are; a NaN's sign and payload are not kept). */
gboolean fovea_plan_run_region (FoveaPlan             *plan,
                                const FoveaRect       *output,
                                FoveaReadFunc          read,
                                FoveaWriteFunc         write,
                                gpointer               data,
                                const FoveaRunOptions *options,
                                GError               **error);
/* Computes the whole output in tiles of the given size (0 = chosen). */
gboolean fovea_plan_run_tiled (FoveaPlan             *plan,
                               gint64                 tile_width,
                               gint64                 tile_height,
                               FoveaReadFunc          read,
                               FoveaWriteFunc         write,
                               gpointer               data,
                               const FoveaRunOptions *options,
                               GError               **error);

G_END_DECLS
