/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plug-in's entry: tells GIMP which procedures there are. Each is a file in
 * procedures/; translations lie in the folder "locale" beside the executable. */
#include <glib/gi18n.h>
#include <libgimp/gimp.h>
#include <string.h>

#include "manual.h"
#include "procedure.h"

struct _FoveaPlugIn
{
  GimpPlugIn parent_instance;
};

#define FOVEA_TYPE_PLUG_IN (fovea_plug_in_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPlugIn, fovea_plug_in, FOVEA, PLUG_IN, GimpPlugIn)
G_DEFINE_FINAL_TYPE (FoveaPlugIn, fovea_plug_in, GIMP_TYPE_PLUG_IN)
GIMP_MAIN (FOVEA_TYPE_PLUG_IN)

/* For F1 over a menu entry, where GIMP itself opens the page: each language's
 * gimp-help.xml says which one. */
static void
fovea_plug_in_name_manual (GimpPlugIn *plug_in)
{
  g_autofree char  *folder = fovea_manual_folder ();
  g_autoptr (GFile) pages = folder ? g_file_new_for_path (folder) : NULL;

  if (pages)
    gimp_plug_in_set_help_domain (plug_in, "urn:fovea:manual", pages);
}

static GList *
fovea_plug_in_query_procedures (GimpPlugIn *plug_in)
{
  GList *names = NULL;

  fovea_plug_in_name_manual (plug_in);
  for (const FoveaProcedure *const *p = fovea_procedures (); *p; p++)
    names = g_list_append (names, g_strdup ((*p)->name));
  return names;
}

static GimpProcedure *
fovea_plug_in_create_procedure (GimpPlugIn *plug_in, const char *name)
{
  for (const FoveaProcedure *const *p = fovea_procedures (); *p; p++)
    if (strcmp ((*p)->name, name) == 0)
      return fovea_procedure_create (*p, plug_in);
  return NULL;
}

/* Without the folder GIMP complains at every call, so that it is claimed only
 * where it is. */
static gboolean
fovea_plug_in_set_i18n (GimpPlugIn *plug_in, const char *name, char **domain, char **folder)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *beside = program ? g_path_get_dirname (program) : NULL;
  g_autofree char *locale = beside ? g_build_filename (beside, "locale", NULL) : NULL;

  if (! locale || ! g_file_test (locale, G_FILE_TEST_IS_DIR))
    return FALSE;
  *domain = g_strdup (GETTEXT_PACKAGE);
  *folder = NULL;
  return TRUE;
}

static void
fovea_plug_in_class_init (FoveaPlugInClass *klass)
{
  GimpPlugInClass *plug_in = GIMP_PLUG_IN_CLASS (klass);

  plug_in->query_procedures = fovea_plug_in_query_procedures;
  plug_in->create_procedure = fovea_plug_in_create_procedure;
  plug_in->set_i18n = fovea_plug_in_set_i18n;
}

static void
fovea_plug_in_init (FoveaPlugIn *self)
{
}
