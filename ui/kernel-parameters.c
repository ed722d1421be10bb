/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A number is what counts; its slider is a place that stands for it. Sigma and
 * lengths go by ratios (0.1 to 1 is as far as 10 to 100), sizes and amounts by
 * squares, so that the small values that people use have room. */
#include "kernel-parameters.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "library/library.h"

#define SLIDER_WIDTH 80

typedef struct
{
  FoveaKernelParameters       *owner;
  const FoveaLibraryParameter *parameter;
  guint                        index;
  GtkWidget                   *scale;  /* NULL but for numbers */
  GtkWidget                   *editor; /* a spin button, a tick or a choice */
} ParameterRow;

struct _FoveaKernelParameters
{
  GtkGrid                   parent_instance;
  const FoveaLibraryKernel *kernel;
  double                    values[FOVEA_LIBRARY_PARAMETERS];
  ParameterRow              rows[FOVEA_LIBRARY_PARAMETERS];
  char                     *spec;
  gboolean                  quiet; /* the widgets are being set by code */
};

static guint parameters_changed;

G_DEFINE_FINAL_TYPE (FoveaKernelParameters, fovea_kernel_parameters, GTK_TYPE_GRID)

/* ---- Places on the slider ------------------------------------------------------- */

static gboolean
place_is_by_ratio (const FoveaLibraryParameter *p)
{
  return p->slider == FOVEA_SLIDER_SIGMA || p->slider == FOVEA_SLIDER_SIGMA2 ||
         p->slider == FOVEA_SLIDER_LENGTH;
}

static gboolean
place_is_by_square (const FoveaLibraryParameter *p)
{
  return p->slider == FOVEA_SLIDER_SIZE || p->slider == FOVEA_SLIDER_AMOUNT;
}

static double
place_of (const FoveaLibraryParameter *p, double value)
{
  if (place_is_by_ratio (p))
    return log10 (value);
  return place_is_by_square (p) ? copysign (sqrt (fabs (value)), value) : value;
}

/* Rounded to what a hand can want: three digits, wholes where they must be. */
static double
place_value (const FoveaLibraryParameter *p, double place)
{
  double value = place;
  double grain = p->kind == FOVEA_PARAMETER_NUMBER ? 0.1 : 1.0;

  if (place_is_by_ratio (p))
    {
      value = pow (10.0, place);
      grain = pow (10.0, floor (place) - 2.0);
    }
  else if (place_is_by_square (p))
    {
      value = place * fabs (place);
      grain = p->kind == FOVEA_PARAMETER_NUMBER ? 0.05 : 1.0;
    }
  else if (p->slider == FOVEA_SLIDER_ANGLE)
    grain = 1.0;
  /* By whole parts of 1: 0.1 has no exact double, 38 / 10 is 3.8 as typed. */
  value = grain < 1.0 ? round (value / grain) / round (1.0 / grain) : round (value / grain) * grain;
  return CLAMP (value, p->low, p->high);
}

/* ---- Telling -------------------------------------------------------------------- */

static void
parameters_respell (FoveaKernelParameters *self)
{
  g_free (self->spec);
  self->spec = self->kernel ? fovea_library_spec (self->kernel, self->values) : NULL;
}

/* What a screen reader says of the slider, whose own number is a place. */
static void
parameter_describe (ParameterRow *row)
{
  g_autofree char *said = g_strdup_printf ("%.6g %s", row->owner->values[row->index],
                                           fovea_library_text (row->parameter->unit));

  if (row->scale)
    atk_object_set_description (gtk_widget_get_accessible (row->scale), g_strchomp (said));
}

static void
parameter_take (ParameterRow *row, double value)
{
  FoveaKernelParameters *self = row->owner;

  if (self->quiet || value == self->values[row->index])
    return;
  self->values[row->index] = value;
  parameter_describe (row);
  parameters_respell (self);
  g_signal_emit (self, parameters_changed, 0, self->spec);
}

/* ---- Numbers -------------------------------------------------------------------- */

static void
parameter_slid (GtkRange *range, ParameterRow *row)
{
  if (! row->owner->quiet)
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (row->editor),
                               place_value (row->parameter, gtk_range_get_value (range)));
}

/* 3.8 and a step of 0.1 are 3.9, not 3.9000000000000004. */
static double
parameter_plain (double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (digits, sizeof digits, "%.9g", value);
  return g_ascii_strtod (digits, NULL);
}

/* The place stays where the hand is, if it stands for this number. */
static void
parameter_typed (GtkSpinButton *spin, ParameterRow *row)
{
  const double   value = parameter_plain (gtk_spin_button_get_value (spin));
  GtkRange      *range = GTK_RANGE (row->scale);
  const gboolean was_quiet = row->owner->quiet;

  row->owner->quiet = TRUE;
  if (place_value (row->parameter, gtk_range_get_value (range)) != value)
    gtk_range_set_value (range, place_of (row->parameter, value));
  row->owner->quiet = was_quiet;
  parameter_take (row, value);
}

/* Keys on the slider step the number, not the place. */
static void
parameter_stepped (GtkRange *range, GtkScrollType step, ParameterRow *row)
{
  GtkSpinButton *spin = GTK_SPIN_BUTTON (row->editor);

  g_signal_stop_emission_by_name (range, "move-slider");
  switch (step)
    {
    case GTK_SCROLL_STEP_BACKWARD:
    case GTK_SCROLL_STEP_LEFT:
    case GTK_SCROLL_STEP_DOWN:
      gtk_spin_button_spin (spin, GTK_SPIN_STEP_BACKWARD, 0);
      break;
    case GTK_SCROLL_STEP_FORWARD:
    case GTK_SCROLL_STEP_RIGHT:
    case GTK_SCROLL_STEP_UP:
      gtk_spin_button_spin (spin, GTK_SPIN_STEP_FORWARD, 0);
      break;
    case GTK_SCROLL_PAGE_BACKWARD:
    case GTK_SCROLL_PAGE_LEFT:
    case GTK_SCROLL_PAGE_DOWN:
      gtk_spin_button_spin (spin, GTK_SPIN_PAGE_BACKWARD, 0);
      break;
    case GTK_SCROLL_PAGE_FORWARD:
    case GTK_SCROLL_PAGE_RIGHT:
    case GTK_SCROLL_PAGE_UP:
      gtk_spin_button_spin (spin, GTK_SPIN_PAGE_FORWARD, 0);
      break;
    case GTK_SCROLL_START:
      gtk_spin_button_spin (spin, GTK_SPIN_HOME, 0);
      break;
    case GTK_SCROLL_END:
      gtk_spin_button_spin (spin, GTK_SPIN_END, 0);
      break;
    default:
      break;
    }
}

/* All digits that count and no more; a size of 0 is the kernel's own. (transfer
 * full) */
static char *
parameter_spell (const FoveaLibraryParameter *p, double value)
{
  return p->slider == FOVEA_SLIDER_SIZE && value == 0.0 ? g_strdup (_ ("auto")) :
                                                          g_strdup_printf ("%.9g", value);
}

static gboolean
parameter_print (GtkSpinButton *spin, ParameterRow *row)
{
  g_autofree char *text = parameter_spell (row->parameter, gtk_spin_button_get_value (spin));

  if (strcmp (text, gtk_entry_get_text (GTK_ENTRY (spin))) != 0)
    gtk_entry_set_text (GTK_ENTRY (spin), text);
  return TRUE;
}

static int
parameter_parse (GtkSpinButton *spin, double *value, ParameterRow *row)
{
  const char      *text = gtk_entry_get_text (GTK_ENTRY (spin));
  const double     last = gtk_spin_button_get_value (spin);
  g_autofree char *shown = parameter_spell (row->parameter, last);
  char            *end;

  /* Digits that are not shown are kept. */
  *value = last;
  if (strcmp (text, shown) == 0)
    return TRUE;
  if (row->parameter->slider == FOVEA_SLIDER_SIZE && ! g_ascii_isdigit (*text))
    {
      *value = 0.0;
      return TRUE;
    }
  /* 3.8 is 3.8, where the comma is the sign, too. */
  *value = g_ascii_strtod (text, &end);
  if (*end != '\0')
    *value = g_strtod (text, &end);
  if (*end != '\0' || end == text || ! isfinite (*value))
    *value = last;
  if (row->parameter->kind != FOVEA_PARAMETER_NUMBER)
    *value = round (*value);
  return TRUE;
}

static double
parameter_step (const FoveaLibraryParameter *p)
{
  if (p->slider == FOVEA_SLIDER_ANGLE)
    return 5.0;
  return p->kind == FOVEA_PARAMETER_NUMBER && p->slider != FOVEA_SLIDER_LENGTH ? 0.1 : 1.0;
}

static void
parameter_add_number (ParameterRow *row, const char *label)
{
  const FoveaLibraryParameter *p = row->parameter;
  const double                 step = parameter_step (p);
  g_autofree char             *range = g_strdup_printf (_ ("%g to %g"), p->low, p->high);

  row->scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, place_of (p, p->low),
                                         place_of (p, p->high), 1e-3);
  row->editor = gtk_spin_button_new_with_range (p->low, p->high, step);
  gtk_spin_button_set_increments (GTK_SPIN_BUTTON (row->editor), step, 10.0 * step);
  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (row->editor), 9);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (row->editor), FALSE); /* "auto" */
  gtk_spin_button_set_wrap (GTK_SPIN_BUTTON (row->editor), p->slider == FOVEA_SLIDER_ANGLE);
  gtk_entry_set_width_chars (GTK_ENTRY (row->editor), 4);
  gtk_entry_set_max_width_chars (GTK_ENTRY (row->editor), 6);
  gtk_scale_set_draw_value (GTK_SCALE (row->scale), FALSE);
  gtk_range_set_round_digits (GTK_RANGE (row->scale), -1);
  gtk_widget_set_size_request (row->scale, SLIDER_WIDTH, -1);
  gtk_widget_set_hexpand (row->scale, TRUE);
  gtk_widget_set_tooltip_text (row->scale, range);
  gtk_widget_set_tooltip_text (row->editor, range);
  atk_object_set_name (gtk_widget_get_accessible (row->scale), label);
  g_signal_connect (row->editor, "output", G_CALLBACK (parameter_print), row);
  g_signal_connect (row->editor, "input", G_CALLBACK (parameter_parse), row);
  g_signal_connect (row->editor, "value-changed", G_CALLBACK (parameter_typed), row);
  g_signal_connect (row->scale, "value-changed", G_CALLBACK (parameter_slid), row);
  g_signal_connect (row->scale, "move-slider", G_CALLBACK (parameter_stepped), row);
}

/* ---- Ticks and directions --------------------------------------------------------- */

static void
parameter_ticked (GtkToggleButton *button, ParameterRow *row)
{
  parameter_take (row, gtk_toggle_button_get_active (button));
}

static void
parameter_chosen (GtkComboBox *combo, ParameterRow *row)
{
  if (gtk_combo_box_get_active (combo) >= 0)
    parameter_take (row, 45.0 * gtk_combo_box_get_active (combo));
}

/* Against the clock from the right, as the angle is counted. */
static GtkWidget *
parameter_directions_new (guint n)
{
  const char *const eight[] = { N_ ("→  right"),   N_ ("↗  up right"),  N_ ("↑  up"),
                                N_ ("↖  up left"), N_ ("←  left"),      N_ ("↙  down left"),
                                N_ ("↓  down"),    N_ ("↘  down right") };
  const char *const four[] = { N_ ("─  level"), N_ ("╱  rising"), N_ ("│  upright"),
                               N_ ("╲  falling") };
  GtkWidget        *combo = gtk_combo_box_text_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text =
          g_strdup_printf ("%s, %u°", n == 4 ? _ (four[i]) : _ (eight[i % 8]), 45 * i);

      gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (combo), text);
    }
  return combo;
}

/* ---- Rows ------------------------------------------------------------------------- */

static void
parameter_show_value (ParameterRow *row)
{
  const double value = row->owner->values[row->index];

  if (GTK_IS_SPIN_BUTTON (row->editor))
    {
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (row->editor), value);
      gtk_range_set_value (GTK_RANGE (row->scale), place_of (row->parameter, value));
    }
  else if (GTK_IS_TOGGLE_BUTTON (row->editor))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (row->editor), value != 0.0);
  else
    gtk_combo_box_set_active (GTK_COMBO_BOX (row->editor),
                              (int) round (fmod (value / 45.0 + 8.0, 8.0)) %
                                  (int) row->owner->kernel->directions);
  parameter_describe (row);
}

static void
parameter_attach (ParameterRow *row, const char *label)
{
  GtkGrid   *grid = GTK_GRID (row->owner);
  const int  y = (int) row->index;
  GtkWidget *text;

  atk_object_set_name (gtk_widget_get_accessible (row->editor), label);
  if (GTK_IS_TOGGLE_BUTTON (row->editor))
    {
      gtk_grid_attach (grid, row->editor, 0, y, 4, 1);
      return;
    }
  text = gtk_label_new (label);
  gtk_label_set_xalign (GTK_LABEL (text), 0.0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (text), row->editor);
  gtk_grid_attach (grid, text, 0, y, 1, 1);
  if (! row->scale)
    {
      gtk_widget_set_hexpand (row->editor, TRUE);
      gtk_grid_attach (grid, row->editor, 1, y, 3, 1);
      return;
    }
  gtk_grid_attach (grid, row->scale, 1, y, 1, 1);
  gtk_grid_attach (grid, row->editor, 2, y, 1, 1);
  gtk_grid_attach (grid, gtk_label_new (fovea_library_text (row->parameter->unit)), 3, y, 1, 1);
}

static void
parameters_add_row (FoveaKernelParameters *self, guint i)
{
  ParameterRow  *row = &self->rows[i];
  const gboolean turns =
      self->kernel->directions > 0 && self->kernel->parameters[i]->slider == FOVEA_SLIDER_ANGLE;
  const char *label =
      turns ? _ ("Direction") : fovea_library_text (self->kernel->parameters[i]->label);

  *row = (ParameterRow){ .owner = self, .parameter = self->kernel->parameters[i], .index = i };
  if (turns)
    {
      row->editor = parameter_directions_new (self->kernel->directions);
      g_signal_connect (row->editor, "changed", G_CALLBACK (parameter_chosen), row);
    }
  else if (row->parameter->kind == FOVEA_PARAMETER_SWITCH)
    {
      row->editor = gtk_check_button_new_with_label (label);
      g_signal_connect (row->editor, "toggled", G_CALLBACK (parameter_ticked), row);
    }
  else
    parameter_add_number (row, label);
  parameter_attach (row, label);
}

static void
parameters_clear (FoveaKernelParameters *self)
{
  self->kernel = NULL;
  gtk_container_foreach (GTK_CONTAINER (self), (GtkCallback) (void (*) (void)) gtk_widget_destroy,
                         NULL);
  memset (self->rows, 0, sizeof self->rows);
  gtk_widget_hide (GTK_WIDGET (self));
}

gboolean
fovea_kernel_parameters_set (FoveaKernelParameters *self, const char *spec)
{
  double                    values[FOVEA_LIBRARY_PARAMETERS];
  const FoveaLibraryKernel *kernel =
      spec && fovea_library_is_spec (spec) ? fovea_library_read_spec (spec, values, NULL) : NULL;
  const guint n = kernel ? fovea_library_parameters (kernel) : 0;

  self->quiet = TRUE;
  if (n == 0 || kernel != self->kernel)
    parameters_clear (self);
  if (n > 0)
    memcpy (self->values, values, sizeof values);
  if (n > 0 && ! self->kernel)
    {
      self->kernel = kernel;
      for (guint i = 0; i < n; i++)
        parameters_add_row (self, i);
      gtk_container_foreach (GTK_CONTAINER (self),
                             (GtkCallback) (void (*) (void)) gtk_widget_show_all, NULL);
    }
  for (guint i = 0; i < n; i++)
    parameter_show_value (&self->rows[i]);
  parameters_respell (self);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  self->quiet = FALSE;
  return n > 0;
}

const char *
fovea_kernel_parameters_spec (FoveaKernelParameters *self)
{
  return self->spec;
}

/* ---- Making it ---------------------------------------------------------------------- */

/* Children that are still being taken apart tell nobody. */
static void
fovea_kernel_parameters_dispose (GObject *object)
{
  FOVEA_KERNEL_PARAMETERS (object)->quiet = TRUE;
  G_OBJECT_CLASS (fovea_kernel_parameters_parent_class)->dispose (object);
}

static void
fovea_kernel_parameters_finalize (GObject *object)
{
  g_free (FOVEA_KERNEL_PARAMETERS (object)->spec);
  G_OBJECT_CLASS (fovea_kernel_parameters_parent_class)->finalize (object);
}

static void
fovea_kernel_parameters_class_init (FoveaKernelParametersClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_kernel_parameters_dispose;
  G_OBJECT_CLASS (class)->finalize = fovea_kernel_parameters_finalize;
  parameters_changed = g_signal_new ("changed", FOVEA_TYPE_KERNEL_PARAMETERS, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fovea_kernel_parameters_init (FoveaKernelParameters *self)
{
  gtk_grid_set_row_spacing (GTK_GRID (self), 6);
  gtk_grid_set_column_spacing (GTK_GRID (self), 6);
  gtk_widget_set_no_show_all (GTK_WIDGET (self), TRUE);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _ ("Parameters"));
}

GtkWidget *
fovea_kernel_parameters_new (void)
{
  return g_object_new (FOVEA_TYPE_KERNEL_PARAMETERS, NULL);
}
