/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a command can be told, declared once: the PDB arguments, the dialog, the
 * batch parser and `help COMMAND` all come from the same table. */
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
} FoveaOption;

/* For tables; each table ends with { NULL }. */
#define FOVEA_OPTION_TEXT(n, l, b, t)                                          \
  {                                                                            \
    .name = n, .kind = FOVEA_OPTION_STRING, .label = l, .blurb = b, .text = t  \
  }
#define FOVEA_OPTION_NUMBER(n, l, b, lo, hi, d)                                \
  {                                                                            \
    .name = n, .kind = FOVEA_OPTION_DOUBLE, .label = l, .blurb = b,            \
    .minimum = lo, .maximum = hi, .initial = d                                 \
  }
#define FOVEA_OPTION_COUNT(n, l, b, lo, hi, d)                                 \
  {                                                                            \
    .name = n, .kind = FOVEA_OPTION_INT, .label = l, .blurb = b,               \
    .minimum = lo, .maximum = hi, .initial = d                                 \
  }
#define FOVEA_OPTION_SWITCH(n, l, b, d)                                        \
  {                                                                            \
    .name = n, .kind = FOVEA_OPTION_BOOL, .label = l, .blurb = b, .initial = d \
  }
#define FOVEA_OPTION_ONE_OF(n, l, b, c, t)                                     \
  {                                                                            \
    .name = n, .kind = FOVEA_OPTION_CHOICE, .label = l, .blurb = b,            \
    .text = t, .choices = c                                                    \
  }

const FoveaWord *fovea_option_choices (const FoveaOption *option);
/* "0..1", "zero, constant, ...", "text"; for help. (transfer full) */
char *fovea_option_range (const FoveaOption *option);
/* The default as it would be typed. (transfer full) */
char *fovea_option_default (const FoveaOption *option);

/* Values for the options of one or more tables; begins with the defaults. */
typedef struct _FoveaSettings FoveaSettings;

FoveaSettings *fovea_settings_new (const FoveaOption *options);
/* One more table: batch commands have options in common. */
void fovea_settings_add (FoveaSettings *settings, const FoveaOption *options);
void fovea_settings_free (FoveaSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaSettings, fovea_settings_free)

/* NULL when there is no such option. */
const FoveaOption *fovea_settings_find (FoveaSettings *settings,
                                        const char    *name);
/* The option number `index`, or NULL after the last. */
const FoveaOption *fovea_settings_option (FoveaSettings *settings, guint index);

/* From a typed word. The error names the option and what it takes. */
gboolean fovea_settings_set_text (FoveaSettings *settings,
                                  const char    *name,
                                  const char    *text,
                                  GError       **error);
/* Was it set by fovea_settings_set_text? */
gboolean fovea_settings_is_given (FoveaSettings *settings, const char *name);
/* From the properties of the same names of a procedure's config. */
void fovea_settings_from_config (FoveaSettings *settings, GObject *config);

/* The options of each name must be in the table, with that kind. */
const char *fovea_settings_string (FoveaSettings *settings, const char *name);
int         fovea_settings_int (FoveaSettings *settings, const char *name);
double      fovea_settings_double (FoveaSettings *settings, const char *name);
gboolean    fovea_settings_bool (FoveaSettings *settings, const char *name);
/* The value that goes with the chosen word. */
int fovea_settings_choice (FoveaSettings *settings, const char *name);

/* A word for g_shell_parse_argv, in double quotes where it needs any: a whole
 * command goes between single ones in a shell. (transfer full) */
char *fovea_settings_quote (const char *word);

/* "convolve --kernel "1 2 1" --flip": the batch command with whatever differs
 * from the default, so quoted. (transfer full) */
char *fovea_settings_to_command (FoveaSettings *settings, const char *command);

G_END_DECLS
