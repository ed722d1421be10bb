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

/* Beside: at the same height, the nearest by its middle; else none. */
guint
fovea_network_beside (const FoveaNetwork *network, guint row, int side)
{
  const guint            own = network->row_box[row];
  const FoveaNetworkBox *from = &network->boxes[own];
  double                 nearest = G_MAXDOUBLE;
  guint                  found = row;

  for (guint r = 0; r < network->n_rows; r++)
    {
      const FoveaNetworkBox *to = &network->boxes[network->row_box[r]];
      const double           away = side * (to->x + to->width / 2 - from->x - from->width / 2);
      const double           apart = fabs (to->y + to->height / 2 - from->y - from->height / 2);

      if (find_row (network, r) != r || network->row_box[r] == own || away < from->width / 2 ||
          to->y >= from->y + from->height || to->y + to->height <= from->y ||
          away + apart / 4 >= nearest)
        continue;
      nearest = away + apart / 4;
      found = r;
    }
  return found;
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
