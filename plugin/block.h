/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The block of lectures, convolution -> activation -> pooling, with a bank of
 * kernels: D kernels give D maps. What the procedure and the batch command share. */
#pragma once

#include <libgimp/gimp.h>

#include "option.h"

G_BEGIN_DECLS

#define FOVEA_BLOCK_MAX_KERNELS 256

const FoveaOption *fovea_block_options (void);

typedef struct
{
  char       *kernel; /* as it was written */
  GeglBuffer *pixels;
  float       low, high; /* of its numbers, before they were stretched */
} FoveaBlockMap;

typedef struct
{
  GArray  *maps; /* of FoveaBlockMap; one at least */
  gboolean grey; /* every map has one channel */
} FoveaBlock;

/* "sobel-x,gaussian(sigma=2, size=9),1 0 -1" into its kernels: a comma splits outside of
 * brackets, where no number follows a blank. Errors: FORMAT. (transfer full) */
GStrv fovea_block_split (const char *specs, GError **error);
/* What can be told wrong without a picture. */
gboolean fovea_block_check (FoveaSettings *settings, GError **error);

FoveaBlock *fovea_block_new (FoveaSettings *settings, GimpDrawable *drawable, GError **error);
void        fovea_block_free (FoveaBlock *block);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaBlock, fovea_block_free)

/* New images: of one map, of a layer group of all, of all side by side. */
GimpImage *fovea_block_image (FoveaBlock *block, guint map, GimpImage *image);
GimpImage *fovea_block_layers (FoveaBlock *block, GimpImage *image);
GimpImage *fovea_block_sheet (FoveaBlock *block, GimpImage *image);

G_END_DECLS
