"""Foreign files are read by processes that may be lost: what is read comes back, what dies harms nobody."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from threading import BoundedSemaphore

import pytest

from benchmarks.faults.bad_input import real_files
from catalogue import formats, sandbox
from catalogue.errors import Busy, InvalidInput, Unreadable
from catalogue.formats.records.problems import ProblemLog
from catalogue.sandbox import limits, reading
from catalogue.sandbox.nurseries import NURSERIES, Nurseries
from tests.support.pdf_writer import pdf, picture
from tests.support.processes import children, needs_proc, runs, until

SHIPPED = files("catalogue.shipped_data").joinpath("reference_list.csv").read_bytes()


@pytest.mark.parametrize("data", [SHIPPED, b"Surtees, R. (2008). A report. Bangkok: UNIAP.\n\xff odd\n" * 3])
def test_what_is_read_there_is_what_would_be_read_here(data: bytes) -> None:
    here = formats.read(io.BytesIO(data), "list.csv" if data is SHIPPED else "list.txt")
    there = sandbox.read_list(io.BytesIO(data), here.name)
    assert list(there) == list(here)
    assert (there.format, there.seen, there.problem_count) == (here.format, here.seen, here.problem_count)
    assert there.problems == here.problems


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "list.json",
            b'[{"id": "x\\u0000y", "type": "book", "title": "A\\u0000 guide", "ISBN": "978\\u00009221213192",'
            b' "DOI": "10.1/x\\u0000", "author": [{"family": "Or\\u0000ell"}], "note": "a\\\\u0000b"}]',
        ),
        ("list.bib", b"@book{k\x00y, title = {A guide}, isbn = {9789221213192\x00}, year = {2001}}"),
    ],
)
def test_no_sign_that_a_database_cannot_keep_comes_out_of_a_file(name: str, data: bytes) -> None:
    (record,) = sandbox.read_list(io.BytesIO(data), name)
    said = repr(record)
    assert "\\x00" not in said and record.description.title == "A guide"
    assert record.description.identifiers_of("isbn") == ("9789221213192",)
    assert record.id in ("xy", "ky")


def test_a_refusal_is_said_in_the_same_words(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        sandbox.read_list(io.BytesIO(b"Colour;Weight\nred;1\nblue;2\n"), "list.csv")
    assert refused.value.code == "unknown_header"
    assert refused.value.params["rows"][0] == ["Colour", "Weight"]
    empty = tmp_path / "empty.csv"
    empty.touch()
    with pytest.raises(InvalidInput, match=r"empty\.csv is empty"):
        sandbox.read_list(empty)


def test_columns_that_a_person_named_reach_the_reader() -> None:
    found = sandbox.read_list(
        io.BytesIO(b"Colour;Weight\nRed report;1\n"), "list.csv", columns={"Colour": "title"}
    )
    assert [record.description.title for record in found] == ["Red report"]


def test_many_are_read_at_once_and_none_is_mistaken_for_another() -> None:
    def read(number: int) -> list[str]:
        data = f"title\nReport {number}\n".encode() * 3
        return [record.description.title for record in sandbox.read_catalogue(io.BytesIO(data), "list.csv")]

    with ThreadPoolExecutor(8) as threads:
        for number, titles in enumerate(threads.map(read, range(120))):
            assert set(titles) == {f"Report {number}", "title"} or titles == [f"Report {number}"] * 3


PDFS = """
import io, sys
from concurrent.futures import ThreadPoolExecutor
from catalogue import sandbox
content = sys.stdin.buffer.read()
def read(_):
    return sum(1 for _ in sandbox.read_catalogue(io.BytesIO(content), "list.pdf"))
with ThreadPoolExecutor(6) as threads:
    print(set(threads.map(read, range(18))), "pypdfium2" in sys.modules)
"""


def test_two_pdfs_are_never_read_by_one_instance_of_the_library() -> None:
    """Each is read by a process of its own; in who asks, the library is not even loaded."""
    lines = [f"{at}. Surtees, R. (20{at + 9}). A report on debt bondage. UNIAP." for at in range(1, 13)]
    done = subprocess.run([sys.executable, "-c", PDFS], input=pdf(lines), capture_output=True, timeout=120)
    assert done.stdout.decode().strip() == "{12} False"


def test_a_reader_that_dies_leaves_what_was_read_to_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LIST", replace(limits.LIST, sent=60_000))
    found = sandbox.read_list(io.BytesIO(SHIPPED * 2), "list.csv")
    records = list(found)
    assert 0 < len(records) < 200
    assert [problem.code for problem in found.problems if problem.code in formats.CUT_SHORT] == [
        "reading_cut"
    ]


def test_a_reader_that_dies_is_no_whole_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IMPORT", replace(limits.IMPORT, sent=60_000))
    with pytest.raises(Unreadable, match=r"list\.csv") as died:
        list(sandbox.read_catalogue(io.BytesIO(SHIPPED), "list.csv"))
    assert died.value.code == "reading_died"


def test_a_reader_that_takes_too_long_is_ended_and_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LIST", replace(limits.LIST, patience=0.0))
    with pytest.raises(Unreadable, match=r"list\.csv took longer"):
        sandbox.read_list(io.BytesIO(SHIPPED), "list.csv")


def test_processor_time_is_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IMPORT", replace(limits.IMPORT, processor=1))
    with pytest.raises(Unreadable, match="took longer"):
        list(sandbox.read_catalogue(io.BytesIO(b"a title, 2008\n" * 3_000_000), "list.txt"))


def test_a_lost_nursery_is_replaced() -> None:
    own = Nurseries()
    try:
        with io.BytesIO(b"x") as nothing, pytest.raises(io.UnsupportedOperation):
            own.order(nothing)
        own.start()
        first = own.process_id
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(lambda: not runs(first), "the nursery lives on")
        with open(__file__, "rb") as file, own.order(file):
            assert own.process_id not in (None, first)
    finally:
        own.stop()


@needs_proc
def test_who_reads_no_further_ends_the_reader() -> None:
    found = sandbox.read_catalogue(io.BytesIO(b"a title, 2008\n" * 200_000), "list.txt")
    next(found)
    before = children(NURSERIES.process_id)
    assert before
    del found
    until(lambda: not before & children(NURSERIES.process_id), "the reader reads on")


ORPHAN = """
import io, sys
from catalogue import sandbox
from catalogue.sandbox import NURSERIES
found = sandbox.read_catalogue(io.BytesIO(b"a title, 2008\\n" * 200_000), "list.txt")
next(found)
nursery = NURSERIES.process_id
reader = open(f"/proc/{nursery}/task/{nursery}/children").read().split()[0]
print(nursery, reader, flush=True)
sys.stdin.read()
"""


@needs_proc
def test_nothing_lives_on_when_who_asked_is_killed() -> None:
    asker = subprocess.Popen(
        [sys.executable, "-c", ORPHAN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert asker.stdout is not None
        processes = list(map(int, asker.stdout.readline().split()))
        assert len(processes) == 2 and all(map(runs, processes))
        asker.kill()
        until(lambda: not any(map(runs, processes)), "a reader, or the nursery, lives on")
    finally:
        asker.kill()
        asker.communicate()


FORKED = """
import io, os
from catalogue import sandbox
from catalogue.sandbox import NURSERIES
NURSERIES.start()
children = []
for number in range(2):
    child = os.fork()
    if child == 0:
        titles = [each.description.title for each in sandbox.read_list(io.BytesIO(b"title\\nA\\n"), "a.csv")]
        os._exit(0 if titles == ["A"] else 1)
    children.append(child)
own = list(sandbox.read_list(io.BytesIO(b"title\\nA\\n"), "a.csv"))
print([os.waitpid(each, 0)[1] for each in children], len(own))
"""


def test_what_a_process_forks_may_ask_its_nursery() -> None:
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, timeout=120)
    assert (done.stdout.strip(), done.stderr) == ("[0, 0] 1", "")


@needs_proc
def test_the_nursery_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LACUNA_SECRET_KEY", "the key to everything")
    own = Nurseries()
    own.start()
    try:
        environment = Path(f"/proc/{own.process_id}/environ")
        until(lambda: b"PYTHONPATH" in environment.read_bytes(), "the nursery does not start")
        assert b"LACUNA" not in environment.read_bytes()
    finally:
        own.stop()


def test_who_must_wait_too_long_for_a_turn_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TURN_WITHIN", 0.0)
    monkeypatch.setattr(reading, "_TURNS", BoundedSemaphore(1))
    first = sandbox.read_list(io.BytesIO(SHIPPED), "list.csv")
    with pytest.raises(Busy):
        sandbox.read_list(io.BytesIO(SHIPPED), "list.csv")
    assert list(first)
    assert list(sandbox.read_list(io.BytesIO(SHIPPED), "list.csv"))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"J\x00\x00\x00\x04[[1]",
        b"J\x00\x00\x00\x02{}" * 2,
        b"P\x00\x00\x00\x04cos\n",
        b"J\xff\xff\xff\xff[]",
        b'J\x00\x00\x00\x13["reading", "c:\\x"]',
        b'J\x00\x00\x00\x0f["reading","csv"]'.replace(b"\x0f", b"\x11") + b"J\x00\x00\x00\x0d[[[1,2]],[],1]",
        b'J\x00\x00\x00\x1b["refused","x","%(a)s",{}]  ',
    ],
)
def test_an_answer_that_is_none_of_ours_is_a_reader_that_died(
    answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    ours, theirs = socket.socketpair()
    theirs.sendall(answer)
    theirs.shutdown(socket.SHUT_WR)
    monkeypatch.setattr(NURSERIES, "order", lambda _file: ours)
    with theirs, pytest.raises(InvalidInput):
        list(sandbox.read_catalogue(io.BytesIO(b"x"), "x.csv"))


def test_names_numbers_and_pictures_are_read_there_too() -> None:
    log = ProblemLog()
    with pytest.raises(InvalidInput, match="holds no names"):
        sandbox.read_names(io.BytesIO(SHIPPED), "list.csv", log)
    assert sandbox.scanned_lines(io.BytesIO(b"number\n17\n18\n19\n"), "scans.txt", 2) == ["17", "18"]
    drawn = sandbox.draw_cover(io.BytesIO(picture(900, 1200)), "cover.png")
    assert (drawn.width, drawn.height, drawn.content[:3]) == (480, 640, b"\xff\xd8\xff")
    assert sandbox.draw_logo(io.BytesIO(picture(900, 300))).startswith(b"\x89PNG")


def test_texts_that_stand_for_themselves_are_read_each() -> None:
    found = sandbox.read_lines(["Surtees, R. (2008). A report.", "ILO. A second one, 2009"], "pasted.txt")
    assert [description.reference for description in found] == [
        "Surtees, R. (2008). A report.",
        "ILO. A second one, 2009",
    ]


FORMS = {
    ending: samples[0] for ending, samples in real_files(None).items() if ending not in ("png", "jpg", "webp")
}


@pytest.mark.parametrize("ending", sorted(FORMS))
def test_every_form_comes_through_as_it_is_read_here(ending: str) -> None:
    """Whatever a reading tells, each of its properties comes through too."""
    here = formats.read(io.BytesIO(FORMS[ending]), f"list.{ending}")
    there = sandbox.read_catalogue(io.BytesIO(FORMS[ending]), f"list.{ending}")
    assert list(there) == list(here)
    told = [name for name, member in vars(formats.Reading).items() if isinstance(member, property)]
    assert {name: getattr(there, name) for name in told} == {name: getattr(here, name) for name in told}


OWN_FILES = {"services/operations/demo.py"}
"""Who reads nothing but what the program brings along."""


def test_no_service_and_no_page_reads_a_file_itself() -> None:
    package = Path(sandbox.__file__).parents[1]
    reads = re.compile(r"\bformats\.read\(|formats(?:\.registry)? import [^\n]*\bread\b|import read_names\b")
    found = {
        str(path.relative_to(package))
        for folder in ("services", "web")
        for path in (package / folder).rglob("*.py")
        if reads.search(path.read_text("utf-8"))
    }
    # The names of authority files come from the sandbox's function of the same name.
    assert found == OWN_FILES | {"services/authority/name_files.py"}
