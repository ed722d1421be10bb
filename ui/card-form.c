/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of a card in groups, in the order a picture takes: what the model
 * is, what it is given, what comes out. */
#include "card-form.h"

#include <glib/gi18n-lib.h>

#include "card-fields.h"

struct _FoveaCardForm
{
  GtkBox     parent_instance;
  CardFields f;
  GtkWidget *reasons;
  FoveaCard *card; /* as it was set */
  gboolean   quiet;
};

G_DEFINE_FINAL_TYPE (FoveaCardForm, fovea_card_form, GTK_TYPE_BOX)

static guint form_changed;

/* What comes out of networks that make pictures. */
static const struct
{
  const char *id, *title;
  double      scale_by, mean, std;
} form_outputs[] = {
  { "unit", N_ ("0 to 1"), 1.0, 0.0, 1.0 },
  { "bytes", N_ ("0 to 255"), 255.0, 0.0, 1.0 },
  { "tensorflow", N_ ("-1 to 1"), 255.0, 127.5, 127.5 },
};

static void
form_emit (FoveaCardForm *form)
{
  if (! form->quiet)
    g_signal_emit (form, form_changed, 0);
}

/* ---- Numbers in entries ----------------------------------------------------------- */

static void
form_set_numbers (GtkWidget *entry, const double *values, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (buffer, sizeof buffer, "%.10g", values[i]);
      g_string_append_printf (text, "%s%s", i ? "; " : "", buffer);
    }
  gtk_entry_set_text (GTK_ENTRY (entry), text->str);
}

static gboolean
form_get_numbers (GtkWidget *entry, const char *field, double *values, guint n, GError **error)
{
  const char *at = gtk_entry_get_text (GTK_ENTRY (entry));

  for (guint i = 0; i < n; i++)
    {
      char *end;

      values[i] = g_ascii_strtod (at, &end);
      while (*end == ' ')
        end++;
      if (end == at || (*end != '\0' && *end != ';') || (*end == '\0') != (i + 1 == n))
        {
          g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
                       ngettext ("%s: %u number is wanted, with '.' as decimal point",
                                 "%s: %u numbers with ';' between them are wanted, with '.' as "
                                 "decimal point",
                                 n),
                       field, n);
          return FALSE;
        }
      at = end + 1;
    }
  return TRUE;
}

static guint
form_n_channels (FoveaCardForm *form)
{
  return gtk_combo_box_get_active (GTK_COMBO_BOX (form->f.channels)) == FOVEA_CHANNELS_GRAY ? 1 : 3;
}

/* ---- Preparations ---------------------------------------------------------------- */

static void
form_show_preset (FoveaCardForm *form, const FoveaCard *card)
{
  const FoveaPreset *preset = fovea_card_preset (card);

  gtk_combo_box_set_active_id (GTK_COMBO_BOX (form->f.preset), preset ? preset->id : "");
}

static void
form_show_range (FoveaCardForm *form, const FoveaCard *card)
{
  guint n = card->channels == FOVEA_CHANNELS_GRAY ? 1 : 3;

  gtk_combo_box_set_active (GTK_COMBO_BOX (form->f.channels), (int) card->channels);
  form_set_numbers (form->f.scale, &card->scale_by, 1);
  form_set_numbers (form->f.mean, card->mean, n);
  form_set_numbers (form->f.std, card->std, n);
}

void
fovea_card_form_use (FoveaCardForm *form, const FoveaPreset *preset)
{
  g_autoptr (FoveaCard) card = form->card ? fovea_card_copy (form->card) : NULL;

  if (! card)
    return;
  fovea_card_set_preset (card, preset);
  form->quiet = TRUE;
  form_show_range (form, card);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (form->f.preset), preset->id);
  form->quiet = FALSE;
  form_emit (form);
}

static void
form_preset_chosen (FoveaCardForm *form)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (form->f.preset));

  if (! form->quiet && id && *id)
    fovea_card_form_use (form, fovea_preset_find (id));
}

/* Numbers that are typed may be a preset's or nobody's. */
static void
form_range_typed (FoveaCardForm *form)
{
  g_autoptr (FoveaCard) card = NULL;

  if (form->quiet || ! form->card)
    return;
  card = fovea_card_form_get (form, NULL);
  form->quiet = TRUE;
  if (card)
    form_show_preset (form, card);
  else
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (form->f.preset), "");
  form->quiet = FALSE;
}

/* ---- Making it --------------------------------------------------------------------- */

static void
form_connect (FoveaCardForm *form)
{
  CardFields *f = &form->f;

  g_signal_connect_swapped (f->preset, "changed", G_CALLBACK (form_preset_chosen), form);
  g_signal_connect_swapped (f->channels, "changed", G_CALLBACK (form_range_typed), form);
  g_signal_connect_swapped (f->scale, "changed", G_CALLBACK (form_range_typed), form);
  g_signal_connect_swapped (f->mean, "changed", G_CALLBACK (form_range_typed), form);
  g_signal_connect_swapped (f->std, "changed", G_CALLBACK (form_range_typed), form);
}

static void
fovea_card_form_init (FoveaCardForm *form)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (form), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (form), 12);
  form->quiet = TRUE;
  card_fields_init (&form->f, G_CALLBACK (form_emit), form);
  for (guint i = 0; i < G_N_ELEMENTS (form_outputs); i++)
    card_fields_add_choice (form->f.output, form_outputs[i].id, _ (form_outputs[i].title));
  card_fields_add_choice (form->f.output, "", _ ("others, as in the card"));
  form_connect (form);
  form->reasons = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (form->reasons), 0.0f);
  gtk_label_set_yalign (GTK_LABEL (form->reasons), 0.0f);
  gtk_label_set_line_wrap (GTK_LABEL (form->reasons), TRUE);
  gtk_label_set_selectable (GTK_LABEL (form->reasons), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (form->reasons), 60);
  gtk_style_context_add_class (gtk_widget_get_style_context (form->reasons),
                               GTK_STYLE_CLASS_DIM_LABEL);
  gtk_container_add (GTK_CONTAINER (form), form->f.grid);
  gtk_container_add (GTK_CONTAINER (form), form->reasons);
  form->quiet = FALSE;
}

static void
fovea_card_form_finalize (GObject *object)
{
  g_clear_pointer (&FOVEA_CARD_FORM (object)->card, fovea_card_free);
  G_OBJECT_CLASS (fovea_card_form_parent_class)->finalize (object);
}

static void
fovea_card_form_class_init (FoveaCardFormClass *class)
{
  G_OBJECT_CLASS (class)->finalize = fovea_card_form_finalize;
  form_changed = g_signal_new ("changed", FOVEA_TYPE_CARD_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
}

GtkWidget *
fovea_card_form_new (void)
{
  return g_object_new (FOVEA_TYPE_CARD_FORM, NULL);
}

/* ---- Cards into fields ---------------------------------------------------------------- */

static void
form_text (GtkWidget *entry, const char *text)
{
  gtk_entry_set_text (GTK_ENTRY (entry), text ? text : "");
}

static void
form_show_output (FoveaCardForm *form, const FoveaCard *card)
{
  const char *id = "";

  for (guint i = 0; i < G_N_ELEMENTS (form_outputs); i++)
    if (card->output_scale_by == form_outputs[i].scale_by &&
        card->output_mean[0] == form_outputs[i].mean && card->output_std[0] == form_outputs[i].std)
      id = form_outputs[i].id;
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (form->f.output), id);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (form->f.factor), card->factor);
  gtk_widget_set_sensitive (form->f.output, card->kind == FOVEA_TASK_IMAGE);
  gtk_widget_set_sensitive (form->f.factor, card->kind == FOVEA_TASK_IMAGE);
}

static void
form_show (FoveaCardForm *form, const FoveaCard *card)
{
  CardFields *f = &form->f;

  form_text (f->name, card->name);
  form_text (f->licence, card->licence);
  form_text (f->source, card->source);
  form_text (f->labels, card->labels);
  form_text (f->picture, card->picture);
  form_text (f->expected, card->expected);
  gtk_combo_box_set_active (GTK_COMBO_BOX (f->task), (int) card->kind);
  gtk_combo_box_set_active (GTK_COMBO_BOX (f->layout), card->nhwc);
  gtk_combo_box_set_active (GTK_COMBO_BOX (f->resize), card->resize == FOVEA_RESIZE_BICUBIC);
  gtk_combo_box_set_active (GTK_COMBO_BOX (f->kind), card->probabilities);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (f->width), card->width);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (f->height), card->height);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (f->crop), card->crop);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (f->any_size), card->any_size);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (f->squash), card->squash);
  form_show_range (form, card);
  form_show_preset (form, card);
  form_show_output (form, card);
}

void
fovea_card_form_set (FoveaCardForm *form, const FoveaCard *card)
{
  FoveaCard       *copy = card ? fovea_card_copy (card) : NULL;
  g_autofree char *list = NULL, *text = NULL;

  fovea_card_free (form->card);
  form->card = copy;
  gtk_widget_set_sensitive (form->f.grid, copy != NULL);
  form->quiet = TRUE;
  if (copy)
    form_show (form, copy);
  form->quiet = FALSE;
  if (copy && copy->reasons)
    {
      list = g_strjoinv ("\n• ", copy->reasons);
      text = g_strconcat (_ ("How this card was guessed:"), "\n• ", list, NULL);
    }
  gtk_label_set_text (GTK_LABEL (form->reasons), text ? text : "");
  gtk_widget_set_visible (form->reasons, text != NULL);
}

/* ---- Fields into cards ------------------------------------------------------------------ */

static void
form_take (char **text, GtkWidget *entry)
{
  char *typed = g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (entry))));

  g_free (*text);
  *text = *typed ? typed : NULL;
  if (! *typed)
    g_free (typed);
}

static void
form_take_output (FoveaCardForm *form, FoveaCard *card)
{
  int i = gtk_combo_box_get_active (GTK_COMBO_BOX (form->f.output));

  card->factor = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (form->f.factor));
  if (i < 0 || i >= (int) G_N_ELEMENTS (form_outputs))
    return;
  card->output_scale_by = form_outputs[i].scale_by;
  for (guint c = 0; c < 3; c++)
    {
      card->output_mean[c] = form_outputs[i].mean;
      card->output_std[c] = form_outputs[i].std;
    }
}

static gboolean
form_take_range (FoveaCardForm *form, FoveaCard *card, GError **error)
{
  guint n = form_n_channels (form);

  card->channels = gtk_combo_box_get_active (GTK_COMBO_BOX (form->f.channels));
  if (! form_get_numbers (form->f.scale, _ ("Scale"), &card->scale_by, 1, error) ||
      ! form_get_numbers (form->f.mean, _ ("Mean"), card->mean, n, error) ||
      ! form_get_numbers (form->f.std, _ ("Deviation"), card->std, n, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (card->std[i] == 0.0)
      {
        g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
                     _ ("Deviation: 0 cannot be divided by"));
        return FALSE;
      }
  return TRUE;
}

FoveaCard *
fovea_card_form_get (FoveaCardForm *form, GError **error)
{
  CardFields *f = &form->f;
  g_autoptr (FoveaCard) card = form->card ? fovea_card_copy (form->card) : NULL;

  if (! card || ! form_take_range (form, card, error))
    return NULL;
  form_take (&card->name, f->name);
  form_take (&card->licence, f->licence);
  form_take (&card->source, f->source);
  form_take (&card->labels, f->labels);
  form_take (&card->picture, f->picture);
  form_take (&card->expected, f->expected);
  fovea_card_set_task (card, gtk_combo_box_get_active (GTK_COMBO_BOX (f->task)));
  card->nhwc = gtk_combo_box_get_active (GTK_COMBO_BOX (f->layout)) == 1;
  card->resize = gtk_combo_box_get_active (GTK_COMBO_BOX (f->resize)) == 1 ? FOVEA_RESIZE_BICUBIC :
                                                                             FOVEA_RESIZE_BILINEAR;
  card->probabilities = gtk_combo_box_get_active (GTK_COMBO_BOX (f->kind)) == 1;
  card->width = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (f->width));
  card->height = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (f->height));
  card->crop = gtk_spin_button_get_value (GTK_SPIN_BUTTON (f->crop));
  card->any_size = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (f->any_size));
  card->squash = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (f->squash));
  form_take_output (form, card);
  card->guessed = FALSE;
  g_clear_pointer (&card->reasons, g_strfreev);
  return g_steal_pointer (&card);
}
