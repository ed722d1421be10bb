/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Probabilities in words. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A word begins at its threshold. A network names one of its classes whatever it
 * is shown, so what is less than a guess gets no word at all. */
#define FOVEA_CERTAIN 0.75
#define FOVEA_LIKELY  0.30
#define FOVEA_GUESS   0.10

/* "certain", "likely", "guess" or "", translated. */
const char *fovea_verdict_word (double probability);

/* "38.5 %", "< 0.1 %". (transfer full) */
char *fovea_verdict_percent (double probability);

/* The first of a label's names: "tabby" of "tabby, tabby cat". (transfer full) */
char *fovea_verdict_name (const char *label);

G_END_DECLS
