/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes a protobuf message as a tree, so that what comes out is still a message
 * and reaches deeper than the first broken length: numbers, names and whole
 * parts are changed, dropped, doubled and swapped. */
#include <fovea.h>
#include <string.h>

#include "fuzz.h"

#define TREE_MAX_DEPTH 12

typedef struct
{
  guint32    number;
  guint      type; /* of the wire: 0, 1, 2, 5 */
  guint64    value;
  GBytes    *bytes;    /* of type 2 without parts */
  GPtrArray *children; /* of type 2 that is a message */
} Part;

static void
part_free (gpointer data)
{
  Part *part = data;

  g_clear_pointer (&part->bytes, g_bytes_unref);
  g_clear_pointer (&part->children, g_ptr_array_unref);
  g_free (part);
}

static gboolean
read_varint (const guint8 **at, const guint8 *end, guint64 *value)
{
  *value = 0;
  for (guint shift = 0; *at < end && shift < 64; shift += 7)
    {
      guint8 byte = *(*at)++;

      *value |= (guint64) (byte & 127) << shift;
      if (byte < 128)
        return TRUE;
    }
  return FALSE;
}

static GPtrArray *tree_read (const guint8 *at, const guint8 *end, guint depth);

/* One field, from *at on; NULL where the bytes are no message. */
static Part *
part_read (const guint8 **at, const guint8 *end, guint depth)
{
  guint64 key, n;
  Part   *part = g_new0 (Part, 1);
  gsize   fixed;

  if (read_varint (at, end, &key) && key >> 3 != 0 && key >> 3 < 1 << 20)
    {
      part->number = (guint32) (key >> 3);
      part->type = key & 7;
      fixed = part->type == 1 ? 8 : part->type == 5 ? 4 : 0;
      if (part->type == 0 && read_varint (at, end, &part->value))
        return part;
      if (fixed && (gsize) (end - *at) >= fixed)
        {
          memcpy (&part->value, *at, fixed);
          *at += fixed;
          return part;
        }
      if (part->type == 2 && read_varint (at, end, &n) &&
          n <= (guint64) (end - *at))
        {
          part->children = n > 0 ? tree_read (*at, *at + n, depth + 1) : NULL;
          if (! part->children)
            part->bytes = g_bytes_new (*at, n);
          *at += n;
          return part;
        }
    }
  part_free (part);
  return NULL;
}

static GPtrArray *
tree_read (const guint8 *at, const guint8 *end, guint depth)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (part_free);

  if (depth > TREE_MAX_DEPTH)
    return NULL;
  while (at < end)
    {
      Part *part = part_read (&at, end, depth);

      if (! part)
        return NULL;
      g_ptr_array_add (parts, part);
    }
  return g_steal_pointer (&parts);
}

static void
write_varint (GByteArray *out, guint64 value)
{
  do
    {
      guint8 byte = (value & 127) | (value > 127 ? 128 : 0);

      g_byte_array_append (out, &byte, 1);
      value >>= 7;
    }
  while (value);
}

static void
tree_write (const GPtrArray *parts, GByteArray *out)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = parts->pdata[i];

      write_varint (out, (guint64) part->number << 3 | part->type);
      if (part->type == 0)
        write_varint (out, part->value);
      else if (part->type != 2)
        g_byte_array_append (out, (const guint8 *) &part->value,
                             part->type == 1 ? 8 : 4);
      else
        {
          g_autoptr (GByteArray) inside = g_byte_array_new ();

          if (part->children)
            tree_write (part->children, inside);
          else
            g_byte_array_append (inside, g_bytes_get_data (part->bytes, NULL),
                                 (guint) g_bytes_get_size (part->bytes));
          write_varint (out, inside->len);
          g_byte_array_append (out, inside->data, inside->len);
        }
    }
}

static Part *
part_copy (const Part *part)
{
  Part *copy = g_memdup2 (part, sizeof *part);

  if (part->bytes)
    copy->bytes = g_bytes_ref (part->bytes);
  if (! part->children)
    return copy;
  copy->children = g_ptr_array_new_with_free_func (part_free);
  for (guint i = 0; i < part->children->len; i++)
    g_ptr_array_add (copy->children, part_copy (part->children->pdata[i]));
  return copy;
}

/* All parts of the tree, and beside each the list that holds it. */
static void
tree_list (GPtrArray *parts, GPtrArray *all, GPtrArray *holders)
{
  for (guint i = 0; i < parts->len; i++)
    {
      Part *part = parts->pdata[i];

      g_ptr_array_add (all, part);
      g_ptr_array_add (holders, parts);
      if (part->children)
        tree_list (part->children, all, holders);
    }
}

/* Sizes, and what is just beside them. */
static const gint64 numbers[] = { 0,
                                  1,
                                  2,
                                  3,
                                  4,
                                  5,
                                  7,
                                  8,
                                  9,
                                  11,
                                  16,
                                  -1,
                                  -2,
                                  -4,
                                  64,
                                  127,
                                  255,
                                  1000,
                                  65536,
                                  G_MAXINT32,
                                  (gint64) G_MAXINT32 + 1,
                                  G_MININT32,
                                  G_MAXUINT32,
                                  (gint64) 1 << 40,
                                  (gint64) 1 << 62,
                                  G_MAXINT64,
                                  G_MININT64 };

static const char *const operators[] = { "Conv",
                                         "ConvTranspose",
                                         "MaxPool",
                                         "AveragePool",
                                         "LpPool",
                                         "Gemm",
                                         "MatMul",
                                         "Reshape",
                                         "Slice",
                                         "Gather",
                                         "Concat",
                                         "Split",
                                         "Transpose",
                                         "Pad",
                                         "Expand",
                                         "Tile",
                                         "Resize",
                                         "Upsample",
                                         "Squeeze",
                                         "Unsqueeze",
                                         "ReduceMean",
                                         "TopK",
                                         "ArgMax",
                                         "Softmax",
                                         "LRN",
                                         "BatchNormalization",
                                         "InstanceNormalization",
                                         "LayerNormalization",
                                         "GroupNormalization",
                                         "Cast",
                                         "Range",
                                         "Shape",
                                         "Where",
                                         "ConstantOfShape",
                                         "DepthToSpace",
                                         "SpaceToDepth",
                                         "GridSample",
                                         "QLinearConv",
                                         "QuantizeLinear",
                                         "DequantizeLinear",
                                         "ConvInteger",
                                         "NonMaxSuppression",
                                         "GatherElements",
                                         "ScatterND",
                                         "OneHot",
                                         "Pow",
                                         "Mod",
                                         "Div",
                                         "Clip",
                                         "PRelu",
                                         "Flatten",
                                         "Dropout",
                                         "If",
                                         "Constant",
                                         "Crop",
                                         "ImageScaler" };

static guint64
number_of_interest (GRand *rand)
{
  return (guint64) numbers[g_rand_int_range (rand, 0, G_N_ELEMENTS (numbers))];
}

/* A name that somebody else in the tree bears, an operator, or changed bytes. */
static void
bytes_change (Part *part, const GPtrArray *all, GRand *rand)
{
  guint8 buffer[512];
  gsize  n = MIN (g_bytes_get_size (part->bytes), sizeof buffer / 2);
  Part  *other = all->pdata[g_rand_int_range (rand, 0, (gint32) all->len)];

  switch (g_rand_int_range (rand, 0, 3))
    {
    case 0:
      if (! other->bytes)
        return;
      g_bytes_ref (other->bytes);
      g_bytes_unref (part->bytes);
      part->bytes = other->bytes;
      return;
    case 1:
      g_bytes_unref (part->bytes);
      n = (gsize) g_rand_int_range (rand, 0, G_N_ELEMENTS (operators));
      part->bytes = g_bytes_new_static (operators[n], strlen (operators[n]));
      return;
    default:
      if (n > 0)
        memcpy (buffer, g_bytes_get_data (part->bytes, NULL), n);
      n = LLVMFuzzerMutate (buffer, n, sizeof buffer);
      g_bytes_unref (part->bytes);
      part->bytes = g_bytes_new (buffer, n);
    }
}

static void
tree_change (GPtrArray *tree, GRand *rand)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GPtrArray) holders = g_ptr_array_new ();
  Part      *part, *other;
  GPtrArray *holder;
  guint      i, at;

  tree_list (tree, all, holders);
  if (all->len == 0)
    return;
  i = (guint) g_rand_int_range (rand, 0, (gint32) all->len);
  part = all->pdata[i];
  holder = holders->pdata[i];
  other = all->pdata[g_rand_int_range (rand, 0, (gint32) all->len)];
  g_ptr_array_find (holder, part, &at);
  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      g_ptr_array_remove_index (holder, at);
      break;
    case 1:
      g_ptr_array_insert (holder, (gint) at, part_copy (other));
      break;
    case 2:
      g_ptr_array_add (holder, part_copy (part));
      break;
    case 3:
      part->number = (guint32) g_rand_int_range (rand, 1, 26);
      break;
    default:
      if (part->bytes)
        bytes_change (part, all, rand);
      else
        part->value = number_of_interest (rand);
    }
}

size_t LLVMFuzzerCustomMutator (uint8_t     *bytes,
                                size_t       n,
                                size_t       max,
                                unsigned int seed);

size_t
LLVMFuzzerCustomMutator (uint8_t     *bytes,
                         size_t       n,
                         size_t       max,
                         unsigned int seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GPtrArray) tree = tree_read (bytes, bytes + n, 0);
  g_autoptr (GByteArray) out = g_byte_array_new ();

  if (! tree || tree->len == 0 || g_rand_int_range (rand, 0, 16) == 0)
    return LLVMFuzzerMutate (bytes, n, max);
  for (gint32 i = g_rand_int_range (rand, 0, 4); i >= 0; i--)
    tree_change (tree, rand);
  tree_write (tree, out);
  if (out->len > max)
    return LLVMFuzzerMutate (bytes, n, max);
  if (out->len > 0)
    memcpy (bytes, out->data, out->len);
  return out->len;
}
