/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keywords that a classification proposes: a word, the words above it, and how sure the
 * network is. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The first of a label's names: "tabby" of "tabby, tabby cat". (transfer full) */
char *fovea_label_name (const char *label);

typedef struct
{
  char    *word;        /* "pug" */
  char    *parents;     /* "animal|dog", or NULL */
  double   probability; /* 0 to 1; less than 0: a person's own word */
  gboolean chosen;      /* it is to be written */
  gboolean there;       /* the photo has it already */
} FoveaTag;

/* Of "animal|dog|pug" or "pug", trimmed, without control characters; NULL where
 * no word is left. (transfer full) */
FoveaTag *fovea_tag_new (const char *path, double probability);
FoveaTag *fovea_tag_copy (const FoveaTag *tag);
void      fovea_tag_free (FoveaTag *tag);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaTag, fovea_tag_free)

/* "animal|dog|pug", as lr:hierarchicalSubject has it. (transfer full) */
char *fovea_tag_path (const FoveaTag *tag);

/* Are they the same keyword? Capitals make no difference, nor does how an accent
 * is encoded. */
gboolean fovea_tag_same (const char *a, const char *b);
/* ... as one of these (NULL-terminated; NULL: none)? */
gboolean fovea_tag_among (const char *word, const char *const *words);

/* An array that frees its tags. */
GPtrArray *fovea_tags_new (void);
/* Adds it, or adds its probability to that of the same word. Takes `tag`; NULL:
 * nothing. */
void fovea_tags_add (GPtrArray *tags, FoveaTag *tag);

G_END_DECLS
