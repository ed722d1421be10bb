/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of conv and convtranspose share. */
#pragma once

#include <string.h>

#include "support.h"

typedef struct
{
  const char *name, *input, *weight; /* shapes */
  RefWindow   window; /* size, stride, dilation, before, after, ceil_mode */
  gint64      group;  /* 0 is 1 */
  gint64      output_padding[3]; /* y, x, z */
} WindowCase;

/* Fills the test with random numbers for the case; (transfer full): its
 * attributes. */
char *
test_window_layer (TestLayer *test, const char *layer, const WindowCase *at);
/* layer, batch norm, relu and clip behind each other, which the plan takes into
 * one, give the bits that they give when each result is tapped. */
void test_window_fused (const char *layer, const WindowCase *at);
/* Behind a layer that leaves its own numbers in the scratch memory, the layer
 * gives the bits that it gives alone. */
void test_window_behind_another (const char *layer, const WindowCase *at);
/* Windows and weights that come from a stranger's file are refused by name. */
void test_window_refused (const char *layer);
/* Integer weights give what the same numbers give as fp32. */
void test_window_integers (const char *layer);
/* In a graph whose picture becomes a volume and a picture again, the layer gives
 * in tiles what it gives whole: a volume is always whole. */
void test_window_volume_between (const char *layer);
/* Weights and biases that begin at an odd byte, as they do in a model file, give
 * the bits of those that do not. */
void test_window_odd_bytes (const char *layer, const WindowCase *at);
