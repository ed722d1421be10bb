/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remove Fovea's Tags: those in the open image's metadata that were written by tag or
 * out of Classify, and no others. */
#include <glib/gi18n.h>

#include "procedure.h"
#include "tags.h"

static const FoveaOption *
untag_options (void)
{
  static const FoveaOption none[] = { { NULL } };

  return none;
}

static void
untag_say (char **gone)
{
  g_autofree char *words = g_strjoinv (", ", gone);

  if (*words)
    g_message (_("Removed from the image: %s. Its file keeps them until the image is exported; in batch, untag takes them out of files"), words);
  else
    g_message (_("There are no tags of Fovea's in this image"));
}

static GimpValueArray *
untag_run (GimpProcedure       *procedure,
           GimpRunMode          run_mode,
           GimpImage           *image,
           GimpDrawable       **drawables,
           GimpProcedureConfig *config,
           gpointer             data)
{
  g_auto (GStrv)  gone = fovea_tags_image_remove (image);
  GimpValueArray *result = fovea_procedure_return (procedure, NULL);

  if (run_mode != GIMP_RUN_NONINTERACTIVE)
    untag_say (gone);
  GIMP_VALUES_SET_STRV (result, 1, gone);
  return result;
}

static void
untag_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_string_array_return_value (procedure, "removed", _("Removed"),
                                                _("The keywords that were taken out"), G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_untag = {
  .name = "plug-in-fovea-untag",
  .menu_label = N_("_Remove Fovea's Tags"),
  .blurb = N_("Take the keywords that Fovea has written out of the image, and no others"),
  .help = N_("Keywords that Classify or the batch command tag have added to the image's XMP and IPTC metadata are taken out. Those that were there before stay, and so do those that were added by other programs."),
  .options = untag_options,
  .run = untag_run,
  .add_returns = untag_returns,
};
