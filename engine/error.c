/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's error domain. */
#include "error.h"

GQuark
fovea_error_quark (void)
{
  return g_quark_from_static_string ("fovea-error-quark");
}

gboolean
fovea_fail (GError **error, FoveaError code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error)
    {
      g_warn_if_fail (*error == NULL);
      g_clear_error (error);
      *error = g_error_new_valist (FOVEA_ERROR, code, format, args);
    }
  va_end (args);
  return FALSE;
}

const char *
fovea_version (void)
{
  return FOVEA_VERSION;
}
