/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frame of the two windows, and their buttons. */
#include "dream-window.h"

#include <glib/gi18n.h>

#include "command.h"
#include "dream-view.h"
#include "host.h"
#include "manual.h"
#include "neuron.h"

/* Logical pixels to open with. */
#define WINDOW_WIDTH  900
#define WINDOW_HEIGHT 720

/* Responses that GIMP's own windows have no name for. */
enum
{
  WINDOW_RESET = 1,
  WINDOW_LAYER,
  WINDOW_IMAGE
};

typedef struct
{
  GimpProcedureConfig *config;
  FoveaLook           *look;
  gboolean             deep;
  GtkDialog           *dialog;
  GtkWidget           *view;
} DreamWindow;

static FoveaSoughtRequest *
window_ask (gpointer data, GError **error)
{
  DreamWindow *w = data;
  g_autoptr (FoveaSettings) settings = fovea_settings_new (w->deep ? fovea_dream_command_options () : fovea_neuron_options ());
  FoveaTensor *photo;

  fovea_settings_from_config (settings, G_OBJECT (w->config));
  if (! w->deep && fovea_settings_choice (settings, "from") == 0)
    return fovea_neuron_request (settings, NULL);
  photo = fovea_look_photo (NULL, w->look, error);
  if (! photo)
    return NULL;
  return w->deep ? fovea_dream_request (settings, photo) : fovea_neuron_request (settings, photo);
}

/* Of a class without what is grey in the window: it belongs to maps. */
static GObject *
window_asked (DreamWindow *w)
{
  GObject         *config = G_OBJECT (gimp_config_duplicate (GIMP_CONFIG (w->config)));
  g_autofree char *class = NULL;

  g_object_get (config, "class", &class, NULL);
  if (class && *class)
    g_object_set (config, "layer", "", "map", "0", "neuron", "", NULL);
  return config;
}

static char *
window_command (gpointer data)
{
  DreamWindow *w = data;
  g_autoptr (GObject) config = NULL;
  g_autoptr (FoveaSettings) settings = NULL;
  g_autofree char *command = NULL;

  if (w->deep)
    return fovea_command_for (w->look->image, "dream", G_OBJECT (w->config), NULL);
  config = window_asked (w);
  settings = fovea_settings_new (fovea_neuron_options ());
  fovea_settings_from_config (settings, config);
  if (fovea_settings_choice (settings, "from") != 0)
    return fovea_command_for (w->look->image, "neuron", config, NULL);
  command = fovea_settings_to_command (settings, "neuron");
  return g_strconcat (command, " --out neuron.png", NULL);
}

static void
window_update (GtkWidget *view, DreamWindow *w)
{
  static const int responses[] = { WINDOW_LAYER, WINDOW_IMAGE };
  const gboolean   ready = fovea_dream_view_get_set (FOVEA_DREAM_VIEW (w->view)) != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (responses); i++)
    {
      GtkWidget *button = gtk_dialog_get_widget_for_response (w->dialog, responses[i]);

      gtk_widget_set_sensitive (button, ready);
      gtk_widget_set_tooltip_text (button, ready ? NULL : _("There is no picture yet: press Start"));
    }
}

static void
window_make (DreamWindow *w, const char *procedure, GtkWindow *over)
{
  const int   first = w->deep ? WINDOW_IMAGE : WINDOW_LAYER, second = w->deep ? WINDOW_LAYER : WINDOW_IMAGE;
  const char *image = _("New _Image"), *layer = _("New _Layer");
  GtkWidget  *dialog = gimp_dialog_new (w->deep ? _("Deep Dream") : _("What Does It Look For"), procedure, NULL, 0,
                                        fovea_manual_help, procedure, _("_Reset"), WINDOW_RESET,
                                        w->deep ? image : layer, first, w->deep ? layer : image, second,
                                        _("_Close"), GTK_RESPONSE_CLOSE, NULL);

  w->dialog = GTK_DIALOG (dialog);
  fovea_host_arrange (w->dialog, WINDOW_RESET, window_command, w);
  fovea_host_set_size (GTK_WINDOW (dialog), WINDOW_WIDTH, WINDOW_HEIGHT);
  if (over)
    gtk_window_set_transient_for (GTK_WINDOW (dialog), over);
  else
    gimp_window_set_transient (GTK_WINDOW (dialog));
  gtk_window_set_modal (GTK_WINDOW (dialog), over != NULL);
  fovea_host_add_view (w->dialog, w->view);
  g_signal_connect (w->view, "result-changed", G_CALLBACK (window_update), w);
  window_update (w->view, w);
  gtk_widget_show_all (dialog);
}

/* After this answer the window stays; what cannot be done it says. */
static gboolean
window_goes_on (DreamWindow *w, int answer)
{
  g_autoptr (GError) error = NULL;

  if (answer == WINDOW_RESET)
    gimp_config_reset (GIMP_CONFIG (w->config));
  else if (answer == WINDOW_LAYER && ! fovea_look_check (w->look, &error))
    fovea_dream_view_say (FOVEA_DREAM_VIEW (w->view), error->message);
  return answer == WINDOW_RESET || error;
}

FoveaSoughtSet *
fovea_dream_window_run (GimpProcedure       *procedure,
                        GimpProcedureConfig *config,
                        FoveaLook           *look,
                        gboolean             deep,
                        GtkWindow           *over,
                        FoveaDreamAs        *as)
{
  DreamWindow     w = { .config = config, .look = look, .deep = deep };
  FoveaSoughtSet *set = NULL;
  int             answer;

  gimp_ui_init ("fovea");
  w.view = fovea_dream_view_new (G_OBJECT (config), deep, window_ask, &w);
  window_make (&w, gimp_procedure_get_name (procedure), over);
  while (window_goes_on (&w, answer = gimp_dialog_run (GIMP_DIALOG (w.dialog))))
    ;

  if (answer == WINDOW_LAYER || answer == WINDOW_IMAGE)
    {
      fovea_dream_view_stop (FOVEA_DREAM_VIEW (w.view));
      set = fovea_dream_view_get_set (FOVEA_DREAM_VIEW (w.view));
      set = set ? fovea_sought_set_ref (set) : NULL;
      *as = answer == WINDOW_LAYER ? FOVEA_DREAM_AS_LAYER : FOVEA_DREAM_AS_IMAGE;
    }
  gtk_widget_destroy (GTK_WIDGET (w.dialog));
  return set;
}
