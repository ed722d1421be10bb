/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeping a kernel: the form that asks for name, title and sentence and says at
 * once what is wrong with them, the dialogs around it, and the files.
 *
 * The dialogs do not block: they answer `from`, which they go away with. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* ---- The form ---- */

#define FOVEA_TYPE_KERNEL_SAVE (fovea_kernel_save_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelSave, fovea_kernel_save, FOVEA, KERNEL_SAVE, GtkGrid)

/* For any kernel text; `title` and `what` (may be NULL) stand there first, and a
 * name that is free. Signal "changed": it can be saved, or no more. */
GtkWidget *fovea_kernel_save_new (const char *text, const char *title, const char *what);
/* For one that there is: "my/NAME" of the user's own folder. */
GtkWidget *fovea_kernel_save_new_rename (const char *name);
/* A name that can be, and is free or meant to be overwritten. */
gboolean fovea_kernel_save_is_ready (FoveaKernelSave *form);
/* What is said in the form, or NULL. */
const char *fovea_kernel_save_problem (FoveaKernelSave *form);
/* Saves as it says; "my/NAME", or NULL and the reason is in the form. (transfer
 * full) */
char *fovea_kernel_save_do (FoveaKernelSave *form);

/* ---- Dialogs ---- */

/* `name`: "my/NAME" as it is now. */
typedef void (*FoveaKernelSaved) (GtkWidget *from, const char *name);
/* `error` NULL: it is done; `path` a file name. */
typedef void (*FoveaKernelFile) (GtkWidget *from, const char *path, const GError *error);

void fovea_kernel_save_open (GtkWidget       *from,
                             const char      *text,
                             const char      *title,
                             const char      *what,
                             FoveaKernelSaved saved);
void fovea_kernel_rename_open (GtkWidget *from, const char *name, FoveaKernelSaved saved);
/* Only asks for the file; `error` is NULL. */
void fovea_kernel_import_open (GtkWidget *from, FoveaKernelFile chosen);
/* Writes any kernel text where the user says, over another if the user says so. */
void fovea_kernel_export_open (GtkWidget *from, const char *text, FoveaKernelFile written);

G_END_DECLS
