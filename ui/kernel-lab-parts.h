/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of the Kernel Lab: what is below its grid, labels, and which kernel it is. */
#pragma once

#include <gtk/gtk.h>

#include "library/library.h"

G_BEGIN_DECLS

typedef struct
{
  GtkWidget *border_value; /* to be shown with a constant border only */
  GtkWidget *formula;      /* a label: what scaling, scale and offset come to */
} FoveaLabOptions;

/* Bound to `view`'s properties of fovea_lab_settings_names: below the picture, how it
 * is read and shown; above what scrolls, stride and dilation, which one changes while
 * looking at the arithmetic; below the grid, all else. */
GtkWidget *fovea_lab_reading_new (GObject *view, FoveaLabOptions *options);
GtkWidget *fovea_lab_steps_new (GObject *view);
GtkWidget *fovea_lab_options_new (GObject *view, FoveaLabOptions *options);

/* Of which kernel of the library a text has the numbers or the name; NULL: none. */
const FoveaLibraryKernel *fovea_lab_find_kernel (const char *text);

/* What is too high for the window scrolls. */
GtkWidget *fovea_lab_scrolled_new (GtkWidget *box);
/* What the kernel is called and is for (a label each), and Save… for one of the user's own. */
GtkWidget *fovea_lab_heading_new (GtkWidget **title, GtkWidget **what, GtkWidget **save);
/* Unseen; `text` is its label. */
GtkWidget *fovea_lab_message_new (GtkWidget **text);

G_END_DECLS
