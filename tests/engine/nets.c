/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small networks, node by node. */
#include "nets.h"

#include <string.h>

TestNet *
test_net_new (gint64 channels, gint64 height, gint64 width)
{
  TestNet *net = g_new0 (TestNet, 1);

  net->graph = onnx_new ();
  net->rand = g_rand_new_with_seed (7);
  onnx_text (net->graph, 2, "net");
  onnx_put (net->graph, 11,
            onnx_info ("x", 1, (gint64[]){ 1, channels, height, width, -1 }));
  return net;
}

void
test_net_weight (TestNet      *net,
                 const char   *name,
                 const gint64 *sizes,
                 const float  *values)
{
  onnx_put (net->graph, 5, onnx_floats (name, sizes, values));
}

/* Numbers of -by .. by. */
static char *
net_random (TestNet *net, const gint64 *sizes, double by)
{
  char  *name = g_strdup_printf ("w%u", net->n++);
  gint64 n = 1;

  for (const gint64 *size = sizes; *size >= 0; size++)
    n *= *size;

  g_autofree float *values = g_new (float, n);

  for (gint64 i = 0; i < n; i++)
    values[i] = (float) g_rand_double_range (net->rand, -by, by);
  test_net_weight (net, name, sizes, values);
  return name;
}

void
test_net_conv (TestNet    *net,
               const char *in,
               const char *out,
               gint64      from,
               gint64      to,
               gint64      size,
               gint64      stride,
               gint64      pad)
{
  double           by = 2.0 / (double) (size * from);
  g_autofree char *w =
      net_random (net, (gint64[]){ to, from, size, size, -1 }, by);
  g_autofree char *b = net_random (net, (gint64[]){ to, -1 }, 0.5);
  g_autofree char *reads = g_strdup_printf ("%s %s %s", in, w, b);
  OnnxMessage     *node = onnx_node ("Conv", out, reads, out);

  onnx_attr_ints (node, "kernel_shape", 2, (gint64[]){ size, size });
  onnx_attr_ints (node, "strides", 2, (gint64[]){ stride, stride });
  onnx_attr_ints (node, "pads", 4, (gint64[]){ pad, pad, pad, pad });
  onnx_put (net->graph, 1, node);
}

void
test_net_up (TestNet    *net,
             const char *in,
             const char *out,
             gint64      from,
             gint64      to)
{
  g_autofree char *w =
      net_random (net, (gint64[]){ from, to, 2, 2, -1 }, 2.0 / (double) from);
  g_autofree char *reads = g_strdup_printf ("%s %s", in, w);
  OnnxMessage     *node = onnx_node ("ConvTranspose", out, reads, out);

  onnx_attr_ints (node, "kernel_shape", 2, (gint64[]){ 2, 2 });
  onnx_attr_ints (node, "strides", 2, (gint64[]){ 2, 2 });
  onnx_put (net->graph, 1, node);
}

void
test_net_op (TestNet *net, const char *op, const char *in, const char *out)
{
  onnx_put (net->graph, 1, onnx_node (op, out, in, out));
}

void
test_net_pool (TestNet *net, const char *in, const char *out)
{
  OnnxMessage *node = onnx_node ("MaxPool", out, in, out);

  onnx_attr_ints (node, "kernel_shape", 2, (gint64[]){ 2, 2 });
  onnx_attr_ints (node, "strides", 2, (gint64[]){ 2, 2 });
  onnx_put (net->graph, 1, node);
}

void
test_net_concat (TestNet *net, const char *in, const char *out)
{
  OnnxMessage *node = onnx_node ("Concat", out, in, out);

  onnx_attr_int (node, "axis", 1);
  onnx_put (net->graph, 1, node);
}

void
test_net_fc (TestNet    *net,
             const char *in,
             const char *out,
             gint64      from,
             gint64      to)
{
  g_autofree char *w =
      net_random (net, (gint64[]){ to, from, -1 }, 1.0 / (double) from);
  g_autofree char *b = net_random (net, (gint64[]){ to, -1 }, 0.5);
  g_autofree char *reads = g_strdup_printf ("%s %s %s", in, w, b);
  OnnxMessage     *node = onnx_node ("Gemm", out, reads, out);

  onnx_attr_int (node, "transB", 1);
  onnx_put (net->graph, 1, node);
}

void
test_net_reshape (TestNet      *net,
                  const char   *in,
                  const char   *out,
                  const gint64 *sizes)
{
  g_autofree char *name = g_strdup_printf ("s%u", net->n++);
  g_autofree char *reads = g_strdup_printf ("%s %s", in, name);
  gint64           n = 0;

  while (sizes[n] >= 0)
    n++;
  onnx_put (net->graph, 5, onnx_int64s (name, (gint64[]){ n, -1 }, sizes));
  onnx_put (net->graph, 1, onnx_node ("Reshape", out, reads, out));
}

void
test_net_output (TestNet *net, const char *name)
{
  onnx_put (net->graph, 12,
            onnx_info (name, 1, (gint64[]){ 1, -2, -2, -2, -1 }));
}

FoveaModel *
test_net_open (TestNet          *net,
               const TestFolder *folder,
               const char       *name,
               const char       *task,
               const char       *input,
               const char       *output)
{
  gboolean         grey = strstr (input, "GRAY") != NULL;
  g_autofree char *file = g_strconcat (name, ".onnx", NULL);
  g_autofree char *card = g_strconcat (name, ".card", NULL);
  g_autofree char *text = g_strdup_printf (
      "[Model]\nname=%s\nfile=%s\ntask=%s\n[Input]\nwidth=8\nheight=8\n"
      "scale-by=1\nmean=%s\nstd=%s\n%s\n[Output]\n%s\n",
      name, file, task, grey ? "0" : "0;0;0", grey ? "1" : "1;1;1", input,
      output);
  g_autofree char *path = test_folder_graph (folder, file, net->graph);
  g_autofree char *card_path = test_folder_text (folder, card, text);
  g_autoptr (GError) error = NULL;
  FoveaModel *model = fovea_model_open (path, &error);

  g_assert_no_error (error);
  g_rand_free (net->rand);
  g_free (net);
  return model;
}
