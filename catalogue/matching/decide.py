"""From judgements to a status: held, another edition, to review, or missing, with the doubt shown.

A candidate is accepted on its probability; rules then say what the probability cannot: that an annual
report of another year is another thing, that another ISBN is another edition, that a shared number
under different titles is for a person to look at.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from catalogue.domain.gap_report import ACCEPTED, Status
from catalogue.matching.compare import Judgement
from catalogue.matching.doubts import deserves_a_look, doubt_of, page_tells
from catalogue.matching.rules import Rules
from catalogue.matching.series import (
    Together,
    another_part,
    is_undated,
    one_year_unknown,
    seen_together,
    seriality,
    shares_its_title,
    year_open,
)
from catalogue.matching.shared_isbns import isbns_weighed
from catalogue.matching.versions import (
    NUMBERS_SAME,
    as_placed,
    certain,
    conflicts,
    edition_reasons,
    edition_said,
    more_at_odds,
    nearness,
    placed,
    title_as_good,
)
from catalogue.matching.vocabulary import Vocabulary


@dataclass(slots=True)
class Proposal:
    """What is proposed of one holding for one entry, before holdings are shared out among entries."""

    holding_id: str
    status: Status
    points: float
    judgement: Judgement
    edition_reasons: tuple[str, ...] = ()
    doubt: str = ""
    nearness: float = 0.0

    @property
    def probability(self) -> float:
        """The score shown: 0 to 1, the logistic of the points."""
        return probability(self.points)

    @property
    def conflicts(self) -> int:
        """In how many numbers entry and holding contradict each other, whatever else agrees."""
        return conflicts(self.judgement)

    @property
    def same_version(self) -> bool:
        """Whether the two are one publication: held, and no number speaks against it."""
        apart = self.conflicts > 0 or "venue_differ" in self.judgement
        return self.status is Status.HELD and (not apart or "same_place" in self.judgement)

    @property
    def accepted(self) -> bool:
        """Whether it counts as held, in this or another edition."""
        return self.status in ACCEPTED


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

        ``recurring`` are titles (their stems) that the list itself holds for several years.
        """
        judgements = isbns_weighed([judgement for _, judgement in candidates], self._rules)
        together = seen_together(judgements, recurring)
        proposals = [
            self._propose(holding_id, judgement, together)
            for (holding_id, _), judgement in zip(candidates, judgements, strict=True)
        ]
        likely = [each for each in proposals if each.status is not Status.MISSING]
        for each in likely:
            each.nearness = nearness(each.judgement) if each.accepted else 0.0
        likely.sort(key=_rank)
        accepted = [each for each in likely if each.accepted]
        if accepted:
            versions = [_as_edition(each) for each in likely if each.doubt == "other_version"]
            return self._with_copies([*accepted, *versions])
        likely = likely or self._translations(proposals) or self._nearest(proposals)
        return likely[: self._rules.shown]

    def _nearest(self, proposals: Iterable[Proposal]) -> list[Proposal]:
        """What a person could object with when told that an entry is missing; the book of a chapter too."""
        near = [
            each
            for each in proposals
            if each.probability >= self._rules.near or "isbn_shared" in each.judgement
        ]
        return sorted(near, key=lambda each: -each.points)[:3]

    def _propose(self, holding_id: str, judgement: Judgement, together: Together) -> Proposal:
        points = judgement.points
        doubt = ""
        scripts_differ = judgement.entry.script != judgement.holding.script
        if scripts_differ and judgement.title_points < 0 and judgement.has(*NUMBERS_SAME):
            points -= judgement.title_points  # Titles in two scripts cannot contradict a shared number.
        if another_part(judgement) and not judgement.has(*NUMBERS_SAME):
            return Proposal(holding_id, Status.MISSING, points, judgement, doubt="other_part")
        if year_open(judgement) and (serial := seriality(judgement, together.runs)):
            if judgement.has("year_other", "year_near"):
                if serial == "certain":
                    points += self._rules.points["run_year_other"]
                    return Proposal(holding_id, Status.MISSING, points, judgement, doubt="other_issue")
                if not edition_said(judgement):
                    doubt = "run_or_edition"
            elif serial == "certain" and one_year_unknown(judgement):
                if judgement.entry.full.stem in together.year_by_year and is_undated(judgement.holding):
                    return Proposal(holding_id, Status.MISSING, points, judgement, doubt="other_issue")
                points += self._rules.points["run_year_unknown"]
                doubt = "run_or_edition"
        doubt = doubt or ("shared_title" if shares_its_title(judgement, together) else doubt_of(judgement))
        reasons = tuple(edition_reasons(judgement))
        status = self._status(judgement, points, reasons, doubt)
        return Proposal(holding_id, status, points, judgement, reasons, doubt)

    def _status(self, judgement: Judgement, points: float, reasons: Collection[str], doubt: str) -> Status:
        chance = probability(points)
        known = judgement.has(*NUMBERS_SAME, "title_unsaid") or page_tells(judgement)
        least = self._rules.least_title_many if "people_many" in judgement else self._rules.least_title
        title_stands = known or judgement.title_points >= least
        if chance >= self._rules.held and title_stands and not doubt:
            return Status.OTHER_EDITION if reasons else Status.HELD
        if chance >= self._rules.review or deserves_a_look(judgement):
            return Status.REVIEW
        return Status.MISSING

    def _with_copies(self, accepted: Sequence[Proposal]) -> list[Proposal]:
        """The best holding and those that are as much like the entry in title and in every number.

        A further one of which no number says that it is the very publication counts as another edition.
        """
        best = accepted[0]
        copies = [each for each in accepted[1:] if self._is_copy(each, best.judgement)]
        if placed(best.judgement):
            copies = [
                each if as_placed(each.judgement, best.judgement) else _as_edition(each) for each in copies
            ]
        return [best, *copies]

    def _is_copy(self, proposal: Proposal, best: Judgement) -> bool:
        judgement = proposal.judgement
        edition = proposal.status is Status.OTHER_EDITION and certain(judgement)
        return title_as_good(judgement, best, self._rules) and (edition or not more_at_odds(judgement, best))

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


def _rank(proposal: Proposal) -> tuple[float, ...]:
    """The best first: of copies that say the same, the one that is written most like the entry."""
    title = proposal.judgement.title.common
    return -proposal.accepted, -round(proposal.points, 1), -title, -proposal.nearness


def _as_edition(proposal: Proposal) -> Proposal:
    return replace(proposal, status=Status.OTHER_EDITION)
