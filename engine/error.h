/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saying what is wrong, in one line of code. */
#pragma once

#include <glib/gi18n-lib.h>
#include <inttypes.h> /* PRId64: gettext knows it, and not G_GINT64_FORMAT */

#include "fovea.h"

/* Sets the error and returns FALSE, so that a check reads
 * `return fovea_fail (error, FOVEA_ERROR_SHAPE, _("..."), ...);` */
gboolean fovea_fail (GError **error, FoveaError code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
