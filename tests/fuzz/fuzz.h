/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the fuzz targets share. Each target is one function that must come back
 * from any bytes at all; libFuzzer calls it with made-up ones, replay.c with the
 * files of the corpus in every normal test run. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <glib.h>

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n);

/* What GLib finds fault with is a fault. */
static void __attribute__ ((constructor)) fuzz_begin (void)
{
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
}

/* libFuzzer's own blind change of some bytes */
size_t LLVMFuzzerMutate (uint8_t *bytes, size_t n, size_t max);
