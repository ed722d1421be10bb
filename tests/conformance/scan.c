/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which models are image CNNs: the operators and types that Fovea promises, by
 * name. What else the engine has a layer for is inside too, so that it is
 * tested. The file is walked here and not read by the engine, whose refusal of
 * something promised is a failure. */
#include "case.h"

#include <math.h>
#include <string.h>

#include "layer.h"
#include "onnx/onnx.h"

#define SCAN_MAX_DEPTH 16 /* graphs inside graphs */

static const char *const scan_promised[] = {
  /* classification */
  "Add", "AveragePool", "BatchNormalization", "Cast", "Clip", "Concat",
  "Constant", "ConstantOfShape", "Conv", "Div", "Dropout", "Elu", "Flatten",
  "Gather", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid",
  "HardSwish", "Identity", "LRN", "LogSoftmax", "MatMul", "MaxPool", "Mul",
  "Pad", "ReduceMax", "ReduceMean", "ReduceSum", "Relu", "Reshape", "Selu",
  "Shape", "Sigmoid", "Slice", "Softmax", "Softplus", "Split", "Sum", "Tanh",
  "Transpose", "Unsqueeze",
  /* image to image */
  "Affine", "ConvTranspose", "Crop", "DepthToSpace", "Exp", "ImageScaler",
  "InstanceNormalization", "LeakyRelu", "Max", "Min", "PRelu", "Resize",
  "Scale", "SpaceToDepth", "Squeeze", "Sub", "Upsample",
  /* quantised */
  "ConvInteger", "DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger",
  "QLinearConv", "QLinearMatMul", "QuantizeLinear",
  /* newer ones, and arithmetic */
  "Abs", "ArgMax", "ArgMin", "Ceil", "Celu", "Equal", "Erf", "Expand", "Floor",
  "Gelu", "GlobalLpPool", "Greater", "GreaterOrEqual", "GridSample",
  "GroupNormalization", "Hardmax", "If", "LayerNormalization", "Less",
  "LessOrEqual", "Log", "LpPool", "Mean", "Mish", "Neg", "NonMaxSuppression",
  "Pow", "Range", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp",
  "ReduceMin", "ReduceProd", "ReduceSumSquare", "Round", "Size", "Softsign",
  "Sqrt", "ThresholdedRelu", "Tile", "TopK", "Where", NULL
};

typedef struct
{
  const Case   *one;
  FoveaOnnxFile file;
  GStringChunk *names;
  GHashTable   *operators; /* of const char * */
  GHashTable   *weights;   /* name -> FoveaWire */
  GPtrArray    *inputs;    /* names of the graph's inputs */
  char         *outside;
  guint         depth;
} Scan;

static void scan_graph (Scan *scan, FoveaWire wire);

static void
    G_GNUC_PRINTF (2, 3) scan_outside (Scan *scan, const char *format, ...)
{
  va_list args;

  if (scan->outside)
    return;
  va_start (args, format);
  scan->outside = g_strdup_vprintf (format, args);
  va_end (args);
}

static gboolean
scan_is_promised (const char *op)
{
  return g_strv_contains (scan_promised, op) || fovea_layer_find_onnx (op);
}

static void
scan_type (Scan *scan, gint64 type)
{
  FoveaDType       dtype;
  g_autofree char *name = fovea_onnx_type_name (type);

  if (type != 0 && ! fovea_onnx_dtype (type, &dtype))
    scan_outside (scan, "type %s", name);
}

static void
scan_tensor (Scan *scan, FoveaWire wire)
{
  FoveaField field;

  while (fovea_wire_next (&wire, &field))
    if (field.number == 2 && field.type == FOVEA_WIRE_VARINT)
      scan_type (scan, (gint64) field.value);
}

static void
scan_info (Scan *scan, FoveaWire wire, gboolean input)
{
  FoveaOnnxInfo info;
  g_autoptr (GError) ignored = NULL;

  if (! fovea_onnx_info (wire, scan->names, &info, &ignored))
    return;
  if (info.other)
    scan_outside (scan, "type %s", info.other);
  scan_type (scan, info.type);
  if (input && scan->depth == 1)
    g_ptr_array_add (scan->inputs, (gpointer) info.name);
}

/* ---- Nodes -------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  gint64      i;
} ScanAttribute;

static ScanAttribute
scan_attribute (Scan *scan, FoveaWire wire)
{
  ScanAttribute attribute = { "", 0 };
  FoveaField    field;

  while (fovea_wire_next (&wire, &field))
    {
      FoveaWire inside = fovea_wire_inside (&wire, &field);

      if (field.number == 3 && field.type == FOVEA_WIRE_VARINT)
        attribute.i = (gint64) field.value;
      if (field.type != FOVEA_WIRE_BYTES)
        continue;
      if (field.number == 1)
        attribute.name = fovea_onnx_name (scan->names, &field, NULL);
      else if (field.number == 5 || field.number == 10)
        scan_tensor (scan, inside);
      else if (field.number == 6 || field.number == 11)
        scan_graph (scan, inside);
      else if (field.number == 22 || field.number == 23)
        scan_outside (scan, "type sparse tensor");
    }
  if (! attribute.name)
    attribute.name = "";
  return attribute;
}

/* TRUE when the one number of a tensor is not 0. */
static gboolean
scan_is_true (FoveaTensor *tensor)
{
  gboolean is = tensor && fovea_shape_elements (&tensor->shape) == 1 &&
                fovea_tensor_get (tensor, 0) != 0;

  fovea_tensor_free (tensor);
  return is;
}

/* Whether a value is known to be true: as a weight, or as an input in the
 * first data set. */
static gboolean
scan_value_is_true (Scan *scan, const char *name)
{
  const FoveaWire *weight = g_hash_table_lookup (scan->weights, name);

  if (weight)
    return scan_is_true (fovea_onnx_tensor (*weight, &scan->file, NULL));
  for (guint i = 0; i < scan->inputs->len && scan->one->folder; i++)
    if (g_str_equal (scan->inputs->pdata[i], name))
      {
        g_autofree char *path = g_strdup_printf (
            "%s/test_data_set_0/input_%u.pb", scan->one->folder, i);

        return scan_is_true (case_tensor (path, NULL));
      }
  return FALSE;
}

static void
scan_node_attributes (Scan *scan, const FoveaOnnxNode *node)
{
  for (guint i = 0; i < node->attributes->len; i++)
    {
      ScanAttribute attribute =
          scan_attribute (scan, g_array_index (node->attributes, FoveaWire, i));

      if (g_str_equal (attribute.name, "to") ||
          g_str_equal (attribute.name, "output_dtype"))
        scan_type (scan, attribute.i);
      if (g_str_equal (node->op_type, "Constant") &&
          (g_str_equal (attribute.name, "value_string") ||
           g_str_equal (attribute.name, "value_strings")))
        scan_outside (scan, "type string");
    }
}

static void
scan_node (Scan *scan, FoveaWire wire)
{
  g_autoptr (FoveaOnnxNode) node = fovea_onnx_node (wire, scan->names, NULL);

  if (! node)
    return;
  if (*node->domain != '\0')
    scan_outside (scan, "operator %s.%s", node->domain, node->op_type);
  else if (! scan_is_promised (node->op_type))
    scan_outside (scan, "operator %s", node->op_type);
  g_hash_table_add (scan->operators, (gpointer) node->op_type);
  scan_node_attributes (scan, node);
  if (g_str_equal (node->op_type, "Dropout") && node->inputs->len > 2 &&
      scan_value_is_true (scan, node->inputs->pdata[2]))
    scan_outside (scan, "Dropout in training mode");
}

/* ---- Graphs ------------------------------------------------------------------------- */

static void
scan_weight (Scan *scan, FoveaWire wire)
{
  const char *name = fovea_onnx_tensor_name (wire, scan->names, NULL);

  scan_tensor (scan, wire);
  if (name)
    g_hash_table_insert (scan->weights, (gpointer) name,
                         g_memdup2 (&wire, sizeof wire));
}

/* Inputs and weights first: nodes look at them. */
static void
scan_graph (Scan *scan, FoveaWire wire)
{
  if (scan->depth == SCAN_MAX_DEPTH)
    return;
  scan->depth++;
  for (int nodes = 0; nodes < 2; nodes++)
    {
      FoveaWire  walk = wire;
      FoveaField field;

      while (fovea_wire_next (&walk, &field))
        {
          FoveaWire inside = fovea_wire_inside (&walk, &field);

          if (field.type != FOVEA_WIRE_BYTES)
            continue;
          if (nodes && field.number == 1)
            scan_node (scan, inside);
          else if (! nodes && field.number == 5)
            scan_weight (scan, inside);
          else if (! nodes && field.number == 15)
            scan_outside (scan, "type sparse tensor");
          else if (! nodes && field.number >= 11 && field.number <= 13)
            scan_info (scan, inside, field.number == 11);
        }
    }
  scan->depth--;
}

static void
scan_file (Scan *scan)
{
  gsize         length;
  const guint8 *bytes = g_bytes_get_data (scan->file.bytes, &length);
  FoveaWire     wire = fovea_wire (bytes, length);
  FoveaField    field;

  while (fovea_wire_next (&wire, &field))
    if (field.type != FOVEA_WIRE_BYTES)
      continue;
    else if (field.number == 7)
      scan_graph (scan, fovea_wire_inside (&wire, &field));
    else if (field.number == 25)
      scan_outside (scan, "local functions");
    else if (field.number == 20)
      scan_outside (scan, "training information");
}

/* The only operator besides constants; or how many there are. */
static char *
scan_group (Scan *scan)
{
  GHashTableIter iter;
  gpointer       name, only = NULL;
  guint          n = 0;

  g_hash_table_iter_init (&iter, scan->operators);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (! g_str_equal (name, "Constant"))
      {
        only = name;
        n++;
      }
  if (n == 1)
    return g_strdup (only);
  return g_strdup (n == 0 ? "Constant" : "(several operators)");
}

char *
scan_model (const Case *one, char **group)
{
  Scan scan = { .one = one };
  g_autoptr (GMappedFile) file = g_mapped_file_new (one->model, FALSE, NULL);

  *group = g_strdup ("(no model)");
  if (! file)
    return NULL;
  scan.file.bytes = g_mapped_file_get_bytes (file);
  scan.names = g_string_chunk_new (4096);
  scan.operators = g_hash_table_new (g_str_hash, g_str_equal);
  scan.weights = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  scan.inputs = g_ptr_array_new ();
  scan_file (&scan);
  g_free (*group);
  *group = scan_group (&scan);
  g_ptr_array_unref (scan.inputs);
  g_hash_table_unref (scan.weights);
  g_hash_table_unref (scan.operators);
  g_string_chunk_free (scan.names);
  fovea_onnx_file_clear (&scan.file);
  return scan.outside;
}
