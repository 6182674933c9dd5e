"""What is written for reference managers stays the same to the letter, however little is done for it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator

import pytest

from catalogue.domain.descriptions.description import (
    Contributor,
    ContributorKind,
    Description,
    Identifier,
    SourceField,
)
from catalogue.formats import Entry, HoldingData, write
from catalogue.formats.tagged.bibtex import key_of_entry

_PIECES = (
    "{", "}", "\\", "%", "@article{x,", '"', "'", "''", "``", "~", "--", "---", "-", "<", "$x$", "$5", "#",
    "_", "^", "&", "&amp;", "é", "ខ្មែរ", "\u200b", "\u00a0", "\n", "\t", "  ", "A", "ABC", "Word", "word",
    "2008", "; ", "|", ":", ", ", "=", "[et al.]", "(ed.)", "International", "and", "others", "10.1000/x",
    "ISBN 9780824836535", "n/a", "https://user:pw@a.example/c", "\x00", "\u2028", "?`", "<i>x</i>", "AT&T",
    "\\&", "lacuna-", "E {F} g", "c:\\x", "M2  - x", "ER  - ", "ILO C29", "A/RES/55/25", "…", "“q”", "\u0301",
)  # fmt: skip
_TEXTS = (
    "title", "subtitle", "publisher", "place", "edition", "series", "venue", "volume", "number", "summary",
    "reference",
)  # fmt: skip
_KINDS = (
    "",
    "report",
    "book",
    "article",
    "law",
    "thesis",
    "chapter",
    "conference paper",
    "serial",
    "of its own",
)
_SCHEMES = ("isbn", "issn", "doi", "url", "un_symbol", "report_number", "law_number", "other")
_NUMBERS = ("9780824836535", "1234-5679", "10.1000/ab_c", "https://a.example/c_d", "A/RES/55/25", "IOM/12")
_NAMES = (
    "Surtees, R.", "Ly Vichuta", "UNIAP", "International Labour Organization", "ក្រសួងមហាផ្ទៃ", "A; B", "others",
)  # fmt: skip


def _entries(count: int) -> Iterator[Entry]:
    chance = random.Random(1)

    def text() -> str:
        said = [chance.choice(_PIECES) + chance.choice(("", " ")) for _ in range(chance.choice((1, 2, 5, 9)))]
        return chance.choice(("A study of nets and lines", "".join(said)))

    def some(*of: str) -> tuple[str, ...]:
        return tuple(chance.choice((text(), *of)) for _ in range(chance.randint(0, 2)))

    for at in range(count):
        said = {name: text() for name in _TEXTS if chance.random() < 0.3}
        yield (
            chance.choice((str(at), "a b")),
            Description(
                **said,
                contributors=tuple(
                    Contributor(name, chance.choice((*ContributorKind,)), role)
                    for name, role in zip(some(*_NAMES), ("author", "editor"), strict=False)
                ),
                identifiers=tuple(Identifier(chance.choice(_SCHEMES), value) for value in some(*_NUMBERS)),
                year=chance.choice(("2008", "២០១១", "n.d.", "1999/", text())),
                pages=chance.choice(("", "1-9", "12", "pp. 3–7", "x--y")),
                kind=chance.choice(_KINDS),
                languages=chance.choice(((), ("en", "km"))),
                parallel_titles=some(),
                countries=some("KH"),
                subjects=some("labour"),
                notes=some("see the annex"),
                source_fields=tuple(
                    SourceField(chance.choice(("ris", "bibtex", "table")), name, text())
                    for name in ("Y2", "Title", "eprint")
                    if chance.random() < 0.2
                ),
            ),
            (HoldingData("ACC 1", "REP {1}"),) if chance.random() < 0.3 else (),
        )


@pytest.mark.parametrize(
    ("fmt", "digest"),
    [
        ("ris", "5a013f80ed2a7539"),
        ("bibtex", "ac4df689d1828756"),
        ("mods", "fe26b49d2512f4a9"),
    ],
)
def test_a_file_is_what_it_was_when_every_entry_was_parsed_anew(fmt: str, digest: str) -> None:
    written = b"".join(write(fmt, _entries(400)))
    assert hashlib.sha256(written).hexdigest()[:16] == digest


class _Asked(dict[str, int]):
    """Keys that were given, and how often it was asked whether one of them was."""

    times = 0

    def __contains__(self, key: object) -> bool:
        self.times += 1
        return super().__contains__(key)


def test_a_name_that_thousands_have_is_not_looked_for_among_all_of_them() -> None:
    taken = _Asked()
    keys = [key_of_entry(Description(title="Annual report"), taken) for _ in range(300)]
    assert keys[:3] == ["annual", "annualb", "annualc"] and keys[-1] == "annual-299"
    assert len(set(keys)) == 300 and taken.times <= 2 * len(keys)
