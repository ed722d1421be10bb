/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of architecture patterns: pattern-text.c reads them, pattern-words.c
 * knows what each word is, pattern.c puts both together. */
#pragma once

#include "checked.h"
#include "error.h"
#include "fovea.h"

#define PATTERN_MAX_LAYERS 10000 /* after repeating */
#define PATTERN_MAX_DEPTH  32    /* brackets inside brackets */

typedef struct _PatternWord PatternWord;

/* One layer as it is written; 0: that size was left out. */
typedef struct
{
  const PatternWord *word;
  guint              place;   /* in the text, in characters, from 1 */
  guint              rank;    /* of INPUT: how many sizes it has */
  gint64             size[3]; /* of INPUT */
  gint64             window[2], count, stride;
  gint64             pad; /* -1: keeps the size */
  gboolean           average;
} PatternItem;

/* What a layer may be told. */
enum
{
  TAKES_INPUT = 1 << 0,  /* 3x32x32 */
  TAKES_WINDOW = 1 << 1, /* 3x3; a single number too where there is no count */
  TAKES_COUNT = 1 << 2,  /* 16 */
  TAKES_STRIDE = 1 << 3, /* STRIDE 2 */
  TAKES_PAD = 1 << 4,    /* PAD 1 */
  TAKES_KIND = 1 << 5    /* max or average */
};

typedef struct
{
  FoveaGraphBuilder *builder;
  GRand             *rand; /* NULL: weights without numbers, for shapes alone */
  const char        *name; /* of the node to be added */
  FoveaValue         input;
  const FoveaShape  *in, *out;
} PatternBuild;

struct _PatternWord
{
  const char *word;  /* "CONV" */
  const char *layer; /* the engine's layer type */
  guint       takes;
  /* Output shape (rank 0: unknown) and parameters (-1: unknown) from the
   * input's shape, which may be unknown. */
  gboolean (*fit) (const PatternItem *item,
                   const FoveaShape  *in,
                   FoveaShape        *out,
                   gint64            *parameters,
                   GError           **error);
  /* Adds the node; everything is known by then. */
  FoveaValue (*add) (const PatternItem  *item,
                     const PatternBuild *build,
                     GError            **error);
};

extern const PatternWord pattern_words[]; /* ends with a NULL word */

/* The layers in running order, repeats written out; NULL and an error. */
GArray *fovea_pattern_read (const char *text, GError **error);
/* Sets the error "character 12: CONV 3x3 16: ..." and returns FALSE. */
gboolean fovea_pattern_fail (const PatternItem *item,
                             FoveaError         code,
                             GError           **error,
                             const char        *format,
                             ...) G_GNUC_PRINTF (4, 5);
