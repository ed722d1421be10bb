# SPDX-License-Identifier: GPL-3.0-or-later
"""mean-maps and receptive-field in batch, and the procedure of the first, with a small network whose numbers
NumPy (and ONNX Runtime, where it is installed) computes too."""
import csv
import io
import struct

import numpy
from onnx import helper

import networks
from lib import *

rand = numpy.random.default_rng(5)
photo = rand.integers(0, 256, (8, 8, 3), dtype=numpy.uint8)
x = numpy.float32(photo.transpose(2, 0, 1)) / numpy.float32(255)
tensors = {"w1": rand.normal(size=(4, 3, 3, 3)), "w2": rand.normal(size=(6, 4, 3, 3)), "ws": rand.normal(size=(6, 4, 1, 1)),
           "dead": numpy.zeros((2, 6, 1, 1))}
tensors = {name: numpy.float32(value) for name, value in tensors.items()}


def conv(name, source, weights, size):
    return helper.make_node("Conv", [source, weights], [name], name=name, kernel_shape=[size, size], pads=[size // 2] * 4)


nodes = [conv("first", "x", "w1", 3), helper.make_node("Relu", ["first"], ["positive"], name="positive"),
         helper.make_node("MaxPool", ["positive"], ["pool"], name="pool", kernel_shape=[2, 2], strides=[2, 2]),
         conv("second", "pool", "w2", 3), conv("short", "pool", "ws", 1),
         helper.make_node("Add", ["second", "short"], ["sum"], name="sum"), conv("nothing", "sum", "dead", 1)]
model = networks.network(nodes, tensors, ("nothing",), side=8)


def convolved(maps, weights):
    pad = weights.shape[2] // 2
    padded = numpy.pad(maps.astype(float), ((0, 0), (pad, pad), (pad, pad)))
    windows = numpy.lib.stride_tricks.sliding_window_view(padded, weights.shape[2:], (1, 2))
    return numpy.einsum("cyxij,ocij->oyx", windows, weights.astype(float))


def by_numpy():
    first = convolved(x, tensors["w1"])
    pool = numpy.maximum(first, 0).reshape(4, 4, 2, 4, 2).max((2, 4))
    second = convolved(pool, tensors["w2"])
    return {"first": first, "second": second, "nothing": numpy.zeros((2, 4, 4))}


def by_onnxruntime():
    import onnxruntime
    names = ["first", "second", "nothing"]
    more = networks.network(nodes, tensors, names, side=8)
    session = onnxruntime.InferenceSession(more.SerializeToString(), providers=["CPUExecutionProvider"])
    return dict(zip(names, (y[0] for y in session.run(names, {"x": x[None]}))))


def png_size(path):
    head = pathlib.Path(path).read_bytes()[:24]
    return struct.unpack(">II", head[16:24]) if head[:8] == b"\x89PNG\r\n\x1a\n" else None


gimp = Gimp()
os.chdir(scratch)
os.mkdir("models")
networks.write("models", "net", model, "features")
card = pathlib.Path("models/net.card")
card.write_text(card.read_text().replace("[Input]", "[Input]\ncrop=1"))
# Nothing is put around the picture: pixel p of 4 looks at p to p + 4 of 8.
inner = helper.make_node("Conv", ["x", "w5"], ["inner"], name="inner", kernel_shape=[5, 5])
networks.write("models", "inner", networks.network([inner], {"w5": numpy.ones((1, 3, 5, 5), numpy.float32)}, ("inner",), side=8),
               "features")
inner_card = pathlib.Path("models/inner.card")
inner_card.write_text(inner_card.read_text().replace("[Input]", "[Input]\ncrop=1"))
pathlib.Path("photo.ppm").write_bytes(b"P6 8 8 255\n" + photo.tobytes())
pathlib.Path("broken.jpg").write_bytes(b"nothing")

texts = ("mean-maps photo.ppm --model net --format json", "mean-maps photo.ppm broken.jpg --model net --format csv",
         "mean-maps photo.ppm --model net --layers all --format json --out all.png",
         "mean-maps photo.ppm --model net --as layers --out maps.xcf", "mean-maps photo.ppm --model net --as layers --out maps.png",
         "mean-maps photo.ppm --model net --layers block", "mean-maps photo.ppm --model net --layers some",
         "mean-maps photo.ppm --model net --dry-run --out dry.png", "mean-maps photo.ppm --model nowhere",
         "receptive-field photo.ppm --model net --layer second --map 1 --at 1,2 --format json --out field.png",
         "receptive-field photo.ppm --model net --layer second --map 1 --at 2,5 --of photo --format json",
         "receptive-field photo.ppm --model net --layer second --format csv",
         "receptive-field photo.ppm --model net --layer nothing --map 0 --at 0,0",
         "receptive-field photo.ppm --model net --at here", "receptive-field photo.ppm --model net --layer second --map 6",
         "receptive-field photo.ppm --model net --layer second --at 4,0", "receptive-field photo.ppm --model net --layer none",
         "receptive-field photo.ppm --model net --at 8,0 --of photo",
         *(f"receptive-field photo.ppm --model inner --at {at} --of photo --format json" for at in ("5,2", "7,0", "4,3")),
         "receptive-field photo.ppm --model net --layer none --out dry.png --dry-run",
         "receptive-field photo.ppm --model net --layer second --out dry.png --dry-run",
         "feature-maps photo.ppm --model net --layer none --out dry.png --dry-run",
         "feature-maps photo.ppm --model net --layer second --out dry.png --dry-run")
(conv_json, conv_csv, all_json, layers, flat, block, some, dry, nowhere, field, field_photo, strongest, dead, rubbish, no_map, outside,
 no_layer, not_seen, *nearest, field_none, field_dry, maps_none, maps_dry) = gimp.commands(*texts, FOVEA_MODEL_PATH="models")


def same_numbers(line, maps):
    for layer in line["layers"]:
        mean = maps[layer["layer"]].mean(0)
        near = max(1.0, abs(mean).max()) * 1e-5
        if (layer["maps"] != len(maps[layer["layer"]]) or abs(layer["minimum"] - mean.min()) > near
                or abs(layer["maximum"] - mean.max()) > near or abs(layer["mean"] - mean.mean()) > near):
            return False
    return True


line = conv_json.json()[0]
report(conv_json.code == 0 and [layer["layer"] for layer in line["layers"]] == ["first", "second", "nothing"]
       and line["maps"] == 12 and line["left-out"] == 1, "the convolutions, without that of the shortcut", conv_json)
report(same_numbers(line, by_numpy()), "their mean maps have NumPy's numbers", conv_json)
try:
    report(same_numbers(line, by_onnxruntime()), "and those of ONNX Runtime", conv_json)
except ImportError:
    skip("and those of ONNX Runtime", "it is not installed")
rows = list(csv.DictReader(io.StringIO(conv_csv.out)))
report(conv_csv.code == 70 and [row["layer"] for row in rows] == ["first", "second", "nothing", ""]
       and rows[0]["operator"] == "Conv" and rows[3]["error"], "a row a layer, bad photos named", conv_csv)
line = all_json.json()[0]
report(len(line["layers"]) == 7 and png_size("all.png") and png_size("all.png")[0] > 4 * 224, "all layers, one sheet", all_json)
report(layers.code == 0 and pathlib.Path("maps.xcf").stat().st_size > 1000, "layers in an XCF", layers)
report(flat.code == 70 and ".xcf" in flat.err, f"PNG cannot hold layers: {flat.err}", flat)
report(block.code == 0 and "positive: 4 maps of 8x8" in block.out and "nothing: 2 maps of 4x4" in block.out, "the last layer of each size",
       block)
report(some.code == 64 and "conv" in some.err, f"another word: {some.err}", some)
report(dry.code == 0 and not pathlib.Path("dry.png").exists() and "dry.png" in dry.out, "a dry run writes nothing", dry)
report(nowhere.code == 70 and "nowhere" in nowhere.err, "a model that is not there", nowhere)

# A pixel of the pooled 4x4 map sees 4x4 of the picture, from 2 x - 1 on; 3x3 of those 8x8, from 2 x - 3 on.
line = field.json()[0]
value = by_numpy()["second"][1, 2, 1]
report(field.code == 0 and line["theoretical"] == [-1, 1, 8, 8] and abs(line["value"] - value) < 1e-4,
       "a receptive field in pixels of the photo, and the number", (field, value))
left, top, width, height = line["real"]
report(left >= 0 and top >= 1 and left + width <= 7 and top + height <= 8 and width > 0, "the real one is inside", line)
report(png_size("field.png") and png_size("field.png")[0] == 8 and png_size("field.png")[1] > 8, "drawn over the photo", field)
line = field_photo.json()[0]
report([line["x"], line["y"]] == [1, 2], "asked for by a pixel of the photo", field_photo)
report(all(run.code == 0 for run in nearest) and [[run.json()[0][k] for k in ("x", "y", "theoretical")] for run in nearest]
       == [[3, 0, [3, 0, 5, 5]], [3, 0, [3, 0, 5, 5]], [2, 1, [2, 1, 5, 5]]], "the field whose middle is nearest",
       "\n".join(map(str, nearest)))
row = next(csv.DictReader(io.StringIO(strongest.out)))
maps = by_numpy()["second"]
best = abs(maps).mean((1, 2)).argmax()
report(int(row["map"]) == best and (int(row["y"]), int(row["x"])) == numpy.unravel_index(maps[best].argmax(), (4, 4)),
       "else the strongest map, where it is greatest", (strongest, best))
report(dead.code == 0 and "0 everywhere" in dead.out, "a number that hangs on nothing", dead)
report(rubbish.code == 64 and "X,Y" in rubbish.err, f"no numbers: {rubbish.err}", rubbish)
for name, run, words in (("no such map", no_map, "6 maps"), ("no such pixel", outside, "(4, 0)"), ("no such layer", no_layer, "none"),
                         ("outside the photo", not_seen, "(8, 0)"),
                         ("a dry run without such a layer", field_none, "'none'"), ("feature-maps", maps_none, "'none'")):
    report(run.code == 70 and words in run.err, f"{name}: {run.err}", run)

report(field_dry.code == 0 and maps_dry.code == 0 and not pathlib.Path("dry.png").exists(), "a dry run with one", (field_dry, maps_dry))

run = gimp.scheme("""(let* ((i (car (gimp-file-load RUN-NONINTERACTIVE "photo.ppm")))
    (l (car (gimp-image-get-selected-drawables i)))
    (r (car (plug-in-fovea-mean-maps #:run-mode RUN-NONINTERACTIVE #:image i #:drawables l #:model "net" #:layers "all"))))
  (gimp-file-save RUN-NONINTERACTIVE r "scheme.png"))""", FOVEA_MODEL_PATH="models")
report(run.code == 0 and png_size("scheme.png") == png_size("all.png"), "the procedure makes the same sheet", run)
done()
