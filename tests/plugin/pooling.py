# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: Pool to New Image again and again, on all precisions, beside numpy; its layers, its shift test."""
from inside import *

KINDS = {"max": numpy.max, "min": numpy.min, "average": numpy.mean}


def pooled(pixels, kind, window, stride):
    """The definition; opaque pictures only."""
    height, width = ((pixels.shape[a] - window[a]) // stride[a] + 1 for a in (0, 1))
    return numpy.array([[KINDS[kind](pixels[y * stride[0]:y * stride[0] + window[0], x * stride[1]:x * stride[1] + window[1]],
                                     axis=(0, 1)) for x in range(width)] for y in range(height)], numpy.float32)


def pool(image, layer, **options):
    status, message, answers = call("plug-in-fovea-pool-image", image, [layer], **options)
    return answers[0] if answers else None, json.loads(answers[1]) if answers else [], (status, message)


for precision in PRECISIONS:
    tolerance = {"u8": 0.6 / 255, "u8-linear": 0.05, "u16": 1e-4, "half": 2e-3}.get(precision, 2e-4)
    image, layer = new_image(31, 26, precision)
    made, steps, said = pool(image, layer, kind="average", window=3, window_y=2, stride=2, times=2)
    want = pooled(pooled(values(layer), "average", (2, 3), (2, 2)), "average", (2, 3), (2, 2))
    got = values(made.get_layers()[0])
    report(got.shape == want.shape and numpy.abs(got - want).max() < tolerance,
           f"{precision}: two averages of 3x2 with a stride of 2", (said, got.shape, want.shape))
for grey in (False, True):
    for alpha in (False, True):
        image, layer = new_image(27, 30, grey=grey, alpha=alpha)
        once, _, _ = pool(image, layer, window=3)
        again, _, _ = pool(once, once.get_layers()[0], window=3)
        made, _, said = pool(image, layer, window=3, times=2)
        report(numpy.array_equal(values(again.get_layers()[0]), values(made.get_layers()[0])),
               f"twice is once and once again{' grey' if grey else ''}{' with alpha' if alpha else ''}", said)

# Layers from left to right, none over another.
image, layer = new_image(446, 450, "u8")
made, steps, said = pool(image, layer, window=3, times=3, steps=True)
layers = made.get_layers()[::-1]
report([(l.get_width(), l.get_height()) for l in layers] == [(148, 150), (49, 50), (16, 16)], "a layer a step", said)
places = [l.get_offsets()[1:] for l in layers]
report(places[0] == (0, 0) and all(places[i][0] > places[i - 1][0] + layers[i - 1].get_width() for i in (1, 2))
       and made.get_width() == places[2][0] + 16 and made.get_height() == 150, "side by side, the canvas around them",
       (places, made.get_width()))
report(layers[1].get_name() == "Step 2: 49x50, max", "named by their sizes", layers[1].get_name())
alone, _, _ = pool(image, layer, window=3)
report(numpy.array_equal(values(alone.get_layers()[0]), values(layers[0])), "the first is that of one pooling")
before = len(Gimp.get_images())
made, steps, said = pool(image, layer, window=3, times=3, steps=True, apart=True)
report(len(Gimp.get_images()) == before + 3 and (made.get_width(), made.get_height()) == (16, 16),
       "apart: an image a step, the last one comes back", said)

# The shift test counts what numpy counts.
for kind in KINDS:
    image, layer = new_image(25, 19)
    made, steps, said = pool(image, layer, kind=kind, window=2, times=2, shift=1)
    picture = values(layer)[:, :, :3]
    moved = numpy.concatenate([picture[:, :1], picture[:, :-1]], 1)
    want = [int((picture != moved).sum())]
    for _ in range(2):
        picture, moved = (pooled(p, kind, (2, 2), (2, 2)) for p in (picture, moved))
        want.append(int((numpy.abs(picture - moved) > (1e-6 if kind == "average" else 0)).sum()))
    got = [s["changed"] for s in steps]
    report(got == want and [s["values"] for s in steps] == [25 * 19 * 3, 12 * 9 * 3, 6 * 4 * 3],
           f"shift test, {kind}: {got}", (want, steps, said))
report("change)" in made.get_layers()[0].get_name(), "the layer says it", made.get_layers()[0].get_name())

# What does not fit is said with its step, and no image stays.
image, layer = new_image(20, 20)
before = len(Gimp.get_images())
made, _, said = pool(image, layer, window=3, times=3)
report(made is None and "step 3" in said[1] and "3x3" in said[1] and "2x2" in said[1] and len(Gimp.get_images()) == before,
       f"a step that does not fit: {said[1]}")
made, _, said = pool(image, layer, window=64)
report(made is None and "64x64" in said[1] and "step" not in said[1], f"one step: {said[1]}")
for size in ((1, 1), (1, 9), (9, 1)):
    image, layer = new_image(*size)
    made, _, said = pool(image, layer, window=1, times=16, shift=64, against="average")
    report(made is not None and made.get_height() == size[1], f"{size}: a window of 1, sixteen times", said)
done()
