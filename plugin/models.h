/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models: what the procedure, its window and the batch command share. Each
 * function gives what there is to print, in the format that was asked for. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "option.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_MODELS_LIST,
  FOVEA_MODELS_DESCRIBE,
  FOVEA_MODELS_ADD,
  FOVEA_MODELS_REMOVE,
  FOVEA_MODELS_TEST,
  FOVEA_MODELS_TRY
} FoveaModelsAction;

/* As in batch.h */
typedef enum
{
  FOVEA_MODELS_TEXT,
  FOVEA_MODELS_JSON,
  FOVEA_MODELS_CSV
} FoveaModelsFormat;

/* action, model, size, plan, link, dry-run */
const FoveaOption *fovea_models_options (void);

/* Text to be printed as it is (lines parted by line ends, none at the end), or
 * NULL. (transfer full) */
char *fovea_models_list (FoveaModelsFormat format);
/* "" (0x0), "256" or "320x240"; anything else is wrong usage. */
gboolean fovea_models_size (const char *text, guint *width, guint *height, GError **error);
/* `model`: of a pattern ("INPUT 3x32x32 -> …") too; `size`: as of fovea_models_size;
 * `plan`: what the engine chose for it, timed. */
char *fovea_models_describe (const char       *model,
                             const char       *size,
                             gboolean          plan,
                             FoveaModelsFormat format,
                             GError          **error);
/* The network's picture (ui/network.h) as a PNG, SVG or PDF file; with `plan` it has
 * the layers' times. models-picture.c */
gboolean fovea_models_picture (const char *model,
                               const char *size,
                               gboolean    plan,
                               const char *path,
                               int        *width, /* of the picture; both may be NULL */
                               int        *height,
                               GError    **error);
/* Is it a file that such a picture can be written to? */
gboolean fovea_models_check_picture (const char *path, GError **error);
/* An error where a size is given, which goes with no pattern. */
gboolean fovea_models_check_pattern (const char *size, GError **error);
/* Times a pattern's plan; its weights are made up. (transfer full) models-picture.c */
FoveaProfile *fovea_models_profile_pattern (const char *pattern, GError **error);
char *fovea_models_change (FoveaSettings    *settings, /* add or remove */
                           FoveaModelsFormat format,
                           GError          **error);
/* Asks the model about the self-test picture of its card. A wrong answer is an
 * error. */
char *fovea_models_test (const char *model, FoveaModelsFormat format, GError **error);
/* The usual ways to prepare a picture, side by side. CSV is without a head; its second
 * field, for an error, is empty. */
char *fovea_models_try (FoveaModel        *model,
                        const char        *name, /* of the photo; may be NULL */
                        const FoveaTensor *photo,
                        FoveaModelsFormat  format,
                        GError           **error);

/* A photo file as networks see it. (transfer full) */
FoveaTensor *fovea_models_photo (const char *path, GError **error);

/* The table of layers; of a pattern (`model` NULL) the text of it. models-table.c */
char *fovea_models_table (FoveaModel             *model,
                          const char             *pattern,
                          const FoveaDescription *table,
                          FoveaModelsFormat       format);
/* The table of a plan's steps, of a model or a pattern as above. plan-table.c */
char *fovea_models_plan (FoveaModel         *model,
                         const char         *pattern,
                         const FoveaProfile *profile,
                         FoveaModelsFormat   format);
/* Adds cells [rows][columns] to the text, each column as wide as its widest; those
 * behind the first `words` to the right. Frees the cells. */
void fovea_models_columns (GString *text,
                           char   **cells,
                           guint    rows,
                           guint    columns,
                           guint    words);
/* "15.47 G", "18.82 kB" with the unit "B". (transfer full) */
char *fovea_models_count (guint64 count, const char *unit);

G_END_DECLS
