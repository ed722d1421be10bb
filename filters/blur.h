/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gaussian blurs: blur.c runs them, for run.c. */
#pragma once

#include "piece.h"

/* A part of it takes nearly as long as all of it. */
gboolean blur_is_far (const FoveaFilter *filter);
gboolean blur_run (const FoveaFilter     *filter,
                   PieceRoom             *room,
                   GeglBuffer            *input,
                   GeglBuffer            *output,
                   const FoveaRect       *rect,
                   const FoveaRunOptions *options,
                   GError               **error);
