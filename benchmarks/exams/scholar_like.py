"""Many records of one work, as a search engine for scholars has them: one entry, several right holdings.

    python -m benchmarks.exams.scholar_like SOURCE... TARGET    each source with left.csv, right.csv, gold.csv

A work is what the right pairs of the source join; where it has a neutral.csv (editions that were counted
neither way) also records of one main title and first surname. Works of at least three holdings are asked for:
by up to three records each, the rest of its records being right. Half of the holdings look as such an engine
shows them (a title or a journal cut off, few names with initials, no year). A quarter of the works is
not held.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from benchmarks.exams.tables import Exam, Pair, Row, make, title_of, words_of
from search_index.analysis.normalisation import fold

ABOUT = (
    "Many records of one work: each entry has several right holdings",
    "the folders named to the maker (cora_a_two, trade_books)",
    "by rule, `benchmarks/exams/scholar_like.py`, seeded: works of three holdings or more, asked for by "
    "up to three of their records; half of the holdings with title, names or journal cut as a search "
    "engine shows them; a quarter of the works not held",
    "as the sources'; facts only",
    "the records are those of the sources: leave them out together; editions are one work by main title "
    "and first surname, which joins some retellings; some clusters of Cora are wrong; neutral.csv holds "
    "what is unclear",
)
_SEED = 41
_FEWEST = 3
_MOST_ENTRIES = 3
_SERIES = re.compile(r"\s*[(\[].*?[)\]]")
_INVERTED = re.compile(r"([^\W\d_][\w'’-]+),? ((?:[^\W\d_]\.[\s-]?)+)(?=[,;&]|\s*and\b|$)")
"""A surname with initials behind it."""
_PART = re.compile(r"\b(?:vol(?:ume)?|part|band|tome|book)s?\b\.? *(?:\d+|[ivx]+\b)", re.IGNORECASE)
_VOLUME = re.compile(r"\b(?:vol(?:ume)?s?|book|part|band|tome|#)\b|\d", re.IGNORECASE)


def scholar_like(exam: Exam) -> Exam:
    """Entries of works that have many records, against those and all other holdings."""
    rng = random.Random(_SEED)
    rows = {row["id"]: row for row in (*exam.left, *exam.right)}
    works = _works(exam, rows)
    holdings = {row["id"] for row in exam.right}
    right = {row["id"]: row for row in exam.right}
    left: list[Row] = []
    gold: list[Pair] = []
    unsure: list[Pair] = []
    for at, work in enumerate(sorted(works, key=min)):
        if sum(record in holdings for record in work) < _FEWEST:
            continue
        asked = _asked(work, holdings, rng)
        rest = [record for record in sorted(work) if record in holdings and record not in asked]
        for entry in asked:
            right.pop(entry, None)
            left.append({**rows[entry], "id": f"{entry}?"})
        if at % 4 == 3:
            for holding in rest:
                del right[holding]
            continue
        for entry in asked:
            for holding in rest:
                (gold if _sure(rows[entry], rows[holding]) else unsure).append((f"{entry}?", holding))
        for holding in rest[::2]:
            right[holding] = _shown(right[holding], rng)
    neutral = _unclear(left, right.values(), rows).union(unsure) - set(gold)
    return Exam(left, list(right.values()), gold, sorted(neutral))


def _works(exam: Exam, rows: Mapping[str, Row]) -> list[set[str]]:
    """The ids of the records of each work."""
    joined: dict[str, set[str]] = {record: {record} for record in rows}
    pairs = list(exam.gold)
    if exam.neutral:
        alike: dict[tuple[str, str], list[str]] = defaultdict(list)
        for record, row in rows.items():
            if _main_title(row) and _surname(row):
                alike[_main_title(row), _surname(row)].append(record)
        pairs += [(group[0], record) for group in alike.values() for record in group[1:]]
    for left, right in pairs:
        if joined[left] is not joined[right]:
            joined[left] |= joined[right]
            for record in joined[right]:
                joined[record] = joined[left]
    return list({id(work): work for work in joined.values()}.values())


def _asked(work: set[str], holdings: set[str], rng: random.Random) -> list[str]:
    """Records by which a work is asked for: those of the list, else some that were holdings."""
    listed = sorted(record for record in work if record not in holdings)
    if listed:
        return listed[:_MOST_ENTRIES]
    return rng.sample(sorted(work), min(_MOST_ENTRIES, len(work) - _FEWEST + 1))


def _sure(entry: Row, holding: Row) -> bool:
    """Whether two records are surely of one work: one language and volume, alike in title and subtitle."""
    volumes = {
        found[0].casefold() if (found := _PART.search(row["title"])) else "" for row in (entry, holding)
    }
    languages = {language[:2] for row in (entry, holding) if (language := row.get("language", ""))}
    titles, subtitles = (
        [words_of(part) for part in parts]
        for parts in zip(*(_parted(_SERIES.sub("", row["title"])) for row in (entry, holding)), strict=True)
    )
    alike = _shared(*titles) >= 0.5 and (not all(subtitles) or _shared(*subtitles) >= 0.8)
    return alike and len(languages) < 2 and len(volumes) == 1


def _parted(title: str) -> tuple[str, str]:
    main, _, rest = title.partition(":")
    return main, rest


def _shared(words: frozenset[str], further: frozenset[str]) -> float:
    """The share of the words of the shorter text that stand in the longer one too."""
    return len(words & further) / (min(len(words), len(further)) or 1)


def _unclear(left: Iterable[Row], right: Iterable[Row], rows: Mapping[str, Row]) -> set[Pair]:
    """Pairs of nearly one title, or one within the other, where the author of one is named in the other."""
    by_name: dict[str, list[Row]] = defaultdict(list)
    for holding in right:
        row = rows[holding["id"]]
        for name in words_of(row.get("authors", "")):
            by_name[name].append(row)
    return {
        (entry["id"], row["id"])
        for entry in left
        for row in by_name.get(_surname(entry), ())
        if _within(_main_title(entry), _main_title(row)) or _nearly(entry["title"], row["title"])
    }


def _within(title: str, further: str) -> bool:
    short, long = sorted((title, further), key=len)
    return bool(short) and f" {short} " in f" {long} "


def _nearly(title: str, further: str) -> bool:
    words, others = words_of(title), words_of(further)
    return min(len(words), len(others)) >= _FEWEST and _shared(words, others) >= 0.7


def _main_title(row: Row) -> str:
    """The title without its series and subtitle; one that names a volume stays whole."""
    whole = row.get("title", "")
    bare = _SERIES.sub("", whole)
    main = re.split(r"\s*[:;]\s*| - ", bare)[0]
    return title_of({"title": whole if _VOLUME.search(bare) else main or bare})


def _surname(row: Row) -> str:
    """The surname of the first of the authors, folded."""
    first = re.split(r"[;&]|\band\b", row.get("authors", ""))[0].strip(" .,")
    family = first.split(",")[0] if "," in first else first.split(" ")[-1]
    found = re.findall(r"[^\W\d_]{2,}", fold(family))
    return found[-1] if found else ""


def _shown(row: Row, rng: random.Random) -> Row:
    """A holding as a search engine shows it."""
    changed = dict(row)
    ways = rng.sample(("title", "authors", "venue", "year"), rng.choice((1, 2)))
    if "title" in ways:
        changed["title"] = _cut(row["title"], 60)
    if "authors" in ways:
        changed["authors"] = _initials(row["authors"])
    if "venue" in ways and row.get("venue"):
        changed["venue"] = _cut(row["venue"], 24)
    if "year" in ways:
        changed["year"] = ""
    return changed


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"


def _initials(authors: str) -> str:
    """The first two names as "S Mackay, Y Ioannidis …"; as they are where they cannot be taken apart."""
    if inverted := _INVERTED.findall(authors):
        names = [(re.findall(r"[^\W\d_]+", given), family) for family, given in inverted]
    else:
        parted = [name.split() for name in re.split(r"[;,&]|\band\b", authors) if name.strip()]
        names = [(re.findall(r"[^\W\d_]+", " ".join(words[:-1])), words[-1]) for words in parted]
    if not names or any(len(family) < 3 for _, family in names):
        return authors
    short = (" ".join((*(part[0].upper() for part in given), family)) for given, family in names[:2])
    return ", ".join(short) + (" …" if len(names) > 2 else "")


if __name__ == "__main__":
    make(__doc__, scholar_like, ABOUT)
