/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of networks over pictures share: a picture that looks at what
 * is asked of it, and networks of each kind. */
#pragma once

#include "nets.h"

typedef struct
{
  FoveaTensor *photo;  /* 1 x 3 x H x W */
  FoveaTensor *result; /* 1 x C x h x w */
  guint8      *written;
  guint        reads, writes;
} Picture;

gboolean     apply_picture_read (const FoveaRect   *rect,
                                 const FoveaTensor *pixels,
                                 gpointer           data,
                                 GError           **error);
gboolean     apply_picture_write (const FoveaRect   *rect,
                                  const FoveaTensor *pixels,
                                  gpointer           data,
                                  GError           **error);
void         apply_picture_clear (Picture *p);
FoveaTensor *apply_picture_photo (gint64 height, gint64 width);
void         apply_picture_expect (Picture *p, const FoveaApplyFacts *facts);
FoveaTensor *apply_to (FoveaModel              *model,
                       FoveaTensor             *photo,
                       const FoveaApplyOptions *options,
                       FoveaApplyFacts         *facts);
FoveaModel  *apply_net_same (const TestFolder *folder);
FoveaModel  *apply_net_unet (const TestFolder *folder);
FoveaModel  *apply_net_up (const TestFolder *folder);
FoveaModel  *apply_net_mean (const TestFolder *folder);
FoveaModel  *apply_net_valid (const TestFolder *folder);
FoveaModel  *apply_net_narrow (const TestFolder *folder);
FoveaModel  *apply_net_classes (const TestFolder *folder, gboolean up);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, apply_picture_clear)
