# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: plug-in-fovea-learn-kernel, on layers of 8 bits and float, with clipped and transparent
pixels; its kernel as an effect and as a layer."""
from inside import *

KERNEL = numpy.random.default_rng(3).uniform(-0.1, 0.1, (5, 5))
KERNEL += (0.8 - KERNEL.sum()) / 25
TEXT = "; ".join(" ".join(repr(float(v)) for v in row) for row in KERNEL)


def learn(image, before, after, **options):
    status, message, answers = call("plug-in-fovea-learn-kernel", image, [after], before=before, after=after,
                                    **{"size": "5", **options})
    return status, message, answers[0] if answers else None, json.loads(answers[1]) if answers and answers[1] else {}


def differ(answer):
    return float(numpy.abs(numpy.array(answer["kernel"]) - KERNEL).max()) if "kernel" in answer else 9


def filtered(precision, grey=False, offset=0.0):
    image, before = new_image(90, 80, precision, grey)
    after = before.copy()
    image.insert_layer(after, None, 0)
    effect(after, "fovea:convolve", kernel=TEXT, offset=offset)
    return image, before, after


for precision, grey, bound in (("u8", False, 5e-3), ("float", False, 1e-4), ("u16", False, 1e-4), ("float", True, 1e-4)):
    image, before, after = filtered(precision, grey)
    status, message, made, answer = learn(image, before, after)
    report(status == "success" and differ(answer) < bound and made is None,
           f"{precision}{', grey' if grey else ''}: the kernel to {differ(answer):.2g}", (status, message))

image, before = new_image(90, 80, "float", alpha=True)
pixels = values(before).copy()
pixels[:, :, 3] = 1
pixels[10:30, 20:50, 3] = 0
fill(before, pixels)
after = before.copy()
image.insert_layer(after, None, 0)
effect(after, "fovea:convolve", kernel=TEXT)
status, message, made, answer = learn(image, before, after)
report(status == "success" and differ(answer) < 1e-4 and answer["used"] == 3 * (86 * 76 - 24 * 34),
       "windows that touch a hole are left out", (status, message, answer))

image, before, after = filtered("float", offset=0.1)
status, message, made, answer = learn(image, before, after, bias=True)
report(status == "success" and differ(answer) < 1e-4 and abs(answer["bias"] - 0.1) < 1e-4, "a bias is found, too", (message, answer))
image, before, after = filtered("float")
status, message, made, answer = learn(image, before, after, **{"as": "layer"})
inner = slice(2, -2)
report(status == "success" and made is not None and numpy.abs(values(made) - values(after))[inner, inner].max() < 1e-4
       and image.get_layers()[0] == made, "as a layer: the result above the wish", (status, message))
status, message, made, answer = learn(image, before, after, channels="all", size="5", ridge=1e-9, **{"as": "layer"})
report(status == "success" and made is not None and numpy.abs(values(made) - values(after))[inner, inner].max() < 1e-3,
       "3-D kernels as a layer", (status, message))
status, message, made, answer = learn(image, before, after, channels="each", **{"as": "layer"})
report(status == "success" and made is not None and numpy.abs(values(made) - values(after))[inner, inner].max() < 1e-4,
       "a kernel for each channel as a layer", (status, message))
status, message, made, answer = learn(image, before, after, channels="each", **{"as": "effect"})
filters = before.get_filters()
report(status == "success" and len(filters) == 1 and filters[0].get_config().get_property("channels") == "separate",
       "a kernel for each channel as an effect", (status, message))
before.merge_filters()
report(numpy.abs(values(before) - values(after))[inner, inner].max() < 1e-4, "... which makes the layer after of it")
image, before, after = filtered("float")
own = values(after).copy()
own[:, :, 0] += 0.25 * values(before)[:, :, 1]
fill(after, own)
status, message, made, answer = learn(image, before, after, channels="all", **{"as": "effect"})
filters = before.get_filters()
report(status == "success" and len(filters) == 1 and filters[0].get_config().get_property("channels") == "all",
       "a 3-D kernel for each channel as an effect", (status, message))
before.merge_filters()
report(numpy.abs(values(before) - values(after))[inner, inner].max() < 1e-4, "... which makes the layer after of it")
image, before, after = filtered("float", offset=0.1)
status, message, made, answer = learn(image, before, after, channels="each", bias=True, **{"as": "effect"})
report(status != "success" and "one bias" in message and not before.get_filters(), "three biases are no effect", message)
image, before, after = filtered("float")
status, message, made, answer = learn(image, before, after, **{"as": "effect"})
filters = before.get_filters()
report(status == "success" and len(filters) == 1 and filters[0].get_operation_name() == "fovea:convolve",
       "as an effect on the layer before", (status, message))
before.merge_filters()
report(numpy.abs(values(before) - values(after))[inner, inner].max() < 1e-4, "... which makes the layer after of it")
status, message, made, answer = learn(image, after, after)
report(status == "calling-error" and "same layer" in message, "one layer twice is refused", message)
status, message, made, answer = learn(image, None, after)
report(status == "calling-error" and "two layers" in message, "a missing layer is refused", message)
status, message, made, answer = learn(image, before, after, size="0")
report(status == "calling-error" and "“0”" in message, "a wrong size is refused", message)
done()
