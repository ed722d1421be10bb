/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Kernel Lab's middle: the picture before and after, its zoom, and the thread
 * that computes what is seen of it.
 * Signals: "shown" (the picture is that of the settings), "failed" (why it cannot
 * be). */
#pragma once

#include "kernel-lab-view.h"
#include "kernel-preview.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_LAB_LOOK (fovea_lab_look_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLabLook, fovea_lab_look, FOVEA, LAB_LOOK, GtkBox)

GtkWidget *fovea_lab_look_new (void);

/* Once: the picture, which stays. */
void fovea_lab_look_set_photo (FoveaLabLook  *look,
                               GObject       *photo,
                               int            width,
                               int            height,
                               FoveaLabRender render);
/* What is to be seen: copied, and computed if the widget is on the screen. */
void     fovea_lab_look_set (FoveaLabLook *look, const FoveaLabSettings *settings);
gboolean fovea_lab_look_is_ready (FoveaLabLook *look);
/* The picture: for who is pointed at it, and shows a window on it. */
FoveaKernelPreview *fovea_lab_look_preview (FoveaLabLook *look);

G_END_DECLS
