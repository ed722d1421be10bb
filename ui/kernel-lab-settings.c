/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line a property: its name and range, and where it is kept. */
#include "kernel-lab-settings.h"

#include <glib/gi18n-lib.h>

#include "library/scaling.h"

#define LAB_AT(field) G_STRUCT_OFFSET (FoveaLabSettings, field)

typedef enum
{
  LAB_WORD,
  LAB_NUMBER,
  LAB_COUNT,
  LAB_SWITCH
} LabKind;

typedef struct
{
  const char      *name;
  LabKind          kind;
  gsize            at; /* in FoveaLabSettings */
  const FoveaWord *words;
  double           low, high, initial;
} LabOption;

static const LabOption lab_options[] = {
  { "flip", LAB_SWITCH, LAB_AT (flip), NULL, 0, 1, FALSE },
  { "border", LAB_WORD, LAB_AT (border), fovea_border_words, 0, 0, FOVEA_BORDER_REPLICATE },
  { "border-value", LAB_NUMBER, LAB_AT (border_value), NULL, 0, 1, 0 },
  { "stride", LAB_COUNT, LAB_AT (stride), NULL, 1, 64, 1 },
  { "dilation", LAB_COUNT, LAB_AT (dilation), NULL, 1, 64, 1 },
  { "scaling", LAB_WORD, LAB_AT (scaling), fovea_scaling_words, 0, 0, FOVEA_SCALING_FIXED },
  { "scale", LAB_NUMBER, LAB_AT (scale), NULL, -1000, 1000, 1 },
  { "offset", LAB_NUMBER, LAB_AT (offset), NULL, -1000, 1000, 0 },
  { "activation", LAB_WORD, LAB_AT (activation), fovea_activation_words, 0, 0,
    FOVEA_ACTIVATION_NONE },
  { "view", LAB_WORD, LAB_AT (view), fovea_view_words, 0, 0, FOVEA_VIEW_PLAIN },
  { "channels", LAB_WORD, LAB_AT (channels), fovea_channels_words, 0, 0, FOVEA_SUM_PER_CHANNEL },
  { "on", LAB_WORD, LAB_AT (on), fovea_on_words, 0, 0, FOVEA_ON_COLOUR },
  { "linear", LAB_SWITCH, LAB_AT (linear), NULL, 0, 1, FALSE },
};

/* ---- Keeping them ------------------------------------------------------------ */

static void
lab_option_put (FoveaLabSettings *settings, const LabOption *option, double value)
{
  if (option->kind == LAB_NUMBER)
    G_STRUCT_MEMBER (double, settings, option->at) = value;
  else
    G_STRUCT_MEMBER (int, settings, option->at) = (int) value;
}

void
fovea_lab_settings_init (FoveaLabSettings *settings)
{
  *settings = (FoveaLabSettings) { .kernel = NULL };
  for (guint i = 0; i < G_N_ELEMENTS (lab_options); i++)
    lab_option_put (settings, &lab_options[i], lab_options[i].initial);
}

void
fovea_lab_settings_clear (FoveaLabSettings *settings)
{
  g_clear_pointer (&settings->kernel, fovea_kernel_free);
}

void
fovea_lab_settings_copy (FoveaLabSettings *to, const FoveaLabSettings *from)
{
  fovea_lab_settings_clear (to);
  *to = *from;
  to->kernel = from->kernel ? fovea_kernel_copy (from->kernel) : NULL;
}

gboolean
fovea_lab_no_memory (GError **error)
{
  g_set_error_literal (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _ ("no memory for the kernel"));
  return FALSE;
}

static GParamSpec *
lab_option_spec (const LabOption *option)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  switch (option->kind)
    {
    case LAB_WORD:
      return g_param_spec_string (option->name, NULL, NULL,
                                  fovea_word_nick (option->words, (int) option->initial), flags);
    case LAB_NUMBER:
      return g_param_spec_double (option->name, NULL, NULL, option->low, option->high,
                                  option->initial, flags);
    case LAB_COUNT:
      return g_param_spec_int (option->name, NULL, NULL, (int) option->low, (int) option->high,
                               (int) option->initial, flags);
    default:
      return g_param_spec_boolean (option->name, NULL, NULL, option->initial != 0, flags);
    }
}

guint
fovea_lab_settings_install (GObjectClass *class, guint first)
{
  for (guint i = 0; i < G_N_ELEMENTS (lab_options); i++)
    g_object_class_install_property (class, first + i, lab_option_spec (&lab_options[i]));
  return G_N_ELEMENTS (lab_options);
}

gboolean
fovea_lab_settings_set (FoveaLabSettings *settings, guint id, const GValue *value, GError **error)
{
  const LabOption *option = &lab_options[id];
  int              word;

  if (option->kind == LAB_NUMBER)
    lab_option_put (settings, option, g_value_get_double (value));
  else if (option->kind == LAB_COUNT)
    lab_option_put (settings, option, g_value_get_int (value));
  else if (option->kind == LAB_SWITCH)
    lab_option_put (settings, option, g_value_get_boolean (value));
  else if (! fovea_word_find (option->words, option->name, g_value_get_string (value), &word,
                              error))
    return FALSE;
  else
    lab_option_put (settings, option, word);
  return TRUE;
}

void
fovea_lab_settings_get (const FoveaLabSettings *settings, guint id, GValue *value)
{
  const LabOption *option = &lab_options[id];
  gconstpointer    at = G_STRUCT_MEMBER_P (settings, option->at);

  if (option->kind == LAB_NUMBER)
    g_value_set_double (value, *(const double *) at);
  else if (option->kind == LAB_COUNT)
    g_value_set_int (value, *(const int *) at);
  else if (option->kind == LAB_SWITCH)
    g_value_set_boolean (value, *(const int *) at);
  else
    g_value_set_static_string (value, fovea_word_nick (option->words, *(const int *) at));
}

const char *const *
fovea_lab_settings_names (void)
{
  /* The kernel after "flip", by which its grid is turned. */
  static const char *names[G_N_ELEMENTS (lab_options) + 2];
  guint              n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (lab_options); i++)
    {
      names[n++] = lab_options[i].name;
      if (i == 0)
        names[n++] = "kernel";
    }
  return names;
}

/* ---- What they come to --------------------------------------------------------- */

static guint
lab_kernels (const FoveaLabSettings *settings)
{
  return fovea_scaling_kernels (settings->kernel->planes, settings->channels == FOVEA_SUM_SEPARATE,
                                settings->channels == FOVEA_SUM_ALL);
}

FoveaConvolve
fovea_lab_settings_convolve (const FoveaLabSettings *settings)
{
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;

  request.kernel = settings->kernel;
  request.flip = settings->flip;
  fovea_sum_set (settings->channels, &request);
  request.border = settings->border;
  request.border_value = settings->border_value;
  request.stride = (guint) settings->stride;
  request.dilation = (guint) settings->dilation;
  request.scale = settings->scale;
  request.offset = settings->offset;
  request.activation = settings->activation;
  request.view = settings->view;
  request.direct = settings->direct;
  request.keep_size = TRUE;
  return request;
}

FoveaConvolve
fovea_lab_settings_request (const FoveaLabSettings *settings, guint channels, FoveaKernel **kernel)
{
  FoveaConvolve request = fovea_lab_settings_convolve (settings);

  request.channels = channels;
  request.kernel = *kernel = fovea_kernel_copy (settings->kernel);
  if (! *kernel)
    return request;
  fovea_scaling_apply (*kernel, settings->scaling, lab_kernels (settings));
  request.offset += fovea_scaling_added (*kernel, settings->scaling);
  return request;
}

static void
lab_add_part (GString *text, const char *format, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  fovea_number_to_text (value, number, sizeof number);
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append_printf (text, format, number);
}

static void
lab_add_divisor (GString *text, const FoveaLabSettings *settings)
{
  gboolean magnitudes;
  double   divisor = fovea_scaling_divisor (settings->kernel, settings->scaling, &magnitudes);

  if (divisor == 1.0)
    return;
  if (lab_kernels (settings) > 1)
    g_string_append (text, _ ("each kernel by its own sum"));
  else
    lab_add_part (text,
                  magnitudes ? _ ("1/%s by the magnitudes: the sum is 0") : _ ("1/%s by the sum"),
                  divisor);
}

char *
fovea_lab_settings_formula (const FoveaLabSettings *settings)
{
  GString *text = g_string_new (NULL);
  double   offset = settings->offset + fovea_scaling_added (settings->kernel, settings->scaling);

  lab_add_divisor (text, settings);
  if (settings->scale != 1.0)
    lab_add_part (text, _ ("scale %s"), settings->scale);
  if (offset != 0.0)
    lab_add_part (text, _ ("offset %s"), offset);
  if (text->len == 0)
    g_string_append (text, _ ("the sum as it is"));
  return g_string_free (text, FALSE);
}
