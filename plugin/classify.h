/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classify: what the procedure, its window and the batch command share. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "option.h"
#include "photo.h"

G_BEGIN_DECLS

/* Guesses less probable than this become no keywords. */
#define FOVEA_KEYWORD_LEAST 0.2

/* Of FoveaSeeing, for every command that shows a photo to a network. */
extern const FoveaWord fovea_classify_seeing_words[];

const FoveaOption *fovea_classify_options (void);

/* Has the model names in the language that the settings ask for? */
gboolean fovea_classify_check_language (FoveaSettings *settings,
                                        FoveaModel    *model,
                                        GError       **error);
/* The answers' names in that language; none is asked for: as they are, which is
 * English, so that scripts read the same names on every desktop. */
void fovea_classify_translate (FoveaSettings       *settings,
                               FoveaModel          *model,
                               FoveaClassification *found);

/* `"model": ..., "top": [...]` appended to an object that has been begun. */
void fovea_classify_json (GString                   *json,
                          FoveaModel                *model,
                          const FoveaClassification *found);
/* "tiger cat 38.5 %, Egyptian cat 35.6 %, ..." (transfer full) */
char *fovea_classify_sentence (const FoveaClassification *found);
/* The labels to be written as keywords. (transfer full) */
char **fovea_classify_keywords (const FoveaClassification *found);

/* Names a layer after the best guess. */
void fovea_classify_name (GimpItem *item, const FoveaClassification *found);
/* Writes what the settings ask for: the layer's name, the image's comment, its
 * XMP keywords; one undo step. */
void fovea_classify_note (FoveaSettings             *settings,
                          GimpImage                 *image,
                          GimpDrawable              *drawable,
                          const FoveaClassification *found);

G_END_DECLS
