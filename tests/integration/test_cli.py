"""What each command promises: its answer, its exit code, its JSON."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.formats import FORMATS
from catalogue.services.operations.backups import backup_keys
from tests.support.command_line import CommandLine

BOOKS = """id,title,authors,year,isbn
a1,Debt bondage at sea,Surtees Rebecca,2012,978-92-2-121319-2
a2,ការជួញដូរមនុស្សនៅកម្ពុជា,UNIAP,២០០៨,
a3,A girl's journey home,Winrock International,2551,
"""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    path = tmp_path / "books.csv"
    path.write_text(BOOKS, "utf-8")
    return path


def test_import_counts_and_a_second_time_adds_nothing(lacuna: CommandLine, books: Path) -> None:
    first = lacuna("import", books, "--donor", "World Vision", "--json")
    assert first.code == 0
    assert first.json == {
        "read": 3, "added": 3, "merged": 0, "problems": 0, "problem_list": [],
        "files": [{"file": "books.csv", "read": 3, "added": 3, "merged": 0, "problems": 0, "refusal": ""}],
    }  # fmt: skip
    again = lacuna("import", books, "--json").json
    assert (again["read"], again["added"], again["merged"]) == (3, 0, 3)
    assert "3 records read, 0 added, 3 held already" in lacuna("import", books).out


def test_what_was_imported_is_found_at_once(lacuna: CommandLine, books: Path) -> None:
    lacuna("import", books, "--donor", "World Vision")
    found = lacuna("search", "ជួញដូរ", "--json").json
    assert [hit["title"] for hit in found["hits"]] == ["ការជួញដូរមនុស្សនៅកម្ពុជា"]
    assert {"value": "World Vision", "count": 1} in found["facets"]["donor"]
    assert lacuna("search", "9789221213192", "--json").json["hits"][0]["title"] == "Debt bondage at sea"


def test_search_speaks_to_programs_and_to_people(sample: CommandLine) -> None:
    answer = sample("search", "author:unodc", "-thailand", "--limit", "3", "--json")
    assert len(answer.out.splitlines()) == 1
    assert {"total", "hits", "facets"} <= answer.json.keys()
    assert len(answer.json["hits"]) == 3 <= answer.json["total"]
    assert all({"id", "title", "year", "held"} <= hit.keys() for hit in answer.json["hits"])
    assert answer.json["texts"] == []
    by_code, by_name = (
        sample("search", f"lang:{language}", "--json").json["total"] for language in ("km", "khmer")
    )
    assert by_name == by_code > 0
    assert "found" in sample("search", "debt", "bondage").out
    assert sample("search", "zzxqy").out.strip() == "Nothing found."


def test_any_query_is_answered(sample: CommandLine) -> None:
    for query in ("(", '"', "title:", "year:9999..1", "*", "a" * 600, ""):
        assert sample("search", "--json", "--", query).code == 0


def test_every_format_that_can_be_written_can_be_exported(sample: CommandLine, tmp_path: Path) -> None:
    for name in (file_format.name for file_format in FORMATS.values() if file_format.can_write):
        path = tmp_path / name
        assert sample("export", path, "--format", name, "trafficking").code == 0
        assert path.stat().st_size > 1000


def test_names_go_from_one_catalogue_to_another(
    sample: CommandLine, lacuna: CommandLine, tmp_path: Path
) -> None:
    path = tmp_path / "names.mrc"
    assert sample("export", path, "--names").code == 0
    taken = lacuna("import", "--names", path, "--json").json
    assert taken["read"] > 50 and taken["added"] > taken["read"] and taken["problems"] == 0
    assert lacuna("import", "--names", path, "--json").json["added"] == 0


def test_export_takes_a_query_and_the_format_of_the_name(sample: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "some.json"
    total = sample("search", "trafficking", "--json").json["total"]
    assert sample("export", path, "trafficking").code == 0
    assert len(json.loads(path.read_text("utf-8"))) == total
    assert sample("export", tmp_path / "some.unheard").code == 2
    assert sample("export", tmp_path / "nowhere" / "some.csv").code == 1
    shown = list(csv.reader(io.StringIO(sample("export", "-", "--format", "csv", "trafficking").out)))
    assert len(shown) == total + 1


def test_gap_check_of_two_files_needs_no_database(tmp_path: Path, books: Path) -> None:
    wanted = tmp_path / "wanted.csv"
    wanted.write_text(
        'ref_id,title,author,year\nL1,Debt Bondage at Sea,"Surtees, R.",2012\nL2,Nothing like it,,1999\n'
    )
    home = tmp_path / "never made"
    answer = CommandLine(home)("gap-check", wanted, "--holdings", books)
    assert answer.code == 0
    assert answer.out.splitlines()[0] == "reference_id,status,holding_id,score,evidence"
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert [(row["reference_id"], row["status"], row["holding_id"]) for row in rows] == [
        ("L1", "held", "a1"),
        ("L2", "missing", ""),
    ]
    assert "Of 2 titles" in answer.err
    assert not home.exists()


def test_gap_check_writes_the_form_that_is_asked_for(
    tmp_path: Path, books: Path, lacuna: CommandLine
) -> None:
    wanted = tmp_path / "wanted.txt"
    wanted.write_text("Surtees, R. (2012). Debt bondage at sea.\nUnheard of, N. (1990). Nothing like it.\n")
    as_json = json.loads(lacuna("gap-check", wanted, "--holdings", books, "--format", "json").out)
    assert [(row["reference_id"], row["holding_id"]) for row in as_json] == [("1", "a1"), ("2", "")]
    path = tmp_path / "report.xlsx"
    assert lacuna("gap-check", wanted, "--holdings", books, "--output", path).out == ""
    cells = list(load_workbook(path).active.iter_rows(values_only=True))
    assert cells[0] == ("reference_id", "status", "holding_id", "score", "evidence")
    assert len(cells) == 3


def test_gap_check_against_the_catalogue_counts_what_was_just_taken_in(
    lacuna: CommandLine, books: Path
) -> None:
    lacuna("import", books)
    rows = list(csv.DictReader(io.StringIO(lacuna("gap-check", books).out)))
    assert [row["status"] for row in rows] == ["held"] * 3


def test_check_says_what_is_wrong_and_reindex_mends_it(sample: CommandLine) -> None:
    assert sample("check").code == 0
    shutil.rmtree(sample.home / "index")
    answer = sample("check", "--json")
    assert answer.code == 1
    assert answer.json["findings"][0]["code"] == "index_unusable"
    assert "lacuna reindex" in sample("check").err
    assert sample("search", "--json", "trafficking").json["total"] > 0  # by titles, until it is back
    assert "348 publications indexed" in sample("reindex").out
    assert sample("check").code == 0


def test_a_damaged_database_is_said_to_be_so(sample: CommandLine) -> None:
    database = sample.home / "lacuna.db"
    data = bytearray(database.read_bytes())
    data[3 * 4096 : len(data) // 2] = b"\xff" * (len(data) // 2 - 3 * 4096)
    database.write_bytes(data)
    answer = sample("check")
    assert answer.code == 1
    assert "backup" in answer.err or "database" in answer.err


def test_backup_and_restore(sample: CommandLine, lacuna: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "backup.zip"
    assert "348 publications" in sample("backup", path).out
    assert sample("restore", path).code == 1
    assert "348 publications restored" in lacuna("restore", path).out
    assert lacuna("check", "--json").json["in_index"] == 348
    answer = lacuna("restore", path, "--replace")
    assert answer.code == 0
    assert list(lacuna.home.glob("before-restore-*.zip"))
    path.write_bytes(path.read_bytes()[:1000])
    refused = lacuna("restore", path, "--replace")
    assert refused.code == 1
    assert "backup.zip" in refused.err


def test_a_backup_is_tried_and_nothing_is_touched(
    sample: CommandLine, lacuna: CommandLine, tmp_path: Path
) -> None:
    path = tmp_path / "backup.zip"
    assert "not encrypted" in sample("backup", path).out
    tried = lacuna("restore", "--check", path)
    assert tried.code == 0
    assert "348 publications are in it" in tried.out and "would bring the catalogue back" in tried.out
    assert lacuna("check", "--json").json["in_database"] == 0
    path.write_bytes(path.read_bytes()[:-40])
    refused = lacuna("restore", "--check", path)
    assert refused.code == 1 and "damaged" in refused.err


def test_an_encrypted_backup_is_opened_elsewhere_by_its_key_file(
    sample: CommandLine, lacuna: CommandLine, tmp_path: Path
) -> None:
    secret, public = backup_keys.new_pair()
    services = build(Config.for_home(sample.home))
    chief = services.access.accounts.by_email("librarian@example.org")
    assert chief is not None
    services.operations.backup_schedule.set_public_key(chief, public)
    services.close()
    path, key = tmp_path / "backup.zip", tmp_path / "key.txt"
    key.write_text(f"# created: today\n# public key: {public}\n{secret}\n")
    assert "Without the secret key it cannot be opened" in sample("backup", path).out
    assert "not encrypted" in sample("backup", tmp_path / "plain.zip", "--plain").out
    refused = lacuna("restore", path)
    assert refused.code == 1 and "encrypted" in refused.err
    assert lacuna("restore", path, "--check", "--key", key).code == 0
    assert "348 publications restored" in lacuna("restore", path, "--key", key).out


def test_users_get_a_password_that_is_shown_once(lacuna: CommandLine) -> None:
    added = lacuna("user", "add", "Sokha@Example.org", "--role", "librarian", "--role", "member")
    assert added.code == 0
    assert "sokha@example.org may log in as librarian and member" in added.out
    assert "Password: " in added.out
    assert lacuna("user", "add", "sokha@example.org", "--role", "member").code == 1
    assert lacuna("user", "add", "sokha@example.org", "--role", "king").code == 2
    assert lacuna("user", "add", "nobody", "--role", "member").code == 1
    assert "Password: " in lacuna("user", "password", "sokha@example.org").out
    assert lacuna("user", "password", "who@example.org").code == 1


def test_demo_fills_once_and_keeps_what_is_there(sample: CommandLine) -> None:
    answer = sample("demo", "--no-serve")
    assert answer.code == 0
    assert "348 publications" in answer.out
    assert "lacuna user password" in answer.out


def test_wrong_use_is_told_from_wrong_work(lacuna: CommandLine, tmp_path: Path) -> None:
    assert lacuna("import", tmp_path / "not there.csv").code == 2
    assert lacuna("fly").code == 2
    assert lacuna("search", "--limit", "0").code == 2


def test_a_setting_that_cannot_be_read_is_named(lacuna: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LACUNA_PORT", "eight")
    answer = lacuna("search", "x")
    assert answer.code == 2
    assert "LACUNA_PORT" in answer.err


@pytest.mark.parametrize(
    "address", ["postgresql://x@/lacuna?host=/nowhere", "mysql://x@host/lacuna", "somewhere"]
)
def test_a_database_that_cannot_be_used_is_said_in_words(
    lacuna: CommandLine, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("LACUNA_DATABASE_URL", address)
    answer = lacuna("check")
    assert answer.code == 1
    assert "LACUNA_DATABASE_URL" in answer.err


def test_a_real_library_is_taken_in_whole(lacuna: CommandLine, shared: Path) -> None:
    file = shared / "data" / "marc" / "phnom_penh_library.mrc"
    first = lacuna("import", file, "--json").json
    assert (first["read"], first["added"] + first["merged"]) == (1513, 1513)
    assert first["problems"] > 0
    assert all({"file", "line", "field", "message"} <= problem.keys() for problem in first["problem_list"])
    again = lacuna("import", file, "--json").json
    assert (again["read"], again["added"], again["merged"]) == (1513, 0, 1513)
    titles = [hit["title"] for hit in lacuna("search", "វារីអគ្គិសនី", "--json").json["hits"]]
    assert any("វារីអគ្គិសនី" in title for title in titles)
    assert lacuna("check").code == 0


def test_a_shell_completes_commands_by_tab(lacuna: CommandLine, tmp_path: Path) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_LACUNA_COMPLETE" in lacuna("completion", shell).out
    script = tmp_path / "lacuna.bash"
    script.write_text(lacuna("completion", "bash").out, "utf-8")
    program = Path(sys.executable).with_name("lacuna")
    asked = (
        f"source {script}; COMP_WORDS=({program} gap-c); COMP_CWORD=1; "
        f'_lacuna_completion {program}; echo "${{COMPREPLY[@]}}"'
    )
    answer = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["gap-check"]


def test_the_manual_page_names_every_command_and_is_read_without_a_warning(lacuna: CommandLine) -> None:
    page = lacuna("manual").out
    man = shutil.which("man")
    if man is None:
        pytest.skip("man is not installed (Debian: apt-get install man-db)")
    environment = {**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8"}
    asked = [man, "--warnings", "-E", "UTF-8", "-l", "-"]
    read = subprocess.run(asked, input=page, capture_output=True, text=True, check=True, env=environment)
    assert read.stderr == ""
    for words in (
        "lacuna gap-check",
        "lacuna files move",
        "--elsewhere LIBRARY",
        "    lacuna serve --port 8080",
    ):
        assert words in read.stdout, words
    assert "\b" not in page and "lacuna import *.ris" not in page.split(".SH COMMANDS")[0]
