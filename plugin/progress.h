/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's progress shown in GIMP, and the run options that go with it. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"

G_BEGIN_DECLS

typedef struct
{
  guint  part, parts; /* this run is one of several equal parts */
  gint64 shown;       /* when GIMP was last told, in microseconds */
} FoveaProgressBar;

/* Options that run on as many threads as GIMP itself and report to `bar`,
 * which must outlive the run. */
FoveaRunOptions fovea_progress_options (FoveaProgressBar *bar);

G_END_DECLS
