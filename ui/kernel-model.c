/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each step of undo is a copy of the kernel with all its planes: 8 kB at most where
 * numbers are edited, so that only large kernels of the library have fewer steps. */
#include "kernel-model.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "library/library.h"

#define MODEL_STEPS  200     /* of undo that are kept, */
#define MODEL_VALUES 4000000 /* of so many numbers in all */
#define MODEL_NOISE  0.1     /* of the largest magnitude, at most, is added to a number */

struct _FoveaKernelModel
{
  FoveaKernelChanged changed;
  gpointer           data;
  FoveaKernel       *kernel;
  guint              plane; /* that is looked at */
  GPtrArray         *before, *after; /* for undo and redo, the nearest last */
  int                open;           /* the cell whose changes are one step, or -1 */
};

FoveaKernelModel *
fovea_kernel_model_new (FoveaKernelChanged changed, gpointer data)
{
  static const double identity[9] = { 0, 0, 0, 0, 1, 0, 0, 0, 0 };
  FoveaKernelModel   *model = g_new0 (FoveaKernelModel, 1);

  model->changed = changed;
  model->data = data;
  model->kernel = fovea_kernel_new (1, 3, 3, identity);
  model->before = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_kernel_free);
  model->after = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_kernel_free);
  model->open = -1;
  return model;
}

void
fovea_kernel_model_free (FoveaKernelModel *model)
{
  if (! model)
    return;
  fovea_kernel_free (model->kernel);
  g_ptr_array_unref (model->before);
  g_ptr_array_unref (model->after);
  g_free (model);
}

/* ---- What it holds ------------------------------------------------------------ */

static gsize
model_count (const FoveaKernel *kernel)
{
  return (gsize) kernel->planes * kernel->height * kernel->width;
}

/* The numbers of the plane that is looked at. */
static double *
model_values (const FoveaKernelModel *model)
{
  const FoveaKernel *kernel = model->kernel;

  return kernel->values + (gsize) model->plane * kernel->height * kernel->width;
}

const FoveaKernel *
fovea_kernel_model_kernel (const FoveaKernelModel *model)
{
  return model->kernel;
}

guint
fovea_kernel_model_planes (const FoveaKernelModel *model)
{
  return model->kernel->planes;
}

guint
fovea_kernel_model_plane (const FoveaKernelModel *model)
{
  return model->plane;
}

gboolean
fovea_kernel_model_is_large (const FoveaKernelModel *model)
{
  return model->kernel->height > FOVEA_KERNEL_MOST || model->kernel->width > FOVEA_KERNEL_MOST;
}

guint
fovea_kernel_model_rows (const FoveaKernelModel *model)
{
  return model->kernel->height;
}

guint
fovea_kernel_model_columns (const FoveaKernelModel *model)
{
  return model->kernel->width;
}

double
fovea_kernel_model_get (const FoveaKernelModel *model, guint row, guint column)
{
  const FoveaKernel *kernel = model->kernel;

  g_return_val_if_fail (row < kernel->height && column < kernel->width, 0.0);
  return model_values (model)[row * kernel->width + column];
}

double
fovea_kernel_model_peak (const FoveaKernelModel *model)
{
  double peak = 0.0;

  for (gsize i = 0; i < model_count (model->kernel); i++)
    peak = fmax (peak, fabs (model->kernel->values[i]));
  return peak;
}

void
fovea_kernel_model_centre (const FoveaKernelModel *model, guint *row, guint *column)
{
  *row = model->kernel->height / 2;
  *column = model->kernel->width / 2;
}

double
fovea_kernel_model_step (const FoveaKernelModel *model)
{
  double   peak = fovea_kernel_model_peak (model);
  gboolean whole = TRUE;

  for (gsize i = 0; i < model_count (model->kernel); i++)
    whole = whole && model->kernel->values[i] == rint (model->kernel->values[i]);
  if (whole || ! (peak > 0.0) || ! isfinite (peak))
    return 1.0;
  return pow (10.0, floor (log10 (peak)) - 1.0);
}

/* ---- Steps -------------------------------------------------------------------- */

/* Before a change; `cell` -1: one that no other joins. */
static void
model_begin (FoveaKernelModel *model, int cell)
{
  if (cell < 0 || cell != model->open)
    {
      gsize        most = CLAMP (MODEL_VALUES / model_count (model->kernel), 1, MODEL_STEPS);
      FoveaKernel *old;

      while (model->before->len >= most)
        g_ptr_array_remove_index (model->before, 0);
      if ((old = fovea_kernel_copy (model->kernel)) != NULL) /* else the step cannot be undone */
        g_ptr_array_add (model->before, old);
    }
  g_ptr_array_set_size (model->after, 0);
  model->open = cell;
}

static void
model_tell (FoveaKernelModel *model, gboolean cell)
{
  if (model->changed)
    model->changed (cell, model->data);
}

/* Takes `kernel`. NULL, there was no memory for it: what there is stays. */
static void
model_replace (FoveaKernelModel *model, FoveaKernel *kernel)
{
  gsize size = kernel ? sizeof (double) * model_count (kernel) : 0;

  if (! kernel)
    return;
  if (kernel->planes == model->kernel->planes && kernel->height == model->kernel->height &&
      kernel->width == model->kernel->width &&
      memcmp (kernel->values, model->kernel->values, size) == 0)
    {
      fovea_kernel_free (kernel);
      return;
    }
  model_begin (model, -1);
  fovea_kernel_free (model->kernel);
  model->kernel = kernel;
  model->plane = MIN (model->plane, kernel->planes - 1);
  model_tell (model, FALSE);
}

void
fovea_kernel_model_set (FoveaKernelModel *model, guint row, guint column, double value)
{
  guint cell = row * model->kernel->width + column;

  g_return_if_fail (row < model->kernel->height && column < model->kernel->width);
  if (model_values (model)[cell] == value || ! isfinite (value))
    return;
  model_begin (model, (int) cell);
  model_values (model)[cell] = value;
  model_tell (model, TRUE);
}

void
fovea_kernel_model_settle (FoveaKernelModel *model)
{
  model->open = -1;
}

static void
model_step (FoveaKernelModel *model, GPtrArray *from, GPtrArray *to)
{
  if (from->len == 0)
    return;
  g_ptr_array_add (to, model->kernel);
  model->kernel = g_ptr_array_steal_index (from, from->len - 1);
  model->plane = MIN (model->plane, model->kernel->planes - 1);
  model->open = -1;
  model_tell (model, FALSE);
}

void
fovea_kernel_model_forget (FoveaKernelModel *model)
{
  g_ptr_array_set_size (model->before, 0);
  g_ptr_array_set_size (model->after, 0);
  model->open = -1;
}

gboolean
fovea_kernel_model_can_undo (const FoveaKernelModel *model)
{
  return model->before->len > 0;
}

gboolean
fovea_kernel_model_can_redo (const FoveaKernelModel *model)
{
  return model->after->len > 0;
}

void
fovea_kernel_model_undo (FoveaKernelModel *model)
{
  model_step (model, model->before, model->after);
}

void
fovea_kernel_model_redo (FoveaKernelModel *model)
{
  model_step (model, model->after, model->before);
}

/* ---- Text --------------------------------------------------------------------- */

/* "0,5" is a half where nothing but tabs stands between the cells. */
static void
model_append_cell (GString *text, const char *cell)
{
  g_autofree char *word = g_strstrip (g_strdup (cell));
  char            *comma = strchr (word, ',');

  if (comma && ! strchr (word, '.') && ! strchr (comma + 1, ','))
    *comma = '.';
  g_string_append_printf (text, "%s ", *word == '\0' ? "0" : word);
}

/* A spreadsheet's cells as kernel text. (transfer full) */
static char *
model_from_cells (const char *text)
{
  g_auto (GStrv) rows = g_strsplit (text, "\n", -1);
  GString *made = g_string_new (NULL);

  for (guint y = 0; rows[y]; y++)
    {
      g_auto (GStrv) cells = g_strsplit (g_strdelimit (rows[y], "\r", ' '), "\t", -1);

      if (! cells[0] || (*g_strstrip (cells[0]) == '\0' && ! cells[1]))
        continue;
      if (g_str_equal (cells[0], "|")) /* a row of its own between two planes */
        {
          g_string_append (made, " | ");
          continue;
        }
      if (made->len > 0 && ! g_str_has_suffix (made->str, "| "))
        g_string_append_c (made, '\n');
      for (guint x = 0; cells[x]; x++)
        model_append_cell (made, cells[x]);
    }
  return g_string_free (made, FALSE);
}

static FoveaKernel *
model_parse (const char *text, GError **error)
{
  g_autofree char *cells = strchr (text, '\t') ? model_from_cells (text) : NULL;
  g_autoptr (FoveaKernel) kernel = fovea_library_read (cells ? cells : text, error);

  if (! kernel)
    return NULL;
  if (kernel->height > FOVEA_KERNEL_MOST || kernel->width > FOVEA_KERNEL_MOST)
    {
      g_set_error (
          error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
          _ ("a kernel of %u rows and %u columns cannot be edited here; at most %d of each"),
          kernel->height, kernel->width, FOVEA_KERNEL_MOST);
      return NULL;
    }
  return g_steal_pointer (&kernel);
}

gboolean
fovea_kernel_model_set_text (FoveaKernelModel *model, const char *text, GError **error)
{
  FoveaKernel *kernel = model_parse (text, error);

  if (! kernel)
    return FALSE;
  model_replace (model, kernel);
  return TRUE;
}

void
fovea_kernel_model_set_kernel (FoveaKernelModel *model, const FoveaKernel *kernel)
{
  model_replace (model, fovea_kernel_copy (kernel));
}

gboolean
fovea_kernel_model_parse_cell (const char *text, double *value, GError **error)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  g_autoptr (FoveaKernel) kernel = NULL;

  model_append_cell (cell, text);
  g_string_truncate (cell, cell->len - 1);
  if (! strpbrk (cell->str, " \t\n;|"))
    kernel = fovea_kernel_parse (cell->str, NULL);
  if (! kernel)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT, _ ("'%s' is not a number"), text);
      return FALSE;
    }
  *value = kernel->values[0];
  return TRUE;
}

/* ---- Turns -------------------------------------------------------------------- */

/* Where the cell of the changed kernel comes from. */
static guint
model_source (const FoveaKernel *from, FoveaKernelChange change, guint row, guint column)
{
  guint last_row = from->height - 1, last_column = from->width - 1;

  switch (change)
    {
    case FOVEA_KERNEL_TRANSPOSE:
      return column * from->width + row;
    case FOVEA_KERNEL_ROTATE:
      return (last_row - column) * from->width + row;
    case FOVEA_KERNEL_FLIP_X:
      return row * from->width + last_column - column;
    case FOVEA_KERNEL_FLIP_Y:
      return (last_row - row) * from->width + column;
    case FOVEA_KERNEL_TURN:
      return (last_row - row) * from->width + last_column - column;
    default:
      return row * from->width + column;
    }
}

void
fovea_kernel_model_change (FoveaKernelModel *model, FoveaKernelChange change)
{
  const FoveaKernel *from = model->kernel;
  gboolean           swaps = change == FOVEA_KERNEL_TRANSPOSE || change == FOVEA_KERNEL_ROTATE;
  guint              rows = swaps ? from->width : from->height;
  guint              columns = swaps ? from->height : from->width;
  gsize              n = (gsize) rows * columns;
  FoveaKernel       *to = fovea_kernel_new (from->planes, rows, columns, from->values);

  for (guint p = 0; to && p < from->planes; p++)
    for (guint y = 0; y < rows; y++)
      for (guint x = 0; x < columns; x++)
        to->values[p * n + y * columns + x] =
            from->values[p * n + model_source (from, change, y, x)];
  if (to && change == FOVEA_KERNEL_NORMALISE)
    fovea_kernel_normalise (to);
  model_replace (model, to);
}

void
fovea_kernel_model_add_noise (FoveaKernelModel *model, guint32 seed)
{
  FoveaKernel *noisy = fovea_kernel_copy (model->kernel);
  double       peak = fovea_kernel_model_peak (model);
  double       most = MODEL_NOISE * (peak > 0.0 ? peak : 1.0);
  double       step = pow (10.0, floor (log10 (most)) - 2.0);
  GRand       *random = g_rand_new_with_seed (seed);

  /* Three digits: the numbers are to be read. */
  for (gsize i = 0; noisy && i < model_count (noisy); i++)
    {
      double value =
          noisy->values[i] + rint (g_rand_double_range (random, -most, most) / step) * step;

      /* Of the very smallest and largest numbers there are no such digits. */
      noisy->values[i] = isfinite (value) ? value : noisy->values[i];
    }
  g_rand_free (random);
  model_replace (model, noisy);
}

/* ---- Planes --------------------------------------------------------------------- */

void
fovea_kernel_model_show_plane (FoveaKernelModel *model, guint plane)
{
  model->plane = MIN (plane, model->kernel->planes - 1);
  model->open = -1;
}

void
fovea_kernel_model_set_planes (FoveaKernelModel *model, guint planes)
{
  const FoveaKernel *from = model->kernel;
  gsize              n = (gsize) from->height * from->width;
  g_autofree double *values = g_new (double, MAX (planes, 1) * n);

  planes = MAX (planes, 1);
  for (guint p = 0; p < planes; p++)
    memcpy (values + p * n,
            planes > 1 && p < from->planes ? from->values + p * n : model_values (model),
            n * sizeof (double));
  model_replace (model, fovea_kernel_new (planes, from->height, from->width, values));
}

/* ---- Sides ---------------------------------------------------------------------- */

void
fovea_kernel_model_turn_all (FoveaKernelModel *model)
{
  GPtrArray *steps[] = { model->before, model->after };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    for (guint k = 0; k < steps[i]->len; k++)
      fovea_kernel_flip (steps[i]->pdata[k]);
  fovea_kernel_flip (model->kernel);
  model->open = -1;
  model_tell (model, FALSE);
}

/* The centre stays where it is. */
static void
model_copy_plane (const FoveaKernel *from, guint plane, double *to, guint rows, guint columns)
{
  const double *values = from->values + (gsize) plane * from->height * from->width;

  for (guint y = 0; y < rows; y++)
    for (guint x = 0; x < columns; x++)
      {
        int row = (int) y - (int) (rows / 2) + (int) (from->height / 2);
        int column = (int) x - (int) (columns / 2) + (int) (from->width / 2);

        if (row >= 0 && row < (int) from->height && column >= 0 && column < (int) from->width)
          to[y * columns + x] = values[row * (int) from->width + column];
      }
}

void
fovea_kernel_model_resize (FoveaKernelModel *model, guint rows, guint columns)
{
  const FoveaKernel *from = model->kernel;
  g_autofree double *values = NULL;

  rows = CLAMP (rows, 1, FOVEA_KERNEL_MOST);
  columns = CLAMP (columns, 1, FOVEA_KERNEL_MOST);
  values = g_new0 (double, (gsize) from->planes *rows *columns);
  for (guint p = 0; p < from->planes; p++)
    model_copy_plane (from, p, values + (gsize) p * rows * columns, rows, columns);
  model_replace (model, fovea_kernel_new (from->planes, rows, columns, values));
}
