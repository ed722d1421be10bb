/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The heat map goes into the image as a layer, a mask or a selection; the answer into the
 * layer's name, the comment and the keywords. Errors and what was done are said in a bar
 * above the picture. */
#include "classify-window.h"

#include <glib/gi18n.h>

#include "classify-place.h"
#include "classify-why.h"
#include "classify.h"
#include "command.h"
#include "host.h"
#include "manual.h"
#include "metadata.h"
#include "notice-bar.h"
#include "progress-row.h"
#include "tags.h"
#include "worker.h"

#define CLASSIFY_WIDTH  1180
#define CLASSIFY_HEIGHT 820

enum
{
  CLASSIFY_RESET = 1,
  CLASSIFY_TAGS,
  CLASSIFY_LAYER,
  CLASSIFY_MASK,
  CLASSIFY_SELECT
};

typedef struct
{
  GimpProcedureConfig *config;
  FoveaLook           *look;
  GtkWidget           *dialog, *view, *notice, *write, *do_write;
  FoveaWorker         *placer; /* the heat map that goes into the image: */
  GtkWidget           *progress;
  FoveaHeatMap        *placed; /* NULL: none is under way */
  gboolean             closing; /* once it is done */
  FoveaHeatAs          as;
  char                *source, *model; /* of it, whatever is chosen since */
} ClassifyWindow;

/* ---- Buttons ---------------------------------------------------------------------- */

/* The window speaks the person's language without being told, a command does not. (transfer
 * full; "" where there is nothing to add) */
static char *
classify_language (ClassifyWindow *w)
{
  FoveaModel      *model = fovea_classify_view_get_model (FOVEA_CLASSIFY_VIEW (w->view));
  g_auto (GStrv)   codes = model ? fovea_model_languages (model) : NULL;
  g_autofree char *chosen = NULL, *code = g_strndup (g_get_language_names ()[0], 2);

  g_object_get (w->config, "language", &chosen, NULL);
  if (*chosen || ! codes || g_str_equal (code, "en") || ! g_strv_contains ((const char *const *) codes, code))
    return g_strdup ("");
  return g_strdup_printf (" --language %s", code);
}

/* What is seen: the heat map of a class, or the answer alone. */
static char *
classify_command (gpointer data)
{
  ClassifyWindow     *w = data;
  const FoveaHeatMap *map = fovea_classify_view_get_heat (FOVEA_CLASSIFY_VIEW (w->view));
  g_autofree char    *source = NULL, *command = NULL, *language = NULL;

  g_object_get (w->view, "source", &source, NULL);
  if (map)
    return fovea_command_for (w->look->image, "heatmap", G_OBJECT (w->view), source);
  command = fovea_command_for (w->look->image, "classify", G_OBJECT (w->config), source);
  language = classify_language (w);
  return g_strconcat (command, language, NULL);
}

static void
classify_tell (ClassifyWindow *w, const char *said, const GError *error)
{
  fovea_notice_bar_say (w->notice, error ? GTK_MESSAGE_WARNING : GTK_MESSAGE_INFO, error ? error->message : said, NULL,
                        NULL, NULL, NULL);
}

/* ---- What is of use --------------------------------------------------------------------- */

static void
classify_set_use (GtkWidget *button, gboolean use, const char *tip, const char *why_not)
{
  gtk_widget_set_sensitive (button, use);
  gtk_widget_set_tooltip_text (button, use ? tip : why_not);
}

static void
classify_update (GtkWidget *view, ClassifyWindow *w)
{
  GtkDialog  *dialog = GTK_DIALOG (w->dialog);
  gboolean    answer = fovea_classify_view_get_result (FOVEA_CLASSIFY_VIEW (view)) != NULL;
  gboolean    heat = ! w->placed && fovea_classify_view_get_heat (FOVEA_CLASSIFY_VIEW (view)) != NULL;
  const char *none = w->placed ? _("The heat map is being put into the image") : _("There is no heat map to be seen");

  classify_set_use (gtk_dialog_get_widget_for_response (dialog, CLASSIFY_LAYER), heat,
                    _("Adds the heat map to the image as a layer"), none);
  classify_set_use (gtk_dialog_get_widget_for_response (dialog, CLASSIFY_MASK), heat,
                    _("Gives the layer a mask of the heat map: what the network looked at stays"), none);
  classify_set_use (gtk_dialog_get_widget_for_response (dialog, CLASSIFY_SELECT), heat,
                    _("Selects what the network looked at"), none);
  classify_set_use (gtk_dialog_get_widget_for_response (dialog, CLASSIFY_TAGS), answer,
                    _("Keywords made of the answer, to be looked through before they are written"),
                    _("There is no result yet"));
  classify_set_use (w->write, answer, _("Writes the answer to the layer's name, the image's comment or its keywords"),
                    _("There is no result yet"));
}

/* ---- Into the image ---------------------------------------------------------------- */

/* Of 24 megapixels it takes a second to make the pixels: in a thread of its own. */
typedef struct
{
  FoveaHeatMap *map;
  FoveaHeatAs   as;
  int           orientation;
} PlaceRequest;

static void
place_request_free (gpointer data)
{
  PlaceRequest *request = data;

  fovea_heat_map_unref (request->map);
  g_free (request);
}

static gpointer
place_work (gpointer data, const FoveaRunOptions *options, GError **error)
{
  const PlaceRequest *request = data;

  if (options->progress)
    options->progress (0.0, _("drawing the heat map"), options->data);
  return fovea_classify_place_pixels (request->map, request->as, request->orientation, error);
}

static void
classify_place_result (ClassifyWindow *w, FoveaHeatResult *result)
{
  g_object_get (w->view, "opacity", &result->opacity, NULL);
  result->map = w->placed;
  result->source = w->source;
  result->model = w->model;
}

static void
classify_place_keep (ClassifyWindow *w, const FoveaHeatMap *map, FoveaHeatAs as)
{
  FoveaModel *model = fovea_classify_view_get_model (FOVEA_CLASSIFY_VIEW (w->view));
  const char *name = fovea_model_card (model)->name;

  w->placed = fovea_heat_map_ref (map);
  w->as = as;
  g_free (w->source);
  g_object_get (w->view, "source", &w->source, NULL);
  g_free (w->model);
  w->model = g_strdup (name ? name : fovea_model_id (model));
}

static void
place_done (gpointer pixels, const GError *error, gpointer data)
{
  ClassifyWindow        *w = data;
  g_autoptr (GeglBuffer) made = pixels;
  g_autoptr (GError)     problem = error ? g_error_copy (error) : NULL;
  g_autofree char       *said = NULL;
  FoveaHeatResult        result = { 0 };

  fovea_progress_row_update (w->progress);
  if (made)
    {
      classify_place_result (w, &result);
      said = fovea_classify_place (w->look, &result, w->as, made, &problem);
    }
  g_clear_pointer (&w->placed, fovea_heat_map_unref);
  gtk_widget_set_sensitive (w->view, TRUE);
  classify_update (w->view, w);
  if (g_error_matches (problem, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    classify_tell (w, _("Stopped: the image is as it was"), NULL);
  else
    classify_tell (w, said, problem);
  if (w->closing && ! problem)
    gtk_dialog_response (GTK_DIALOG (w->dialog), GTK_RESPONSE_CLOSE);
  w->closing = FALSE;
}

/* The window waits for it: another class would be another map. */
static void
classify_place (ClassifyWindow *w, FoveaHeatAs as)
{
  const FoveaHeatMap *map = fovea_classify_view_get_heat (FOVEA_CLASSIFY_VIEW (w->view));
  g_autoptr (GError)  error = NULL;
  FoveaHeatResult     result = { 0 };
  PlaceRequest       *request;

  if (! map || w->placed)
    return;
  classify_place_keep (w, map, as);
  classify_place_result (w, &result);
  if (! fovea_classify_place_check (w->look, &result, as, &error))
    {
      g_clear_pointer (&w->placed, fovea_heat_map_unref);
      classify_tell (w, NULL, error);
      return;
    }
  request = g_new0 (PlaceRequest, 1);
  request->map = fovea_heat_map_ref (map);
  request->as = as;
  request->orientation = fovea_metadata_orientation (w->look->image);
  fovea_worker_start (w->placer, request);
  fovea_progress_row_update (w->progress);
  gtk_widget_set_sensitive (w->view, FALSE);
  classify_update (w->view, w);
}

/* ---- Notes and tags ------------------------------------------------------------------ */

static void
classify_write (ClassifyWindow *w)
{
  g_autoptr (FoveaSettings)  settings = fovea_settings_new (fovea_classify_options ());
  const FoveaClassification *found = fovea_classify_view_get_result (FOVEA_CLASSIFY_VIEW (w->view));
  g_autoptr (GError)         error = NULL;

  gtk_popover_popdown (gtk_menu_button_get_popover (GTK_MENU_BUTTON (w->write)));
  fovea_settings_from_config (settings, G_OBJECT (w->config));
  if (fovea_look_check (w->look, &error))
    fovea_classify_note (settings, w->look->image, w->look->drawable, found);
  gimp_displays_flush ();
  classify_tell (w, _("Wrote the answer into the image"), error);
}

/* The sheet asks before it writes anything. */
static void
classify_tags (ClassifyWindow *w)
{
  FoveaClassifyView *view = FOVEA_CLASSIFY_VIEW (w->view);
  g_autoptr (GError) error = NULL;

  if (fovea_look_check (w->look, &error)
      && fovea_tags_review (GTK_WINDOW (w->dialog), w->look->image, fovea_classify_view_get_model (view),
                            fovea_classify_view_get_all (view), &error))
    classify_tell (w, _("Wrote the tags into the image"), NULL);
  else if (error)
    classify_tell (w, NULL, error);
}

static void
classify_update_write (GObject *config, GParamSpec *pspec, ClassifyWindow *w)
{
  gboolean name, comment, keywords;

  g_object_get (config, "layer-name", &name, "comment", &comment, "keywords", &keywords, NULL);
  gtk_widget_set_sensitive (w->do_write, name || comment || keywords);
}

/* ---- Making it ----------------------------------------------------------------------------- */

static void
classify_add_check (ClassifyWindow *w, GtkWidget *box, const char *property, const char *label, const char *tip)
{
  GtkWidget       *check = gtk_check_button_new_with_mnemonic (label);
  g_autofree char *signal = g_strconcat ("notify::", property, NULL);

  gtk_widget_set_tooltip_text (check, tip);
  g_object_bind_property (w->config, property, check, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect (w->config, signal, G_CALLBACK (classify_update_write), w);
  gtk_container_add (GTK_CONTAINER (box), check);
}

static GtkWidget *
classify_write_new (ClassifyWindow *w)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new (button);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_container_add (GTK_CONTAINER (box), gtk_label_new (_("Write the answer to the")));
  classify_add_check (w, box, "layer-name", _("layer _name"), _("The layer is called after the first answer"));
  classify_add_check (w, box, "comment", _("image commen_t"), _("All answers, as text in the image's comment"));
  classify_add_check (w, box, "keywords", _("_keywords"),
                      _("The answers of 20 percent and more join the image's XMP keywords; those that are there stay"));
  w->do_write = gtk_button_new_with_mnemonic (_("_Write"));
  g_signal_connect_swapped (w->do_write, "clicked", G_CALLBACK (classify_write), w);
  gtk_container_add (GTK_CONTAINER (box), w->do_write);
  gtk_container_set_border_width (GTK_CONTAINER (box), 12);
  gtk_container_add (GTK_CONTAINER (popover), box);
  gtk_widget_show_all (box);
  gtk_button_set_label (GTK_BUTTON (button), _("Wr_ite…"));
  gtk_button_set_use_underline (GTK_BUTTON (button), TRUE);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_menu_button_set_direction (GTK_MENU_BUTTON (button), GTK_ARROW_UP);
  classify_update_write (G_OBJECT (w->config), NULL, w);
  return button;
}

static void
classify_dialog_new (ClassifyWindow *w, const char *procedure)
{
  GtkWidget *row, *content;

  w->dialog = gimp_dialog_new (_("Classify"), procedure, NULL, 0, fovea_manual_help, procedure, _("_Reset"),
                               CLASSIFY_RESET, _("Ta_gs…"), CLASSIFY_TAGS, _("As La_yer"), CLASSIFY_LAYER, _("As Mas_k"), CLASSIFY_MASK,
                               _("_Select"), CLASSIFY_SELECT, _("_Close"), GTK_RESPONSE_CLOSE, NULL);
  row = gtk_widget_get_parent (gtk_dialog_get_widget_for_response (GTK_DIALOG (w->dialog), CLASSIFY_RESET));
  w->write = classify_write_new (w);
  gtk_box_pack_start (GTK_BOX (row), w->write, FALSE, FALSE, 0);
  gtk_box_reorder_child (GTK_BOX (row), w->write, 1);
  fovea_host_arrange (GTK_DIALOG (w->dialog), CLASSIFY_RESET, classify_command, w);
  w->notice = fovea_notice_bar_new ();
  fovea_notice_bar_set_wide (w->notice);
  content = gtk_dialog_get_content_area (GTK_DIALOG (w->dialog));
  gtk_container_set_border_width (GTK_CONTAINER (w->view), 12);
  gtk_box_pack_start (GTK_BOX (content), w->notice, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (content), w->view, TRUE, TRUE, 0);
  w->placer = fovea_worker_new (place_work, place_request_free, g_object_unref, place_done, w);
  w->progress = g_object_ref_sink (fovea_progress_row_new (w->placer));
  gtk_box_pack_start (GTK_BOX (content), w->progress, FALSE, FALSE, 0);
  fovea_host_set_size (GTK_WINDOW (w->dialog), CLASSIFY_WIDTH, CLASSIFY_HEIGHT);
  gimp_window_set_transient (GTK_WINDOW (w->dialog));
}

/* FALSE: the window is to close. */
static gboolean
classify_respond (ClassifyWindow *w, int answer)
{
  switch (answer)
    {
    case CLASSIFY_RESET:
      gimp_config_reset (GIMP_CONFIG (w->config));
      fovea_classify_why_reset (G_OBJECT (w->view));
      return TRUE;
    case CLASSIFY_TAGS:
      classify_tags (w);
      return TRUE;
    case CLASSIFY_LAYER:
      classify_place (w, FOVEA_HEAT_AS_LAYER);
      return TRUE;
    case CLASSIFY_MASK:
      classify_place (w, FOVEA_HEAT_AS_MASK);
      return TRUE;
    case CLASSIFY_SELECT:
      classify_place (w, FOVEA_HEAT_AS_SELECTION);
      return TRUE;
    default:
      /* What was asked for before comes first; Cancel and Esc stop it. */
      w->closing = w->placed != NULL;
      return w->closing;
    }
}

GtkWidget *
fovea_classify_window_run (GimpProcedure       *procedure,
                           GimpProcedureConfig *config,
                           FoveaLook           *look,
                           FoveaClassifyView  **view)
{
  ClassifyWindow w = { .config = config, .look = look };

  gimp_ui_init ("fovea");
  w.view = fovea_classify_view_new (fovea_look_photo, look);
  fovea_look_add_sources (look, w.view, TRUE);
  classify_dialog_new (&w, gimp_procedure_get_name (procedure));
  fovea_host_bind (G_OBJECT (config), w.view);
  g_signal_connect (w.view, "result-changed", G_CALLBACK (classify_update), &w);
  classify_update (w.view, &w);
  gtk_widget_show_all (w.dialog);
  while (classify_respond (&w, gimp_dialog_run (GIMP_DIALOG (w.dialog))))
    ;
  g_signal_handlers_disconnect_by_data (w.view, &w);
  g_signal_handlers_disconnect_by_data (config, &w);
  gtk_widget_destroy (w.progress); /* before the worker it follows */
  g_clear_object (&w.progress);
  g_clear_pointer (&w.placer, fovea_worker_free);
  g_clear_pointer (&w.placed, fovea_heat_map_unref);
  g_free (w.source);
  g_free (w.model);
  gtk_widget_hide (w.dialog);
  *view = FOVEA_CLASSIFY_VIEW (w.view);
  return w.dialog;
}
