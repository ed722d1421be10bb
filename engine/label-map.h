/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of label maps: what reading makes and applying walks through. */
#pragma once

#include "fovea.h"

#define LABEL_MAP_MAX_BYTES     (4 * 1024 * 1024)
#define LABEL_MAP_MAX_LINE      4096
#define LABEL_MAP_MAX_NAME      128
#define LABEL_MAP_MAX_WORDS     20000
#define LABEL_MAP_MAX_CLASSES   200000
#define LABEL_MAP_MAX_LINKS     400000
#define LABEL_MAP_MAX_DEPTH     8
#define LABEL_MAP_MAX_LANGUAGES 16
#define LABEL_MAP_NONE          G_MAXUINT /* no parent */

typedef struct
{
  guint  parent; /* index, or LABEL_MAP_NONE */
  char **names;  /* one a language */
  double least;  /* INFINITY: stands in paths only */
} LabelWord;

typedef struct
{
  guint class;
  guint word; /* LABEL_MAP_NONE: the class is dropped */
} LabelLink;

struct _FoveaLabelMap
{
  char      *name, *checksum; /* of its file */
  char     **languages;
  guint      n_languages;
  guint      classes;
  gboolean   background; /* of the model: its class 0 is none of the map's */
  GPtrArray *words;      /* of LabelWord, parents before children */
  GArray    *links;      /* of LabelLink, by class, then word */
};

/* Has the map words for this class, or drops it on purpose? For the tests of the
 * maps that we ship. */
gboolean fovea_label_map_covers (const FoveaLabelMap *map, guint class);
