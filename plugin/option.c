/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options and their values as text. Numbers are read and written in
 * the C locale everywhere, so that a command means the same on every machine. */
#include "option.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "message.h"

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

const FoveaOption *
fovea_settings_find (FoveaSettings *settings, const char *name)
{
  FoveaSetting *setting = fovea_settings_get (settings, name);

  return setting ? setting->option : NULL;
}

/* Which of its words was meant, or NULL. (transfer full) */
static char *
option_advise (const FoveaOption *option, const char *text)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  if (option->kind != FOVEA_OPTION_CHOICE)
    return NULL;
  for (const FoveaWord *c = fovea_option_choices (option); c->nick; c++)
    g_ptr_array_add (words, (gpointer) c->nick);
  g_ptr_array_add (words, NULL);
  return fovea_near_advice (text, (const char *const *) words->pdata, NULL);
}

static gboolean
setting_error (const FoveaSetting *setting, const char *text, GError **error)
{
  g_autofree char *range = fovea_option_range (setting->option);
  g_autofree char *advice = option_advise (setting->option, text);

  if (advice)
    /* Translators: an option, what was typed, “did you mean …?” */
    return fovea_usage_error (error, _("--%s does not take “%s”; %s"), setting->option->name, text, advice);
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
  FoveaSetting *setting = fovea_settings_get (settings, name);

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
  FoveaSetting *setting = fovea_settings_get (settings, name);

  return setting && setting->given;
}

void
fovea_settings_from_config (FoveaSettings *settings, GObject *config)
{
  FoveaSetting *s;

  for (guint i = 0; (s = fovea_settings_at (settings, i)) != NULL; i++)
    if (g_object_class_find_property (G_OBJECT_GET_CLASS (config), s->option->name))
      g_object_get_property (config, s->option->name, &s->value);
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
      if (*word == '\'')
        g_string_append (text, FOVEA_SETTINGS_APOSTROPHE);
      else
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
  FoveaSetting       *setting;

  for (guint i = 0; (setting = fovea_settings_at (settings, i)) != NULL; i++)
    setting_append (text, setting);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
