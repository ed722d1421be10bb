/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways through a picture that stands: from row to row, from branch to branch, from a
 * place to what is drawn there. */
#include <math.h>

#include "network.h"

const FoveaNetworkLine *
fovea_network_line (const FoveaNetwork *network, guint box, guint line)
{
  return &g_array_index (network->boxes[box].lines, FoveaNetworkLine, line);
}

static guint
find_row (const FoveaNetwork *network, guint row)
{
  return fovea_network_line (network, network->row_box[row], network->row_line[row])->row;
}

guint
fovea_network_step (const FoveaNetwork *network, guint row, int step)
{
  for (guint r = row + (guint) step; r < network->n_rows; r += (guint) step)
    if (find_row (network, r) == r && find_row (network, row) != r)
      return r;
  return row;
}

static const FoveaNetworkBranch *
find_branch (const FoveaNetwork *network, guint branch)
{
  return &g_array_index (network->branches, FoveaNetworkBranch, branch);
}

static gboolean
find_is_in (const FoveaNetwork *network, guint inner, guint branch)
{
  while (inner != 0 && inner != branch)
    inner = find_branch (network, inner)->parent;
  return inner == branch;
}

/* The row in a branch at the height of a box. */
static guint
find_in_branch (const FoveaNetwork    *network,
                guint                  branch,
                const FoveaNetworkBox *from,
                guint                  otherwise)
{
  double nearest = G_MAXDOUBLE;
  guint  found = otherwise;

  for (guint r = 0; r < network->n_rows; r++)
    {
      const FoveaNetworkBox *to = &network->boxes[network->row_box[r]];
      const double           apart = fabs (to->y + to->height / 2 - from->y - from->height / 2);

      if (find_row (network, r) != r || apart >= nearest ||
          ! find_is_in (network, to->branch, branch))
        continue;
      nearest = apart;
      found = r;
    }
  return found;
}

guint
fovea_network_beside (const FoveaNetwork *network, guint row, int side)
{
  const FoveaNetworkBox *from = &network->boxes[network->row_box[row]];

  for (guint own = from->branch; own != 0; own = find_branch (network, own)->parent)
    {
      const guint beside = own + (guint) side;
      guint       found;

      if (beside == 0 || beside >= network->branches->len ||
          find_branch (network, beside)->fork != find_branch (network, own)->fork)
        continue;
      found = find_in_branch (network, beside, from, row);
      if (found != row)
        return found;
    }
  return row;
}

gboolean
fovea_network_find (const FoveaNetwork *network, double x, double y, guint *box, guint *line)
{
  for (guint b = 0; b < network->n_boxes; b++)
    {
      const FoveaNetworkBox *it = &network->boxes[b];

      if (x < it->x || y < it->y || x >= it->x + it->width || y >= it->y + it->height)
        continue;
      *box = b;
      *line = (guint) CLAMP ((y - it->y - network->pad) / network->line, 0, it->lines->len - 1);
      return TRUE;
    }
  return FALSE;
}
