"""What a document tells people to type is there: commands, options, modules, targets, extras and files."""

from __future__ import annotations

import ast
import re
import shlex
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import fields
from fnmatch import fnmatch
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from catalogue.cli import main
from catalogue.config import Config
from search_index.engines.memory import MemoryEngine
from search_index.interface import IndexDocument
from tests.support import needs
from tests.support.needs import ROOT

PAGES = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "Makefile")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "km").glob("*.md")),
)
DOCUMENTS = (
    *PAGES,
    *sorted(ROOT.glob("[a-z]*/README.md")),
    *sorted(ROOT.glob("[a-z]*/*/README.md")),
    *sorted(path for path in (ROOT / "deploy").iterdir() if path.is_file()),
)
"""All but the decisions and the list of changes, which tell what was."""

CODE = ("catalogue", "search_index", "templates", "training", "benchmarks")
"""Folders whose documents tell of the code that lies beside them."""

_PROGRAMS = r"(?:lacuna|make|pip|pytest|python3? -m|lint-imports|ruff)(?= |$)"
_TYPED = rf"((?:[A-Z][A-Z_0-9]+=\S+ )*(?:\.venv/bin/)?{_PROGRAMS}.*)"
_BEFORE = r"(?:    |#  +)(?:.* exec (?:\S+ )+)?|.*/opt/lacuna/bin/"
_IN_A_BLOCK = re.compile(rf"^(?:{_BEFORE}){_TYPED}$", re.MULTILINE)
_IN_PROSE = re.compile(rf"^{_TYPED}$", re.DOTALL)
_LIMITED = (click.Choice, click.types.IntParamType)
_PATH = re.compile(
    r"(?<![\w/.:-])(?:\.ci|\.devcontainer|benchmarks|catalogue|data|deploy|docs|search_index|templates|tests|training)"
    r"/[\w./*-]*[\w/]"
)
_MADE = {"deploy/.env"}
"""Files that people make."""
_NAMES = r"[\w.][\w./]*(?:(?:, |  )[\w.][\w./]*)*"
_LISTED = re.compile(rf"^ {{4,6}}(?!{_PROGRAMS})({_NAMES}) {{2,}}\S", re.MULTILINE)
"""A line of a list in two columns: what lies in a folder, and what it is."""
_SETTING = re.compile(r"[A-Z][A-Z_0-9]+=")


class Shown(NamedTuple):
    """A command that a document shows, with the settings that stand before it."""

    document: str
    settings: tuple[str, ...]
    words: tuple[str, ...]


def _shown() -> Iterator[Shown]:
    for document in DOCUMENTS:
        text = re.sub(r" *\\\n#? *", " ", document.read_text("utf-8"))
        spans = (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", text))
        for line in (*_IN_A_BLOCK.findall(text), *filter(_IN_PROSE.match, spans)):
            # Behind two spaces or in brackets stands what it is for, behind these signs what becomes of it.
            command = re.split(r"  +|\t| \(| > | && ", line)[0].removeprefix(".venv/bin/")
            words = shlex.split(re.sub(r"\[(--[^\]]+)\]", r"\1", command))
            settings = tuple(takewhile(_SETTING.match, words))
            yield Shown(document.relative_to(ROOT).as_posix(), settings, tuple(words[len(settings) :]))


SHOWN = tuple(dict.fromkeys(_shown()))


def _of(*programs: str) -> list[Shown]:
    return [shown for shown in SHOWN if shown.words[0] in programs]


def test_commands_their_options_and_choices_are_there() -> None:
    for shown in _of("lacuna"):
        command: click.Command = main
        words = [word for word in shown.words[1:] if word != "COMMAND"]
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            assert words[0] in command.commands, shown
            command = command.commands[words.pop(0)]
        context = click.Context(command)
        either = next((word for word in words if "|" in word), "")
        for choice in either.split("|"):
            given = [choice if word == either else word for word in words]
            try:
                values, left, _order = command.make_parser(context).parse_args(given)
                for parameter in command.params:
                    said = isinstance(values.get(parameter.name or ""), str | list | tuple)  # or nothing
                    if said and isinstance(parameter.type, _LIMITED):
                        parameter.type_cast_value(context, values[parameter.name or ""])
            except click.UsageError as error:
                pytest.fail(f"{shown}: {error.message}")
            assert not left, shown


@cache
def _strings(module: Path) -> frozenset[str]:
    """Return the strings of a module and of what it imports beside it."""
    tree = ast.parse(module.read_text("utf-8"))
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    found = {value for value in constants if isinstance(value, str)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module:
            beside = module.parent.joinpath(*node.module.split(".")).with_suffix(".py")
            found |= _strings(beside) if beside.exists() else set()
    return frozenset(found)


def test_modules_their_options_and_choices_are_there() -> None:
    for shown in _of("python", "python3"):
        _python, _m, name, *words = shown.words
        if name in sys.stdlib_module_names:
            continue
        place = ROOT.joinpath(*name.split("."))
        module = place / "__main__.py" if place.is_dir() else place.with_suffix(".py")
        assert module.exists(), shown
        for word in words:
            if word.startswith("--") or "|" in word:
                assert set(word.split("|")) <= _strings(module), (shown, word)


def test_targets_and_what_they_are_given_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for shown in _of("make"):
        for word in shown.words[1:]:
            name, given, _value = word.partition("=")
            assert f"$({name})" in makefile if given else name in targets, (shown, word)


def test_programs_and_extras_are_there() -> None:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    for shown in SHOWN:
        program, *words = shown.words
        if program in ("ruff", "lint-imports", "pytest"):
            assert Path(sys.executable).with_name(program).exists(), shown
        for extra in re.findall(r"(?:lacuna|\.)\[(\w+)\]", " ".join(words)):
            assert setup.has_option("options.extras_require", extra), shown


def test_files_and_folders_are_there() -> None:
    for document in DOCUMENTS:
        for path in _PATH.findall(document.read_text("utf-8")):
            assert any(ROOT.glob(path)) or path in _MADE, (document, path)


def test_what_is_listed_of_a_folder_is_there() -> None:
    listed = 0
    for document in DOCUMENTS:
        folders = (document.parent, ROOT, ROOT / "catalogue") if document in PAGES else (document.parent,)
        for names in _LISTED.findall(document.read_text("utf-8")):
            package = ""
            for name in re.split(r", |  +", names):
                package = package if name.startswith(".") else name.rpartition(".")[0]
                path = f"{package}{name}" if name.startswith(".") else name
                path = path.removesuffix(".py").removesuffix("/").replace(".", "/")
                within = [folder / end for folder in folders for end in (path, f"{path}.py")]
                assert any(place.exists() for place in within), (document, name)
                listed += 1
    assert listed > 100


def _words_of_the_code() -> set[str]:
    """Return all that is named in the code: words of its files, and what files and folders are called."""
    found: set[str] = set()
    for top in CODE:
        for file in (ROOT / top).rglob("*"):
            if file.suffix in (".py", ".html", ".js", ".typ"):
                found |= {*re.findall(r"\w+", file.read_text("utf-8")), *file.parts, file.stem}
    return found


def test_what_a_folder_says_of_its_code_is_named_so_there() -> None:
    known, named = _words_of_the_code(), 0
    for readme in (readme for top in CODE for readme in (ROOT / top).rglob("README.md")):
        for name in re.findall(r"(?<!`)`([a-z_]\w*(?:\.\w+)*)`", readme.read_text("utf-8")):
            is_file = any((folder / name).exists() for folder in (readme.parent, ROOT))
            assert is_file or known.issuperset(name.split(".")), (readme, name)
            named += 1
    assert named > 200


def test_the_arrays_of_a_segment_are_those_that_are_told_of() -> None:
    engine = MemoryEngine(
        IndexDocument(str(number), f"debt {number}", facets={"kind": ("report", "book")})
        for number in range(3)
    )
    told = (ROOT / "search_index" / "README.md").read_text("utf-8").partition("| array |")[2]
    names = {
        name.replace("…", "*") for row in re.findall(r"^\| (`[^|]+)", told, re.M) for name in _quoted(row)
    }
    arrays = engine._snapshot.segments[0].arrays
    large_only = {"run_starts"}
    assert not [array for array in arrays if not any(fnmatch(array, name) for name in names)]
    assert not [name for name in names - large_only if not any(fnmatch(array, name) for array in arrays)]


def _quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_a_folder_names_the_folders_in_it() -> None:
    packages = [folder for top in ("catalogue/*", "search_index", "benchmarks") for folder in ROOT.glob(top)]
    inner = [file.parent for folder in packages for file in folder.glob("*/__init__.py")]
    top = [ROOT / name for name in {file.parts[len(ROOT.parts)] for file in ROOT.glob("[a-z]*/*.py")}]
    assert len(inner) > 50 and len(top) > 5
    for folder in (*inner, *top):
        text = (folder.parent / "README.md").read_text("utf-8")
        assert re.search(rf"\b{folder.name}\b", text), folder


def test_settings_are_there() -> None:
    known = {f"LACUNA_{field.name.upper()}" for field in fields(Config)}
    of_the_tests = set(re.findall(r"LACUNA_[A-Z_]+", Path(needs.__file__).read_text("utf-8")))
    for document in DOCUMENTS:
        named = set(re.findall(r"\bLACUNA_[A-Z0-9_]*[A-Z0-9]\b(?!_)", document.read_text("utf-8")))
        assert named <= known | of_the_tests, document
    assert {setting.partition("=")[0] for shown in SHOWN for setting in shown.settings} <= known


def test_values_of_settings_can_be_read(tmp_path: Path) -> None:
    read = 0
    for document in DOCUMENTS:
        for name, value in re.findall(
            r"\b(LACUNA_[A-Z0-9_]+)(?:=|: )([^\s`)$%]+)", document.read_text("utf-8")
        ):
            environment = {name: value.strip("\"'"), "LACUNA_HOME": str(tmp_path)}
            try:
                Config.from_environment(environment)
            except ValueError as error:
                pytest.fail(f"{document}: {name}={value}: {error}")
            read += 1
    assert read > 15


def test_what_is_shown_is_seen() -> None:
    assert len(_of("lacuna")) > 80 and len(_of("python", "python3")) > 60 and len(_of("make")) > 20
    assert {"docs/security.md", "benchmarks/README.md", "training/README.md", "deploy/lacuna.service"} <= {
        shown.document for shown in SHOWN
    }
