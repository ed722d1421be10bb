/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Below Upsample's settings: how the kernel is painted, step by step, with values of
 * the layer. */
#pragma once

#include <gtk/gtk.h>

#include <libgimp/gimp.h>

G_BEGIN_DECLS

/* Follows the settings in `config` while it lives. */
GtkWidget *fovea_upsample_view_new (GObject *config, GimpDrawable *drawable);

G_END_DECLS
