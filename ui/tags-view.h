/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet that is looked through before tags are written: a row a tag, ticked
 * or not, its words to be mended by hand, and where the tags go.
 *
 * Signals: "changed": a tick, a word or a tag more; "language-changed". */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_TAGS_VIEW (fovea_tags_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaTagsView, fovea_tags_view, FOVEA, TAGS_VIEW, GtkBox)

GtkWidget *fovea_tags_view_new (void);

/* The proposals (of FoveaTag, copied), in their order; tags that a person has
 * typed into the sheet stay. */
void fovea_tags_view_set_tags (FoveaTagsView *view, GPtrArray *tags);
/* What is to be written: ticked and not there already. (transfer full: of
 * FoveaTag) */
GPtrArray *fovea_tags_view_get_chosen (FoveaTagsView *view);

/* The keywords that the photo has already, to be shown and not doubled. */
void fovea_tags_view_set_existing (FoveaTagsView *view, const char *const *words);

/* Languages of the words: ids and titles of the same length. The choice is hidden
 * while there is one only. */
void        fovea_tags_view_set_languages (FoveaTagsView      *view,
                                           const char *const  *ids,
                                           const char *const  *titles,
                                           const char         *chosen);
const char *fovea_tags_view_get_language (FoveaTagsView *view);

/* The tick "write them into the file too": `name` is the file's; `why_not` (NULL:
 * it may be ticked) says why it may not. Without a name there is no such tick. */
void     fovea_tags_view_set_file (FoveaTagsView *view, const char *name, const char *why_not);
gboolean fovea_tags_view_get_to_file (FoveaTagsView *view);

/* A sentence in red below the list; NULL: none. */
void fovea_tags_view_say (FoveaTagsView *view, const char *problem);

G_END_DECLS
