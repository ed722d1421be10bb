/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The named kernels, one line each: name, title, what it does, group, text or
 * formula, source; then what makes it, its parameters, its directions. They are
 * used as correlation, that is, as they stand here. New ones come at the end:
 * GIMP's files hold a preset's number. */
#include <glib/gi18n-lib.h>

#include "library.h"
#include "make.h"

/* clang-format off */
#define NUMBER FOVEA_PARAMETER_NUMBER
#define WHOLE  FOVEA_PARAMETER_WHOLE

/* name, label, unit, kind, lowest, highest, first value, slider */
static const FoveaLibraryParameter size = { "size", N_("Size"), "px", WHOLE, 0, 255, 0, FOVEA_SLIDER_SIZE };
static const FoveaLibraryParameter sigma = { "sigma", N_("Sigma"), "px", NUMBER, 0.1, 100, 1.5, FOVEA_SLIDER_SIGMA };
static const FoveaLibraryParameter sigma2 = { "sigma2", N_("Second sigma"), "px", NUMBER, 0.1, 100, 2.4, FOVEA_SLIDER_SIGMA2 };
static const FoveaLibraryParameter angle = { "angle", N_("Angle"), "°", NUMBER, -360, 360, 0, FOVEA_SLIDER_ANGLE };
static const FoveaLibraryParameter compass = { "angle", N_("Angle (steps of 45)"), "°", NUMBER, -360, 360, 0, FOVEA_SLIDER_ANGLE };
static const FoveaLibraryParameter length = { "length", N_("Length"), "px", NUMBER, 1, 255, 9, FOVEA_SLIDER_LENGTH };
static const FoveaLibraryParameter wavelength = { "wavelength", N_("Wavelength"), "px", NUMBER, 1, 255, 9, FOVEA_SLIDER_LENGTH };
static const FoveaLibraryParameter radius = { "radius", N_("Radius"), "px", NUMBER, 1, 255, 9, FOVEA_SLIDER_LENGTH };
static const FoveaLibraryParameter amount = { "amount", N_("Amount"), "", NUMBER, -20, 20, 1, FOVEA_SLIDER_AMOUNT };
static const FoveaLibraryParameter order = { "order", N_("Order"), "", WHOLE, 1, 2, 1, FOVEA_SLIDER_ORDER };
static const FoveaLibraryParameter seed = { "seed", N_("Seed"), "", WHOLE, 0, 65535, 1, FOVEA_SLIDER_SEED };
static const FoveaLibraryParameter raw = { "raw", N_("Not normalised"), "", FOVEA_PARAMETER_SWITCH, 0, 1, 0, FOVEA_SLIDER_RAW };

#define EDGES   FOVEA_GROUP_EDGES
#define BLUR    FOVEA_GROUP_BLUR
#define SHARPEN FOVEA_GROUP_SHARPEN
#define RELIEF  FOVEA_GROUP_RELIEF
#define LINES   FOVEA_GROUP_LINES
#define TEXTURE FOVEA_GROUP_TEXTURE
#define OTHER   FOVEA_GROUP_OTHER

const FoveaLibraryKernel fovea_library[] = {
  { "identity", N_("Identity"), N_("Leaves everything as it is"), OTHER, "0 0 0; 0 1 0; 0 0 0", "textbook" },
  { "edge-1", N_("Edge 1 (diagonal)"), N_("Shows corners and diagonal edges"), EDGES, "1 0 -1; 0 0 0; -1 0 1", "textbook: mixed second difference" },
  { "edge-2", N_("Edge 2 (four neighbours)"), N_("Shows edges of every direction as thin lines"), EDGES, "0 1 0; 1 -4 1; 0 1 0", "textbook: second differences, x and y" },
  { "edge-3", N_("Edge 3 (eight neighbours)"), N_("Shows edges of every direction, diagonals as strong as the others"), EDGES, "-1 -1 -1; -1 8 -1; -1 -1 -1", "textbook: each pixel against its neighbours" },
  { "sharpen", N_("Sharpen"), N_("Raises each pixel against its four neighbours"), SHARPEN, "0 -1 0; -1 5 -1; 0 -1 0", "textbook: identity minus Laplacian" },
  { "sharpen-8", N_("Sharpen strongly"), N_("Raises each pixel against its eight neighbours"), SHARPEN, "-1 -1 -1; -1 9 -1; -1 -1 -1", "textbook: identity minus Laplacian" },
  { "unsharp-5", N_("Unsharp mask 5x5"), N_("Adds what a Gaussian blur would take away"), SHARPEN, "1 4 6 4 1; 4 16 24 16 4; 6 24 -476 24 6; 4 16 24 16 4; 1 4 6 4 1 /-256", "twice the identity minus the binomial 5x5" },
  { "box-blur", N_("Box blur"), N_("Mean of 3x3 pixels"), BLUR, "1 1 1; 1 1 1; 1 1 1 /9", "textbook" },
  { "box-blur-5", N_("Box blur 5x5"), N_("Mean of 5x5 pixels"), BLUR, "1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1; 1 1 1 1 1 /25", "textbook" },
  { "gaussian-blur", N_("Gaussian blur"), N_("Smooths gently: near pixels count more"), BLUR, "1 2 1; 2 4 2; 1 2 1 /16", "textbook: binomial 1 2 1 both ways" },
  { "gaussian-5", N_("Gaussian blur 5x5"), N_("Smooths: near pixels count more"), BLUR, "1 4 6 4 1; 4 16 24 16 4; 6 24 36 24 6; 4 16 24 16 4; 1 4 6 4 1 /256", "textbook: binomial 1 4 6 4 1 both ways" },
  { "motion-blur", N_("Motion blur"), N_("Smears along a line, as if the camera had moved"), BLUR, "mean along a line through the middle", "Wu, 1991: lines shared by two pixels", fovea_make_motion, { &length, &angle } },
  { "motion-blur-diagonal", N_("Motion blur (diagonal)"), N_("Smears from top left to bottom right"), BLUR, "1 0 0 0 0; 0 1 0 0 0; 0 0 1 0 0; 0 0 0 1 0; 0 0 0 0 1 /5", "mean of five pixels on the diagonal" },
  { "sobel-x", N_("Sobel x"), N_("Shows vertical edges, smoothed along the edge"), EDGES, "1 0 -1; 2 0 -2; 1 0 -1", "Sobel and Feldman, 1968" },
  { "sobel-y", N_("Sobel y"), N_("Shows horizontal edges, smoothed along the edge"), EDGES, "1 2 1; 0 0 0; -1 -2 -1", "Sobel and Feldman, 1968" },
  { "prewitt-x", N_("Prewitt x"), N_("Shows vertical edges, all rows alike"), EDGES, "1 0 -1; 1 0 -1; 1 0 -1", "Prewitt, 1970" },
  { "prewitt-y", N_("Prewitt y"), N_("Shows horizontal edges, all columns alike"), EDGES, "1 1 1; 0 0 0; -1 -1 -1", "Prewitt, 1970" },
  { "scharr-x", N_("Scharr x"), N_("Shows vertical edges, nearly alike in every direction"), EDGES, "3 0 -3; 10 0 -10; 3 0 -3", "Scharr, 2000" },
  { "scharr-y", N_("Scharr y"), N_("Shows horizontal edges, nearly alike in every direction"), EDGES, "3 10 3; 0 0 0; -3 -10 -3", "Scharr, 2000" },
  { "roberts-x", N_("Roberts x"), N_("Difference along one diagonal of 2x2 pixels"), EDGES, "1 0; 0 -1", "Roberts, 1963" },
  { "roberts-y", N_("Roberts y"), N_("Difference along the other diagonal of 2x2 pixels"), EDGES, "0 1; -1 0", "Roberts, 1963" },
  { "laplacian-4", N_("Laplacian (four neighbours)"), N_("Second derivative; bright where the surroundings are brighter"), EDGES, "0 1 0; 1 -4 1; 0 1 0", "textbook: second differences, x and y" },
  { "laplacian-8", N_("Laplacian (eight neighbours)"), N_("Second derivative with the diagonals"), EDGES, "1 1 1; 1 -8 1; 1 1 1", "textbook: second differences, four directions" },
  { "laplacian-of-gaussian", N_("Laplacian of Gaussian"), N_("Shows spots and edges of a certain size, with less noise"), EDGES, "0 0 1 0 0; 0 1 2 1 0; 1 2 -16 2 1; 0 1 2 1 0; 0 0 1 0 0", "textbook: after Marr and Hildreth, 1980" },
  { "emboss", N_("Emboss"), N_("Relief, lit from the top left"), RELIEF, "-2 -1 0; -1 1 1; 0 1 2", "textbook" },
  { "gaussian", N_("Gaussian (sigma)"), N_("Smooths by any amount, alike in every direction"), BLUR, "exp(-(x^2 + y^2) / (2 sigma^2)) / (2 pi sigma^2), normalised unless raw", "textbook", fovea_make_gaussian, { &sigma, &size, &raw } },
  { "box", N_("Box (size)"), N_("Mean of a square of pixels"), BLUR, "1 / size^2 everywhere", "textbook", fovea_make_box, { &size } },
  { "disc", N_("Disc (radius)"), N_("Blurs as a lens out of focus does: points become discs"), BLUR, "area of each pixel inside the circle / area of the circle", "textbook: pillbox", fovea_make_disc, { &radius } },
  { "unsharp", N_("Unsharp mask"), N_("Sharpens by what a Gaussian blur would take away"), SHARPEN, "identity + amount (identity - gaussian)", "darkrooms; Gonzalez and Woods, 3.6", fovea_make_unsharp, { &sigma, &amount } },
  { "high-boost", N_("High boost"), N_("Sharpens by what a box blur would take away"), SHARPEN, "identity + amount (identity - box)", "Gonzalez and Woods, 3.6", fovea_make_high_boost, { &amount, &size } },
  { "relief", N_("Relief (angle)"), N_("The picture as a relief that is lit from an angle"), RELIEF, "identity - amount u, u = (x cos a + y sin a) / max(|cos a|, |sin a|)", "textbook: emboss, turned", fovea_make_relief, { &angle, &amount } },
  { "log", N_("Laplacian of Gaussian (sigma)"), N_("Shows spots and edges of the size that sigma says"), EDGES, "(x^2 + y^2 - 2 sigma^2) / (2 pi sigma^6) exp(-(x^2 + y^2) / (2 sigma^2)), less its mean", "Marr and Hildreth, 1980", fovea_make_log, { &sigma, &size } },
  { "dog", N_("Difference of Gaussians"), N_("Keeps details between two sizes"), EDGES, "gaussian(sigma) - gaussian(sigma2)", "Marr and Hildreth, 1980", fovea_make_dog, { &sigma, &sigma2, &size } },
  { "gaussian-derivative", N_("Derivative of Gaussian"), N_("How steeply, or how bent, brightness rises towards an angle"), EDGES, "u g for order 1, (u^2 - sigma^2) g for order 2, g = exp(-(x^2 + y^2) / (2 sigma^2)); scaled to be 1 on u, u^2 / 2", "Freeman and Adelson, 1991", fovea_make_derivative, { &sigma, &order, &angle } },
  { "kirsch", N_("Kirsch compass"), N_("Shows edges whose bright side lies in one of eight directions"), EDGES, "-3 -3 5; -3 0 5; -3 -3 5 turned by angle", "Kirsch, 1971", fovea_make_kirsch, { &compass }, 8 },
  { "robinson", N_("Robinson compass"), N_("Sobel's kernel in eight directions"), EDGES, "0 1 2; -1 0 1; -2 -1 0 and -1 0 1; -2 0 2; -1 0 1 turned by angle", "Robinson, 1977", fovea_make_robinson, { &compass }, 8 },
  { "prewitt-compass", N_("Prewitt compass"), N_("Shows edges and corners whose bright side lies in one of eight directions"), EDGES, "-1 1 1; -1 -2 1; -1 1 1 turned by angle", "Prewitt, 1970", fovea_make_prewitt, { &compass }, 8 },
  { "line", N_("Line detector"), N_("Shows thin bright lines of one of four directions"), LINES, "-1 -1 -1; 2 2 2; -1 -1 -1 turned by angle", "Gonzalez and Woods, 10.2", fovea_make_line, { &compass }, 4 },
  { "gabor", N_("Gabor (even)"), N_("Shows stripes of a width across an angle; bright on the stripes"), TEXTURE, "exp(-(x^2 + y^2) / (2 sigma^2)) (cos(2 pi u / wavelength) - m), sigma = 0.56 wavelength, m makes the sum 0", "Gabor, 1946; Daugman, 1985", fovea_make_gabor, { &wavelength, &angle, &size } },
  { "gabor-odd", N_("Gabor (odd)"), N_("Shows stripes of a width across an angle; bright on their edges"), TEXTURE, "exp(-(x^2 + y^2) / (2 sigma^2)) sin(2 pi u / wavelength), sigma = 0.56 wavelength", "Gabor, 1946; Daugman, 1985", fovea_make_gabor_odd, { &wavelength, &angle, &size } },
  { "random", N_("Random"), N_("Numbers by chance, as a network's are before it learns"), TEXTURE, "even chances, less their mean; magnitudes sum to 2", "SplitMix64 (Steele, Lea and Flood, 2014)", fovea_make_random, { &seed, &size } },
  { NULL }
};
