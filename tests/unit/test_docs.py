"""What exists is documented: settings, commands, formats, packages; and links lead somewhere."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from benchmarks.pages.guide_pictures import names
from catalogue.cli import main
from catalogue.config import Config
from catalogue.formats import FORMATS
from tests.support.needs import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
COMMAND_LINE = (ROOT / "docs" / "command-line.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
FORMATS_PAGE = (ROOT / "docs" / "formats.md").read_text("utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").glob("*.md")]
PACKAGES = [
    *(ROOT / folder for folder in ("benchmarks", "catalogue", "data", "search_index", "templates", "tests")),
    *(
        path.parent
        for top in ("catalogue", "catalogue/formats", "catalogue/services", "catalogue/web", "search_index")
        for path in (ROOT / top).glob("*/__init__.py")
    ),
]


def commands(group: click.Group, before: str = "lacuna") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}"


@pytest.mark.parametrize("setting", [f"LACUNA_{field.name.upper()}" for field in dataclasses.fields(Config)])
def test_every_setting_is_documented(setting: str) -> None:
    assert f"`{setting}`" in OPERATIONS


@pytest.mark.parametrize("command", tuple(commands(main)))
def test_every_command_is_documented(command: str) -> None:
    assert command in COMMAND_LINE
    assert command in README


def test_no_setting_or_command_is_documented_that_does_not_exist() -> None:
    settings = {f"LACUNA_{field.name.upper()}" for field in dataclasses.fields(Config)}
    assert set(re.findall(r"LACUNA_[A-Z0-9_]+", OPERATIONS)) <= settings
    known = set(commands(main))
    for text in (README, COMMAND_LINE, OPERATIONS):
        for named in re.findall(r"^(?:#+ |    |\$ )`?(lacuna [a-z][a-z -]*[a-z])", text, re.MULTILINE):
            assert any(f"{named} ".startswith(f"{command} ") for command in known), named


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_is_documented(name: str) -> None:
    assert f"`{name}`" in FORMATS_PAGE


@pytest.mark.parametrize("package", PACKAGES, ids=lambda folder: folder.name)
def test_every_package_states_its_law(package: Path) -> None:
    assert (package / "README.md").read_text("utf-8").strip()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8")):
        assert (document.parent / target).exists(), target


def test_every_page_of_the_documentation_is_named_in_its_table() -> None:
    table = (ROOT / "docs" / "README.md").read_text("utf-8")
    assert [path.name for path in (ROOT / "docs").glob("*.md") if f"({path.name})" not in table] == [
        "README.md"
    ]


def test_the_guides_show_just_the_pictures_that_one_command_takes() -> None:
    shown = {
        (document.parent / target).resolve().relative_to(ROOT / "docs" / "pictures").as_posix()
        for document in (ROOT / "docs").rglob("*.md")
        for target in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", document.read_text("utf-8"))
    }
    assert shown == names() == {path.name for path in (ROOT / "docs" / "pictures").iterdir()}


@pytest.mark.parametrize(("page", "fewest"), [("security.md", 15), ("security-promises.md", 65)])
def test_every_promise_names_tests_that_are_there(page: str, fewest: int) -> None:
    text, _, _ = (ROOT / "docs" / page).read_text("utf-8").partition("## Figures")
    promises = [
        row for row in re.findall(r"^\| (.+) \|$", text, re.MULTILINE) if not row.startswith("promised")
    ]
    assert len(promises) > fewest
    for promise in promises:
        tests = re.findall(r"\[`(test_\w+)`\]\(\.\./(tests/[\w/]+\.py)\)", promise)
        assert tests, promise
        for name, path in tests:
            assert re.search(rf"^ *def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), name


def test_what_is_promised_in_short_is_promised_in_full() -> None:
    short, full = (
        set(re.findall(r"\[`(test_\w+)`\]", (ROOT / "docs" / page).read_text("utf-8")))
        for page in ("security.md", "security-promises.md")
    )
    assert short and short <= full


def test_the_list_of_changes_has_the_usual_form() -> None:
    text = (ROOT / "CHANGES.md").read_text("utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", heading) for heading in headings[1:])
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    usual = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert {"Added"} <= kinds <= usual | {"When you upgrade"}
