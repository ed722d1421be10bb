/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The named kernels: one line each in kernels.c. Names are ASCII and never
 * change, they stand in files and commands; titles are translated. */
#pragma once

#include "fovea.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;   /* "sobel-x" */
  const char *title;  /* English; _() it, or fovea_library_title */
  const char *what;   /* one sentence, English; _() it likewise */
  const char *text;   /* kernel text, to be used as correlation */
  const char *source; /* where it comes from */
} FoveaLibraryKernel;

/* The word for a kernel that is not from the library. */
#define FOVEA_LIBRARY_CUSTOM "custom"

extern const FoveaLibraryKernel fovea_library[]; /* ends with a NULL name */

guint fovea_library_count (void);
/* NULL when there is none of that name. */
const FoveaLibraryKernel *fovea_library_find (const char *name);
/* The same, but an unknown name is a NOT_FOUND error that lists the names. */
FoveaKernel *fovea_library_kernel (const char *name, GError **error);
/* Translated. */
const char *fovea_library_title (const FoveaLibraryKernel *kernel);
const char *fovea_library_what (const FoveaLibraryKernel *kernel);

G_END_DECLS
