/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An operation, declared once: filters/WORD.c holds a
 * `const FoveaOperation fovea_operation_WORD`. The GEGL operation fovea:WORD with
 * GIMP's dialog, the procedure plug-in-fovea-WORD and the batch command WORD are
 * made of it. */
#pragma once

#include "operations.h"
#include "run.h"
#include "settings.h"

G_BEGIN_DECLS

/* What a filter is made for. */
typedef enum
{
  FOVEA_FOR_PREVIEW, /* keeps the layer's size, and goes as far as it can */
  FOVEA_FOR_LAYER,   /* keeps it; a window that fits nowhere is an error */
  FOVEA_FOR_PICTURE  /* gives the true size */
} FoveaFilterFor;

typedef struct
{
  const char *name;        /* "edges" */
  const char *title;       /* N_() */
  const char *menu_label;  /* N_() */
  const char *categories;  /* GEGL's */
  const char *description; /* N_(); a sentence without its full stop */
  const char *blurb;       /* N_(); of the procedure, one sentence */
  const char *summary;     /* N_(); of the command; NULL: that has a file of its own */
  const FoveaOption *options; /* one of them is "linear" */
  /* Where the dialog says what is wrong: above this option. */
  const char *problem;
  /* All options in the order of the dialog; NULL: their own. */
  const char *const *order;

  /* The filter that the settings ask for; the layer's `linear` is that of the
   * settings. Called from any thread. */
  FoveaFilter *(*make) (FoveaSettings          *settings,
                        const FoveaFilterLayer *layer,
                        FoveaFilterFor          purpose,
                        GError                **error);
  /* The property of that name of a GEGL operation was set: brings others in line
   * with it. NULL: there are none. */
  void (*follow) (GObject       *operation,
                  FoveaSettings *settings,
                  const char    *property);
} FoveaOperation;

#define OPERATION_DECLARE(word) \
  extern const FoveaOperation fovea_operation_##word;
FOVEA_FOR_EACH_OPERATION (OPERATION_DECLARE)

/* Options that several have. */
#define FOVEA_OPTION_LINEAR                                               \
  FOVEA_OPTION_SWITCH (                                                   \
      "linear", N_ ("In linear _light"),                                  \
      N_ ("Compute with light intensities instead of perceptual values"), \
      FALSE)
#define FOVEA_OPTION_BORDER(words)                                        \
  FOVEA_OPTION_ONE_OF ("border", N_ ("_Border"),                          \
                       N_ ("What is read outside the picture"), words,    \
                       "replicate")
#define FOVEA_OPTION_BORDER_VALUE                                     \
  FOVEA_OPTION_NUMBER ("border-value", N_ ("Border _value"),          \
                       N_ ("The constant that is read outside"), 0, 1, 0, \
                       .visible = "border {constant}")
#define FOVEA_OPTION_SCALE(blurb)                                   \
  FOVEA_OPTION_NUMBER ("scale", N_ ("_Scale"), blurb, -1000, 1000, 1, \
                       .slide = { -4, 4 })
#define FOVEA_OPTION_OFFSET(label)                                   \
  FOVEA_OPTION_NUMBER ("offset", label,                              \
                       N_ ("Added after scaling; 0.5 shows negative results"), \
                       -1000, 1000, 0, .slide = { -1, 1 })

/* What the options of convolve ask for, but for presets: also those of a command
 * that has these alone. */
FoveaFilterConvolve fovea_convolve_request (FoveaSettings *settings);
/* The options of convolve that are a preset's sliders, and their values. */
extern const char *const fovea_convolve_sliders[FOVEA_SLIDER_N];
void fovea_convolve_read_sliders (FoveaSettings *settings,
                                  double         sliders[FOVEA_SLIDER_N]);
/* ... with the preset and its sliders. */
FoveaFilterConvolve fovea_convolve_request_preset (FoveaSettings *settings);

/* What the options of pool ask for. */
FoveaPool fovea_pool_request (FoveaSettings *settings, gboolean keep_size);

G_END_DECLS
