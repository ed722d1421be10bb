/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Models window has computed in its thread: a model opened and
 * described, tested, or tried under each usual preparation. */
#pragma once

#include "subject.h"
#include "worker.h"

G_BEGIN_DECLS

typedef enum
{
  MODELS_OPEN,
  MODELS_TEST,
  MODELS_TRY,
  MODELS_MEASURE
} ModelsTask;

typedef struct
{
  ModelsTask    task;
  char         *path;  /* for MODELS_OPEN */
  FoveaModel   *model; /* for the others */
  FoveaSubject *photo;
} ModelsRequest;

typedef struct
{
  ModelsTask           task;
  FoveaModel          *model;
  FoveaDescription    *table;  /* MODELS_OPEN; NULL with table_error */
  GError              *table_error;
  FoveaClassification *answer; /* MODELS_TEST */
  GPtrArray           *rows;   /* MODELS_TRY: of FoveaClassification */
  FoveaProfile        *profile; /* MODELS_MEASURE */
} ModelsResult;

/* `path` for MODELS_OPEN, the model for the others; `photo` may be NULL. */
ModelsRequest *models_request_new (ModelsTask    task,
                                   const char   *path,
                                   FoveaModel   *model,
                                   FoveaSubject *photo);
void     models_request_free (gpointer request);
void     models_result_free (gpointer result);
/* What a self-test's answer means, in a sentence. (transfer full) */
char    *models_test_text (FoveaModel *model, const FoveaClassification *answer);
gpointer models_work (gpointer request, const FoveaRunOptions *options, GError **error);

G_END_DECLS
