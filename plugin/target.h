/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which drawable a procedure works on, and one sentence where it cannot. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

/* Exactly one drawable, else NULL. */
GimpDrawable *fovea_target_one (GimpDrawable **drawables, GError **error);

/* Can its pixels be replaced? Not those of groups, locked and indexed ones. */
gboolean fovea_target_writable (GimpDrawable *drawable, GError **error);

/* The selection's box inside the drawable, or all of it where nothing is
 * selected; fails where the selection lies beside the drawable. */
gboolean fovea_target_box (GimpImage     *image,
                           GimpDrawable  *drawable,
                           GeglRectangle *box,
                           GError       **error);

G_END_DECLS
