/* SPDX-License-Identifier: GPL-3.0-or-later */
/* untag: the keywords that tag has written taken out again, and no others. */
#include "batch.h"
#include "tag-report.h"

#include <glib/gi18n.h>

/* In the photo or beside it. FALSE with an error; `found`: was there something? */
static gboolean
untag_at (FoveaBatch *batch, const char *path, gboolean sidecar, gboolean *found, GError **error)
{
  gboolean                  ours = fovea_tags_may_be_ours (path, sidecar);
  g_autoptr (FoveaTagsFile) photo = ours ? fovea_tags_file_open (path, sidecar, NULL, error) : NULL;
  g_autoptr (GPtrArray)     tags = photo ? fovea_tag_report_ours (fovea_tags_file_ours (photo)) : NULL;
  g_autofree char          *output = photo ? fovea_tag_report_output (path, photo) : NULL;
  FoveaTagReport            result = { NULL, batch->dry_run ? "dry-run" : "removed", NULL, tags, NULL };

  if (! photo)
    return ! ours;
  if (tags->len == 0)
    return TRUE;
  if (! batch->dry_run && ! fovea_tags_file_remove (photo, error))
    return FALSE;
  *found = TRUE;
  result.output = output;
  fovea_tag_report (batch, path, &result);
  return TRUE;
}

static gboolean
untag_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  g_autoptr (GPtrArray) none = fovea_tags_new ();
  FoveaTagReport        result = { NULL, "nothing-of-ours", NULL, none, NULL };
  gboolean              found = FALSE;

  if (fovea_tags_can_hold (file->path) && ! untag_at (batch, file->path, FALSE, &found, error))
    return FALSE;
  if (! untag_at (batch, file->path, TRUE, &found, error))
    return FALSE;
  if (! found)
    fovea_tag_report (batch, file->path, &result);
  return TRUE;
}

const FoveaBatchCommand fovea_batch_untag[] = {
  { .name = "untag", .arguments = "PHOTO…",
    .summary = N_("take out the keywords that tag has written, and no others"),
    .flags = FOVEA_TAKES_PHOTOS, .photo = untag_photo, .columns = fovea_untag_report_columns },
  { NULL }
};
