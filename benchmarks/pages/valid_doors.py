"""Every door for programs, walked from end to end on generated records, each answer held against its schema.

    python -m benchmarks.pages.valid_doors --size 20000

OAI-PMH in its three formats, SRU in its three versions and formats, sitemaps, feeds, the interface for
programs and unAPI are asked as programs ask them, page after page until nothing follows. Records are
made to be awkward: Khmer, signs of XML, articles, laws, misprinted numbers, nothing but a title. The
whole catalogue is also written as MARC 21 and held against MARC::Lint, where Perl has it. The command
fails where an answer is not valid or a record is missed; a test runs it small.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlsplit

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from lxml import etree

from benchmarks.pages.doors import fill
from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.formats import write
from catalogue.services.operations.generated_records import descriptions
from tests.support.schemas import relax_ng, schema

_PREFIXES = ("oai_dc", "marc21", "mods")
_SRU = (("1.1", "marcxml"), ("1.2", "mods"), ("2.0", "dc"))
_RECENT, _OLDER = 2_018, 2_010
"""Years that part the records, since a search goes to its 10,000th and no further."""
_MOST_FAULTS = 20
_NAMES = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "m": "http://www.loc.gov/MARC21/slim",
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "a": "http://www.w3.org/2005/Atom",
}
_LINT = """
use strict; use warnings; use MARC::File::USMARC; use MARC::Lint; binmode STDOUT, ':utf8';
my $file = MARC::File::USMARC->in($ARGV[0]); my $lint = MARC::Lint->new; my $count = 0;
while (my $record = $file->next()) { $count++; $lint->check_record($record);
    print "$count $_\\n" for $lint->warnings }
print STDERR "$count\\n";
"""


@dataclass(slots=True)
class Walked:
    """What was asked of the doors: answers and records by door, and what was wrong with any."""

    client: FlaskClient
    answers: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def fault(self, door: str, where: str, what: object) -> None:
        """Keep what is wrong, the first ones alone."""
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(f"{door}: {where}: {what}")

    def get(self, door: str, address: str) -> bytes:
        """Return what is answered; another status than 200 is a fault."""
        answer = self.client.get(address)
        self.answers[door] += 1
        if answer.status_code != 200:
            self.fault(door, address, answer.status)
        data: bytes = answer.data
        return data

    def xml(self, door: str, address: str, valid: etree.XMLSchema | etree.RelaxNG) -> Any:
        """Return an answer in XML, held against a schema."""
        root = etree.fromstring(self.get(door, address))
        if not valid.validate(root):
            self.fault(door, address, valid.error_log.last_error)
        return root

    def all_of(self, door: str, found: Sequence[object], wanted: int) -> None:
        """Count records; a fault where they are not all there, each once."""
        self.records[door] += len(found)
        if not len(set(found)) == len(found) == wanted:
            self.fault(door, "records", f"{len(set(found))} in {len(found)} of {wanted}")


def awkward(count: int, seed: int = 1) -> Iterator[Description]:
    """So many descriptions, of which many are of the kind that a writer stumbles over."""
    changes: Sequence[Callable[[Description, int], Description]] = (
        lambda d, at: d.with_changes(
            kind="article",
            venue=f"Journal of <Nets> & “Ropes” {at % 30}",
            volume=str(at % 40),
            number=f"{at % 4}/{at % 4 + 1}",
            pages=f"{at}-{at + 12}",
        ),
        lambda d, at: d.with_changes(
            title=f"ច្បាប់ស្តីពីការបង្ក្រាបអំពើជួញដូរមនុស្ស លេខ {at}",
            subtitle="និងអំពើធ្វើអាជីវកម្មផ្លូវភេទ",
            languages=("km", "en", "lo"),
            kind="law",
            identifiers=(Identifier("law_number", f"NS/RKM/0208/{at:04}"),),
        ),
        lambda d, at: d.with_changes(
            title=f"{d.title} ]]> & <b>{at}</b>",
            edition="2nd ed., rev.",
            series=f"Working papers; no. {at}",
            pages="xii, 319 p.",
            place="Phnom Penh",
        ),
        lambda d, at: d.with_changes(
            kind="report",
            contributors=(
                Contributor("ក្រសួងកិច្ចការនារី", ContributorKind.BODY),
                Contributor("Chan, Dara", role="editor"),
                Contributor("O'Brien, Siobhán"),
            ),
            identifiers=(
                Identifier("report_number", f"GAO-{at:06}"),
                Identifier("isbn", f"978-92-2-{at:06}-0"),
                Identifier("url", f"https://example.org/a?b={at}&c=<d>"),
            ),
            year=f"c{1990 + at % 30}?",
            summary="Said in two lines.\nAnd: “quoted” – dashed…",
        ),
        lambda d, at: d.with_changes(year="", contributors=(), publisher="", languages=(), countries=()),
    )
    for at, description in enumerate(descriptions(count, seed)):
        yield description if at % 2 else changes[at // 2 % len(changes)](description, at)


def oai(walked: Walked, count: int) -> None:
    """All records in each format, by resumption tokens."""
    for prefix in _PREFIXES:
        found: list[str] = []
        address = f"/oai?verb=ListRecords&metadataPrefix={prefix}"
        while address:
            root = walked.xml("OAI-PMH", address, schema("harvested"))
            found += root.xpath("//o:header/o:identifier/text()", namespaces=_NAMES)
            token = "".join(root.xpath("//o:resumptionToken/text()", namespaces=_NAMES))
            address = f"/oai?verb=ListRecords&resumptionToken={quote(token, safe='')}" if token else ""
        walked.all_of("OAI-PMH", found, count)


def sru(walked: Walked, count: int) -> None:
    """All records in each version and format, in thirds by year."""
    thirds = (
        f"dc.date >= {_RECENT}",
        f"dc.date >= {_OLDER} not dc.date >= {_RECENT}",
        f"cql.allRecords = 1 not dc.date >= {_OLDER}",
    )
    for version, name in _SRU:
        reached = 0
        for query in thirds:
            asked = f"/sru?version={version}&operation=searchRetrieve&recordSchema={name}&maximumRecords=50"
            start = "1"
            while start:
                address = f"{asked}&query={quote(query)}&startRecord={start}"
                root = walked.xml("SRU", address, schema(f"sru_{version[0]}"))
                for data in root.xpath("//*[local-name() = 'recordData']/*"):
                    reached += 1
                    if name != "dc":
                        _record(walked, "SRU", address, name, data)
                start = "".join(root.xpath("//*[local-name() = 'nextRecordPosition']/text()"))
        walked.records["SRU"] += reached
        if reached != count:
            walked.fault("SRU", version, f"{reached} of {count} records")


def _record(walked: Walked, door: str, where: str, name: str, record: Any) -> None:
    valid = schema({"marcxml": "MARC21slim", "mods": "mods-3-7"}[name])
    if not valid.validate(record):
        walked.fault(door, where, valid.error_log.last_error)


def sitemaps(walked: Walked, count: int) -> None:
    """The index and all its parts: every publication in both languages, each once."""
    index = walked.xml("sitemaps", "/sitemap.xml", schema("sitemap"))
    pages: list[str] = []
    for part in index.xpath("//s:loc/text()", namespaces=_NAMES):
        root = walked.xml("sitemaps", urlsplit(part).path, schema("sitemap"))
        pages += root.xpath("//s:url/s:loc/text()", namespaces=_NAMES)
    walked.all_of("sitemaps", [page for page in pages if "/publication/" in page], 2 * count)


def feeds(walked: Walked, count: int) -> None:
    """New arrivals to the last page, and a search as far as it goes."""
    valid = relax_ng("atom")
    for first in ("/en/new.atom", "/km/search.atom?q=report", "/en/wanted.atom"):
        found: list[str] = []
        address = first
        while address:
            root = walked.xml("Atom", address, valid)
            found += root.xpath("/a:feed/a:entry/a:id/text()", namespaces=_NAMES)
            following = "".join(root.xpath("/a:feed/a:link[@rel = 'next']/@href", namespaces=_NAMES))
            parts = urlsplit(following)
            address = f"{parts.path}?{parts.query}" if following else ""
        walked.all_of("Atom", found, count if first == "/en/new.atom" else len(found))


def interface(walked: Walked, count: int) -> None:
    """All holdings and what a search finds, page by page, and every tenth publication by itself."""
    description = json.loads(walked.get("/api/v1", "/api/v1/openapi.json"))

    def fitting(name: str) -> Draft202012Validator:
        whole = {"$ref": f"#/components/schemas/{name}", "components": description["components"]}
        return Draft202012Validator(whole)

    def held(address: str, valid: Draft202012Validator) -> Any:
        value = json.loads(walked.get("/api/v1", address))
        for error in islice(valid.iter_errors(value), 1):
            walked.fault("/api/v1", address, error.message)
        return value

    numbers: list[int] = []
    for start, name in (
        ("/api/v1/holdings?limit=100", "Holdings"),
        ("/api/v1/search?q=report&limit=50", "Results"),
    ):
        cursor, valid = "", fitting(name)
        while True:
            page = held(f"{start}&cursor={quote(cursor)}" if cursor else start, valid)
            if "holdings" in start:
                numbers += [publication["id"] for publication in page["publications"]]
            cursor = page["next"] or ""
            if not cursor:
                break
    walked.all_of("/api/v1", numbers, count)
    valid = fitting("Publication")
    for number in numbers[::10]:
        held(f"/api/v1/publications/{number}", valid)


def unapi(walked: Walked, numbers: Iterable[int]) -> None:
    """Publications in all four formats."""
    for number in numbers:
        for name in ("mods", "marcxml"):
            address = f"/unapi?id={number}&format={name}"
            _record(walked, "unAPI", address, name, etree.fromstring(walked.get("unAPI", address)))
        etree.fromstring(walked.get("unAPI", f"/unapi?id={number}&format=rdf_zotero"))
        walked.get("unAPI", f"/unapi?id={number}&format=ris")
        walked.records["unAPI"] += 1


def marc_lint(walked: Walked, services: Services, folder: Path) -> bool:
    """All records as MARC 21 before MARC::Lint; false where it is not installed."""
    if subprocess.run(["perl", "-MMARC::Lint", "-e1"], capture_output=True, check=False).returncode:
        return False
    path = folder / "all.mrc"
    with path.open("wb") as file:
        file.writelines(write("marc", services.discovery.exports.entries()))
    done = subprocess.run(["perl", "-e", _LINT, str(path)], check=True, capture_output=True, text=True)
    walked.answers["MARC::Lint"] += 1
    walked.records["MARC::Lint"] += int(done.stderr.split()[-1])
    for line in done.stdout.splitlines():
        walked.fault("MARC::Lint", "record", line)
    return True


def walk(home: Path, size: int) -> Walked:
    """Fill a catalogue with generated records and walk through every door."""
    services = build(Config.for_home(home, api_rate=0))
    try:
        fill(services, size, awkward)
        walked = Walked(create_app(services.config, services).test_client())
        for door in (oai, sru, sitemaps, feeds, interface):
            door(walked, size)
        unapi(walked, range(1, size + 1, 10))
        if not marc_lint(walked, services, home):
            print("MARC::Lint is left out: apt install libmarc-lint-perl", file=sys.stderr)
        return walked
    finally:
        services.close()


def main() -> None:
    """Walk and print; the exit code is 1 where anything is not as it should be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=20_000, help="publications")
    with TemporaryDirectory() as folder:
        walked = walk(Path(folder), parser.parse_args().size)
    print("| door | answers | records | \n|---|---|---|")
    for door, answers in walked.answers.items():
        print(f"| {door} | {answers:,} | {walked.records[door]:,} |")
    print(f"{len(walked.faults)} faults")
    for fault in walked.faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if walked.faults else 0)


if __name__ == "__main__":
    main()
