/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plug-in's own errors. Wrong usage (a word that the caller typed) is told
 * apart from a failure (a file, a picture, the disk): their exit codes differ. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOVEA_PLUGIN_ERROR (fovea_plugin_error_quark ())
GQuark fovea_plugin_error_quark (void);

typedef enum
{
  FOVEA_PLUGIN_ERROR_USAGE,
  FOVEA_PLUGIN_ERROR_FAILED
} FoveaPluginError;

/* Both set `error` and return FALSE. */
gboolean fovea_usage_error (GError **error, const char *format, ...)
  G_GNUC_PRINTF (2, 3);
gboolean fovea_failed_error (GError **error, const char *format, ...)
  G_GNUC_PRINTF (2, 3);

G_END_DECLS
