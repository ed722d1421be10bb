/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an operation or a command can be told, declared once: GEGL's properties,
 * the PDB arguments, the dialogs, the batch parser and `help COMMAND` all come from
 * the same table. */
#pragma once

#include <glib-object.h>

#include "library/words.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_OPTION_STRING,
  FOVEA_OPTION_INT,
  FOVEA_OPTION_DOUBLE,
  FOVEA_OPTION_BOOL,
  FOVEA_OPTION_CHOICE
} FoveaOptionKind;

/* Where a slider of GIMP's begins and ends, if that is not the whole range, and how
 * it is bent: 0 is straight. */
typedef struct
{
  double low, high, gamma;
} FoveaSlide;

typedef struct
{
  const char     *name;
  FoveaOptionKind kind;
  const char     *label; /* with a mnemonic; N_() */
  const char     *blurb; /* one sentence; N_() */
  double          minimum, maximum, initial; /* numbers; a bool: 0 or 1 */
  const char     *text;    /* the default of a string or a choice */
  const FoveaWord *choices;
  const FoveaWord *(*make_choices) (void); /* where they are known at run time */
  const char *zero; /* what a procedure's dialog shows in place of 0, or NULL; N_() */
  /* For the dialog that GIMP makes of an operation alone; NULL: always seen, no unit. */
  const char *visible; /* when, in GEGL's words: "border {constant}" */
  const char *unit;    /* GEGL's word */
  FoveaSlide  slide;
} FoveaOption;

/* For tables; each table ends with { NULL }. What follows the default is for an
 * operation's dialog: FOVEA_OPTION_COUNT (..., 1, .slide = { 1, 16 }). */
#define FOVEA_OPTION_TEXT(n, l, b, t)                                         \
  {                                                                           \
    .name = n, .kind = FOVEA_OPTION_STRING, .label = l, .blurb = b, .text = t \
  }
#define FOVEA_OPTION_NUMBER(n, l, b, lo, hi, ...)                  \
  {                                                                \
    .name = n, .kind = FOVEA_OPTION_DOUBLE, .label = l, .blurb = b, \
    .minimum = lo, .maximum = hi, .initial = __VA_ARGS__           \
  }
#define FOVEA_OPTION_COUNT(n, l, b, lo, hi, ...)                 \
  {                                                              \
    .name = n, .kind = FOVEA_OPTION_INT, .label = l, .blurb = b, \
    .minimum = lo, .maximum = hi, .initial = __VA_ARGS__         \
  }
#define FOVEA_OPTION_SWITCH(n, l, b, ...)                         \
  {                                                               \
    .name = n, .kind = FOVEA_OPTION_BOOL, .label = l, .blurb = b, \
    .initial = __VA_ARGS__                                        \
  }
#define FOVEA_OPTION_ONE_OF(n, l, b, c, t)                          \
  {                                                                 \
    .name = n, .kind = FOVEA_OPTION_CHOICE, .label = l, .blurb = b, \
    .text = t, .choices = c                                         \
  }

const FoveaWord *fovea_option_choices (const FoveaOption *option);

/* Values for the options of one or more tables; begins with the defaults. */
typedef struct _FoveaSettings FoveaSettings;

typedef struct
{
  const FoveaOption *option;
  GValue             value; /* a choice's is its nick */
  gboolean           given; /* typed by the user */
} FoveaSetting;

FoveaSettings *fovea_settings_new (const FoveaOption *options);
/* One more table: batch commands have options in common. */
void fovea_settings_add (FoveaSettings *settings, const FoveaOption *options);
void fovea_settings_free (FoveaSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaSettings, fovea_settings_free)

/* To be read or set; NULL when there is no such option. */
FoveaSetting *fovea_settings_get (FoveaSettings *settings, const char *name);
/* The one number `index`, or NULL after the last. */
FoveaSetting *fovea_settings_at (FoveaSettings *settings, guint index);

/* The options of each name must be in the table, with that kind. */
const char *fovea_settings_string (FoveaSettings *settings, const char *name);
int         fovea_settings_int (FoveaSettings *settings, const char *name);
double      fovea_settings_double (FoveaSettings *settings, const char *name);
gboolean    fovea_settings_bool (FoveaSettings *settings, const char *name);
/* The value that goes with the chosen word. */
int fovea_settings_choice (FoveaSettings *settings, const char *name);

G_END_DECLS
