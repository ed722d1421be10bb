/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `tag` and `untag` say of a photo: a sentence, an object or a line of a table. */
#pragma once

#include "batch.h"
#include "tags.h"

G_BEGIN_DECLS

typedef struct
{
  const char *model;  /* its name; NULL: untag, which needs none */
  const char *state;  /* "written", ... */
  const char *output; /* NULL: nothing is written */
  GPtrArray  *tags;   /* of FoveaTag */
  char      **added;  /* words new to the photo; NULL: not known */
} FoveaTagReport;

void fovea_tag_report (FoveaBatch *batch, const char *path, const FoveaTagReport *report);
/* The columns of a table. (transfer full) */
char *fovea_tag_report_columns (FoveaBatch *batch);
char *fovea_untag_report_columns (FoveaBatch *batch);
/* What was written, as the photo was called. (transfer full) */
char *fovea_tag_report_output (const char *path, FoveaTagsFile *file);
/* Tags without numbers, of what is remembered. (transfer full) */
GPtrArray *fovea_tag_report_ours (const FoveaTagsLists *ours);

G_END_DECLS
