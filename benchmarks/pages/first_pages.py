"""What a first page weighs on the line, and what a page of results costs beside one without a search.

    python -m benchmarks.pages.first_pages [--records 10000] [--rounds 200]

Loads the sample catalogue into a scratch folder and asks for five pages in both languages as a browser does
that was never here: the page, its style sheets and scripts, its icon, and the font where the page is in
Khmer; compressed, without headers and pictures. Then fills another folder with generated records and counts
the processor's seconds of pages of results and of a page without a search, taken in turns in one process:
other work on the machine delays both and adds to neither. What is wanted stands beside each figure.
"""

from __future__ import annotations

import argparse
import gzip
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urljoin

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.pages.http import fill
from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.people.access import Role

WANTED = {"en": 25_000, "km": 50_000}
"""Bytes on the line for a first page, with the font where the page needs it."""
WANTED_RATIO = 4.0
_PASSWORD = "a password for the benchmark"
_PARTS = re.compile(r'<(?:link|script)\b[^>]*\b(?:href|src)="([^"]+\.(?:css|js|svg))"')
_FONT = re.compile(r'url\("?([^")]+\.woff2)"?\)')


def main() -> None:
    """Weigh, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000, help="records behind the pages of results")
    parser.add_argument("--rounds", type=int, default=200, help="pages of each kind that are counted")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for line in weights(Path(folder)):
            print(line, flush=True)
    if chosen.rounds:
        with tempfile.TemporaryDirectory() as folder:
            print(ratio(Path(folder), chosen.records, chosen.rounds))


def weights(home: Path) -> Iterator[str]:
    """A line for each first page."""
    services = build(Config.for_home(home))
    services.operations.demo.load()
    services.access.accounts.add(None, "librarian@bench.example", [Role.LIBRARIAN], password=_PASSWORD)
    services.operations.worker.run_pending()
    app = create_app(services.config, services)
    for language, most in WANTED.items():
        for name, weight in first_pages(app, services, language):
            parts = "  ".join(f"{part} {size / 1000:5.1f}" for part, size in weight.items())
            total = sum(weight.values())
            mark = "" if total <= most else "  TOO MUCH"
            yield f"{name:<12}{language}  {total / 1000:5.1f} kB of {most / 1000:.0f}   {parts}{mark}"
    services.close()


def first_pages(app: Flask, services: Services, language: str) -> Iterator[tuple[str, dict[str, int]]]:
    """Five pages by name, each with the compressed bytes of its parts."""
    reader, librarian = app.test_client(), app.test_client()
    _log_in(librarian, language)
    public = services.lists.lists.visible_to(None)[0].id
    for name, client, path in (
        ("home", reader, ""),
        ("results", reader, "search?q=trafficking"),
        ("publication", reader, "publication/1"),
        ("report", reader, f"lists/{public}"),
        ("desk", librarian, "desk/"),
    ):
        yield name, weigh(client, f"/{language}/{path}", with_font=language == "km")


def weigh(client: FlaskClient, address: str, *, with_font: bool) -> dict[str, int]:
    """The compressed bytes of a page and of what it loads, by kind."""
    page, text = _fetched(client, address)
    found = {"page": page, "styles": 0, "scripts": 0, "icon": 0}
    fonts = set()
    for part in dict.fromkeys(_PARTS.findall(text)):
        where = urljoin(address, part)
        size, content = _fetched(client, where)
        kind = {"css": "styles", "js": "scripts"}.get(part.rpartition(".")[2], "icon")
        found[kind] += size
        fonts |= {urljoin(where, font) for font in _FONT.findall(content)}
    if with_font:
        found["font"] = sum(_fetched(client, font)[0] for font in fonts)
    return found


def _fetched(client: FlaskClient, address: str) -> tuple[int, str]:
    """How many bytes come over the line, and what they say."""
    sent = client.get(address, headers={"Accept-Encoding": "gzip"})
    if sent.status_code != 200:
        raise RuntimeError(f"{address} answers {sent.status}")
    size = len(sent.data)
    if sent.headers.get("Content-Encoding") != "gzip":
        return size, sent.data.decode("utf-8", "replace")
    return size, gzip.GzipFile(fileobj=BytesIO(sent.data)).read().decode()


def _log_in(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/log-in").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    fields = {"email": "librarian@bench.example", "password": _PASSWORD}
    client.post(f"/{language}/log-in", data={"csrf_token": token[1] if token else "", **fields})


def ratio(home: Path, records: int, rounds: int) -> str:
    """How many times the processor's seconds of a page without a search a page of results takes."""
    words = fill(home, records)
    services = build(Config.for_home(home))
    client = create_app(services.config, services).test_client()
    queries = [f"/en/search?q={quote(query)}" for query in words]
    _seconds(client, [*queries[:20], "/en/visit"], 21)  # What is made once is not counted.
    spent = {"results": 0.0, "plain": 0.0}
    for turn in range(rounds):
        spent["results"] += _seconds(client, queries[turn % len(queries) :], 1)
        spent["plain"] += _seconds(client, ["/en/visit"], 1)
    services.close()
    times = spent["results"] / spent["plain"]
    return (
        f"results {spent['results'] / rounds * 1000:.2f} ms of processor, without a search "
        f"{spent['plain'] / rounds * 1000:.2f} ms: {times:.1f} times, wanted {WANTED_RATIO:.0f}"
    )


def _seconds(client: FlaskClient, paths: Sequence[str], count: int) -> float:
    """The processor's seconds of so many pages."""
    ask: Callable[[str], object] = client.get
    began = time.process_time()
    for turn in range(count):
        ask(paths[turn % len(paths)])
    return time.process_time() - began


if __name__ == "__main__":
    main()
