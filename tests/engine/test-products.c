/* SPDX-License-Identifier: GPL-3.0-or-later */
/* einsum against its definition: for each place of the output, all values of all
 * other letters, one after the other. */
#include <math.h>
#include <string.h>

#include "outputs.h"

/* ---- The oracle -------------------------------------------------------------- */

/* Sizes of the letters 'a' .. 'z', and the value that each has just now. */
typedef struct
{
  gint64 size[26], value[26];
} Letters;

static gint64
letters_place (const Letters *letters, const char *term)
{
  gint64 at = 0;

  for (; *term; term++)
    at = at * letters->size[*term - 'a'] + letters->value[*term - 'a'];
  return at;
}

/* The next values of the letters in `which`; FALSE when all had their turn. */
static gboolean
letters_next (Letters *letters, const char *which)
{
  for (gsize i = strlen (which); i-- > 0;)
    {
      const int letter = which[i] - 'a';

      if (++letters->value[letter] < letters->size[letter])
        return TRUE;
      letters->value[letter] = 0;
    }
  return FALSE;
}

static FoveaShape
letters_shape (const Letters *letters, const char *term)
{
  FoveaShape shape = { 0 };

  for (; *term; term++)
    shape.size[shape.rank++] = letters->size[*term - 'a'];
  return shape;
}

/* Each letter of the terms once, those of `out` first. */
static char *
letters_all (char **terms, const char *out)
{
  GString *all = g_string_new (out);

  for (; *terms; terms++)
    for (const char *c = *terms; *c; c++)
      if (! strchr (all->str, *c))
        g_string_append_c (all, *c);
  return g_string_free (all, FALSE);
}

static Ref *
einsum_ref (Letters letters, char **terms, const char *out, const Outputs *test)
{
  Ref             *ref = ref_new (letters_shape (&letters, out));
  g_autofree char *all = letters_all (terms, out);

  memset (letters.value, 0, sizeof letters.value);
  do
    {
      const gint64 at = letters_place (&letters, out);
      double       product = 1;

      for (guint i = 0; terms[i]; i++)
        product *=
            fovea_tensor_get (test->in[i], letters_place (&letters, terms[i]));
      ref->value[at] += product;
      ref->bound[at] += 2 * REF_U * fabs (product);
    }
  while (letters_next (&letters, all));
  return ref;
}

/* ---- Equations --------------------------------------------------------------- */

/* `equation` as the layer is given it; `terms` and `out`: what it means, with a
 * letter for every axis. */
static void
einsum_case (const char *equation, const char *terms, const char *out)
{
  g_auto (GStrv) words = g_strsplit (terms, ",", -1);
  g_autofree char *attrs = g_strdup_printf ("equation=%s", equation);
  g_auto (Outputs) test = { .layer = "einsum",
                            .attrs = attrs,
                            .n_in = g_strv_length (words),
                            .n_out = 1 };
  g_autoptr (Ref) want = NULL;
  Letters letters;

  for (int i = 0; i < 26; i++)
    letters.size[i] = g_test_rand_int_range (1, 6);
  for (guint i = 0; i < test.n_in; i++)
    test.in[i] = test_random (letters_shape (&letters, words[i]));
  want = einsum_ref (letters, words, out, &test);
  for (test.known = 0; test.known < 1u << test.n_in; test.known++)
    {
      g_autoptr (FoveaResult) result =
          outputs_run (&test, 1 + test.known % 3, NULL);

      test_compare (fovea_result_output (result, 0), want, equation);
    }
}

static void
einsum_equations (void)
{
  static const char *const cases[][3] = {
    { "ij->ji", "ij", "ji" },
    { "ij->i", "ij", "i" },
    { "ij->", "ij", "" },
    { "i,i", "i,i", "" },
    { "i,i->", "i,i", "" },
    { "i,j->ij", "i,j", "ij" },
    { "ij,jk", "ij,jk", "ik" },
    { "kj,ji", "kj,ji", "ik" }, /* what is left is sorted */
    { "bij,bjk->bik", "bij,bjk", "bik" },
    { "bhid,bhjd->bhij", "bhid,bhjd", "bhij" },
    { "ii->i", "ii", "i" },
    { "ii", "ii", "" },
    { "bii->bi", "bii", "bi" },
    { "iji->j", "iji", "j" },
    { "ab,bc,cd->ad", "ab,bc,cd", "ad" },
    { "a,ab,abc->abc", "a,ab,abc", "abc" },
    { "...ij->...ji", "xyij", "xyji" },
    { "...ij,...jk->...ik", "xyij,xyjk", "xyik" },
    { "...ij,...jk", "xij,xjk", "xik" },
    { "...ij,...jk->...ik", "xyij,yjk", "xyik" }, /* as NumPy repeats */
    { "i...->...", "ixy", "xy" },
    { "...ii->...i", "xyii", "xyi" },
    { "bchw,cd->bdhw", "bchw,cd", "bdhw" },
  };

  for (int again = 0; again < 5; again++)
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
      einsum_case (cases[i][0], cases[i][1], cases[i][2]);
}

/* Terms of letters by lot, and an output of some of them. */
static void
einsum_lots (void)
{
  for (int i = 0; i < 200; i++)
    {
      g_autoptr (GString) terms = g_string_new (NULL);
      g_autoptr (GString) out = g_string_new (NULL);
      g_autofree char *equation = NULL;
      const int        n = g_test_rand_int_range (1, 4);

      for (int k = 0; k < n; k++)
        {
          const int rank = g_test_rand_int_range (k ? 0 : 1, 5);

          if (k)
            g_string_append_c (terms, ',');
          for (int d = 0; d < rank; d++)
            g_string_append_c (terms, 'a' + g_test_rand_int_range (0, 5));
        }
      for (char c = 'a'; c < 'f'; c++)
        if (strchr (terms->str, c) && g_test_rand_int_range (0, 2))
          g_string_insert_c (out, g_test_rand_int_range (0, (int) out->len + 1),
                             c);
      equation = g_strconcat (terms->str, "->", out->str, NULL);
      einsum_case (equation, terms->str, out->str);
    }
}

/* ---- Refusals ---------------------------------------------------------------- */

static void
einsum_errors (void)
{
  static const struct
  {
    const char *equation, *a, *b, *text;
    FoveaError  code;
  } cases[] = {
    { "ij,jk->ik", "2x3", "4x5", "'ij,jk->ik' does not go with the inputs",
      FOVEA_ERROR_SHAPE },
    { "ij,jk->ik", "2x3x1", "3x5", "does not go", FOVEA_ERROR_SHAPE },
    { "ij->ik", "2x3", NULL, "does not go", FOVEA_ERROR_SHAPE },
    { "ij,jk->ik", "2x3", NULL, "does not go", FOVEA_ERROR_SHAPE },
    { "ii->i", "2x3", NULL, "does not go", FOVEA_ERROR_SHAPE },
    { "i?->i", "2x3", NULL, "does not go", FOVEA_ERROR_SHAPE },
    { "", "2x3", NULL, "the equation is missing", FOVEA_ERROR_FORMAT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *attrs =
          g_strdup_printf ("equation=%s", cases[i].equation);
      g_auto (Outputs) test = { .layer = "einsum",
                                .attrs = attrs,
                                .n_in = cases[i].b ? 2 : 1,
                                .n_out = 1 };

      test.in[0] = test_random (test_shape (cases[i].a));
      test.in[1] = cases[i].b ? test_random (test_shape (cases[i].b)) : NULL;
      outputs_fail (&test, cases[i].code, cases[i].text);
    }
}

static void
einsum_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "einsum",
                              .attrs = "equation=ij,jk->ik",
                              .n_inputs = 2 };

  test.input[0] = test_random (test_shape ("30x20"));
  test.input[1] = test_random (test_shape ("20x14"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/products/equations", einsum_equations);
  g_test_add_func ("/engine/products/equations-by-lot", einsum_lots);
  g_test_add_func ("/engine/products/wrong-use-is-named", einsum_errors);
  g_test_add_func ("/engine/products/no-memory-and-cancel",
                   einsum_memory_and_cancel);
  return g_test_run ();
}
