# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: Convolution, ReLU, Pool beside numpy, and beside the three procedures one after the other."""
from inside import *

KERNELS = {"1 0 -1; 2 0 -2; 1 0 -1": numpy.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], float),
           "1 2 1; 0 0 0; -1 -2 -1": numpy.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]], float),
           "1": numpy.array([[1]], float)}


def block(pixels, kernel, window):
    """Summed over channels, the edge repeated, ReLU, the maximum of each window; opaque pictures only."""
    pad = kernel.shape[0] // 2
    padded = numpy.pad(pixels.astype(float).sum(2), pad, mode="edge")
    height, width = pixels.shape[:2]
    out = numpy.zeros((height, width))
    for y in range(kernel.shape[0]):
        for x in range(kernel.shape[1]):
            out += kernel[y, x] * padded[y:y + height, x:x + width]
    out = numpy.maximum(out, 0)[:height // window * window, :width // window * window]
    return out.reshape(height // window, window, width // window, window).max((1, 3))


def maps(image, layer, **options):
    status, message, answers = call("plug-in-fovea-block", image, [layer], kernel=",".join(KERNELS), **options)
    if not answers:
        return None, [], (status, message)
    return answers[0], answers[0].get_layers()[0].get_children(), (status, message)


for grey in (False, True):
    image, layer = new_image(21, 16, grey=grey)
    made, layers, said = maps(image, layer, window=2, stretch=False)
    picture = values(layer)[:, :, :1 if grey else 3]
    report(len(layers) == 3 and made.get_base_type() == Gimp.ImageBaseType.GRAY
           and (made.get_width(), made.get_height()) == (10, 8), "three kernels: a group of three grey maps", said)
    for l, (text, kernel) in zip(layers, KERNELS.items()):
        got, want = values(l, "Y' float")[:, :, 0], block(picture, kernel, 2)
        report(got.shape == want.shape and numpy.abs(got - want).max() < 2e-4 and l.get_name().startswith(text),
               f"{l.get_name()}: the numbers of the definition", numpy.abs(got - want).max())
    made, layers, said = maps(image, layer, window=2)
    for l, (text, kernel) in zip(layers, KERNELS.items()):
        want = block(picture, kernel, 2)
        got = values(l, "Y' float")[:, :, 0]
        report(numpy.abs(got - want / want.max()).max() < 2e-4, f"{text}: stretched to 1", got.max())

# The same as convolve with its activation, then Pool to New Image.
image, layer = new_image(30, 23, alpha=True)
made, layers, said = maps(image, layer, channels="per-channel", kind="average", window=3, stride=2, stretch=False,
                          border="reflect")
for l, text in zip(layers, KERNELS):
    copy, other = image.duplicate(), None
    other = copy.get_layers()[0]
    call("plug-in-fovea-convolve", copy, [other], kernel=text, activation="relu", border="reflect")
    _, _, answers = call("plug-in-fovea-pool-image", copy, [other], kind="average", window=3, stride=2)
    report(numpy.abs(values(answers[0].get_layers()[0]) - values(l)).max() < 1e-6, f"{text}: as one after the other")

before = len(Gimp.get_images())
made, _, said = maps(image, layer, apart=True)
report(len(Gimp.get_images()) == before + 3, "apart: an image each", said)
before = len(Gimp.get_images())
for name, options, words in (("a name that is none", {"kernel": "sobel-x,cat"}, ("cat",)),
                             ("an empty kernel", {"kernel": ""}, ("kernel 1 is empty",)),
                             ("a comma too many", {"kernel": "1,"}, ("kernel 2 is empty",)),
                             ("more than there may be", {"kernel": ",".join(["1"] * 257)}, ("256",)),
                             ("a window that does not fit", {"window": 40}, ("40x40",))):
    status, message, _ = call("plug-in-fovea-block", image, [layer], **options)
    report(status != "success" and all(w in message for w in words) and len(Gimp.get_images()) == before, f"{name}: {message}")
done()
