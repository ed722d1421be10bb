/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Probabilities in words. */
#pragma once

#include "fovea.h"

G_BEGIN_DECLS

/* A word begins at its threshold. A network names one of its classes whatever it
 * is shown, so what is less than a guess gets no word at all. */
#define FOVEA_CERTAIN 0.75
#define FOVEA_LIKELY  0.30
#define FOVEA_GUESS   0.10

/* "certain", "likely", "guess" or "", translated. */
const char *fovea_verdict_word (double probability);

/* "Certain: tabby", "Nothing certain" where not even a guess is to be made.
 * `guess` NULL: no answer at all. (transfer full) */
char *fovea_verdict_headline (const FoveaGuess *guess);
/* Where the words begin, in words. (transfer full) */
char *fovea_verdict_thresholds (void);
/* "38.5 %", "< 0.1 %". (transfer full) */
char *fovea_verdict_percent (double probability);

G_END_DECLS
