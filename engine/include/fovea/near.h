/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a mistyped word was meant to be. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Those of `words` (ended by a NULL) that are most like `typed`: names of several
 * words of which it is one ("tiger cat" for cat); where there is none, as few letters as
 * can be are wrong, missing, too much or swapped (none of 1 or 2 letters, one of 3
 * to 5, two of 6 to 8, three of more), in upper or lower case; where there is none
 * such, those that it is a part of, or, with as many mistakes and from 6 letters
 * on, the beginning. At most five in the order of `words`, as
 * "sobel-x, sobel-y"; NULL: none is like it. (transfer full) */
char *fovea_near_words (const char *typed, const char *const *words);
/* For the end of an error: "did you mean sobel-x, sobel-y?", or a copy of
 * `otherwise`. (transfer full) */
char *fovea_near_advice (const char        *typed,
                         const char *const *words,
                         const char        *otherwise);

G_END_DECLS
