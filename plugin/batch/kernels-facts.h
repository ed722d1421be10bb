/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `kernels` says of a kernel besides its numbers: the engine's facts, a plane
 * after the other, and the frequency response as a table. */
#pragma once

#include "batch.h"
#include "fovea.h"
#include "library/library.h"

G_BEGIN_DECLS

/* Of FoveaKernelFacts, one for each plane. Errors: those of fovea_kernel_facts.
 * (transfer full) */
GPtrArray *fovea_kernels_facts (const FoveaKernel *kernel, GError **error);
/* The sum of all planes, their largest rank, and whether all of them split. */
double   fovea_kernels_sum (GPtrArray *facts);
guint    fovea_kernels_rank (GPtrArray *facts);
gboolean fovea_kernels_splits (GPtrArray *facts);

/* A line each, indented by two blanks. */
void fovea_kernels_facts_text (GString *text, GPtrArray *facts);
/* "planes": an array of an object a plane, into an object that is open. */
void fovea_kernels_facts_json (GString *json, GPtrArray *facts);

/* |H| on n x n places: rows of numbers, of one plane after the other; in JSON one
 * object. */
gboolean fovea_kernels_print_response (FoveaBatch        *batch,
                                       const char        *name,
                                       const FoveaKernel *kernel,
                                       guint              n,
                                       GError           **error);

/* "sigma 0.1..100 [1.5], size 0..255 [0]" (transfer full) */
char *fovea_kernels_parameters (const FoveaLibraryKernel *kernel);

/* All of them as a table. */
void fovea_kernels_table (FoveaBatch *batch);
/* A kernel by its name, or of numbers. */
gboolean fovea_kernels_show (FoveaBatch *batch, const char *text, GError **error);

G_END_DECLS
