/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values are the layer's own, in the light that the operation computes in; the
 * first is where the spin buttons say. */
#include "upsampling-view.h"

#include <glib/gi18n.h>

#include "transposed-view.h"
#include "upsampling.h"

#define VIEW_SPACE 6

typedef struct
{
  GObject      *config;
  GimpDrawable *drawable;
  GtkWidget    *x, *y, *channel, *shown;
  int           width, height;
  gboolean      grey;
} UpsampleView;

static GtkWidget *
view_spin_new (GtkWidget *row, const char *label, const char *name, int size)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (0, MAX (size - 1, 0), 1);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), size / 2);
  atk_object_set_name (gtk_widget_get_accessible (spin), name);
  gtk_container_add (GTK_CONTAINER (row), gtk_label_new (label));
  gtk_container_add (GTK_CONTAINER (row), spin);
  return spin;
}

static guint
view_channel (UpsampleView *self)
{
  return self->grey ? 0 : (guint) MAX (gtk_combo_box_get_active (GTK_COMBO_BOX (self->channel)), 0);
}

/* One colour of the pixels from (x, y) on, as many as are there. */
static void
view_set_values (UpsampleView *self, gboolean linear)
{
  g_autoptr (GeglBuffer)  buffer = gimp_drawable_get_buffer (self->drawable);
  const GeglRectangle    *box = gegl_buffer_get_extent (buffer);
  const FoveaFilterLayer  layer = fovea_filter_layer (buffer, linear);
  const int               x = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->x));
  const int               y = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->y));
  const int               width = MIN (FOVEA_TRANSPOSED_SIDE, self->width - x);
  const int               height = MIN (FOVEA_TRANSPOSED_SIDE, self->height - y);
  const guint             colours = layer.grey ? 1 : 3;
  float                   pixels[3 * FOVEA_TRANSPOSED_SIDE * FOVEA_TRANSPOSED_SIDE];
  float                   values[FOVEA_TRANSPOSED_SIDE * FOVEA_TRANSPOSED_SIDE];
  const char             *name = layer.grey ? (linear ? "Y float" : "Y' float") : (linear ? "RGB float" : "R'G'B' float");

  gegl_buffer_get (buffer, GEGL_RECTANGLE (box->x + x, box->y + y, width, height), 1.0,
                   babl_format_with_space (name, layer.space), pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (int i = 0; i < width * height; i++)
    values[i] = pixels[i * (int) colours + (int) view_channel (self)];
  fovea_transposed_view_set_values (FOVEA_TRANSPOSED_VIEW (self->shown), values, (guint) width, (guint) height, x, y);
}

static void
view_update (UpsampleView *self)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_upsample_options ());
  g_autoptr (GError)        error = NULL;
  g_autoptr (FoveaKernel)   kernel = NULL;
  FoveaTransposedView      *shown = FOVEA_TRANSPOSED_VIEW (self->shown);
  FoveaUpsample             request;

  fovea_settings_from_config (settings, self->config);
  kernel = fovea_upsample_request (settings, &request, &error);
  fovea_transposed_view_set_kernel (shown, kernel, view_channel (self), error ? error->message : NULL);
  if (! kernel)
    return;
  fovea_transposed_view_set_settings (shown, (guint) request.stride, (guint) request.padding,
                                      (guint) request.output_padding, request.scale, request.offset);
  view_set_values (self, fovea_settings_bool (settings, "linear"));
}

static void
view_free (GtkWidget *widget, UpsampleView *self)
{
  g_signal_handlers_disconnect_by_data (self->config, self);
  g_free (self);
}

static GtkWidget *
view_row_new (UpsampleView *self)
{
  GtkWidget        *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, VIEW_SPACE);
  const char *const channels[] = { _("Red"), _("Green"), _("Blue") };

  self->x = view_spin_new (row, _("From pixel x"), _("Pixel, x"), self->width);
  self->y = view_spin_new (row, _("y"), _("Pixel, y"), self->height);
  self->channel = gtk_combo_box_text_new ();
  atk_object_set_name (gtk_widget_get_accessible (self->channel), _("Channel"));
  for (guint i = 0; i < 3; i++)
    gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (self->channel), channels[i]);
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->channel), 0);
  gtk_widget_set_sensitive (self->channel, ! self->grey);
  gtk_container_add (GTK_CONTAINER (row), self->channel);
  return row;
}

GtkWidget *
fovea_upsample_view_new (GObject *config, GimpDrawable *drawable)
{
  GtkWidget    *expander = gtk_expander_new (_("Step by step"));
  GtkWidget    *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, VIEW_SPACE);
  UpsampleView *self = g_new0 (UpsampleView, 1);

  self->config = config;
  self->drawable = drawable;
  self->width = gimp_drawable_get_width (drawable);
  self->height = gimp_drawable_get_height (drawable);
  self->grey = gimp_drawable_is_gray (drawable);
  gtk_box_pack_start (GTK_BOX (box), view_row_new (self), FALSE, FALSE, 0);
  self->shown = fovea_transposed_view_new ();
  gtk_box_pack_start (GTK_BOX (box), self->shown, TRUE, TRUE, 0);
  gtk_container_add (GTK_CONTAINER (expander), box);
  gtk_widget_show (self->shown);
  gtk_widget_show (box);
  gtk_widget_show_all (gtk_widget_get_parent (self->x));
  g_signal_connect_swapped (self->x, "value-changed", G_CALLBACK (view_update), self);
  g_signal_connect_swapped (self->y, "value-changed", G_CALLBACK (view_update), self);
  g_signal_connect_swapped (self->channel, "changed", G_CALLBACK (view_update), self);
  g_signal_connect_swapped (config, "notify", G_CALLBACK (view_update), self);
  g_signal_connect (expander, "destroy", G_CALLBACK (view_free), self);
  view_update (self);
  return expander;
}
