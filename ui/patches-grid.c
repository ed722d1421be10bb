/* SPDX-License-Identifier: GPL-3.0-or-later */
/* While photos are looked at a new set comes several times a second: its patches are put
 * into the widgets that are there. */
#include "patches-grid.h"

#include <glib/gi18n-lib.h>

#include "picture-area.h"

typedef struct
{
  GtkWidget *child, *picture, *name, *value;
  char      *path;
} GridCell;

typedef struct
{
  FoveaPatchesGrid *grid;
  guint             map;
  int               side;
  GtkWidget        *box, *head, *flow;
  GtkWidget        *only;  /* NULL where one map is shown */
  GPtrArray        *cells; /* of GridCell */
} GridRow;

struct _FoveaPatchesGrid
{
  GtkBox parent_instance;

  GPtrArray *rows; /* of GridRow */
};

G_DEFINE_FINAL_TYPE (FoveaPatchesGrid, fovea_patches_grid, GTK_TYPE_BOX)

static guint grid_photo, grid_map;

/* ---- One patch -------------------------------------------------------------------- */

static void
grid_cell_free (gpointer data)
{
  GridCell *cell = data;

  g_free (cell->path);
  g_free (cell);
}

static GtkWidget *
grid_label (GtkWidget *box, gboolean dim)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 1); /* as wide as the picture */
  if (dim)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  return label;
}

static GridCell *
grid_cell_new (const GridRow *row)
{
  GridCell  *cell = g_new0 (GridCell, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  cell->picture = fovea_picture_area_new (_ ("Patch"), row->side, row->side);
  gtk_widget_set_size_request (cell->picture, row->side, row->side);
  gtk_box_pack_start (GTK_BOX (box), cell->picture, FALSE, FALSE, 0);
  cell->name = grid_label (box, FALSE);
  cell->value = grid_label (box, TRUE);
  cell->child = gtk_flow_box_child_new ();
  gtk_container_add (GTK_CONTAINER (cell->child), box);
  gtk_widget_show_all (cell->child);
  gtk_container_add (GTK_CONTAINER (row->flow), cell->child);
  g_object_set_data (G_OBJECT (cell->child), "cell", cell);
  return cell;
}

static void
grid_cell_show (GridCell *cell, const GridRow *row, guint rank, const FoveaPatchCell *patch)
{
  cairo_surface_t *picture = patch->large ? patch->large : patch->picture;
  g_autofree char *value = g_strdup_printf ("%.4g", (double) patch->patch.value);
  g_autofree char *whole = g_filename_display_name (patch->patch.path);
  g_autofree char *spoken =
      g_strdup_printf (_ ("%s, %s, number %u of map %u"), patch->name, value, rank + 1, row->map);
  const gboolean small = picture && MAX (cairo_image_surface_get_width (picture),
                                         cairo_image_surface_get_height (picture)) < row->side;

  g_set_str (&cell->path, patch->patch.path);
  gtk_label_set_text (GTK_LABEL (cell->name), patch->name);
  gtk_label_set_text (GTK_LABEL (cell->value), value);
  fovea_picture_area_set_surface (FOVEA_PICTURE_AREA (cell->picture), picture, small);
  gtk_widget_set_tooltip_text (cell->child, whole);
  atk_object_set_name (gtk_widget_get_accessible (cell->child), spoken);
}

/* ---- One map ------------------------------------------------------------------------ */

static void
grid_row_free (gpointer data)
{
  GridRow *row = data;

  gtk_widget_destroy (row->box);
  g_ptr_array_unref (row->cells);
  g_free (row);
}

static void
grid_activated (GtkFlowBox *flow, GtkFlowBoxChild *child, GridRow *row)
{
  GridCell        *cell = g_object_get_data (G_OBJECT (child), "cell");
  g_autofree char *path = g_strdup (cell->path);

  g_signal_emit (row->grid, grid_photo, 0, path);
}

static void
grid_only_clicked (GtkButton *button, GridRow *row)
{
  g_signal_emit (row->grid, grid_map, 0, row->map);
}

static GtkWidget *
grid_only (GridRow *row)
{
  row->only = gtk_button_new_with_label (_ ("Only This Map"));
  gtk_button_set_relief (GTK_BUTTON (row->only), GTK_RELIEF_NONE);
  g_signal_connect (row->only, "clicked", G_CALLBACK (grid_only_clicked), row);
  return row->only;
}

static GtkWidget *
grid_flow (GridRow *row)
{
  GtkFlowBox *flow = GTK_FLOW_BOX (gtk_flow_box_new ());

  gtk_flow_box_set_activate_on_single_click (flow, FALSE);
  gtk_flow_box_set_selection_mode (flow, GTK_SELECTION_SINGLE);
  gtk_flow_box_set_homogeneous (flow, TRUE);
  gtk_flow_box_set_min_children_per_line (flow, 3);
  gtk_flow_box_set_max_children_per_line (flow, 100);
  gtk_flow_box_set_column_spacing (flow, 6);
  gtk_flow_box_set_row_spacing (flow, 6);
  gtk_widget_set_halign (GTK_WIDGET (flow), GTK_ALIGN_START);
  g_signal_connect (flow, "child-activated", G_CALLBACK (grid_activated), row);
  return GTK_WIDGET (flow);
}

static GridRow *
grid_row_new (FoveaPatchesGrid *self, int side)
{
  GridRow   *row = g_new0 (GridRow, 1);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  row->grid = self;
  row->side = side;
  row->cells = g_ptr_array_new_with_free_func (grid_cell_free);
  row->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  row->head = gtk_label_new (NULL);
  row->flow = grid_flow (row);
  gtk_box_pack_start (GTK_BOX (head), row->head, FALSE, FALSE, 0);
  if (side == FOVEA_PATCHES_SMALL)
    gtk_box_pack_start (GTK_BOX (head), grid_only (row), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row->box), head, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row->box), row->flow, FALSE, FALSE, 0);
  gtk_widget_show_all (row->box);
  gtk_box_pack_start (GTK_BOX (self), row->box, FALSE, FALSE, 0);
  return row;
}

static void
grid_row_show (GridRow *row, const FoveaPatchRow *from)
{
  g_autofree char *text = g_strdup_printf (_ ("Map %u"), from->map);
  g_autofree char *none = NULL, *bold = NULL, *alone = NULL;

  row->map = from->map;
  if (from->cells->len == 0)
    none = g_strdup_printf (_ ("%s: nothing in these photos excites it"), text);
  bold = g_markup_printf_escaped ("<b>%s</b>", none ? none : text);
  gtk_label_set_markup (GTK_LABEL (row->head), bold);
  atk_object_set_name (gtk_widget_get_accessible (row->flow), text);
  if (row->only)
    {
      alone = g_strdup_printf (_ ("Only map %u"), from->map);
      atk_object_set_name (gtk_widget_get_accessible (row->only), alone);
    }
  while (row->cells->len > from->cells->len)
    {
      gtk_widget_destroy (((GridCell *) row->cells->pdata[row->cells->len - 1])->child);
      g_ptr_array_set_size (row->cells, (gint) row->cells->len - 1);
    }
  for (guint i = 0; i < from->cells->len; i++)
    {
      if (i == row->cells->len)
        g_ptr_array_add (row->cells, grid_cell_new (row));
      grid_cell_show (row->cells->pdata[i], row, i, from->cells->pdata[i]);
    }
}

/* ---- All ------------------------------------------------------------------------------- */

void
fovea_patches_grid_show (FoveaPatchesGrid *self, FoveaPatchSet *set)
{
  const guint n = set ? MIN (set->rows->len, FOVEA_PATCHES_ROWS) : 0;
  const int   side = n == 1 ? FOVEA_PATCHES_LARGE : FOVEA_PATCHES_SMALL;

  if (self->rows->len > 0 && ((GridRow *) self->rows->pdata[0])->side != side)
    g_ptr_array_set_size (self->rows, 0);
  if (self->rows->len > n)
    g_ptr_array_set_size (self->rows, (gint) n);
  for (guint i = 0; i < n; i++)
    {
      if (i == self->rows->len)
        g_ptr_array_add (self->rows, grid_row_new (self, side));
      grid_row_show (self->rows->pdata[i], set->rows->pdata[i]);
    }
}

static void
fovea_patches_grid_dispose (GObject *object)
{
  g_ptr_array_set_size (FOVEA_PATCHES_GRID (object)->rows, 0);
  G_OBJECT_CLASS (fovea_patches_grid_parent_class)->dispose (object);
}

static void
fovea_patches_grid_finalize (GObject *object)
{
  g_ptr_array_unref (FOVEA_PATCHES_GRID (object)->rows);
  G_OBJECT_CLASS (fovea_patches_grid_parent_class)->finalize (object);
}

static void
fovea_patches_grid_class_init (FoveaPatchesGridClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_patches_grid_dispose;
  G_OBJECT_CLASS (class)->finalize = fovea_patches_grid_finalize;
  grid_photo = g_signal_new ("photo-chosen", FOVEA_TYPE_PATCHES_GRID, G_SIGNAL_RUN_LAST, 0, NULL,
                             NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  grid_map = g_signal_new ("map-chosen", FOVEA_TYPE_PATCHES_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                           NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
fovea_patches_grid_init (FoveaPatchesGrid *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  self->rows = g_ptr_array_new_with_free_func (grid_row_free);
}

GtkWidget *
fovea_patches_grid_new (void)
{
  return g_object_new (FOVEA_TYPE_PATCHES_GRID, NULL);
}
