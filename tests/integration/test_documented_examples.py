"""What the documents show as an example is run here, or it is said why not."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from catalogue.app import create_app
from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.domain.people.access import Role, Scope
from tests.support.command_line import CommandLine
from tests.support.needs import ROOT

DOCUMENTS = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *(ROOT / folder / "README.md" for folder in ("benchmarks", "data", "deploy", "tests", "training")),
)
_ELSEWHERE = "library.example.org"
_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LIST = re.compile(r" {4,}\S+.*? {2,}\S| {4,}\S+/$")
"""A line of a list in two columns: a command, a file or a setting, and what it is."""

NOT_RUN = {
    r"lacuna serve": "it serves until it is ended: test_cli_serve",
    r"(LACUNA_HOME=\S+ )?lacuna demo": "it serves until it is ended; filling the sample: test_cli",
    r"lacuna harvest": "it asks another catalogue: test_interoperability",
    r"lacuna files move": "it needs a bucket: test_file_stores",
    r"lacuna user give-list": "it needs a list that somebody left to nobody: test_lists_of_agencies",
    r"lacuna learn": "it needs a centre's answers: test_cli_learn",
    r"lacuna restore --check kept:": "it needs a backup that was made by itself: test_file_stores",
    r"lacuna restore( --check)? lacuna-": "a backup named by its day; it is run with another name",
    r"make |pip |python -m |\.venv/bin/(ruff|python)": "test_documented_names looks whether it can be typed",
    r"export |git ": "the work on the program itself",
    r"bandit |schemathesis |semgrep |sqlmap |wapiti |testssl ": "programs that check from outside",
    r"yaz-client|Z>": "another program's own prompt: test_protocols_sru",
    r"LACUNA_S3_|postgresql://|LACUNA_DATABASE_URL=": "settings: test_config, test_file_stores",
    r"curl .*localhost": "test_interoperability runs them, and looks at the answer",
}
"""Examples that are not run here, by how they begin, and why; a test named here runs the like of them."""


def _examples() -> Iterator[tuple[str, str]]:
    """Every example with the name of its document."""
    for document in DOCUMENTS:
        text = re.sub(r" *\\\n *", " ", _BLOCK.sub("", document.read_text("utf-8")))
        for block in re.findall(r"^(?![ \d*-]).*\n((?:    .*\n)+)", text, re.MULTILINE):
            lines = block.splitlines()
            if sum(bool(_LIST.match(line)) for line in lines) * 2 > len(lines) and "curl" not in block:
                continue
            for line in lines:
                if not line.strip().startswith("#"):
                    yield document.name, " ".join(line.split("    (")[0].split())


CODES = {"lacuna check --deploy": 1}
"""Commands that end otherwise than with 0: the sample is not served as a catalogue should be."""

EXAMPLES = tuple(_examples())
COMMANDS = tuple(
    dict.fromkeys(
        line.removeprefix(".venv/bin/")
        for _document, line in EXAMPLES
        if not any(re.match(begins, line) for begins in NOT_RUN) and "lacuna " in line
    )
)
QUESTIONS = tuple(line for _document, line in EXAMPLES if line.startswith("curl") and _ELSEWHERE in line)


def test_every_example_is_run_or_says_why_not() -> None:
    assert len(COMMANDS) > 20 and len(QUESTIONS) > 4
    left = [
        f"{document}: {line}"
        for document, line in EXAMPLES
        if line.removeprefix(".venv/bin/") not in COMMANDS
        and line not in QUESTIONS
        and not any(re.match(begins, line) for begins in NOT_RUN)
    ]
    assert not left, "\n".join(left)
    unused = [begins for begins in NOT_RUN if not any(re.match(begins, line) for _, line in EXAMPLES)]
    assert not unused, "no example begins so any more"


def _files(lacuna: CommandLine, folder: Path) -> None:
    """The files that examples name."""
    for name in ("books.xlsx", "gift.mrc", "catalogue.mrc", "new.ris"):
        assert lacuna("export", folder / name, "fishing").code == 0
    assert lacuna("export", "--names", folder / "names.mrc").code == 0
    titles = "title,year\nCaught at sea,2013\nA title that nobody has,2001\n"
    (folder / "titles.csv").write_text(titles, "utf-8")
    shutil.copy(folder / "books.xlsx", folder / "titles.xlsx")
    (folder / "bibliography.txt").write_text("ILO. Caught at sea. Geneva, 2013.\n", "utf-8")


def test_every_command_does_what_it_is_shown_for(
    sample: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "safe" / "place").mkdir(parents=True)
    _files(sample, tmp_path)
    for line in COMMANDS:
        typed, _, told_to = line.replace("/safe/place/lacuna.zip", "lacuna.zip").partition(" > ")
        words = shlex.split(typed.replace("/safe", "safe"))
        home = sample.home
        while "=" in words[0]:
            name, _, value = words.pop(0).partition("=")
            assert name == "LACUNA_HOME", line
            home = tmp_path / Path(value).name
        found = [
            str(path)
            for word in words[1:]
            for path in (sorted(tmp_path.glob(word)) if "*." in word else [word])
        ]
        answer = CommandLine(home)(*found)
        assert answer.code == CODES.get(line, 0), (line, answer.err, answer.out[-500:])
        assert answer.out or not told_to, f"{line}: nothing to write"


def test_every_question_of_a_program_is_answered(sample: CommandLine) -> None:
    services = build(Config.for_home(sample.home))
    services.access.accounts.add(None, "program@example.org", [Role.MEMBER], password="a long enough one")
    owner = services.access.accounts.by_email("program@example.org")
    assert owner
    token = services.access.access_tokens.make(owner, "The example", list(Scope), 7)
    client = create_app(services.config, services).test_client()
    for line in QUESTIONS:
        words = shlex.split(line.replace("$TOKEN", token))
        address = next(word for word in words if word.startswith("https://"))
        parts = urlsplit(address)
        headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
        data = words[words.index("-d") + 1] if "-d" in words else None
        answer = client.open(
            f"{parts.path}?{parts.query}", method="POST" if data else "GET", data=data, headers=headers,
            follow_redirects="-L" in words,
        )  # fmt: skip
        assert answer.status_code == 200 and answer.data, (line, answer.status)
    services.close()
