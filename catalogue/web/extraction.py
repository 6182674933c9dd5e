"""Collects every sentence that must exist in Khmer: ``python -m catalogue.web.extraction``.

Sentences stand in templates (``_("...")``), in views, in errors and problems where they are raised,
and in the few tables of sentences named in ``TABLES``. Running the module brings the ``.po`` files
up to date and says what has no translation yet; ``tests/web`` fails as long as something has none.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

KEYWORDS: Mapping[str, object] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "N_": None,
    "NN_": (1, 2),
    **dict.fromkeys(
        (
            "LacunaError",
            "NotFound",
            "NotAllowed",
            "Conflict",
            "BothChanged",
            "SentBefore",
            "SeenOtherwise",
            "InvalidInput",
            "Unreadable",
            "Busy",
            "NoRoom",
            "Away",
            "DatabaseAway",
            "Problem",
            "TokenNeeded",
            "TooFast",
        ),
        (2,),
    ),
}
"""Functions and which of their arguments is a sentence."""

TABLES = (
    ("catalogue.services.acts", "ACTIONS"),
    ("catalogue.services.lists.files.sheet_reading", "PROBLEMS"),
    ("catalogue.domain.gaps.gap_report", "REASONS"),
)
"""Modules that keep sentences in a table: the module and the table's name."""

_PARTS = ("web", "services", "domain", "storage", "formats", "paper", "matching", "sandbox")
_CODE = [*(f"**/{part}/**.py" for part in _PARTS), "errors.py"]


def sentences() -> Catalog:
    """Every sentence with the places where it stands."""
    catalogue = Catalog(project="Lacuna", charset="utf-8")
    for place, message in _everything():
        catalogue.add(message, locations=[(place, 0)])
    return catalogue


def _everything() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    code = Path(str(files("catalogue")))
    templates = Path(str(files("catalogue.templates")))
    yield from _extracted(code, "catalogue", [(pattern, "python") for pattern in _CODE], {})
    jinja = {"**.*": {"trimmed": "true", "silent": "false"}}
    pages = [(f"**.{ending}", "jinja2.ext:babel_extract") for ending in ("html", "txt", "xml")]
    yield from _extracted(templates, "templates", pages, jinja)
    for module, table in TABLES:
        for message in getattr(import_module(module), table).values():
            yield module.replace(".", "/") + ".py", message


def _extracted(
    folder: Path, shown: str, methods: list[tuple[str, str]], options: dict[str, dict[str, str]]
) -> Iterable[tuple[str, str | tuple[str, ...]]]:
    found = extract_from_dir(folder, methods, options, KEYWORDS, ())  # type: ignore[arg-type]
    for name, _line, message, _comments, _context in found:
        if name.endswith((".py", ".html", ".txt", ".xml")):
            yield f"{shown}/{name}", message


def update(path: Path) -> list[str]:
    """Bring one ``.po`` file up to date; gives the sentences that have no translation."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parents[1].name)
    catalogue.update(sentences(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return untranslated(catalogue)


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the sentences of a catalogue that have no translation, or one that is only a guess."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and (message.fuzzy or not _complete(message.string))
    ]


def _complete(translation: str | Iterable[str] | None) -> bool:
    return bool(translation) and all(translation or ())


def main() -> int:
    """Update every language; the exit code is 1 while something is missing."""
    missing = 0
    folder = Path(str(files("catalogue.web"))) / "translations"
    for path in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        for message in update(path):
            print(f"{path.parents[1].name}: {message}")
            missing += 1
    print(f"{missing} without a translation" if missing else "Everything is translated.")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
