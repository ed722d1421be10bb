/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GEnum types made from the lists of words, so that each word stands in one
 * place. Their tables live as long as the process. */
#include "enums.h"

#include <glib/gi18n-lib.h>

static GType
enum_from_words (const char *name, const FoveaWord *words)
{
  GType       type = g_type_from_name (name);
  GEnumValue *values;
  guint       n = 0;

  if (type != 0)
    return type;
  while (words[n].nick != NULL)
    n++;
  values = g_new0 (GEnumValue, n + 1);
  for (guint i = 0; i < n; i++)
    values[i] = (GEnumValue){ words[i].value, fovea_word_label (&words[i]),
                              words[i].nick };
  return g_enum_register_static (name, values);
}

GType
fovea_border_get_type (void)
{
  return enum_from_words ("FoveaBorder", fovea_border_words);
}

GType
fovea_blur_border_get_type (void)
{
  return enum_from_words ("FoveaBlurBorder", fovea_blur_border_words);
}

GType
fovea_activation_get_type (void)
{
  return enum_from_words ("FoveaActivation", fovea_activation_words);
}

GType
fovea_function_get_type (void)
{
  return enum_from_words ("FoveaFunctionWord", fovea_function_words);
}

GType
fovea_channels_get_type (void)
{
  return enum_from_words ("FoveaSum", fovea_channels_words);
}

GType
fovea_scaling_get_type (void)
{
  return enum_from_words ("FoveaScaling", fovea_scaling_words);
}

GType
fovea_result_view_get_type (void)
{
  return enum_from_words ("FoveaResultView", fovea_view_words);
}

GType
fovea_on_get_type (void)
{
  return enum_from_words ("FoveaOn", fovea_on_words);
}

GType
fovea_method_get_type (void)
{
  return enum_from_words ("FoveaEdgeKernel", fovea_method_words);
}

GType
fovea_result_get_type (void)
{
  return enum_from_words ("FoveaEdgeResult", fovea_result_words);
}

GType
fovea_pool_kind_get_type (void)
{
  return enum_from_words ("FoveaPoolKind", fovea_pool_words);
}

GType
fovea_preset_get_type (void)
{
  GType       type = g_type_from_name ("FoveaPreset");
  guint       n = fovea_library_count ();
  GEnumValue *values;

  if (type != 0)
    return type;
  values = g_new0 (GEnumValue, n + 2);
  values[0] = (GEnumValue){ 0, _ ("Custom"), FOVEA_LIBRARY_CUSTOM };
  for (guint i = 0; i < n; i++)
    values[1 + i] =
        (GEnumValue){ 1 + (gint) i, fovea_library_title (&fovea_library[i]),
                      fovea_library[i].name };
  return g_enum_register_static ("FoveaPreset", values);
}

const char *
fovea_preset_name (FoveaKernelPreset preset)
{
  if (preset < 1 || (guint) preset > fovea_library_count ())
    return FOVEA_LIBRARY_CUSTOM;
  return fovea_library[preset - 1].name;
}
