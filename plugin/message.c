/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain of the plug-in, and the two ways to set it. */
#include "message.h"

G_DEFINE_QUARK (fovea-plugin-error-quark, fovea_plugin_error)

static gboolean
message_set (GError         **error,
             FoveaPluginError code,
             const char      *format,
             va_list          values)
{
  g_autofree char *text = g_strdup_vprintf (format, values);

  g_set_error_literal (error, FOVEA_PLUGIN_ERROR, code, text);
  return FALSE;
}

gboolean
fovea_usage_error (GError **error, const char *format, ...)
{
  va_list values;

  va_start (values, format);
  message_set (error, FOVEA_PLUGIN_ERROR_USAGE, format, values);
  va_end (values);
  return FALSE;
}

gboolean
fovea_failed_error (GError **error, const char *format, ...)
{
  va_list values;

  va_start (values, format);
  message_set (error, FOVEA_PLUGIN_ERROR_FAILED, format, values);
  va_end (values);
  return FALSE;
}
