/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of an open photo, for tags-file.c, which reads it, and
 * tags-file-write.c, which changes it. */
#pragma once

#include "tags-format.h"
#include "tags.h"

G_BEGIN_DECLS

struct _FoveaTagsFile
{
  char    *photo; /* behind links */
  char    *path;  /* that is written */
  char    *stamp; /* of both when they were read */
  gboolean sidecar;
  int      lock;

  GBytes                *data; /* NULL: there is no sidecar yet */
  const FoveaTagsFormat *format;
  FoveaEmbedded          embedded; /* as read */
  GBytes                *iptc;     /* as it shall be */
  FoveaXmp              *xmp;
  FoveaTagsLists         lists, ours;
  FoveaTagsLists         beside; /* words that stand elsewhere: for a sidecar in the photo, else in
                                    records that are not written */
};

/* Which lists there are, and what of them is ours, once the XMP or IPTC has changed. */
void fovea_tags_file_read_lists (FoveaTagsFile *file);

G_END_DECLS
