"""The matcher: one object that prepares, judges and decides with one table of names and one set of rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from catalogue.domain.descriptions.description import Description, Record
from catalogue.domain.gaps.gap_report import Status
from catalogue.matching.comparison.comparison import Judgement, judge
from catalogue.matching.comparison.moved_values import put_back
from catalogue.matching.decision.decision import NO_CHANCE, Decider, Proposal, likest
from catalogue.matching.decision.screening import Outline, could_be, outline_of, share_of_title
from catalogue.matching.evidence.review_reasons import doubt_of
from catalogue.matching.learned.model import Model, shipped_model
from catalogue.matching.records.corporate_bodies import OrganisationAliases
from catalogue.matching.records.preparation import Preparer
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.records.vocabulary import Vocabulary
from catalogue.matching.rules import RULES, Rules
from catalogue.matching.text.normalisation import WordStatistics


class Matcher:
    """Judges whether two descriptions are the same work. Cheap to make; immutable.

    ``statistics`` say how telling words are among the holdings; without them every word but the
    stop words of several languages is telling.
    """

    def __init__(
        self,
        aliases: OrganisationAliases,
        vocabulary: Vocabulary | None = None,
        statistics: WordStatistics | None = None,
        rules: Rules = RULES,
        model: Model | None = None,
    ) -> None:
        self.aliases = aliases
        self.vocabulary = vocabulary or Vocabulary()
        self.rules = rules
        self._weight: Callable[[str], float] = (statistics or WordStatistics()).weight
        self._preparer = Preparer(aliases, self.vocabulary, self._weight)
        self.model = model or shipped_model()
        self._decider = Decider(rules, self.vocabulary, self.model, self._weight)

    def with_statistics(self, titles: Iterable[str]) -> Matcher:
        """Return the same matcher with the words of these titles weighed by how common they are."""
        return type(self)(self.aliases, self.vocabulary, WordStatistics(titles), self.rules, self.model)

    def prepare(self, description: Description) -> Prepared:
        """Take a description apart; do it once for each record, not for each pair."""
        return self._preparer.prepare(description)

    def outline(self, record: Record) -> Outline:
        """Return what a first look takes in of a holding; do it once for each, not for each pair."""
        return outline_of(record, self._weight)

    def could_be(self, entry: Prepared, holding: Outline) -> bool:
        """Look cheaply, before a holding is taken apart, whether the titles share enough to be judged."""
        return could_be(entry, holding, self.rules.screening)

    def share_of_title(self, entry: Prepared, holding: Outline) -> float:
        """How much of the shorter of two titles the other one has, 0 to 1, at a look."""
        return share_of_title(entry, holding)

    def likest(self, entry: Prepared, candidates: Iterable[tuple[str, Prepared]]) -> list[Proposal]:
        """Return what is most like an entry in its title of what was not worth judging, if anything is."""
        return likest(
            Proposal(holding_id, Status.MISSING, 0.0, NO_CHANCE, judgement, doubt=doubt_of(judgement))
            for holding_id, judgement in ((each, self.judge(entry, holding)) for each, holding in candidates)
        )

    def judge(self, entry: Prepared, holding: Prepared) -> Judgement:
        """Compare two records field by field; values behind a title are put back first."""
        if not (entry.free_text or holding.free_text):
            entry, holding = self._with_values_put_back(entry, holding)
        return judge(entry, holding, self.rules, self.aliases)

    def _with_values_put_back(self, entry: Prepared, holding: Prepared) -> tuple[Prepared, Prepared]:
        """Return both as they are once what stands behind their titles is where it belongs.

        What one of them then says may tell what stands behind the other's title.
        """
        found = self._repaired(entry, holding)
        others = self._repaired(holding, entry)
        if found and not others:
            others = self._repaired(holding, found)
        elif others and not found:
            found = self._repaired(entry, others)
        return found or entry, others or holding

    def _repaired(self, one: Prepared, other: Prepared) -> Prepared | None:
        description = put_back(one, other)
        return None if description is None else self.prepare(description)

    def decide(
        self,
        entry: Prepared,
        candidates: Sequence[tuple[str, Prepared]],
        recurring: Collection[str] = (),
    ) -> list[Proposal]:
        """Return the proposals for one entry, best first; empty if nothing is like it."""
        return self.decide_all([(entry, candidates)], recurring)[0]

    def decide_all(
        self,
        batch: Sequence[tuple[Prepared, Sequence[tuple[str, Prepared]]]],
        recurring: Collection[str] = (),
    ) -> list[list[Proposal]]:
        """Return the proposals for each entry of a batch, see ``decide``.

        Copies that share one ``Prepared`` are judged once.
        """
        return self._decider.decide_all(self._judged(batch), recurring)

    def _judged(
        self, batch: Sequence[tuple[Prepared, Sequence[tuple[str, Prepared]]]]
    ) -> list[list[tuple[str, Judgement]]]:
        found = []
        for entry, candidates in batch:
            judged = {holding: self.judge(entry, holding) for holding in {each for _, each in candidates}}
            found.append([(holding_id, judged[holding]) for holding_id, holding in candidates])
        return found

    def same_work(self, one: Prepared, other: Prepared) -> bool:
        """Whether two entries of a list ask for the same work."""
        between = self._between(one, other)
        return between is not None and between.accepted

    def same_version(self, one: Prepared, other: Prepared) -> bool:
        """Whether two entries of a list ask for the same work in the same version, as far as they say."""
        between = self._between(one, other)
        return between is not None and between.same_version

    def perhaps_editions(self, one: Prepared, other: Prepared) -> bool:
        """Whether two entries of a list ask for editions of one work, or for what may be such.

        A title and what may be its translation into another script are no two works for certain.
        """
        if one.script != other.script:
            return True
        between = self._between(one, other)
        return between is not None and (between.accepted or between.doubt == "run_or_edition")

    def _between(self, one: Prepared, other: Prepared) -> Proposal | None:
        return next(iter(self.decide(one, [("", other)])), None)
