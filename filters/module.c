/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The GEGL module that holds all operations. */
#include <glib/gi18n-lib.h>

#include "gegl-operation.h"

G_MODULE_EXPORT const GeglModuleInfo *gegl_module_query (GTypeModule *module);
G_MODULE_EXPORT gboolean gegl_module_register (GTypeModule *module);

/* Labels are translated when GIMP makes a class, and nobody has bound our
 * domain by then: it is bound as the module is loaded. Inside the plug-in GIMP
 * has bound it, to the folder beside the executable: where this module was not
 * installed with its translations, those stay. */
__attribute__ ((constructor)) static void
module_bind_domain (void)
{
  if (g_file_test (FOVEA_LOCALE_DIR, G_FILE_TEST_IS_DIR))
    bindtextdomain (GETTEXT_PACKAGE, FOVEA_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}

const GeglModuleInfo *
gegl_module_query (GTypeModule *module)
{
  static const GeglModuleInfo info = { GEGL_MODULE_ABI_VERSION };

  return &info;
}

gboolean
gegl_module_register (GTypeModule *module)
{
#define REGISTER(word) fovea_operation_register (module, &fovea_operation_##word);
  FOVEA_FOR_EACH_OPERATION (REGISTER)
  return TRUE;
}
