/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step, or several in bands, while the threads are at it. */
#pragma once

#include "plan.h"

typedef struct
{
  const FoveaStep *step;
  FoveaWork        work;
  char            *scratch;
  gint64           scratch_bytes; /* of each thread */
  const gint      *cancel;
  gint             stopped; /* atomic: the flag was seen raised */
} StepRun;

/* Once seen, it stays: the caller may lower the flag again meanwhile. */
gboolean fovea_run_stopped (StepRun *run);
