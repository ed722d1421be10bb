/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pixel's arithmetic, for any thread: the filter is fitted to the picture once,
 * by whoever first asks for a pixel. */
#pragma once

#include "kernel-lab-view.h"

G_BEGIN_DECLS

typedef struct _FoveaLabSum FoveaLabSum;

typedef struct
{
  FoveaPixel *pixel; /* or */
  FoveaLine  *line;  /* the row it is in, before and after */
  FoveaRect   window; /* what it covers of the picture; may reach outside */
  FoveaRect   block;  /* the pixels that the result is written to */
  gboolean    hidden; /* transparent pixels are in it that nothing is told of */
} FoveaLabOne;

/* Of a picture of so many `channels` as the settings look at; copied, and `photo`
 * is held. NULL: no memory. */
FoveaLabSum *fovea_lab_sum_new (GObject                *photo,
                                int                     width,
                                int                     height,
                                guint                   channels,
                                const FoveaLabHost      *host,
                                const FoveaLabSettings *settings);
FoveaLabSum *fovea_lab_sum_ref (FoveaLabSum *sum);
void         fovea_lab_sum_unref (FoveaLabSum *sum);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLabSum, fovea_lab_sum_unref)

/* So little work that nobody waits: a kernel of 11x11 at most. */
gboolean fovea_lab_sum_is_quick (FoveaLabSum *sum);
int      fovea_lab_sum_stride (FoveaLabSum *sum);
/* From a result's number to the layer's pixel that it is written to: with the border
 * "valid", the first windows' centres lie inside. */
int fovea_lab_sum_shift (FoveaLabSum *sum, gboolean down);
/* Channels of the result: summed, there is one. */
guint fovea_lab_sum_channels (FoveaLabSum *sum);

/* As given, neither scaled nor turned. */
const FoveaKernel *fovea_lab_sum_kernel (FoveaLabSum *sum);
/* What the filter is asked, with `kernel`, a copy for you as it is applied (transfer
 * full). */
FoveaConvolve fovea_lab_sum_request (FoveaLabSum *sum, FoveaKernel **kernel);
/* The picture's own values, inside of it; FALSE: they cannot be read. */
gboolean
fovea_lab_sum_values (FoveaLabSum *sum, const FoveaRect *part, guint channel, float *values);

/* In any thread. Errors: those of fovea_arithmetic_new_convolve and
 * fovea_arithmetic_at. (transfer full) */
FoveaLabOne *
fovea_lab_sum_at (FoveaLabSum *sum, int x, int y, guint channel, GError **error);
/* The row through it instead, or with a kernel of one column the column. */
FoveaLabOne *
fovea_lab_sum_line (FoveaLabSum *sum, int x, int y, guint channel, GError **error);
void fovea_lab_one_free (gpointer one);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLabOne, fovea_lab_one_free)

G_END_DECLS
