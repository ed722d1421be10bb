/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The option words as GEnum types, for GEGL's properties. */
#pragma once

#include <glib-object.h>

#include "run.h"

/* What the preset property holds: 0 is custom, 1 + i the library's kernel i. */
typedef int FoveaKernelPreset;

GType fovea_preset_get_type (void);
GType fovea_border_get_type (void);
GType fovea_blur_border_get_type (void); /* without VALID */
GType fovea_activation_get_type (void);
GType fovea_function_get_type (void);
GType fovea_channels_get_type (void);
GType fovea_scaling_get_type (void);
GType fovea_result_view_get_type (void);
GType fovea_on_get_type (void);
GType fovea_method_get_type (void);
GType fovea_result_get_type (void);
GType fovea_pool_kind_get_type (void);

/* The library's name behind a preset; FOVEA_LIBRARY_CUSTOM for 0. */
const char *fovea_preset_name (FoveaKernelPreset preset);
