/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is seen is computed once for each change of the settings; moving about in
 * what there is computes nothing. Of a large photo as a whole a rough picture comes
 * first, of few rows. */
#include "kernel-lab-look.h"

#include <glib/gi18n-lib.h>

#include "kernel-lab-work.h"
#include "kernel-preview.h"
#include "progress-row.h"

#define LOOK_QUICK      4e6 /* pixels that are looked at, or fewer: no draft is needed */
#define LOOK_DRAFT_WORK 2e8 /* products of a draft */
#define LOOK_DRAFT_ROWS 32  /* at least: else nothing could be seen */

struct _FoveaLabLook
{
  GtkBox           parent_instance;
  GObject         *photo; /* not owned: the view holds it */
  FoveaLabRender   render;
  FoveaLabSettings settings; /* without a kernel: there are none yet */
  FoveaWorker     *worker;
  gboolean         ready;
  gint64           since; /* when the settings changed, until that is seen; or 0 */
  gboolean         draft; /* a rough picture is being made: the whole one follows */
  gboolean         again; /* another part is wanted once this one is there */
  GtkWidget       *preview, *progress, *time, *zoom;
};

enum
{
  LOOK_SHOWN,
  LOOK_FAILED,
  LOOK_N
};

static guint look_signals[LOOK_N];

G_DEFINE_FINAL_TYPE (FoveaLabLook, fovea_lab_look, GTK_TYPE_BOX)

/* ---- Computing ----------------------------------------------------------------- */

/* How small a first, rough picture is: so that it is there before one notices. FALSE:
 * the whole is as quick. */
static gboolean
look_draft_size (FoveaLabLook *self, const FoveaRect *part, const int size[2], int draft[2])
{
  const FoveaKernel *kernel = self->settings.kernel;
  guint              taps = kernel->planes * kernel->height * kernel->width;
  double             work = (double) part->width * (double) taps; /* of a row */
  int rows = (int) CLAMP (LOOK_DRAFT_WORK / work, LOOK_DRAFT_ROWS, size[1] / 4);

  if ((double) part->width * (double) part->height < LOOK_QUICK || rows * 2 > size[1])
    return FALSE;
  draft[0] = MAX (1, size[0] * rows / size[1]);
  draft[1] = rows;
  return TRUE;
}

static void
look_start (FoveaLabLook *self, gboolean may_draft)
{
  FoveaLabSettings settings = self->settings;
  FoveaRect        part;
  int              size[2], draft[2];
  gboolean         before;

  self->ready = self->again = self->draft = FALSE;
  if (! self->photo || ! settings.kernel || gtk_widget_in_destruction (GTK_WIDGET (self)) ||
      ! fovea_kernel_preview_get_part (FOVEA_KERNEL_PREVIEW (self->preview), &part, size))
    return;
  before = ! fovea_kernel_preview_has (FOVEA_KERNEL_PREVIEW (self->preview), &part, size);
  self->draft = may_draft && ! before && look_draft_size (self, &part, size, draft);
  settings.direct = self->draft;
  fovea_lab_worker_start (self->worker, self->render, self->photo, &settings, &part,
                          self->draft ? draft : size, before);
  fovea_progress_row_update (self->progress);
}

/* Whoever drags the picture on and on is shown what there was on the way. */
static void
look_part_changed (FoveaLabLook *self)
{
  if (fovea_worker_is_busy (self->worker))
    self->again = TRUE;
  else
    look_start (self, FALSE);
}

/* Takes it. */
static void
look_show (FoveaLabLook *self, FoveaLabPicture *picture)
{
  gboolean draft = self->draft;

  fovea_kernel_preview_show (FOVEA_KERNEL_PREVIEW (self->preview), &picture->part, picture->before,
                             picture->after);
  fovea_lab_picture_free (picture);
  if (self->since)
    {
      g_autofree char *text =
          g_strdup_printf (_ ("%.2f s"), (double) (g_get_monotonic_time () - self->since) / 1e6);

      gtk_label_set_text (GTK_LABEL (self->time), text);
    }
  self->since = 0;
  self->ready = ! draft && ! self->again;
  if (draft || self->again)
    look_start (self, FALSE);
  if (! draft)
    g_signal_emit (self, look_signals[LOOK_SHOWN], 0);
}

static void
look_done (gpointer result, const GError *error, gpointer data)
{
  FoveaLabLook    *self = data;
  FoveaLabPicture *picture = result;

  fovea_progress_row_update (self->progress);
  if (picture)
    look_show (self, picture);
  else if (! g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    g_signal_emit (self, look_signals[LOOK_FAILED], 0, error->message); /* the picture stays */
}

/* ---- Making it ------------------------------------------------------------------- */

static void
look_zoom_clicked (GtkWidget *button, FoveaLabLook *self)
{
  int zoom = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "zoom"));

  fovea_kernel_preview_set_zoom (FOVEA_KERNEL_PREVIEW (self->preview), zoom);
}

static void
look_say_zoom (FoveaLabLook *self)
{
  FoveaKernelPreview *preview = FOVEA_KERNEL_PREVIEW (self->preview);
  g_autofree char *text = g_strdup_printf ("%.0f %%", 100 * fovea_kernel_preview_scale (preview));

  gtk_label_set_text (GTK_LABEL (self->zoom), text);
}

static GtkWidget *
look_dim_label_new (GtkWidget *row, const char *tip)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_set_tooltip_text (label, tip);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  return label;
}

static GtkWidget *
look_zooms_new (FoveaLabLook *self)
{
  GtkWidget  *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  const char *labels[] = { _ ("F_it"), _ ("_100 %"), _ ("_400 %") };
  const int   zooms[] = { 0, 1, 4 };

  gtk_box_pack_start (GTK_BOX (row), gtk_label_new (_ ("Before")), FALSE, FALSE, 0);
  for (int i = 0; i < 3; i++)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (labels[i]);

      g_object_set_data (G_OBJECT (button), "zoom", GINT_TO_POINTER (zooms[i]));
      g_signal_connect (button, "clicked", G_CALLBACK (look_zoom_clicked), self);
      gtk_container_add (GTK_CONTAINER (row), button);
    }
  self->zoom = look_dim_label_new (row, _ ("Zoom: screen pixels a pixel of the photo"));
  self->time = look_dim_label_new (row, _ ("Time from the last change until it is seen"));
  gtk_box_pack_end (GTK_BOX (row), gtk_label_new (_ ("After")), FALSE, FALSE, 0);
  return row;
}

static void
fovea_lab_look_dispose (GObject *object)
{
  FoveaLabLook *self = FOVEA_LAB_LOOK (object);

  G_OBJECT_CLASS (fovea_lab_look_parent_class)->dispose (object);
  g_clear_pointer (&self->worker, fovea_worker_free);
  self->photo = NULL;
}

static void
fovea_lab_look_finalize (GObject *object)
{
  fovea_lab_settings_clear (&FOVEA_LAB_LOOK (object)->settings);
  G_OBJECT_CLASS (fovea_lab_look_parent_class)->finalize (object);
}

static void
fovea_lab_look_class_init (FoveaLabLookClass *class)
{
  GType type = FOVEA_TYPE_LAB_LOOK;

  G_OBJECT_CLASS (class)->dispose = fovea_lab_look_dispose;
  G_OBJECT_CLASS (class)->finalize = fovea_lab_look_finalize;
  look_signals[LOOK_SHOWN] =
      g_signal_new ("shown", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  look_signals[LOOK_FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fovea_lab_look_init (FoveaLabLook *self)
{
  GtkWidget *overlay = gtk_overlay_new ();

  self->worker = fovea_lab_worker_new (look_done, self);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->preview = fovea_kernel_preview_new ();
  self->progress = fovea_progress_row_new (self->worker);
  g_signal_connect_swapped (self->preview, "part-changed", G_CALLBACK (look_part_changed), self);
  g_signal_connect_swapped (self->preview, "zoomed", G_CALLBACK (look_say_zoom), self);
  gtk_container_add (GTK_CONTAINER (overlay), self->preview);
  gtk_widget_set_valign (self->progress, GTK_ALIGN_END);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->progress);
  gtk_box_pack_start (GTK_BOX (self), overlay, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), look_zooms_new (self), FALSE, FALSE, 0);
}

/* ---- What the view uses ------------------------------------------------------------ */

GtkWidget *
fovea_lab_look_new (void)
{
  return g_object_new (FOVEA_TYPE_LAB_LOOK, NULL);
}

void
fovea_lab_look_set_photo (FoveaLabLook  *self,
                          GObject       *photo,
                          int            width,
                          int            height,
                          FoveaLabRender render)
{
  self->photo = photo;
  self->render = render;
  fovea_kernel_preview_set_size (FOVEA_KERNEL_PREVIEW (self->preview), width, height);
}

void
fovea_lab_look_set (FoveaLabLook *self, const FoveaLabSettings *settings)
{
  g_autoptr (GError) problem = NULL;

  fovea_lab_settings_copy (&self->settings, settings);
  if (settings->kernel && ! self->settings.kernel)
    {
      fovea_lab_no_memory (&problem);
      g_signal_emit (self, look_signals[LOOK_FAILED], 0, problem->message);
    }
  self->since = g_get_monotonic_time ();
  look_start (self, TRUE);
}

gboolean
fovea_lab_look_is_ready (FoveaLabLook *self)
{
  return self->ready;
}

FoveaKernelPreview *
fovea_lab_look_preview (FoveaLabLook *self)
{
  return FOVEA_KERNEL_PREVIEW (self->preview);
}
