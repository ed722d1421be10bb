/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever an ONNX file may hold that cannot be read must end in one clear
 * sentence. The files are written by hand. */
#include <string.h>

#include "onnx-check.h"
#include "support.h"

/* ---- What is refused -------------------------------------------------------------- */

/* Every lacking operator at once, with its domain and its nodes. */
/* An If "if" of "x" that makes "y", each branch one node; takes them. */
static OnnxMessage *
onnx_if (OnnxMessage *then_node, OnnxMessage *else_node)
{
  OnnxMessage *node = onnx_node ("If", "if", "x", "y");

  for (int i = 0; i < 2; i++)
    {
      OnnxMessage *graph = onnx_new ();

      onnx_put (graph, 1, i ? else_node : then_node);
      onnx_attr_message (node, i ? "else_branch" : "then_branch", 5, 6, graph);
    }
  return node;
}

static void
test_lacking_operators (void)
{
  OnnxMessage *graph = onnx_new (), *node;

  onnx_put (graph, 1, onnx_node ("Loop", "branch", "x", "a"));
  onnx_put (graph, 1, onnx_node ("LSTM", "memory", "a", "b"));
  onnx_put (graph, 1, onnx_node ("LSTM", "memory2", "b", "c"));
  node = onnx_node ("FusedConv", NULL, "c", "y");
  onnx_text (node, 7, "com.microsoft");
  onnx_put (graph, 1, node);
  onnx_put (graph, 11, onnx_info ("x", 1, four));
  onnx_put (graph, 12, onnx_info ("y", 1, four));
  assert_fails (onnx_model (graph, 13), FOVEA_ERROR_UNSUPPORTED,
                "Loop (opset 13, node 'branch')|LSTM (opset 13, node 'memory' "
                "and 1 more)|com.microsoft.FusedConv (node 'y')|"
                "docs/conversions.md");
}

static void
test_many_lacking_operators (void)
{
  OnnxMessage *graph = onnx_new ();

  for (guint i = 0; i < 307; i++)
    {
      g_autofree char *op = g_strdup_printf ("Odd%02u", i);

      onnx_put (graph, 1, onnx_node (op, op, "x", op));
    }
  onnx_put (graph, 12, onnx_info ("Odd00", 1, four));
  assert_fails (onnx_model (graph, 13), FOVEA_ERROR_UNSUPPORTED,
                "Odd00|Odd299|and 7 more");
}

/* A conv of ours in a domain that is not ONNX's is not a conv. */
static void
test_foreign_domain (void)
{
  OnnxMessage *graph = onnx_new (), *node = onnx_node ("Relu", "r", "x", "y");

  onnx_text (node, 7, "my.ops");
  onnx_put (graph, 1, node);
  onnx_put (graph, 11, onnx_info ("x", 1, four));
  onnx_put (graph, 12, onnx_info ("y", 1, four));
  assert_fails (onnx_model (graph, 13), FOVEA_ERROR_UNSUPPORTED, "my.ops.Relu");
}

/* Those inside branches are named along with the others, and the opset of a
 * domain where the model gives one. */
static void
test_lacking_in_branches (void)
{
  OnnxMessage *graph = onnx_new (), *node, *model, *opset = onnx_new ();

  node = onnx_node ("Hidden", "deep", "x", "deep");
  onnx_text (node, 7, "my.ops");
  onnx_put (graph, 1, onnx_node ("Odd", "first", "x", "a"));
  onnx_put (graph, 1, onnx_if (node, onnx_node ("Bare", "bare", "x", "bare")));
  onnx_put (graph, 11, onnx_info ("x", 1, four));
  onnx_put (graph, 12, onnx_info ("y", 1, four));
  model = onnx_model (graph, 13);
  onnx_text (opset, 1, "my.ops");
  onnx_int (opset, 2, 3);
  onnx_put (model, 8, opset);
  assert_fails (model, FOVEA_ERROR_UNSUPPORTED,
                "Odd (opset 13, node 'first')|my.ops.Hidden (opset 3, node "
                "'deep')|Bare (opset 13, node 'bare')");
}

static OnnxMessage *
two_nodes (const char *first_in,
           const char *first_out,
           const char *second_in,
           const char *second_out)
{
  OnnxMessage *graph = onnx_new ();

  onnx_put (graph, 1, onnx_node ("Relu", "first", first_in, first_out));
  onnx_put (graph, 1, onnx_node ("Relu", "second", second_in, second_out));
  onnx_put (graph, 11, onnx_info ("x", 1, four));
  onnx_put (graph, 12, onnx_info ("y", 1, four));
  return onnx_model (graph, 13);
}

static void
test_wiring (void)
{
  assert_fails (two_nodes ("a", "y", "x", "a"), FOVEA_ERROR_FORMAT,
                "first|'a'|second|out of order");
  assert_fails (two_nodes ("y", "a", "a", "y"), FOVEA_ERROR_FORMAT,
                "first|'y'|ring");
  assert_fails (two_nodes ("x", "a", "y", "y"), FOVEA_ERROR_FORMAT,
                "second|its own output 'y'");
  assert_fails (two_nodes ("x", "y", "x", "y"), FOVEA_ERROR_FORMAT,
                "'y' is made twice|second");
  assert_fails (two_nodes ("x", "x", "x", "y"), FOVEA_ERROR_FORMAT,
                "'x' is made twice|first");
  assert_fails (two_nodes ("x", "a", "nothing", "y"), FOVEA_ERROR_FORMAT,
                "second|'nothing'|nothing makes");
  assert_fails (two_nodes ("x", "a", "a", "b"), FOVEA_ERROR_FORMAT,
                "output 'y'|no node");
  assert_fails (two_nodes ("x", "", "x", "y"), FOVEA_ERROR_FORMAT,
                "node 0 (Relu) has no output");
  assert_fails (two_nodes ("x", "-", "x", "y"), FOVEA_ERROR_FORMAT,
                "node 0 (Relu) has no output");
}

static void
test_graph_ends (void)
{
  OnnxMessage *graph = onnx_new ();

  onnx_put (graph, 1, onnx_node ("Relu", "r", "x", "y"));
  onnx_put (graph, 11, onnx_info ("x", 1, four));
  assert_fails (onnx_model (graph, 13), FOVEA_ERROR_FORMAT, "output");

  graph = onnx_new ();
  onnx_put (graph, 11, onnx_info ("x", 1, four));
  onnx_put (graph, 11, onnx_info ("x", 1, four));
  onnx_put (graph, 12, onnx_info ("x", 1, four));
  assert_fails (onnx_model (graph, 13), FOVEA_ERROR_FORMAT,
                "two inputs are called 'x'");

  graph = graph_with_weight (onnx_floats ("w", four, (float[4]){ 0 }), "w");
  onnx_put (graph, 5, onnx_floats ("w", four, (float[4]){ 0 }));
  assert_fails (onnx_model (graph, 13), FOVEA_ERROR_FORMAT,
                "two weights are called 'w'");
  assert_fails (onnx_model (onnx_new (), 13), FOVEA_ERROR_FORMAT, "output");
}

static void
test_input_types (void)
{
  const struct
  {
    int         type;
    const char *text;
  } cases[] = { { 8, "string" },
                { 17, "float8e4m3fn" },
                { 22, "int4" },
                { 99, "type 99" },
                { 0, "no known type" },
                { 14, "complex64" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      OnnxMessage     *graph = onnx_new ();
      g_autofree char *texts = g_strconcat ("'x'|", cases[i].text, NULL);

      onnx_put (graph, 1, onnx_node ("Relu", "r", "x", "y"));
      onnx_put (graph, 11, onnx_info ("x", cases[i].type, four));
      onnx_put (graph, 12, onnx_info ("y", 1, four));
      assert_fails (onnx_model (graph, 13), FOVEA_ERROR_UNSUPPORTED, texts);
    }
}

/* Input "x" that is a sequence, and one whose shape is not given. */
static void
test_input_kinds (void)
{
  for (int sequence = 0; sequence < 2; sequence++)
    {
      OnnxMessage *graph = onnx_new (), *info = onnx_new (),
                  *type = onnx_new ();
      OnnxMessage *tensor = onnx_new ();

      onnx_int (tensor, 1, 1);
      onnx_put (type, sequence ? 4 : 1, tensor);
      onnx_text (info, 1, "x");
      onnx_put (info, 2, type);
      onnx_put (graph, 1, onnx_node ("Relu", "r", "x", "y"));
      onnx_put (graph, 11, info);
      onnx_put (graph, 12, onnx_info ("y", 1, four));
      assert_fails (onnx_model (graph, 13), FOVEA_ERROR_UNSUPPORTED,
                    sequence ? "'x' is a sequence" : "shape of its input 'x'");
    }
}

static void
test_opsets (void)
{
  OnnxMessage *model = onnx_model (onnx_small_graph (1, 8), 13);
  OnnxMessage *second = onnx_new ();

  onnx_int (second, 2, 14);
  onnx_put (model, 8, second);
  assert_fails (model, FOVEA_ERROR_FORMAT, "two opsets, 13 and 14");
  assert_fails (onnx_model (onnx_small_graph (1, 8), 99),
                FOVEA_ERROR_UNSUPPORTED, "opset 99; 1 to 28");
  assert_fails (onnx_model (onnx_small_graph (1, 8), -1),
                FOVEA_ERROR_UNSUPPORTED, "opset -1; 1 to 28");
  /* Lost, and not from before there were any. */
  model = onnx_model (onnx_small_graph (1, 8), 0);
  onnx_int (model, 1, 3);
  assert_fails (model, FOVEA_ERROR_UNSUPPORTED, "opset 0; 1 to 28");
}

static void
test_functions_and_two_graphs (void)
{
  OnnxMessage *model = onnx_model (onnx_small_graph (1, 8), 13);

  onnx_put (model, 25, onnx_new ());
  assert_fails (model, FOVEA_ERROR_UNSUPPORTED, "functions");
  model = onnx_model (onnx_small_graph (1, 8), 13);
  onnx_put (model, 7, onnx_small_graph (1, 8));
  assert_fails (model, FOVEA_ERROR_FORMAT, "two graphs");
}

/* Weights whose size, type or data are wrong. */
static void
test_bad_weights (void)
{
  const float values[5] = { 1, 2, 3, 4, 5 };
  struct
  {
    OnnxMessage *weight;
    FoveaError   code;
    const char  *text;
  } cases[] = {
    { onnx_tensor_raw ("w", 1, four, values, 12), FOVEA_ERROR_FORMAT,
      "'w'|1x1x2x2|4 numbers|holds 3" },
    { onnx_tensor_raw ("w", 1, four, values, 20), FOVEA_ERROR_FORMAT,
      "'w'|holds 5" },
    { onnx_tensor_raw ("w", 1, four, values, 15), FOVEA_ERROR_FORMAT,
      "'w'|holds 3" },
    { onnx_tensor ("w", 1, four), FOVEA_ERROR_FORMAT, "'w'|holds 0" },
    { onnx_tensor_raw ("w", 8, four, values, 16), FOVEA_ERROR_UNSUPPORTED,
      "'w'|string" },
    { onnx_tensor_raw ("w", 0, four, values, 16), FOVEA_ERROR_UNSUPPORTED,
      "'w'|type 0" },
    { onnx_tensor_raw ("w", 22, four, values, 2), FOVEA_ERROR_UNSUPPORTED,
      "'w'|int4" },
    { onnx_tensor_raw ("w", -3, four, values, 2), FOVEA_ERROR_UNSUPPORTED,
      "'w'|type -3" },
    { onnx_tensor_raw ("w", 15, four, values, 16), FOVEA_ERROR_UNSUPPORTED,
      "'w'|complex128" },
    { onnx_tensor_raw ("w", 1, (gint64[]){ -4, -1 }, values, 16),
      FOVEA_ERROR_FORMAT, "'w'|sizes is -4" },
    { onnx_tensor_raw ("w", 1, (gint64[]){ 1LL << 40, -1 }, values, 16),
      FOVEA_ERROR_FORMAT, "'w'|1099511627776" },
    /* 2^31 * 2^31 * 4 wraps to 0 in 64 bits, 2^30 * 2^30 * 16 * 4 as well */
    { onnx_tensor_raw ("w", 1, (gint64[]){ 1LL << 31, 1LL << 31, 4, -1 },
                       values, 16),
      FOVEA_ERROR_FORMAT, "'w'|too large" },
    { onnx_tensor_raw ("w", 1,
                       (gint64[]){ (1LL << 30) + 1, 1LL << 30, 4, 4, -1 },
                       values, 16),
      FOVEA_ERROR_FORMAT, "'w'|too large" },
    { onnx_tensor_raw ("w", 1, (gint64[]){ 1, 1, 1, 1, 1, 1, 1, 2, 2, -1 },
                       values, 16),
      FOVEA_ERROR_UNSUPPORTED, "'w'|more than 8 dimensions" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_fails (onnx_model (graph_with_weight (cases[i].weight, "w"), 13),
                  cases[i].code, cases[i].text);
}

static void
test_bad_typed_weights (void)
{
  const float  values[4] = { 1, 2, 3, 4 };
  OnnxMessage *weight = onnx_floats ("w", four, values);

  onnx_bytes (weight, 4, values, sizeof values);
  assert_fails (onnx_model (graph_with_weight (weight, "w"), 13),
                FOVEA_ERROR_FORMAT, "'w'|twice");

  weight = onnx_tensor ("w", 1, four);
  onnx_int (weight, 7, 1);
  assert_fails (onnx_model (graph_with_weight (weight, "w"), 13),
                FOVEA_ERROR_FORMAT, "'w'|wrong place");

  weight = onnx_tensor ("w", 3, (gint64[]){ 1, -1 });
  onnx_int (weight, 5, 300);
  assert_fails (onnx_model (graph_with_weight (weight, "w"), 13),
                FOVEA_ERROR_FORMAT, "'w'|number 0 (300) does not fit int8");

  weight = onnx_tensor ("w", 1, four);
  onnx_bytes (weight, 4, values, 15);
  assert_fails (onnx_model (graph_with_weight (weight, "w"), 13),
                FOVEA_ERROR_FORMAT, "inside a number");

  weight = onnx_tensor ("w", 1, (gint64[]){ 1LL << 31, -1 });
  onnx_bytes (weight, 4, values, 16);
  assert_fails (onnx_model (graph_with_weight (weight, "w"), 13),
                FOVEA_ERROR_FORMAT, "'w'|holds 4");
}

static void
test_bad_attributes (void)
{
  const struct
  {
    int         type;
    guint       field;
    FoveaError  code;
    const char *text;
  } cases[] = {
    { 5, 6, FOVEA_ERROR_UNSUPPORTED, "'r'|'odd'|graph" },
    { 8, 9, FOVEA_ERROR_UNSUPPORTED, "'r'|'odd'|list of texts" },
    { 4, 12, FOVEA_ERROR_FORMAT, "'r'|'odd'|tensor is missing" },
    { 77, 12, FOVEA_ERROR_UNSUPPORTED, "'r'|'odd'|77" },
    { 2, 3, FOVEA_ERROR_UNSUPPORTED, "'r'|'odd'" }, /* relu's to refuse */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      OnnxMessage *graph = onnx_new (),
                  *node = onnx_node ("Relu", "r", "x", "y");

      onnx_attr_message (node, "odd", cases[i].type, cases[i].field,
                         onnx_new ());
      onnx_put (graph, 1, node);
      onnx_put (graph, 11, onnx_info ("x", 1, four));
      onnx_put (graph, 12, onnx_info ("y", 1, four));
      assert_fails (onnx_model (graph, 13), cases[i].code, cases[i].text);
    }

  OnnxMessage *graph = onnx_new (), *node = onnx_node ("Relu", "r", "x", "y");

  onnx_attr_int (node, "odd", 1);
  onnx_attr_int (node, "odd", 2);
  onnx_put (graph, 1, node);
  onnx_put (graph, 11, onnx_info ("x", 1, four));
  onnx_put (graph, 12, onnx_info ("y", 1, four));
  assert_fails (onnx_model (graph, 13), FOVEA_ERROR_FORMAT,
                "'odd' is given twice");
}

static void
test_names (void)
{
  g_autofree char *long_name = g_strnfill (5000, 'n');

  assert_fails (two_nodes (long_name, "a", "x", "y"), FOVEA_ERROR_FORMAT,
                "node 0|5000|4096");
  assert_fails (two_nodes ("\xff\xfe", "a", "x", "y"), FOVEA_ERROR_FORMAT,
                "node 0|UTF-8");
}

/* ---- Bytes that are no protobuf ----------------------------------------------------- */

static void
test_bad_lengths (void)
{
  const guint64 lengths[] = { 1, 1ULL << 31, 1ULL << 32, 1ULL << 63,
                              G_MAXUINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      OnnxMessage *model = onnx_new ();

      onnx_int (model, 1, 8);
      onnx_varint (model, 7 << 3 | 2);
      onnx_varint (model, lengths[i]);
      assert_fails (model, FOVEA_ERROR_FORMAT, "longer than what is left|byte");
    }
}

static void
test_bad_tags (void)
{
  const struct
  {
    const char *bytes;
    gsize       n;
    const char *text;
  } cases[] = {
    { "\x08\x08\x00\x01", 4, "impossible number" }, /* field 0 */
    { "\x08\x08\x0e", 3, "impossible type" },       /* type 6 */
    { "\x08\x08\x0f", 3, "impossible type" },       /* type 7 */
    { "\x08\x08\x0c", 3, "impossible type" },       /* end of no group */
    { "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12, "10 bytes" },
    { "\x08\x08\xff\xff\xff\xff\x7f\x01", 8, "impossible number" },
    { "\x08\xff", 2, "inside a number" },
    { "\x08\x08\x0d\x01\x02", 5, "inside a number" },         /* fixed32 */
    { "\x08\x08\x09\x01\x02\x03\x04", 7, "inside a number" }, /* fixed64 */
    { "\x08\x08\x0b", 3, "inside a group" },
    { "\x08\x08\x0b\x14", 4, "group ends" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      OnnxMessage *model = onnx_new ();

      g_byte_array_append (model, (const guint8 *) cases[i].bytes,
                           (guint) cases[i].n);
      assert_fails (model, FOVEA_ERROR_FORMAT, cases[i].text);
    }
}

static void
test_deep_groups (void)
{
  OnnxMessage *model = onnx_new ();

  onnx_int (model, 1, 8);
  for (guint i = 0; i < 10000; i++)
    onnx_varint (model, 99 << 3 | 3);
  assert_fails (model, FOVEA_ERROR_FORMAT, "nested too deeply");
}

/* Messages in messages, 10,000 deep, in a place where graphs may be. */
static void
test_deep_messages (void)
{
  OnnxMessage *inner = onnx_new ();

  for (guint i = 0; i < 10000; i++)
    {
      OnnxMessage *outer = onnx_new ();

      onnx_put (outer, i % 2 ? 5 : 6, inner);
      inner = outer;
    }

  OnnxMessage *graph = onnx_new (), *node = onnx_node ("Relu", "r", "x", "y");

  onnx_attr_message (node, "body", 5, 6, inner);
  onnx_put (graph, 1, node);
  onnx_put (graph, 11, onnx_info ("x", 1, four));
  onnx_put (graph, 12, onnx_info ("y", 1, four));
  assert_fails (onnx_model (graph, 13), FOVEA_ERROR_UNSUPPORTED, "'body'");
}

/* Cut off at every byte: never a crash, always an error with a text. */
static void
test_truncated (void)
{
  g_autoptr (GBytes) whole = onnx_small_model ();
  gsize         size;
  const guint8 *data = g_bytes_get_data (whole, &size);

  for (gsize n = 0; n < size; n++)
    {
      /* a copy of its own, so that reading past its end is seen */
      g_autoptr (GBytes) part = g_bytes_new (data, n);
      g_auto (Net) net = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_false (
          fovea_onnx_parse (part, &net.graph, &net.weights, &error));
      g_assert_nonnull (error);
    }
}

/* One byte changed to each of a few values: it parses, plans, or says why. */
static void
test_changed_bytes (void)
{
  g_autoptr (GBytes) whole = onnx_small_model ();
  gsize              size;
  const guint8      *data = g_bytes_get_data (whole, &size);
  const guint8       bytes[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
  g_autofree guint8 *copy = g_memdup2 (data, size);

  for (gsize n = 0; n < size; n++)
    for (guint i = 0; i < G_N_ELEMENTS (bytes); i++)
      {
        g_autoptr (GBytes) changed = NULL;
        g_auto (Net) net = { 0 };
        g_autoptr (GError) error = NULL;
        g_autoptr (FoveaPlan) plan = NULL;

        copy[n] = bytes[i];
        changed = g_bytes_new (copy, size);
        copy[n] = data[n];
        if (fovea_onnx_parse (changed, &net.graph, &net.weights, &error) &&
            fovea_graph_n_inputs (net.graph) == 1)
          plan = fovea_plan_new (
              net.graph, net.weights, fovea_graph_input_shape (net.graph, 0),
              &(FoveaPlanOptions){ .memory_limit = 1 << 24 }, &error);
        g_assert_true (error || plan || fovea_graph_n_inputs (net.graph) != 1);
      }
}

static void
test_allocations (void)
{
  g_autoptr (GBytes) bytes = NULL;
  OnnxMessage *weight = onnx_tensor ("w", 10, four);
  gboolean     ok = FALSE;
  int          n = 0;

  for (guint i = 0; i < 4; i++)
    onnx_int (weight, 5, i);
  bytes = onnx_finish (onnx_model (graph_with_weight (weight, "w"), 13));
  for (; ! ok; n++)
    {
      g_auto (Net) net = { 0 };
      g_autoptr (GError) error = NULL;

      fovea_alloc_fail_after (n);
      ok = fovea_onnx_parse (bytes, &net.graph, &net.weights, &error);
      fovea_alloc_fail_after (-1);
      if (! ok)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
  g_assert_cmpint (n, ==, 2); /* the typed numbers; raw ones stay */
}

#define ADD(name, func) g_test_add_func ("/engine/onnx/" name, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("refuse/lacking-operators", test_lacking_operators);
  ADD ("refuse/many-lacking-operators", test_many_lacking_operators);
  ADD ("refuse/lacking-in-branches", test_lacking_in_branches);
  ADD ("refuse/foreign-domain", test_foreign_domain);
  ADD ("refuse/wiring", test_wiring);
  ADD ("refuse/graph-ends", test_graph_ends);
  ADD ("refuse/input-types", test_input_types);
  ADD ("refuse/input-kinds", test_input_kinds);
  ADD ("refuse/opsets", test_opsets);
  ADD ("refuse/functions-and-two-graphs", test_functions_and_two_graphs);
  ADD ("refuse/weights", test_bad_weights);
  ADD ("refuse/typed-weights", test_bad_typed_weights);
  ADD ("refuse/attributes", test_bad_attributes);
  ADD ("refuse/names", test_names);
  ADD ("bytes/lengths", test_bad_lengths);
  ADD ("bytes/tags", test_bad_tags);
  ADD ("bytes/deep-groups", test_deep_groups);
  ADD ("bytes/deep-messages", test_deep_messages);
  ADD ("bytes/truncated", test_truncated);
  ADD ("bytes/changed", test_changed_bytes);
  ADD ("bytes/failing-allocations", test_allocations);
  return g_test_run ();
}
