# SPDX-License-Identifier: GPL-3.0-or-later
"""models and describe: listed, described, added, linked, removed, tested and tried, in batch and by
script; every refusal in one sentence, with GIMP's exit codes."""
import csv
import io

import models
from lib import *

gimp = Gimp()
os.chdir(scratch)
folder = models.make(scratch / "models")
home = scratch / "home"
mine = home / "fovea" / "models"
env = {"FOVEA_MODEL_PATH": folder, "XDG_DATA_HOME": str(home)}
red = b"P6 16 8 255\n" + bytes((255, 0, 0)) * 128
pathlib.Path("red.ppm").write_bytes(red)
new = scratch / "new"
new.mkdir()
for ending in ("onnx", "card", "labels"):
    source = pathlib.Path(folder) / f"colours.{ending}"
    if source.exists():
        shutil.copy2(source, new / f"tested.{ending}")
card = (new / "tested.card").read_text().replace("colours.onnx", "tested.onnx")
(new / "tested.card").write_text(card + "[Test]\npicture=red.ppm\nexpected=0\n")
(new / "red.ppm").write_bytes(red)
shutil.copy2(pathlib.Path(folder) / "cardless.onnx", new / "bare.onnx")


def files():
    return sorted(path.name for path in mine.iterdir()) if mine.exists() else []


texts = ("describe colours", "describe colours --format json", "describe colours --format csv", "models colours --size 16x12 --format json",
         "models colours --size 0x3", "describe nowhere", "describe", "models add", "models add missing.onnx",
         "models add new/bare.onnx --dry-run", "models colours truncated", "models --action remove")
(text, as_json, as_csv, sized, no_size, nowhere, nothing, too_little, missing, dry, second_bad,
 no_name) = gimp.commands(*texts, **env)
report(text.code == 0 and "24 parameters" not in text.out and "GlobalAveragePool" in text.out and "layers" in text.out.splitlines()[-1],
       "describe: card, layers and totals", text)
table = as_json.json()[0]
conv = next(layer for layer in table["layers"] if layer["type"] == "conv")
report(conv["output"] == [1, 2, 8, 8] and conv["parameters"] == 6 and conv["macs"] == 6 * 64 and conv["field"] == [1, 1]
       and conv["window"] == [1, 1] and table["parameters"] == sum(layer["parameters"] for layer in table["layers"]),
       "describe as JSON: the numbers of a convolution", as_json)
report(table["channels"] in ("RGB", "BGR") and len(table["mean"]) == 3 and isinstance(table["reasons"], list),
       "describe as JSON: the card", as_json)
rows = list(csv.DictReader(io.StringIO(as_csv.out)))
report([row["layer"] for row in rows] == [layer["name"] for layer in table["layers"]] and rows[0]["output"] == "1x2x8x8",
       "describe as CSV: the same rows", as_csv)
report(sized.code == 0 and sized.json()[0]["input"] == [1, 3, 12, 16], "a size of one's own", sized)
clipped = models.colours()
(relu,) = (node for node in clipped.graph.node if node.op_type == "Relu")
relu.op_type = "Clip"
relu.input.extend(("low", "high"))
clipped.graph.initializer.extend(models.numpy_helper.from_array(models.numpy.float32(number), name)
                                 for name, number in (("low", 0), ("high", 6)))
models.write(folder, "clipped", clipped)
relu6, relu6_json, relu6_csv = gimp.commands("describe clipped", "describe clipped --format json", "describe clipped --format csv", **env)
report(re.search(r"positive +relu6 +Clip ", relu6.out) and {(l["type"], l["operator"]) for l in relu6_json.json()[0]["layers"]} >= {("relu6", "Clip")}
       and "positive,relu6,Clip," in relu6_csv.out, "describe says relu6, as the windows do", f"{relu6}\n{relu6_json}\n{relu6_csv}")
texts = ("describe colours --plan", "describe colours --plan --format json", "describe colours --plan --format csv",
         "models colours --plan --size 16x12 --format json", "describe nowhere --plan", "describe truncated --plan", "describe --plan")
plan, plan_json, plan_csv, plan_sized, plan_nowhere, plan_broken, plan_nothing = gimp.commands(*texts, **env)
lines = plan.out.splitlines()
report(plan.code == 0 and "GFLOP/s" in plan.out and "% of peak" in plan.out and lines[-1].lstrip().startswith(f"{len(lines) - 6} steps"),
       "describe --plan: what was chosen, line by line, and the sums", plan)
steps = plan_json.json()[0]["steps"]
conv = next(step for step in steps if step["layers"].startswith("conv"))
report(conv["output"] == [1, 2, 8, 8] and conv["macs"] == 6 * 64 and conv["weights"] >= 24 and conv["ms"] > 0 and conv["algorithm"]
       and abs(conv["gflops"] * conv["ms"] - 2e-6 * conv["macs"]) < 1e-7 and conv["percent"] > 0,
       "describe --plan as JSON: the numbers of a convolution", plan_json)
whole = plan_json.json()[0]
report(whole["model"] == "colours" and whole["peak"] > 0 and whole["threads"] >= 1 and whole["runs"] >= 3 and whole["arena"] > 0
       and abs(sum(step["ms"] for step in steps) - whole["ms"]) < 1e-3 * whole["ms"] and whole["macs"] == sum(step["macs"] for step in steps),
       "and its sums", plan_json)
rows = list(csv.DictReader(io.StringIO(plan_csv.out)))
report([(row["layer"], row["layers"], row["algorithm"]) for row in rows] == [(s["name"], s["layers"], s["algorithm"]) for s in steps]
       and all(float(row["ms"]) > 0 for row in rows), "describe --plan as CSV: the same rows", plan_csv)
report(plan_sized.code == 0 and plan_sized.json()[0]["input"] == [1, 3, 12, 16], "--plan for a size of one's own", plan_sized)
report(plan_nowhere.code == 70 and "nowhere" in plan_nowhere.err and plan_broken.code == 70 and "truncated" in plan_broken.err
       and plan_nothing.code == 64, "--plan of what is no model", f"{plan_nowhere}\n{plan_broken}\n{plan_nothing}")
pattern = "'INPUT 3x32x32 -> [CONV 3x3 16 -> RELU -> POOL]*2 -> FC 10'"
pathlib.Path("drawn").mkdir()
texts = (f"describe {pattern}", f"describe {pattern} --format json", f"describe {pattern} --out drawn/net.svg",
         "describe colours --out drawn/net.png", "describe colours --out drawn/net.png", "describe colours --plan --out drawn/timed.svg",
         f"describe colours {pattern} --out drawn/all/ --format json", "describe colours --out drawn/net.bmp",
         f"describe {pattern} --plan", f"describe {pattern} --plan --format json", f"describe {pattern} --plan --out drawn/timed-pattern.svg",
         f"describe {pattern} --size 32", "describe 'INPUT 3x8x8 -> CONV 3x3'", "describe nowhere --out drawn/none.png")
(of_pattern, pattern_json, pattern_svg, png, again, timed, all_drawn, bmp, pattern_plan, pattern_plan_json, pattern_timed, pattern_size,
 half, none) = gimp.commands(*texts, **env)
report(of_pattern.code == 0 and "conv2" in of_pattern.out and "8 layers, 13018 parameters" in of_pattern.out
       and pattern_json.json()[0]["pattern"].startswith("INPUT 3x32x32") and pattern_json.json()[0]["parameters"] == 13018
       and len(pattern_json.json()[0]["layers"]) == 8, "a pattern in place of a model", f"{of_pattern}\n{pattern_json}")
report(png.code == 0 and "colours -> drawn/net.png (" in png.out and pathlib.Path("drawn/net.png").read_bytes().startswith(b"\x89PNG")
       and again.code == 70 and "--overwrite" in again.err + again.all_errors and pattern_svg.code == 0
       and pathlib.Path("drawn/net.svg").read_text().startswith("<?xml"), "--out: the network as a picture", f"{png}\n{again}\n{pattern_svg}")
report(timed.code == 0 and pathlib.Path("drawn/timed.svg").exists() and all_drawn.code == 0
       and [line["output"] for line in all_drawn.json()] == ["drawn/all/colours.png", "drawn/all/pattern-2.png"],
       "with times; several into a folder", f"{timed}\n{all_drawn}")
report(pattern_plan.code == 0 and pattern_plan.out.startswith("INPUT 3x32x32") and "GFLOP/s" in pattern_plan.out and pattern_timed.code == 0
       and "drawn/timed-pattern.svg" in pattern_timed.out, "a pattern's plan, with made-up weights, and its picture with times", f"{pattern_plan}\n{pattern_timed}")
of_plan = pattern_plan_json.json()[0]
report(of_plan["pattern"].startswith("INPUT 3x32x32") and of_plan["macs"] == pattern_json.json()[0]["macs"] and of_plan["ms"] > 0,
       "and as JSON: as many multiply-adds as the table of its layers has", f"{pattern_plan_json}\n{pattern_json}")
report(bmp.code == 64 and ".svg" in bmp.all_errors and not pathlib.Path("drawn/net.bmp").exists()
       and "--size" in pattern_size.all_errors and half.code == 64 and "character 16" in half.all_errors
       and none.code == 70 and not pathlib.Path("drawn/none.png").exists(), "and what does not go",
       f"{bmp}\n{pattern_size}\n{half}\n{none}")
report(no_size.code == 64 and "“0x3”" in no_size.all_errors, "no size", no_size)
report(nowhere.code == 70 and "nowhere" in nowhere.err, "describe: no such model", nowhere)
report(nothing.code == 64 and too_little.code == 64 and no_name.code == 64, "nothing named is wrong usage", nothing)
report(missing.code == 70 and "missing.onnx" in missing.err and not files(), "a file that is not there", missing)
report(dry.code == 0 and "would add" in dry.out and "bare.card" in dry.out and not files(), "a dry run adds nothing", dry)
report(second_bad.code == 70 and "colours" in second_bad.out and "truncated" in second_bad.err and "1 of 2" in second_bad.all_errors,
       "one that fails stops no other", second_bad)

texts = ("models tryy colours red.ppm", "models tset", "models colors\nmodels lsit", "models colour", "help models")
tryy, tset, second, colour, usage = gimp.commands(*texts, **env)
report(tryy.code == 64 and "“tryy” is neither an action nor a model; did you mean try?" in tryy.all_errors
       and tset.code == 64 and "did you mean test?" in tset.all_errors, "a mistyped action", f"{tryy}\n{tset}")
report(second.code == 64 and "line 2: " in second.all_errors and "did you mean list?" in second.all_errors and "colors" not in second.all_errors,
       "... before any line is run", second)
shutil.copy2(pathlib.Path(folder) / "colours.onnx", new / "tests.onnx")
added, again = gimp.commands("models add new/tests.onnx\nmodels tests", "models add missing.onnx\nmodels lsit", **env)
report(added.code == 0 and "GlobalAveragePool" in added.out, "the model that one line adds is named by the next, though it is called almost like an action", added)
report(again.code != 0 and "missing.onnx" in again.err and "did you mean list?" in again.err, "... and a mistyped action behind such a line is advised as it runs", again)
gimp.commands("models remove tests", **env)
report(colour.code == 70 and "there is no model 'colour'" in colour.all_errors and "did you mean colours?" in colour.all_errors,
       "a mistyped model is one", colour)
report(usage.out.startswith("models [MODEL… | list | describe MODEL… | add FILE… | remove MODEL… | test [MODEL…] | try MODEL PHOTO…]\n"),
       "its help names all actions", usage)

added = gimp.command("models add new/tested.onnx new/bare.onnx", **env)
report(added.code == 0 and "self-test passed" in added.out and {"tested.onnx", "tested.card", "red.ppm", "bare.onnx", "bare.card"} <= set(files()),
       "models are added with what belongs to them, and tested", f"{added}\n{files()}")
report("guessed=true" in (mine / "bare.card").read_text() and not (new / "bare.card").exists(),
       "a guessed card is written beside the copy, and says so", files())
texts = ("models add new/bare.onnx", "models test tested", "models test colours", "models test", "models try bare red.ppm",
         "models try bare red.ppm nothere.ppm --format json", "models try bare", "models remove colours", "models --format json")
again, test, untested, all_tests, tried, tried_json, no_photo, foreign, listed = gimp.commands(*texts, **env)
report(again.code == 70 and "is there already" in again.err, "a name that is taken", again)
report(test.code == 0 and "self-test passed: red.ppm shows red" in test.out, "models test", test)
report(untested.code == 70 and "no self-test picture" in untested.err, "a card without a self-test", untested)
report(all_tests.code == 70 and len(all_tests.out.splitlines()) == 1 and "truncated.onnx" in all_tests.err,
       "all tests there are, and what cannot be opened", all_tests)
report(tried.code == 0 and len(tried.out.splitlines()) == 8 and "torchvision" in tried.out, "six preparations side by side", tried)
preparations = ["torchvision", "caffe", "tensorflow", "efficientnet-lite", "bytes", "unit"]
*six, missing = tried_json.json()
report(tried_json.code == 70 and [line["preparation"] for line in six] == preparations
       and missing["file"] == "nothere.ppm" and missing["error"] and "nothere.ppm" in tried_json.err,
       "the same as JSON; a missing photo is named", tried_json)
pathlib.Path("photos/sub").mkdir(parents=True)
for place in "photos/one.ppm", "photos/two.ppm", "photos/sub/three.ppm":
    pathlib.Path(place).write_bytes(red)
of_folder, of_pattern, of_all, of_none = gimp.commands(
    "models try bare photos --format csv", "models try bare 'photos/t*.ppm' nothere.ppm", "models try bare photos --recursive --format json",
    "models try bare models", **env)
rows = list(csv.DictReader(io.StringIO(of_folder.out)))
report(of_folder.code == 0 and [(row["file"], row["preparation"]) for row in rows]
       == [(f"photos/{name}.ppm", word) for name in ("one", "two") for word in preparations]
       and {row["error"] for row in rows} == {""} and all(float(row["probability"]) > 0 for row in rows),
       "try: the photos of a folder, as CSV with one head", of_folder)
report(of_pattern.code == 70 and "photos/two.ppm: which" in of_pattern.out and "one.ppm" not in of_pattern.out
       and "nothere.ppm: " in of_pattern.err and "1 of 2 photos failed" in of_pattern.all_errors, "... of a pattern", of_pattern)
report(of_all.code == 0 and [line["file"] for line in of_all.json()[::6]] == ["photos/one.ppm", "photos/sub/three.ppm", "photos/two.ppm"],
       "... and of folders of folders", of_all)
report(of_none.code == 70 and "there are no photos in models" in of_none.all_errors, "... where there are some", of_none)
texts = ("models try nope red.ppm red.ppm", "classify red.ppm red.ppm --model nope", "heatmap red.ppm red.ppm --model nope --out no/",
         "feature-maps red.ppm red.ppm --model nope --out no/", "mean-maps red.ppm red.ppm --model nope",
         "dream red.ppm red.ppm --model nope --out no/", "neuron red.ppm --model nope --out no/",
         "top-patches red.ppm red.ppm --model nope --layer positive --out no.png", "tag red.ppm red.ppm --model nope",
         "learned-kernels red.ppm red.ppm --model nope --out no/", "receptive-field red.ppm red.ppm --model nope --layer positive --out no/",
         "apply red.ppm red.ppm --model nope --out no/", "describe nope")
for text, run in zip(texts, gimp.commands(*texts, **env)):
    said = set(run.err.splitlines())
    report(run.code == 70 and len(said) == 1 and f"{text.split()[0]}: there is no model 'nope'" in said.pop() and not run.out
           and not os.path.exists("no"), f"no model is the command's error, once: {text}", run)
report(no_photo.code == 64, "try without a photo is wrong usage", no_photo)
report(foreign.code == 70 and folder in foreign.err and (pathlib.Path(folder) / "colours.onnx").exists(),
       "models of others are not removed", foreign)
run = gimp.scheme("""(let* ((i (car (gimp-file-load RUN-NONINTERACTIVE "red.ppm")))
  (low (vector-ref (car (gimp-image-get-layers i)) 0))
  (top (car (gimp-layer-copy low FALSE))))
  (gimp-image-insert-layer i top 0 0)
  (gimp-image-set-selected-layers i (vector low top))
  (gimp-file-save RUN-NONINTERACTIVE i "two.xcf"))""")
texts = ("models try bare two.xcf", "models try bare two.xcf --visible", "describe colous", "models remove taested",
         "feature-maps red.ppm --model colours --layer positve --out never.png", "heatmap red.ppm --model colours --class Bleu --out never.png",
         "heatmap red.ppm --model colours --class purple --out never.png")
of_two, seen, *mistyped = gimp.commands(*texts, **env)
report(of_two.code == 70 and "two.xcf: 2 layers are chosen" in of_two.err + of_two.all_errors and "--visible" in of_two.all_errors and seen.code == 0
       and seen.out.replace("two.xcf", "red.ppm") == tried.out, "try: of several chosen layers it takes what is visible, where that is said", f"{of_two}\n{seen}")
for run, words in zip(mistyped, ("did you mean colours?", "did you mean tested?", "did you mean positive?", "did you mean blue?", "give one of its labels, or a number")):
    report(run.code == 70 and words in run.all_errors and not os.path.exists("never.png"), f"mistyped, a model, layer or class: {words}", run)
lines = {line["model"]: line for line in listed.json()}
report(lines["bare"]["guessed"] is True and lines["tested"]["parameters"] > 0 and "error" in lines["truncated"],
       "the list: guessed cards, counts, and what is wrong with broken ones", listed)
(mine / "tested.card").write_text((mine / "tested.card").read_text().replace("expected=0", "expected=2"))
wrong = gimp.command("models test tested", **env)
report(wrong.code == 70 and "FAILED: class 2 is expected on red.ppm" in wrong.all_errors, "a self-test that fails", wrong)

run = gimp.scheme("""(begin
  (gimp-message (car (plug-in-fovea-models #:run-mode RUN-NONINTERACTIVE #:image -1 #:drawables #() #:action "describe" #:model "colours")))
  (gimp-message (car (plug-in-fovea-models #:run-mode RUN-NONINTERACTIVE #:image -1 #:drawables #() #:action "describe" #:model "colours" #:plan TRUE)))
  (gimp-message (car (plug-in-fovea-models #:run-mode RUN-NONINTERACTIVE #:image -1 #:drawables #() #:action "remove" #:model "bare")))
  (plug-in-fovea-models #:run-mode RUN-NONINTERACTIVE #:image -1 #:drawables #() #:action "test" #:model "tested"))""", **env)
report('"operator": "Conv"' in run.all_errors and '"algorithm": ' in run.all_errors and "bare.onnx" not in files() and "bare.card" not in files() and "expected on red.ppm" in run.all_errors,
       "scripts describe, remove and test, without an image", f"{run.all_errors}\n{files()}")
linked = gimp.command("models add new/bare.onnx --link", **env)
report(linked.code == 0 and (mine / "bare.onnx").is_symlink() and (new / "bare.card").exists(), "a model is left where it is", linked)
gone = gimp.command("models remove bare tested", **env)
report(gone.code == 0 and not (mine / "bare.onnx").is_symlink() and (new / "bare.onnx").exists() and "tested.onnx" not in files(),
       "and removed again", f"{gone}\n{files()}")
done()
