/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Option tables and the values given to them. Numbers are read and written in
 * the C locale everywhere, so that a command means the same on every machine. */
#include "option.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "message.h"

typedef struct
{
  const FoveaOption *option;
  GValue             value;
  gboolean           given;
} FoveaSetting;

struct _FoveaSettings
{
  GArray *settings; /* of FoveaSetting */
};

const FoveaWord *
fovea_option_choices (const FoveaOption *option)
{
  return option->make_choices ? option->make_choices () : option->choices;
}

static const FoveaWord *
option_find_choice (const FoveaOption *option, const char *nick)
{
  for (const FoveaWord *w = fovea_option_choices (option); w->nick; w++)
    if (strcmp (w->nick, nick) == 0)
      return w;
  return NULL;
}

static char *
option_choice_list (const FoveaOption *option)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (const FoveaWord *c = fovea_option_choices (option); c->nick; c++)
    g_string_append_printf (list, "%s%s", list->len ? ", " : "", c->nick);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

static char *
option_number (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.15g", value));
}

char *
fovea_option_range (const FoveaOption *option)
{
  g_autofree char *low = option_number (option->minimum);
  g_autofree char *high = option_number (option->maximum);

  switch (option->kind)
    {
    case FOVEA_OPTION_INT:
    case FOVEA_OPTION_DOUBLE:
      return g_strdup_printf ("%s..%s", low, high);
    case FOVEA_OPTION_BOOL:
      return g_strdup ("yes, no");
    case FOVEA_OPTION_CHOICE:
      return option_choice_list (option);
    case FOVEA_OPTION_STRING:
      break;
    }
  return g_strdup (_("text"));
}

char *
fovea_option_default (const FoveaOption *option)
{
  switch (option->kind)
    {
    case FOVEA_OPTION_INT:
    case FOVEA_OPTION_DOUBLE:
      return option_number (option->initial);
    case FOVEA_OPTION_BOOL:
      return g_strdup (option->initial != 0 ? "yes" : "no");
    case FOVEA_OPTION_STRING:
    case FOVEA_OPTION_CHOICE:
      break;
    }
  return g_strdup (option->text ? option->text : "");
}

static void
setting_init (FoveaSetting *setting, const FoveaOption *option)
{
  *setting = (FoveaSetting) { .option = option };
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
      g_value_set_string (&setting->value, option->text ? option->text : "");
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
  for (const FoveaOption *o = options; o->name; o++)
    {
      FoveaSetting setting;

      setting_init (&setting, o);
      g_array_append_val (settings->settings, setting);
    }
}

void
fovea_settings_free (FoveaSettings *settings)
{
  if (! settings)
    return;
  g_array_unref (settings->settings);
  g_free (settings);
}

static FoveaSetting *
settings_get (FoveaSettings *settings, const char *name)
{
  for (guint i = 0; i < settings->settings->len; i++)
    {
      FoveaSetting *s = &g_array_index (settings->settings, FoveaSetting, i);

      if (strcmp (s->option->name, name) == 0)
        return s;
    }
  return NULL;
}

const FoveaOption *
fovea_settings_find (FoveaSettings *settings, const char *name)
{
  FoveaSetting *setting = settings_get (settings, name);

  return setting ? setting->option : NULL;
}

const FoveaOption *
fovea_settings_option (FoveaSettings *settings, guint index)
{
  if (index >= settings->settings->len)
    return NULL;
  return g_array_index (settings->settings, FoveaSetting, index).option;
}

static gboolean
setting_error (const FoveaSetting *setting, const char *text, GError **error)
{
  g_autofree char *range = fovea_option_range (setting->option);

  /* Translators: an option, what was typed, what the option takes. */
  return fovea_usage_error (error, _("--%s does not take “%s” but %s"),
                            setting->option->name, text, range);
}

static gboolean
setting_parse_number (FoveaSetting *setting, const char *text, GError **error)
{
  const FoveaOption *option = setting->option;
  char              *end = NULL;
  double             value = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || ! isfinite (value)
      || value < option->minimum || value > option->maximum)
    return setting_error (setting, text, error);
  if (option->kind == FOVEA_OPTION_DOUBLE)
    g_value_set_double (&setting->value, value);
  else if (value == floor (value))
    g_value_set_int (&setting->value, (int) value);
  else
    return setting_error (setting, text, error);
  return TRUE;
}

static gboolean
setting_parse_bool (FoveaSetting *setting, const char *text, GError **error)
{
  static const char *const yes[] = { "yes", "true", "on", "1", NULL };
  static const char *const no[] = { "no", "false", "off", "0", NULL };

  if (! g_strv_contains (yes, text) && ! g_strv_contains (no, text))
    return setting_error (setting, text, error);
  g_value_set_boolean (&setting->value, g_strv_contains (yes, text));
  return TRUE;
}

static gboolean
setting_parse (FoveaSetting *setting, const char *text, GError **error)
{
  switch (setting->option->kind)
    {
    case FOVEA_OPTION_INT:
    case FOVEA_OPTION_DOUBLE:
      return setting_parse_number (setting, text, error);
    case FOVEA_OPTION_BOOL:
      return setting_parse_bool (setting, text, error);
    case FOVEA_OPTION_CHOICE:
      if (! option_find_choice (setting->option, text))
        return setting_error (setting, text, error);
      break;
    case FOVEA_OPTION_STRING:
      break;
    }
  g_value_set_string (&setting->value, text);
  return TRUE;
}

gboolean
fovea_settings_set_text (FoveaSettings *settings,
                         const char    *name,
                         const char    *text,
                         GError       **error)
{
  FoveaSetting *setting = settings_get (settings, name);

  if (! setting)
    return fovea_usage_error (error, _("there is no option --%s"), name);
  if (! setting_parse (setting, text, error))
    return FALSE;
  setting->given = TRUE;
  return TRUE;
}

gboolean
fovea_settings_is_given (FoveaSettings *settings, const char *name)
{
  FoveaSetting *setting = settings_get (settings, name);

  return setting && setting->given;
}

void
fovea_settings_from_config (FoveaSettings *settings, GObject *config)
{
  for (guint i = 0; i < settings->settings->len; i++)
    {
      FoveaSetting *s = &g_array_index (settings->settings, FoveaSetting, i);

      if (g_object_class_find_property (G_OBJECT_GET_CLASS (config),
                                        s->option->name))
        g_object_get_property (config, s->option->name, &s->value);
    }
}

static const GValue *
settings_value (FoveaSettings *settings, const char *name)
{
  FoveaSetting *setting = settings_get (settings, name);

  g_assert (setting);
  return &setting->value;
}

const char *
fovea_settings_string (FoveaSettings *settings, const char *name)
{
  const char *text = g_value_get_string (settings_value (settings, name));

  return text ? text : "";
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
  FoveaSetting    *setting = settings_get (settings, name);
  const FoveaWord *word;

  g_assert (setting);
  word = option_find_choice (setting->option,
                             fovea_settings_string (settings, name));
  return word ? word->value : 0;
}

static char *
setting_to_text (const FoveaSetting *setting)
{
  switch (setting->option->kind)
    {
    case FOVEA_OPTION_INT:
      return g_strdup_printf ("%d", g_value_get_int (&setting->value));
    case FOVEA_OPTION_DOUBLE:
      return option_number (g_value_get_double (&setting->value));
    case FOVEA_OPTION_BOOL:
      return g_strdup (g_value_get_boolean (&setting->value) ? "yes" : "no");
    case FOVEA_OPTION_STRING:
    case FOVEA_OPTION_CHOICE:
      break;
    }
  return g_value_dup_string (&setting->value);
}

char *
fovea_settings_quote (const char *word)
{
  GString *text = g_string_new ("\"");

  if (*word && ! word[strcspn (word, " \t\n\"'\\$`;|&<>()[]{}*?!~#^")])
    return g_string_free (g_string_assign (text, word), FALSE);
  for (; *word; word++)
    {
      if (strchr ("\"\\$`", *word))
        g_string_append_c (text, '\\');
      g_string_append_c (text, *word);
    }
  return g_string_free (g_string_append_c (text, '"'), FALSE);
}

static void
setting_append (GString *command, const FoveaSetting *setting)
{
  g_autofree char *text = setting_to_text (setting);
  g_autofree char *initial = fovea_option_default (setting->option);

  if (g_strcmp0 (text, initial) == 0)
    return;
  g_string_append_printf (command, " --%s", setting->option->name);
  if (setting->option->kind == FOVEA_OPTION_BOOL)
    g_string_append_printf (command, "=%s", text);
  else
    {
      g_autofree char *quoted = fovea_settings_quote (text ? text : "");

      g_string_append_printf (command, " %s", quoted);
    }
}

char *
fovea_settings_to_command (FoveaSettings *settings, const char *command)
{
  g_autoptr (GString) text = g_string_new (command);

  for (guint i = 0; i < settings->settings->len; i++)
    setting_append (text,
                    &g_array_index (settings->settings, FoveaSetting, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
