/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The named kernels: one line each in kernels.c, and the user's own, a text
 * file each. Names are ASCII and never change, they stand in files and
 * commands; titles are translated.
 *
 * A kernel text is rows of numbers (fovea_kernel_parse) or names a kernel:
 *
 *   sobel-x
 *   gaussian(sigma=3.8, size=23)
 *   my/NAME
 *
 * Whatever reads a kernel from a person reads it with fovea_library_read. All
 * kernels are used as correlation, that is, as they stand. */
#pragma once

#include "fovea.h"

G_BEGIN_DECLS

/* ---- What there is ---------------------------------------------------------- */

/* One of the few things that kernels can be told. A slider has the same range
 * and first value in every kernel, so that other presets keep its setting. */
typedef enum
{
  FOVEA_SLIDER_SIZE,   /* coefficients a side; 0: the kernel's own */
  FOVEA_SLIDER_SIGMA,  /* pixels */
  FOVEA_SLIDER_SIGMA2, /* pixels */
  FOVEA_SLIDER_ANGLE,  /* degrees against the clock, 0 is to the right */
  FOVEA_SLIDER_LENGTH, /* pixels: a length, wavelength or radius */
  FOVEA_SLIDER_AMOUNT,
  FOVEA_SLIDER_ORDER,
  FOVEA_SLIDER_SEED,
  FOVEA_SLIDER_RAW, /* 0 or 1 */
  FOVEA_SLIDER_N
} FoveaSlider;

#define FOVEA_SLIDERS_DEFAULTS                                \
  {                                                           \
    [FOVEA_SLIDER_SIGMA] = 1.5, [FOVEA_SLIDER_SIGMA2] = 2.4,  \
    [FOVEA_SLIDER_LENGTH] = 9.0, [FOVEA_SLIDER_AMOUNT] = 1.0, \
    [FOVEA_SLIDER_ORDER] = 1.0, [FOVEA_SLIDER_SEED] = 1.0     \
  }

typedef enum
{
  FOVEA_PARAMETER_NUMBER,
  FOVEA_PARAMETER_WHOLE, /* 0, 1, 2, ... */
  FOVEA_PARAMETER_SWITCH /* 0 or 1 */
} FoveaParameterKind;

typedef struct
{
  const char        *name;  /* ASCII: "sigma", as in a text */
  const char        *label; /* English; fovea_library_text translates */
  const char        *unit;  /* "px", "°" or "" */
  FoveaParameterKind kind;
  double             low, high, initial;
  FoveaSlider        slider;
} FoveaLibraryParameter;

#define FOVEA_LIBRARY_PARAMETERS 3

typedef enum
{
  FOVEA_GROUP_EDGES,
  FOVEA_GROUP_BLUR,
  FOVEA_GROUP_SHARPEN,
  FOVEA_GROUP_RELIEF,
  FOVEA_GROUP_LINES,
  FOVEA_GROUP_TEXTURE,
  FOVEA_GROUP_OTHER,
  FOVEA_GROUP_OWN, /* the user's */
  FOVEA_GROUP_N
} FoveaGroup;

typedef struct
{
  const char *name;  /* "sobel-x" */
  const char *title; /* English; fovea_library_text translates, as the next */
  const char *what;  /* one sentence */
  FoveaGroup  group;
  const char *formula; /* numbers, as kernel text, or how they are made */
  const char *source;  /* where it comes from */
  /* NULL: the formula is the kernel text. `values`: of the parameters. NULL
   * only for lack of memory. */
  FoveaKernel *(*make) (const double *values);
  /* Ends with a NULL, or is full. */
  const FoveaLibraryParameter *parameters[FOVEA_LIBRARY_PARAMETERS];
  guint directions; /* of a compass set: angles of 0, 45, ...; else 0 */
} FoveaLibraryKernel;

/* The word for a kernel that is not from the library. */
#define FOVEA_LIBRARY_CUSTOM "custom"

extern const FoveaLibraryKernel fovea_library[]; /* ends with a NULL name */

guint fovea_library_count (void);
/* NULL when there is none of that name. */
const FoveaLibraryKernel *fovea_library_find (const char *name);
/* How many parameters it has. */
guint fovea_library_parameters (const FoveaLibraryKernel *kernel);
/* Translates a title, a sentence or a label. */
const char *fovea_library_text (const char *english);
const char *fovea_library_title (const FoveaLibraryKernel *kernel);
const char *fovea_library_what (const FoveaLibraryKernel *kernel);
/* "edges"; and its translated name. */
const char *fovea_group_name (FoveaGroup group);
const char *fovea_group_title (FoveaGroup group);

/* ---- Making kernels --------------------------------------------------------- */

/* `values`: of its parameters, in their order; NULL: the first ones. They are
 * brought into their ranges, and a compass set's angle to the next 45 degrees.
 * NULL only for lack of memory. */
FoveaKernel *
fovea_library_make (const FoveaLibraryKernel *kernel, const double *values);
/* Its parameters out of all sliders. */
void fovea_library_from_sliders (const FoveaLibraryKernel *kernel,
                                 const double             *sliders,
                                 double values[FOVEA_LIBRARY_PARAMETERS]);
/* The kernel text of those: numbers up to FOVEA_LIBRARY_SHOWN a side, a name and
 * values where it would be long. NULL only for lack of memory. (transfer
 * full) */
#define FOVEA_LIBRARY_SHOWN 31
char *
fovea_library_show (const FoveaLibraryKernel *kernel, const double *values);
/* What fovea_library_make takes as a text that reads back to the same kernel:
 * "gaussian(sigma=3.8, size=23)", without what has its first value. (transfer
 * full) */
char *
fovea_library_spec (const FoveaLibraryKernel *kernel, const double *values);
/* The kernels of all directions of a compass set, from angle 0 against the
 * clock; of any other kernel it alone. NULL only for lack of memory. (transfer
 * full) */
GPtrArray *fovea_library_set (const FoveaLibraryKernel *kernel);

/* Any kernel text. Errors: FORMAT and NOT_FOUND, naming what is wrong and what
 * there is: "gaussian: 'sgma' is none of sigma, size, raw". */
FoveaKernel *fovea_library_read (const char *text, GError **error);
/* Do both texts mean the same numbers, each but for `within` of the largest? */
gboolean fovea_library_same (const char *a, const char *b, double within);
/* Does the text begin like a name instead of a number? */
gboolean fovea_library_is_spec (const char *text);
/* Which kernel and values a text means, without making it. `values` (may be
 * NULL) has room for FOVEA_LIBRARY_PARAMETERS. Own kernels are none of these.
 * Errors: as fovea_library_read. */
const FoveaLibraryKernel *
fovea_library_read_spec (const char *text, double *values, GError **error);
/* A kernel of this very name, with first values; an unknown name is a NOT_FOUND
 * error that lists the names. */
FoveaKernel *fovea_library_kernel (const char *name, GError **error);

/* ---- The user's own (own.c) -------------------------------------------------
 * NAME.txt in a folder fovea/kernels: lines "# title: ...", "# what: ...",
 * "# source: ..." (any may be missing), then kernel text. Looked for in
 * FOVEA_KERNEL_PATH, the user's data folder, GIMP's own folder, the system's
 * data folders; the first of a name counts. Read each time: a file that is
 * dropped in appears. */

#define FOVEA_LIBRARY_MY "my/"

typedef struct
{
  char    *name;  /* "my/NAME": stands in kernel texts */
  char    *title; /* NAME where the file has none */
  char    *what;  /* may be empty, as the next */
  char    *source;
  char    *text; /* kernel text; NULL with a problem */
  char    *path;
  char    *problem;               /* why it cannot be read, or NULL */
  guint    planes, height, width; /* 0 with a problem */
  gboolean removable;             /* lies in the user's own folder */
} FoveaOwnKernel;

/* All of them, by name, with those that cannot be read. (transfer full) */
GPtrArray *fovea_own_list (void);
/* Their names alone, "my/NAME": no file is read. (transfer full) */
GPtrArray *fovea_own_names (void);
/* `name` with or without "my/". Errors: NOT_FOUND, naming those there are; FORMAT
 * where it cannot be read. (transfer full) */
FoveaOwnKernel *fovea_own_find (const char *name, GError **error);
void            fovea_own_free (FoveaOwnKernel *own);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaOwnKernel, fovea_own_free)

/* Where fovea_own_save writes. (transfer full) */
char *fovea_own_folder (void);
/* All that are looked into, there or not: file names. (transfer full) */
GPtrArray *fovea_own_folders (void);
/* Can a kernel be called so, without "my/"? Errors: FORMAT. */
gboolean fovea_own_check_name (const char *name, GError **error);
/* Does the user's own folder hold one of that name, readable or not? */
gboolean fovea_own_is_taken (const char *name);
/* Saves any kernel text (checked; a my/NAME in it becomes its numbers); title,
 * what and source may be NULL. The file appears whole or not at all. Errors:
 * FORMAT (the name, the text), G_FILE_ERROR_EXIST without `overwrite`, other
 * G_FILE_ERRORs. */
gboolean fovea_own_save (const char *name,
                         const char *title,
                         const char *what,
                         const char *source,
                         const char *text,
                         gboolean    overwrite,
                         GError    **error);
/* Only from the user's own folder. */
gboolean fovea_own_remove (const char *name, GError **error);
/* Another name, title and sentence for a kernel of the user's own folder; its star
 * goes along. Errors: of finding and of saving; then all is as it was. */
gboolean fovea_own_rename (const char *from,
                           const char *to,
                           const char *title,
                           const char *what,
                           gboolean    overwrite,
                           GError    **error);
/* A kernel file from elsewhere, under its own name without the ending; `name`
 * (may be NULL) is where it now is. */
gboolean fovea_own_import (const char *path,
                           gboolean    overwrite,
                           char      **name,
                           GError    **error);
/* Any kernel text, with its title if it has one, as a file for others: always
 * as numbers. */
gboolean fovea_own_export (const char *text,
                           const char *path,
                           gboolean    overwrite,
                           GError    **error);

G_END_DECLS
