/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of classes for people: a map from labels to keywords. */
#pragma once

#include "fovea/models.h"

G_BEGIN_DECLS

/* ---- From classes to words ----
 * A label map makes useful words of odd classes: a tree of words in several
 * languages, the classes that belong to each, and how probable it has to be.
 * models/README.md has the format. */
typedef struct _FoveaLabelMap FoveaLabelMap;

typedef struct
{
  char  *word;        /* "terrier" */
  char  *path;        /* from the top, the word last: "animal|dog|terrier" */
  double probability; /* summed over the classes of the word and of those below */
} FoveaTagWords;

/* Errors: the file system's; FORMAT, naming file and line. (transfer full) */
FoveaLabelMap *fovea_label_map_read (const char *path, GError **error);
/* That of the model: NAME.words, where the card's labels are NAME (its own name,
 * where the labels lie in its file), beside it or in the model folders. Errors: NOT_FOUND
 * when there is none; those of reading; FORMAT for another number of classes.
 * (transfer full) */
FoveaLabelMap *fovea_label_map_find (FoveaModel *model, GError **error);
void           fovea_label_map_free (FoveaLabelMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLabelMap, fovea_label_map_free)
/* SHA-256 of its file, in hexadecimal digits. */
const char *fovea_label_map_checksum (const FoveaLabelMap *map);
/* Makes a map that was read by its path one of this model, whose background class
 * is none of the map's; fovea_label_map_find does so by itself. Errors: FORMAT for
 * another number of classes. */
gboolean fovea_label_map_fit (FoveaLabelMap *map,
                              FoveaModel    *model,
                              GError       **error);
/* The words that are probable enough, both for their own threshold and for
 * `least`: of FoveaTagWords, best first, a word before those below it, then in
 * the order of their paths. `all` are
 * the guesses of all classes (k = the number of classes): with fewer the sums
 * are too small. `language` as of fovea_model_label_in; one that the map has not
 * is its first. (transfer full, with a free function set) */
GPtrArray *fovea_label_map_apply (const FoveaLabelMap       *map,
                                  const FoveaClassification *all,
                                  double                     least,
                                  const char                *language);

/* Is the first guess what the card expects of its self-test picture, by the
 * class's number or its label? */
gboolean fovea_model_test_passed (FoveaModel                *model,
                                  const FoveaClassification *answer);
/* The k best answers under each of the fovea_presets, in their order: "which row
 * names it right?" Of FoveaClassification; errors as of fovea_classify.
 * (transfer full) */
GPtrArray *fovea_model_try_presets (FoveaModel            *model,
                                    const FoveaTensor     *photo,
                                    guint                  k,
                                    const FoveaRunOptions *options,
                                    GError               **error);

G_END_DECLS
