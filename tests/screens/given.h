/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of windows are given: a picture's pixels as the engine wants a photo,
 * 3 x H x W of 0..1; and the photo model. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

FoveaTensor *pixels_of (GdkPixbuf *picture, GError **error);
/* Of a file. */
FoveaTensor *pixels_of_file (const char *path, GError **error);
/* Skips the test when the photo model is not there. */
gboolean lacks_model (void);
