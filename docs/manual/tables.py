# SPDX-License-Identifier: GPL-3.0-or-later
"""tables.py [--check] HELP TRANSLATIONS: the tables of options in the pages, from what the commands
say of themselves. HELP is a file with what `help --format json` prints; TRANSLATIONS the folder of
the catalogues (LANGUAGE/LC_MESSAGES/fovea.mo). A table stands between <!-- options: COMMAND [NAME...] -->
and <!-- end -->; `common` means what most commands take. --check writes nothing and names the pages
that are out of date."""
import gettext
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
HEADS = {"en": ("option", "in the window", "values", "default", "what it does"),
         "es": ("opción", "en la ventana", "valores", "si no se dice", "qué hace")}
WORDS = {"en": {"string": "text", "bool": "on or off", "yes": "on", "no": "off"},
         "es": {"string": "texto", "bool": "sí o no", "yes": "sí", "no": "no"}}
TABLE = re.compile(r"<!-- options: ([a-z-]+)((?: [a-z0-9-]+)*) -->\n.*?<!-- end -->", re.S)


def number(value):
    return f"{value:g}" if abs(value) < 1e6 else str(int(value))


def values(option, words):
    if option["kind"] == "choice":
        return ", ".join(f"`{choice}`" for choice in option["choices"])
    if option["kind"] in ("int", "double"):
        return f"{number(option['minimum'])} … {number(option['maximum'])}"
    return words[option["kind"]]


def default(option, words):
    if option["kind"] == "bool":
        return words[option["default"]]
    return f"`{option['default']}`" if option["default"] else ""


def row(option, language, say):
    words = WORDS[language]
    label = say(option["label"]).replace("_", "") if option["label"] else ""
    cells = (f"`--{option['name']}`", label, values(option, words), default(option, words), say(option["what"]))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def common(commands):
    """What is not the command's own, each once."""
    every = {o["name"]: o for options in commands.values() for o in options if not o["procedure"]}
    return list(every.values())


def table(command, names, commands, language, say):
    if command == "common":
        chosen = common(commands)
    elif command in commands:
        chosen = [o for o in commands[command] if o["procedure"]]
    else:
        sys.exit(f"there is no command {command}")
    wanted = names.split()
    unknown = set(wanted) - {o["name"] for o in chosen}
    if unknown:
        sys.exit(f"{command} has no option {', '.join(sorted(unknown))}")
    head = HEADS[language]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head),
             *(row(o, language, say) for o in chosen if not wanted or o["name"] in wanted)]
    return f"<!-- options: {command}{names} -->\n" + "\n".join(lines) + "\n<!-- end -->"


def main(arguments):
    check = arguments[0] == "--check"
    help_file, translations = arguments[check:]
    with open(help_file, encoding="utf-8") as lines:
        said = [json.loads(line) for line in lines if line.startswith("{")]
    commands = {c["command"]: c["options"] for c in said}
    old = []
    for language in HEADS:
        mo = gettext.translation("fovea", translations, [language], fallback=language == "en")
        say = lambda text: mo.gettext(text) if text else ""  # noqa: E731
        for page in sorted((HERE / language).glob("*.md")):
            text = page.read_text(encoding="utf-8")
            new = TABLE.sub(lambda m: table(m[1], m[2], commands, language, say), text)
            if new != text and check:
                old.append(str(page.relative_to(HERE)))
            elif new != text:
                page.write_text(new, encoding="utf-8")
    if old:
        sys.exit(f"tables of options are out of date; tools/manual tables writes them anew: {', '.join(old)}")


main(sys.argv[1:])
