# SPDX-License-Identifier: GPL-3.0-or-later
"""build.py CMARK FOLDER PAGE.md...: each page as plain HTML into the folder, and gimp-help.xml, by
which GIMP finds a page from a menu entry. Links between pages lead to the HTML; nothing is loaded
from elsewhere: one small style in each page."""
import html
import pathlib
import re
import subprocess
import sys

STYLE = """
:root { color-scheme: light dark }
body { max-width: 46em; margin: 2em auto; padding: 0 1em; line-height: 1.5;
       font-family: system-ui, sans-serif }
img { max-width: 100%; height: auto }
code, pre { font-family: ui-monospace, monospace; font-size: .92em }
pre { padding: .7em 1em; overflow-x: auto; border: 1px solid #8886; border-radius: 4px }
table { border-collapse: collapse; margin: 1em 0 }
td, th { border: 1px solid #8886; padding: .25em .6em; text-align: left; vertical-align: top }
""".strip()
PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
{body}</body>
</html>
"""


def made(cmark, path):
    """The page's HTML; its title is its first heading."""
    text = path.read_text(encoding="utf-8")
    title = re.match(r"# (.+)", text)
    if not title:
        sys.exit(f"{path}: the first line is no heading (# TITLE)")
    body = subprocess.run([cmark, "--extension", "table"], input=text, check=True, capture_output=True,
                          text=True, encoding="utf-8").stdout
    body = re.sub(r'href="([^":/#]+)\.md(#[^"]*)?"', r'href="\1.html\2"', body)
    return title[1], PAGE.format(language=path.parent.name, title=html.escape(f"{title[1]} – Fovea"),
                                 style=STYLE, body=body)


def main(cmark, folder, *pages):
    folder = pathlib.Path(folder)
    index = ['<?xml version="1.0" encoding="UTF-8"?>', "<gimp-help>"]
    for page in map(pathlib.Path, pages):
        title, text = made(cmark, page)
        (folder / f"{page.stem}.html").write_text(text, encoding="utf-8")
        name = "gimp-main" if page.stem == "index" else f"plug-in-fovea-{page.stem}"
        index.append(f'  <help-item id="{name}" ref="{page.stem}.html" title="{html.escape(title)}"/>')
    (folder / "gimp-help.xml").write_text("\n".join([*index, "</gimp-help>", ""]), encoding="utf-8")


main(*sys.argv[1:])
