"""From judgements to a status: held, another edition, to review, or missing, with the doubt shown.

A candidate is accepted on its probability; rules then say what the probability cannot: that an annual
report of another year is another thing, that another ISBN is another edition, that a shared number
under different titles is for a person to look at.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from catalogue.domain.editions import other_edition
from catalogue.domain.gap_report import Status
from catalogue.matching.compare import Judgement
from catalogue.matching.prepare import Prepared
from catalogue.matching.rules import Rules
from catalogue.matching.vocabulary import Vocabulary

_SERIAL = {
    "annual", "annuel", "annuelle", "anual", "yearbook", "jahrbuch", "annuaire", "anuario", "quarterly",
    "monthly", "weekly", "biennial", "newsletter", "bulletin", "almanac", "jahresbericht",
}  # fmt: skip
_MAYBE_SERIAL = {
    "report", "reports", "review", "survey", "statistics", "update", "outlook", "findings", "index",
    "monitoring", "progress", "news", "rapport", "informe", "bericht", "proceedings", "profile", "factsheet",
}  # fmt: skip


_COPY_AT_ODDS = {
    "journal_other": 2, "doi_other": 2, "number_other": 2, "numbers_differ": 2, "title_numbers_clash": 2,
    "title_part_missing": 2, "volume_other": 2, "issue_other": 1, "page_other": 1, "year_near": 1,
    "year_other": 1, "venue_differ": 1, "people_some": 1, "numbers_unequal": 1,
}  # fmt: skip
"""Contradictions between an entry and a copy of what it asks for; one beyond those of the best is a slip."""


_NUMBERS_SAME = ("isbn_same", "doi_same", "number_same")

_NUMBERS_AT_ODDS = (
    "year_near", "year_other", "volume_other", "journal_other", "isbn_other", "doi_other", "numbers_unequal",
)  # fmt: skip
"""Numbers tell versions of a work apart; names of journals and pages are too often written otherwise."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed of one holding for one entry, before holdings are shared out among entries."""

    holding_id: str
    status: Status
    points: float
    judgement: Judgement
    edition_reasons: tuple[str, ...] = ()
    doubt: str = ""

    @property
    def probability(self) -> float:
        """The score shown: 0 to 1, the logistic of the points."""
        return probability(self.points)

    @property
    def conflicts(self) -> int:
        """In how many numbers entry and holding contradict each other, whatever else agrees."""
        return sum(finding in self.judgement for finding in _NUMBERS_AT_ODDS)

    @property
    def accepted(self) -> bool:
        """Whether it counts as held, in this or another edition."""
        return self.status in (Status.HELD, Status.OTHER_EDITION)


def probability(points: float) -> float:
    """Log-odds as a probability, short of the certainty that no match has."""
    return min(0.999, max(0.001, 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, points))))))


class Decider:
    """Decides the candidates of one entry with one set of rules."""

    def __init__(self, rules: Rules, vocabulary: Vocabulary) -> None:
        self._rules = rules
        self._vocabulary = vocabulary

    def decide(
        self, candidates: Sequence[tuple[str, Judgement]], recurring: Collection[str] = ()
    ) -> list[Proposal]:
        """Proposals for one entry, best first: all accepted, or all to review, or the nearest missed.

        ``recurring`` are titles (their letters) that the list itself holds for several years.
        """
        runs = {*recurring, *_recurring_titles(judgement for _, judgement in candidates)}
        proposals = [self._propose(holding_id, judgement, runs) for holding_id, judgement in candidates]
        likely = [each for each in proposals if each.status is not Status.MISSING]
        likely.sort(key=lambda each: (-each.accepted, -round(each.points, 1), -each.judgement.title.common))
        accepted = [each for each in likely if each.accepted]
        if accepted:
            return self._with_copies(accepted)
        likely = likely or self._translations(proposals) or self._nearest(proposals)
        return likely[: self._rules.shown]

    def _nearest(self, proposals: Iterable[Proposal]) -> list[Proposal]:
        """What a person could object with when told that an entry is missing."""
        near = [each for each in proposals if each.probability >= self._rules.near]
        return sorted(near, key=lambda each: -each.points)[:3]

    def _propose(self, holding_id: str, judgement: Judgement, runs: Collection[str]) -> Proposal:
        points = judgement.points
        doubt = ""
        scripts_differ = judgement.entry.script != judgement.holding.script
        if scripts_differ and judgement.title_points < 0 and judgement.has(*_NUMBERS_SAME):
            points -= judgement.title_points  # Titles in two scripts cannot contradict a shared number.
        if _year_open(judgement) and (serial := _seriality(judgement, runs)):
            if judgement.has("year_other", "year_near"):
                if serial == "certain":
                    points += self._rules.points["run_year_other"]
                    return Proposal(holding_id, Status.MISSING, points, judgement, doubt="other_issue")
                if judgement.has("year_other") and not _edition_said(judgement):
                    doubt = "run_or_edition"
            elif serial == "certain" and _one_year_unknown(judgement):
                points += self._rules.points["run_year_unknown"]
        doubt = doubt or _doubt(judgement)
        reasons = tuple(edition_reasons(judgement))
        status = self._status(judgement, points, reasons, doubt)
        return Proposal(holding_id, status, points, judgement, reasons, doubt)

    def _status(self, judgement: Judgement, points: float, reasons: Collection[str], doubt: str) -> Status:
        chance = probability(points)
        known = judgement.has(*_NUMBERS_SAME, "page_same")
        least = self._rules.least_title_many if "people_many" in judgement else self._rules.least_title
        title_stands = known or judgement.title_points >= least
        if chance >= self._rules.held and title_stands and not doubt:
            return Status.OTHER_EDITION if reasons else Status.HELD
        if chance >= self._rules.review or _deserves_a_look(judgement):
            return Status.REVIEW
        return Status.MISSING

    def _with_copies(self, accepted: Sequence[Proposal]) -> list[Proposal]:
        """The best holding and those that are as much like the entry in title and in every number."""
        best = accepted[0]
        return [
            each
            for each in accepted
            if each is best
            or (
                _title_as_good(each.judgement, best.judgement, self._rules)
                and (_more_at_odds(each.judgement, best.judgement) <= 1 or _other_version(each))
            )
        ]

    def _translations(self, proposals: Iterable[Proposal]) -> list[Proposal]:
        """Holdings in another language that share people, bodies, numbers, year and known terms."""
        found = []
        for proposal in proposals:
            judgement = proposal.judgement
            if judgement.entry.script == judgement.holding.script:
                continue
            points = judgement.points - judgement.title_points
            points += self._rules.translated * self._terms(judgement)
            if probability(points) >= self._rules.translation_review:
                points = min(points, self._rules.translation_most)
                found.append(replace(proposal, status=Status.REVIEW, points=points, doubt="translation"))
        return sorted(found, key=lambda each: -each.points)

    def _terms(self, judgement: Judgement) -> float:
        """The share of the English title, by weight, that the other title's known terms translate to."""
        entry, holding = judgement.entry, judgement.holding
        foreign, english = (entry, holding) if entry.script else (holding, entry)
        terms = set(self._vocabulary.english_words(foreign.full.text))
        total = english.full.total
        found = sum(weight for word, weight in english.full.weights.items() if word in terms)
        return found / total if total else 0.0


# --- Rules that need no weights --------------------------------------------------------------


def edition_reasons(judgement: Judgement) -> Iterable[str]:
    """Why a holding of the same work is another edition than the one asked for; nothing if it is not."""
    entry, holding = judgement.entry, judgement.holding
    if not entry.languages & holding.languages and (
        (entry.languages and holding.languages)
        or (entry.script != holding.script and not judgement.title.common)
    ):
        yield "other_language"
    if judgement.has("isbn_same", "doi_same"):
        return
    if "isbn_other" in judgement:
        yield "other_isbn"
    said = other_edition(entry.edition, holding.edition)
    if said or (said is None and judgement.has("year_other", "year_near")):
        yield "other_edition"
    if entry.edition.form and holding.edition.form and entry.edition.form != holding.edition.form:
        yield "other_binding"
    if "year_other" in judgement:
        yield "reprint" if entry.edition.reprint or holding.edition.reprint else "other_year"


def _doubt(judgement: Judgement) -> str:
    """What a person should weigh though the sum says yes: another DOI, a paper's longer title a year off."""
    if "doi_other" in judgement and "isbn_same" not in judgement:
        return "other_doi"
    both_articles = judgement.entry.venue_words and judgement.holding.venue_words
    if both_articles and judgement.title.short and judgement.has("year_near", "year_other"):
        return "" if "page_same" in judgement else "run_or_edition"
    return ""


def _edition_said(judgement: Judgement) -> bool:
    """Whether an edition statement or ISBN explains that the years differ."""
    entry, holding = judgement.entry.edition, judgement.holding.edition
    return entry.is_later or holding.is_later or "isbn_other" in judgement


def _deserves_a_look(judgement: Judgement) -> bool:
    """Pairs to be seen by a person though the sum is low: a shared number, a title alike to the letter."""
    if judgement.has(*_NUMBERS_SAME):
        other_people = judgement.has("people_differ", "body_differ")
        return not (other_people and judgement.has("year_other", "year_near"))
    if judgement.has("people_differ", "title_numbers_clash", "doi_other", "number_other", "year_other"):
        return False
    return judgement.title.exact and not judgement.title.short and judgement.title.common >= 0.6


def _title_as_good(judgement: Judgement, best: Judgement, rules: Rules) -> bool:
    """Whether a further holding's title is as much like the entry's as the best one's."""
    if "same_place" in judgement:
        return True
    return (
        judgement.title.common >= best.title.common - rules.copy_title
        and judgement.title_points >= best.title_points - rules.copy_points
    )


def _other_version(proposal: Proposal) -> bool:
    """Whether a holding is another edition of the work beyond doubt: the very title, the same persons."""
    judgement = proposal.judgement
    certain = judgement.title.exact and not judgement.title.short
    return (
        certain and proposal.status is Status.OTHER_EDITION and judgement.has("people_agree", "people_many")
    )


def _more_at_odds(judgement: Judgement, best: Judgement) -> int:
    """How much a further holding contradicts the entry where the best one does not."""
    slips = {"volume_other"} if "page_same" in judgement else set()
    return sum(
        weight
        for finding, weight in _COPY_AT_ODDS.items()
        if finding in judgement and finding not in best and finding not in slips
    )


def _recurring_titles(judgements: Iterable[Judgement]) -> set[str]:
    """Titles that several holdings share in different years, without persons to tell editions from issues."""
    years: dict[str, set[int]] = {}
    for judgement in judgements:
        holding = judgement.holding
        if judgement.title.similarity > 0.95 and holding.year is not None and not holding.persons:
            years.setdefault(holding.full.letters, set()).add(holding.year)
    return {letters for letters, found in years.items() if len(found) > 1}


def _year_open(judgement: Judgement) -> bool:
    """Whether the titles leave open which year's issue is meant: they share no year."""
    shared = judgement.entry.full.numbers & judgement.holding.full.numbers
    return not any(1400 <= number < 2100 for number in shared) and not judgement.has(*_NUMBERS_SAME)


def _seriality(judgement: Judgement, runs: Collection[str]) -> str:
    """Whether the title is that of a run: "certain", "possible" or ""."""
    entry, holding = judgement.entry, judgement.holding
    title_words = holding.full.weights.keys() | (set() if entry.free_text else entry.full.weights.keys())
    if title_words & _SERIAL or holding.full.letters in runs or entry.full.letters in runs:
        return "certain"
    bodies_only = not holding.persons and not entry.persons
    return "possible" if bodies_only and title_words & _MAYBE_SERIAL else ""


def _one_year_unknown(judgement: Judgement) -> bool:
    entry_dated = judgement.entry.year is not None or bool(judgement.entry.years)
    return entry_dated != (judgement.holding.year is not None or bool(judgement.holding.years))


def title_letters(record: Prepared) -> str:
    """By which two entries of a list are seen to share a title."""
    return record.full.letters
