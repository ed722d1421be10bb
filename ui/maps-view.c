/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Left the sheet, right which layer of the network it shows: Up and Down in the
 * list of layers walk through the network. */
#include "maps-view.h"

#include <glib/gi18n-lib.h>

#include "map-colours.h"
#include "picture-area.h"
#include "sheet.h"
#include "words-combo.h"

#define MAPS_SHEET_WIDTH  640 /* at first, logical pixels */
#define MAPS_SHEET_HEIGHT 520
#define MAPS_SIDE_WIDTH   260
#define MAPS_MOST         65536 /* of the option; no layer has that many */

struct _FoveaMapsView
{
  FoveaView parent_instance;
  char     *layer;
  int       maps;
  char     *as, *sort, *range, *colours;

  FoveaModel   *listed; /* whose layers the list shows */
  GtkListStore *layers;
  gboolean      quiet; /* the program is moving the selection */
  FoveaSubject *photo;
  gboolean      has_sheet; /* on the screen */
  GtkWidget    *picture, *list, *summary;
};

enum
{
  MAPS_LAYER = 1,
  MAPS_MAPS,
  MAPS_AS,
  MAPS_SORT,
  MAPS_RANGE,
  MAPS_COLOURS,
  MAPS_N
};

static GParamSpec *maps_properties[MAPS_N];

G_DEFINE_FINAL_TYPE (FoveaMapsView, fovea_maps_view, FOVEA_TYPE_VIEW)

typedef struct
{
  char         *layer;
  guint         maps;
  FoveaMapsLook look;
} MapsSettings;

typedef struct
{
  FoveaMaps       *maps;
  char           **layers; /* of the model */
  cairo_surface_t *sheet;
  double           seconds;
} MapsAnswer;

static void
maps_answer_free (gpointer data)
{
  MapsAnswer *answer = data;

  g_clear_pointer (&answer->maps, fovea_maps_free);
  g_clear_pointer (&answer->layers, g_strfreev);
  g_clear_pointer (&answer->sheet, cairo_surface_destroy);
  g_free (answer);
}

static gpointer
maps_settings (FoveaView *view)
{
  FoveaMapsView *self = FOVEA_MAPS_VIEW (view);
  MapsSettings  *settings = g_new0 (MapsSettings, 1);

  settings->layer = g_strdup (self->layer);
  settings->maps = (guint) self->maps;
  settings->look = fovea_maps_look_of (self->sort, self->range, self->colours);
  return settings;
}

static void
maps_settings_free (gpointer data)
{
  MapsSettings *settings = data;

  g_free (settings->layer);
  g_free (settings);
}

static const char *
maps_model_name (FoveaModel *model)
{
  const FoveaCard *card = fovea_model_card (model);

  return card->name ? card->name : fovea_model_id (model);
}

static gpointer
maps_compute (FoveaModel            *model,
              const FoveaTensor     *photo,
              gpointer               data,
              const FoveaRunOptions *options,
              GError               **error)
{
  const MapsSettings *settings = data;
  MapsAnswer         *answer = g_new0 (MapsAnswer, 1);
  gint64              start = g_get_monotonic_time ();

  answer->maps = fovea_feature_maps (model, photo, settings->layer, settings->look.order, settings->maps,
                                        options, error);
  answer->seconds = (g_get_monotonic_time () - start) / 1e6;
  if (answer->maps)
    answer->layers = fovea_model_map_layers (model, error);
  if (answer->layers)
    answer->sheet = fovea_sheet_new (answer->maps, maps_model_name (model), &settings->look, error);
  if (! answer->sheet)
    g_clear_pointer (&answer, maps_answer_free);
  return answer;
}

static void
maps_show_photo (FoveaView *view, FoveaSubject *photo)
{
  FoveaMapsView *self = FOVEA_MAPS_VIEW (view);

  /* Never empty: until there is a sheet, the photo that it will be made of. */
  fovea_subject_set (&self->photo, photo);
  if (! self->has_sheet)
    fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->picture),
                                    photo ? photo->surface : NULL, FALSE);
}

/* The list is filled again only for another model, so that walking through it
 * keeps its place. */
static void
maps_show_layers (FoveaMapsView *self, FoveaModel *model, const MapsAnswer *answer)
{
  GtkTreeSelection *selection = gtk_tree_view_get_selection (GTK_TREE_VIEW (self->list));

  self->quiet = TRUE;
  if (self->listed != model)
    {
      gtk_list_store_clear (self->layers);
      for (char **layer = answer->layers; *layer; layer++)
        gtk_list_store_insert_with_values (self->layers, NULL, -1, 0, *layer, -1);
      g_clear_pointer (&self->listed, fovea_model_unref);
      self->listed = fovea_model_ref (model);
    }
  for (int i = 0; answer->layers[i]; i++)
    if (g_str_equal (answer->layers[i], answer->maps->layer))
      {
        g_autoptr (GtkTreePath) path = gtk_tree_path_new_from_indices (i, -1);

        if (gtk_tree_selection_path_is_selected (selection, path))
          continue;
        gtk_tree_view_set_cursor (GTK_TREE_VIEW (self->list), path, NULL, FALSE);
        gtk_tree_view_scroll_to_cell (GTK_TREE_VIEW (self->list), path, NULL, TRUE, 0.5, 0.0);
      }
  self->quiet = FALSE;
}

static void
maps_show_answer (FoveaView *view, FoveaModel *model, gpointer data)
{
  FoveaMapsView    *self = FOVEA_MAPS_VIEW (view);
  const MapsAnswer *answer = data;
  g_autofree char  *summary = NULL;

  self->has_sheet = answer != NULL;
  if (! answer)
    {
      fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->picture),
                                      self->photo ? self->photo->surface : NULL, FALSE);
      gtk_label_set_text (GTK_LABEL (self->summary), "");
      return;
    }
  maps_show_layers (self, model, answer);
  fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (self->picture), answer->sheet, FALSE);
  summary = g_strdup_printf (_ ("%u of %u maps of %ux%u pixels\nSheet of %dx%d pixels, %.3f s"),
                             answer->maps->n_maps, answer->maps->channels, answer->maps->width,
                             answer->maps->height, cairo_image_surface_get_width (answer->sheet),
                             cairo_image_surface_get_height (answer->sheet), answer->seconds);
  gtk_label_set_text (GTK_LABEL (self->summary), summary);
  fovea_picture_area_describe (FOVEA_PICTURE_AREA (self->picture), summary);
}

static void
maps_set_layer (FoveaMapsView *self, const char *layer)
{
  if (g_strcmp0 (self->layer, layer) == 0)
    return;
  g_free (self->layer);
  self->layer = g_strdup (layer);
  fovea_view_refresh (FOVEA_VIEW (self));
  g_object_notify_by_pspec (G_OBJECT (self), maps_properties[MAPS_LAYER]);
}

/* A layer's name means nothing to another model: begin at the beginning. */
static void
maps_model_picked (FoveaView *view)
{
  maps_set_layer (FOVEA_MAPS_VIEW (view), "");
}

static void
maps_selected (GtkTreeSelection *selection, FoveaMapsView *self)
{
  g_autofree char *layer = NULL;
  GtkTreeIter      iter;

  if (self->quiet || ! gtk_tree_selection_get_selected (selection, NULL, &iter))
    return;
  gtk_tree_model_get (GTK_TREE_MODEL (self->layers), &iter, 0, &layer, -1);
  maps_set_layer (self, layer);
}

/* ---- Making it ------------------------------------------------------------- */

static GtkWidget *
maps_list_new (FoveaMapsView *self)
{
  GtkWidget         *scroll = gtk_scrolled_window_new (NULL, NULL);
  GtkCellRenderer   *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *column;

  self->layers = gtk_list_store_new (1, G_TYPE_STRING);
  self->list = gtk_tree_view_new_with_model (GTK_TREE_MODEL (self->layers));
  /* Names of exported layers differ at their ends. */
  g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_START, NULL);
  column = gtk_tree_view_column_new_with_attributes (NULL, cell, "text", 0, NULL);
  gtk_tree_view_append_column (GTK_TREE_VIEW (self->list), column);
  gtk_tree_view_set_headers_visible (GTK_TREE_VIEW (self->list), FALSE);
  gtk_tree_view_set_search_column (GTK_TREE_VIEW (self->list), 0);
  gtk_tree_view_set_tooltip_column (GTK_TREE_VIEW (self->list), -1);
  atk_object_set_name (gtk_widget_get_accessible (self->list), _ ("Layer"));
  g_signal_connect (gtk_tree_view_get_selection (GTK_TREE_VIEW (self->list)), "changed",
                    G_CALLBACK (maps_selected), self);
  gtk_widget_set_can_focus (scroll, FALSE); /* the list in it takes the keys */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scroll), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (scroll), self->list);
  return scroll;
}

static GtkWidget *
maps_number_new (FoveaMapsView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("Ma_ps"));
  GtkWidget *spin = gtk_spin_button_new_with_range (0, MAPS_MOST, 1);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), spin);
  gtk_widget_set_tooltip_text (spin,
                               _ ("How many of the layer's maps, the strongest first; 0: all"));
  atk_object_set_name (gtk_widget_get_accessible (spin), _ ("Maps"));
  g_object_bind_property (self, "maps", spin, "value",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), spin);
  return box;
}

/* How the maps are shown: three lists without labels, whose words say what they are. */
static GtkWidget *
maps_looks_new (FoveaMapsView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_container_add (GTK_CONTAINER (box), fovea_words_combo_new (G_OBJECT (self), "sort", fovea_map_order_words,
                                                                 _ ("Order of the maps")));
  gtk_container_add (GTK_CONTAINER (box), fovea_words_combo_new (G_OBJECT (self), "range", fovea_map_range_words,
                                                                 _ ("Range of the colours")));
  gtk_container_add (GTK_CONTAINER (box), fovea_words_combo_new (G_OBJECT (self), "colours",
                                                                 fovea_map_colours_words, _ ("Colours")));
  return box;
}

static GtkWidget *
maps_as_new (FoveaMapsView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("Ma_ke"));
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "sheet", _ ("one sheet, a new image"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "layers", _ ("a layer for each map"));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), combo);
  atk_object_set_name (gtk_widget_get_accessible (combo), _ ("Make"));
  g_object_bind_property (self, "as", combo, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), combo, TRUE, TRUE, 0);
  return box;
}

static GtkWidget *
maps_side_new (FoveaMapsView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new_with_mnemonic (_ ("La_yer"));
  GtkWidget *list = maps_list_new (self);

  self->summary = gtk_label_new (NULL);
  gtk_label_set_mnemonic_widget (GTK_LABEL (title), self->list);
  gtk_label_set_xalign (GTK_LABEL (title), 0.0);
  gtk_label_set_xalign (GTK_LABEL (self->summary), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (self->summary), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->summary), 24);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->summary),
                               GTK_STYLE_CLASS_DIM_LABEL);
  gtk_widget_set_size_request (box, MAPS_SIDE_WIDTH, -1);
  gtk_box_pack_start (GTK_BOX (box), fovea_view_get_message (FOVEA_VIEW (self)), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), title, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), list, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->summary, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), maps_number_new (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), maps_looks_new (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), maps_as_new (self), FALSE, FALSE, 0);
  return box;
}

static void
fovea_maps_view_constructed (GObject *object)
{
  FoveaMapsView *self = FOVEA_MAPS_VIEW (object);
  FoveaView     *view = FOVEA_VIEW (object);
  GtkWidget     *middle = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  G_OBJECT_CLASS (fovea_maps_view_parent_class)->constructed (object);
  self->picture =
      fovea_picture_area_new (_ ("Sheet of feature maps"), MAPS_SHEET_WIDTH, MAPS_SHEET_HEIGHT);
  gtk_box_pack_start (GTK_BOX (middle), fovea_view_wrap_picture (view, self->picture), TRUE, TRUE,
                      0);
  gtk_box_pack_start (GTK_BOX (middle), maps_side_new (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), fovea_view_get_chooser (view), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), middle, TRUE, TRUE, 0);
}

static void
fovea_maps_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaMapsView *self = FOVEA_MAPS_VIEW (object);

  switch (id)
    {
    case MAPS_LAYER:
      g_value_set_string (value, self->layer);
      break;
    case MAPS_MAPS:
      g_value_set_int (value, self->maps);
      break;
    case MAPS_AS:
      g_value_set_string (value, self->as);
      break;
    case MAPS_SORT:
      g_value_set_string (value, self->sort);
      break;
    case MAPS_RANGE:
      g_value_set_string (value, self->range);
      break;
    case MAPS_COLOURS:
      g_value_set_string (value, self->colours);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
maps_set_word (FoveaMapsView *self, char **word, const GValue *value)
{
  if (g_strcmp0 (*word, g_value_get_string (value)) == 0)
    return;
  g_free (*word);
  *word = g_value_dup_string (value);
  fovea_view_refresh (FOVEA_VIEW (self));
}

static void
fovea_maps_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FoveaMapsView *self = FOVEA_MAPS_VIEW (object);

  switch (id)
    {
    case MAPS_LAYER:
      maps_set_layer (self, g_value_get_string (value) ? g_value_get_string (value) : "");
      break;
    case MAPS_MAPS:
      if (self->maps != g_value_get_int (value))
        {
          self->maps = g_value_get_int (value);
          fovea_view_refresh (FOVEA_VIEW (self));
        }
      break;
    case MAPS_AS:
      g_free (self->as);
      self->as = g_value_dup_string (value);
      break;
    case MAPS_SORT:
      maps_set_word (self, &self->sort, value);
      break;
    case MAPS_RANGE:
      maps_set_word (self, &self->range, value);
      break;
    case MAPS_COLOURS:
      maps_set_word (self, &self->colours, value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fovea_maps_view_finalize (GObject *object)
{
  FoveaMapsView *self = FOVEA_MAPS_VIEW (object);

  g_clear_object (&self->layers);
  g_clear_pointer (&self->photo, fovea_subject_unref);
  g_clear_pointer (&self->listed, fovea_model_unref);
  g_free (self->layer);
  g_free (self->as);
  g_free (self->sort);
  g_free (self->range);
  g_free (self->colours);
  G_OBJECT_CLASS (fovea_maps_view_parent_class)->finalize (object);
}

static void
fovea_maps_view_class_init (FoveaMapsViewClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  FoveaViewClass *view_class = FOVEA_VIEW_CLASS (class);
  GParamFlags     flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = fovea_maps_view_constructed;
  object_class->finalize = fovea_maps_view_finalize;
  object_class->get_property = fovea_maps_view_get_property;
  object_class->set_property = fovea_maps_view_set_property;
  view_class->settings = maps_settings;
  view_class->free_settings = maps_settings_free;
  view_class->compute = maps_compute;
  view_class->free_answer = maps_answer_free;
  view_class->show_photo = maps_show_photo;
  view_class->show_answer = maps_show_answer;
  view_class->model_picked = maps_model_picked;

  maps_properties[MAPS_LAYER] = g_param_spec_string ("layer", NULL, NULL, "", flags);
  maps_properties[MAPS_MAPS] = g_param_spec_int ("maps", NULL, NULL, 0, MAPS_MOST, 16, flags);
  maps_properties[MAPS_AS] = g_param_spec_string ("as", NULL, NULL, "sheet", flags);
  maps_properties[MAPS_SORT] = g_param_spec_string ("sort", NULL, NULL, "strength", flags);
  maps_properties[MAPS_RANGE] = g_param_spec_string ("range", NULL, NULL, "own", flags);
  maps_properties[MAPS_COLOURS] = g_param_spec_string ("colours", NULL, NULL, "grey", flags);
  g_object_class_install_properties (object_class, MAPS_N, maps_properties);
}

static void
fovea_maps_view_init (FoveaMapsView *self)
{
  self->layer = g_strdup ("");
  self->maps = 16;
  self->as = g_strdup ("sheet");
  self->sort = g_strdup ("strength");
  self->range = g_strdup ("own");
  self->colours = g_strdup ("grey");
}

/* ---- What hosts use ---------------------------------------------------------- */

GtkWidget *
fovea_maps_view_new (FoveaPhotoFunc photo, gpointer data)
{
  FoveaView *view = g_object_new (FOVEA_TYPE_MAPS_VIEW, NULL);

  fovea_view_set_photo_func (view, photo, data);
  return GTK_WIDGET (view);
}

const FoveaMaps *
fovea_maps_view_get_result (FoveaMapsView *view)
{
  const MapsAnswer *answer = fovea_view_get_answer (FOVEA_VIEW (view));

  return answer ? answer->maps : NULL;
}
