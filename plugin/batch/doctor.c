/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doctor: what is where, what is missing, and what to do about it. */
#include <glib/gi18n.h>

#include "batch.h"
#include "fovea.h"
#include "gegl-dir.h"
#include "json.h"
#include "manual.h"
#include "message.h"
#include "operations.h"
#include "procedure.h"

/* One finding. `fix` NULL: all is well. */
static void
doctor_say (FoveaBatch *batch, const char *what, const char *found, const char *fix)
{
  g_autoptr (GString) line = g_string_new (NULL);

  batch->failed += fix != NULL;
  if (batch->format == FOVEA_FORMAT_JSON)
    {
      g_string_append_c (line, '{');
      fovea_json_name (line, "what");
      fovea_json_text (line, what);
      fovea_json_name (line, "ok");
      g_string_append (line, fix ? "false" : "true");
      fovea_json_name (line, "found");
      fovea_json_text (line, found);
      if (fix)
        {
          fovea_json_name (line, "fix");
          fovea_json_text (line, fix);
        }
      g_string_append_c (line, '}');
    }
  else if (batch->format == FOVEA_FORMAT_CSV)
    {
      fovea_csv_text (line, what);
      fovea_csv_text (line, fix ? "missing" : "ok");
      fovea_csv_text (line, found);
      fovea_csv_text (line, fix ? fix : "");
    }
  else
    g_string_printf (line, "%-9s %s: %s%s%s", fix ? _("MISSING") : _("ok"), what, found,
                     fix ? "\n          -> " : "", fix ? fix : "");
  fovea_batch_print (line->str);
}

static void
doctor_programs (FoveaBatch *batch)
{
  int              major, minor, micro;
  g_autofree char *gegl = NULL;
  g_autofree char *cpu = g_strdup_printf (_("%s inner loops, %u cores, %d threads by GIMP's preferences"),
                                          fovea_cpu_family (), fovea_cpu_count (), gimp_get_num_processors ());

  gegl_get_version (&major, &minor, &micro);
  gegl = g_strdup_printf ("%d.%d.%d", major, minor, micro);
  doctor_say (batch, "Fovea", fovea_version (), NULL);
  doctor_say (batch, "GIMP", gimp_version (), NULL);
  doctor_say (batch, "GEGL", gegl, NULL);
  doctor_say (batch, _("processor"), cpu, NULL);
}

static void
doctor_plug_in (FoveaBatch *batch)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *path = gimp_gimprc_query ("plug-in-path");
  g_autofree char *all = g_strdup_printf (_("%s (GIMP looks in %s)"), program ? program : "?", path ? path : "?");

  doctor_say (batch, _("plug-in"), all, NULL);
  for (const FoveaProcedure *const *p = fovea_procedures (); *p; p++)
    if (! gimp_pdb_procedure_exists (gimp_get_pdb (), (*p)->name))
      doctor_say (batch, (*p)->name, _("GIMP does not know this procedure"),
                  _("another, older copy of Fovea is in GIMP's plug-in folders; remove it and start GIMP again"));
}

/* The operations run in GIMP's own process: only GIMP can say whether it has
 * found them. */
static void
doctor_operations (FoveaBatch *batch)
{
#define DOCTOR_OPERATION(word) "fovea:" #word,
  static const char *const operations[] = { FOVEA_FOR_EACH_OPERATION (DOCTOR_OPERATION) };
  const char      *list = g_getenv ("GEGL_PATH");
  g_autofree char *looked = list ? g_strdup (list)
                                 : g_strdup_printf ("%s, %s/gegl-0.4/plug-ins", FOVEA_GEGL_DIR, g_get_user_data_dir ());
  g_autofree char *fix = g_strdup_printf (_("GEGL looked in %s; put fovea's .so files there (meson install does) and start GIMP again"), looked);
  GimpImage       *image = gimp_image_new (1, 1, GIMP_RGB);
  GimpLayer       *layer = gimp_layer_new (image, "", 1, 1, GIMP_RGB_IMAGE, 100.0, GIMP_LAYER_MODE_NORMAL);

  gimp_image_insert_layer (image, layer, NULL, -1);
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      GimpDrawableFilter *filter = gimp_drawable_filter_new (GIMP_DRAWABLE (layer), operations[i], NULL);

      if (filter)
        gimp_drawable_filter_delete (filter);
      doctor_say (batch, operations[i], filter ? looked : _("GIMP has no such operation"), filter ? NULL : fix);
    }
  gimp_image_delete (image);
}

static void
doctor_model (FoveaBatch *batch, const FoveaModelEntry *entry)
{
  g_autoptr (GError)     problem = NULL;
  g_autoptr (FoveaModel) model = fovea_model_open (entry->path, &problem);
  const FoveaCard       *card = model ? fovea_model_card (model) : NULL;
  g_autofree char       *what = g_strdup_printf (_("model %s"), entry->id);
  g_autofree char       *found = NULL;

  if (! model)
    {
      doctor_say (batch, what, entry->path, problem->message);
      return;
    }
  found = g_strdup_printf ("%s, %s, %s", entry->path, card->guessed ? _("no card: guessed from its shapes") : _("with its card"),
                           fovea_model_label (model, 0) ? _("with labels") : _("without labels"));
  doctor_say (batch, what, found, NULL);
}

static void
doctor_models (FoveaBatch *batch)
{
  g_autoptr (GPtrArray) models = fovea_model_list ();
  g_auto (GStrv)        folders = fovea_model_folders ();

  for (char **f = folders; *f; f++)
    {
      gboolean         there = g_file_test (*f, G_FILE_TEST_IS_DIR);
      g_autofree char *found = there ? g_strdup (*f) : g_strdup_printf ("%s %s", *f, _("(not there)"));

      doctor_say (batch, _("model folder"), found, NULL);
    }
  for (guint i = 0; i < models->len; i++)
    doctor_model (batch, models->pdata[i]);
  if (models->len == 0)
    doctor_say (batch, _("models"), _("none"), _("run tools/get-models, or put an .onnx file into one of the model folders"));
}

static void
doctor_translations (FoveaBatch *batch)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *beside = program ? g_path_get_dirname (program) : g_strdup (".");
  g_autofree char *locale = g_build_filename (beside, "locale", NULL);
  gboolean         there = g_file_test (locale, G_FILE_TEST_IS_DIR);

  doctor_say (batch, _("translations"), locale,
              there ? NULL : _("the folder is not there: install again; until then everything is in English"));
}

static void
doctor_manual (FoveaBatch *batch)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char   *page = fovea_manual_find (NULL, &problem);

  doctor_say (batch, _("manual"), page ? page : _("none"), page ? NULL : problem->message);
}

static gboolean
doctor_end (FoveaBatch *batch, GError **error)
{
  guint missing;

  if (batch->format == FOVEA_FORMAT_CSV)
    fovea_batch_print ("what,state,found,fix");
  doctor_programs (batch);
  doctor_plug_in (batch);
  doctor_operations (batch);
  doctor_models (batch);
  doctor_translations (batch);
  doctor_manual (batch);
  missing = batch->failed;
  batch->failed = 0;
  if (missing == 0)
    return TRUE;
  return fovea_failed_error (error, ngettext ("%u thing is missing", "%u things are missing", missing), missing);
}

const FoveaBatchCommand fovea_batch_doctor[] = {
  { .name = "doctor", .arguments = "", .summary = N_("say what is installed, what is missing and how to mend it"),
    .end = doctor_end },
  { NULL }
};
