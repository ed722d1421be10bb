/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing a model: those in the model folders, or any ONNX file. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define FOVEA_TYPE_MODEL_PICKER (fovea_model_picker_get_type ())
G_DECLARE_FINAL_TYPE (FoveaModelPicker, fovea_model_picker, FOVEA, MODEL_PICKER, GtkBox)

/* Offers the models whose card names this task (or one of "image|mask") and those
 * whose card names none; NULL: all. Property "model" string: a model's id or a path. Signal "picked":
 * the person, not the program, has chosen. */
GtkWidget *fovea_model_picker_new (const char *task);

G_END_DECLS
