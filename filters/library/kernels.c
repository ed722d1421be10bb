/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The named kernels, one line each: name, title, what it does, text, source.
 * They are used as correlation, that is, as they stand here. */
#include "library.h"

#include <glib/gi18n-lib.h>

/* clang-format off */
const FoveaLibraryKernel fovea_library[] = {
  { "identity", N_("Identity"), N_("Leaves everything as it is"), "0 0 0; 0 1 0; 0 0 0", "textbook" },
  { "edge-1", N_("Edge 1 (diagonal)"), N_("Shows corners and diagonal edges"), "1 0 -1; 0 0 0; -1 0 1", "textbook: mixed second difference" },
  { "edge-2", N_("Edge 2 (four neighbours)"), N_("Shows edges of every direction as thin lines"), "0 1 0; 1 -4 1; 0 1 0", "textbook: second differences, x and y" },
  { "edge-3", N_("Edge 3 (eight neighbours)"), N_("Shows edges of every direction, diagonals as strong as the others"), "-1 -1 -1; -1 8 -1; -1 -1 -1", "textbook: each pixel against its neighbours" },
  { "sharpen", N_("Sharpen"), N_("Raises each pixel against its four neighbours"), "0 -1 0; -1 5 -1; 0 -1 0", "textbook: identity minus Laplacian" },
  { "sharpen-8", N_("Sharpen strongly"), N_("Raises each pixel against its eight neighbours"), "-1 -1 -1; -1 9 -1; -1 -1 -1", "textbook: identity minus Laplacian" },
  { "unsharp-5", N_("Unsharp mask 5x5"), N_("Adds what a Gaussian blur would take away"), "1 4 6 4 1; 4 16 24 16 4; 6 24 -476 24 6; 4 16 24 16 4; 1 4 6 4 1 /-256", "twice the identity minus the binomial 5x5" },
  { "box-blur", N_("Box blur"), N_("Mean of 3x3 pixels"), "1 1 1; 1 1 1; 1 1 1 /9", "textbook" },
  { "box-blur-5", N_("Box blur 5x5"), N_("Mean of 5x5 pixels"), "1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1 /25", "textbook" },
  { "gaussian-blur", N_("Gaussian blur"), N_("Smooths gently: near pixels count more"), "1 2 1; 2 4 2; 1 2 1 /16", "textbook: binomial 1 2 1 both ways" },
  { "gaussian-5", N_("Gaussian blur 5x5"), N_("Smooths: near pixels count more"), "1 4 6 4 1; 4 16 24 16 4; 6 24 36 24 6; 4 16 24 16 4; 1 4 6 4 1 /256", "textbook: binomial 1 4 6 4 1 both ways" },
  { "motion-blur", N_("Motion blur"), N_("Smears along the rows, as if the camera had moved sideways"), "1 1 1 1 1 1 1 1 1 /9", "mean of nine pixels in a row" },
  { "motion-blur-diagonal", N_("Motion blur (diagonal)"), N_("Smears from top left to bottom right"), "1 0 0 0 0; 0 1 0 0 0; 0 0 1 0 0; 0 0 0 1 0; 0 0 0 0 1 /5", "mean of five pixels on the diagonal" },
  { "sobel-x", N_("Sobel x"), N_("Shows vertical edges, smoothed along the edge"), "1 0 -1; 2 0 -2; 1 0 -1", "Sobel and Feldman, 1968" },
  { "sobel-y", N_("Sobel y"), N_("Shows horizontal edges, smoothed along the edge"), "1 2 1; 0 0 0; -1 -2 -1", "Sobel and Feldman, 1968" },
  { "prewitt-x", N_("Prewitt x"), N_("Shows vertical edges, all rows alike"), "1 0 -1; 1 0 -1; 1 0 -1", "Prewitt, 1970" },
  { "prewitt-y", N_("Prewitt y"), N_("Shows horizontal edges, all columns alike"), "1 1 1; 0 0 0; -1 -1 -1", "Prewitt, 1970" },
  { "scharr-x", N_("Scharr x"), N_("Shows vertical edges, nearly alike in every direction"), "3 0 -3; 10 0 -10; 3 0 -3", "Scharr, 2000" },
  { "scharr-y", N_("Scharr y"), N_("Shows horizontal edges, nearly alike in every direction"), "3 10 3; 0 0 0; -3 -10 -3", "Scharr, 2000" },
  { "roberts-x", N_("Roberts x"), N_("Difference along one diagonal of 2x2 pixels"), "1 0; 0 -1", "Roberts, 1963" },
  { "roberts-y", N_("Roberts y"), N_("Difference along the other diagonal of 2x2 pixels"), "0 1; -1 0", "Roberts, 1963" },
  { "laplacian-4", N_("Laplacian (four neighbours)"), N_("Second derivative; bright where the surroundings are brighter"), "0 1 0; 1 -4 1; 0 1 0", "textbook: second differences, x and y" },
  { "laplacian-8", N_("Laplacian (eight neighbours)"), N_("Second derivative with the diagonals"), "1 1 1; 1 -8 1; 1 1 1", "textbook: second differences, four directions" },
  { "laplacian-of-gaussian", N_("Laplacian of Gaussian"), N_("Shows spots and edges of a certain size, with less noise"), "0 0 1 0 0; 0 1 2 1 0; 1 2 -16 2 1; 0 1 2 1 0; 0 0 1 0 0", "textbook: after Marr and Hildreth, 1980" },
  { "emboss", N_("Emboss"), N_("Relief, lit from the bottom right"), "-2 -1 0; -1 1 1; 0 1 2", "textbook" },
  { NULL }
};
