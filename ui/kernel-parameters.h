/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sliders of a library kernel: "gaussian(sigma=3.8, size=23)" is a slider and
 * a number for sigma, one for size, and a tick for "not normalised". Hides itself
 * where there is nothing to set, and shows itself where there is.
 * Signal "changed": the new kernel text, also many times while one drags. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define FOVEA_TYPE_KERNEL_PARAMETERS (fovea_kernel_parameters_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelParameters,
                      fovea_kernel_parameters,
                      FOVEA,
                      KERNEL_PARAMETERS,
                      GtkGrid)

GtkWidget *fovea_kernel_parameters_new (void);
/* Shows the parameters of the kernel that the text names. Numbers, own kernels,
 * broken texts, NULL and kernels without parameters: nothing is shown, and FALSE.
 * The same kernel as before keeps its widgets, and the focus in them. Emits
 * nothing. */
gboolean fovea_kernel_parameters_set (FoveaKernelParameters *parameters, const char *spec);
/* What the widgets say: "gaussian(sigma=3.8)"; NULL where nothing is shown. */
const char *fovea_kernel_parameters_spec (FoveaKernelParameters *parameters);

G_END_DECLS
