/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tags: what a network sees, written as keywords into a photo's file or an open
 * image, and taken away again: exactly those that Fovea has written. */
#pragma once

#include <gtk/gtk.h>

#include <libgimp/gimp.h>

#include "fovea.h"
#include "option.h"
#include "xmp-text.h"

G_BEGIN_DECLS

/* ---- Lists of keywords --------------------------------------------------------- */

enum
{
  FOVEA_TAGS_SUBJECT,   /* XMP dc:subject */
  FOVEA_TAGS_HIERARCHY, /* XMP lr:hierarchicalSubject, "animal|dog" */
  FOVEA_TAGS_DIGIKAM,   /* XMP digiKam:TagsList, "animal/dog": only where it is there */
  FOVEA_TAGS_IPTC,      /* IPTC keywords: only where they are there */
  FOVEA_TAGS_LISTS
};

typedef struct
{
  char **list[FOVEA_TAGS_LISTS]; /* NULL: not there */
  char **carried; /* of ours: those that the person had in another list; NULL: none */
} FoveaTagsLists;

void fovea_tags_lists_clear (FoveaTagsLists *lists);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaTagsLists, fovea_tags_lists_clear)

/* Every keyword of the lists once, of hierarchies the last word. (transfer full) */
char **fovea_tags_lists_words (const FoveaTagsLists *lists);
/* Of lists of ours: the keywords that Fovea has proposed. (transfer full) */
char **fovea_tags_lists_own (const FoveaTagsLists *ours);
/* What is to be added of `tags` to a photo that has `have`, and (NULL: nothing)
 * `elsewhere`, in the file that a sidecar lies beside: nothing that it has in any
 * list. A list that is begun gets the person's keywords too, as programs read the
 * first list that they find and no other: a hierarchy the flat ones, dc:subject those
 * of IPTC, a sidecar those of the photo. */
void fovea_tags_lists_plan (const FoveaTagsLists *have,
                            const FoveaTagsLists *elsewhere,
                            GPtrArray            *tags,
                            FoveaTagsLists       *add);
/* What has been added as one line, and back: "pug;dog", with "\" before a ";" of a
 * word. GIMP keeps unknown properties as such a line only. (transfer full) */
char  *fovea_tags_join (const char *const *words);
char **fovea_tags_split (const char *line);

/* The names in XMP (not of FOVEA_TAGS_IPTC), and where each list's record is. */
extern const FoveaXmpName fovea_tags_names[FOVEA_TAGS_LISTS];
extern const FoveaXmpName fovea_tags_records[FOVEA_TAGS_LISTS];
extern const FoveaXmpName fovea_tags_model, fovea_tags_settings, fovea_tags_carried;

/* ---- Proposals ------------------------------------------------------------------- */

/* The map of words that an option names: "" the model's own, where it has one, "none"
 * none, else a file. NULL: none, or an error. (transfer full) */
FoveaLabelMap *fovea_tags_map (FoveaModel *model, const char *name, GError **error);

/* The words of the map, or without one the class names, in `language` ("" or NULL:
 * English); classes of the same word are one tag of their probabilities' sum. Best
 * first; those of `least` (0 to 1) and more are chosen, `top` at most (0: all). With
 * `names` the class names follow the words of a map, unchosen. (transfer full: of
 * FoveaTag) */
GPtrArray *fovea_tags_propose (FoveaModel                *model,
                               const FoveaClassification *found,
                               const FoveaLabelMap       *map,
                               const char                *language,
                               double                     least,
                               guint                      top,
                               gboolean                   names);
/* (transfer full: of FoveaTag) */
GPtrArray *fovea_tags_of_words (const char *const *words);
/* The chosen ones. (transfer full) */
GPtrArray *fovea_tags_chosen (GPtrArray *tags);

/* What is remembered as settings of tags that `classify` and the review sheet wrote. */
#define FOVEA_TAGS_CLASSIFY "classify"
#define FOVEA_TAGS_REVIEWED "reviewed"

/* ---- Files ------------------------------------------------------------------------- */

typedef struct _FoveaTagsFile FoveaTagsFile;

/* "photo.gif.xmp", as darktable and digiKam call it. (transfer full) */
char *fovea_tags_sidecar (const char *photo);
/* Can its file hold tags: a JPEG, PNG, TIFF or WebP? Else they go to a sidecar. */
gboolean fovea_tags_can_hold (const char *photo);

/* Could the file, or what lies beside it, hold tags of ours? Quickly: whatever is odd
 * in XMP that is not ours nobody has to hear of. */
gboolean fovea_tags_may_be_ours (const char *photo, gboolean sidecar);

/* The photo's XMP, in the file itself or, where that cannot hold it or `sidecar`
 * says so, beside it. Nobody else of ours changes it until it is closed: waits for
 * its lock, or, with `busy`, sets that and fails where another run has it. */
FoveaTagsFile *fovea_tags_file_open (const char *photo, gboolean sidecar, gboolean *busy, GError **error);
void           fovea_tags_file_close (FoveaTagsFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaTagsFile, fovea_tags_file_close)

const char           *fovea_tags_file_photo (FoveaTagsFile *file); /* the photo behind links */
const char           *fovea_tags_file_path (FoveaTagsFile *file); /* what is written */
const FoveaTagsLists *fovea_tags_file_ours (FoveaTagsFile *file);  /* those of Fovea */
/* Size and times of the photo, and of a sidecar, when they were read; are they still
 * those? */
const char *fovea_tags_file_stamp (FoveaTagsFile *file);
gboolean    fovea_tags_file_is_as_read (FoveaTagsFile *file);
/* What fovea_tags_file_write would add. */
void fovea_tags_file_plan (FoveaTagsFile *file, GPtrArray *tags, FoveaTagsLists *add);
/* Was it tagged by this model with these settings? */
gboolean fovea_tags_file_is_by (FoveaTagsFile *file, const char *model, const char *settings);

/* Puts `tags` in the place of those that Fovea wrote before; `added` (may be NULL)
 * says which are new to the photo. The file changes whole or not at all, nothing of
 * its picture or of others' metadata does. FALSE: the file is as it was. */
gboolean fovea_tags_file_write (FoveaTagsFile *file,
                                GPtrArray     *tags,
                                const char    *model,
                                const char    *settings,
                                char        ***added,
                                GError       **error);
/* Takes those that Fovea wrote; a sidecar that is then empty goes too. */
gboolean fovea_tags_file_remove (FoveaTagsFile *file, GError **error);

/* ---- Open images ----------------------------------------------------------------- */

/* All keywords of the image's metadata, and those of Fovea. */
void fovea_tags_image_lists (GimpImage *image, FoveaTagsLists *lists, FoveaTagsLists *ours);
/* As of fovea_tags_file_write; one undo step. (transfer full: what was added) */
char **fovea_tags_image_write (GimpImage *image, GPtrArray *tags, const char *model, const char *settings);
/* (transfer full: what was taken; empty: there was nothing of Fovea's) */
char **fovea_tags_image_remove (GimpImage *image);

/* The sheet: proposals of what was `found`, ticked and mended by the person, written
 * into the image's metadata and, if they wish, into its file. TRUE: written. FALSE
 * without an error: the person thought better of it. Needs gimp_ui_init. */
gboolean fovea_tags_review (GtkWindow                 *parent,
                            GimpImage                 *image,
                            FoveaModel                *model,
                            const FoveaClassification *found,
                            GError                   **error);

G_END_DECLS
