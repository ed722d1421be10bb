/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small networks from picture to picture, written as ONNX files with cards, for
 * the tests of what is done with them. */
#pragma once

#include "test-models.h"

typedef struct
{
  OnnxMessage *graph;
  GRand       *rand;
  guint        n; /* nodes so far: names */
} TestNet;

/* Input "x" of 1 x channels x height x width (-2: open). */
TestNet *test_net_new (gint64 channels, gint64 height, gint64 width);
/* Seeded weights, small enough that values stay around 0..1. `in` is read,
 * `out` written. */
void test_net_conv (TestNet    *net,
                    const char *in,
                    const char *out,
                    gint64      from,
                    gint64      to,
                    gint64      size,
                    gint64      stride,
                    gint64      pad);
/* A transposed convolution of 2x2, stride 2. */
void test_net_up (TestNet    *net,
                  const char *in,
                  const char *out,
                  gint64      from,
                  gint64      to);
/* A layer of no weights: "Relu", "GlobalAveragePool", ... */
void
test_net_op (TestNet *net, const char *op, const char *in, const char *out);
/* MaxPool of 2x2 */
void test_net_pool (TestNet *net, const char *in, const char *out);
/* Concat along the channels */
void test_net_concat (TestNet *net, const char *in, const char *out);
/* Gemm from `from` to `to` numbers. */
void test_net_fc (TestNet    *net,
                  const char *in,
                  const char *out,
                  gint64      from,
                  gint64      to);
void test_net_reshape (TestNet      *net,
                       const char   *in,
                       const char   *out,
                       const gint64 *sizes);
void test_net_weight (TestNet      *net,
                      const char   *name,
                      const gint64 *sizes,
                      const float  *values);
/* One more output. */
void test_net_output (TestNet *net, const char *name);
/* Writes NAME.onnx and NAME.card, and opens it. `input` and `output` are lines
 * of these groups; mean and std fit the number of channels. Takes the net. */
FoveaModel *test_net_open (TestNet          *net,
                           const TestFolder *folder,
                           const char       *name,
                           const char       *task,
                           const char       *input,
                           const char       *output);
