/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The register of layer types, and small things that many layers share. */
#include "layer.h"

#include <string.h>

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

const FoveaLayerClass *
fovea_layer_find (const char *name)
{
  for (guint i = 0; fovea_layers[i]; i++)
    if (strcmp (fovea_layers[i]->name, name) == 0)
      return fovea_layers[i];
  return NULL;
}

const FoveaLayerClass *
fovea_layer_find_onnx (const char *op_type)
{
  for (guint i = 0; fovea_layers[i]; i++)
    {
      g_auto (GStrv) names = NULL;

      if (! fovea_layers[i]->onnx)
        continue;
      names = g_strsplit (fovea_layers[i]->onnx, " ", -1);
      if (g_strv_contains ((const char *const *) names, op_type))
        return fovea_layers[i];
    }
  return NULL;
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

  return fovea_map_batch (shape) * fovea_map_channels (shape) * out->height;
}
