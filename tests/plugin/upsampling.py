# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: Upsample on all precisions beside a sum in double precision that paints."""
from inside import *

KERNEL = numpy.array([[1, 2, 0], [-1, 3, 1]], float)
TEXT = "1 2 0; -1 3 1"


def painted(pixels, kernel, stride, padding, more):
    """The definition; opaque pictures only."""
    size = [(pixels.shape[a] - 1) * stride + kernel.shape[a] + more for a in (0, 1)]
    out = numpy.zeros((*size, pixels.shape[2]))
    for y in range(pixels.shape[0]):
        for x in range(pixels.shape[1]):
            out[y * stride:y * stride + kernel.shape[0], x * stride:x * stride + kernel.shape[1]] += \
                kernel[:, :, None] * pixels[y, x].astype(float)
    return out[padding:size[0] - padding, padding:size[1] - padding]


for precision in PRECISIONS:
    for grey in (False, True):
        image, layer = new_image(11, 7, precision, grey)
        status, message, answers = call("plug-in-fovea-upsample", image, [layer], kernel=TEXT, stride=2, padding=1,
                                        output_padding=1, scale=0.25, offset=0.1)
        want = painted(values(layer)[:, :, :3], KERNEL, 2, 1, 1) * 0.25 + 0.1
        got = values(answers[0].get_layers()[0])[:, :, :3] if answers else numpy.zeros(1)
        if precision.startswith("u"):
            want = numpy.clip(want, 0, 1)
        tolerance = {"u8": 0.6 / 255, "u8-linear": 0.05, "u16": 1e-4, "half": 2e-3}.get(precision, 3e-4)
        report(got.shape == want.shape and numpy.abs(got - want).max() < tolerance,
               f"{precision}{' grey' if grey else ''}: what the definition paints", (status, message, got.shape, want.shape))
        report(answers and answers[0].get_precision() == image.get_precision(), f"{precision}: it stays")

# Normalised, brightness stays inside; linear light is another picture; hidden colours do not show.
image, layer = new_image(20, 20)
fill(layer, numpy.full((20, 20, 4), 0.5, numpy.float32))
_, _, answers = call("plug-in-fovea-upsample", image, [layer], kernel="1 2 1; 2 4 2; 1 2 1", normalise=True)
inside = values(answers[0].get_layers()[0])[5:-5, 5:-5, :3]
report(numpy.abs(inside - 0.5).max() < 1e-6, "normalised: flat stays flat", inside)
image, layer = new_image(9, 9)
both = [values(call("plug-in-fovea-upsample", image, [layer], kernel=TEXT, linear=linear)[2][0].get_layers()[0])
        for linear in (False, True)]
report(numpy.abs(both[0] - both[1]).max() > 0.01, "linear light gives other numbers")
image, layer = new_image(8, 8, alpha=True)
pixels = numpy.full((8, 8, 4), 0.25, numpy.float32)
pixels[3, 3], pixels[5, 5, 3] = (1, 1, 1, 0), 0
pixels[:, :, 3] = pixels[:, :, 3] > 0
fill(layer, pixels)
_, _, answers = call("plug-in-fovea-upsample", image, [layer], kernel="1 1; 1 1", stride=2, padding=0, output_padding=0)
got = values(answers[0].get_layers()[0])
report(numpy.all(got[6:8, 6:8, 3] == 0) and numpy.abs(got[:, :, :3][got[:, :, 3] > 0] - 0.25).max() < 1e-6,
       "a hidden white pixel stays hidden", got[5:9, 5:9])

image, layer = new_image(6, 4, "u8")
before = len(Gimp.get_images())
for name, options, words in (("ragged kernel", {"kernel": "1 2; 3"}, ("row 2",)), ("no such name", {"kernel": "cat"}, ("cat",)),
                             ("planes", {"kernel": "1|1"}, ("2 planes", "3 channels")), ("all padding", {"padding": 99}, ("99",)),
                             ("output padding", {"stride": 2, "output_padding": 2}, ("output padding of 2",))):
    status, message, answers = call("plug-in-fovea-upsample", image, [layer], **options)
    report(status != "success" and all(w in message for w in words) and len(Gimp.get_images()) == before, f"{name}: {message}")
status, message, _ = call("plug-in-fovea-upsample", image, [])
report(status == "calling-error" and "no layer" in message, "no layer is said", (status, message))
done()
