/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GTK's own info bar: it has the theme's colours, and a role for screen readers. */
#include "notice-bar.h"

#include <glib/gi18n-lib.h>

#define NOTICE_ACTION 1

typedef struct
{
  GtkWidget      *text, *button;
  FoveaNoticeFunc pressed;
  gpointer        data;
  GDestroyNotify  release;
} Notice;

static Notice *
notice_of (GtkWidget *bar)
{
  return g_object_get_data (G_OBJECT (bar), "notice");
}

static void
notice_release (Notice *notice)
{
  GDestroyNotify release = notice->release;
  gpointer       data = notice->data;

  notice->pressed = NULL;
  notice->data = NULL;
  notice->release = NULL;
  if (release && data)
    release (data);
}

static void
notice_free (gpointer data)
{
  notice_release (data);
  g_free (data);
}

/* What is called may say the next thing. */
static void
notice_answered (GtkWidget *bar, int response)
{
  Notice         *notice = notice_of (bar);
  FoveaNoticeFunc pressed = response == NOTICE_ACTION ? notice->pressed : NULL;
  GDestroyNotify  release = notice->release;
  gpointer        data = notice->data;

  notice->pressed = NULL;
  notice->data = NULL;
  notice->release = NULL;
  gtk_widget_hide (bar);
  if (pressed)
    pressed (data);
  if (release && data)
    release (data);
}

GtkWidget *
fovea_notice_bar_new (void)
{
  GtkWidget *bar = gtk_info_bar_new ();
  GtkWidget *content, *close;
  Notice    *notice = g_new0 (Notice, 1);

  g_object_set_data_full (G_OBJECT (bar), "notice", notice, notice_free);
  notice->text = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (notice->text), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (notice->text), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (notice->text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (notice->text), 18);
  atk_object_set_role (gtk_widget_get_accessible (notice->text), ATK_ROLE_ALERT);
  /* It asks for little, and takes what there is. */
  gtk_box_pack_start (GTK_BOX (gtk_info_bar_get_content_area (GTK_INFO_BAR (bar))), notice->text,
                      TRUE, TRUE, 0);
  notice->button = gtk_info_bar_add_button (GTK_INFO_BAR (bar), "", NOTICE_ACTION);
  close = gtk_info_bar_add_button (GTK_INFO_BAR (bar), "✕", GTK_RESPONSE_CLOSE);
  atk_object_set_name (gtk_widget_get_accessible (close), _ ("Close this message"));
  /* The sentence above its buttons: a bar must not widen what it stands in. */
  content = gtk_widget_get_parent (gtk_info_bar_get_content_area (GTK_INFO_BAR (bar)));
  if (GTK_IS_ORIENTABLE (content))
    gtk_orientable_set_orientation (GTK_ORIENTABLE (content), GTK_ORIENTATION_VERTICAL);
  gtk_orientable_set_orientation (
      GTK_ORIENTABLE (gtk_info_bar_get_action_area (GTK_INFO_BAR (bar))),
      GTK_ORIENTATION_HORIZONTAL);
  g_signal_connect (bar, "response", G_CALLBACK (notice_answered), NULL);
  gtk_widget_show_all (bar);
  gtk_widget_set_no_show_all (bar, TRUE);
  gtk_widget_hide (bar);
  return bar;
}

void
fovea_notice_bar_set_wide (GtkWidget *bar)
{
  GtkWidget *area = gtk_info_bar_get_content_area (GTK_INFO_BAR (bar));
  GtkWidget *content = gtk_widget_get_parent (area);

  if (GTK_IS_ORIENTABLE (content))
    gtk_orientable_set_orientation (GTK_ORIENTABLE (content), GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_hexpand (area, TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (notice_of (bar)->text), -1);
}

void
fovea_notice_bar_say (GtkWidget      *bar,
                      GtkMessageType  type,
                      const char     *sentence,
                      const char     *action,
                      FoveaNoticeFunc pressed,
                      gpointer        data,
                      GDestroyNotify  release)
{
  Notice *notice = notice_of (bar);

  notice_release (notice);
  notice->pressed = pressed;
  notice->data = data;
  notice->release = release;
  gtk_info_bar_set_message_type (GTK_INFO_BAR (bar), type);
  gtk_label_set_text (GTK_LABEL (notice->text), sentence);
  gtk_widget_set_visible (notice->button, action != NULL);
  if (action)
    {
      gtk_button_set_use_underline (GTK_BUTTON (notice->button), TRUE);
      gtk_button_set_label (GTK_BUTTON (notice->button), action);
    }
  gtk_widget_show (bar);
}

void
fovea_notice_bar_clear (GtkWidget *bar)
{
  notice_release (notice_of (bar));
  gtk_widget_hide (bar);
}

const char *
fovea_notice_bar_sentence (GtkWidget *bar)
{
  return gtk_widget_get_visible (bar) ? gtk_label_get_text (GTK_LABEL (notice_of (bar)->text)) :
                                        NULL;
}

void
fovea_notice_bar_press (GtkWidget *bar)
{
  if (gtk_widget_get_visible (bar) && notice_of (bar)->pressed)
    gtk_info_bar_response (GTK_INFO_BAR (bar), NOTICE_ACTION);
}
