/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a mistyped word was meant to be. */
#include <fovea.h>

static const char *const words[] = { "classify",  "contact-sheet", "edges",
                                     "feature-maps", "heatmap",  "kernels",
                                     "learn-kernel", "learned-kernels", "log",
                                     "mean-maps",  "pool",   "sobel-x",
                                     "sobel-y",  "top",     "tab",
                                     "pájaro",  "\xff\xfe", NULL };

static void
check (const char *typed, const char *expected)
{
  g_autofree char *near = fovea_near_words (typed, words);

  g_assert_cmpstr (near, ==, expected);
}

/* One letter is wrong, missing, too much, or two have changed places. */
static void
test_mistakes (void)
{
  check ("clasify", "classify");
  check ("classiffy", "classify");
  check ("calssify", "classify");
  check ("clossify", "classify");
  check ("sobelx", "sobel-x");
  check ("tpo", "top");
  check ("kernel", "kernels");
}

static void
test_case (void)
{
  check ("Classify", "classify");
  check ("TOP", "top");
  check ("PÁJARO", "pájaro");
}

static void
test_letters (void)
{
  check ("pajaro", "pájaro");
  check ("pájarø", "pájaro");
  check ("áéíóú", NULL);
  check ("\xff\xff", NULL);
}

/* The fewest mistakes alone; as many, in the order of the words. */
static void
test_several (void)
{
  check ("sobel-z", "sobel-x, sobel-y");
  check ("tob", "top, tab");
  check ("maps", "feature-maps, mean-maps");
  check ("sobel", "sobel-x, sobel-y");
  check ("feeture", "feature-maps");
  check ("contcat", "contact-sheet");
  check ("e", NULL);
}

/* Names of which it is a whole word, before another that is merely like it. */
static void
test_whole_words (void)
{
  const char *const classes[] = { "carrier", "Boston terrier", "terriers",
                                  "cab", "tiger cat", "Persian Cat", NULL };
  g_autofree char  *terrier = fovea_near_words ("terrier", classes);
  g_autofree char  *cat = fovea_near_words ("cat", classes);
  g_autofree char  *both = fovea_near_words ("tiger cat", classes);

  g_assert_cmpstr (terrier, ==, "Boston terrier");
  g_assert_cmpstr (cat, ==, "tiger cat, Persian Cat");
  g_assert_cmpstr (both, ==, "tiger cat");
}

static void
test_far (void)
{
  g_autofree char *endless = g_strnfill (100000, 'a');

  check ("", NULL);
  check ("shrink", NULL);
  check ("xyz", NULL);
  check ("lg", NULL);
  check (endless, NULL);
}

/* Names that are equal are said once, and five at most. */
static void
test_many (void)
{
  static const char *const many[] = { "aaa1", "aaa1", "aaa2", "aaa3",
                                      "aaa4", "aaa5", "aaa6", NULL };
  static const char *const none[] = { NULL };
  g_autofree char *five = fovea_near_words ("aaa0", many);

  g_assert_cmpstr (five, ==, "aaa1, aaa2, aaa3, aaa4, aaa5");
  g_assert_null (fovea_near_words ("aaa0", none));
}

/* Layers of some networks are called by all that they are in. */
static void
test_long_names (void)
{
  static const char *const layers[] = {
    "StatefulPartitionedCall/efficientnet-b0/blocks_0/depthwise_conv2d/depthwise",
    "StatefulPartitionedCall/efficientnet-b0/blocks_0/project_conv2d/Conv2D", NULL
  };
  g_autofree char *near = fovea_near_words ("Project_conv2d", layers);

  g_assert_cmpstr (near, ==, layers[1]);
}

static void
test_advice (void)
{
  g_autofree char *near = fovea_near_advice ("edge", words, "look again");
  g_autofree char *far = fovea_near_advice ("corners", words, "look again");

  g_assert_cmpstr (near, ==, "did you mean edges?");
  g_assert_cmpstr (far, ==, "look again");
  g_assert_null (fovea_near_advice ("corners", words, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/near/mistakes", test_mistakes);
  g_test_add_func ("/engine/near/case", test_case);
  g_test_add_func ("/engine/near/letters", test_letters);
  g_test_add_func ("/engine/near/several", test_several);
  g_test_add_func ("/engine/near/far", test_far);
  g_test_add_func ("/engine/near/whole-words", test_whole_words);
  g_test_add_func ("/engine/near/many", test_many);
  g_test_add_func ("/engine/near/long-names", test_long_names);
  g_test_add_func ("/engine/near/advice", test_advice);
  return g_test_run ();
}
