/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options as typed words, as GIMP's configs and as commands. */
#pragma once

#include "settings.h"

G_BEGIN_DECLS

/* "0..1", "zero, constant, ...", "text"; for help. (transfer full) */
char *fovea_option_range (const FoveaOption *option);
/* The default as it would be typed. (transfer full) */
char *fovea_option_default (const FoveaOption *option);

/* NULL when there is no such option. */
const FoveaOption *fovea_settings_find (FoveaSettings *settings,
                                        const char    *name);

/* From a typed word. The error names the option and what it takes. */
gboolean fovea_settings_set_text (FoveaSettings *settings,
                                  const char    *name,
                                  const char    *text,
                                  GError       **error);
/* Was it set by fovea_settings_set_text? */
gboolean fovea_settings_is_given (FoveaSettings *settings, const char *name);
/* From the properties of the same names of a procedure's config. */
void fovea_settings_from_config (FoveaSettings *settings, GObject *config);

/* How an apostrophe is written in there: between a shell's single quotes it ends
 * them, stands for itself and begins them anew. */
#define FOVEA_SETTINGS_APOSTROPHE "'\\''"

/* A word for the batch language, in double quotes where it needs any: a whole
 * command goes between single ones in a shell. (transfer full) */
char *fovea_settings_quote (const char *word);

/* "convolve --kernel "1 2 1" --flip": the batch command with whatever differs
 * from the default, so quoted. (transfer full) */
char *fovea_settings_to_command (FoveaSettings *settings, const char *command);

G_END_DECLS
