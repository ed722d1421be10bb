/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pieces of the Classify window, made and filled; what happens when is the
 * view's. */
#pragma once

#include <gtk/gtk.h>

#include "classify-answer.h"
#include "classify-why.h"

G_BEGIN_DECLS

typedef struct
{
  GtkWidget       *picture; /* the photo */
  GtkWidget       *answer;  /* all of what follows but `why` */
  GtkWidget       *headline, *bars, *notes;
  GtkWidget       *find, *find_problem; /* another class */
  GtkListStore    *classes;             /* that the entry completes */
  FoveaModel      *listed;              /* whose classes these are, */
  GQuark           listed_as;           /* in which language */
  GtkWidget       *seen, *details;
  GtkWidget       *language, *language_row; /* of the names, where there are several */
  double           focus[4]; /* what the answer was given of, fractions of the photo */
  GArray          *frames;   /* of double, four a view; none: there is no answer */
  FoveaClassifyWhy why;
} FoveaClassifyParts;

void fovea_classify_parts_init (FoveaClassifyParts *parts, GObject *view);
void fovea_classify_parts_clear (FoveaClassifyParts *parts);

/* "S_ee [the card's crop]" and "Ans_wers [5]", bound to "seeing" and "top". */
GtkWidget *fovea_classify_seeing_new (GObject *view);
GtkWidget *fovea_classify_top_new (GObject *view);

/* On a small screen the side is moved, not cut off; where there is room, it has all of it. */
GtkWidget *fovea_classify_scrolled_new (GtkWidget *side);

/* All but the heat map; NULL: there is none. `besides`: a class that was asked for and
 * is not among the rows, or NULL. */
void fovea_classify_parts_show (FoveaClassifyParts        *parts,
                                FoveaModel                *model,
                                const FoveaClassifyAnswer *answer,
                                const FoveaGuess          *besides);
/* The photo as it is, or under its heat map (may be NULL), with what the network looked
 * at framed. */
void
fovea_classify_parts_lay (FoveaClassifyParts *parts, FoveaSubject *photo, const FoveaHeatMap *map);
/* What was typed names no class; NULL: it does. */
void fovea_classify_parts_say (FoveaClassifyParts *parts, const GError *error);

G_END_DECLS
