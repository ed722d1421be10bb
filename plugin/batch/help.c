/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help [COMMAND]: from the very tables that the commands are read with. As JSON
 * it is what the tests compare with the procedures and the operations. */
#include <glib/gi18n.h>

#include "batch.h"
#include "json.h"
#include "message.h"

static gboolean
help_check (FoveaBatch *batch, GError **error)
{
  if (batch->words->len > 1)
    return fovea_usage_error (error, _("name one command, or none for the list"));
  if (batch->words->len == 1 && ! fovea_batch_find (batch->words->pdata[0]))
    return fovea_batch_no_command (batch->words->pdata[0], error);
  return TRUE;
}

static void
help_list (void)
{
  g_autoptr (GPtrArray) commands = fovea_batch_commands ();

  fovea_batch_print (_("COMMAND PHOTO… [--option VALUE…] [--out FILE|FOLDER], one command a line:"));
  for (guint i = 0; i < commands->len; i++)
    {
      const FoveaBatchCommand *c = commands->pdata[i];
      g_autofree char         *line = g_strdup_printf ("  %-14s %s", c->name, fovea_batch_summary (c));

      fovea_batch_print (line);
    }
  fovea_batch_print (_("“help COMMAND” lists its options. Quotes as in a shell; -- ends the options;\n"
                       "photos may be patterns (*.jpg) and folders. Exit: 0 all done, 70 something\n"
                       "failed, 64 wrong usage."));
}

static void
help_option_text (const FoveaOption *option)
{
  g_autofree char *range = fovea_option_range (option);
  g_autofree char *initial = fovea_option_default (option);
  g_autofree char *line = NULL;

  if (option->kind == FOVEA_OPTION_BOOL)
    line = g_strdup_printf ("  --%s, --no-%s\n      %s [%s]", option->name, option->name, _(option->blurb), initial);
  else
    line = g_strdup_printf ("  --%s %s\n      %s [%s]", option->name, range, _(option->blurb), initial);
  fovea_batch_print (line);
}

static void
help_option_json (GString *json, const FoveaOption *option, gboolean own)
{
  static const char *const kinds[] = { "string", "int", "double", "bool", "choice" };
  g_autofree char *initial = fovea_option_default (option);

  g_string_append (json, json->str[json->len - 1] == '[' ? "{" : ", {");
  fovea_json_name (json, "name");
  fovea_json_text (json, option->name);
  fovea_json_name (json, "label");
  fovea_json_text (json, option->label ? option->label : "");
  fovea_json_name (json, "what");
  fovea_json_text (json, option->blurb ? option->blurb : "");
  fovea_json_name (json, "kind");
  fovea_json_text (json, kinds[option->kind]);
  fovea_json_name (json, "default");
  fovea_json_text (json, initial);
  fovea_json_name (json, "minimum");
  fovea_json_number (json, option->minimum);
  fovea_json_name (json, "maximum");
  fovea_json_number (json, option->maximum);
  fovea_json_name (json, "procedure");
  g_string_append (json, own ? "true" : "false");
  fovea_json_name (json, "choices");
  g_string_append_c (json, '[');
  for (const FoveaWord *w = option->kind == FOVEA_OPTION_CHOICE ? fovea_option_choices (option) : NULL;
       w && w->nick; w++)
    {
      g_string_append (json, json->str[json->len - 1] == '[' ? "" : ", ");
      fovea_json_text (json, w->nick);
    }
  g_string_append (json, "]}");
}

static void
help_command (FoveaBatch *batch, const FoveaBatchCommand *command)
{
  const FoveaOption        *own = fovea_batch_options (command);
  g_autoptr (FoveaSettings) settings = fovea_settings_new (own);
  g_autoptr (GString)       json = g_string_new ("{");
  g_autofree char          *usage = fovea_batch_usage (command, NULL);
  g_autofree char          *head = g_strdup_printf ("%s\n  %s", usage, fovea_batch_summary (command));
  gboolean                  text = batch->format != FOVEA_FORMAT_JSON;
  guint                     n_own = 0;
  FoveaSetting             *setting;

  for (const FoveaOption *o = own; o->name; o++)
    n_own++;
  fovea_batch_add_options (settings, command->flags);
  if (text)
    fovea_batch_print (head);
  fovea_json_name (json, "command");
  fovea_json_text (json, command->name);
  fovea_json_name (json, "options");
  g_string_append_c (json, '[');
  for (guint i = 0; (setting = fovea_settings_at (settings, i)); i++)
    {
      if (text)
        help_option_text (setting->option);
      help_option_json (json, setting->option, i < n_own);
    }
  g_string_append (json, "]}");
  if (! text)
    fovea_batch_print (json->str);
}

static gboolean
help_end (FoveaBatch *batch, GError **error)
{
  g_autoptr (GPtrArray) commands = NULL;

  if (batch->words->len == 1)
    help_command (batch, fovea_batch_find (batch->words->pdata[0]));
  else if (batch->format != FOVEA_FORMAT_JSON)
    help_list ();
  else
    {
      commands = fovea_batch_commands ();
      for (guint i = 0; i < commands->len; i++)
        help_command (batch, commands->pdata[i]);
    }
  return TRUE;
}

const FoveaBatchCommand fovea_batch_help[] = {
  { .name = "help", .arguments = "[COMMAND]", .summary = N_("list the commands, or one command's options"),
    .flags = FOVEA_TAKES_WORDS, .check = help_check, .end = help_end },
  { NULL }
};
