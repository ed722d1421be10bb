/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures and boxes between how they are stored and how they are seen. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"

G_BEGIN_DECLS

/* The buffer as an EXIF orientation (1 to 8) says that it is to be seen, in
 * `format`, of floats. NULL: no memory. (transfer full) */
GeglBuffer *fovea_apply_turn (GeglBuffer *from,
                              const Babl *format,
                              int         orientation,
                              GError    **error);
/* The orientation that undoes another. */
int fovea_apply_turn_back (int orientation);
/* A box in the picture as it is seen becomes one in what is stored, which has
 * this size. */
void fovea_apply_turn_box (FoveaBox *box,
                           double    width,
                           double    height,
                           int       orientation);

G_END_DECLS
