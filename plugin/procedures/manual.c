/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Manual: the pages behind the Help buttons, from the menu. GIMP's own dialogs of our
 * operations have a Help button that GIMP keeps for itself: this is the way from there. */
#include "manual.h"

#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "procedure.h"

static const FoveaOption *
manual_options (void)
{
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("page", N_("Page"), N_("A page's name, as of the command: convolve, classify, …; empty: the list of them"), ""),
    { NULL }
  };

  return options;
}

static GimpValueArray *
manual_run (GimpProcedure       *procedure,
            GimpRunMode          run_mode,
            GimpImage           *image,
            GimpDrawable       **drawables,
            GimpProcedureConfig *config,
            gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (manual_options ());
  g_autofree char          *file = NULL;
  const char               *page;
  GimpValueArray           *result;
  GError                   *error = NULL;

  if (run_mode == GIMP_RUN_NONINTERACTIVE)
    fovea_settings_from_config (settings, G_OBJECT (config));
  page = fovea_settings_string (settings, "page");
  file = fovea_manual_find (page, &error);
  if (file && run_mode != GIMP_RUN_NONINTERACTIVE)
    {
      gimp_ui_init ("fovea");
      fovea_manual_open (page, &error);
    }
  result = fovea_procedure_return (procedure, error);
  if (gimp_value_array_length (result) > 1 && file)
    GIMP_VALUES_SET_STRING (result, 1, file);
  return result;
}

static void
manual_returns (GimpProcedure *procedure)
{
  gimp_procedure_set_sensitivity_mask (procedure, GIMP_PROCEDURE_SENSITIVE_ALWAYS);
  gimp_procedure_add_string_return_value (procedure, "file", _("File"), _("The page's file"), "", G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_manual = {
  .name = "plug-in-fovea-manual",
  .menu_label = N_("Man_ual"),
  .blurb = N_("The manual of Fovea: a page for each entry of its menu"),
  .help = N_("Opens the manual's list of pages in the program that shows web pages. Without windows it only tells where the file of the page is. Nothing is fetched from the network."),
  .options = manual_options,
  .run = manual_run,
  .add_returns = manual_returns,
};
