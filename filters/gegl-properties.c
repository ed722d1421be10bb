/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The properties of a GEGL operation, of which GIMP makes its dialog: one of each
 * option, and what is wrong. */
#include "gegl-operation.h"

#include <glib/gi18n-lib.h>

#define PROPERTY_FLAGS \
  (G_PARAM_READWRITE | G_PARAM_CONSTRUCT | (GParamFlags) GEGL_PARAM_PAD_INPUT)

/* What gegl-op.h makes of a slider's end: arrow keys, page keys, digits. */
static const struct
{
  double high, small, big;
  int    digits, count_big;
} property_steps[] = {
  { 5, 0.001, 0.1, 3, 2 },
  { 50, 0.01, 1, 3, 5 },
  { 500, 1, 10, 2, 10 },
  { 5000, 1, 100, 1, 100 },
};

static GParamSpec *
property_number (const FoveaOption *o, const char *label)
{
  gboolean    whole = o->slide.low == o->slide.high; /* the whole range */
  double      low = whole ? o->minimum : o->slide.low;
  double      high = whole ? o->maximum : o->slide.high;
  double      gamma = o->slide.gamma != 0 ? o->slide.gamma : 1.0;
  gboolean    degrees = g_strcmp0 (o->unit, "degree") == 0;
  gboolean    count = o->kind == FOVEA_OPTION_INT;
  GParamSpec *pspec =
      count ? gegl_param_spec_int (o->name, label, _ (o->blurb), o->minimum,
                                   o->maximum, o->initial, low, high, gamma,
                                   PROPERTY_FLAGS) :
              gegl_param_spec_double (o->name, label, _ (o->blurb), o->minimum,
                                      o->maximum, o->initial, low, high, gamma,
                                      PROPERTY_FLAGS);

  for (guint i = 0; i < G_N_ELEMENTS (property_steps); i++)
    if (high <= property_steps[i].high)
      {
        if (count)
          gegl_param_spec_int_set_steps (GEGL_PARAM_SPEC_INT (pspec), 1,
                                         property_steps[i].count_big);
        else
          {
            gegl_param_spec_double_set_steps (
                GEGL_PARAM_SPEC_DOUBLE (pspec),
                degrees ? 1 : property_steps[i].small,
                degrees ? 15 : property_steps[i].big);
            gegl_param_spec_double_set_digits (GEGL_PARAM_SPEC_DOUBLE (pspec),
                                               property_steps[i].digits);
          }
        break;
      }
  return pspec;
}

/* The words as a type, which lives as long as the process: a class may be made once
 * more. */
static GType
property_words_type (const char *name, const FoveaWord *words)
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

static GParamSpec *
property_choice (const FoveaOperation *described,
                 const FoveaOption    *o,
                 const char           *label)
{
  g_autofree char *name =
      g_strdup_printf ("Fovea-%s-%s", described->name, o->name);
  const FoveaWord *words = fovea_option_choices (o);
  int              initial = 0;

  fovea_word_find (words, o->name, o->text, &initial, NULL);
  return gegl_param_spec_enum (o->name, label, _ (o->blurb),
                               property_words_type (name, words), initial,
                               PROPERTY_FLAGS);
}

static GParamSpec *
property_pspec (const FoveaOperation *described, const FoveaOption *o)
{
  g_auto (GStrv)   parts = g_strsplit (_ (o->label), "_", -1);
  g_autofree char *label = g_strjoinv (NULL, parts); /* GIMP has no mnemonics */
  GParamSpec      *pspec = NULL;

  switch (o->kind)
    {
    case FOVEA_OPTION_INT:
    case FOVEA_OPTION_DOUBLE:
      pspec = property_number (o, label);
      break;
    case FOVEA_OPTION_BOOL:
      pspec = g_param_spec_boolean (o->name, label, _ (o->blurb),
                                    o->initial != 0, PROPERTY_FLAGS);
      break;
    case FOVEA_OPTION_CHOICE:
      pspec = property_choice (described, o, label);
      break;
    case FOVEA_OPTION_STRING:
      pspec = g_param_spec_string (o->name, label, _ (o->blurb), o->text,
                                   PROPERTY_FLAGS);
      gegl_param_spec_set_property_key (pspec, "multiline", "true");
      break;
    }
  if (o->unit != NULL)
    gegl_param_spec_set_property_key (pspec, "unit", o->unit);
  if (o->visible != NULL)
    gegl_param_spec_set_property_key (pspec, "visible", o->visible);
  return pspec;
}

/* GObject lists properties by their numbers, and GIMP shows them so. */
static void
property_install (GObjectClass *object_class, guint *n, GParamSpec *pspec)
{
  g_object_class_install_property (object_class, ++*n, pspec);
}

static void
property_install_problem (GObjectClass *object_class, guint *n)
{
  GParamSpec *error =
      g_param_spec_string ("error", _ ("Problem"),
                           _ ("What is wrong with the options"), "",
                           PROPERTY_FLAGS);
  GParamSpec *wrong =
      g_param_spec_boolean ("wrong", _ ("Something is wrong"), NULL, FALSE,
                            PROPERTY_FLAGS);

  gegl_param_spec_set_property_key (error, "error", "true");
  gegl_param_spec_set_property_key (error, "visible", "wrong");
  /* GIMP would open with an empty box: this, which it does not show, hides it. */
  gegl_param_spec_set_property_key (wrong, "role", "output-extent");
  property_install (object_class, n, error);
  property_install (object_class, n, wrong);
}

static const FoveaOption *
property_find (const FoveaOption *options, const char *name)
{
  while (! g_str_equal (options->name, name))
    options++;
  return options;
}

void
fovea_operation_install (GObjectClass         *object_class,
                         const FoveaOperation *described)
{
  guint n = 0;

  for (guint i = 0; described->options[i].name != NULL; i++)
    {
      const FoveaOption *o = &described->options[i];

      if (described->order != NULL)
        o = property_find (described->options, described->order[i]);
      if (g_str_equal (o->name, described->problem))
        property_install_problem (object_class, &n);
      property_install (object_class, &n, property_pspec (described, o));
    }
}
