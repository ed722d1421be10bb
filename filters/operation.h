/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Fovea's GEGL operations have in common: plans made once, pixels passed
 * through when something is wrong, and the reason shown in an `error` property.
 * An operation's file holds its properties and how they become a filter. */
#pragma once

#include <gegl.h>
#include <gegl-plugin.h>

#include "enums.h"
#include "run.h"

typedef struct
{
  /* The filter that the properties ask for. May change layer->linear. Called
   * under the operation's lock, also while GEGL prepares, so it must not set
   * properties. */
  FoveaFilter *(*make) (GeglOperation    *operation,
                        FoveaFilterLayer *layer,
                        GError          **error);
  /* The property of that name was set: brings others in line with it. NULL:
   * nothing to bring in line. */
  void (*follow) (GeglOperation *operation, const char *property);
} FoveaOperation;

/* For an operation's class_init; `functions` has to live on. */
void fovea_operation_setup (GeglOperationClass   *operation_class,
                            const FoveaOperation *functions);
