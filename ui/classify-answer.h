/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Classify window shows of one classification, made in its thread: every
 * class, so that any can be asked about, and what the network was given. */
#pragma once

#include <cairo.h>

#include "fovea.h"

G_BEGIN_DECLS

typedef struct
{
  FoveaClassification *all;   /* every class, the most probable first */
  FoveaClassification  found; /* as many of them as were asked for; borrowed */
  FoveaSeeing          seeing;
  GQuark               language; /* of the labels */
  gint64               width, height; /* of the photo */
  FoveaRect           *views;
  guint                n_views;
  cairo_surface_t     *inputs;  /* the views as the network got them, ARGB32 */
  guint                n_drawn; /* how many of them are on it */
} FoveaClassifyAnswer;

/* What is asked for. */
typedef struct
{
  FoveaSeeing seeing;
  guint       top;
  char       *language; /* of the labels; "": the person's */
} FoveaClassifySettings;

void fovea_classify_settings_free (gpointer settings);

/* Errors: those of fovea_classify_seeing and fovea_model_check_language. (transfer full, a
 * FoveaClassifyAnswer) */
gpointer fovea_classify_answer_new (FoveaModel            *model,
                                    const FoveaTensor     *photo,
                                    gpointer               settings,
                                    const FoveaRunOptions *options,
                                    GError               **error);
void     fovea_classify_answer_free (gpointer answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaClassifyAnswer, fovea_classify_answer_free)

/* The guess about a class, NULL where there is no such class. Owned by the answer. */
const FoveaGuess *fovea_classify_answer_guess (const FoveaClassifyAnswer *answer, guint index);
/* What somebody means by `text`: a class's number, its label, one of its label's names, or
 * the most probable class with these letters in its label, as it is shown or as the model
 * has it. Errors: NOT_FOUND. */
const FoveaGuess *fovea_classify_answer_find (const FoveaClassifyAnswer *answer,
                                              FoveaModel                *model,
                                              const char                *text,
                                              GError                   **error);

/* "224x224 pixels, 0.023 s" and what there is to be said of it. (transfer full) */
char *fovea_classify_answer_details (const FoveaClassifyAnswer *answer, FoveaModel *model);
/* What is to be known before the numbers are believed: one class only, a card that was
 * guessed, other outputs; NULL: nothing. (transfer full) */
char *fovea_classify_answer_notes (const FoveaClassifyAnswer *answer, FoveaModel *model);

G_END_DECLS
