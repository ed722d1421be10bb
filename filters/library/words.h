/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words that options are set with: the same in dialogs, PDB, batch, GEGL
 * properties and files. Each list belongs to an enum of the engine. */
#pragma once

#include "fovea.h"

G_BEGIN_DECLS

typedef struct
{
  int         value;
  const char *nick;  /* ASCII, never changes */
  const char *label; /* English; fovea_word_label translates */
} FoveaWord;

typedef enum
{
  FOVEA_SUM_PER_CHANNEL,
  FOVEA_SUM_SUMMED,
  FOVEA_SUM_SEPARATE,
  FOVEA_SUM_ALL
} FoveaSum;

/* Says it in a request. */
void fovea_sum_set (FoveaSum sum, FoveaConvolve *request);

/* What a kernel is divided by. */
typedef enum
{
  FOVEA_SCALING_FIXED, /* nothing */
  FOVEA_SCALING_SUM,   /* its sum, where that is not 0 */
  FOVEA_SCALING_AUTO   /* its sum without the sign; and 1 is added where that is
                          negative, 0.5 where it is 0 */
} FoveaScaling;

/* What of a layer is convolved. */
typedef enum
{
  FOVEA_ON_COLOUR,
  FOVEA_ON_LUMINANCE,
  FOVEA_ON_ALPHA
} FoveaOn;

/* Each ends with a NULL nick. */
extern const FoveaWord fovea_border_words[];     /* FoveaBorder */
extern const FoveaWord fovea_blur_border_words[]; /* all but "valid" */
extern const FoveaWord fovea_activation_words[]; /* FoveaActivation */
extern const FoveaWord fovea_function_words[];   /* FoveaActivation but none */
extern const FoveaWord fovea_channels_words[];   /* FoveaSum */
extern const FoveaWord fovea_scaling_words[];    /* FoveaScaling */
extern const FoveaWord fovea_view_words[];       /* FoveaResultView */
extern const FoveaWord fovea_on_words[];         /* FoveaOn */
extern const FoveaWord fovea_method_words[];     /* FoveaEdgeKernel */
extern const FoveaWord fovea_result_words[];     /* FoveaEdgeResult */
extern const FoveaWord fovea_pool_words[];       /* FoveaPoolKind */

const char *fovea_word_label (const FoveaWord *word); /* translated */
/* NULL when the list has no such value. */
const char *fovea_word_nick (const FoveaWord *words, int value);
/* Errors: NOT_FOUND: "border: 'foo' is none of zero, constant, ..."; `option`
 * is the option's name. */
gboolean fovea_word_find (const FoveaWord *words,
                          const char      *option,
                          const char      *nick,
                          int             *value,
                          GError         **error);

G_END_DECLS
