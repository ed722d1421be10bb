/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the conformance runner share. A case is a model file with
 * inputs and the outputs they should give, in the folder layout of ONNX's own
 * backend tests. */
#pragma once

#include <fovea.h>

typedef enum
{
  OUTCOME_PASSED,
  OUTCOME_FAILED,
  OUTCOME_SKIPPED /* outside image CNNs: an operator or a type */
} Outcome;

/* How a case ended. error and bound are largest error over largest output. */
typedef struct
{
  Outcome outcome;
  double  error, bound;
  char   *text; /* why it failed or was skipped; NULL */
  char   *note; /* inputs that the plan had to know, and the like; NULL */
} Verdict;

typedef struct
{
  char   *name;      /* "node/test_abs" */
  char   *model;     /* its file */
  char   *folder;    /* of the data sets; NULL for the light layout */
  char   *light;     /* NAME of NAME.onnx and NAME_output_0.pb; or NULL */
  double  reference; /* ONNX Runtime's own error; NAN where not measured */
  char   *group;     /* its row of the table */
  char   *outside;   /* why it is skipped, or NULL */
  Verdict verdict;
} Case;

void case_free (gpointer data);

/* Appends the cases below a folder, sorted, each with its outside and group. */
void cases_find (const char *folder, GPtrArray *cases);

/* Which of the engine's promises a model is beyond: "operator Loop", "type
 * string"; NULL = none. `group`: its only operator, or how many there are.
 * What cannot be read is inside, as the engine has to say why. */
char *scan_model (const Case *one, char **group);

/* The number of an input file of a data set, or NULL and an error. */
FoveaTensor *case_tensor (const char *path, GError **error);
/* PREFIX0.pb, PREFIX1.pb, ... up to the first that is missing. Unless
 * `corrected` is NULL, what is known to be wrong is replaced, and that said. */
GPtrArray *
data_tensors (const char *prefix, gboolean *corrected, GError **error);

/* Runs a case in this process. */
Verdict case_run (const Case *one, guint threads);

/* Compares an output with what it should be; `type` is what its numbers stand
 * for. Raises verdict's error; FALSE and a text when it is wrong. */
gboolean compare_output (const FoveaTensor *got,
                         FoveaDType         type,
                         const FoveaTensor *want,
                         double             reference,
                         Verdict           *verdict);

typedef struct
{
  guint   jobs;
  guint   seconds;   /* for one case */
  guint64 megabytes; /* of address space for one case; 0 = no limit */
  /* Called in the order of the cases. */
  void (*done) (const Case *one, gpointer data);
  gpointer data;
} JobOptions;

/* Runs each case that is not skipped in a process of its own. */
void jobs_run (GPtrArray *cases, const JobOptions *options);
