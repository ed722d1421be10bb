/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a kernel does, in words and numbers and as a picture of its frequency
 * response: a compact panel of a grid's width. All of it comes from the engine
 * (fovea_kernel_facts). To use it: pack fovea_kernel_facts_view_new () below the
 * grid and call fovea_kernel_facts_view_set whenever the kernel changes. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_KERNEL_FACTS_VIEW (fovea_kernel_facts_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelFactsView,
                      fovea_kernel_facts_view,
                      FOVEA,
                      KERNEL_FACTS_VIEW,
                      GtkBox)

GtkWidget *fovea_kernel_facts_view_new (void);

/* Copies the kernel; NULL (half typed): what was there stays, insensitive. Of one
 * with planes a spin button chooses which. More than 64x64 numbers are looked at
 * in a thread: what was there stays until it has an answer. */
void fovea_kernel_facts_view_set (FoveaKernelFactsView *view, const FoveaKernel *kernel);

/* All that it says, a sentence a line, to be copied; NULL while it says nothing.
 * (transfer full) */
char *fovea_kernel_facts_view_text (FoveaKernelFactsView *view);

G_END_DECLS
