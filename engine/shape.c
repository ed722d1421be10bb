/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shapes and element types: sizes, names, and how a shape is read as a map. */
#include "layer.h"

FoveaShape
fovea_shape_of (guint rank, const gint64 *sizes)
{
  FoveaShape shape = { MIN (rank, FOVEA_MAX_RANK), { 0 } };

  for (guint i = 0; i < shape.rank; i++)
    shape.size[i] = sizes[i];
  return shape;
}

gboolean
fovea_shape_equal (const FoveaShape *a, const FoveaShape *b)
{
  if (a->rank != b->rank)
    return FALSE;
  for (guint i = 0; i < a->rank; i++)
    if (a->size[i] != b->size[i])
      return FALSE;
  return TRUE;
}

gint64
fovea_shape_elements (const FoveaShape *shape)
{
  gint64   n = 1;
  gboolean empty = FALSE;

  /* Sizes beside a 0 are no larger than others: so no stride overflows. */
  for (guint i = 0; i < shape->rank; i++)
    {
      if (shape->size[i] < 0 ||
          ! fovea_checked_mul (n, MAX (shape->size[i], 1), &n) ||
          n > FOVEA_MAX_ELEMENTS)
        return -1;
      empty = empty || shape->size[i] == 0;
    }
  return empty ? 0 : n;
}

char *
fovea_shape_to_string (const FoveaShape *shape)
{
  GString *text;

  if (shape->rank == 0)
    return g_strdup (_ ("scalar"));
  text = g_string_new (NULL);
  for (guint i = 0; i < shape->rank; i++)
    if (shape->size[i] < 0)
      g_string_append (text, i ? "x?" : "?");
    else
      g_string_append_printf (text, "%s%" PRId64, i ? "x" : "", shape->size[i]);
  return g_string_free (text, FALSE);
}

static const struct
{
  gsize       size;
  const char *name;
} dtypes[] = {
  [FOVEA_F32] = { 4, "float32" }, [FOVEA_F64] = { 8, "float64" },
  [FOVEA_F16] = { 2, "float16" }, [FOVEA_BF16] = { 2, "bfloat16" },
  [FOVEA_I8] = { 1, "int8" },     [FOVEA_U8] = { 1, "uint8" },
  [FOVEA_I16] = { 2, "int16" },   [FOVEA_U16] = { 2, "uint16" },
  [FOVEA_I32] = { 4, "int32" },   [FOVEA_U32] = { 4, "uint32" },
  [FOVEA_I64] = { 8, "int64" },   [FOVEA_U64] = { 8, "uint64" },
  [FOVEA_BOOL] = { 1, "bool" },   [FOVEA_F64_EXACT] = { 8, "float64" },
};

gsize
fovea_dtype_size (FoveaDType dtype)
{
  return (guint) dtype < G_N_ELEMENTS (dtypes) ? dtypes[dtype].size : 0;
}

const char *
fovea_dtype_name (FoveaDType dtype)
{
  return (guint) dtype < G_N_ELEMENTS (dtypes) ? dtypes[dtype].name : "?";
}

gboolean
fovea_dtype_is_float (FoveaDType dtype)
{
  return dtype == FOVEA_F32 || dtype == FOVEA_F64 || dtype == FOVEA_F16 ||
         dtype == FOVEA_BF16 || dtype == FOVEA_F64_EXACT;
}

gboolean
fovea_shape_is_map (const FoveaShape *shape)
{
  return shape->rank == 3 || shape->rank == 4;
}

gint64
fovea_map_batch (const FoveaShape *shape)
{
  return fovea_shape_is_map (shape) ? shape->size[0] : 1;
}

gint64
fovea_map_channels (const FoveaShape *shape)
{
  return fovea_shape_is_map (shape) ? shape->size[1] : 1;
}

gint64
fovea_map_height (const FoveaShape *shape)
{
  return shape->rank == 4 ? shape->size[2] : 1;
}

gint64
fovea_map_width (const FoveaShape *shape)
{
  return fovea_shape_is_map (shape) ? shape->size[shape->rank - 1] :
                                      fovea_shape_elements (shape);
}

FoveaRect
fovea_full_rect (const FoveaShape *shape)
{
  return (FoveaRect){ 0, 0, fovea_map_width (shape), fovea_map_height (shape) };
}
