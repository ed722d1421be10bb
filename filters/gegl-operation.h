/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GEGL's side of an operation. */
#pragma once

#include <gegl.h>
#include <gegl-plugin.h>

#include "operation.h"

/* fovea:WORD, which GIMP lists and makes a dialog of. `described` has to live on. */
void fovea_operation_register (GTypeModule          *module,
                               const FoveaOperation *described);

/* For its class: a property of each option, and `error` and `wrong`, in the order of
 * the dialog. */
void fovea_operation_install (GObjectClass         *object_class,
                              const FoveaOperation *described);
