/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values that options are given. */
#include "settings.h"

#include <string.h>

struct _FoveaSettings
{
  GArray *settings; /* of FoveaSetting */
};

const FoveaWord *
fovea_option_choices (const FoveaOption *option)
{
  return option->make_choices != NULL ? option->make_choices () :
                                        option->choices;
}

static void
setting_init (FoveaSetting *setting, const FoveaOption *option)
{
  *setting = (FoveaSetting){ .option = option };
  switch (option->kind)
    {
    case FOVEA_OPTION_INT:
      g_value_init (&setting->value, G_TYPE_INT);
      g_value_set_int (&setting->value, (int) option->initial);
      break;
    case FOVEA_OPTION_DOUBLE:
      g_value_init (&setting->value, G_TYPE_DOUBLE);
      g_value_set_double (&setting->value, option->initial);
      break;
    case FOVEA_OPTION_BOOL:
      g_value_init (&setting->value, G_TYPE_BOOLEAN);
      g_value_set_boolean (&setting->value, option->initial != 0);
      break;
    case FOVEA_OPTION_STRING:
    case FOVEA_OPTION_CHOICE:
      g_value_init (&setting->value, G_TYPE_STRING);
      g_value_set_string (&setting->value,
                          option->text != NULL ? option->text : "");
      break;
    }
}

static void
setting_clear (gpointer setting)
{
  g_value_unset (&((FoveaSetting *) setting)->value);
}

FoveaSettings *
fovea_settings_new (const FoveaOption *options)
{
  FoveaSettings *settings = g_new0 (FoveaSettings, 1);

  settings->settings = g_array_new (FALSE, FALSE, sizeof (FoveaSetting));
  g_array_set_clear_func (settings->settings, setting_clear);
  fovea_settings_add (settings, options);
  return settings;
}

void
fovea_settings_add (FoveaSettings *settings, const FoveaOption *options)
{
  for (const FoveaOption *o = options; o->name != NULL; o++)
    {
      FoveaSetting setting;

      setting_init (&setting, o);
      g_array_append_val (settings->settings, setting);
    }
}

void
fovea_settings_free (FoveaSettings *settings)
{
  if (settings == NULL)
    return;
  g_array_unref (settings->settings);
  g_free (settings);
}

FoveaSetting *
fovea_settings_at (FoveaSettings *settings, guint index)
{
  if (index >= settings->settings->len)
    return NULL;
  return &g_array_index (settings->settings, FoveaSetting, index);
}

FoveaSetting *
fovea_settings_get (FoveaSettings *settings, const char *name)
{
  FoveaSetting *setting;

  for (guint i = 0; (setting = fovea_settings_at (settings, i)) != NULL; i++)
    if (strcmp (setting->option->name, name) == 0)
      return setting;
  return NULL;
}

static const GValue *
settings_value (FoveaSettings *settings, const char *name)
{
  FoveaSetting *setting = fovea_settings_get (settings, name);

  g_assert (setting != NULL);
  return &setting->value;
}

const char *
fovea_settings_string (FoveaSettings *settings, const char *name)
{
  const char *text = g_value_get_string (settings_value (settings, name));

  return text != NULL ? text : "";
}

int
fovea_settings_int (FoveaSettings *settings, const char *name)
{
  return g_value_get_int (settings_value (settings, name));
}

double
fovea_settings_double (FoveaSettings *settings, const char *name)
{
  return g_value_get_double (settings_value (settings, name));
}

gboolean
fovea_settings_bool (FoveaSettings *settings, const char *name)
{
  return g_value_get_boolean (settings_value (settings, name));
}

int
fovea_settings_choice (FoveaSettings *settings, const char *name)
{
  const char      *nick = fovea_settings_string (settings, name);
  const FoveaWord *words =
      fovea_option_choices (fovea_settings_get (settings, name)->option);

  for (; words->nick != NULL; words++)
    if (strcmp (words->nick, nick) == 0)
      return words->value;
  return 0;
}
