/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The buttons above the kernel's grid: its sides, undo, turns, noise, and which of
 * its planes is seen. Signals: "plane-shown" (another plane is looked at);
 * "planes" (how many there are was chosen here). */
#pragma once

#include <gtk/gtk.h>

#include "kernel-model.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_KERNEL_TOOLS (fovea_kernel_tools_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelTools, fovea_kernel_tools, FOVEA, KERNEL_TOOLS, GtkBox)

/* Works on `model`, which stays. */
GtkWidget *fovea_kernel_tools_new (FoveaKernelModel *model);
/* How many planes a kernel can have one of for each channel; at first 3. */
void fovea_kernel_tools_set_channels (FoveaKernelTools *tools, guint channels);
/* After the model has changed. */
void fovea_kernel_tools_fill (FoveaKernelTools *tools);

G_END_DECLS
