"""From chances to a status: held, another edition, to review, or missing, with the doubt shown.

The model says how likely a candidate is the work asked for; the thresholds follow from the risk that was
chosen. A few rules stand beside it where logic speaks and not likelihood: another volume that both sides
name, another year of an annual run, a chapter and its book, a summary and what it sums up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from catalogue.domain.gaps.gap_report import ACCEPTED, Status
from catalogue.matching.comparison.comparison import Judgement
from catalogue.matching.evidence.features import Array, Weight, features_of
from catalogue.matching.evidence.in_common import title_likeness
from catalogue.matching.evidence.review_reasons import (
    BINDING,
    deserves_a_look,
    doubt_of,
)
from catalogue.matching.evidence.series import (
    Together,
    another_part,
    in_another_place,
    in_column,
    is_undated,
    one_year_unknown,
    seen_together,
    seriality,
    shares_its_title,
    year_open,
)
from catalogue.matching.evidence.shared_isbns import isbns_weighed
from catalogue.matching.evidence.versions import (
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
from catalogue.matching.findings import Finding
from catalogue.matching.learned.model import KINDS, Care, Model
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.records.vocabulary import Vocabulary
from catalogue.matching.rules import Rules

NO_CHANCE = -10.0
"""The log-odds of what nobody weighed."""

_SHORT_OF = 0.001
"""By how much a chance that a rule holds back stays short of a threshold."""


@dataclass(slots=True)
class Proposal:
    """What is proposed of one holding for one entry, before holdings are shared out among entries.

    ``chance`` is that of being the work asked for, 0 to 1; ``log_odds`` what the model made it of.
    """

    holding_id: str
    status: Status
    chance: float
    log_odds: float
    judgement: Judgement
    edition_reasons: tuple[str, ...] = ()
    doubt: str = ""
    barred: bool = False
    """Whether a rule keeps it from being accepted, whatever its chance."""
    nearness: float = 0.0

    @property
    def conflicts(self) -> int:
        """In how many numbers entry and holding contradict each other, whatever else agrees."""
        return conflicts(self.judgement)

    @property
    def same_version(self) -> bool:
        """Whether the two are one publication: held, and no number speaks against it."""
        apart = self.conflicts > 0 or Finding.VENUE_DIFFER in self.judgement
        return self.status is Status.HELD and (not apart or Finding.SAME_PLACE in self.judgement)

    @property
    def accepted(self) -> bool:
        """Whether it counts as held, in this or another edition."""
        return self.status in ACCEPTED


def chance_of(log_odds: float) -> float:
    """Log-odds as a chance, from 0 to 1."""
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, log_odds))))


def _odds_of(chance: float) -> float:
    """Return a chance as log-odds, without those of certainty."""
    held_in = min(0.999, max(0.001, chance))
    return math.log(held_in / (1.0 - held_in))


class Decider:
    """Decides the candidates of entries with one model and one set of rules."""

    def __init__(self, rules: Rules, vocabulary: Vocabulary, model: Model, weight: Weight) -> None:
        self._rules = rules
        self._vocabulary = vocabulary
        self._model = model
        self._weight = weight

    def features(
        self, batch: Sequence[Sequence[Judgement]], recurring: Collection[str] = ()
    ) -> tuple[list[tuple[Sequence[Judgement], Together]], Array]:
        """Return what the model looks at: the judgements of each entry as they count, what they say
        together, and a row of features for each judgement.
        """
        weighed = [isbns_weighed(judgements) for judgements in batch]
        seen = [(judgements, seen_together(judgements, recurring)) for judgements in weighed]
        return seen, features_of(seen, self._weight)

    def bars(self, judgement: Judgement, together: Together, doubt: str) -> bool:
        """Whether a rule keeps a pair from being accepted; ``doubt`` is that of ``doubt_of``."""
        return bool(self._refused(judgement, together) or self._binding(judgement, together, doubt))

    def refuses(self, judgement: Judgement, together: Together) -> bool:
        """Whether a rule makes a pair two works, so that nobody is asked."""
        return bool(self._refused(judgement, together))

    def beside(self, judgement: Judgement) -> bool:
        """Whether something beside the model weighs a pair, or in its place."""
        return self._beside_the_model(judgement, 0.0, 0.5) != (0.0, 0.5)

    def decide_all(
        self, batch: Sequence[Sequence[tuple[str, Judgement]]], recurring: Collection[str] = ()
    ) -> list[list[Proposal]]:
        """Proposals for each entry, best first: all accepted, or all to review, or the nearest missed.

        ``recurring`` are titles (their stems) that the list itself holds for several years.
        """
        seen, features = self.features([[pair[1] for pair in found] for found in batch], recurring)
        log_odds = self._model.log_odds(features)
        chances = zip(*(self._model.calibrated(log_odds, kind).tolist() for kind in KINDS), strict=True)
        told = list(zip(log_odds.tolist(), chances, strict=True))
        answers: list[list[Proposal]] = []
        begin = 0
        for found, (judgements, together) in zip(batch, seen, strict=True):
            end = begin + len(found)
            proposals = [
                self._propose(holding_id, judgement, of_kinds, points, together)
                for (holding_id, _), judgement, (points, of_kinds) in zip(
                    found, judgements, told[begin:end], strict=True
                )
            ]
            answers.append(self._chosen(proposals))
            begin = end
        return answers

    def _chosen(self, proposals: Sequence[Proposal]) -> list[Proposal]:
        likely = [proposal for proposal in proposals if proposal.status is not Status.MISSING]
        for proposal in likely:
            proposal.nearness = nearness(proposal.judgement) if proposal.accepted else 0.0
        likely.sort(key=_rank)
        accepted = [proposal for proposal in likely if proposal.accepted]
        if accepted:
            open_ones = [
                proposal
                for proposal in likely
                if proposal.doubt == "other_version" or not (proposal.accepted or proposal.barred)
            ]
            elsewhere = sorted(filter(self._published_elsewhere, proposals), key=_rank)
            further = map(_as_edition, (*open_ones, *elsewhere))
            return self._with_copies([*accepted, *further])
        likely = self._with_translations(likely, proposals) or self._nearest(proposals)
        return likely[: self._rules.shown]

    def _with_translations(self, likely: Sequence[Proposal], proposals: Iterable[Proposal]) -> list[Proposal]:
        """Return what is to be looked at, with what may be the work in another language and is said to be
        so.
        """
        chances = {proposal.holding_id: proposal.chance for proposal in likely}
        guesses = {guess.holding_id: guess for guess in self._translations(proposals)}
        if not guesses:
            return list(likely)
        for holding_id, guess in guesses.items():
            guess.chance = max(guess.chance, chances.get(holding_id, 0.0))
        if sure := [guess for guess in guesses.values() if guess.accepted]:
            return sure
        others = [proposal for proposal in likely if proposal.holding_id not in guesses]
        return sorted([*guesses.values(), *others], key=lambda proposal: -proposal.chance)

    def _nearest(self, proposals: Sequence[Proposal]) -> list[Proposal]:
        """Return what a person could object with when told that an entry is missing; the book of a chapter
        too.
        """
        near = [
            proposal
            for proposal in proposals
            if proposal.chance >= self._rules.near or Finding.ISBN_SHARED in proposal.judgement
        ]
        return sorted(near, key=lambda proposal: -proposal.log_odds)[:3] or likest(proposals)

    def _propose(
        self,
        holding_id: str,
        judgement: Judgement,
        of_kinds: tuple[float, ...],
        log_odds: float,
        together: Together,
    ) -> Proposal:
        """``of_kinds`` are the chances of a pair of each of ``KINDS``."""
        thresholds = self._model.thresholds
        refused = self._refused(judgement, together)
        doubt = refused or doubt_of(judgement)
        binding = refused or self._binding(judgement, together, doubt)
        free, doubted, barred = of_kinds
        chance = barred if binding else doubted if doubt else free
        log_odds, chance = self._beside_the_model(judgement, log_odds, chance)
        if refused:
            # Of two scripts there is nothing to compare, so that the model has said nothing.
            chance = 0.0 if refused == "other_script" else min(chance, thresholds.review - _SHORT_OF)
            return Proposal(holding_id, Status.MISSING, chance, log_odds, judgement, doubt=refused)
        doubt = binding or doubt
        reasons = tuple(edition_reasons(judgement))
        least = thresholds.doubted if doubt else thresholds.held
        if chance >= least and not binding:
            status = Status.OTHER_EDITION if reasons else Status.HELD
            return Proposal(holding_id, status, chance, log_odds, judgement, reasons)
        chance = min(chance, thresholds.held - _SHORT_OF)
        looked_at = chance >= thresholds.review or deserves_a_look(judgement)
        status = Status.REVIEW if looked_at else Status.MISSING
        return Proposal(holding_id, status, chance, log_odds, judgement, reasons, doubt, barred=bool(binding))

    def _beside_the_model(self, judgement: Judgement, log_odds: float, chance: float) -> tuple[float, float]:
        """Log-odds and chance with what no labelled list could teach the model.

        Lists are labelled by their identifiers, which are taken out of them; a reference that names no title,
        or nothing but a number, and a title in another script leave most features nothing to look at.
        """
        rules = self._rules
        if judgement.title.romanised:
            points = rules.translation_even + rules.translated * judgement.title.similarity
            points += rules.translation_agrees * _agreement(judgement)
        elif Finding.NUMBER_ALONE in judgement:
            points = 0.0 if Finding.NUMBER_LIKE in judgement else rules.number_alone
        elif Finding.INITIALS_ALONE in judgement:
            points = rules.initials_alone
        elif Finding.TITLE_UNSAID in judgement:
            if judgement.has(Finding.SAME_PLACE, Finding.PAGE_SAME) and not judgement.has(*_ELSEWHERE):
                points = rules.place_alone
            else:
                points = rules.people_alone if judgement.findings >= _ALL_WROTE_IT else 0.0
        else:
            weighed = sum(rules.identifiers.get(finding, 0.0) for finding in judgement.findings)
            if not weighed:
                return log_odds, chance
            return log_odds + weighed, chance_of(_odds_of(chance) + weighed)
        return points, chance_of(points)

    def _refused(self, judgement: Judgement, together: Together) -> str:
        """Why this is another work by logic alone: another part of it, another year of a run."""
        if judgement.has(*NUMBERS_SAME):
            return ""
        misprint = Finding.PEOPLE_MANY in judgement and Finding.YEAR_SAME in judgement
        if another_part(judgement) or (Finding.TITLE_NUMBERS_CLASH in judgement and not misprint):
            return "other_part"
        if elsewhere := next((finding.value for finding in _ANOTHER_WORK if finding in judgement), ""):
            return elsewhere
        if _in_two_scripts(judgement):
            return "other_script"
        if in_column(judgement, together) and in_another_place(judgement):
            return "other_part"
        if Finding.COLUMN_OTHER in judgement and Finding.PAGE_SAME not in judgement:
            return "column_other"  # Each issue of a journal has an editorial.
        by_year = judgement.entry.full.stem in together.year_by_year and is_undated(judgement.holding)
        in_another_year = judgement.has(Finding.YEAR_OTHER, Finding.YEAR_NEAR)
        if (in_another_year or (by_year and one_year_unknown(judgement))) and year_open(judgement):
            return "other_issue" if seriality(judgement, together) == "certain" else ""
        return ""

    def _binding(self, judgement: Judgement, together: Together, doubt: str) -> str:
        """Why a person must look, whatever the chance; ``doubt`` is that of ``doubt_of``."""
        in_another_year = judgement.has(Finding.YEAR_OTHER, Finding.YEAR_NEAR) and not edition_said(judgement)
        if (in_another_year or one_year_unknown(judgement)) and year_open(judgement):
            serial = seriality(judgement, together)
            if serial == "certain" or (serial and in_another_year):
                return "run_or_edition"
        if shares_its_title(judgement, together):
            return "shared_title"
        return doubt if doubt in BINDING else ""

    def _with_copies(self, accepted: Sequence[Proposal]) -> list[Proposal]:
        """Return the best holding and those that are as much like the entry in title and in every number.

        A further one of which no number says that it is the very publication counts as another edition.
        """
        best = accepted[0]
        copies = [proposal for proposal in accepted[1:] if self._is_copy(proposal, best)]
        if placed(best.judgement):
            copies = [
                copy if as_placed(copy.judgement, best.judgement) else _as_edition(copy) for copy in copies
            ]
        return [best, *copies]

    def _published_elsewhere(self, proposal: Proposal) -> bool:
        """Whether a holding is hardly what is asked for and may yet be the same work: an article's paper.

        A title that tells something is seldom that of two works; whether title and people are as good as
        those of the best holding ``_is_copy`` asks. One journal prints no article twice: there it is an
        abstract, or a column.
        """
        judgement = proposal.judgement
        in_one_journal = {Finding.VENUE_AGREE, Finding.VOLUME_OTHER} <= judgement.findings
        return (
            proposal.status is Status.MISSING
            and proposal.doubt in ("", "other_version")
            and judgement.title.common >= self._rules.title.telling
            and not in_one_journal
        )

    def _is_copy(self, proposal: Proposal, best: Proposal) -> bool:
        judgement = proposal.judgement
        edition = proposal.status is Status.OTHER_EDITION and certain(judgement)
        if judgement.entry.free_text and judgement.holding.free_text:
            # Of two references as written nothing is left out, so that a copy agrees in as much as the best.
            as_good = proposal.log_odds > best.log_odds - self._rules.copy_chance
        elif proposal.chance >= self._model.choices[Care.CAREFUL].held:
            return True
        else:
            as_good = title_as_good(judgement, best.judgement, self._rules)
        return as_good and (edition or not more_at_odds(judgement, best.judgement))

    def _translations(self, proposals: Iterable[Proposal]) -> list[Proposal]:
        """Return holdings in another language that share people, bodies, numbers, year and known terms."""
        rules = self._rules
        found = []
        # Of many candidates the entry is the foreign title: its terms are looked for once.
        terms_of = cache(lambda title: frozenset(self._vocabulary.english_words(title)))
        for proposal in proposals:
            judgement = proposal.judgement
            if not _in_two_languages(judgement) or proposal.doubt in _OTHERS_OF_A_RUN:
                continue
            # A translation may come out years after the work.
            terms = _terms(judgement, terms_of)
            agreement = _agreement(judgement) + (Finding.YEAR_OTHER in judgement)
            points = rules.translation_even + rules.translated * terms + rules.translation_agrees * agreement
            chance = chance_of(points)
            if chance < rules.translation_review:
                continue
            if terms >= rules.translation_sure and agreement > 0 and self._term_for_term(judgement):
                reasons = tuple(edition_reasons(judgement))
                sure = replace(proposal, status=Status.OTHER_EDITION, chance=chance, log_odds=points)
                found.append(replace(sure, edition_reasons=reasons, doubt="", barred=False))
            else:
                chance = min(chance, rules.translation_most, self._model.thresholds.held - _SHORT_OF)
                found.append(replace(proposal, status=Status.REVIEW, chance=chance, doubt="translation"))
        return sorted(found, key=lambda proposal: -proposal.chance)

    def _term_for_term(self, judgement: Judgement) -> bool:
        """Whether most of a title in another script is known terms that the English title says too.

        Without it "Law on the Protocol to the Convention" would be held by "Law on the Convention".
        """
        if judgement.entry.script == judgement.holding.script:
            return False
        foreign, english = _foreign_first(judgement)
        said = _without_plurals(english.full.weights)
        return self._vocabulary.answered(foreign.full.text, said) >= self._rules.translation_answered


def likest(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Return the proposal whose title is most like that of the entry, if any is: hardly the work, and yet
    something like it is held. It has no chance worth naming.
    """
    like = [(title_likeness(proposal.judgement), proposal) for proposal in proposals]
    found = [pair for pair in like if pair[0] > 0]
    if not found:
        return []
    _, proposal = max(found, key=lambda pair: (round(pair[0], 2), pair[1].log_odds))
    return [replace(proposal, chance=0.0)]


def _terms(judgement: Judgement, terms_of: Callable[[str], Collection[str]]) -> float:
    """Return the share of the English title, by weight, that the other title's known terms translate
    to; ``terms_of`` gives these for a title.
    """
    foreign, english = _foreign_first(judgement)
    terms, total = terms_of(foreign.full.text), english.full.total
    found = sum(
        weight for word, weight in english.full.weights.items() if not _with_singular(word).isdisjoint(terms)
    )
    return found / total if total else 0.0


def _foreign_first(judgement: Judgement) -> tuple[Prepared, Prepared]:
    """Return the record in another language, and the one that is taken for English."""
    entry, holding = judgement.entry, judgement.holding
    return (entry, holding) if entry.script or entry.romance else (holding, entry)


def _with_singular(word: str) -> set[str]:
    """Return a word, and itself without an "s": what a country or a person has, "Thailand's", is one word
    here.
    """
    return {word, word.removesuffix("s")}


def _without_plurals(said: Iterable[str]) -> set[str]:
    return {form for word in said for form in _with_singular(word)}


_ALL_WROTE_IT = {Finding.PEOPLE_ALONE, Finding.PEOPLE_AGREE}
_ELSEWHERE = (Finding.VOLUME_OTHER, Finding.JOURNAL_OTHER, Finding.PEOPLE_DIFFER, Finding.YEAR_OTHER)
"""What says that a page is of another article."""

_AGREE = (
    (Finding.PEOPLE_MANY, Finding.PEOPLE_AGREE, Finding.PEOPLE_FIRST), (Finding.BODY_AGREE,),
    (Finding.PUBLISHER_AGREE,), (Finding.YEAR_SAME,),
    NUMBERS_SAME,
)  # fmt: skip
_DIFFER = ((Finding.PEOPLE_DIFFER,), (Finding.BODY_DIFFER,), (Finding.YEAR_OTHER,), (Finding.NUMBER_OTHER,),
    (Finding.TITLE_PART_MISSING, Finding.TITLE_NUMBERS_CLASH),
)  # fmt: skip
"""What says of two titles in two languages that they are one work, and that they are not: a translation has a
publisher of its own, or the same one under another name.
"""


_COMPARABLE = 0.5
"""The agreement from which on titles of which one is partly in another script are held against each other."""


def _agreement(judgement: Judgement) -> int:
    """In how many of people, bodies, publisher, year and numbers two records agree more than they differ."""
    agree = sum(judgement.has(*names) for names in _AGREE)
    return agree - sum(judgement.has(*names) for names in _DIFFER)


def _in_two_scripts(judgement: Judgement) -> bool:
    """Whether two titles in two scripts have too little in common to be compared: a stray word in Latin."""
    if judgement.entry.script == judgement.holding.script or Finding.TITLE_UNSAID in judgement:
        return False
    return judgement.title.similarity < _COMPARABLE


def _in_two_languages(judgement: Judgement) -> bool:
    """Whether two titles are in two scripts, or one alone is in French or Spanish."""
    entry, holding = judgement.entry, judgement.holding
    return entry.script != holding.script or entry.romance != holding.romance


_OTHERS_OF_A_RUN = {"law_other", "other_issue", "other_part"}
"""Why a holding is another work by logic alone in whatever language; not all know every country."""


_ANOTHER_WORK = (Finding.COUNTRY_OTHER, Finding.PROVINCE_OTHER, Finding.LAW_OTHER)
"""Findings that by logic alone make a holding another work."""


def _rank(proposal: Proposal) -> tuple[float, ...]:
    """Return the best first: of copies that say the same, the one that is written most like the entry."""
    title = proposal.judgement.title.common
    return -proposal.accepted, -round(proposal.log_odds, 1), -title, -proposal.nearness


def _as_edition(proposal: Proposal) -> Proposal:
    return replace(proposal, status=Status.OTHER_EDITION)
