/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guessing a card, inside: what is known of the file, and the steps. Each step
 * fills its part of the card and says in a sentence what it went by. */
#pragma once

#include "card.h"
#include "onnx/metadata.h"

typedef struct
{
  FoveaGraph          *graph;
  FoveaWeights        *weights;
  const FoveaMetadata *metadata;
  const char          *path;  /* of the model file */
  const char          *id;    /* its name without ending */
  char                *words; /* id, graph name and producer in lower case */
  FoveaCard           *card;
  GPtrArray           *reasons; /* of char * */
  FoveaShape           output;  /* of the first output; rank 0 = not known */
  GPtrArray           *labels;  /* what was found, or NULL */
} Guess;

/* Adds a sentence to the card's reasons. */
void fovea_guess_say (Guess *guess, const char *format, ...)
    G_GNUC_PRINTF (2, 3);
/* Does one of these words (parted by blanks) stand in the file's names? The
 * word, or NULL. (transfer full) */
char *fovea_guess_named (Guess *guess, const char *words);
/* The first node that reads a value; NULL = none. */
const FoveaNode *fovea_guess_reader (Guess *guess, FoveaValue value);
/* Is it one of these ONNX operators (parted by blanks)? */
gboolean fovea_guess_is (const FoveaNode *node, const char *operators);
/* The last node that computes something, and no mere change of shape. */
const FoveaNode *fovea_guess_last (Guess *guess);

/* What comes out; after size. Then whether that is logits. guess-task.c */
void fovea_guess_task (Guess *guess);
void fovea_guess_kind (Guess *guess);
/* Channel order, mean, scale; after task and size. guess-range.c */
void fovea_guess_range (Guess *guess);
/* Labels, after the number of classes is known. guess-labels.c */
void fovea_guess_labels (Guess *guess);
