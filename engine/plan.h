/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a plan. Making one goes through fit.c (shapes and folding),
 * rewrite.c (one layer for several), fuse.c (layers taken into the ones before),
 * blocked.c (how maps lie), layout.c (which part of each value), layout-places.c
 * (where that lies in the arena) and pack.c (weights); running one through run.c
 * and tiles.c. */
#pragma once

#include "graph.h"

/* No layer makes more. */
#define STEP_MAX_OUTPUTS 4096
/* What is computed when a plan is made may take so many bytes, and no more than
 * the plan's memory limit. */
#define PLAN_MAX_FOLDED ((gint64) 4 << 30)

typedef struct
{
  FoveaStep         step;
  const FoveaValue *in;
  FoveaValue        chosen;  /* what `in` points at for a choice */
  FoveaValue       *own_in;  /* what it points at when it was changed */
  FoveaValue       *out;     /* own copy: fusion changes it */
  gboolean          skipped; /* fused into an earlier step, folded, empty, or in
                                a branch not taken (then it has no layer) */
  guint64           packed;  /* bytes that packing made of its weights */
} PlanStep;

/* Where everything lies for one output rectangle. */
typedef struct
{
  FoveaRect *rect;    /* [n_values] what is computed of each value */
  gint64    *offset;  /* [n_values] in bytes; -1: not in the arena */
  gint64    *shared;  /* [n_steps] where what a step's threads share lies */
  /* By place in the plan's order, of steps that are run together in bands of
   * rows (bands.c): the last one's place (its own where a step is alone), and
   * the rows of its output that there are at a time (0: alone). */
  guint  *until;
  gint64 *band;
  gint64     bytes;   /* of the arena */
  gint64     scratch; /* bytes a thread needs */
  gboolean  *lasting; /* [n_values] read after the run, itself or an alias */
} Layout;

/* Memory of runs, kept from one to the next: pages that are new cost more than
 * many a layer. */
typedef struct
{
  char  *memory;
  gint64 bytes;
} Arena;

struct _FoveaPlan
{
  gatomicrefcount     refs;
  FoveaGraph         *graph;
  FoveaWeights       *weights;
  const FoveaLoops   *loops;
  guint64             memory_limit;
  guint64             extra; /* bytes of Winograd's weights beyond the model's own */
  /* The first steps are the graph's nodes, by number; behind them stand those
   * that change how a value lies (blocked.c). The first half of the values are
   * the graph's; each one's twin in the second half is the same, lying the
   * other way. */
  guint               n_steps, n_values;
  PlanStep           *steps;
  guint              *order; /* [n_steps] in which the steps are run */
  FoveaShape         *shapes;    /* [n_values] */
  FoveaDType         *types;     /* [n_values] what the numbers stand for */
  gboolean           *known;     /* [n_values] has a shape */
  FoveaTensor       **constants; /* [n_values] owned, or NULL */
  const FoveaTensor **constant;  /* [n_values] known numbers, as held, or NULL */
  int                *block;     /* [n_values] how it lies: FoveaStep.out_block */
  gboolean            exact;     /* fp64 is held as double */
  gint64              folded;    /* bytes of what was computed while fitting */
  guint              *readers;   /* [n_values] how many steps read it */
  gboolean           *kept; /* [n_values] output or tap: lives to the end */
  FoveaValue         *taps;
  guint               n_taps;
  Layout              whole; /* of a run over whole tensors */
  gboolean            shapes_only;
  Arena              *arena; /* atomic: of the last run, for the next one */
};

/* Shapes of all values, step by step; what depends on constants alone is
 * computed at once. */
gboolean fovea_plan_fit (FoveaPlan              *plan,
                         const FoveaShape       *input_shapes,
                         const FoveaPlanOptions *options,
                         GError                **error);
/* A plan after that alone: for shapes, types and known numbers. */
FoveaPlan *fovea_plan_new_fitted (FoveaGraph             *graph,
                                  FoveaWeights           *weights,
                                  const FoveaShape       *shapes,
                                  const FoveaPlanOptions *options,
                                  GError                **error);
/* Makes one layer of several that stand for it (rewrite.c). */
void fovea_plan_rewrite (FoveaPlan *plan);
/* Lets steps take in the layers behind them. */
void fovea_plan_fuse (FoveaPlan *plan);
/* Packs the weights (pack.c). */
gboolean fovea_plan_pack (FoveaPlan *plan, guint threads, GError **error);
/* Lets layers choose how their maps lie, and puts in what copies them between
 * the two ways. Winograd's weights may take `spare` bytes beyond the model's. */
void fovea_plan_block (FoveaPlan *plan, guint64 spare);
/* The value lying the other way. */
static inline FoveaValue
fovea_plan_twin (const FoveaPlan *plan, FoveaValue value)
{
  const FoveaValue half = plan->n_values / 2;

  return value < half ? value + half : value - half;
}

/* The graph's value that this one is, or is the twin of. */
static inline FoveaValue
fovea_plan_origin (const FoveaPlan *plan, FoveaValue value)
{
  const FoveaValue half = plan->n_values / 2;

  return value < half ? value : value - half;
}

/* The one of the two that lies plainly: what callers see of a kept value. */
static inline FoveaValue
fovea_plan_plain (const FoveaPlan *plan, FoveaValue value)
{
  return plan->block[value] ? fovea_plan_twin (plan, value) : value;
}

/* Places in the arena, and their sizes, are multiples of it. */
#define LAYOUT_ALIGNMENT 64
static inline gint64
fovea_layout_align (gint64 bytes)
{
  return (bytes + LAYOUT_ALIGNMENT - 1) / LAYOUT_ALIGNMENT * LAYOUT_ALIGNMENT;
}

/* `outputs`: [n_outputs] wanted rectangle of each graph output, or NULL for
 * all of everything. `inputs_inside`: the graph's inputs get places too. */
gboolean fovea_layout_make (Layout          *layout,
                            FoveaPlan       *plan,
                            const FoveaRect *output,
                            gboolean         inputs_inside,
                            GError         **error);
/* Its second part: where the values' rectangles lie in the arena
 * (layout-places.c). */
gboolean fovea_layout_places (Layout    *layout,
                              FoveaPlan *plan,
                              gboolean   inputs_inside,
                              GError   **error);
/* What a run with this layout takes: the arena, the threads' scratch, and what
 * weights were packed to beyond the model's own. FALSE on overflow. */
gboolean fovea_layout_memory (const Layout    *layout,
                              const FoveaPlan *plan,
                              guint            threads,
                              gint64          *bytes);
/* FALSE when that passes the plan's limit. */
gboolean fovea_layout_fits (const Layout *layout,
                            FoveaPlan    *plan,
                            guint         threads,
                            GError      **error);
/* The rectangle of `value` that the output rectangle depends on. */
FoveaRect fovea_layout_need (FoveaPlan       *plan,
                             const FoveaRect *output,
                             FoveaValue       value);
void      fovea_layout_clear (Layout *layout);
/* There is something for the step to do. */
gboolean fovea_layout_runs (const Layout *layout, const PlanStep *plan_step);
/* Bytes of a value's part, as it lies in memory; -1 on overflow. */
gint64 fovea_layout_bytes (const FoveaShape *shape,
                           FoveaDType        type,
                           int               block,
                           const FoveaRect  *rect);

/* The last run's, or a new one, with room for the arena of a layout and the
 * threads' scratch behind it. NULL and MEMORY when there is none. */
Arena *fovea_arena_take (FoveaPlan    *plan,
                         const Layout *layout,
                         guint         threads,
                         GError      **error);
void   fovea_arena_give (FoveaPlan *plan, Arena *arena);

/* Runs the steps over `tiles` ([n_values]; inputs filled by the caller, the
 * others placed in `arena`, which fovea_arena_take gave). */
gboolean fovea_run_steps (FoveaPlan             *plan,
                          const Layout          *layout,
                          FoveaTile             *tiles,
                          char                  *arena,
                          const FoveaRunOptions *options,
                          double                 progress_from,
                          double                 progress_to,
                          GError               **error);
/* One step on the calling thread, its tiles given; for folding. */
gboolean fovea_run_one_step (const FoveaStep *step,
                             const FoveaWork *work,
                             GError         **error);
guint    fovea_run_threads (const FoveaRunOptions *options);
/* The same, on as many threads as are asked for and have room under the plan's
 * limit: one at least. */
FoveaRunOptions fovea_run_within (const Layout          *layout,
                                  const FoveaPlan       *plan,
                                  const FoveaRunOptions *options);
/* Seconds since some moment */
double fovea_run_clock (void);
