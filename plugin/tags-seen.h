/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos that were looked at and got nothing, as nothing in them was certain or all
 * words were there: the photos themselves do not remember that, the user's cache
 * does, so that a run that is started again passes over them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FoveaTagsSeen FoveaTagsSeen;

/* The file of everything that the words depend on besides the photo, in a text. Runs
 * at the same time share it. */
FoveaTagsSeen *fovea_tags_seen_open (const char *settings, GError **error);
void           fovea_tags_seen_close (FoveaTagsSeen *seen);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaTagsSeen, fovea_tags_seen_close)

/* The words that the photo had, none where nothing was certain; NULL: it was not
 * looked at, or was another one (`stamp`: of fovea_tags_file_stamp) then. Finds what
 * another run has just added. (transfer full) */
char   **fovea_tags_seen_find (FoveaTagsSeen *seen, const char *photo, const char *stamp);
/* Written at once: a run that is killed loses one photo. */
gboolean fovea_tags_seen_add (FoveaTagsSeen     *seen,
                              const char        *photo,
                              const char        *stamp,
                              const char *const *words,
                              GError           **error);

G_END_DECLS
