"""References that name no title: author, journal, volume, page and year, as chemists and physicians cite.

    python -m benchmarks.gap_checks.gap_check_untitled FOLDER...    each with a right.csv of articles

Of the articles 400 are cited in each style, half of them taken off the shelf first. Columns: of those on the
shelf found, another named, to review, called missing; of those taken away something accepted nevertheless
(another record of the same article, in the same place, not counted).
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from pathlib import Path

from benchmarks.gap_checks.gap_check_figures import Records, check, read_records
from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.years import year_of
from catalogue.domain.gaps.gap_report import EntryResult, Status
from catalogue.matching.records.journal_place import first_page, venue_of, volume_issue
from catalogue.services.gap_check.checking import ReferenceItem

STYLES: Mapping[str, str] = {
    "ACS": "{turned} {short} {year}, {volume}, {pages}.",
    "AIP": "{some}, {short} {volume}, {page} ({year}).",
    "RSC": "{straight}, {short}, {year}, {volume}, {page}.",
    "Elsevier": "[3] {straight}, {short} {volume} ({year}) {pages}.",
    "Vancouver": "{first} {initials}, et al. {short} {year};{volume}:{pages}.",
    "first author": "{first}, {initial}. {short} {volume}, {page} ({year}).",
    "first et al.": "{first} et al., {short} {volume}:{page}, {year}",
    "journal in full": "{first}, {journal}, vol. {volume}, p. {page}, {year}",
}
_SMALL = {"of", "the", "and", "in", "on", "for", "de"}
TRIED = 400


def _shortened(journal: str) -> str:
    """A journal's title with its longer words cut, about as ISO 4 cuts them."""
    words: list[str] = [word for word in re.findall(r"[\w'-]+", journal) if word.lower() not in _SMALL]
    if len(words) == 1:
        return words[0]
    cut = (word if len(word) < 6 else f"{word[: max(4, len(word) // 2)]}." for word in words)
    return " ".join("J." if word == "Journal" else short for word, short in zip(words, cut, strict=True))


def _names(one: Description) -> list[tuple[str, str]]:
    pairs = [contributor.name.partition(",") for contributor in one.contributors if "," in contributor.name]
    return [(family.strip(), "".join(re.findall(r"\b\w", given))) for family, _, given in pairs]


def cited(one: Description) -> dict[str, str]:
    """The parts of a reference to an article; nothing where it has no place."""
    volume, page = volume_issue(one)[0], first_page(one.pages, is_article=True)
    names, journal, year = _names(one), venue_of(one), year_of(one.year)
    if not (one.title and volume and page and journal and year and names and names[0][1]):
        return {}
    straight = [f"{'.'.join(given)}. {family}" for family, given in names]
    return {
        "title": one.full_title,
        "apa": ", ".join(f"{family}, {'. '.join(given)}." for family, given in names),
        "turned": "; ".join(f"{family}, {'.'.join(given)}." for family, given in names),
        "straight": ", ".join(straight),
        "some": ", ".join(straight[:3]) + (" et al." if len(straight) > 3 else ""),
        "first": names[0][0], "initials": names[0][1], "initial": names[0][1][0],
        "journal": journal, "short": _shortened(journal), "year": str(year),
        "volume": volume, "page": page, "pages": one.pages.replace("-", "\u2013"),
    }  # fmt: skip


Place = tuple[str, str]
"""Volume and first page: two records with one place are the same article."""


def _place(one: Description) -> Place:
    return volume_issue(one)[0], first_page(one.pages, is_article=True)


def _outcome(result: EntryResult, places: Mapping[str, Place]) -> str:
    if result.status not in (Status.HELD, Status.OTHER_EDITION):
        return str(result.status.value)
    meant = places[result.reference_id]
    return "found" if any(places[match.holding_id] == meant for match in result.matches) else "wrong"


def heading(name: str, tried: int, gone: int) -> str:
    """What stands above the figures of one set."""
    columns = "found another review missing accepted though gone"
    return f"\n== {name}: {tried} articles, {gone} of them taken away\n{'':20} {columns}"


def counted(
    style: str,
    references: Iterable[tuple[str, str]],
    kept: Records,
    places: Mapping[str, Place],
    gone: Set[str],
) -> str:
    """A line with the figures of one style: ids and texts of references asked for among what was kept."""
    counts: Counter[tuple[bool, str]] = Counter()
    entries = [ReferenceItem(record_id, Description(reference=text)) for record_id, text in references]
    for result in check(entries, kept).results:
        counts[result.reference_id in gone, _outcome(result, places)] += 1
    on_shelf = [counts[False, what] for what in ("found", "wrong", "review", "missing")]
    return f"{style:20}" + "".join(f"{n:7}" for n in (*on_shelf, counts[True, "wrong"]))


def measure(name: str, records: Records) -> None:
    """Print the figures of one set."""
    articles = [
        (record_id, description, parts) for record_id, description in records if (parts := cited(description))
    ]
    random.Random(5).shuffle(articles)
    articles = articles[:TRIED]
    gone = {record_id for record_id, _, _ in articles[1::2]}
    places = {record_id: _place(description) for record_id, description in records}
    kept = [record for record in records if record[0] not in gone]
    print(heading(name, len(articles), len(gone)))
    for style, pattern in STYLES.items():
        references = [(record_id, pattern.format(**parts)) for record_id, _, parts in articles]
        print(counted(style, references, kept, places, gone))


def measure_each(described: str | None, measure_one: Callable[[str, Records], None]) -> None:
    """Measure the folders named on the command line."""
    parser = argparse.ArgumentParser(description=described, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    for folder in parser.parse_args().folders:
        measure_one(folder.name, read_records(folder / "right.csv"))


if __name__ == "__main__":
    measure_each(__doc__, measure)
