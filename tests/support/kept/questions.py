"""What is asked: lines as catalogues, lists and people write them, and descriptions made of the sample."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.services.authority.authorities import shipped_rows


def kept(name: str) -> str:
    """Return a text that stands beside this module."""
    return (Path(__file__).parent / name).read_text("utf-8").strip()


@cache
def lines() -> tuple[str, ...]:
    """Lines of the sample's columns and awkward ones: as they are, in capitals, cut, in Khmer digits."""
    said: list[str] = []
    for row in shipped_rows("holdings.csv")[::4]:
        said += [row["title"], row["subtitle"], row["authors"], row["publisher"], row["year"], row["series"]]
        said.append(f"{row['authors']} ({row['year']}). {row['title']}. {row['place']}: {row['publisher']}.")
    for row in shipped_rows("organisations.csv")[::6]:
        said += row.values()
    for line in kept("lines.txt").splitlines():
        said += [line, *(part.strip() for part in line.split(";"))]
        said += [line.upper(), line[: 2 * len(line) // 3], line.translate(_KHMER_DIGITS)]
    return tuple(dict.fromkeys(said))


_KHMER_DIGITS = {ord("0") + digit: 0x17E0 + digit for digit in range(10)}


@cache
def numbers() -> tuple[str, ...]:
    """What stands where a number is expected."""
    printed = kept("numbers.txt").splitlines()
    return (*printed, *(f"{number[:-1]}{(len(number) * 7) % 10}" for number in printed))


def record(row: dict[str, str]) -> Description:
    """A holding of the shipped sample, with all that its row says."""
    names = filter(None, (name.strip() for name in row["authors"].split(";")))
    people = (
        Contributor(name, ContributorKind.PERSON if "," in name else ContributorKind.BODY) for name in names
    )
    printed = (("isbn", row["isbn"]), ("issn", row["issn"]), ("url", row["url_or_doi"].partition(" ; ")[0]))
    return Description(
        title=row["title"],
        subtitle=row["subtitle"],
        contributors=tuple(people),
        publisher=row["publisher"],
        place=row["place"],
        year=row["year"],
        edition=row["edition"],
        identifiers=tuple(Identifier(scheme, value) for scheme, value in printed if value),
        series=row["series"],
        languages=tuple(filter(None, row["language"].split(";"))),
        pages=row["pages"],
        kind=row["type"],
        countries=tuple(filter(None, row["country_focus"].split(";"))),
        subjects=tuple(filter(None, row["subjects"].split(";"))),
    )


@cache
def records(every: int = 4) -> tuple[Description, ...]:
    """Holdings of the sample, and what is said otherwise of some of them."""
    plain = [record(row) for row in shipped_rows("holdings.csv")[::every]]
    return (*plain, *(variant for at, known in enumerate(plain) for variant in _otherwise(known, at)))


def _otherwise(known: Description, at: int) -> Iterator[Description]:
    chance = random.Random(at)
    line = lines()[-1 - at % 150]
    match at % 6:
        case 0:
            yield known.with_changes(title=line, identifiers=known.identifiers[:1])
        case 1:
            yield known.with_changes(subtitle="", volume=str(chance.randrange(4)), number=numbers()[at % 60])
        case 2:
            yield Description(reference=line)
        case 3:
            yield known.with_changes(edition=line, identifiers=(Identifier("other", numbers()[at % 60]),))
        case 4:
            yield known.with_changes(
                contributors=known.contributors[:1], year=f"{1995 + at % 20}-", series=line
            )
        case _:
            yield known.with_changes(
                title=f"{known.title} {2000 + at % 9}", subtitle=numbers()[at % 60], year=""
            )
