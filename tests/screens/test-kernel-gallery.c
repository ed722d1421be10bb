/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gallery: sections, stars, own kernels from files that come and go, search,
 * keys, pictures; and the form that saves. In a data folder of the test's own. */
#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <string.h>

#include "hand.h"
#include "kernel-gallery.h"
#include "kernel-save.h"
#include "library/favourites.h"
#include "notice-bar.h"
#include "patience.h"

static GtkWidget *window, *gallery;
static char      *picked, *home;
static guint      told, wanting;

static void
on_picked (GtkWidget *widget, const char *name, gpointer unused)
{
  told++;
  g_free (picked);
  picked = g_strdup (name);
}

static void
on_wanting (GtkWidget *widget, gpointer unused)
{
  wanting++;
}

static void
begin (void)
{
  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gallery = fovea_kernel_gallery_new ();
  told = wanting = 0;
  g_clear_pointer (&picked, g_free);
  g_signal_connect (gallery, "picked", G_CALLBACK (on_picked), NULL);
  g_signal_connect (gallery, "wanting", G_CALLBACK (on_wanting), NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 250, 700);
  gtk_container_set_border_width (GTK_CONTAINER (window), 12);
  gtk_container_add (GTK_CONTAINER (window), gallery);
  gtk_widget_show_all (window);
  hand_draw (window);
}

static void
end (void)
{
  hand_close (window);
}

/* ---- Help --------------------------------------------------------------------------- */

typedef struct
{
  GType       type;
  const char *name; /* accessible; NULL: any */
  GtkWidget  *found;
  guint       seen; /* how many there are that are not filtered out */
} Wanted;

static void
look (GtkWidget *widget, gpointer data)
{
  Wanted *wanted = data;

  if (g_type_is_a (G_OBJECT_TYPE (widget), wanted->type) &&
      (! wanted->name ||
       g_strcmp0 (atk_object_get_name (gtk_widget_get_accessible (widget)), wanted->name) == 0))
    {
      if (! wanted->found)
        wanted->found = widget;
      wanted->seen += gtk_widget_get_child_visible (widget) && gtk_widget_get_visible (widget);
    }
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), look, wanted);
}

static GtkWidget *
find (GType type, const char *name)
{
  Wanted wanted = { type, name, NULL, 0 };

  look (window, &wanted);
  return wanted.found;
}

/* Rows of that accessible name that are to be seen. */
static guint
rows (const char *name)
{
  Wanted wanted = { GTK_TYPE_LIST_BOX_ROW, name, NULL, 0 };

  look (window, &wanted);
  return wanted.seen;
}

/* Waits until there are so many of them: a folder's changes come in their own time. */
static void
until (const char *name, guint n)
{
  g_test_message ("'%s' is seen %u times, and should be %u", name, rows (name), n);
  WAIT_UNTIL (rows (name) == n);
}

static GtkListBox *
list (void)
{
  return GTK_LIST_BOX (find (GTK_TYPE_LIST_BOX, NULL));
}

static void
search (const char *text)
{
  GtkWidget *entry = find (GTK_TYPE_SEARCH_ENTRY, NULL);

  gtk_entry_set_text (GTK_ENTRY (entry), text);
  g_signal_emit_by_name (entry, "search-changed");
}

/* As the window does with a key, without one's hand on it. */
static void
press (guint key)
{
  GdkEvent     *event = gdk_event_new (GDK_KEY_PRESS);
  GdkKeymapKey *keys = NULL;
  int           n = 0;

  event->key.window = g_object_ref (gtk_widget_get_window (window));
  event->key.keyval = key;
  event->key.send_event = TRUE;
  if (gdk_keymap_get_entries_for_keyval (gdk_keymap_get_for_display (gdk_display_get_default ()),
                                         key, &keys, &n))
    event->key.hardware_keycode = (guint16) keys[0].keycode;
  g_free (keys);
  gdk_event_set_device (
      event, gdk_seat_get_keyboard (gdk_display_get_default_seat (gdk_display_get_default ())));
  if (! gtk_window_activate_key (GTK_WINDOW (window), &event->key))
    gtk_window_propagate_key_event (GTK_WINDOW (window), &event->key);
  gdk_event_free (event);
  hand_settle ();
}

static void
focus (const char *row)
{
  GtkWidget *widget = find (GTK_TYPE_LIST_BOX_ROW, row);

  g_assert_nonnull (widget);
  gtk_widget_grab_focus (widget);
}

static const char *
focused (void)
{
  GtkWidget *widget = gtk_window_get_focus (GTK_WINDOW (window));

  return widget ? atk_object_get_name (gtk_widget_get_accessible (widget)) : NULL;
}

static GtkWidget *
notice (void)
{
  return find (GTK_TYPE_INFO_BAR, NULL);
}

static void
notice_has (const char *words)
{
  const char *sentence = fovea_notice_bar_sentence (notice ());

  g_assert_nonnull (sentence);
  if (! strstr (sentence, words))
    g_error ("'%s' is not in: %s", words, sentence);
}

static char *
put (const char *file, const char *text)
{
  g_autofree char *folder = fovea_own_folder ();
  char            *path = g_build_filename (folder, file, NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* ---- Sections and search --------------------------------------------------------------- */

static void
test_sections (void)
{
  begin ();
  g_assert_cmpuint (rows ("Edges"), ==, 1);
  g_assert_cmpuint (rows ("My kernels"), ==, 1);
  g_assert_cmpuint (rows ("Favourites"), ==, 0);
  g_assert_cmpuint (rows ("Sobel x"), ==, 1);
  gtk_list_box_select_row (list (), GTK_LIST_BOX_ROW (find (GTK_TYPE_LIST_BOX_ROW, "Sobel x")));
  g_assert_cmpstr (picked, ==, "sobel-x");
  g_assert_cmpuint (told, ==, 1);
  fovea_kernel_gallery_select (FOVEA_KERNEL_GALLERY (gallery), "box");
  g_assert_cmpuint (told, ==, 1); /* silently */
  g_assert_true (gtk_list_box_get_selected_row (list ()) ==
                 (gpointer) find (GTK_TYPE_LIST_BOX_ROW, "Box (size)"));
  fovea_kernel_gallery_select (FOVEA_KERNEL_GALLERY (gallery), NULL);
  g_assert_null (gtk_list_box_get_selected_row (list ()));
  end ();
}

static void
test_search (void)
{
  begin ();
  search ("SOBEL");
  g_assert_cmpuint (rows ("Sobel x"), ==, 1);
  g_assert_cmpuint (rows ("Robinson compass"), ==, 1); /* "Sobel's kernel in eight..." */
  g_assert_cmpuint (rows ("Emboss"), ==, 0);
  g_assert_cmpuint (rows ("Edges"), ==, 1); /* the heading of what was found */
  g_assert_cmpuint (rows ("Blur"), ==, 0);
  search ("blur lens"); /* both words, in the sentence and the group */
  g_assert_cmpuint (rows ("Disc (radius)"), ==, 1);
  g_assert_cmpuint (rows ("Box (size)"), ==, 0);
  search ("Gábór"); /* accents count on neither side */
  g_assert_cmpuint (rows ("Gabor (even)"), ==, 1);
  search ("nothing is called so");
  g_assert_cmpuint (rows (NULL), ==, 0);
  press (GDK_KEY_Return);
  search ("kirsch");
  g_signal_emit_by_name (find (GTK_TYPE_SEARCH_ENTRY, NULL), "activate");
  g_assert_cmpstr (picked, ==, "kirsch");
  g_assert_cmpstr (focused (), ==, "Kirsch compass");
  /* One that is called so comes before those that only have the word. */
  search ("gaussian");
  g_assert_cmpuint (rows ("Laplacian of Gaussian"), ==, 1);
  g_signal_emit_by_name (find (GTK_TYPE_SEARCH_ENTRY, NULL), "activate");
  g_assert_cmpstr (picked, ==, "gaussian");
  search ("gaussian b");
  g_signal_emit_by_name (find (GTK_TYPE_SEARCH_ENTRY, NULL), "activate");
  g_assert_cmpstr (picked, ==, "gaussian-blur");
  search ("second derivative");
  g_signal_emit_by_name (find (GTK_TYPE_SEARCH_ENTRY, NULL), "activate");
  g_assert_cmpstr (picked, ==, "laplacian-4");
  end ();
}

/* ---- Stars ------------------------------------------------------------------------------- */

static void
test_stars (void)
{
  g_autofree char *path = fovea_favourites_file ();

  begin ();
  focus ("Sobel x");
  press (GDK_KEY_asterisk);
  until ("Favourites", 1);
  g_assert_cmpuint (rows ("Sobel x, favourite"), ==, 2); /* on top, and in its group */
  g_assert_cmpstr (focused (), ==, "Sobel x, favourite");
  gtk_button_clicked (GTK_BUTTON (find (GTK_TYPE_BUTTON, "Make Emboss a favourite (*)")));
  until ("Emboss, favourite", 2);
  search ("sobel x");
  g_assert_cmpuint (rows ("Sobel x, favourite"), ==, 1); /* found once */
  search ("favourites");
  g_assert_cmpuint (rows ("Sobel x, favourite"), ==, 1);
  g_assert_cmpuint (rows ("Sobel y"), ==, 0);
  search ("");
  end ();

  /* They are there again in the next window; one that is edited away goes. */
  begin ();
  g_assert_cmpuint (rows ("Emboss, favourite"), ==, 2);
  g_free (put ("favourites", "emboss\nno-such-kernel\n\xff\n"));
  until ("Sobel x", 1);
  g_assert_cmpuint (rows ("Emboss, favourite"), ==, 2);
  focus ("Emboss, favourite");
  press (GDK_KEY_asterisk);
  until ("Favourites", 0);
  end ();

  /* A list that is no list is said, and the gallery is whole. */
  g_unlink (path);
  g_mkdir (path, 0755);
  begin ();
  g_assert_cmpuint (rows ("Sobel x"), ==, 1);
  g_assert_nonnull (fovea_notice_bar_sentence (notice ()));
  end ();
  g_rmdir (path);
}

/* ---- Own kernels ---------------------------------------------------------------------------- */

static void
test_dropped_in (void)
{
  g_autofree char *good = NULL, *bad = NULL;

  begin ();
  good = put ("soft one.txt", "# title: Söft\n1 2 1 /4");
  bad = put ("broken.txt", "cat");
  until ("Söft", 1);
  until ("broken", 1);
  g_assert_nonnull (strstr (atk_object_get_description (
                                gtk_widget_get_accessible (find (GTK_TYPE_LIST_BOX_ROW, "broken"))),
                            "neither numbers"));
  gtk_list_box_select_row (list (), GTK_LIST_BOX_ROW (find (GTK_TYPE_LIST_BOX_ROW, "broken")));
  g_assert_cmpuint (told, ==, 0); /* it can be looked at, not used */
  search ("soft");
  g_assert_cmpuint (rows ("Söft"), ==, 1);
  search ("");
  focus ("Söft");
  press (GDK_KEY_slash); /* the search, from anywhere in the list */
  g_assert_cmpstr (focused (), ==, "Search the kernels");
  focus ("Söft");
  press (GDK_KEY_Return);
  g_assert_cmpstr (picked, ==, "my/soft one");
  g_unlink (good);
  g_unlink (bad);
  until ("Söft", 0);
  until ("broken", 0);
  end ();
}

static void
test_remove_and_undo (void)
{
  g_autofree char *path = put ("gone.txt", "# title: Gone\n\n# what: x\n gaussian(sigma=4)");
  g_autofree char *text = NULL;

  begin ();
  focus ("Gone");
  press (GDK_KEY_Delete);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (rows ("Gone"), ==, 0);
  notice_has ("Removed Gone");
  fovea_notice_bar_press (notice ());
  g_assert_cmpuint (rows ("Gone"), ==, 1);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "# title: Gone\n\n# what: x\n gaussian(sigma=4)");
  g_assert_null (fovea_notice_bar_sentence (notice ()));

  /* What came meanwhile is not written over. */
  focus ("Gone");
  press (GDK_KEY_Delete);
  g_free (put ("gone.txt", "7"));
  fovea_notice_bar_press (notice ());
  notice_has ("my/gone is there again already");
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "7");
  g_unlink (path);

  /* The library stays. */
  focus ("Sobel x");
  press (GDK_KEY_Delete);
  notice_has ("only your own can be removed");
  g_assert_cmpuint (rows ("Sobel x"), ==, 1);
  end ();
}

static void
test_import (void)
{
  g_autofree char *file = g_build_filename (home, "shared.txt", NULL);
  g_autofree char *broken = g_build_filename (home, "bad.txt", NULL);
  g_autofree char *ours = put ("shared.txt", "# title: First\n1");

  g_file_set_contents (file, "# title: Second\n2", -1, NULL);
  g_file_set_contents (broken, "1 2; 3", -1, NULL);
  begin ();
  fovea_kernel_gallery_import_file (FOVEA_KERNEL_GALLERY (gallery), broken, FALSE);
  notice_has ("bad.txt: ");
  g_assert_cmpuint (told, ==, 0);
  fovea_kernel_gallery_import_file (FOVEA_KERNEL_GALLERY (gallery), file, FALSE);
  notice_has ("is there already");
  g_assert_cmpuint (rows ("First"), ==, 1);
  fovea_notice_bar_press (notice ()); /* Overwrite */
  g_assert_cmpuint (rows ("First"), ==, 0);
  g_assert_cmpuint (rows ("Second"), ==, 1);
  g_assert_cmpstr (picked, ==, "my/shared");
  g_assert_null (fovea_notice_bar_sentence (notice ()));
  g_unlink (ours);
  end ();
}

/* ---- Keys ------------------------------------------------------------------------------------ */

static void
test_keys (void)
{
  begin ();
  focus ("Edges");
  press (GDK_KEY_Down); /* from the heading to the first of them */
  g_assert_cmpstr (focused (), ==, "Edge 1 (diagonal)");
  g_assert_cmpstr (picked, ==, "edge-1");
  press (GDK_KEY_Down);
  g_assert_cmpstr (picked, ==, "edge-2");
  press (GDK_KEY_Left);
  g_assert_cmpstr (focused (), ==, "Edges");
  press (GDK_KEY_Left);
  g_assert_cmpuint (rows ("Edges, closed"), ==, 1);
  g_assert_cmpuint (rows ("Sobel x"), ==, 0);
  press (GDK_KEY_Down);
  g_assert_cmpstr (focused (), ==, "Blur");
  press (GDK_KEY_Up);
  press (GDK_KEY_Right);
  g_assert_cmpuint (rows ("Sobel x"), ==, 1);
  press (GDK_KEY_Return); /* a heading opens and closes */
  g_assert_cmpuint (rows ("Sobel x"), ==, 0);
  search ("sobel x"); /* what is closed is found */
  g_assert_cmpuint (rows ("Sobel x"), ==, 1);
  search ("");
  press (GDK_KEY_Return);
  g_assert_cmpuint (told, ==, 2);
  press (GDK_KEY_l); /* letters search */
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (find (GTK_TYPE_SEARCH_ENTRY, NULL))), ==, "l");
  g_assert_cmpstr (focused (), ==, "Search the kernels");
  g_signal_emit_by_name (find (GTK_TYPE_SEARCH_ENTRY, NULL), "stop-search");
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (find (GTK_TYPE_SEARCH_ENTRY, NULL))), ==, "");
  g_assert_cmpstr (focused (), ==, "Edge 2 (four neighbours)"); /* the chosen one */
  press (GDK_KEY_Return); /* again, after its numbers were changed */
  g_assert_cmpuint (told, ==, 3);
  end ();
}

/* ---- Pictures ------------------------------------------------------------------------------- */

static cairo_surface_t *
grey (double value)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 2 * FOVEA_KERNEL_THUMB,
                                                         2 * FOVEA_KERNEL_THUMB * 3 / 4);
  cairo_t         *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, value, value, value);
  cairo_paint (cr);
  cairo_destroy (cr);
  return surface;
}

/* Answers until nothing is asked for; how many answers that took. */
static guint
fill (void)
{
  const char *name;
  guint       n = 0;

  while ((name = fovea_kernel_gallery_next (FOVEA_KERNEL_GALLERY (gallery))) && n < 500)
    {
      cairo_surface_t *surface = n == 3 ? NULL : grey (0.5); /* one cannot be had */
      g_autofree char *copy = g_strdup (name);

      fovea_kernel_gallery_set_picture (FOVEA_KERNEL_GALLERY (gallery), copy, surface);
      g_clear_pointer (&surface, cairo_surface_destroy);
      n++;
    }
  return n;
}

static void
test_pictures (void)
{
  GtkAdjustment   *places;
  g_autofree char *own = NULL;

  begin ();
  /* Those that are seen come first. */
  g_assert_cmpstr (fovea_kernel_gallery_next (FOVEA_KERNEL_GALLERY (gallery)), ==, "edge-1");
  places = gtk_scrolled_window_get_vadjustment (
      GTK_SCROLLED_WINDOW (find (GTK_TYPE_SCROLLED_WINDOW, NULL)));
  gtk_adjustment_set_value (places, gtk_adjustment_get_upper (places));
  hand_draw (window);
  g_assert_cmpstr (fovea_kernel_gallery_next (FOVEA_KERNEL_GALLERY (gallery)), !=, "edge-1");
  g_assert_cmpuint (fill (), ==, fovea_library_count ());

  /* A new kernel asks, and only it; a changed one asks again. */
  wanting = 0;
  own = put ("new.txt", "1 2");
  until ("new", 1);
  g_assert_cmpuint (wanting, ==, 1);
  g_assert_cmpstr (fovea_kernel_gallery_next (FOVEA_KERNEL_GALLERY (gallery)), ==, "my/new");
  g_assert_cmpuint (fill (), ==, 1);
  g_free (put ("new.txt", "1 3"));
  fovea_kernel_gallery_reload (FOVEA_KERNEL_GALLERY (gallery));
  g_assert_cmpuint (fill (), ==, 1);
  /* A star costs no picture. */
  fovea_kernel_gallery_star (FOVEA_KERNEL_GALLERY (gallery), "my/new");
  until ("new, favourite", 2);
  g_assert_cmpuint (fill (), ==, 0);
  fovea_kernel_gallery_star (FOVEA_KERNEL_GALLERY (gallery), "my/new");
  g_unlink (own);
  end ();
}

/* Closed with all that it had begun. By the time that a second one hears of a file, the first would
 * have heard of its own. */
static void
test_closed_in_the_middle (void)
{
  begin ();
  fovea_kernel_gallery_star (FOVEA_KERNEL_GALLERY (gallery), "box");
  fovea_kernel_gallery_save (FOVEA_KERNEL_GALLERY (gallery), "1 2", NULL, NULL);
  g_free (put ("late.txt", "1"));
  end ();
  begin ();
  g_free (put ("later.txt", "1"));
  until ("later", 1);
  end ();
  fovea_favourites_set ("box", FALSE, NULL);
  fovea_own_remove ("late", NULL);
  fovea_own_remove ("later", NULL);
}

/* ---- The form ---------------------------------------------------------------------------------- */

static GtkWidget *
form_of (GtkWidget *form)
{
  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_container_add (GTK_CONTAINER (window), form);
  gtk_widget_show_all (window);
  return form;
}

static void
type (const char *entry, const char *text)
{
  gtk_entry_set_text (GTK_ENTRY (find (GTK_TYPE_ENTRY, entry)), text);
}

static void
test_form (void)
{
  FoveaKernelSave *form = FOVEA_KERNEL_SAVE (
      form_of (fovea_kernel_save_new ("gaussian(sigma=3.8)", "Soft", "Smooths")));
  GtkWidget       *overwrite = find (GTK_TYPE_CHECK_BUTTON, NULL);
  g_autofree char *first = NULL, *second = NULL, *third = NULL;
  g_autoptr (FoveaOwnKernel) own = NULL;

  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (find (GTK_TYPE_ENTRY, "Name"))), ==, "gaussian");
  g_assert_true (fovea_kernel_save_is_ready (form));
  type ("Name", "a/b");
  g_assert_false (fovea_kernel_save_is_ready (form));
  g_assert_nonnull (strstr (fovea_kernel_save_problem (form), "has none of"));
  g_assert_null (fovea_kernel_save_do (form));
  type ("Name", "");
  g_assert_false (fovea_kernel_save_is_ready (form));
  g_assert_null (fovea_kernel_save_problem (form)); /* no mistake yet */
  type ("Name", "soft 1");
  g_assert_false (gtk_widget_get_visible (overwrite));
  first = fovea_kernel_save_do (form);
  g_assert_cmpstr (first, ==, "my/soft 1");
  own = fovea_own_find (first, NULL);
  g_assert_cmpstr (own->title, ==, "Soft");
  g_assert_cmpstr (own->what, ==, "Smooths");

  /* Taken: said at once; over it only where that is ticked. */
  type ("Name", "soft 2");
  type ("Name", "soft 1");
  g_assert_true (gtk_widget_get_visible (overwrite));
  g_assert_nonnull (strstr (fovea_kernel_save_problem (form), "my/soft 1 is there already"));
  g_assert_null (fovea_kernel_save_do (form));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (overwrite), TRUE);
  g_assert_true (fovea_kernel_save_is_ready (form));
  g_assert_null (fovea_kernel_save_problem (form));
  type ("Title", "Softer");
  second = fovea_kernel_save_do (form);
  g_assert_cmpstr (second, ==, "my/soft 1");
  gtk_widget_destroy (window);

  /* A tick for one name is none for another; and a disk that will not is said. */
  form = FOVEA_KERNEL_SAVE (form_of (fovea_kernel_save_new_rename ("my/soft 1")));
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (find (GTK_TYPE_ENTRY, "Title"))), ==, "Softer");
  g_assert_true (fovea_kernel_save_is_ready (form)); /* its own name is not taken */
  type ("Name", "soft 3");
  third = fovea_kernel_save_do (form);
  g_assert_cmpstr (third, ==, "my/soft 3");
  g_assert_false (fovea_own_is_taken ("soft 1"));
  fovea_own_remove ("soft 3", NULL);
  g_assert_null (fovea_kernel_save_do (form)); /* gone meanwhile */
  g_assert_nonnull (fovea_kernel_save_problem (form));
  gtk_widget_destroy (window);
}

/* The dialog: Save cannot be pressed while it would not work; then the kernel is
 * there and chosen. */
static void
test_dialog (void)
{
  GList     *windows;
  GtkDialog *dialog = NULL;
  GtkWidget *main_window;

  begin ();
  main_window = window;
  fovea_kernel_gallery_save (FOVEA_KERNEL_GALLERY (gallery), "1 0 -1", "Mine", NULL);
  hand_settle ();
  windows = gtk_window_list_toplevels ();
  for (GList *at = windows; at; at = at->next)
    if (GTK_IS_DIALOG (at->data))
      dialog = at->data;
  g_list_free (windows);
  g_assert_nonnull (dialog);
  window = GTK_WIDGET (dialog);
  type ("Name", "a(b");
  g_assert_false (
      gtk_widget_get_sensitive (gtk_dialog_get_widget_for_response (dialog, GTK_RESPONSE_OK)));
  gtk_dialog_response (dialog, GTK_RESPONSE_OK); /* nothing happens */
  type ("Name", "my own");
  gtk_dialog_response (dialog, GTK_RESPONSE_OK);
  window = main_window;
  WAIT_UNTIL (picked);
  g_assert_cmpstr (picked, ==, "my/my own");
  g_assert_cmpuint (rows ("Mine"), ==, 1);
  g_assert_true (gtk_list_box_get_selected_row (list ()) ==
                 (gpointer) find (GTK_TYPE_LIST_BOX_ROW, "Mine"));
  fovea_kernel_gallery_remove (FOVEA_KERNEL_GALLERY (gallery), "my/my own");
  end ();
}

int
main (int argc, char **argv)
{
  home = g_dir_make_tmp ("fovea-gallery-XXXXXX", NULL);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("GIMP3_DIRECTORY", home, TRUE);
  g_unsetenv ("FOVEA_KERNEL_PATH");
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/kernel-gallery/sections", test_sections);
  g_test_add_func ("/ui/kernel-gallery/search", test_search);
  g_test_add_func ("/ui/kernel-gallery/stars", test_stars);
  g_test_add_func ("/ui/kernel-gallery/dropped-in", test_dropped_in);
  g_test_add_func ("/ui/kernel-gallery/remove-and-undo", test_remove_and_undo);
  g_test_add_func ("/ui/kernel-gallery/import", test_import);
  g_test_add_func ("/ui/kernel-gallery/keys", test_keys);
  g_test_add_func ("/ui/kernel-gallery/pictures", test_pictures);
  g_test_add_func ("/ui/kernel-gallery/closed", test_closed_in_the_middle);
  g_test_add_func ("/ui/kernel-save/form", test_form);
  g_test_add_func ("/ui/kernel-save/dialog", test_dialog);
  return g_test_run ();
}
