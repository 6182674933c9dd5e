"""Hostile questions to every door for programs: what each is answered, and what it costs of processor time.

    python -m benchmarks.faults.hostile_requests

On the sample, within this process; each is asked twice and the cheaper time counts. The exit code is 1 where
something that is malformed is answered 500 or costs more than a tenth of a second.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.people.access import Role, Scope

MOST = 0.1
"""Seconds of processor time."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an address, or what is sent to it as a form or as JSON."""

    name: str
    address: str
    form: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def ask(self, client: FlaskClient, token: str) -> TestResponse:
        """Ask it."""
        if self.body:
            headers = {"Authorization": f"Bearer {token}"}
            return client.post(self.address, data=self.body, content_type="application/json", headers=headers)
        if self.form:
            return client.post(self.address, data=self.form)
        return client.get(self.address, headers=dict(self.headers))


def questions() -> Iterator[Question]:
    """One after the other, door by door."""
    yield from _of_oai_pmh()
    yield from _of_sru()
    yield from _of_reconciliation()
    yield from _of_the_api()
    yield from _of_others()


def _of_oai_pmh() -> Iterator[Question]:
    def asked(**arguments: str) -> str:
        return f"/oai?{urlencode({'verb': 'ListRecords', **arguments})}"

    yield Question("OAI-PMH, a token of 100,000 digits", asked(resumptionToken=f"cursor%3D{'9' * 100_000}"))
    yield Question("OAI-PMH, a token of 20,000 arguments", asked(resumptionToken="&a=b" * 20_000))
    yield Question("OAI-PMH, a set 20,000 deep", asked(metadataPrefix="oai_dc", set=":".join("a" * 20_000)))
    yield Question(
        "OAI-PMH, a name of 100,000 letters",
        f"/oai?verb=GetRecord&metadataPrefix=mods&identifier=oai:{'x' * 100_000}",
    )
    yield Question(
        "OAI-PMH, 1 MB sent", "/oai", form={"verb": "ListRecords", "resumptionToken": "z" * 1_000_000}
    )


def _of_sru() -> Iterator[Question]:
    def asked(query: str) -> str:
        return f"/sru?{urlencode({'query': query})}"

    yield Question("SRU, 4,000 parentheses", asked(f"{'(' * 4_000}a{')' * 4_000}"))
    yield Question("SRU, 20 parentheses", asked(f"{'(' * 20}a{')' * 20}"))
    yield Question("SRU, 50 words begun", asked(" or ".join(f"dc.title = tra{at}*" for at in range(50))))
    yield Question(
        "SRU, one of 400 words", asked(f'dc.title any "{" ".join(f"a{at}" for at in range(400))}"')
    )
    yield Question("SRU, a sentence of 250 words", asked(f'dc.title adj "{"report " * 250}"'))
    yield Question("SRU, 1 MB sent", "/sru", form={"query": "a " * 500_000})


def _of_reconciliation() -> Iterator[Question]:
    def batch(value: Any) -> Mapping[str, str]:
        return {"queries": json.dumps(value)}

    many = {str(at): {"query": "report"} for at in range(10_000)}
    yield Question("reconciliation, 10,000 queries", "/reconcile", form=batch(many))
    yield Question("reconciliation, 10,000 empty ones", "/reconcile", form=batch({key: {} for key in many}))
    yield Question("reconciliation, 100,000 brackets", "/reconcile", form={"queries": "[" * 100_000})
    long = {"a": {"query": "trafficking in persons report " * 160}}
    yield Question("reconciliation, a title of 5,000 letters", "/reconcile", form=batch(long))
    named = {"a": {"query": "united nations office " * 220, "type": "body"}}
    yield Question("reconciliation, a name of 5,000 letters", "/reconcile", form=batch(named))
    extend = {"ids": [str(at) for at in range(10_000)], "properties": [{"id": "title"}] * 10_000}
    yield Question("reconciliation, 10,000 ids", "/reconcile", form={"extend": json.dumps(extend)})
    yield Question("reconciliation, a prefix", f"/reconcile/suggest/entity?prefix={'a' * 5_000}")


def _of_the_api() -> Iterator[Question]:
    def sent(path: str, value: Any) -> Question:
        body = value if isinstance(value, str) else json.dumps(value)
        return Question(f"API, {len(body):,} bytes to {path}", f"/api/v1{path}", body=body)

    wrong = [{"title": "A", "colour": "red"}] * 40_000
    yield sent("/gap-check", "[" * 1_000_000)
    yield sent("/gap-check", {"entries": wrong})
    yield sent("/gap-check", {"entries": [{"title": "x" * 1_900_000}]})
    yield sent("/lists", {"name": "A", "entries": wrong})
    yield sent("/lists", {"name": "A", "text": _xml_bomb()})
    yield Question("API, words begun 170 times", f"/api/v1/search?q={'a*+' * 166}&facets=true")
    yield Question("API, 250 parentheses", f"/api/v1/search?q={'(' * 250}")
    yield Question(
        "API, 3,000 filters", f"/api/v1/search?{'&'.join(f'language={at}' for at in range(3_000))}"
    )
    yield Question("API, a cursor of 100,000 letters", f"/api/v1/holdings?cursor={'A' * 100_000}")


def _xml_bomb() -> str:
    """RDF of which an entity is ten thousand million letters."""
    entities = "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    head = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">{entities}]>'
    return f'{head}<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&j;</r:RDF>'


def _of_others() -> Iterator[Question]:
    yield Question("OpenURL, 3,000 authors", f"/en/openurl?{'&'.join(['rft.au=A'] * 3_000)}&rft.btitle=x")
    yield Question("OpenURL, a title of 20,000 letters", f"/en/openurl?rft.btitle={'report+' * 3_000}")
    yield Question("unAPI, a number of 100,000 digits", f"/unapi?id={'9' * 100_000}&format=mods")
    yield Question("Atom, a search of 50,000 words", f"/en/search.atom?q={'a+' * 50_000}")
    yield Question("Atom, a page of 5,000 digits", f"/en/new.atom?page={'9' * 5_000}")
    yield Question("suggestions, 5,000 letters", f"/en/suggest.json?q={'t' * 5_000}")
    yield Question("sitemap, a part that is none", "/sitemap-publications-999999999.xml")
    accept = ",".join(f"a/b;q=0.{at % 10}" for at in range(3_000))
    yield Question("a lasting address in 3,000 forms", "/publication/2", headers={"Accept": accept})


def _token(services: Services) -> str:
    accounts = services.access.accounts
    accounts.add(None, "officer@example.org", [Role.MEMBER], password="a sentence for a trial")
    account = accounts.by_email("officer@example.org")
    assert account is not None
    return services.access.access_tokens.make(account, "Trial", list(Scope), 30)


def _asked(client: FlaskClient, token: str, question: Question) -> tuple[int, float]:
    """The status of the answer, and the seconds of processor time of the cheaper of two."""
    cheapest, status = float("inf"), 0
    for _ in range(2):
        began = time.process_time()
        status = question.ask(client, token).status_code
        cheapest = min(cheapest, time.process_time() - began)
    return status, cheapest


def main() -> None:
    """Ask everything and print what it cost; the exit code is 1 where something broke or cost too much."""
    bad = 0
    with TemporaryDirectory() as folder:
        services = build(Config.for_home(Path(folder), api_rate=0))
        services.operations.demo.load()
        services.operations.worker.run_pending()
        client, token = create_app(services.config, services).test_client(), _token(services)
        for question in questions():
            status, seconds = _asked(client, token, question)
            is_bad = status >= 500 or seconds > MOST
            bad += is_bad
            print(f"{question.name:45} {status} {seconds * 1000:7.1f} ms{'  !' if is_bad else ''}")
        services.close()
    print(f"{bad} broke or cost more than {MOST * 1000:.0f} ms")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
