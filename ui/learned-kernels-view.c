/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Left the tiles, right the map of those that are chosen, at the network's size: the
 * numbers that the network goes on with. The first layer is read once a model. */
#include "learned-kernels-view.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host.h"
#include "kernel-tiles.h"
#include "learned-kernels-work.h"
#include "library/words.h"
#include "picture-area.h"

#define LEARNED_WIDTH   380 /* of the map at first, logical pixels */
#define LEARNED_HEIGHT  300
#define LEARNED_KERNELS "strongest 8"

struct _FoveaLearnedKernelsView
{
  FoveaView parent_instance;
  char     *kernels, *size, *view;

  LearnedShared *shared; /* whose tiles are shown */
  FoveaSubject  *photo;
  GtkWidget     *tiles, *picture, *summary, *said;
};

enum
{
  LEARNED_KERNELS_TEXT = 1,
  LEARNED_SIZE,
  LEARNED_VIEW,
  LEARNED_N
};

static GParamSpec *learned_properties[LEARNED_N];

G_DEFINE_FINAL_TYPE (FoveaLearnedKernelsView, fovea_learned_kernels_view, FOVEA_TYPE_VIEW)

static gpointer
learned_settings (FoveaView *view)
{
  FoveaLearnedKernelsView *self = FOVEA_LEARNED_KERNELS_VIEW (view);
  LearnedSettings         *settings = g_new0 (LearnedSettings, 1);

  settings->kernels = g_strdup (self->kernels);
  settings->shared = self->shared ? g_atomic_rc_box_acquire (self->shared) : NULL;
  return settings;
}

/* ---- On the main thread ------------------------------------------------------------- */

static void
learned_show_photo (FoveaView *view, FoveaSubject *photo)
{
  FoveaLearnedKernelsView *self = FOVEA_LEARNED_KERNELS_VIEW (view);

  fovea_subject_set (&self->photo, photo);
  if (! fovea_view_get_answer (view))
    fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->picture),
                                    photo ? photo->surface : NULL, FALSE);
}

static char *
learned_summary (const LearnedAnswer *answer)
{
  const FoveaFirstLayer  *layer = answer->shared->layer;
  const FoveaFirstKernel *kernel;
  char                    strength[32], offset[32];
  g_autofree char        *bank = g_strdup_printf (
      _ ("%s: %u kernels of %ux%ux%u, stride %d%s"), layer->layer, layer->n, layer->planes,
      layer->height, layer->width, (int) layer->stride[0], layer->quantised ? _ (", quantised") : "");

  if (! answer->chosen)
    return g_strdup_printf ("%s\n%s", bank, answer->problem);
  if (answer->chosen->len > 1)
    return g_strdup_printf (_ ("%s\n%u chosen; the maps are the network's own, of %ux%u"), bank,
                            answer->chosen->len, answer->maps->width, answer->maps->height);
  kernel = &layer->kernels[g_array_index (answer->chosen, guint, 0)];
  fovea_number_to_text (kernel->strength, strength, sizeof strength);
  fovea_number_to_text (kernel->offset, offset, sizeof offset);
  return g_strdup_printf (_ ("%s\nKernel %u: strength %s, as an effect with offset %s; "
                             "the map is the network's own, of %ux%u, from %.4g to %.4g"),
                          bank, g_array_index (answer->chosen, guint, 0), strength, offset,
                          answer->maps->width, answer->maps->height,
                          answer->maps->minimum[0], answer->maps->maximum[0]);
}

static void
learned_show_tiles (FoveaLearnedKernelsView *self, LearnedShared *shared)
{
  if (self->shared == shared)
    return;
  fovea_kernel_tiles_set_layer (FOVEA_KERNEL_TILES (self->tiles), shared ? shared->layer : NULL);
  g_clear_pointer (&self->shared, learned_shared_unref);
  self->shared = shared ? g_atomic_rc_box_acquire (shared) : NULL;
}

static void
learned_show_answer (FoveaView *view, FoveaModel *model, gpointer data)
{
  FoveaLearnedKernelsView *self = FOVEA_LEARNED_KERNELS_VIEW (view);
  const LearnedAnswer     *answer = data;
  cairo_surface_t         *photo = self->photo ? self->photo->surface : NULL;
  g_autofree char         *summary = answer ? learned_summary (answer) : g_strdup ("");

  learned_show_tiles (self, answer ? answer->shared : NULL);
  if (answer)
    fovea_kernel_tiles_set_chosen (FOVEA_KERNEL_TILES (self->tiles),
                                   answer->chosen ? (const guint *) answer->chosen->data : NULL,
                                   answer->chosen ? answer->chosen->len : 0);
  fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->picture),
                                  answer && answer->surface ? answer->surface : photo,
                                  answer && answer->maps && answer->maps->n_maps == 1);
  fovea_picture_area_describe (FOVEA_PICTURE_AREA (self->picture), summary);
  gtk_label_set_text (GTK_LABEL (self->summary), summary);
}

static void
learned_set_kernels (FoveaLearnedKernelsView *self, const char *kernels)
{
  if (g_strcmp0 (self->kernels, kernels) == 0)
    return;
  g_free (self->kernels);
  self->kernels = g_strdup (kernels ? kernels : "");
  fovea_view_refresh (FOVEA_VIEW (self));
  g_object_notify_by_pspec (G_OBJECT (self), learned_properties[LEARNED_KERNELS_TEXT]);
}

static void
learned_model_picked (FoveaView *view)
{
  learned_set_kernels (FOVEA_LEARNED_KERNELS_VIEW (view), LEARNED_KERNELS);
}

static void
learned_chosen (FoveaLearnedKernelsView *self)
{
  g_autoptr (GArray)  chosen = fovea_kernel_tiles_get_chosen (FOVEA_KERNEL_TILES (self->tiles));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < chosen->len; i++)
    g_string_append_printf (text, "%s%u", i ? "," : "", g_array_index (chosen, guint, i));
  fovea_learned_kernels_view_say (self, NULL);
  learned_set_kernels (self, text->str);
}

/* The folded kernels' texts, a kernel a line. (transfer full) */
static char *
learned_copy (gpointer data)
{
  const LearnedAnswer *answer = fovea_view_get_answer (FOVEA_VIEW (data));
  g_autoptr (GString)  text = g_string_new (NULL);

  for (guint i = 0; answer && answer->chosen && i < answer->chosen->len; i++)
    {
      guint            kernel = g_array_index (answer->chosen, guint, i);
      g_autofree char *one =
          fovea_kernel_to_text (answer->shared->layer->kernels[kernel].folded);

      g_string_append_printf (text, "%s%s", i ? "\n\n" : "", one);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- Making it ---------------------------------------------------------------------- */

static GtkWidget *
learned_combo_new (GtkWidget *grid, int row, const char *title, const char *name, const char *tip)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (title);
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), combo);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_widget_set_tooltip_text (combo, tip);
  gtk_widget_set_hexpand (combo, TRUE);
  atk_object_set_name (gtk_widget_get_accessible (combo), name);
  gtk_grid_attach (GTK_GRID (grid), label, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), combo, 1, row, 1, 1);
  return combo;
}

static GtkWidget *
learned_choices_new (FoveaLearnedKernelsView *self)
{
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *size = learned_combo_new (
      grid, 0, _ ("Layers' _size"), _ ("Layers' size"),
      _ ("Of the layers: the picture's own, or what the network sees of it, in a new image"));
  GtkWidget *view = learned_combo_new (
      grid, 1, _ ("Sho_w"), _ ("Show"),
      _ ("What is shown of results; stretched, a layer's own range becomes black to white, of an "
         "effect that which its kernel can reach"));

  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (size), "photo", _ ("The layer's size"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (size), "network",
                             _ ("The network's size, its very numbers"));
  for (const FoveaWord *word = fovea_view_words; word->nick; word++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (view), word->nick, fovea_word_label (word));
  g_object_bind_property (self, "size", size, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (self, "view", view, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 6);
  return grid;
}

static GtkWidget *
learned_text_new (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  return label;
}

static GtkWidget *
learned_side_new (FoveaLearnedKernelsView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *copy = fovea_host_text_button_new (_ ("Copy _Kernel"), learned_copy, self);

  self->picture =
      fovea_picture_area_new (_ ("Maps of the chosen kernels"), LEARNED_WIDTH, LEARNED_HEIGHT);
  self->summary = learned_text_new ();
  self->said = learned_text_new ();
  gtk_style_context_add_class (gtk_widget_get_style_context (self->summary),
                               GTK_STYLE_CLASS_DIM_LABEL);
  atk_object_set_role (gtk_widget_get_accessible (self->said), ATK_ROLE_ALERT);
  gtk_widget_set_tooltip_text (copy, _ ("As text for Convolve, on R'G'B' pixels: mean and scale "
                                        "of the network are folded in"));
  gtk_widget_set_halign (copy, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (box), fovea_view_get_message (FOVEA_VIEW (self)), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), fovea_view_wrap_picture (FOVEA_VIEW (self), self->picture),
                      TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->summary, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), learned_choices_new (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), copy, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->said, FALSE, FALSE, 0);
  return box;
}

static void
fovea_learned_kernels_view_constructed (GObject *object)
{
  FoveaLearnedKernelsView *self = FOVEA_LEARNED_KERNELS_VIEW (object);
  GtkWidget               *middle = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  G_OBJECT_CLASS (fovea_learned_kernels_view_parent_class)->constructed (object);
  self->tiles = fovea_kernel_tiles_new ();
  g_signal_connect_swapped (self->tiles, "chosen-changed", G_CALLBACK (learned_chosen), self);
  gtk_box_pack_start (GTK_BOX (middle), self->tiles, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (middle), learned_side_new (self), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), fovea_view_get_chooser (FOVEA_VIEW (self)), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), middle, TRUE, TRUE, 0);
}

static char **
learned_field (FoveaLearnedKernelsView *self, guint id)
{
  return id == LEARNED_SIZE ? &self->size : id == LEARNED_VIEW ? &self->view : &self->kernels;
}

static void
fovea_learned_kernels_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, *learned_field (FOVEA_LEARNED_KERNELS_VIEW (object), id));
}

static void
fovea_learned_kernels_view_set_property (GObject *object, guint id, const GValue *value,
                                         GParamSpec *pspec)
{
  FoveaLearnedKernelsView *self = FOVEA_LEARNED_KERNELS_VIEW (object);
  char                   **field = learned_field (self, id);

  if (id == LEARNED_KERNELS_TEXT)
    {
      learned_set_kernels (self, g_value_get_string (value));
      return;
    }
  g_free (*field);
  *field = g_value_dup_string (value);
}

static void
fovea_learned_kernels_view_dispose (GObject *object)
{
  FoveaLearnedKernelsView *self = FOVEA_LEARNED_KERNELS_VIEW (object);

  G_OBJECT_CLASS (fovea_learned_kernels_view_parent_class)->dispose (object);
  g_clear_pointer (&self->shared, learned_shared_unref); /* after the tiles */
  g_clear_pointer (&self->photo, fovea_subject_unref);
}

static void
fovea_learned_kernels_view_finalize (GObject *object)
{
  FoveaLearnedKernelsView *self = FOVEA_LEARNED_KERNELS_VIEW (object);

  g_free (self->kernels);
  g_free (self->size);
  g_free (self->view);
  G_OBJECT_CLASS (fovea_learned_kernels_view_parent_class)->finalize (object);
}

static void
fovea_learned_kernels_view_class_init (FoveaLearnedKernelsViewClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  FoveaViewClass *view_class = FOVEA_VIEW_CLASS (class);
  GParamFlags     flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = fovea_learned_kernels_view_constructed;
  object_class->dispose = fovea_learned_kernels_view_dispose;
  object_class->finalize = fovea_learned_kernels_view_finalize;
  object_class->get_property = fovea_learned_kernels_view_get_property;
  object_class->set_property = fovea_learned_kernels_view_set_property;
  view_class->settings = learned_settings;
  view_class->free_settings = learned_settings_free;
  view_class->compute = learned_compute;
  view_class->free_answer = learned_answer_free;
  view_class->show_photo = learned_show_photo;
  view_class->show_answer = learned_show_answer;
  view_class->model_picked = learned_model_picked;

  learned_properties[LEARNED_KERNELS_TEXT] =
      g_param_spec_string ("kernels", NULL, NULL, LEARNED_KERNELS, flags);
  learned_properties[LEARNED_SIZE] = g_param_spec_string ("size", NULL, NULL, "photo", flags);
  learned_properties[LEARNED_VIEW] = g_param_spec_string ("view", NULL, NULL, "stretch", flags);
  g_object_class_install_properties (object_class, LEARNED_N, learned_properties);
}

static void
fovea_learned_kernels_view_init (FoveaLearnedKernelsView *self)
{
  self->kernels = g_strdup (LEARNED_KERNELS);
  self->size = g_strdup ("photo");
  self->view = g_strdup ("stretch");
}

GtkWidget *
fovea_learned_kernels_view_new (FoveaPhotoFunc photo, gpointer data)
{
  FoveaView *view = g_object_new (FOVEA_TYPE_LEARNED_KERNELS_VIEW, NULL);

  fovea_view_set_photo_func (view, photo, data);
  return GTK_WIDGET (view);
}

guint
fovea_learned_kernels_view_count (FoveaLearnedKernelsView *self)
{
  const LearnedAnswer *answer = fovea_view_get_answer (FOVEA_VIEW (self));

  return answer && answer->chosen ? answer->chosen->len : 0;
}

void
fovea_learned_kernels_view_say (FoveaLearnedKernelsView *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->said), text ? text : "");
}
