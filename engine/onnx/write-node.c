/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers as ONNX nodes. A network that came from ONNX is written with its own
 * opset and attributes; one of ours with the newest meaning of each layer, so
 * that some attributes become inputs, as that opset has them. */
#include "write.h"

#include <string.h>

#include "error.h"
#include "onnx.h"

/* AttributeProto.type */
enum
{
  NODE_FLOAT = 1,
  NODE_INT,
  NODE_STRING,
  NODE_TENSOR,
  NODE_FLOATS = 6,
  NODE_INTS
};

/* Attributes that are lists even of one number, and floats even if written as
 * integers: for those that were given as text. */
static const char *const node_lists[] = {
  "axes",         "border", "dilations", "ends",    "kernel_shape",
  "output_shape", "pads",   "perm",      "scales",  "output_padding",
  "shape",        "split",  "starts",    "strides", NULL
};
static const char *const node_floats[] = { "alpha",    "beta",  "bias",
                                           "epsilon",  "gamma", "lambd",
                                           "momentum", "ratio", "scales",
                                           "value",    NULL };

/* From this opset on the attribute is the input of that number. */
static const struct
{
  const char *op, *attribute;
  gint64      since;
  guint       input;
  gboolean    floats, scalar;
} node_moved[] = {
  { "Pad", "pads", 11, 1, FALSE, FALSE },
  { "Pad", "value", 11, 2, TRUE, TRUE },
  { "Clip", "min", 11, 1, TRUE, TRUE },
  { "Clip", "max", 11, 2, TRUE, TRUE },
  { "Dropout", "ratio", 12, 1, TRUE, TRUE },
  { "Reshape", "shape", 5, 1, FALSE, FALSE },
  { "Squeeze", "axes", 13, 1, FALSE, FALSE },
  { "Unsqueeze", "axes", 13, 1, FALSE, FALSE },
  { "Split", "split", 13, 1, FALSE, FALSE },
  { "ReduceSum", "axes", 13, 1, FALSE, FALSE },
};

/* One node being written */
typedef struct
{
  FoveaWriting    *writing;
  const GraphNode *node;
  const char      *op;     /* "Conv" */
  const char     **inputs; /* names, "" where left out */
  guint            n_inputs, max_inputs;
} NodePut;

static gboolean
node_fail (const GraphNode *node, const char *what, GError **error)
{
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("'%s' cannot be written as ONNX: %s"),
                     node->public.name, what);
}

/* ---- Attributes ------------------------------------------------------------------ */

static FoveaPut *
node_numbers (const FoveaAttr *attr)
{
  FoveaPut *put = fovea_put_new ();
  gboolean  list =
      attr->list || attr->n != 1 || g_strv_contains (node_lists, attr->name);
  gboolean floats = attr->floats || g_strv_contains (node_floats, attr->name);

  fovea_put_text (put, 1, attr->name);
  for (guint i = 0; i < attr->n; i++)
    if (floats)
      fovea_put_float (put, list ? 7 : 2,
                       attr->floats ? (float) attr->floats[i] :
                                      (float) attr->ints[i]);
    else
      fovea_put_int (put, list ? 8 : 3, attr->ints[i]);
  fovea_put_int (put, 20,
                 floats ? (list ? NODE_FLOATS : NODE_FLOAT) :
                          (list ? NODE_INTS : NODE_INT));
  return put;
}

static gboolean
node_attribute (NodePut         *np,
                const FoveaAttr *attr,
                FoveaPut        *message,
                GError         **error)
{
  FoveaPut *put = NULL, *tensor;

  if (attr->tensor)
    {
      tensor = fovea_writing_tensor (np->writing, NULL, attr->tensor, error);
      if (! tensor)
        return FALSE;
      put = fovea_put_new ();
      fovea_put_text (put, 1, attr->name);
      fovea_put_message (put, 5, tensor);
      fovea_put_int (put, 20, NODE_TENSOR);
    }
  else if (attr->string)
    {
      put = fovea_put_new ();
      fovea_put_text (put, 1, attr->name);
      fovea_put_text (put, 4, attr->string);
      fovea_put_int (put, 20, NODE_STRING);
    }
  else
    put = node_numbers (attr);
  fovea_put_message (message, 5, put);
  return TRUE;
}

/* ---- Attributes that became inputs ------------------------------------------------ */

/* A name that no value has. */
static char *
node_new_name (NodePut *np, const char *attribute)
{
  const char *node = np->node->public.name;
  char       *name = g_strdup_printf ("%s_%s", node, attribute);

  for (guint i = 1; g_hash_table_contains (np->writing->names, name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s_%s_%u", node, attribute, i);
    }
  g_hash_table_add (np->writing->names, name);
  return name;
}

static gboolean
node_move (NodePut         *np,
           const FoveaAttr *attr,
           guint            input,
           gboolean         floats,
           gboolean         scalar,
           GError         **error)
{
  FoveaShape   shape = { scalar ? 0 : 1, { attr->n } };
  FoveaTensor *tensor;
  char        *name;

  if (! attr->ints && ! attr->floats)
    return node_fail (np->node, attr->name, error);
  tensor = fovea_tensor_new (floats ? FOVEA_F32 : FOVEA_I64, &shape, error);
  if (! tensor)
    return FALSE;
  g_ptr_array_add (np->writing->made, tensor);
  for (guint i = 0; i < attr->n; i++)
    if (floats)
      ((float *) tensor->data)[i] =
          (float) (attr->ints ? (double) attr->ints[i] : attr->floats[i]);
    else
      ((gint64 *) tensor->data)[i] =
          attr->ints ? attr->ints[i] : (gint64) attr->floats[i];
  name = node_new_name (np, attr->name);
  while (np->n_inputs <= input)
    np->inputs[np->n_inputs++] = "";
  np->inputs[input] = name;
  return fovea_writing_weight (np->writing, 5, name, tensor, error);
}

/* Sets *moved if the attribute is an input in this opset. */
static gboolean
node_maybe_move (NodePut         *np,
                 const FoveaAttr *attr,
                 gboolean        *moved,
                 GError         **error)
{
  *moved = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (node_moved); i++)
    if (g_str_equal (node_moved[i].op, np->op) &&
        g_str_equal (node_moved[i].attribute, attr->name) &&
        np->writing->opset >= node_moved[i].since)
      {
        *moved = TRUE;
        return node_move (np, attr, node_moved[i].input, node_moved[i].floats,
                          node_moved[i].scalar, error);
      }
  return TRUE;
}

/* ---- Nodes ------------------------------------------------------------------------ */

static void
node_put (NodePut    *np,
          const char *op,
          const char *name,
          const char *input,
          const char *output)
{
  FoveaPut *put = fovea_put_new ();

  fovea_put_text (put, 1, input);
  fovea_put_text (put, 2, output);
  fovea_put_text (put, 3, name);
  fovea_put_text (put, 4, op);
  fovea_put_message (np->writing->body, 1, put);
}

/* The message of the node as it is, reading np->inputs and making `outputs`. */
static gboolean
node_message (NodePut *np, const char *const *outputs, GError **error)
{
  g_autoptr (FoveaPut) put = fovea_put_new ();
  const FoveaNode *public = &np->node->public;
  FoveaAttr attr;
  gboolean  moved;

  for (guint i = 0; fovea_attrs_item (np->node->attrs, i, &attr); i++)
    {
      if (g_str_equal (attr.name, "opset"))
        continue;
      if (! node_maybe_move (np, &attr, &moved, error) ||
          (! moved && ! node_attribute (np, &attr, put, error)))
        return FALSE;
    }
  for (guint i = 0; i < np->n_inputs; i++)
    fovea_put_text (put, 1, np->inputs[i]);
  for (guint i = 0; i < public->n_outputs; i++)
    fovea_put_text (put, 2, outputs[i]);
  fovea_put_text (put, 3, public->name);
  fovea_put_text (put, 4, np->op);
  fovea_put_message (np->writing->body, 1, g_steal_pointer (&put));
  return TRUE;
}

/* The smallest is the negative of the largest of negatives. */
static gboolean
node_minpool (NodePut *np, const char *output, GError **error)
{
  char       *negative = node_new_name (np, "negative");
  char       *largest = node_new_name (np, "largest");
  const char *outputs[] = { largest };

  node_put (np, "Neg", negative, np->inputs[0], negative);
  np->op = "MaxPool";
  np->inputs[0] = negative;
  if (! node_message (np, outputs, error))
    return FALSE;
  node_put (np, "Neg", output, largest, output);
  return TRUE;
}

/* What only our own filters use. */
static gboolean
node_is_ours (const GraphNode *node)
{
  FoveaAttr attr;

  for (guint i = 0; fovea_attrs_item (node->attrs, i, &attr); i++)
    if (((g_str_equal (attr.name, "flip") ||
          g_str_equal (attr.name, "direct")) &&
         attr.ints && attr.ints[0] != 0) ||
        (attr.string && g_str_equal (attr.string, "symmetric")))
      return TRUE;
  return FALSE;
}

/* A layer that stands for several operators: which of them. The first word of
 * its class is the newest. */
static char *
node_operator (const NodePut *np)
{
  const char *names = np->node->klass->onnx;
  gint64      opset = np->writing->opset;

  if (g_str_equal (names, "Add Sum") && np->n_inputs != 2)
    return g_strdup ("Sum");
  if ((g_str_equal (names, "Resize Upsample") && opset < 10) ||
      (g_str_equal (names, "ScatterElements Scatter") && opset < 11) ||
      (g_str_equal (names, "Affine Scale") &&
       fovea_attrs_has (np->node->attrs, "scale")))
    return g_strdup (strchr (names, ' ') + 1);
  return g_strndup (names, strcspn (names, " "));
}

static gboolean
node_write (NodePut *np, GError **error)
{
  const FoveaNode *public = &np->node->public;
  const char             *names = np->node->klass->onnx;
  g_autofree char        *op = NULL;
  g_autofree const char **outputs = g_new (const char *, public->n_outputs);

  for (guint i = 0; i < public->n_outputs; i++)
    outputs[i] =
        fovea_graph_value_name (np->writing->graph, public->outputs[i]);
  if (g_str_equal (public->layer, "minpool"))
    return node_minpool (np, outputs[0], error);
  if (! names || node_is_ours (np->node))
    {
      g_autofree char *what = g_strdup_printf (
          _ ("ONNX has nothing like the layer %s"), public->layer);

      return node_fail (np->node, what, error);
    }
  op = node_operator (np);
  np->op = op;
  return node_message (np, outputs, error);
}

gboolean
fovea_writing_nodes (FoveaWriting *writing, GError **error)
{
  for (guint i = 0; i < writing->graph->nodes->len; i++)
    {
      const GraphNode        *node = writing->graph->nodes->pdata[i];
      guint                   n = node->public.n_inputs;
      g_autofree const char **inputs = g_new (const char *, n + 8);
      NodePut np = { .writing = writing, .node = node, .inputs = inputs };

      if (node->guard != FOVEA_NO_VALUE ||
          g_str_equal (node->public.layer, "if"))
        return node_fail (node, _ ("it is part of a branch (If)"), error);
      for (; np.n_inputs < n; np.n_inputs++)
        {
          FoveaValue value = node->public.inputs[np.n_inputs];

          inputs[np.n_inputs] =
              value == FOVEA_NO_VALUE ?
                  "" :
                  fovea_graph_value_name (writing->graph, value);
        }
      if (! node_write (&np, error))
        return FALSE;
    }
  return TRUE;
}
