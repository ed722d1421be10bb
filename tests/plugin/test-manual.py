# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual: a page a menu entry and language, links and pictures that are there, tables of options that are
those of the commands, and examples that a command or a procedure takes."""
import shlex
import sys

from lib import *

MANUAL = SOURCE / "docs" / "manual"
BUILD = pathlib.Path(os.environ["FOVEA_PLUGIN"]).parent.parent
LANGUAGES = ("en", "es")
LARGEST = 60_000  # bytes of a picture
pages = {(language, path.stem): path.read_text(encoding="utf-8")
         for language in LANGUAGES for path in (MANUAL / language).glob("*.md")}


def check_all(problems, name):
    report(not problems, name, "\n".join(problems))


# -- A page for each entry

def menu():
    for folder in (SOURCE / "plugin" / "procedures", SOURCE / "filters"):
        for path in folder.glob("*.c"):
            if ".menu_label = " in path.read_text():
                yield path.stem


entries = {name if name != "manual" else "index" for name in menu()}
check_all([f"{language}/{name}.md" for name in sorted(entries) for language in LANGUAGES if (language, name) not in pages],
          f"{len(entries)} menu entries have a page in each language")
check_all([f"{language}/{name}.md" for language, name in pages if name not in entries | {"batch"}],
          "there are no pages of nothing")
check_all([f"{language}: {name}" for language, name in pages
           if name != "index" and f"]({name}.md)" not in pages[language, "index"]], "the list names every page")

# -- Links and pictures

LINK = re.compile(r"\]\(([^)]+)\)")
links = [(language, name, link) for (language, name), text in pages.items() for link in LINK.findall(text)]
check_all([f"{language}/{name}.md: {link}" for language, name, link in links
           if "://" not in link and not (MANUAL / language / link.partition("#")[0]).is_file()], f"{len(links)} links lead somewhere")
check_all([f"{language}/{name}.md: {link}" for language, name, link in links
           if link.startswith("http:")], "links to elsewhere are safe ones")
pictures = {path.name: path.stat().st_size for path in (MANUAL / "pictures").glob("*.jpg")}
used = {link.rpartition("/")[2] for _, _, link in links if link.endswith(".jpg")}
check_all([f"{name}: {size} bytes" for name, size in pictures.items() if size > LARGEST], "pictures are small")
check_all(sorted(set(pictures) - used), "each picture is on a page")
check_all([f"{language}/{name}.md" for (language, name), text in pages.items()
           if name != "index" and "](../pictures/" not in text], "each page has a picture")
made = BUILD / "docs" / "manual"
if (made / "en").is_dir():
    check_all([f"{language}/{name}.html" for language, name in pages if not (made / language / f"{name}.html").is_file()],
              "each page is built")
    check_all([f"{path}: {link}" for path in made.glob("*/*.html")
               for link in re.findall(r'(?:href|src)="([^"]+)"', path.read_text())
               if "://" not in link and not (path.parent / link.partition("#")[0]).is_file()], "and its links lead somewhere")
    check_all([str(path) for path in made.glob("*/*.html")
               if "<table>" not in path.read_text() and path.stem == "batch"], "tables are tables")
else:
    skip("each page is built", "this build has no manual: cmark-gfm was not there")

# -- Options

gimp = Gimp()
run = gimp.batch("help --format json")
commands = {c["command"]: c["options"] for c in run.json()}
(scratch / "help.json").write_text(run.out)
tables = subprocess.run([sys.executable, str(MANUAL / "tables.py"), "--check", str(scratch / "help.json"), str(BUILD / "po")],
                        capture_output=True, text=True)
report(tables.returncode == 0, "the tables of options are up to date", tables.stderr)

TABLE = re.compile(r"<!-- options: ([a-z-]+)[^\n]*-->\n(.*?)<!-- end -->", re.S)
for language in LANGUAGES:
    explained = {}
    for (of, _), text in pages.items():
        for command, table in TABLE.findall(text) if of == language else ():
            explained.setdefault(command, set()).update(re.findall(r"^\| `--([a-z0-9-]+)`", table, re.M))
    check_all([f"{name}: {', '.join(sorted(missing))}" for name, options in commands.items()
               if (missing := {o["name"] for o in options if o["procedure"]} - explained.get(name, set()))],
              f"{language}: each option of each command is explained")
named = {o["name"] for options in commands.values() for o in options}
switches = {f"no-{o['name']}" for options in commands.values() for o in options if o["kind"] == "bool"}
of_gimp = {"batch-interpreter", "quit"}
check_all([f"{language}/{name}.md: --{option}" for (language, name), text in pages.items()
           for option in re.findall(r"(?<![\w-])--([a-z][a-z0-9-]+)", text) if option not in named | switches | of_gimp],
          "each option that a page names exists")

# -- Examples

code = [(language, name, line.strip()) for (language, name), text in pages.items()
        for line in re.findall(r"^    +(.+)$", text, re.M)]
lines = [(language, name, line) for language, name, line in code if line.split()[0] in commands]
different = [name for name in {name for _, name, _ in lines}
             if [line for of, page, line in lines if page == name and of == "en"]
             != [line for of, page, line in lines if page == name and of == "es"]]
check_all(sorted(different), "the examples are the same in each language")

folder = scratch / "examples"
folder.mkdir()
shutil.copy(SOURCE / "models" / "cat.png", folder / "cat.png")
for name in {word for _, _, line in lines for word in shlex.split(line)
             if re.fullmatch(r"[a-z-]+\.(jpg|png)", word)} - {"cat.png"}:
    gimp_made = scratch / "photo.jpg"
    if not gimp_made.exists():
        gimp.batch("convolve cat.png --kernel 1 --out ../photo.jpg", cwd=folder)
    shutil.copy(gimp_made if name.endswith(".jpg") else folder / "cat.png", folder / name)
(folder / "photos").mkdir()
shutil.copy(scratch / "photo.jpg", folder / "photos" / "one.jpg")

examples = [line for of, _, line in lines if of == "en"]


def harmless(line):
    """The same without its work, where there is a way."""
    options = {o["name"] for o in commands[line.split()[0]]}
    return line + (" --dry-run" if "dry-run" in options else "") + (" --overwrite" if "overwrite" in options else "")


for line, done_ in zip(examples, gimp.commands(*map(harmless, examples), cwd=folder)):
    # What is missing on this machine, a network or what doctor names, is no mistake of the page.
    absent = "there is no model" in done_.err or ".onnx" in line or line == "doctor"
    report(done_.code == 0 or done_.code == 70 and absent, f"example: {line}", done_)

scheme = [(f"{of}/{name}", *re.match(r"\((plug-in-fovea-[a-z-]+)(.*)", line).groups()) for of, name, line in code
          if line.startswith("(plug-in-fovea-")]
examples_file = scratch / "examples.json"
examples_file.write_text(json.dumps([(page, name, re.findall(r"#:([a-z0-9-]+)", rest)) for page, name, rest in scheme]))
gimp.checks("manual.py", FOVEA_TEST_EXAMPLES=str(examples_file), FOVEA_MANUAL_PATH=str(made))
done()
