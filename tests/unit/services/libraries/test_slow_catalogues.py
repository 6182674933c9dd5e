"""A catalogue that is slow, or comes to no end, holds up nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account
from catalogue.services.jobs import ATTEMPTS, JobView, Task
from catalogue.services.libraries import asking
from catalogue.services.libraries.asking import AskBeside
from catalogue.services.libraries.elsewhere import HARVEST, PREVIEW, HoldingsElsewhere
from catalogue.services.libraries.libraries import LibraryData
from catalogue.services.libraries.other_catalogues import Patience, ask
from catalogue.storage.models import HoldingElsewhere
from tests.support.hostile_server import CONTINUES, DRIPS_HEADERS, Saying, saying

_OAI = "http://www.openarchives.org/OAI/2.0/"
_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OTHER = "another"
"""A kind of long job."""


@dataclass
class Slow:
    """A catalogue by OAI-PMH that gives one record an answer, of ``records`` in all; ``each`` is called with
    the number of each answer of the list; it is busy as often as ``busy`` says.
    """

    records: int
    each: Callable[[int], object] = lambda _number: None
    busy: int = 0
    brings: bool = True
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def answer(self, asked: dict[str, str]) -> str:
        """What is answered; "" by one that is busy."""
        verb = asked["verb"]
        if verb == "ListMetadataFormats":
            said = "<metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat>"
        elif verb == "Identify":
            said = "<Identify><repositoryName>Slow</repositoryName></Identify>"
        else:
            said = self._listed(int(asked.get("resumptionToken", "1")))
        self.asked.append(asked.get("resumptionToken", verb))
        date = "<responseDate>2026-01-02T00:00:00Z</responseDate>"
        return said and f'<OAI-PMH xmlns="{_OAI}">{date}{said}</OAI-PMH>'

    def _listed(self, number: int) -> str:
        self.each(number)
        if self.busy:
            self.busy -= 1
            return ""
        token = str(number + 1) if number < self.records else ""
        title = f'<title xmlns="http://purl.org/dc/elements/1.1/">Title number {number}</title>'
        dc = f'<dc xmlns="{_DC}">{title}</dc>'
        header = f"<header><identifier>{number}</identifier></header>"
        record = f"<record>{header}<metadata>{dc}</metadata></record>" if self.brings else ""
        return f"<ListRecords>{record}<resumptionToken>{token}</resumptionToken></ListRecords>"


@contextmanager
def running(slow: Slow) -> Iterator[Slow]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {name: said[-1] for name, said in parse_qs(urlsplit(self.path).query).items()}
            answer = slow.answer(asked).encode()
            self.send_response(200 if answer else 503)
            if not answer:
                self.send_header("Retry-After", "60")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever)
    thread.start()
    slow.address = f"http://127.0.0.1:{server.server_port}/oai"
    try:
        yield slow
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Line:
    """The line of jobs, of which each that is begun and ended is written down."""

    def __init__(self, services: Services, address: str, patience: Patience, asked: AskBeside = ask) -> None:
        self.services = services
        self.order: list[str] = []
        self.of_library = HoldingsElsewhere(services.database, services.jobs, asked, patience=patience)
        self.library_id = services.libraries.libraries.add(None, LibraryData(f"{patience}", address=address))
        self.again = False

    def harvest(self, actor: Account | None = None) -> int:
        return self.of_library.start(actor, self.library_id)

    def put(self, name: str, actor: Account | None = None) -> int:
        return self.services.jobs.start(OTHER, {"name": name}, actor)

    def run_next(self, meanwhile: Callable[[], object] = lambda: None) -> bool:
        functions = {
            HARVEST: self._harvest,
            PREVIEW: self.of_library.run_preview,
            OTHER: self._other,
        }
        return self.services.jobs.run_next(functions, meanwhile)

    def run_all(self) -> None:
        while self.run_next():
            pass

    def latest(self) -> JobView:
        job = self.of_library.latest(self.library_id)
        assert job is not None
        return job

    def records(self) -> int:
        with self.services.database.read() as session:
            return session.scalar(select(func.count()).select_from(HoldingElsewhere)) or 0

    def _harvest(self, task: Task) -> dict[str, Any]:
        self.order.append("harvest")
        return self.of_library.run(task)

    def _other(self, task: Task) -> dict[str, Any]:
        self.order.append(task.params["name"])
        if self.again:
            self.put("again")
        return {}


@pytest.mark.parametrize("said", [CONTINUES, DRIPS_HEADERS])
def test_what_waits_is_done_while_a_catalogue_says_nothing_and_calling_off_ends_it(
    services: Services, librarian: Account, said: Saying
) -> None:
    with saying(said) as server:
        line = Line(services, server.address, Patience())
        job_id = line.harvest()
        indexed: list[bool] = []

        def meanwhile() -> None:
            if server.begun.is_set() and not indexed:
                services.records.publications.add(librarian, Description(title="Written meanwhile"))
                services.discovery.indexing.run_pending()
                indexed.append(not services.discovery.indexing.waiting())
                services.jobs.cancel(None, job_id)

        line.run_next(meanwhile)
        assert indexed == [True], "a page's change does not wait for the catalogue"
        assert line.latest().state == "cancelled"
        assert server.cut_off.wait(15)


@pytest.mark.parametrize("patience", [Patience(answer=0.3), Patience(look=0)])
def test_a_look_at_one_that_drips_fails_in_words(services: Services, patience: Patience) -> None:
    asking = partial(ask, patience=patience)
    with saying(DRIPS_HEADERS) as server:
        line = Line(services, server.address, patience, asking)
        line.of_library.start_preview(None, line.library_id)
        line.run_next()
        look = line.of_library.latest_preview(line.library_id)
        assert look and look.state == "failed" and "did not answer in time" in look.error_message


def test_a_slow_catalogue_gives_way_to_all_that_wait_and_goes_on_where_it_stood(
    services: Services, librarian: Account, member: Account
) -> None:
    with running(Slow(4)) as slow:
        line = Line(services, slow.address, Patience(turn=0))
        line.put("done before", member)
        line.run_all()
        job_id = line.harvest(librarian)

        def arrive(number: int) -> None:
            if number == 2:
                line.put("backup")
                line.put("check of one who had a turn", member)

        slow.each = arrive
        line.run_all()
        assert line.order == [
            "done before",
            *("harvest", "backup", "check of one who had a turn", "harvest"),
        ]
        assert slow.asked == ["ListMetadataFormats", "Identify", "ListRecords", "2", "3", "4"], "none twice"
        assert line.records() == 4
        assert line.latest().id == job_id and line.latest().state == "done"
        assert line.latest().result == {"library_id": line.library_id, "records": 4, "gone": 0}


def test_nothing_is_given_way_to_where_nobody_waits_or_the_turn_is_not_over(services: Services) -> None:
    with running(Slow(3)) as slow:
        line = Line(services, slow.address, Patience(turn=0))
        line.harvest()
        line.run_all()
        patient = Line(services, slow.address, Patience(turn=1_000))
        slow.each = lambda number: patient.put("another") if number == 1 else None
        patient.harvest()
        patient.run_all()
    assert (line.order, patient.order) == (["harvest"], ["harvest", "another"])


def test_several_harvests_have_one_turn_together_and_take_turns(services: Services) -> None:
    with running(Slow(2)) as slow, running(Slow(2)) as second:
        line = Line(services, slow.address, Patience(turn=0))
        line.harvest()
        other = services.libraries.libraries.add(None, LibraryData("Second", address=second.address))
        line.of_library.start(None, other)
        line.put("came later")
        line.run_all()
        assert line.order[:2] == ["harvest", "came later"]
        assert {len(slow.asked), len(second.asked)} == {4} and line.records() == 4
        assert line.order.count("harvest") == 8, "four questions each, and one of them in a turn"


def test_a_busy_catalogue_is_waited_for_only_while_nobody_else_waits(services: Services) -> None:
    with running(Slow(2, busy=1)) as slow:
        line = Line(services, slow.address, Patience(turn=0))
        line.harvest()
        slow.each = lambda _number: line.put("another") if slow.busy else None
        line.run_all()
        assert line.order == ["harvest", "another", "harvest"] and line.records() == 2


def test_what_is_called_off_while_a_busy_catalogue_is_waited_for_ends(services: Services) -> None:
    with running(Slow(2, busy=100)) as slow:
        line = Line(services, slow.address, Patience())
        job_id = line.harvest()
        slow.each = lambda _number: services.jobs.cancel(None, job_id)
        line.run_next()
        assert line.latest().state == "cancelled" and slow.asked[2:] == ["ListRecords"]


def test_calling_off_works_between_two_answers_and_two_turns(services: Services) -> None:
    for turn in (0, 1_000):
        with running(Slow(1_000)) as slow:
            line = Line(services, slow.address, Patience(turn=turn))
            job_id = line.harvest()

            def meet(number: int, line: Line = line, job_id: int = job_id) -> None:
                line.put("another")
                if number == 3:
                    services.jobs.cancel(None, job_id)

            slow.each = meet
            line.run_all()
            assert line.latest().state == "cancelled" and slow.asked[2:] == ["ListRecords", "2", "3"]
            services.libraries.libraries.remove(None, line.library_id)


@pytest.mark.parametrize(("brings", "why"), [(True, "more than"), (False, "sends nothing")])
def test_a_list_without_an_end_comes_to_one_over_many_turns(
    services: Services, monkeypatch: pytest.MonkeyPatch, brings: bool, why: str
) -> None:
    monkeypatch.setattr(asking, "MOST", 25)
    with running(Slow(1_000_000, brings=brings)) as slow:
        line = Line(services, slow.address, Patience(turn=0))
        line.harvest()
        line.put("another")
        line.again = True
        turns = itertools.count()
        while line.run_next() and line.latest().state != "failed" and next(turns) < 200:
            pass
        assert line.order.count("harvest") > ATTEMPTS, "a turn is no attempt in vain"
        assert line.latest().state == "failed" and why in line.latest().error_message
        assert len(slow.asked) < 30
