/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine tells what it did for a pixel; the sum shown is the number written. */
#include "kernel-lab-pixel.h"

#include <glib/gi18n-lib.h>

#include "arithmetic-view.h"
#include "library/library.h"

#define PIXEL_HEIGHT 150 /* logical pixels */

struct _FoveaLabPixel
{
  GtkExpander      parent_instance;
  GObject         *photo; /* not owned: the view holds it */
  int              width, height;
  guint            channels;
  FoveaLabRead     read;
  FoveaLabSettings settings;
  FoveaArithmetic *arithmetic;
  GtkWidget       *x, *y, *channel, *range, *shown, *message;
};

static guint pixel_moved;

G_DEFINE_FINAL_TYPE (FoveaLabPixel, fovea_lab_pixel, GTK_TYPE_EXPANDER)

static int
pixel_at (GtkWidget *spin)
{
  return gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin));
}

static gboolean
pixel_read (const FoveaRect *rect, const FoveaTensor *pixels, gpointer data, GError **error)
{
  FoveaLabPixel *self = data;

  return self->read (self->photo, &self->settings, rect, pixels, error);
}

static void
pixel_update (FoveaLabPixel *self)
{
  g_autoptr (GError) error = NULL;
  FoveaPixel *pixel = NULL;
  guint       channel = (guint) MAX (gtk_combo_box_get_active (GTK_COMBO_BOX (self->channel)), 0);
  double      range = gtk_combo_box_get_active (GTK_COMBO_BOX (self->range)) == 1 ? 1.0 : 255.0;

  if (self->arithmetic && gtk_expander_get_expanded (GTK_EXPANDER (self)))
    pixel =
        fovea_arithmetic_at (self->arithmetic, pixel_at (self->x), pixel_at (self->y),
                             MIN (channel, fovea_arithmetic_channels (self->arithmetic) - 1),
                             pixel_read, self, &error);
  fovea_arithmetic_view_set (FOVEA_ARITHMETIC_VIEW (self->shown), pixel, range);
  gtk_label_set_text (GTK_LABEL (self->message), error ? error->message : "");
  gtk_widget_set_visible (self->message, error != NULL);
  g_signal_emit (self, pixel_moved, 0);
}

/* From one window to the next, and on in the next row. */
static void
pixel_step (FoveaLabPixel *self, int way)
{
  gint64 at = (gint64) pixel_at (self->y) * self->width + pixel_at (self->x) + way;
  gint64 n = (gint64) self->width * self->height;

  if (n > 0)
    fovea_lab_pixel_point (self, (int) ((at + n) % n % self->width),
                           (int) ((at + n) % n / self->width));
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
  const char *const channels[] = { _ ("Red"), _ ("Green"), _ ("Blue"), NULL };
  const char *const ranges[] = { _ ("in 0..255"), _ ("in 0..1"), NULL };

  self->x = pixel_spin_new (self, row, "x", _ ("Pixel, x"));
  self->y = pixel_spin_new (self, row, "y", _ ("Pixel, y"));
  self->channel = pixel_combo_new (self, row, _ ("Channel"), channels);
  self->range = pixel_combo_new (self, row, _ ("Range of the numbers"), ranges);
  pixel_add_step (self, row, _ ("Step back"), G_CALLBACK (pixel_step_back));
  pixel_add_step (self, row, _ ("Step"), G_CALLBACK (pixel_step_on));
  return row;
}

static void
fovea_lab_pixel_finalize (GObject *object)
{
  g_clear_pointer (&FOVEA_LAB_PIXEL (object)->arithmetic, fovea_arithmetic_free);
  G_OBJECT_CLASS (fovea_lab_pixel_parent_class)->finalize (object);
}

static void
fovea_lab_pixel_class_init (FoveaLabPixelClass *class)
{
  G_OBJECT_CLASS (class)->finalize = fovea_lab_pixel_finalize;
  pixel_moved = g_signal_new ("moved", FOVEA_TYPE_LAB_PIXEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
}

static void
fovea_lab_pixel_init (FoveaLabPixel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->shown = g_object_ref_sink (fovea_arithmetic_view_new ());
  self->message = gtk_label_new (NULL);
  gtk_widget_set_no_show_all (self->message, TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->message), 0.0);
  gtk_widget_set_size_request (self->shown, -1, PIXEL_HEIGHT);
  gtk_box_pack_start (GTK_BOX (box), pixel_row_new (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->message, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->shown, TRUE, TRUE, 0);
  g_object_unref (self->shown);
  gtk_container_add (GTK_CONTAINER (self), box);
  g_signal_connect (self, "notify::expanded", G_CALLBACK (pixel_update), NULL);
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
                           GObject       *photo,
                           int            width,
                           int            height,
                           guint          channels,
                           FoveaLabRead   read)
{
  self->photo = photo;
  self->width = width;
  self->height = height;
  self->channels = channels;
  self->read = read;
  gtk_widget_set_sensitive (self->channel, channels == 3);
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->x), 0, width - 1);
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->y), 0, height - 1);
  fovea_lab_pixel_point (self, width / 2, height / 2);
}

void
fovea_lab_pixel_set (FoveaLabPixel *self, const FoveaLabSettings *settings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaKernel) kernel =
      self->photo ? fovea_library_read (settings->kernel, NULL) : NULL;
  guint channels = settings->on == FOVEA_ON_COLOUR ? self->channels : 1;

  g_clear_pointer (&self->arithmetic, fovea_arithmetic_free);
  self->settings = *settings;
  self->settings.kernel = NULL;
  if (kernel)
    {
      FoveaConvolve request = fovea_lab_settings_request (settings, kernel, channels);

      self->arithmetic =
          fovea_arithmetic_new_convolve (&request, self->width, self->height, &error);
      gtk_widget_set_sensitive (self->channel,
                                self->arithmetic &&
                                    fovea_arithmetic_channels (self->arithmetic) == 3);
    }
  pixel_update (self);
}

void
fovea_lab_pixel_point (FoveaLabPixel *self, int x, int y)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->x), x);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->y), y);
}

gboolean
fovea_lab_pixel_window (FoveaLabPixel *self, FoveaRect *window)
{
  if (! self->arithmetic || ! gtk_expander_get_expanded (GTK_EXPANDER (self)))
    return FALSE;
  *window = fovea_arithmetic_window (self->arithmetic, pixel_at (self->x), pixel_at (self->y));
  return TRUE;
}
