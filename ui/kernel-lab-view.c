/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Left what there is, in the middle the photo, right the numbers. With true
 * convolution the grid shows the kernel turned, as it lies over the picture;
 * "kernel" stays what it is. */
#include "kernel-lab-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "kernel-gallery.h"
#include "kernel-grid.h"
#include "kernel-lab-parts.h"
#include "kernel-lab-pixel.h"
#include "kernel-lab-work.h"
#include "kernel-preview.h"
#include "library/library.h"
#include "library/words.h"
#include "progress-row.h"

#define LAB_SIDE_WIDTH 300

enum
{
  LAB_KERNEL = 1,
  LAB_BORDER,
  LAB_BORDER_VALUE,
  LAB_FLIP,
  LAB_STRIDE,
  LAB_DILATION,
  LAB_SCALE,
  LAB_OFFSET,
  LAB_ACTIVATION,
  LAB_N
};

struct _FoveaKernelLabView
{
  GtkBox         parent_instance;
  GObject       *photo;
  FoveaLabRender render;
  FoveaWorker   *worker, *thumbs;
  guint          idle;
  gboolean       loading; /* the grid is being filled by code */
  gboolean       ready, begun;

  char    *kernel, *border, *activation;
  double   border_value, scale, offset;
  int      stride, dilation;
  gboolean flip;

  char       *problem; /* of what is typed; or what the last run said */
  const char *title;

  GtkWidget *gallery, *preview, *progress, *time;
  GtkWidget *heading, *what, *grid, *message, *message_text, *sum, *value_row, *pixel;
};

static GParamSpec *lab_properties[LAB_N];
static guint       lab_changed;

G_DEFINE_FINAL_TYPE (FoveaKernelLabView, fovea_kernel_lab_view, GTK_TYPE_BOX)

/* ---- Saying things ---------------------------------------------------------------- */

static void
lab_say (FoveaKernelLabView *self, const char *problem)
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

/* Which kernel of the library it is, if any. */
static void
lab_say_kernel (FoveaKernelLabView *self)
{
  FoveaKernelModel         *model = fovea_kernel_grid_get_model (FOVEA_KERNEL_GRID (self->grid));
  const FoveaLibraryKernel *found = NULL;
  g_autofree char          *number = NULL;
  char                      buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (const FoveaLibraryKernel *kernel = fovea_library; kernel->name && ! found; kernel++)
    {
      g_autoptr (FoveaKernel) numbers = fovea_library_kernel (kernel->name, NULL);
      g_autofree char *text = numbers ? fovea_kernel_to_text (numbers) : NULL;

      if (g_strcmp0 (text, self->kernel) == 0)
        found = kernel;
    }
  self->title = found ? fovea_library_title (found) : _ ("Own kernel");
  gtk_label_set_text (GTK_LABEL (self->heading), self->title);
  gtk_label_set_text (GTK_LABEL (self->what), found ? fovea_library_what (found) : "");
  gtk_widget_set_visible (self->what, found != NULL);
  fovea_kernel_gallery_select (FOVEA_KERNEL_GALLERY (self->gallery), found ? found->name : NULL);
  g_ascii_formatd (buffer, sizeof buffer, "%.4g", fovea_kernel_model_sum (model));
  number = g_strdup_printf (_ ("Sum %s"), buffer);
  gtk_label_set_text (GTK_LABEL (self->sum), number);
}

/* ---- Computing --------------------------------------------------------------------- */

static gboolean
lab_settings (FoveaKernelLabView *self, FoveaLabSettings *settings)
{
  int border, activation;

  if (! fovea_word_find (fovea_border_words, "border", self->border, &border, NULL) ||
      ! fovea_word_find (fovea_activation_words, "activation", self->activation, &activation, NULL))
    return FALSE;
  *settings = (FoveaLabSettings){ .kernel = self->kernel,
                                  .border = (FoveaBorder) border,
                                  .border_value = self->border_value,
                                  .flip = self->flip,
                                  .stride = self->stride,
                                  .dilation = self->dilation,
                                  .scale = self->scale,
                                  .offset = self->offset,
                                  .activation = (FoveaActivation) activation };
  return TRUE;
}

static void
lab_pixel_moved (FoveaKernelLabView *self)
{
  FoveaRect window;
  gboolean  any = fovea_lab_pixel_window (FOVEA_LAB_PIXEL (self->pixel), &window);

  fovea_kernel_preview_set_window (FOVEA_KERNEL_PREVIEW (self->preview), any ? &window : NULL);
}

static void
lab_pointed (FoveaKernelLabView *self, int x, int y)
{
  fovea_lab_pixel_point (FOVEA_LAB_PIXEL (self->pixel), x, y);
}

static gboolean
lab_start (gpointer data)
{
  FoveaKernelLabView *self = data;
  FoveaLabSettings    settings;
  FoveaRect           part;
  int                 size[2];

  self->idle = 0;
  if (! self->begun)
    fovea_kernel_grid_begin (FOVEA_KERNEL_GRID (self->grid));
  self->begun = TRUE;
  if (! self->photo || ! lab_settings (self, &settings))
    return G_SOURCE_REMOVE;
  fovea_lab_pixel_set (FOVEA_LAB_PIXEL (self->pixel), &settings);
  if (! fovea_kernel_preview_get_part (FOVEA_KERNEL_PREVIEW (self->preview), &part, size))
    return G_SOURCE_REMOVE;
  fovea_lab_worker_start (
      self->worker, self->render, self->photo, &settings, &part, size,
      ! fovea_kernel_preview_has (FOVEA_KERNEL_PREVIEW (self->preview), &part, size));
  fovea_progress_row_update (self->progress);
  return G_SOURCE_REMOVE;
}

/* After all settings that change together have changed. */
static void
lab_refresh (FoveaKernelLabView *self)
{
  if (gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;
  self->ready = FALSE;
  if (! self->idle)
    self->idle = g_idle_add (lab_start, self);
}

static void
lab_done (gpointer result, const GError *error, gpointer data)
{
  FoveaKernelLabView *self = data;
  FoveaLabPicture    *picture = result;

  fovea_progress_row_update (self->progress);
  if (picture)
    {
      g_autofree char *text = g_strdup_printf (_ ("%.2f s"), picture->seconds);

      fovea_kernel_preview_show (FOVEA_KERNEL_PREVIEW (self->preview), &picture->part,
                                 picture->before, picture->after);
      gtk_label_set_text (GTK_LABEL (self->time), text);
      self->ready = TRUE;
      fovea_lab_picture_free (picture);
      g_signal_emit (self, lab_changed, 0);
    }
  else if (! g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    lab_say (self, error->message); /* the last picture stays */
}

static void
lab_next_thumb (FoveaKernelLabView *self)
{
  const char *name = fovea_kernel_gallery_next (FOVEA_KERNEL_GALLERY (self->gallery));

  if (name)
    fovea_lab_worker_start_thumb (self->thumbs, self->render, self->photo, name);
}

static void
lab_thumb_done (gpointer result, const GError *error, gpointer data)
{
  FoveaKernelLabView *self = data;
  FoveaLabPicture    *picture = result;

  if (! picture)
    return; /* a library without pictures is of use, too */
  fovea_kernel_gallery_set_picture (FOVEA_KERNEL_GALLERY (self->gallery), picture->name,
                                    picture->after);
  fovea_lab_picture_free (picture);
  lab_next_thumb (self);
}

/* ---- The kernel ---------------------------------------------------------------------- */

static void
lab_take_grid (FoveaKernelLabView *self)
{
  FoveaKernelModel *model = fovea_kernel_grid_get_model (FOVEA_KERNEL_GRID (self->grid));
  g_autofree char  *shown = fovea_kernel_model_text (model);
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse (shown, NULL);

  if (self->loading || ! kernel)
    return;
  if (self->flip)
    fovea_kernel_flip (kernel);
  g_free (self->kernel);
  self->kernel = fovea_kernel_to_text (kernel);
  lab_say (self, NULL);
  lab_say_kernel (self);
  lab_refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), lab_properties[LAB_KERNEL]);
  g_signal_emit (self, lab_changed, 0);
}

static void
lab_problem (FoveaKernelLabView *self, const char *problem)
{
  lab_say (self, problem);
}

/* A text that is no kernel is said, and nothing is changed. */
static void
lab_set_kernel (FoveaKernelLabView *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaKernel) kernel = NULL;
  g_autofree char *shown = NULL;

  if (! text || g_strcmp0 (text, self->kernel) == 0)
    return;
  kernel = fovea_library_read (text, &error);
  if (kernel && self->flip && kernel->planes == 1)
    fovea_kernel_flip (kernel);
  shown = kernel ? fovea_kernel_to_text (kernel) : NULL;
  if (! kernel || ! fovea_kernel_model_set_text (
                      fovea_kernel_grid_get_model (FOVEA_KERNEL_GRID (self->grid)), shown, &error))
    lab_say (self, error->message);
}

static void
lab_picked (FoveaKernelLabView *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaKernel) kernel = fovea_library_kernel (name, &error);
  g_autofree char *text = kernel ? fovea_kernel_to_text (kernel) : NULL;

  if (text)
    lab_set_kernel (self, text);
  else
    lab_say (self, error->message);
}

static void
lab_set_flip (FoveaKernelLabView *self, gboolean flip)
{
  if (self->flip == flip)
    return;
  self->flip = flip;
  self->loading = TRUE; /* the same kernel, seen turned */
  fovea_kernel_model_turn_all (fovea_kernel_grid_get_model (FOVEA_KERNEL_GRID (self->grid)));
  self->loading = FALSE;
  lab_refresh (self);
}

/* ---- Properties ------------------------------------------------------------------------ */

static void
fovea_kernel_lab_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaKernelLabView *self = FOVEA_KERNEL_LAB_VIEW (object);

  switch (id)
    {
    case LAB_KERNEL:
      g_value_set_string (value, self->kernel);
      break;
    case LAB_BORDER:
      g_value_set_string (value, self->border);
      break;
    case LAB_ACTIVATION:
      g_value_set_string (value, self->activation);
      break;
    case LAB_BORDER_VALUE:
      g_value_set_double (value, self->border_value);
      break;
    case LAB_SCALE:
      g_value_set_double (value, self->scale);
      break;
    case LAB_OFFSET:
      g_value_set_double (value, self->offset);
      break;
    case LAB_STRIDE:
      g_value_set_int (value, self->stride);
      break;
    case LAB_DILATION:
      g_value_set_int (value, self->dilation);
      break;
    case LAB_FLIP:
      g_value_set_boolean (value, self->flip);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lab_set_word (FoveaKernelLabView *self, char **word, const GValue *value)
{
  if (! g_value_get_string (value))
    return;
  g_free (*word);
  *word = g_value_dup_string (value);
  gtk_widget_set_visible (self->value_row, g_strcmp0 (self->border, "constant") == 0);
}

static void
fovea_kernel_lab_view_set_property (GObject      *object,
                                    guint         id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  FoveaKernelLabView *self = FOVEA_KERNEL_LAB_VIEW (object);

  switch (id)
    {
    case LAB_KERNEL:
      lab_set_kernel (self, g_value_get_string (value));
      return;
    case LAB_FLIP:
      lab_set_flip (self, g_value_get_boolean (value));
      return;
    case LAB_BORDER:
      lab_set_word (self, &self->border, value);
      break;
    case LAB_ACTIVATION:
      lab_set_word (self, &self->activation, value);
      break;
    case LAB_BORDER_VALUE:
      self->border_value = g_value_get_double (value);
      break;
    case LAB_SCALE:
      self->scale = g_value_get_double (value);
      break;
    case LAB_OFFSET:
      self->offset = g_value_get_double (value);
      break;
    case LAB_STRIDE:
      self->stride = g_value_get_int (value);
      break;
    case LAB_DILATION:
      self->dilation = g_value_get_int (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  lab_say (self, NULL);
  lab_refresh (self);
}

/* ---- Making it --------------------------------------------------------------------------- */

static GtkWidget *
lab_right_new (FoveaKernelLabView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->heading = fovea_lab_label_new (TRUE);
  self->what = fovea_lab_label_new (FALSE);
  gtk_widget_set_no_show_all (self->what, TRUE);
  self->grid = fovea_kernel_grid_new ();
  self->message = fovea_lab_message_new (&self->message_text);
  self->sum = fovea_lab_label_new (FALSE);
  g_signal_connect_swapped (self->grid, "kernel-changed", G_CALLBACK (lab_take_grid), self);
  g_signal_connect_swapped (self->grid, "problem", G_CALLBACK (lab_problem), self);
  gtk_widget_set_size_request (box, LAB_SIDE_WIDTH, -1);
  gtk_box_pack_start (GTK_BOX (box), self->heading, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->what, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->grid, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->sum, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->message, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), fovea_lab_options_new (G_OBJECT (self), &self->value_row),
                      FALSE, FALSE, 0);
  return box;
}

static void
lab_zoomed (GtkToggleButton *button, FoveaKernelLabView *self)
{
  int zoom = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "zoom"));

  if (gtk_toggle_button_get_active (button))
    fovea_kernel_preview_set_zoom (FOVEA_KERNEL_PREVIEW (self->preview), zoom);
}

static GtkWidget *
lab_zooms_new (FoveaKernelLabView *self)
{
  GtkWidget  *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  const char *labels[] = { _ ("F_it"), _ ("_100 %"), _ ("_400 %") };
  const int   zooms[] = { 0, 1, 4 };
  GtkWidget  *first = NULL;

  gtk_box_pack_start (GTK_BOX (row), gtk_label_new (_ ("Before")), FALSE, FALSE, 0);
  for (int i = 0; i < 3; i++)
    {
      GtkWidget *button = gtk_radio_button_new_with_mnemonic_from_widget (
          first ? GTK_RADIO_BUTTON (first) : NULL, labels[i]);

      first = first ? first : button;
      g_object_set_data (G_OBJECT (button), "zoom", GINT_TO_POINTER (zooms[i]));
      g_signal_connect (button, "toggled", G_CALLBACK (lab_zoomed), self);
      gtk_container_add (GTK_CONTAINER (row), button);
    }
  self->time = gtk_label_new (NULL);
  gtk_widget_set_tooltip_text (self->time, _ ("Time to compute what is seen"));
  gtk_style_context_add_class (gtk_widget_get_style_context (self->time),
                               GTK_STYLE_CLASS_DIM_LABEL);
  gtk_box_pack_start (GTK_BOX (row), self->time, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (row), gtk_label_new (_ ("After")), FALSE, FALSE, 0);
  return row;
}

static GtkWidget *
lab_middle_new (FoveaKernelLabView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *overlay = gtk_overlay_new ();

  self->preview = fovea_kernel_preview_new ();
  self->progress = fovea_progress_row_new (self->worker);
  g_signal_connect_swapped (self->preview, "part-changed", G_CALLBACK (lab_refresh), self);
  g_signal_connect_swapped (self->preview, "pointed", G_CALLBACK (lab_pointed), self);
  gtk_container_add (GTK_CONTAINER (overlay), self->preview);
  gtk_widget_set_valign (self->progress, GTK_ALIGN_END);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->progress);
  gtk_box_pack_start (GTK_BOX (box), overlay, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), lab_zooms_new (self), FALSE, FALSE, 0);
  return box;
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
  g_clear_pointer (&self->worker, fovea_worker_free);
  g_clear_pointer (&self->thumbs, fovea_worker_free);
  g_clear_object (&self->photo);
}

static void
fovea_kernel_lab_view_finalize (GObject *object)
{
  FoveaKernelLabView *self = FOVEA_KERNEL_LAB_VIEW (object);

  g_free (self->kernel);
  g_free (self->border);
  g_free (self->activation);
  g_free (self->problem);
  G_OBJECT_CLASS (fovea_kernel_lab_view_parent_class)->finalize (object);
}

static void
fovea_kernel_lab_view_class_init (FoveaKernelLabViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags   flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = fovea_kernel_lab_view_dispose;
  object_class->finalize = fovea_kernel_lab_view_finalize;
  object_class->get_property = fovea_kernel_lab_view_get_property;
  object_class->set_property = fovea_kernel_lab_view_set_property;
  GTK_WIDGET_CLASS (class)->key_press_event = fovea_kernel_lab_view_key_press;
  lab_properties[LAB_KERNEL] = g_param_spec_string ("kernel", NULL, NULL, NULL, flags);
  lab_properties[LAB_BORDER] = g_param_spec_string ("border", NULL, NULL, NULL, flags);
  lab_properties[LAB_BORDER_VALUE] =
      g_param_spec_double ("border-value", NULL, NULL, 0, 1, 0, flags);
  lab_properties[LAB_FLIP] = g_param_spec_boolean ("flip", NULL, NULL, FALSE, flags);
  lab_properties[LAB_STRIDE] = g_param_spec_int ("stride", NULL, NULL, 1, 64, 1, flags);
  lab_properties[LAB_DILATION] = g_param_spec_int ("dilation", NULL, NULL, 1, 64, 1, flags);
  lab_properties[LAB_SCALE] = g_param_spec_double ("scale", NULL, NULL, -1000, 1000, 1, flags);
  lab_properties[LAB_OFFSET] = g_param_spec_double ("offset", NULL, NULL, -1000, 1000, 0, flags);
  lab_properties[LAB_ACTIVATION] = g_param_spec_string ("activation", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, LAB_N, lab_properties);
  lab_changed = g_signal_new ("changed", FOVEA_TYPE_KERNEL_LAB_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                              NULL, NULL, G_TYPE_NONE, 0);
}

static void
fovea_kernel_lab_view_init (FoveaKernelLabView *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->border = g_strdup ("replicate");
  self->activation = g_strdup ("none");
  self->scale = 1.0;
  self->stride = self->dilation = 1;
  self->worker = fovea_lab_worker_new (lab_done, self);
  self->thumbs = fovea_lab_worker_new (lab_thumb_done, self);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->gallery = fovea_kernel_gallery_new ();
  self->pixel = fovea_lab_pixel_new ();
  g_signal_connect_swapped (self->gallery, "picked", G_CALLBACK (lab_picked), self);
  g_signal_connect_swapped (self->pixel, "moved", G_CALLBACK (lab_pixel_moved), self);
  gtk_box_pack_start (GTK_BOX (row), self->gallery, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), lab_middle_new (self), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), lab_right_new (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), row, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->pixel, FALSE, FALSE, 0);
  lab_take_grid (self);
}

/* ---- What hosts use ------------------------------------------------------------------------ */

GtkWidget *
fovea_kernel_lab_view_new (GObject       *photo,
                           int            width,
                           int            height,
                           guint          channels,
                           FoveaLabRender render,
                           FoveaReadFunc  read)
{
  FoveaKernelLabView *self = g_object_new (FOVEA_TYPE_KERNEL_LAB_VIEW, NULL);

  self->photo = g_object_ref (photo);
  self->render = render;
  fovea_kernel_preview_set_size (FOVEA_KERNEL_PREVIEW (self->preview), width, height);
  fovea_lab_pixel_set_photo (FOVEA_LAB_PIXEL (self->pixel), photo, width, height, channels, read);
  lab_refresh (self);
  lab_next_thumb (self);
  return GTK_WIDGET (self);
}

const char *
fovea_kernel_lab_view_problem (FoveaKernelLabView *self)
{
  return self->problem;
}

void
fovea_kernel_lab_view_say (FoveaKernelLabView *self, const char *problem)
{
  lab_say (self, problem);
}

const char *
fovea_kernel_lab_view_title (FoveaKernelLabView *self)
{
  return self->title;
}

gboolean
fovea_kernel_lab_view_is_ready (FoveaKernelLabView *self)
{
  return self->ready;
}
