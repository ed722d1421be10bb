/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One procedure of the plug-in: plugin/procedures/WORD.c holds a
 * `const FoveaProcedure fovea_procedure_WORD`. Those of the operations are made of
 * these. */
#pragma once

#include <gtk/gtk.h>

#include <libgimp/gimp.h>

#include "filter.h"
#include "option.h"

G_BEGIN_DECLS

typedef struct
{
  const char        *name;       /* "plug-in-fovea-classify" */
  const char        *menu_label; /* N_(); NULL: not in the menu */
  const char        *blurb;      /* N_(); one sentence */
  const char        *help;       /* N_() */
  const FoveaOption *(*options) (void);
  GimpRunImageFunc   run;        /* its data is this description */
  /* Has blurb, help and options instead (else NULL). */
  const FoveaOperation *operation;
  /* What stands before the options, in the dialog too (may be NULL). */
  void (*add_arguments) (GimpProcedure *procedure);
  /* Either what stands behind them, and what the procedure returns (may be NULL) ... */
  void (*add_returns) (GimpProcedure *procedure);
  /* ... or, for what is no image procedure, all of its making. */
  GimpProcedure *(*create) (GimpPlugIn *plug_in, const char *name);
} FoveaProcedure;

/* All of them, NULL-terminated. */
const FoveaProcedure *const *fovea_procedures (void);

GimpProcedure *fovea_procedure_create (const FoveaProcedure *described,
                                       GimpPlugIn           *plug_in);

/* What a run function returns: success, or `error`, which is taken: wrong usage
 * is a calling error, the rest an execution error, a cancel a cancel. */
GimpValueArray *fovea_procedure_return (GimpProcedure *procedure, GError *error);
GimpValueArray *fovea_procedure_cancel (GimpProcedure *procedure);
/* The same with a new image (NULL: there is none) as the first value, which GIMP shows unless a script runs. */
GimpValueArray *fovea_procedure_return_image (GimpProcedure *procedure,
                                              GimpRunMode    run_mode,
                                              GimpImage     *made,
                                              GError        *error);

/* What a dialog says of the present settings, in one line. (transfer full) */
typedef char *(*FoveaProcedureNote) (GObject *config, gpointer data);

/* GIMP's own kind of dialog over the arguments, with Copy as Command for the
 * batch command `command`, and a line that follows the settings (`note` NULL:
 * none). FALSE: cancelled. */
gboolean fovea_procedure_dialog (GimpProcedure       *procedure,
                                 GimpProcedureConfig *config,
                                 GimpImage           *image,
                                 const char          *title,
                                 const char          *command,
                                 FoveaProcedureNote   note,
                                 gpointer             data);

/* What stands below the settings, made once GTK is there. */
typedef GtkWidget *(*FoveaProcedureBelow) (GObject *config, gpointer data);

/* The same with a widget below the settings (NULL: none), whose data is the note's. */
gboolean fovea_procedure_dialog_with (GimpProcedure       *procedure,
                                      GimpProcedureConfig *config,
                                      GimpImage           *image,
                                      const char          *title,
                                      const char          *command,
                                      FoveaProcedureNote   note,
                                      FoveaProcedureBelow  below,
                                      gpointer             data);

G_END_DECLS
