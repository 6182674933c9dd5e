"""What the gap check finds by meaning: translated titles found, and needless reviews on other lists.

    python -m benchmarks.searching.meaning_translations [FOLDER...]

First the lists of ``meaning_lists`` against the shipped holdings: 20 translated titles written down before
anything was measured, 12 written after the rule was settled, and 20 titles of the field in the same languages
that are not held. Then each folder, with left.csv, right.csv and gold.csv or with reference_list.csv and
holdings.csv: how many entries meaning sends to a person, and how many of those find their holding by it.
Holdings are embedded only where an entry asks for that. Needs the extra ``lacuna[meaning]``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.gap_checks.gap_check_figures import read_pairs, read_records
from benchmarks.searching.meaning import LISTS, documents_of, embedded, rows
from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.languages import guess_language
from catalogue.domain.gaps.gap_report import EntryResult, Status
from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.matching.decision.matcher import Matcher
from catalogue.services.authority.authorities import shipped_knowledge
from catalogue.services.discovery.meaning import Meaning
from catalogue.services.gap_check.checking import ReferenceItem, check
from catalogue.services.gap_check.holdings_file import FileHoldings
from catalogue.services.gap_check.translations import with_translations

_HOLDINGS = Path(__file__).parents[2] / "data" / "holdings.csv"

Gold = Mapping[str, set[str]]


def _nothing_said(_marks: Sequence[str]) -> Mapping[str, Mapping[str, Verdict]]:
    return {}


def measure(name: str, entries: Sequence[ReferenceItem], file: FileHoldings, gold: Gold, by: Meaning) -> None:
    """Print what words alone find of a list, and what is found with meaning."""
    plain = list(check(entries, file.look_up, file.engine, file.matcher))
    offered = list(with_translations(entries, plain, by.nearest, file.look_up, _nothing_said, file.matcher))
    before, after = (sum(_shown(result, gold) for result in answers) for answers in (plain, offered))
    further = [then for now, then in zip(plain, offered, strict=True) if now.status is not then.status]
    right = sum(_shown(result, gold) for result in further)
    needless = len(further) - right
    print(
        f"{name:28} {len(entries):5} entries: right one shown {before} -> {after}; "
        f"sent to a person {len(further)}, of these {needless} ({needless / len(entries):.2%}) needlessly"
    )


def _shown(result: EntryResult, gold: Gold) -> bool:
    right = gold.get(result.reference_id, set())
    return result.status is not Status.MISSING and any(match.holding_id in right for match in result.matches)


def measure_folder(folder: Path) -> None:
    """Print the figures of a folder of labelled lists."""
    listed = (folder / "reference_list.csv").exists()
    left = read_records(folder / ("reference_list.csv" if listed else "left.csv"))
    right = read_records(folder / ("holdings.csv" if listed else "right.csv"))
    gold = _gold(folder, listed)
    entries = [ReferenceItem(entry_id, description) for entry_id, description in left]
    foreign = [entry for entry in entries if guess_language(entry.description.full_title) not in ("", "en")]
    if not foreign:
        print(f"{folder.name:28} {len(entries):5} entries: none asks")
        return
    _against(right, [(folder.name, entries, gold)])


def _gold(folder: Path, listed: bool) -> Gold:
    pairs = read_pairs(folder / ("gold_gap.csv" if listed else "gold.csv"))
    gold: dict[str, set[str]] = {}
    for entry, holding in pairs:
        gold.setdefault(entry, set()).add(holding.partition(": ")[2] if listed else holding)
    return gold


def _against(
    holdings: Sequence[tuple[str, Description]], lists: Sequence[tuple[str, Sequence[ReferenceItem], Gold]]
) -> None:
    known = shipped_knowledge()
    with (
        tempfile.TemporaryDirectory() as place,
        FileHoldings(holdings, Matcher(known.aliases, known.vocabulary)) as file,
    ):
        meaning = embedded(Path(place), documents_of(holdings))
        for name, entries, gold in lists:
            measure(name, entries, file, gold, meaning)


def _own_list(name: str) -> tuple[str, Sequence[ReferenceItem], Gold]:
    entries = [ReferenceItem(entry_id, description) for entry_id, description in read_records(LISTS / name)]
    return name, entries, {row["ref_id"]: {row["holding"]} for row in rows(name) if row.get("holding")}


def main() -> None:
    """Measure our own lists, then every folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path)
    options = parser.parse_args()
    own = ("translated_titles.csv", "translated_titles_two.csv", "foreign_not_held.csv")
    _against(read_records(_HOLDINGS), [_own_list(name) for name in own])
    for folder in options.folders:
        measure_folder(folder)


if __name__ == "__main__":
    main()
