"""A title that recurs among the holdings or on the list, as "Editorial introduction" or "Annual report" does.

    python -m benchmarks.exams.recurring SOURCE... TARGET    each source with left.csv, right.csv, gold.csv

Taken from the source are the entries whose title recurs on the list. Besides, articles of one journal are
given one such title on both sides, so that names, year or volume alone tell them apart: of a quarter
of these groups the names are taken away, of a quarter the year on the list, and a quarter is given the
names of its first article, so that the year alone tells. Half of what is held is then
taken off the shelf; others of the same title stay there.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence

from benchmarks.exams.tables import Exam, Row, half_removed, make, title_of, words_of
from catalogue.domain.descriptions.years import year_of

ABOUT = (
    "Titles that recur: only names, year, volume or journal tell the right holding",
    "the folders named to the maker (dblp_acm, sr_cytology_screening_two, sr_respiratory_two, trade_books)",
    "by rule, `benchmarks/exams/recurring.py`, seeded: entries whose title recurs on the list as they are"
    " (ids of the source), and articles of one journal given one title (ids end in `=`); the right "
    "holdings of every second entry taken away",
    "as the sources'; facts only",
    "the records are those of the sources: leave them out together; the journals of articles given a "
    "title are real, their titles not; neutral.csv holds what one person wrote under one title in one "
    "year",
)
TITLES = (
    "Editorial introduction", "Annual report", "Preface", "Introduction", "Foreword", "Editorial",
    "Letter to the editor", "Book review", "Conclusion", "Comment", "Guest editorial", "Country report",
    "Report of the secretary", "Notes and news", "Message from the chair", "In memoriam", "Erratum",
    "Reply", "Discussion", "Summary", "Proceedings", "Newsletter", "Acknowledgements", "Opening address",
    "Presidential address", "Review of the literature", "Workshop report", "Conference report",
    "Statement", "Overview", "Background paper", "Correspondence", "News in brief", "Obituary",
)  # fmt: skip
_SEED = 23
_MOST = 300
"""Entries of one source that are given a title."""
_SIZES = range(3, 9)
"""How many articles may share one."""


def recurring(exam: Exam) -> Exam:
    """The entries of recurring titles, real ones and those given one, against all holdings."""
    rng = random.Random(_SEED)
    counts = Counter(title_of(row) for row in exam.left if title_of(row))
    real = {row["id"] for row in exam.left if counts[title_of(row)] > 1}
    given = dict(_given(exam, real, rng))
    held_under = {holding: f"{holding}=" for entry in given for holding in exam.rights()[entry]}
    rights = exam.rights()
    left = [row for row in exam.left if row["id"] in real]
    left += [changed[0] for changed in given.values()]
    changed_right = {row["id"]: row for _, holdings in given.values() for row in holdings}
    right = [changed_right.get(held_under.get(row["id"], ""), row) for row in exam.right]
    kept = real.intersection(rights)
    gold = [pair for pair in exam.gold if pair[0] in kept and pair[1] not in held_under]
    gold += [(f"{entry}=", held_under[holding]) for entry in given for holding in rights[entry]]
    neutral = [pair for pair in exam.neutral if pair[0] in real and pair[1] not in held_under]
    neutral += sorted(set(_not_told_apart(left, right)) - set(gold))
    return half_removed(Exam(left, right, gold, neutral))


def _not_told_apart(left: Sequence[Row], right: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Entries and holdings of one title, one year and a name in common: columns of several issues."""
    alike: dict[tuple[str, int | None], list[Row]] = {}
    for row in right:
        alike.setdefault((title_of(row), year_of(row["year"])), []).append(row)
    for entry in left:
        for row in alike.get((title_of(entry), year_of(entry["year"])), ()):
            if words_of(entry["authors"]) & words_of(row["authors"]):
                yield entry["id"], row["id"]


def _given(exam: Exam, real: set[str], rng: random.Random) -> Iterator[tuple[str, tuple[Row, list[Row]]]]:
    """For the id of an entry: the entry and its holdings under the title that it was given."""
    holdings = {row["id"]: row for row in exam.right}
    rights, used, journals = exam.rights(), set[str](), dict[str, list[tuple[Row, list[Row]]]]()
    entries = [row for row in exam.left if row["id"] in rights and row["id"] not in real]
    rng.shuffle(entries)
    for row in entries:
        ids = rights[row["id"]]
        if row.get("venue") and used.isdisjoint(ids):
            used.update(ids)
            journals.setdefault(title_of({"title": row["venue"]}), []).append(
                (row, [holdings[holding] for holding in ids])
            )
    made = 0
    borne = {title_of(row).removesuffix("s") for row in (*exam.left, *exam.right)}
    titles = [title for title in TITLES if title.casefold().removesuffix("s") not in borne]
    years: dict[str, set[int]] = {title: set() for title in titles}
    for articles in journals.values():
        for title in rng.sample(titles, len(titles)):
            group, articles = articles[: rng.choice(_SIZES)], articles[_SIZES.stop :]
            if len(group) < _SIZES.start or made >= _MOST:
                break
            dropped = rng.choice(("nothing", "authors", "year", "hands"))
            for entry, held in _told_apart(group, dropped, years[title]):
                made += 1
                yield entry["id"], _under(title, dropped, group[0], entry, held)


def _told_apart(
    group: Sequence[tuple[Row, list[Row]]], dropped: str, taken: set[int]
) -> Iterator[tuple[Row, list[Row]]]:
    """Those of a group whose names, or whose years where there are no names, are those of no other.

    ``taken`` are the years in which the title was given before; where it is without names it must tell.
    """
    names, before = set[str](), set(taken)
    for entry, held in group:
        rows = (entry, *held)
        said = frozenset[str]().union(*(words_of(row["authors"]) for row in rows))
        when = {year for row in rows if (year := year_of(row["year"])) is not None}
        if dropped in ("authors", "hands"):
            told = len(when) == 1 and not when & taken
        else:
            told = all(words_of(row["authors"]) for row in rows) and not (said & names or when & before)
        if told:
            names |= said
            taken |= when
            yield entry, held


def _under(
    title: str, dropped: str, first: tuple[Row, list[Row]], entry: Row, held: Sequence[Row]
) -> tuple[Row, list[Row]]:
    """An entry and its holdings under a title; ``dropped`` says what no longer tells them from others."""
    on_list: Row = {"title": title}
    on_shelf: Row = {"title": title}
    if dropped == "authors":
        on_list["authors"] = on_shelf["authors"] = ""
    elif dropped == "hands":
        on_list["authors"], on_shelf["authors"] = first[0]["authors"], first[1][0]["authors"]
    elif dropped == "year":
        on_list["year"] = ""
    return (
        {**entry, **on_list, "id": f"{entry['id']}="},
        [{**row, **on_shelf, "id": f"{row['id']}="} for row in held],
    )


if __name__ == "__main__":
    make(__doc__, recurring, ABOUT)
