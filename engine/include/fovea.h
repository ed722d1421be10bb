/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fovea's engine: the whole public interface, and its manual, a header a subject in fovea/.
 * The other rooms include this header and nothing else of the engine. GLib only.
 *
 * The road: a kernel, a pooling request, an architecture pattern or an ONNX
 * file becomes a graph and weights; graph + weights + input shape become a
 * plan; a plan is run over a tensor or, tile by tile, over a picture.
 *
 * Everywhere: NCHW order, fp32 arithmetic, rows from top to bottom. A function
 * that can fail returns FALSE or NULL and always sets its GError. */
#pragma once

#include "fovea/tensors.h"
#include "fovea/graphs.h"
#include "fovea/plans.h"
#include "fovea/kernels.h"
#include "fovea/filters.h"
#include "fovea/arithmetic.h"
#include "fovea/models.h"
#include "fovea/words.h"
#include "fovea/apply.h"
#include "fovea/explain.h"
#include "fovea/walk.h"
#include "fovea/maps.h"
#include "fovea/dream.h"
#include "fovea/tags.h"
#include "fovea/files.h"
#include "fovea/near.h"
