/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking up the named kernels of kernels.c, and making them. */
#include "library.h"

#include <math.h>
#include <string.h>

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

guint
fovea_library_parameters (const FoveaLibraryKernel *kernel)
{
  guint n = 0;

  while (n < FOVEA_LIBRARY_PARAMETERS && kernel->parameters[n] != NULL)
    n++;
  return n;
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

/* ---- Making ---- */

static double
library_bring_in (const FoveaLibraryKernel    *kernel,
                  const FoveaLibraryParameter *parameter,
                  double                       value)
{
  if (isnan (value))
    return parameter->initial;
  value = CLAMP (value, parameter->low, parameter->high);
  if (parameter->kind != FOVEA_PARAMETER_NUMBER)
    value = floor (value + 0.5);
  if (parameter->slider != FOVEA_SLIDER_ANGLE)
    return value;
  if (kernel->directions > 0)
    value = 45.0 * floor (value / 45.0 + 0.5);
  value = fmod (value, 360.0);
  return value < 0.0 ? value + 360.0 : value;
}

FoveaKernel *
fovea_library_make (const FoveaLibraryKernel *kernel, const double *values)
{
  double all[FOVEA_LIBRARY_PARAMETERS] = { 0.0 };

  if (kernel->make == NULL)
    return fovea_kernel_parse (kernel->formula, NULL);
  for (guint i = 0; i < fovea_library_parameters (kernel); i++)
    all[i] = library_bring_in (kernel, kernel->parameters[i],
                               values != NULL ? values[i] :
                                                kernel->parameters[i]->initial);
  return kernel->make (all);
}

void
fovea_library_from_sliders (const FoveaLibraryKernel *kernel,
                            const double             *sliders,
                            double values[FOVEA_LIBRARY_PARAMETERS])
{
  for (guint i = 0; i < FOVEA_LIBRARY_PARAMETERS; i++)
    values[i] = kernel->parameters[i] != NULL ?
                    sliders[kernel->parameters[i]->slider] :
                    0.0;
}

char *
fovea_library_spec (const FoveaLibraryKernel *kernel, const double *values)
{
  GString *text = g_string_new (kernel->name);
  guint    told = 0;

  for (guint i = 0; values != NULL && i < fovea_library_parameters (kernel);
       i++)
    {
      const FoveaLibraryParameter *p = kernel->parameters[i];
      const double value = library_bring_in (kernel, p, values[i]);

      if (value == p->initial)
        continue;
      g_string_append_printf (text, "%s%s=", told++ == 0 ? "(" : ", ", p->name);
      fovea_append_number (text, value);
    }
  if (told > 0)
    g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

char *
fovea_library_show (const FoveaLibraryKernel *kernel, const double *values)
{
  g_autoptr (FoveaKernel) made = NULL;

  if (kernel->make == NULL)
    return g_strdup (kernel->formula);
  made = fovea_library_make (kernel, values);
  if (made == NULL)
    return NULL;
  return made->height <= FOVEA_LIBRARY_SHOWN &&
                 made->width <= FOVEA_LIBRARY_SHOWN ?
             fovea_kernel_to_text (made) :
             fovea_library_spec (kernel, values);
}

GPtrArray *
fovea_library_set (const FoveaLibraryKernel *kernel)
{
  GPtrArray *set =
      g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_kernel_free);

  for (guint i = 0; i < MAX (1, kernel->directions); i++)
    {
      const double values[FOVEA_LIBRARY_PARAMETERS] = { 45.0 * i };
      FoveaKernel *made =
          fovea_library_make (kernel, kernel->directions > 0 ? values : NULL);

      if (made == NULL)
        {
          g_ptr_array_unref (set);
          return NULL;
        }
      g_ptr_array_add (set, made);
    }
  return set;
}

FoveaKernel *
fovea_library_kernel (const char *name, GError **error)
{
  const FoveaLibraryKernel *found = fovea_library_find (name);
  FoveaKernel              *kernel;

  if (found == NULL)
    {
      library_not_found (name, error);
      return NULL;
    }
  kernel = fovea_library_make (found, NULL);
  if (kernel == NULL)
    g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                 _ ("no memory for the kernel %s"), name);
  return kernel;
}

/* ---- Words ---- */

const char *
fovea_library_text (const char *english)
{
  return *english != '\0' ? g_dgettext (GETTEXT_PACKAGE, english) : english;
}

const char *
fovea_library_title (const FoveaLibraryKernel *kernel)
{
  return fovea_library_text (kernel->title);
}

const char *
fovea_library_what (const FoveaLibraryKernel *kernel)
{
  return fovea_library_text (kernel->what);
}

static const struct
{
  const char *name, *title;
} library_groups[FOVEA_GROUP_N] = {
  [FOVEA_GROUP_EDGES] = { "edges", N_ ("Edges") },
  [FOVEA_GROUP_BLUR] = { "blur", N_ ("Blur") },
  [FOVEA_GROUP_SHARPEN] = { "sharpen", N_ ("Sharpen") },
  [FOVEA_GROUP_RELIEF] = { "relief", N_ ("Relief") },
  [FOVEA_GROUP_LINES] = { "lines", N_ ("Lines") },
  [FOVEA_GROUP_TEXTURE] = { "texture", N_ ("Texture") },
  [FOVEA_GROUP_OTHER] = { "other", N_ ("Other") },
  [FOVEA_GROUP_OWN] = { "own", N_ ("My kernels") },
};

const char *
fovea_group_name (FoveaGroup group)
{
  return library_groups[group].name;
}

const char *
fovea_group_title (FoveaGroup group)
{
  return fovea_library_text (library_groups[group].title);
}
