/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Why this answer?": whether there is a heat map, how it is made and how strongly
 * it is shown, its colours in numbers, and what is to be said of it. */
#pragma once

#include <gtk/gtk.h>

#include "classify-heat.h"

G_BEGIN_DECLS

typedef struct
{
  GtkWidget *box;
  GtkWidget *method, *layer, *layer_label, *legend, *facts, *again;
  GtkWidget *controls; /* of use while there is a heat map */
  char     **listed;
  gboolean   quiet; /* the program fills the list of layers */
  GObject   *view;
} FoveaClassifyWhy;

/* Bound to the properties "heat" boolean, "opacity" double (0..1), "method" and
 * "layer" strings of `view`, which has all of it in itself. */
void fovea_classify_why_init (FoveaClassifyWhy *why, GObject *view);
void fovea_classify_why_clear (FoveaClassifyWhy *why);

/* These properties as they are at first. */
void fovea_classify_why_reset (GObject *view);

/* What is seen, or (`map` NULL) what is wrong; both NULL: nothing yet. After a cancel the
 * map, if any, is still seen, and `again` can be pressed. */
void fovea_classify_why_show (FoveaClassifyWhy *why, const FoveaHeatMap *map, const GError *error);

/* The word of a method, "cam"; FOVEA_WHY_CAM where there is no such. */
FoveaWhy fovea_classify_why_find (const char *word);
/* The same of the ways of seeing. */
FoveaSeeing fovea_classify_seeing_find (const char *word);

G_END_DECLS
