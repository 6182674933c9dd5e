"""Bad files through the command line: said with file, line and field; what is good is kept."""

from __future__ import annotations

import csv
import io
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from catalogue.cli.shell import progress
from tests.support.command_line import CommandLine


def _imported(lacuna: CommandLine, path: Path) -> dict[str, Any]:
    answer = lacuna("import", path, "--json")
    assert answer.code == 0, answer.err
    result: dict[str, Any] = answer.json
    assert all(problem["file"] == path.name for problem in result["problem_list"])
    return result


def _refused(lacuna: CommandLine, path: Path) -> str:
    answer = lacuna("import", path)
    assert answer.code == 1
    assert path.name in answer.err
    assert lacuna("import", path, "--json").json["files"][0]["refusal"] in answer.err
    return answer.err


def _titles(lacuna: CommandLine, query: str = "") -> set[str]:
    return {hit["title"] for hit in lacuna("search", query, "--json", "--limit", "100").json["hits"]}


def _odd(result: dict[str, Any], code: str) -> dict[str, Any]:
    (found,) = [problem for problem in result["problem_list"] if problem["code"] == code]
    return dict(found)


def test_unusable_files_are_refused_in_a_sentence(lacuna: CommandLine, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert "empty" in _refused(lacuna, empty)

    unknown = tmp_path / "unknown.csv"
    unknown.write_text("foo,bar\n1,2\n")
    assert "title" in _refused(lacuna, unknown)

    huge = tmp_path / "huge.xlsx"
    with huge.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.truncate(200_000_000)
    _refused(lacuna, huge)

    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    assert "unpacks" in _refused(lacuna, bomb)
    assert _titles(lacuna) == set()


@pytest.mark.parametrize(
    "command",
    [
        ("import",),
        ("import", "--names"),
        ("gap-check",),
        ("gap-check", "--holdings"),
        ("learn", "--import"),
        ("restore",),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("what", ["pipe", "device", "link to a pipe"])
def test_what_has_no_end_is_refused_before_it_is_read(
    lacuna: CommandLine, tmp_path: Path, command: tuple[str, ...], what: str
) -> None:
    """Nobody writes into the pipe: who opened it would wait for ever."""
    path = tmp_path / "records.csv"
    os.mkfifo(path)
    if what == "device":
        path = Path("/dev/zero")
    elif what == "link to a pipe":
        path = tmp_path / "link.csv"
        path.symlink_to(tmp_path / "records.csv")
    answer = lacuna(*command, path)
    assert answer.code == 2
    assert f"'{path}' is a pipe or a device" in answer.err


def test_a_bad_file_does_not_stop_the_others(lacuna: CommandLine, tmp_path: Path) -> None:
    empty, good = tmp_path / "empty.csv", tmp_path / "good.csv"
    empty.write_bytes(b"")
    good.write_text("title\nA good book\n")
    answer = lacuna("import", empty, good, "--json")
    assert answer.code == 1
    assert (answer.json["read"], answer.json["added"]) == (1, 1)
    assert _titles(lacuna) == {"A good book"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_are_told_apart(lacuna: CommandLine, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "books.csv"
    path.write_bytes("title,year\nDroits de l’enfant à Genève,1999\n".encode(encoding))
    assert _imported(lacuna, path)["added"] == 1
    assert _titles(lacuna) == {"Droits de l’enfant à Genève"}


def test_mixed_encodings_are_mended_line_by_line(lacuna: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes("title\nការជួញដូរមនុស្ស\n".encode() + "Genève\n".encode("cp1252"))
    result = _imported(lacuna, path)
    assert _odd(result, "not_utf8")["line"] == 3
    assert _titles(lacuna) == {"ការជួញដូរមនុស្ស", "Genève"}


def test_a_damaged_marc_record_does_not_cost_the_others(
    sample: CommandLine, lacuna: CommandLine, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.mrc"
    sample("export", whole, "trafficking")
    records = whole.read_bytes().split(b"\x1d")[:-1]
    path = tmp_path / "damaged.mrc"
    path.write_bytes(
        b"\x1d".join([records[0], b"garbage where a record should be", records[1], records[2]])
        + b"\x1d"
        + records[3][:60]
    )
    result = _imported(lacuna, path)
    assert result["added"] == 3
    assert {problem["severity"] for problem in result["problem_list"]} >= {"error"}
    assert all(problem["line"] for problem in result["problem_list"])


def test_odd_values_are_kept_and_told(lacuna: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(
        "id,title,year,isbn\n"
        "1,Misprinted,1999,978-92-2-121319-3\n"
        "1,Same number,២០០៨,\n"
        "3,Con\x07trol,2551,\n"
        "4,=1+1,ព.ស. ២៥៥១,\n",
        "utf-8",
    )
    result = _imported(lacuna, path)
    assert result["added"] == 4
    isbn = _odd(result, "isbn_check_digit")
    assert (isbn["line"], isbn["field"], isbn["value"]) == (2, "isbn", "978-92-2-121319-3")
    assert _odd(result, "duplicate_id")["line"] == 3
    assert _odd(result, "control_characters")["line"] == 4
    assert _titles(lacuna, "978-92-2-121319-3") == {"Misprinted"}
    assert len(_titles(lacuna, "year:2008")) == 3  # in Khmer digits, in the Buddhist era, in both


def test_a_formula_is_inert_in_what_is_written(lacuna: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "formula.csv"
    path.write_text("id,title\n=cmd,=HYPERLINK(1)\n@x,Second\n")
    lacuna("import", path)
    exported = tmp_path / "out.csv"
    lacuna("export", exported)
    report = lacuna("gap-check", path, "--holdings", path).out
    for text in (exported.read_text("utf-8-sig"), report):
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@"))]
    assert _titles(lacuna) == {"=HYPERLINK(1)", "Second"}


def test_every_entry_of_an_odd_list_is_answered(lacuna: CommandLine, tmp_path: Path) -> None:
    wanted, holdings = tmp_path / "wanted.csv", tmp_path / "holdings.csv"
    wanted.write_text("id,title\n7,One\n7,Two\n,Three\n9,\n", "utf-8")
    holdings.write_text("title\nSomething else\n")
    answer = lacuna("gap-check", wanted, "--holdings", holdings)
    ids = [row["reference_id"] for row in csv.DictReader(io.StringIO(answer.out))]
    assert len(ids) == len(set(ids)) == 3
    assert "wanted.csv, line 3" in answer.err
    assert "wanted.csv, line 5" in answer.err  # a number alone is no entry


def test_a_list_of_too_many_titles_is_refused_in_a_sentence(
    lacuna: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalogue.cli.gap_check.MOST_TITLES", 10)
    wanted, holdings = tmp_path / "wanted.txt", tmp_path / "holdings.csv"
    holdings.write_text("title\nForced labour\n")
    wanted.write_text("Forced labour\n" * 10)
    assert "Of 10 titles" in lacuna("gap-check", wanted, "--holdings", holdings).err
    wanted.write_text("Forced labour\n" * 11)
    answer = lacuna("gap-check", wanted, "--holdings", holdings)
    assert (answer.code, answer.out) == (1, "")
    assert "More than 10 titles stand in wanted.txt. Split it" in answer.err


_SIGNS = "\x1b]0;stolen\x07\x1b[2J\x9b31m\x7f\r\u202e"


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_nothing_that_stands_in_a_file_or_its_name_steers_the_terminal(
    lacuna: CommandLine, tmp_path: Path, more: list[str]
) -> None:
    named = tmp_path / f"a{_SIGNS}ខ្មែរ.ris"
    named.write_text(f"TY  - BOOK\nTI  - A title\nPY  - {_SIGNS}\nSN  - 97{_SIGNS}\nER  - \n", "utf-8")
    unknown = tmp_path / f"b{_SIGNS}.csv"
    unknown.write_text("foo,bar\n1,2\n")
    undecodable = tmp_path / os.fsdecode(b"c\xff.csv")
    undecodable.write_text("title\nAnother title\n")
    answers = [
        lacuna("import", *more, named, unknown, undecodable),
        lacuna("import", *more, tmp_path / f"not there{_SIGNS}"),
        lacuna("export", tmp_path / f"no folder{_SIGNS}" / "out.csv"),
        lacuna("gap-check", *more, unknown),
        lacuna("search", *more, f"title{_SIGNS}"),
    ]
    for answer in answers:
        said = answer.out + answer.err
        assert said
        assert all(sign.isprintable() or sign == "\n" for sign in said.replace("\u200b", "")), ascii(said)
    told = answers[0].out + answers[0].err
    assert "\\u001b]0;stolen" in told and "ខ្មែរ" in told, "it is shown"
    if more:
        files = answers[0].json["files"]
        assert files[0]["file"] == named.name, "programs read the name as it is"


def test_a_bar_shows_the_name_of_a_file_and_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress("Reading a\x1b]0;stolen\x07.ris") as report:
        report(1, 2)
        report(2, 2)
    said = terminal.getvalue()
    assert "\x1b]" not in said and "\x07" not in said
    assert "\\u001b]0;stolen" in said and "\r" in said
