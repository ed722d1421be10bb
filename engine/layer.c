/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The register of layer types, and small things that many layers share. */
#include "layer.h"

#include "tables.h"

#define LAYER(word) extern const FoveaLayerClass fovea_layer_##word;
FOVEA_FOR_EACH_LAYER (LAYER)
#undef LAYER

#define LAYER(word) &fovea_layer_##word,
const FoveaLayerClass *const fovea_layers[] = { FOVEA_FOR_EACH_LAYER (LAYER)
                                                    NULL };
#undef LAYER

#define LAYER(word) #word,
static const char *const layer_types[] = { FOVEA_FOR_EACH_LAYER (LAYER) NULL };
#undef LAYER

const char *const *
fovea_layer_types (void)
{
  return layer_types;
}

static gpointer
layer_index_names (gpointer unused)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; fovea_layers[i]; i++)
    g_hash_table_insert (index, (gpointer) fovea_layers[i]->name,
                         (gpointer) fovea_layers[i]);
  return index;
}

static gpointer
layer_index_operators (gpointer unused)
{
  GHashTable *index =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; fovea_layers[i]; i++)
    {
      g_auto (GStrv) names = g_strsplit (
          fovea_layers[i]->onnx ? fovea_layers[i]->onnx : "", " ", -1);

      for (char **name = names; *name; name++)
        g_hash_table_insert (index, g_strdup (*name),
                             (gpointer) fovea_layers[i]);
    }
  return index;
}

const FoveaLayerClass *
fovea_layer_find (const char *name)
{
  static GOnce once = G_ONCE_INIT;

  return g_hash_table_lookup (g_once (&once, layer_index_names, NULL), name);
}

gboolean
fovea_layer_is_function (const char *layer)
{
  const FoveaLayerClass *klass = fovea_layer_find (layer);

  return klass && klass->derivative;
}

const FoveaLayerClass *
fovea_layer_find_onnx (const char *op_type)
{
  static GOnce once = G_ONCE_INIT;

  return g_hash_table_lookup (g_once (&once, layer_index_operators, NULL),
                              op_type);
}

void
fovea_need_same (const FoveaStep *step,
                 guint            i,
                 const FoveaRect *out,
                 FoveaRect       *in)
{
  *in = *out;
}

gint64
fovea_units_rows (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaShape *shape = &step->out[0];

  if (step->out_block)
    return shape->size[0] * fovea_blocks (shape->size[1], step->out_block) *
           out->height;
  return fovea_map_batch (shape) * fovea_map_channels (shape) * out->height;
}
