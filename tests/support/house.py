"""The page ``docs/architecture.md``: a drawing made of what the code imports, steps linked to their files.

python -m tests.support.house     write the drawing and the links anew
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.support.needs import ROOT

PAGE = ROOT / "docs" / "architecture.md"
BEGINNING = "<!-- the drawing is written by: python -m tests.support.house -->\n"

_IMPORT = re.compile(r"^[ \t]*from (\.*)([\w.]*) import ", re.MULTILINE)
_STEP = re.compile(r"\[?`((?:catalogue|search_index)\.[\w.]+)`(?:\]\([^)]*\))?")


def leanings() -> dict[str, set[str]]:
    """Return which folder imports of which others, ``training`` and ``search_index`` among them."""
    folders = {path.parent.name for path in (ROOT / "catalogue").glob("*/__init__.py")}
    found: dict[str, set[str]] = {}
    for top in (*(f"catalogue/{folder}" for folder in sorted(folders)), "search_index", "training"):
        own = top.rpartition("/")[2]
        found[own] = set()
        for path in (ROOT / top).rglob("*.py"):
            for dots, named in _IMPORT.findall(path.read_text("utf-8")):
                base = path.relative_to(ROOT).parts[: -len(dots)] if dots else ()
                parts = [*base, *filter(None, named.split("."))]
                asked = parts[1] if parts[0] == "catalogue" and len(parts) > 1 else parts[0]
                if asked in folders | {"search_index"} and asked != own:
                    found[own].add(asked)
    return found


def direct(leaning: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Yield the arrows that say all of it: none to what is reached by way of another folder too."""

    def reached(folder: str) -> set[str]:
        below = leaning.get(folder, set())
        return below.union(*(reached(lower) for lower in below))

    for folder, below in leaning.items():
        for lower in sorted(below):
            if not any(lower in reached(between) for between in below - {lower}):
                yield folder, lower


def drawing() -> str:
    """Draw the folders with what the head of their README says, and the arrows between them."""
    leaning = leanings()
    lines = ["```mermaid", "graph TD"]
    lines += [f'  {folder}["{_head(folder)}"]' for folder in leaning]
    lines += [f"  {folder} --> {lower}" for folder, lower in direct(leaning)]
    return "\n".join([*lines, "```", ""])


def _head(folder: str) -> str:
    home = ROOT / folder if (ROOT / folder).is_dir() else ROOT / "catalogue" / folder
    return (home / "README.md").read_text("utf-8").partition("\n")[0].removeprefix("# ")


def linked(text: str) -> str:
    """Link each name of the code that stands as ``catalogue.…`` to the file of its module."""

    def link(step: re.Match[str]) -> str:
        return f"[`{step[1]}`]({_file(step[1])})"

    return _STEP.sub(link, text)


def _file(name: str) -> str:
    parts = name.split(".")
    for size in range(len(parts), 0, -1):
        for path in (Path(*parts[:size]).with_suffix(".py"), Path(*parts[:size], "__init__.py")):
            if (ROOT / path).exists():
                return f"../{path}"
    raise ValueError(f"{name} is in no module")


def written(text: str) -> str:
    """Write the page as it should be: the same again where nothing changed."""
    before, _, rest = text.partition(BEGINNING)
    _, _, after = rest.partition("```\n")
    return linked(before + BEGINNING + drawing() + after)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
