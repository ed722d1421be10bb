/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking up the named kernels of kernels.c. */
#include "library.h"

#include <glib/gi18n-lib.h>

guint
fovea_library_count (void)
{
  guint n = 0;

  while (fovea_library[n].name != NULL)
    n++;
  return n;
}

const FoveaLibraryKernel *
fovea_library_find (const char *name)
{
  for (const FoveaLibraryKernel *k = fovea_library; k->name != NULL; k++)
    if (g_strcmp0 (k->name, name) == 0)
      return k;
  return NULL;
}

static void
library_not_found (const char *name, GError **error)
{
  GString *names = g_string_new (NULL);

  for (const FoveaLibraryKernel *k = fovea_library; k->name != NULL; k++)
    g_string_append_printf (names, "%s%s", k == fovea_library ? "" : ", ",
                            k->name);
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND,
               _ ("preset: '%s' is none of %s"), name, names->str);
  g_string_free (names, TRUE);
}

FoveaKernel *
fovea_library_kernel (const char *name, GError **error)
{
  const FoveaLibraryKernel *found = fovea_library_find (name);

  if (found == NULL)
    {
      library_not_found (name, error);
      return NULL;
    }
  return fovea_kernel_parse (found->text, error);
}

const char *
fovea_library_title (const FoveaLibraryKernel *kernel)
{
  return g_dgettext (GETTEXT_PACKAGE, kernel->title);
}

const char *
fovea_library_what (const FoveaLibraryKernel *kernel)
{
  return g_dgettext (GETTEXT_PACKAGE, kernel->what);
}
