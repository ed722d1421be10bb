/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row an operator or architecture, tab-separated: how many cases, how they
 * ended, and the largest error over its bound, or over ONNX Runtime's own error
 * where that was measured. */
#include "table.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const char *group;
  guint       n[3]; /* by Outcome */
  double      over_bound, over_reference;
} Row;

static int
table_compare (gconstpointer a, gconstpointer b)
{
  const Row *x = *(const Row *const *) a, *y = *(const Row *const *) b;

  return strcmp (x->group, y->group);
}

static void
table_count (Row *row, const Case *one)
{
  const Verdict *verdict = &one->verdict;

  row->n[verdict->outcome]++;
  if (verdict->bound > 0)
    row->over_bound = MAX (row->over_bound, verdict->error / verdict->bound);
  if (one->reference > 0)
    row->over_reference =
        MAX (row->over_reference, verdict->error / one->reference);
}

void
table_print (GPtrArray *cases)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < cases->len; i++)
    {
      const Case *one = cases->pdata[i];
      Row        *row = g_hash_table_lookup (known, one->group);

      if (! row)
        {
          row = g_new0 (Row, 1);
          row->group = one->group;
          g_hash_table_insert (known, one->group, row);
          g_ptr_array_add (rows, row);
        }
      table_count (row, one);
    }
  g_ptr_array_sort (rows, table_compare);
  g_print ("\noperator or architecture\tcases\tpassed\tfailed\tskipped"
           "\terror/bound\terror/ONNX Runtime's\n");
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = rows->pdata[i];

      g_print ("%s\t%u\t%u\t%u\t%u\t%.3g\t", row->group,
               row->n[0] + row->n[1] + row->n[2], row->n[OUTCOME_PASSED],
               row->n[OUTCOME_FAILED], row->n[OUTCOME_SKIPPED],
               row->over_bound);
      if (row->over_reference > 0)
        g_print ("%.3g", row->over_reference);
      g_print ("\n");
    }
}
