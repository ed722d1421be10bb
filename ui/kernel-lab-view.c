/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Left what there is, in the middle the photo, right the numbers. With true
 * convolution the grid shows the kernel turned, as it lies over the picture;
 * "kernel" stays what it is. */
#include "kernel-lab-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "kernel-facts.h"
#include "kernel-gallery.h"
#include "kernel-grid.h"
#include "kernel-lab-look.h"
#include "kernel-lab-parts.h"
#include "kernel-lab-pixel.h"
#include "kernel-lab-work.h"
#include "kernel-parameters.h"
#include "library/library.h"

#define LAB_SIDE_WIDTH 300

enum
{
  LAB_KERNEL = 1,
  LAB_SETTINGS
};

struct _FoveaKernelLabView
{
  GtkBox           parent_instance;
  GObject         *photo;
  FoveaLabRender   render;
  FoveaWorker     *thumbs;
  guint            idle;
  gboolean         loading; /* the grid is being filled by code */
  gboolean         begun;
  FoveaLabSettings settings;
  char            *text;    /* of the kernel: numbers, or a name with its values */
  char            *problem; /* of what is typed; or what the last run said */
  char            *title;
  FoveaOwnKernel  *own;        /* that was chosen, or NULL; */
  char            *own_text;   /* and its numbers */

  GtkWidget *gallery, *look, *heading, *what, *grid, *message, *message_text, *parameters, *facts,
      *pixel;
  FoveaLabOptions options;
};

static GParamSpec *lab_kernel;
static guint       lab_changed;

G_DEFINE_FINAL_TYPE (FoveaKernelLabView, fovea_kernel_lab_view, GTK_TYPE_BOX)

/* ---- Saying things ---------------------------------------------------------------- */

void
fovea_kernel_lab_view_say (FoveaKernelLabView *self, const char *problem)
{
  gboolean any = problem && *problem != '\0';

  if (g_strcmp0 (self->problem, any ? problem : NULL) == 0)
    return;
  g_free (self->problem);
  self->problem = any ? g_strdup (problem) : NULL;
  gtk_label_set_text (GTK_LABEL (self->message_text), any ? problem : "");
  gtk_widget_set_visible (self->message, any);
  g_signal_emit (self, lab_changed, 0);
}

static FoveaKernelModel *
lab_model (FoveaKernelLabView *self)
{
  return fovea_kernel_grid_get_model (FOVEA_KERNEL_GRID (self->grid));
}

static void
lab_say_formula (FoveaKernelLabView *self)
{
  g_autofree char *text = fovea_lab_settings_formula (&self->settings);

  gtk_label_set_text (GTK_LABEL (self->options.formula), text);
  gtk_widget_set_visible (self->options.border_value,
                          self->settings.border == FOVEA_BORDER_CONSTANT);
}

/* Which kernel of the library it is, or of the user's own, if any. */
static void
lab_say_kernel (FoveaKernelLabView *self)
{
  const FoveaLibraryKernel *found = fovea_lab_find_kernel (self->text);
  gboolean                  own = self->own && g_strcmp0 (self->own_text, self->text) == 0;
  const char *title = own ? self->own->title : found ? fovea_library_title (found) : NULL;
  const char *what = own ? self->own->what : found ? fovea_library_what (found) : NULL;
  const char *name = own ? self->own->name : found ? found->name : NULL;

  g_free (self->title);
  self->title = g_strdup (title ? title : _ ("Own kernel"));
  gtk_label_set_text (GTK_LABEL (self->heading), self->title);
  gtk_label_set_text (GTK_LABEL (self->what), what ? what : "");
  gtk_widget_set_visible (self->what, what && *what != '\0');
  fovea_kernel_gallery_select (FOVEA_KERNEL_GALLERY (self->gallery), name);
  fovea_kernel_parameters_set (FOVEA_KERNEL_PARAMETERS (self->parameters), self->text);
  fovea_kernel_facts_view_set (FOVEA_KERNEL_FACTS_VIEW (self->facts),
                               fovea_kernel_model_kernel (lab_model (self)));
  lab_say_formula (self);
}

/* ---- Computing --------------------------------------------------------------------- */

static void
lab_pixel_moved (FoveaKernelLabView *self)
{
  FoveaPreviewWindow window;
  gboolean           any = fovea_lab_pixel_window (FOVEA_LAB_PIXEL (self->pixel), &window);

  fovea_kernel_preview_set_window (fovea_lab_look_preview (FOVEA_LAB_LOOK (self->look)),
                                   any ? &window : NULL);
}

static gboolean
lab_start (gpointer data)
{
  FoveaKernelLabView *self = data;

  self->idle = 0;
  if (! self->begun)
    fovea_kernel_grid_begin (FOVEA_KERNEL_GRID (self->grid));
  self->begun = TRUE;
  fovea_lab_look_set (FOVEA_LAB_LOOK (self->look), &self->settings);
  fovea_lab_pixel_set (FOVEA_LAB_PIXEL (self->pixel), &self->settings,
                       fovea_kernel_model_plane (lab_model (self)));
  return G_SOURCE_REMOVE;
}

/* After all settings that change together have changed. */
static void
lab_refresh (FoveaKernelLabView *self)
{
  if (gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;
  if (! self->idle)
    self->idle = g_idle_add (lab_start, self);
}

static void
lab_shown (FoveaKernelLabView *self)
{
  g_signal_emit (self, lab_changed, 0);
}

static void
lab_next_thumb (FoveaKernelLabView *self)
{
  const char *name = fovea_kernel_gallery_next (FOVEA_KERNEL_GALLERY (self->gallery));

  if (name && self->photo && ! fovea_worker_is_busy (self->thumbs))
    fovea_lab_worker_start_thumb (self->thumbs, self->render, self->photo, name);
}

static void
lab_thumb_done (gpointer result, const GError *error, gpointer data)
{
  FoveaKernelLabView *self = data;
  FoveaLabPicture    *picture = result;

  if (! picture)
    return; /* closed, or another one is wanted */
  fovea_kernel_gallery_set_picture (FOVEA_KERNEL_GALLERY (self->gallery), picture->name,
                                    picture->after);
  fovea_lab_picture_free (picture);
  lab_next_thumb (self);
}

/* ---- The kernel ---------------------------------------------------------------------- */

/* Takes `kernel`, which the grid shows. `name`: it is called so in the library. */
static void
lab_adopt (FoveaKernelLabView *self, FoveaKernel *kernel, const char *name)
{
  fovea_kernel_free (self->settings.kernel);
  self->settings.kernel = kernel;
  g_free (self->text);
  self->text = name ? g_strdup (name) : fovea_kernel_to_text (kernel);
  fovea_kernel_lab_view_say (self, NULL);
  lab_say_kernel (self);
  lab_refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), lab_kernel);
  g_signal_emit (self, lab_changed, 0);
}

/* What the grid shows of the kernel, or the kernel of what it shows. NULL: there is no
 * memory, which is said. (transfer full) */
static FoveaKernel *
lab_turned (FoveaKernelLabView *self, const FoveaKernel *kernel)
{
  g_autoptr (GError) error = NULL;
  FoveaKernel *copy = fovea_kernel_copy (kernel);

  if (! copy)
    {
      fovea_lab_no_memory (&error);
      fovea_kernel_lab_view_say (self, error->message);
    }
  else if (self->settings.flip)
    fovea_kernel_flip (copy);
  return copy;
}

static void
lab_take_grid (FoveaKernelLabView *self)
{
  FoveaKernel *kernel =
      self->loading ? NULL : lab_turned (self, fovea_kernel_model_kernel (lab_model (self)));

  if (kernel)
    lab_adopt (self, kernel, NULL);
}

/* The picture stays as it is when planes are added, and they are of use. */
static void
lab_planes_chosen (FoveaKernelLabView *self, guint planes)
{
  if (planes > 1 && self->settings.channels == FOVEA_SUM_PER_CHANNEL)
    g_object_set (self, "channels", fovea_word_nick (fovea_channels_words, FOVEA_SUM_SEPARATE),
                  NULL);
  else if (planes == 1 && (self->settings.channels == FOVEA_SUM_SEPARATE ||
                           self->settings.channels == FOVEA_SUM_ALL))
    g_object_set (self, "channels", fovea_word_nick (fovea_channels_words, FOVEA_SUM_PER_CHANNEL),
                  NULL);
}

/* A text that is no kernel is said, and nothing is changed. A name with its values
 * stays one until a number is edited; an own kernel becomes its numbers: who opens
 * the file elsewhere may not have it. */
static void
lab_set_kernel (FoveaKernelLabView *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaKernel) kernel = NULL, shown = NULL;
  gboolean named;

  if (! text || g_strcmp0 (text, self->text) == 0)
    return;
  kernel = fovea_library_read (text, &error);
  if (! kernel)
    {
      fovea_kernel_lab_view_say (self, error->message);
      return;
    }
  named = fovea_library_is_spec (text) && ! g_str_has_prefix (text, FOVEA_LIBRARY_MY);
  shown = lab_turned (self, kernel);
  if (! shown)
    return;
  self->loading = TRUE;
  fovea_kernel_model_set_kernel (lab_model (self), shown);
  self->loading = FALSE;
  if (kernel->planes == 1)
    lab_planes_chosen (self, 1);
  lab_adopt (self, g_steal_pointer (&kernel), named ? text : NULL);
}

/* Few numbers are shown as numbers, also to whom the text is copied. */
static void
lab_picked (FoveaKernelLabView *self, const char *name)
{
  const FoveaLibraryKernel *kernel = fovea_library_find (name);
  g_autofree char          *text =
      kernel && fovea_library_parameters (kernel) == 0 ? fovea_library_show (kernel, NULL) : NULL;

  lab_set_kernel (self, text ? text : name);
  if (! g_str_has_prefix (name, FOVEA_LIBRARY_MY))
    return;
  g_clear_pointer (&self->own, fovea_own_free);
  self->own = fovea_own_find (name, NULL);
  g_free (self->own_text);
  self->own_text = g_strdup (self->text);
  lab_say_kernel (self);
}

/* The same kernel, seen from the other side. */
static void
lab_turn (FoveaKernelLabView *self)
{
  self->loading = TRUE;
  fovea_kernel_model_turn_all (lab_model (self));
  self->loading = FALSE;
}

/* ---- Properties ------------------------------------------------------------------------ */

static void
fovea_kernel_lab_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaKernelLabView *self = FOVEA_KERNEL_LAB_VIEW (object);

  if (id == LAB_KERNEL)
    g_value_set_string (value, self->text);
  else
    fovea_lab_settings_get (&self->settings, id - LAB_SETTINGS, value);
}

static void
fovea_kernel_lab_view_set_property (GObject      *object,
                                    guint         id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  FoveaKernelLabView *self = FOVEA_KERNEL_LAB_VIEW (object);
  gboolean            flip = self->settings.flip;
  g_autoptr (GError) error = NULL;

  if (id == LAB_KERNEL)
    {
      lab_set_kernel (self, g_value_get_string (value));
      return;
    }
  if (fovea_lab_settings_set (&self->settings, id - LAB_SETTINGS, value, &error) &&
      flip != self->settings.flip)
    lab_turn (self);
  fovea_kernel_lab_view_say (self, error ? error->message : NULL);
  lab_say_formula (self);
  lab_refresh (self);
}

/* ---- Making it --------------------------------------------------------------------------- */

static void
lab_save (FoveaKernelLabView *self)
{
  fovea_kernel_gallery_save (FOVEA_KERNEL_GALLERY (self->gallery), self->text, NULL, NULL);
}

static GtkWidget *
lab_right_new (FoveaKernelLabView *self)
{
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *save;

  self->grid = fovea_kernel_grid_new ();
  self->message = fovea_lab_message_new (&self->message_text);
  self->facts = fovea_kernel_facts_view_new ();
  g_signal_connect_swapped (self->grid, "kernel-changed", G_CALLBACK (lab_take_grid), self);
  g_signal_connect_swapped (self->grid, "planes", G_CALLBACK (lab_planes_chosen), self);
  g_signal_connect_swapped (self->grid, "problem", G_CALLBACK (fovea_kernel_lab_view_say), self);
  self->parameters = fovea_kernel_parameters_new ();
  g_signal_connect_swapped (self->parameters, "changed", G_CALLBACK (lab_set_kernel), self);
  gtk_box_pack_start (GTK_BOX (box), self->grid, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), fovea_lab_options_new (G_OBJECT (self), &self->options), FALSE,
                      FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->facts, FALSE, FALSE, 0);
  gtk_widget_set_size_request (side, LAB_SIDE_WIDTH, -1);
  gtk_box_pack_start (GTK_BOX (side), fovea_lab_heading_new (&self->heading, &self->what, &save),
                      FALSE, FALSE, 0);
  g_signal_connect_swapped (save, "clicked", G_CALLBACK (lab_save), self);
  gtk_box_pack_start (GTK_BOX (side), self->message, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (side), self->parameters, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (side), fovea_lab_steps_new (G_OBJECT (self)), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (side), fovea_lab_scrolled_new (box), TRUE, TRUE, 0);
  return side;
}

static GtkWidget *
lab_look_new (FoveaKernelLabView *self)
{
  FoveaKernelPreview *preview;

  self->look = fovea_lab_look_new ();
  preview = fovea_lab_look_preview (FOVEA_LAB_LOOK (self->look));
  g_signal_connect_swapped (self->look, "shown", G_CALLBACK (lab_shown), self);
  g_signal_connect_swapped (self->look, "failed", G_CALLBACK (fovea_kernel_lab_view_say), self);
  g_signal_connect_object (preview, "pointed", G_CALLBACK (fovea_lab_pixel_point), self->pixel,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (preview, "stepped", G_CALLBACK (fovea_lab_pixel_move), self->pixel,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (preview, "played", G_CALLBACK (fovea_lab_pixel_play), self->pixel,
                           G_CONNECT_SWAPPED);
  gtk_box_pack_start (GTK_BOX (self->look), fovea_lab_reading_new (G_OBJECT (self), &self->options),
                      FALSE, FALSE, 0);
  return self->look;
}

static gboolean
fovea_kernel_lab_view_key_press (GtkWidget *widget, GdkEventKey *event)
{
  FoveaKernelLabView *self = FOVEA_KERNEL_LAB_VIEW (widget);

  if (event->keyval == GDK_KEY_slash || event->keyval == GDK_KEY_KP_Divide)
    {
      fovea_kernel_gallery_search (FOVEA_KERNEL_GALLERY (self->gallery));
      return GDK_EVENT_STOP;
    }
  return GTK_WIDGET_CLASS (fovea_kernel_lab_view_parent_class)->key_press_event (widget, event);
}

static void
fovea_kernel_lab_view_dispose (GObject *object)
{
  FoveaKernelLabView *self = FOVEA_KERNEL_LAB_VIEW (object);

  if (self->idle)
    g_source_remove (self->idle);
  self->idle = 0;
  G_OBJECT_CLASS (fovea_kernel_lab_view_parent_class)->dispose (object);
  g_clear_pointer (&self->thumbs, fovea_worker_free);
  g_clear_object (&self->photo);
}

static void
fovea_kernel_lab_view_finalize (GObject *object)
{
  FoveaKernelLabView *self = FOVEA_KERNEL_LAB_VIEW (object);

  fovea_lab_settings_clear (&self->settings);
  g_free (self->text);
  g_free (self->problem);
  g_free (self->title);
  g_clear_pointer (&self->own, fovea_own_free);
  g_free (self->own_text);
  G_OBJECT_CLASS (fovea_kernel_lab_view_parent_class)->finalize (object);
}

static void
fovea_kernel_lab_view_class_init (FoveaKernelLabViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = fovea_kernel_lab_view_dispose;
  object_class->finalize = fovea_kernel_lab_view_finalize;
  object_class->get_property = fovea_kernel_lab_view_get_property;
  object_class->set_property = fovea_kernel_lab_view_set_property;
  GTK_WIDGET_CLASS (class)->key_press_event = fovea_kernel_lab_view_key_press;
  lab_kernel =
      g_param_spec_string ("kernel", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, LAB_KERNEL, lab_kernel);
  fovea_lab_settings_install (object_class, LAB_SETTINGS);
  lab_changed = g_signal_new ("changed", FOVEA_TYPE_KERNEL_LAB_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                              NULL, NULL, G_TYPE_NONE, 0);
}

static void
fovea_kernel_lab_view_init (FoveaKernelLabView *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  fovea_lab_settings_init (&self->settings);
  self->thumbs = fovea_lab_worker_new (lab_thumb_done, self);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->gallery = fovea_kernel_gallery_new ();
  self->pixel = fovea_lab_pixel_new ();
  g_signal_connect_swapped (self->gallery, "picked", G_CALLBACK (lab_picked), self);
  g_signal_connect_swapped (self->gallery, "wanting", G_CALLBACK (lab_next_thumb), self);
  g_signal_connect_swapped (self->pixel, "moved", G_CALLBACK (lab_pixel_moved), self);
  gtk_box_pack_start (GTK_BOX (row), self->gallery, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), lab_look_new (self), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), lab_right_new (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), row, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->pixel, FALSE, FALSE, 0);
  lab_take_grid (self);
}

/* ---- What hosts use ------------------------------------------------------------------------ */

GtkWidget *
fovea_kernel_lab_view_new (GObject            *photo,
                           int                 width,
                           int                 height,
                           guint               channels,
                           const FoveaLabHost *host)
{
  FoveaKernelLabView *self = g_object_new (FOVEA_TYPE_KERNEL_LAB_VIEW, NULL);

  self->photo = g_object_ref (photo);
  self->render = host->render;
  fovea_lab_look_set_photo (FOVEA_LAB_LOOK (self->look), photo, width, height, host->render);
  fovea_kernel_grid_set_channels (FOVEA_KERNEL_GRID (self->grid), channels);
  fovea_lab_pixel_set_photo (FOVEA_LAB_PIXEL (self->pixel), photo, width, height, channels, host);
  lab_refresh (self);
  lab_next_thumb (self);
  return GTK_WIDGET (self);
}

const char *
fovea_kernel_lab_view_problem (FoveaKernelLabView *self)
{
  return self->problem;
}

const char *
fovea_kernel_lab_view_title (FoveaKernelLabView *self)
{
  return self->title;
}

gboolean
fovea_kernel_lab_view_is_ready (FoveaKernelLabView *self)
{
  return ! self->idle && fovea_lab_look_is_ready (FOVEA_LAB_LOOK (self->look));
}
