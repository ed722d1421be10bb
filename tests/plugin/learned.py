# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: plug-in-fovea-learned-kernels; an effect is the network's map within rounding, a layer the effect's
very pixels, the network's own maps in a new image."""
import pathlib
import sys

from inside import *

sys.path.insert(0, str(pathlib.Path(os.environ["FOVEA_TEST_SOURCE"]) / "tests" / "plugin"))
import firsts  # noqa: E402


def learned(image, layer, **options):
    return call("plug-in-fovea-learned-kernels", image, [layer], model="firsts", **options)


def network_map(pixels, i):
    """The first convolution by hand, in double precision: stride 2, padding 2."""
    z = ((pixels[:, :, ::-1].astype(float) - firsts.MEAN) / firsts.STD).transpose(2, 0, 1)
    z = numpy.pad(z, ((0, 0), (2, 2), (2, 2)))
    w = firsts.weights()[i].astype(float)
    size = (pixels.shape[0] - 1) // 2 + 1, (pixels.shape[1] - 1) // 2 + 1
    return numpy.array([[(w * z[:, 2 * y:2 * y + 5, 2 * x:2 * x + 5]).sum() + firsts.BIAS[i]
                         for x in range(size[1])] for y in range(size[0])])


image, layer = new_image(32, 32)
pixels = values(layer)[:, :, :3].copy()
status, message, answers = learned(image, layer, kernels="4", view="plain", **{"as": "effect"})
filters = layer.get_filters()
report(status == "success" and len(filters) == 1 and filters[0].get_operation_name() == "fovea:convolve"
       and filters[0].get_name() == "Firsts, kernel 4", "an effect on the layer", (status, message))
layer.merge_filters()
result = values(layer)
want = network_map(pixels, 4)
inner = slice(1, -1)
worst = numpy.abs(result[::2, ::2, 0] - want)[inner, inner].max()
report(worst < 2e-5, f"at each second pixel it is the network's number, to {worst:.2g}", worst)
report((result[:, :, 0] == result[:, :, 1]).all() and (result[:, :, 0] == result[:, :, 2]).all(), "in grey")

image, layer = new_image(32, 32)
status, message, answers = learned(image, layer, kernels="4", view="plain", **{"as": "layers"})
layers = image.get_layers()
report(status == "success" and len(layers) == 2 and layers[1] == layer and layers[0].get_name().startswith("Kernel 4 ("),
       "one kernel is a layer above", (status, message))
report((values(layers[0])[:, :, :3] == result[:, :, :3]).all(), "with the effect's very pixels")
status, message, answers = learned(image, layer, kernels="strongest 3", **{"as": "layers"})
group = image.get_layers()[1]
names = [child.get_name().split(" (")[0] for child in group.get_children()] if group.is_group() else []
report(status == "success" and names == ["Kernel 4", "Kernel 0", "Kernel 1"] and image.get_layers()[2] == layer,
       "several are a group, the first above", (status, message, names))
child = values(group.get_children()[1])[:, :, 0]
report(abs(child.min()) < 1e-6 and abs(child.max() - 1) < 1e-6, "stretched from black to white")
image.undo_group_start(), image.undo_group_end()

image, layer = new_image(32, 32)
status, message, answers = learned(image, layer, kernels="0,4", size="network")
made = answers[0] if answers else None
group = made.get_layers()[0] if made else None
report(status == "success" and made is not None and len(group.get_children()) == 2 and len(image.get_layers()) == 1,
       "the network's maps are a new image", (status, message))
if made:
    low, high = (float(v) for v in group.get_children()[1].get_name().split("(")[1][:-1].split(" to "))
    report(abs(low - want.min()) < 1e-3 and abs(high - want.max()) < 1e-3, "with its numbers in their names",
           (group.get_children()[1].get_name(), want.min(), want.max()))

image, layer = new_image(32, 32, grey=True)
flat = values(layer)[:, :, :1].copy()
status, message, answers = learned(image, layer, kernels="2", view="plain", **{"as": "effect"})
layer.merge_filters()
worst = numpy.abs(values(layer)[::2, ::2, 0] - network_map(numpy.repeat(flat, 3, 2), 2))[inner, inner].max()
report(status == "success" and worst < 2e-5, "a grey layer is seen as grey by all planes", (message, worst))

image, layer = new_image(32, 32)
status, message, answers = learned(image, layer, kernels="0,1", **{"as": "effect"})
report(status == "calling-error" and "one kernel" in message and not layer.get_filters(), "two are no effect", message)
status, message, answers = learned(image, layer, kernels="9")
report(status == "execution-error" and "no kernel 9" in message and len(image.get_layers()) == 1, "a wrong number", message)
status, message, answers = learned(image, layer, kernels="3", **{"as": "library"})
saved = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "fovea" / "kernels" / "firsts-03.txt"
report(status == "success" and saved.exists() and "Firsts, kernel 3" in saved.read_text(), "among one's own kernels",
       (status, message))
kernel, offset = firsts.folded(3)
image, layer = new_image(32, 32)
pixels = values(layer)[:, :, :3].copy()
effect(layer, "fovea:convolve", kernel="my/firsts-03", offset=offset)
worst = numpy.abs(values(layer)[::2, ::2, 0] - network_map(pixels, 3))[inner, inner].max()
report(worst < 2e-5, "a saved kernel with its offset is the map again", worst)
done()
