/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel that is being edited: its numbers, what was undone and can be done
 * again, and the turns a person wants. No GTK: the grid shows one, tests drive
 * one. */
#pragma once

#include "fovea.h"

G_BEGIN_DECLS

#define FOVEA_KERNEL_MOST 31 /* rows and columns that can be edited; larger ones can be held */

typedef struct _FoveaKernelModel FoveaKernelModel;

/* Which kernel it is has changed (`cell` FALSE: perhaps its size, too). */
typedef void (*FoveaKernelChanged) (gboolean cell, gpointer data);

/* 3x3, the identity. */
FoveaKernelModel *fovea_kernel_model_new (FoveaKernelChanged changed, gpointer data);
void              fovea_kernel_model_free (FoveaKernelModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaKernelModel, fovea_kernel_model_free)

guint  fovea_kernel_model_rows (const FoveaKernelModel *model);
guint  fovea_kernel_model_columns (const FoveaKernelModel *model);
/* Is it too large to be edited? */
gboolean fovea_kernel_model_is_large (const FoveaKernelModel *model);
/* All of it, until the next change. */
const FoveaKernel *fovea_kernel_model_kernel (const FoveaKernelModel *model);

/* Of a kernel of several planes one is looked at: cells are its cells. */
guint fovea_kernel_model_planes (const FoveaKernelModel *model);
guint fovea_kernel_model_plane (const FoveaKernelModel *model);
void  fovea_kernel_model_show_plane (FoveaKernelModel *model, guint plane);
/* More planes begin as copies of the one that is looked at; 1 leaves only that. */
void fovea_kernel_model_set_planes (FoveaKernelModel *model, guint planes);

double fovea_kernel_model_get (const FoveaKernelModel *model, guint row, guint column);
/* The largest magnitude; 0 when all are 0. */
double fovea_kernel_model_peak (const FoveaKernelModel *model);
/* The cell over the pixel that is computed: floor (size / 2). */
void fovea_kernel_model_centre (const FoveaKernelModel *model, guint *row, guint *column);

/* Several changes of one cell after another are one step of undo, until
 * fovea_kernel_model_settle or a change of something else. */
void fovea_kernel_model_set (FoveaKernelModel *model, guint row, guint column, double value);
void fovea_kernel_model_settle (FoveaKernelModel *model);

/* What one notch of a wheel is worth: 1 for a kernel of whole numbers, else a
 * power of ten, a tenth or less of the largest magnitude. */
double fovea_kernel_model_step (const FoveaKernelModel *model);

/* Kernel text, a name of the library, or cells from a spreadsheet (split by tabs;
 * empty ones are 0; a decimal comma is understood there; a row "|" splits planes).
 * Errors: FORMAT, NOT_FOUND, SHAPE (more than FOVEA_KERNEL_MOST a side): the kernel
 * stays as it was. */
gboolean fovea_kernel_model_set_text (FoveaKernelModel *model, const char *text, GError **error);
/* Of any size; copied. */
void fovea_kernel_model_set_kernel (FoveaKernelModel *model, const FoveaKernel *kernel);
/* One number as a cell takes it: "-2", "1/9", "0,5". */
gboolean fovea_kernel_model_parse_cell (const char *text, double *value, GError **error);

typedef enum
{
  FOVEA_KERNEL_TRANSPOSE,
  FOVEA_KERNEL_ROTATE, /* a quarter, clockwise */
  FOVEA_KERNEL_FLIP_X, /* left and right change places */
  FOVEA_KERNEL_FLIP_Y,
  FOVEA_KERNEL_TURN, /* 180 degrees */
  FOVEA_KERNEL_NORMALISE
} FoveaKernelChange;

/* Of all planes. */
void fovea_kernel_model_change (FoveaKernelModel *model, FoveaKernelChange change);
/* Up to a tenth of the largest magnitude is added to or taken from each number. */
void fovea_kernel_model_add_noise (FoveaKernelModel *model, guint32 seed);
/* By 180 degrees with all that can be undone and redone: the numbers are to be
 * seen from the other side, which is no step. */
void fovea_kernel_model_turn_all (FoveaKernelModel *model);
/* 1..FOVEA_KERNEL_MOST. The numbers keep their places from the centre; new cells
 * are 0. */
void fovea_kernel_model_resize (FoveaKernelModel *model, guint rows, guint columns);

/* Nothing can be undone or redone any more. */
void     fovea_kernel_model_forget (FoveaKernelModel *model);
gboolean fovea_kernel_model_can_undo (const FoveaKernelModel *model);
gboolean fovea_kernel_model_can_redo (const FoveaKernelModel *model);
void     fovea_kernel_model_undo (FoveaKernelModel *model);
void     fovea_kernel_model_redo (FoveaKernelModel *model);

G_END_DECLS
