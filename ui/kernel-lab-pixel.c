/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine tells what it did for a pixel; the sum shown is the number written.
 * Large kernels are summed in a thread. */
#include "kernel-lab-pixel.h"

#include <glib/gi18n-lib.h>

#include "arithmetic-view.h"
#include "kernel-lab-sum.h"
#include "row-profile.h"
#include "size-facts.h"
#include "transposed-view.h"
#include "worker.h"

#define PIXEL_HEIGHT 150 /* logical pixels */
#define PIXEL_PACE   160 /* ms from one window to the next while it plays */

struct _FoveaLabPixel
{
  GtkExpander  parent_instance;
  GObject     *photo; /* not owned: the view holds it */
  int          width, height;
  guint        channels, plane;
  const FoveaLabHost *host;
  FoveaLabSum *sum;
  FoveaWorker *worker;
  FoveaLabOne *one; /* that is shown, without its arithmetic; or NULL */
  int          dilation;
  guint        timer; /* while it plays */
  GtkWidget   *top;   /* whose keys are listened to meanwhile */
  GtkWidget   *x, *y, *channel, *range, *place, *steps, *play, *stack, *shown, *profile, *painted,
      *sizes, *message;
};

typedef struct
{
  FoveaLabSum *sum;
  int          x, y;
  guint        channel;
  gboolean     line;
} PixelRequest;

static guint pixel_moved;

G_DEFINE_FINAL_TYPE (FoveaLabPixel, fovea_lab_pixel, GTK_TYPE_EXPANDER)

static int
pixel_at (GtkWidget *spin)
{
  return gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin));
}

static guint
pixel_channel (FoveaLabPixel *self)
{
  return (guint) MAX (gtk_combo_box_get_active (GTK_COMBO_BOX (self->channel)), 0);
}

static gboolean
pixel_paints (FoveaLabPixel *self)
{
  return gtk_stack_get_visible_child (GTK_STACK (self->stack)) == self->painted;
}

static gboolean
pixel_plots (FoveaLabPixel *self)
{
  return gtk_stack_get_visible_child (GTK_STACK (self->stack)) == self->profile;
}

static void
pixel_set_playing (FoveaLabPixel *self, gboolean playing)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->play), playing);
}

/* ---- The sum --------------------------------------------------------------------- */

static void
pixel_request_free (gpointer data)
{
  PixelRequest *request = data;

  fovea_lab_sum_unref (request->sum);
  g_free (request);
}

static gpointer
pixel_work (gpointer data, const FoveaRunOptions *options, GError **error)
{
  PixelRequest *request = data;

  if (request->line)
    return fovea_lab_sum_line (request->sum, request->x, request->y, request->channel, error);
  return fovea_lab_sum_at (request->sum, request->x, request->y, request->channel, error);
}

static void
pixel_say (FoveaLabPixel *self, const char *message)
{
  gtk_label_set_text (GTK_LABEL (self->message), message ? message : "");
  gtk_widget_set_visible (self->message, message != NULL);
}

static void
pixel_done (gpointer result, const GError *error, gpointer data)
{
  FoveaLabPixel *self = data;
  FoveaLabOne   *one = result;
  double         range = gtk_combo_box_get_active (GTK_COMBO_BOX (self->range)) == 1 ? 1.0 : 255.0;

  if (error && g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->one, fovea_lab_one_free);
  self->one = one;
  fovea_arithmetic_view_set (FOVEA_ARITHMETIC_VIEW (self->shown),
                             one ? g_steal_pointer (&one->pixel) : NULL, range);
  fovea_row_profile_set (FOVEA_ROW_PROFILE (self->profile),
                         one ? g_steal_pointer (&one->line) : NULL, range);
  pixel_say (self, error ? error->message :
                   one && one->hidden ?
                           _ ("Transparent pixels are in this window: in the layer each "
                              "value also counts by its alpha, which is not shown here") :
                           NULL);
  g_signal_emit (self, pixel_moved, 0);
}

static void
pixel_compute (FoveaLabPixel *self)
{
  PixelRequest *request = g_new0 (PixelRequest, 1);
  g_autoptr (GError) error = NULL;
  FoveaLabOne *one;

  request->sum = fovea_lab_sum_ref (self->sum);
  request->x = pixel_at (self->x);
  request->y = pixel_at (self->y);
  request->channel = pixel_channel (self);
  request->line = pixel_plots (self);
  if (! fovea_lab_sum_is_quick (self->sum))
    {
      fovea_worker_start (self->worker, request);
      return;
    }
  one = pixel_work (request, NULL, &error);
  pixel_request_free (request);
  pixel_done (one, error, self);
}

/* The values from the pixel on, painted with the kernel. */
static void
pixel_paint (FoveaLabPixel *self)
{
  float                values[FOVEA_TRANSPOSED_SIDE * FOVEA_TRANSPOSED_SIDE];
  int                  x = pixel_at (self->x), y = pixel_at (self->y);
  FoveaRect            part = { x, y, MIN (FOVEA_TRANSPOSED_SIDE, self->width - x),
                                MIN (FOVEA_TRANSPOSED_SIDE, self->height - y) };
  FoveaTransposedView *view = FOVEA_TRANSPOSED_VIEW (self->painted);

  fovea_transposed_view_set_kernel (view, fovea_lab_sum_kernel (self->sum), self->plane, NULL);
  if (fovea_lab_sum_values (self->sum, &part, pixel_channel (self), values))
    fovea_transposed_view_set_values (view, values, (guint) part.width, (guint) part.height, x, y);
  g_clear_pointer (&self->one, fovea_lab_one_free);
  self->one = g_new0 (FoveaLabOne, 1);
  self->one->window = part;
  self->one->block = (FoveaRect) { x, y, 1, 1 };
  pixel_say (self, NULL);
  g_signal_emit (self, pixel_moved, 0);
}

static void
pixel_say_sizes (FoveaLabPixel *self)
{
  g_autoptr (FoveaKernel) kernel = NULL;
  FoveaConvolve request = fovea_lab_sum_request (self->sum, &kernel);

  if (kernel)
    fovea_size_facts_set (FOVEA_SIZE_FACTS (self->sizes), &request, self->width, self->height);
}

static void
pixel_update (FoveaLabPixel *self)
{
  gboolean   open = self->sum && gtk_expander_get_expanded (GTK_EXPANDER (self));
  GtkWidget *page = gtk_stack_get_visible_child (GTK_STACK (self->stack));

  /* Painting has its own buttons, and sizes are those of all pixels. */
  gtk_widget_set_visible (self->place, page != self->sizes);
  gtk_widget_set_visible (self->steps, page != self->painted);
  if (! open || page == self->painted || page == self->sizes)
    pixel_set_playing (self, FALSE);
  if (open && page == self->painted)
    pixel_paint (self);
  else if (open && page != self->sizes)
    pixel_compute (self);
  else
    pixel_done (NULL, NULL, self);
  if (open && page == self->sizes)
    pixel_say_sizes (self);
}

/* ---- Moving ------------------------------------------------------------------------ */

/* Windows that there are along an axis. */
static int
pixel_windows (FoveaLabPixel *self, int pixels)
{
  int stride = self->sum && ! pixel_paints (self) ? fovea_lab_sum_stride (self->sum) : 1;

  return (pixels + stride - 1) / stride;
}

void
fovea_lab_pixel_move (FoveaLabPixel *self, int right, int down)
{
  int stride = self->sum && ! pixel_paints (self) ? fovea_lab_sum_stride (self->sum) : 1;
  int x = pixel_at (self->x) / stride + right, y = pixel_at (self->y) / stride + down;

  fovea_lab_pixel_point (self, CLAMP (x, 0, pixel_windows (self, self->width) - 1) * stride,
                         CLAMP (y, 0, pixel_windows (self, self->height) - 1) * stride);
}

/* From one window to the next, and on in the next row. */
static void
pixel_step (FoveaLabPixel *self, int way)
{
  int    stride = self->sum && ! pixel_paints (self) ? fovea_lab_sum_stride (self->sum) : 1;
  gint64 columns = pixel_windows (self, self->width);
  gint64 n = columns * pixel_windows (self, self->height);
  gint64 at = pixel_at (self->y) / stride * columns + pixel_at (self->x) / stride + way;

  if (n > 0)
    fovea_lab_pixel_point (self, (int) ((at + n) % n % columns) * stride,
                           (int) ((at + n) % n / columns) * stride);
}

static void
pixel_step_back (FoveaLabPixel *self)
{
  pixel_step (self, -1);
}

static void
pixel_step_on (FoveaLabPixel *self)
{
  pixel_step (self, 1);
}

static gboolean
pixel_tick (gpointer data)
{
  FoveaLabPixel *self = data;

  /* A sum that takes longer than a step is waited for. */
  if (! fovea_worker_is_busy (self->worker))
    pixel_step (self, 1);
  return G_SOURCE_CONTINUE;
}

static gboolean
pixel_stop_key (GtkWidget *window, GdkEventKey *event, FoveaLabPixel *self)
{
  if (event->keyval != GDK_KEY_space)
    return GDK_EVENT_PROPAGATE;
  pixel_set_playing (self, FALSE);
  return GDK_EVENT_STOP;
}

static void
pixel_stop (FoveaLabPixel *self)
{
  if (self->timer)
    g_source_remove (self->timer);
  self->timer = 0;
  if (self->top)
    g_signal_handlers_disconnect_by_func (self->top, pixel_stop_key, self);
  g_clear_weak_pointer (&self->top);
}

/* While it plays Space stops it, wherever the focus is. */
static void
pixel_play_toggled (FoveaLabPixel *self)
{
  gboolean play = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->play));

  gtk_button_set_label (GTK_BUTTON (self->play), play ? _ ("Stop") : _ ("Play"));
  pixel_stop (self);
  if (! play)
    return;
  self->timer = g_timeout_add (PIXEL_PACE, pixel_tick, self);
  g_set_weak_pointer (&self->top, gtk_widget_get_toplevel (GTK_WIDGET (self)));
  g_signal_connect (self->top, "key-press-event", G_CALLBACK (pixel_stop_key), self);
}

/* ---- Making it ------------------------------------------------------------------- */

static GtkWidget *
pixel_spin_new (FoveaLabPixel *self, GtkWidget *row, const char *label, const char *name)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (0, 0, 1);

  atk_object_set_name (gtk_widget_get_accessible (spin), name);
  gtk_entry_set_width_chars (GTK_ENTRY (spin), 5);
  gtk_container_add (GTK_CONTAINER (row), gtk_label_new (label));
  gtk_container_add (GTK_CONTAINER (row), spin);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (pixel_update), self);
  return spin;
}

static GtkWidget *
pixel_combo_new (FoveaLabPixel *self, GtkWidget *row, const char *name, const char *const *words)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  atk_object_set_name (gtk_widget_get_accessible (combo), name);
  for (; *words; words++)
    gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (combo), *words);
  gtk_combo_box_set_active (GTK_COMBO_BOX (combo), 0);
  gtk_container_add (GTK_CONTAINER (row), combo);
  g_signal_connect_swapped (combo, "changed", G_CALLBACK (pixel_update), self);
  return combo;
}

static void
pixel_add_step (FoveaLabPixel *self, GtkWidget *row, const char *label, GCallback step)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_signal_connect_swapped (button, "clicked", step, self);
  gtk_container_add (GTK_CONTAINER (row), button);
}

static GtkWidget *
pixel_row_new (FoveaLabPixel *self)
{
  GtkWidget        *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget        *switcher = gtk_stack_switcher_new ();
  const char *const channels[] = { _ ("Red"), _ ("Green"), _ ("Blue"), NULL };
  const char *const ranges[] = { _ ("in 0..255"), _ ("in 0..1"), NULL };

  self->place = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_container_add (GTK_CONTAINER (row), self->place);
  self->x = pixel_spin_new (self, self->place, "x", _ ("Pixel, x"));
  self->y = pixel_spin_new (self, self->place, "y", _ ("Pixel, y"));
  self->channel = pixel_combo_new (self, self->place, _ ("Channel"), channels);
  self->steps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_container_add (GTK_CONTAINER (self->place), self->steps);
  self->range = pixel_combo_new (self, self->steps, _ ("Range of the numbers"), ranges);
  pixel_add_step (self, self->steps, _ ("Step back"), G_CALLBACK (pixel_step_back));
  pixel_add_step (self, self->steps, _ ("Step"), G_CALLBACK (pixel_step_on));
  self->play = gtk_toggle_button_new_with_label (_ ("Play"));
  gtk_widget_set_tooltip_text (self->play,
                               _ ("Slides the window over the picture; Space stops it"));
  g_signal_connect_swapped (self->play, "toggled", G_CALLBACK (pixel_play_toggled), self);
  gtk_container_add (GTK_CONTAINER (self->steps), self->play);
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), GTK_STACK (self->stack));
  atk_object_set_name (gtk_widget_get_accessible (switcher), _ ("What is shown of the pixel"));
  gtk_box_pack_end (GTK_BOX (row), switcher, FALSE, FALSE, 0);
  return row;
}

static void
pixel_plot_pointed (FoveaLabPixel *self, int at)
{
  const FoveaKernel *kernel = self->sum ? fovea_lab_sum_kernel (self->sum) : NULL;
  gboolean           down = kernel && kernel->width == 1 && kernel->height > 1;

  if (self->sum)
    at += fovea_lab_sum_shift (self->sum, down);
  fovea_lab_pixel_point (self, down ? pixel_at (self->x) : at, down ? at : pixel_at (self->y));
}

static void
fovea_lab_pixel_dispose (GObject *object)
{
  FoveaLabPixel *self = FOVEA_LAB_PIXEL (object);

  pixel_stop (self);
  g_clear_pointer (&self->worker, fovea_worker_free);
  g_clear_pointer (&self->sum, fovea_lab_sum_unref);
  g_clear_pointer (&self->one, fovea_lab_one_free);
  G_OBJECT_CLASS (fovea_lab_pixel_parent_class)->dispose (object);
}

static void
fovea_lab_pixel_class_init (FoveaLabPixelClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_lab_pixel_dispose;
  pixel_moved = g_signal_new ("moved", FOVEA_TYPE_LAB_PIXEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
}

static void
fovea_lab_pixel_init (FoveaLabPixel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->worker =
      fovea_worker_new (pixel_work, pixel_request_free, fovea_lab_one_free, pixel_done, self);
  self->stack = gtk_stack_new ();
  self->shown = fovea_arithmetic_view_new ();
  self->profile = fovea_row_profile_new ();
  self->painted = fovea_transposed_view_new ();
  gtk_widget_set_size_request (self->profile, -1, PIXEL_HEIGHT);
  g_signal_connect_swapped (self->profile, "pointed", G_CALLBACK (pixel_plot_pointed), self);
  gtk_stack_set_vhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_stack_add_titled (GTK_STACK (self->stack), self->shown, "sum", _ ("Convolution"));
  gtk_stack_add_titled (GTK_STACK (self->stack), self->profile, "row", _ ("Along the row"));
  gtk_stack_add_titled (GTK_STACK (self->stack), self->painted, "transposed", _ ("Transposed"));
  self->sizes = fovea_size_facts_new ();
  gtk_stack_add_titled (GTK_STACK (self->stack), self->sizes, "sizes", _ ("Sizes"));
  self->message = gtk_label_new (NULL);
  gtk_widget_set_no_show_all (self->message, TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->message), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (self->message), TRUE);
  gtk_widget_set_size_request (self->shown, -1, PIXEL_HEIGHT);
  gtk_box_pack_start (GTK_BOX (box), pixel_row_new (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->message, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->stack, TRUE, TRUE, 0);
  gtk_container_add (GTK_CONTAINER (self), box);
  g_signal_connect (self, "notify::expanded", G_CALLBACK (pixel_update), NULL);
  g_signal_connect_swapped (self->stack, "notify::visible-child", G_CALLBACK (pixel_update), self);
}

/* ---- What the view uses ------------------------------------------------------------ */

GtkWidget *
fovea_lab_pixel_new (void)
{
  return g_object_new (FOVEA_TYPE_LAB_PIXEL, "label",
                       _ ("Pixel arithmetic: click a pixel of the picture"), NULL);
}

void
fovea_lab_pixel_set_photo (FoveaLabPixel *self,
                           GObject            *photo,
                           int                 width,
                           int                 height,
                           guint               channels,
                           const FoveaLabHost *host)
{
  self->photo = photo;
  self->width = width;
  self->height = height;
  self->channels = channels;
  self->host = host;
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->x), 0, width - 1);
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->y), 0, height - 1);
  fovea_lab_pixel_point (self, width / 2, height / 2);
}

void
fovea_lab_pixel_set (FoveaLabPixel *self, const FoveaLabSettings *settings, guint plane)
{
  guint channels = settings->on == FOVEA_ON_COLOUR ? self->channels : 1;

  g_clear_pointer (&self->sum, fovea_lab_sum_unref);
  self->plane = plane;
  self->dilation = settings->dilation;
  if (self->photo)
    self->sum = fovea_lab_sum_new (self->photo, self->width, self->height, channels, self->host,
                                   settings);
  if (self->sum)
    gtk_widget_set_sensitive (self->channel, fovea_lab_sum_channels (self->sum) == 3);
  pixel_update (self);
}

void
fovea_lab_pixel_point (FoveaLabPixel *self, int x, int y)
{
  if (x == pixel_at (self->x) && y == pixel_at (self->y))
    return;
  /* Both, and then once. */
  g_signal_handlers_block_by_func (self->x, pixel_update, self);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->x), x);
  g_signal_handlers_unblock_by_func (self->x, pixel_update, self);
  if (y != pixel_at (self->y))
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->y), y);
  else
    pixel_update (self);
}

void
fovea_lab_pixel_play (FoveaLabPixel *self)
{
  pixel_set_playing (self, ! gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->play)));
}

gboolean
fovea_lab_pixel_window (FoveaLabPixel *self, FoveaPreviewWindow *window)
{
  if (! self->one || ! gtk_expander_get_expanded (GTK_EXPANDER (self)))
    return FALSE;
  window->covers = self->one->window;
  window->result = self->one->block;
  window->dilation = pixel_paints (self) ? 1 : self->dilation;
  return TRUE;
}
