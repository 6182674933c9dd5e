"""References without a title: names, journal, volume, pages and year, in some order; half are not held.

    python -m benchmarks.exams.untitled SOURCE... TARGET    each source with left.csv, right.csv, gold.csv

An entry is written from the list's own record and asked for among the holdings as the source has them.
Of whole references in MLA style only the title between its quotation marks is taken away.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from benchmarks.exams.tables import Exam, Row, half_removed, make, words_of
from benchmarks.gap_checks.gap_check_untitled import STYLES, cited
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.descriptions.years import year_of

ABOUT = (
    "References without a title",
    "the folders named to the maker (dblp_acm, cora_a_two, crossref_mla, sr_cytology_screening_two, "
    "sr_respiratory_two)",
    "by rule, `benchmarks/exams/untitled.py`, seeded: an entry's own fields in one of some dozen styles, "
    "or an MLA reference with what stands between its quotation marks taken away; the right holdings of "
    "every second entry taken away",
    "as the sources'; facts only",
    "the records are those of the sources: leave them out together; of dblp_acm and partly of cora_a_two "
    "there is no volume or page; neutral.csv holds works of the same people in the same year",
)
_SEED = 31
_MOST = 250
"""Entries of one source."""
_PLAIN = (
    "{authors}. {venue}{place}, {year}.",
    "{authors} ({year}) {venue}{place}.",
    "{authors}, {venue} {year}{place}",
    "{authors} ({year}), in: {venue}{place}",
)
_QUOTED = re.compile(r"“[^“”]{8,}”\s*")
_OPENING = re.compile(r"\W*(\w[\w'’-]+).*?[(](\d{4})[)]", re.DOTALL)
"""The first name of a reference, and its year."""
_SHARED = 0.5
"""Share of the words of the shorter list of names that makes the same people."""


def untitled(exam: Exam) -> Exam:
    """Some entries without their titles, against the holdings, half of the right ones taken away."""
    rng = random.Random(_SEED)
    rights = exam.rights()
    entries = [row for row in exam.left if row["id"] in rights]
    rng.shuffle(entries)
    left: list[Row] = []
    for row in entries:
        text = _without_title(row["reference"]) if "reference" in row else _reference(row, rng)
        if text and len(left) < _MOST:
            left.append({"id": row["id"], "reference": text})
    kept = {row["id"] for row in left}
    sources = [row for row in exam.left if row["id"] in kept and "reference" not in row]
    gold = [pair for pair in exam.gold if pair[0] in kept]
    neutral = {*_by_the_same(sources, exam.right), *_in_one_place(left, exam.right)} - set(gold)
    return half_removed(Exam(left, exam.right, gold, sorted(neutral)))


def _without_title(reference: str) -> str:
    """An MLA reference without its title; nothing where too little would be left."""
    text = _QUOTED.sub("", reference, count=1)
    names, _, place = text.partition(". ")
    return (
        text
        if text != reference and place and len(names.split()) > 1 and re.search(r"\d+[:.)]", text)
        else ""
    )


def _reference(row: Row, rng: random.Random) -> str:
    """A record in one of the styles for which it says enough; nothing where it says too little."""
    authors, venue, year = row["authors"], row.get("venue", ""), year_of(row["year"])
    if not (words_of(authors) and words_of(venue) and year):
        return ""
    names = [name.strip() for name in re.split(r"\band\b|;", authors) if name.strip()]
    if all(name.count(",") == 1 for name in names) and (parts := cited(_description(row, names))):
        return rng.choice(list(STYLES.values())).format(**parts)
    numbers = [row.get(name, "") for name in ("volume", "pages")]
    place = "".join(f", {number}" for number in numbers if number)
    return rng.choice(_PLAIN).format(authors=authors, venue=venue, year=year, place=place)


def _description(row: Row, names: Sequence[str]) -> Description:
    return Description(
        title=row["title"],
        contributors=tuple(Contributor(name, ContributorKind.PERSON) for name in names),
        venue=row.get("venue", ""),
        year=row["year"],
        volume=row.get("volume", ""),
        number=row.get("number", ""),
        pages=row.get("pages", ""),
        kind="article",
    )


def _by_the_same(entries: list[Row], holdings: list[Row]) -> Iterator[tuple[str, str]]:
    """Entries and holdings of the same year and people, which a reference without a title hardly parts."""
    by_year: dict[int, list[tuple[str, frozenset[str]]]] = {}
    for row in holdings:
        if (year := year_of(row.get("year", ""))) is not None and (names := words_of(row["authors"])):
            by_year.setdefault(year, []).append((row["id"], names))
    for row in entries:
        names = words_of(row["authors"])
        for holding, others in by_year.get(year_of(row["year"]) or 0, ()):
            if len(names & others) >= _SHARED * min(len(names), len(others)):
                yield row["id"], holding


def _in_one_place(entries: Sequence[Row], holdings: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """References of one first name, year and volume or page: an article that was registered twice."""
    by_name: dict[tuple[str, str], list[tuple[str, set[str]]]] = {}
    for row in holdings:
        if (found := _OPENING.match(row.get("reference", ""))) is not None:
            by_name.setdefault(_opening(found), []).append((row["id"], _numbers(found)))
    for row in entries:
        if (found := _OPENING.match(row["reference"])) is not None:
            for holding, numbers in by_name.get(_opening(found), ()):
                if numbers & _numbers(found):
                    yield row["id"], holding


def _opening(found: re.Match[str]) -> tuple[str, str]:
    return found[1].casefold(), found[2]


def _numbers(found: re.Match[str]) -> set[str]:
    return set(re.findall(r"\d+", found.string)) - {found[2]}


if __name__ == "__main__":
    make(__doc__, untitled, ABOUT)
