# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands arithmetic and size: the numbers of a pixel against the photo's own and against what
convolve and pool write, the course's sizes, wrong use."""
from lib import *

WIDTH, HEIGHT = 9, 7
photo = make_picture(scratch / "a.ppm", WIDTH, HEIGHT)
grey = make_picture(scratch / "grey.pgm", WIDTH, HEIGHT, "grey")


def value(x, y, c):
    return (37 * x + 91 * y + 53 * c + x * y) % 256 / 255


def opacity(x, y):
    return (50 * ((x + y) % 6)) / 255


KERNEL = [[1, 2, 1], [0, 0.5, 0], [-1, -2, -1]]
TEXT = "1 2 1; 0 0.5 0; -1 -2 -1"
OTHER = "0 0 0; 1 7 1; 0 0 0"
gimp = Gimp()
alpha = scratch / "alpha.pam"
alpha.write_bytes(f"P7\nWIDTH {WIDTH}\nHEIGHT {HEIGHT}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n".encode()
                  + bytes(round(255 * (value(x, y, c) if c < 3 else opacity(x, y)))
                          for y in range(HEIGHT) for x in range(WIDTH) for c in range(4)))
PLANES = "1 2; 3 4 | 0 1; 1 0 | -1 0; 0 2"
seen, apart, stacked, luminance, scaled, viewed, painted, paints, clear = gimp.commands(
    f"arithmetic alpha.pam --at 4,3 --kernel '{TEXT}' --format json",
    f"arithmetic a.ppm --at 4,3 --channel 2 --channels separate --kernel '{PLANES}' --format json",
    f"arithmetic a.ppm --at 4,3 --kernel '{PLANES}'",
    f"arithmetic a.ppm --at 4,3 --channel 1 --on luminance --kernel '{TEXT}' --format json",
    "arithmetic a.ppm --at 4,3 --scaling sum --kernel '1 2 1; 2 4 2; 1 2 1' --format json",
    f"arithmetic a.ppm --at 4,3 --view clip --offset 3 --kernel '{TEXT}'",
    "arithmetic a.ppm --at 4,3 --operation transposed --kernel '1 2; 3 4' --scale 0.5 --offset 0.25 --format json",
    f"arithmetic a.ppm --at 4,3 --operation transposed --kernel '{PLANES}' --format json",
    "arithmetic alpha.pam --at 1,1 --operation pool --window 3")
at, of_photo, at_valid, valid, at_pool, of_pool, rim, larger, far, last, lit_block, lit_seen, beyond, behind = gimp.commands(
    f"arithmetic a.ppm --at 2,1 --stride 2 --kernel '{TEXT}' --border zero --format json",
    f"arithmetic a.ppm --at 5,3 --of photo --stride 2 --kernel '{TEXT}' --border zero --format json",
    f"arithmetic a.ppm --at 1,2 --stride 2 --kernel '{TEXT}' --border valid --format json",
    f"arithmetic a.ppm --at 4,5 --of photo --stride 2 --kernel '{TEXT}' --border valid --format json",
    "arithmetic a.ppm --at 2,1 --operation pool --window 3 --format json",
    "arithmetic a.ppm --at 8,4 --of photo --operation pool --window 3 --format json",
    f"arithmetic a.ppm --at 0,3 --of photo --stride 2 --kernel '{TEXT}' --border valid",
    f"arithmetic a.ppm --at 0,3 --of photo --operation transposed --kernel '{TEXT}'",
    "arithmetic a.ppm --at 8,1 --of photo --stride 2 --kernel '1 1 1 1 1' --border valid",
    "arithmetic a.ppm --at 7,1 --of photo --stride 2 --kernel '1 1 1 1 1' --border valid",
    f"arithmetic a.ppm --at 5,4 --of photo --stride 2 --on luminance --channel 1 --border valid --kernel '{TEXT}' --format json",
    f"arithmetic alpha.pam --at 5,4 --of photo --stride 2 --on luminance --channel 1 --border valid --kernel '{TEXT}' --format json",
    "arithmetic a.ppm --at 99,1 --of photo --kernel '1 1 1 1 1'",
    "arithmetic a.ppm --at 9,1 --of photo --stride 4 --kernel '1 1 1 1 1' --border valid")
corner, flipped, summed, pool, text, size, thrice, half, cost, counts, own, three, *wrong = gimp.commands(
    f"arithmetic a.ppm --at 0,0 --channel 1 --border zero --kernel '{TEXT}' --format json",
    f"arithmetic a.ppm --at 4,3 --flip --kernel '{TEXT}' --scale 0.25 --offset 0.5 --format json",
    f"arithmetic a.ppm --at 4,3 --channels summed --kernel '{TEXT}' --format json",
    "arithmetic a.ppm --at 1,1 --channel 2 --operation pool --window 3 --format json",
    f"arithmetic grey.pgm --at 0,0 --border replicate --kernel '{TEXT}' --range 255",
    "size --in 450 --kernel 3 --padding 1 --stride 1",
    "size --in 450x446 --kernel 3 --stride 3 --times 3 --format csv",
    "size --in 5 --kernel 2 --keep --format json",
    "size --in 32 --kernel 5 --channels 3 --maps 1 --format json",
    "size --in 450 --kernel 3 --padding 1 --maps 1 --channels 1 --format csv",
    f"arithmetic a.ppm --at 4,3 --channel 1 --channels separate --kernel '{OTHER} | {TEXT} | {OTHER}' --format json",
    f"arithmetic a.ppm --at 4,3 --channel 1 --channels all --kernel '{' | '.join([OTHER] * 3 + [TEXT] * 3 + [OTHER] * 3)}' --format json",
    "arithmetic a.ppm --at 9,0", "arithmetic a.ppm --at 3", "arithmetic a.ppm --kernel '1 2; 3'",
    "size --in 3 --kernel 5", "size --in x", "size --in 3 --padding 0.3")


def window(x, y, c):
    return [[value(x + j, y + i, c) if 0 <= x + j < WIDTH and 0 <= y + i < HEIGHT else 0
             for j in (-1, 0, 1)] for i in (-1, 0, 1)]


def near(a, b):
    return abs(a - b) < 1e-6


def alike(grid, want):
    return all(near(a, b) for row, wanted in zip(grid, want) for a, b in zip(row, wanted))


def checks(run, planes, kernel, scale=1, offset=0):
    got = run.json()[0]
    total = sum(a * k for plane in planes for row, ks in zip(plane, kernel) for a, k in zip(row, ks))
    return (run.code == 0 and all(map(alike, got["window"], planes))
            and alike(got["kernel"][0], kernel) and near(got["sum"], total)
            and near(got["value"], scale * total + offset) and got["value"] == got["total"]
            and len(got["products"]) == len(planes))


report(counts.out.split() == ["in_width,in_height,out_width,out_height,fully_connected,locally_connected,convolution",
                              "450,450,450,450,41006452500,2025000,10"], "parameters as CSV", counts)
report(checks(corner, [window(0, 0, 1)], KERNEL), "a corner: window, kernel, sum", corner)
report(corner.json()[0]["border"][0] == [[True, True, True], [True, False, False], [True, False, False]],
       "what the border supplied is said", corner)
turned = [row[::-1] for row in KERNEL[::-1]]
report(checks(flipped, [window(4, 3, 0)], turned, 0.25, 0.5) and flipped.json()[0]["flipped"],
       "convolution turns the kernel; scale and offset", flipped)
report(checks(summed, [window(4, 3, c) for c in range(3)], KERNEL), "summed over the channels", summed)
block = [value(x, y, 2) for y in range(3, 6) for x in range(3, 6)]
report(checks(own, [window(4, 3, 1)], KERNEL, 1, 0), "a kernel a channel: the chosen channel's", own)
report(checks(three, [window(4, 3, c) for c in range(3)], KERNEL), "several 3-D kernels: the chosen channel's", three)
got = pool.json()[0]
report(near(got["value"], max(block)) and got["chosen"] == block.index(max(block)),
       "pooling says which value is the maximum", pool)
report("[0]" in text.out and "sum " in text.out and "centre in row 2, column 2" in text.out,
       "text: the border in brackets, the sum, where the centre is", text)
report("(450 + 2·1 - 3)/1 + 1 = 450" in size.out and "(450 + 2 - 3)/1 + 1 = 450" in size.out,
       "size: both conventions of padding", size)
report(thrice.out.splitlines()[1:] == ["450,446,150,148", "150,148,50,49", "50,49,16,16"],
       "size: three poolings", thrice)
got = half.json()[0]["width"]
report((got["before"], got["after"], got["out"]) == (0, 1, 5), "size: a half is 0 before and 1 after", half)
got = cost.json()[0]
report((got["fully_connected"], got["convolution"]) == (2409232, 76), "size: parameters", cost)
for run, code, part in zip(wrong, (70, 64, None, None, 64, 64),
                           ("(9, 0)", "X,Y", "row 2", "does not fit", "WIDTHxHEIGHT", "half")):
    report(run.code != 0 and code in (None, run.code) and part in run.err, f"refused: {part}", run)
places = [(i, j) for i in range(3) for j in range(3)]
parts = [(value(3 + j, 2 + i, 0), opacity(3 + j, 2 + i), KERNEL[i][j]) for i, j in places]
total = sum(v * a * k for v, a, k in parts)
weights = sum(abs(k) for _, _, k in parts), sum(abs(k) * a for _, a, k in parts)
got = seen.json()[0]
report(near(got["sum"], total) and near(got["all"], weights[0]) and near(got["seen"], weights[1])
       and abs(got["written"] - total * weights[0] / weights[1]) < 1e-5 and near(got["alpha"][0][0][0], opacity(3, 2)),
       "alpha: products, what is seen, the quotient", seen)
got = apart.json()[0]
want = sum(value(3 + j, 2 + i, 2) * k for (i, j), k in zip(((0, 0), (0, 1), (1, 0), (1, 1)), (-1, 0, 0, 2)))
report(near(got["written"], want) and len(got["products"]) == 1, "a kernel of its own for each channel", apart)
report("channel 2 of the picture" in stacked.out and stacked.out.count(" = ") >= 4 and "sum " in stacked.out,
       "a kernel of three planes: all products, the sum by planes", stacked)
for of_result, of_layer, name in (at, of_photo, "a stride"), (at_valid, valid, "a stride and the border valid"), (at_pool, of_pool, "a pooling"):
    got, want = of_layer.json()[0], of_result.json()[0]
    place = got.pop("x"), got.pop("y")
    number = want.pop("x"), want.pop("y")
    report(got == want and place in ((5, 3), (4, 5), (8, 4)) and number in ((2, 1), (1, 2)), f"{name}: the photo's pixel has the result's number", f"{of_layer}\n{of_result}")
report(rim.code == 70 and "no number at (0, 3) of the photo" in rim.err and larger.code == 64 and "--of" in larger.err,
       "a pixel without a whole window, and a larger result, have none", f"{rim}\n{larger}")
report(far.code == 70 and "no whole window" in far.err and last.code == 0, "nor has one on the right, behind the last block", f"{far}\n{last}")
report(beyond.code == 70 and "(99, 1) of channel 0 is outside the" in beyond.err and "no whole window" not in beyond.err
       and behind.code == 70 and "no whole window" in behind.err, "nor has a pixel that the photo has not, whatever the border", f"{beyond}\n{behind}")
for run in lit_block, lit_seen:
    report(near(run.json()[0]["colour"], value(5, 4, 1)), "luminance in blocks is brought back to the photo's own pixel", run)
got = luminance.json()[0]
light = [0.2126, 0.7152, 0.0722]
lit = [[sum(w * value(3 + j, 2 + i, c) for c, w in enumerate(light)) for j in range(3)] for i in range(3)]
total = sum(lit[i][j] * KERNEL[i][j] for i, j in places)
report(near(got["luminance"], lit[1][1]) and abs(got["written"] - (value(4, 3, 1) + total - lit[1][1])) < 1e-5,
       "luminance, brought back to the colour", luminance)
got = scaled.json()[0]
report(got["divisor"] == 16 and near(got["kernel"][0][1][1], 0.25), "scaling by the sum is said", scaled)
report("clip (" in viewed.out and "result 1" in viewed.out, "the view is said", viewed)
got = painted.json()[0]
want = 0.25 + 0.5 * sum(value(4 - j, 3 - i, 0) * (1 + 2 * i + j) for i in (0, 1) for j in (0, 1))
report(abs(got["written"] - want) < 1e-5, "a transposed convolution with scale and offset", painted)
got = paints.json()[0]
report(len(got["products"]) == 3 and near(sum(got["plane-sums"]), got["sum"]), "and of three planes, summed", paints)
report(clear.code != 0 and "transparent" in clear.err, "poolings say why not where it is transparent", clear)
done()
