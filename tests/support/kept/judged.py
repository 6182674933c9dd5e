"""What is made of a judgement, whatever was found: doubts, series, proposals and what is told of them.

Judgements are put together of records and findings that need not have been made of them, so that each
condition is met alone, and titles agree just as far as a rule asks for.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import cache
from itertools import count, pairwise

import numpy as np
import numpy.typing as npt

from catalogue.domain.descriptions.editions import read_edition
from catalogue.domain.gaps.gap_report import Status
from catalogue.matching.comparison.comparison import Judgement, string_points, title_points
from catalogue.matching.comparison.title_comparison import Comparison
from catalogue.matching.decision.decision import Decider, Proposal
from catalogue.matching.decision.explanation import match_of
from catalogue.matching.evidence import review_reasons, series, shared_isbns, versions
from catalogue.matching.evidence.features import features_of
from catalogue.matching.evidence.series import Together
from catalogue.matching.findings import Finding
from catalogue.matching.learned.model import FREE, Model
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.rules import RULES
from catalogue.matching.text.parts import NO_MARKS
from catalogue.matching.text.titles import Title
from catalogue.services.authority.authorities import shipped_knowledge

from . import Answers, by_name
from .pairs import MODEL, OF_A_PAIR
from .varied import coarse, coarsely

Numbers = npt.NDArray[np.float64]

_JUDGED, _GROUPS = 6_000, 300


def reasons() -> Answers:
    """Ask what a person should weigh of each judgement, and in what it is another version."""
    made = list(judgements())
    return {
        **{f"{ask.__module__.rpartition('.')[2]}.{ask.__name__}": map(ask, made) for ask in OF_A_PAIR},
        "conflicts": map(versions.conflicts, made),
        "edition_reasons": [list(versions.edition_reasons(judgement)) for judgement in made],
        "points": [
            (
                title_points(judgement.title, RULES.title),
                string_points(judgement.title, RULES),
                judgement.title.similarity,
            )
            for judgement in made
        ],
        "copies": [
            (
                versions.title_as_good(judgement, best, RULES),
                versions.more_at_odds(judgement, best),
                versions.as_placed(judgement, best),
            )
            for best, judgement in pairwise(made)
        ],
    }


def of_many() -> Answers:
    """Ask what several judgements of one entry say together, and each of them in that company."""
    groups = [list(group) for group in _groups()]
    seen = [(group, series.seen_together(group)) for group in groups]
    placed = [
        (judgement, _beside(at, together)) for at, (group, together) in enumerate(seen) for judgement in group
    ]
    return {
        "together": [together for _, together in seen],
        "issues": [series.issues_held(group) for group, _ in seen],
        "in_column": [series.in_column(*each) for each in placed],
        "seriality": [series.seriality(*each) for each in placed],
        "shares_its_title": [series.shares_its_title(*each) for each in placed],
        "in_a_place": [
            (series.in_another_place(judgement), series.in_one_place(judgement)) for judgement, _ in placed
        ],
        "weighed": [
            [by_name(judgement.findings) for judgement in shared_isbns.isbns_weighed(group)]
            for group, _ in seen
        ],
        "features": np.round(features_of(seen[::2], lambda word: len(word) / 8), 3).tolist(),
    }


def _beside(at: int, together: Together) -> Together:
    """What candidates say together, or more of it: that their titles recur, are columns, or head many."""
    stems = {"annualreportonnorthernmigration", "tradewithherringfishers", "editorial", "trafficking"}
    match at % 5:
        case 0:
            return replace(together, columns=stems, runs=stems)
        case 1:
            return replace(together, heading=True)
        case 2:
            return replace(together, series=True, year_by_year=stems)
        case _:
            return together


def proposed() -> Answers:
    """Ask what is proposed of several judgements with chances on either side of each threshold."""
    knowledge = shipped_knowledge()
    decider = Decider(RULES, knowledge.vocabulary, _Said(), coarse)
    found = []
    for group in _groups():
        numbered = [(str(at), judgement) for at, judgement in enumerate(group)]
        found.append(decider.decide_all([numbered], {"annualreportonnorthernmigration"})[0])
    made = [judgement for group in _groups() for judgement in group]
    together = series.seen_together(made[:20])
    return {
        "proposed": [[_proposed(proposal) for proposal in proposals] for proposals in found],
        "bars": [
            (
                decider.bars(judgement, together, review_reasons.doubt_of(judgement)),
                decider.refuses(judgement, together),
                decider.beside(judgement),
            )
            for judgement in made
        ],
    }


def _proposed(proposal: Proposal) -> object:
    return (
        proposal.holding_id, proposal.status, round(proposal.chance, 4), round(proposal.log_odds, 4),
        proposal.doubt, proposal.barred, proposal.edition_reasons, round(proposal.nearness, 2),
        proposal.conflicts, proposal.same_version,
    )  # fmt: skip


def told() -> Answers:
    """Ask what a report says of proposals."""
    source = random.Random(8)
    proposals = [
        Proposal(
            str(at),
            source.choice(list(Status)),
            source.random(),
            0.0,
            judgement,
            tuple(code for code in _EDITION_REASONS if source.random() < 0.2),
            source.choice(_DOUBTS),
        )
        for at, judgement in enumerate(judgements())
        if at % 2
    ]
    matches = [match_of(proposal, in_full=at % 3 > 0) for at, proposal in enumerate(proposals)]
    return {
        "reasons": [match.reasons for match in matches],
        "evidence": [match.evidence for match in matches],
        "version": [proposal.same_version for proposal in proposals],
    }


_EDITION_REASONS = ("other_language", "other_isbn", "other_edition", "other_binding", "reprint", "other_year")
_DOUBTS = ("", "translation", *sorted(review_reasons.BINDING))


class _Said(Model):
    """A model that finds each of its chances in turn, and means them as they are."""

    def __init__(self) -> None:
        self.__dict__.update(vars(MODEL))
        self._turn = count()

    def log_odds(self, features: npt.NDArray[np.float32]) -> Numbers:
        """Return the next of the chances for each row."""
        return np.array([_CHANCES[next(self._turn) % len(_CHANCES)] for _ in features], np.float64)

    def calibrated(self, log_odds: Numbers, kind: str = FREE) -> Numbers:
        """Return the chances; those of a pair that a rule holds back are half of them."""
        return log_odds if kind == FREE else log_odds / 2


_CHANCES = (0.0, 0.0099, 0.01, 0.1499, 0.15, 0.3, 0.6999, 0.7, 0.72, 0.85, 0.9, 0.8499, 0.99, 0.05)


# --- Judgements --------------------------------------------------------------------------------------

_GROUPS_OF_FINDINGS = (
    ("people_many", "people_agree", "people_first", "people_some", "people_differ", ""),
    ("body_agree", "state_agree", "body_differ", "", ""),
    ("publisher_agree", "publisher_differ", "", ""),
    ("year_same", "year_same", "year_near", "year_within", "year_other", ""),
    ("volume_same", "volume_other", "volume_unseen", "", "", ""),
    ("issue_same", "issue_other", "", "", ""),
    ("page_same", "page_other", "", "", ""),
    ("venue_agree", "venue_differ", "journal_other", "", ""),
    ("isbn_same", "isbn_other", "isbn_misprint", "isbn_shared", "", "", "", ""),
    ("doi_same", "doi_other", "", "", "", "", ""),
    ("number_same", "number_like", "number_other", "law_other", "", "", "", "", "", ""),
    ("series_same", "series_other", "", "", "", ""),
    ("title_numbers_clash", "title_part_missing", "title_year_missing", "", "", ""),
    ("title_unsaid", "number_alone", "initials_alone", "people_alone", *[""] * 12),
)
_NOW_AND_THEN = (
    "month_other", "country_other", "province_other", "remark_on", "companion_of", "about_law", "part_of",
    "same_place", "column_other", "numbers_agree", "numbers_differ", "numbers_unequal", "url_same",
)  # fmt: skip
_SHARES = (
    (19.0, 1.0), (4.0, 1.0), (1.0, 1.0), (3.0, 2.0), (97.0, 3.0), (1.6, 0.0), (0.6, 0.0), (0.5, 0.0),
    (1.2, 0.0), (1.0, 0.7), (1.0, 2.0), (0.0, 1.0), (9.0, 1.0), (3.0, 0.0), (2.0, 0.25), (0.0, 0.0),
    (5.0, 0.0), (0.3, 0.4),
)  # fmt: skip
"""What titles have in common, and what one of them has alone."""
_FLAGS = ("short", "tail", "hosted", "parallel", "romanised", "reordered", "sibling", "longer", "subtitle")


@cache
def judgements() -> Sequence[Judgement]:
    """Judgements of pairs that bear about one title."""
    source = random.Random(3)
    pairs = [(entry, holding) for entry, holdings in coarsely(_GROUPS) for holding in holdings]
    made = []
    for _ in range(_JUDGED):
        entry, holding = source.choice(pairs)
        if source.random() < 0.15:
            _, holding = source.choice(pairs)
        made.append(_judgement(source, entry, holding))
    return made


def _groups() -> Iterator[Sequence[Judgement]]:
    source = random.Random(4)
    for entry, holdings in coarsely(_GROUPS):
        yield [_judgement(source, entry, holding) for holding in (*holdings, holdings[0])]


def _judgement(source: random.Random, entry: Prepared, holding: Prepared) -> Judgement:
    if source.random() < 0.3:
        entry, holding = _retitled(entry, source), _retitled(holding, source)
    found = {source.choice(group) for group in _GROUPS_OF_FINDINGS if source.random() < 0.6}
    found |= {name for name in _NOW_AND_THEN if source.random() < 0.04}
    cited = comparison(source) if entry.free_text != holding.free_text and source.random() < 0.7 else None
    points = source.choice((-1.0, 0.0, 0.5, 2.1, 3.6, 7.5))
    findings = frozenset(Finding(name) for name in found if name)
    return Judgement(entry, holding, comparison(source), points, findings, cited)


_PART_TITLES = (
    "Trade with herring fishers, part 1", "Trade with herring fishers, part 2", "Trade with herring fishers",
    "Trade with herring fishers since 2003", "Trade with herring fishers 2003-", "Trafficking", "Of",
    "Editorial 2003", "Editorial", "Editorial: trade, vol. 2", "2003", "Trade with herring fishers II",
    "Debt bondage of women",
)  # fmt: skip
_PART_EDITIONS = ("", "2nd ed.", "paperback", "hardcover", "e-book", "reprint 2005", "3rd ed., paperback")


def _retitled(record: Prepared, source: random.Random) -> Prepared:
    """A record under one of a few titles, in one of a few editions, or in the series of its own name."""
    other = copy(record)
    other.profile = None  # That of the record it was copied from.
    other.full = Title(source.choice(_PART_TITLES), coarse)
    other.edition = read_edition(source.choice(_PART_EDITIONS))
    other.cut = source.random() < 0.3
    other.cited = tuple(
        Title(source.choice(_PART_TITLES), coarse) for _ in range(source.choice((0, 0, 1, 2)))
    )
    if source.random() < 0.2:
        other.description = record.description.with_changes(
            series=other.full.text, pages=source.choice(("", "9-5", "40 p."))
        )
    return other


def comparison(source: random.Random) -> Comparison:
    """Draw how two titles stand to each other."""
    common, more = source.choice(_SHARES)
    sides = [more, source.choice((0.0, 0.0, more, more / 2))]
    source.shuffle(sides)
    numbers = [frozenset(source.sample((1, 2, 3, 2003, 2004), source.choice((0, 0, 0, 1, 2)))) for _ in sides]
    made = Comparison(
        common,
        sides[0],
        sides[1],
        exact=not any(sides) and source.random() < 0.8,
        beyond=source.choice((0.0, 0.0, 0.3, 0.4, 0.5)),
        numbers_left=numbers[0],
        numbers_right=numbers[1],
        marks=NO_MARKS if source.random() < 0.9 else (("a",), ("b",)),
    )
    for flag in _FLAGS:
        setattr(made, flag, source.random() < 0.12)
    return made
