"""Each holding to its best entry: two different works on a list cannot both be the one book on the shelf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from catalogue.domain.gaps.gap_report import Status
from catalogue.matching.decision.decision import Proposal


@dataclass(slots=True)
class Claim:
    """An entry's claim to a holding: its place in the list, its points, how much they contradict.

    ``nearness`` is how nearly both are written alike, see ``versions.nearness``; ``first`` is whether
    the entry has no better holding; ``held`` whether it is the very publication, and no other edition of it.
    """

    entry: int
    points: float
    conflicts: int = 0
    nearness: float = 0.0
    first: bool = False
    held: bool = True

    @property
    def strength(self) -> tuple[float, float]:
        """What claims are ranked by: the points, and among equal ones the way of writing."""
        return self.points, self.nearness


def claim_of(entry: int, proposal: Proposal, rank: int) -> Claim:
    """Return the claim of an entry to what is proposed for it; the best proposal has rank 0."""
    return Claim(
        entry,
        proposal.log_odds,
        proposal.conflicts,
        proposal.nearness,
        first=rank == 0,
        held=proposal.status is Status.HELD,
    )


class Claims:
    """The best claim to every holding; grows with the holdings claimed, never with the list.

    ``same_work`` says whether two entries, by their places in the list, ask for the same work: such
    entries share a holding, as the same title typed twice, or its paperback and hardback.
    ``same_version`` says whether they also ask for it in one version, and so share all its copies;
    ``perhaps_editions`` whether what they ask for are, or may be, editions of one work.
    """

    def __init__(
        self,
        same_work: Callable[[int, int], bool],
        same_version: Callable[[int, int], bool],
        perhaps_editions: Callable[[int, int], bool],
    ) -> None:
        self._best: dict[str, Claim] = {}
        self._held: dict[str, Claim] = {}
        self._claimed = Counter[str]()
        self._same_work = same_work
        self._perhaps_editions = perhaps_editions
        self._same_version = lru_cache(maxsize=10_000)(same_version)

    def enter(self, holding_id: str, claim: Claim) -> None:
        """Note a claim; the first of equal ones stands."""
        self._claimed[holding_id] += 1
        for best in (self._best, self._held) if claim.held else (self._best,):
            if holding_id not in best or claim.strength > best[holding_id].strength:
                best[holding_id] = claim

    def better(self, holding_id: str, claim: Claim) -> Claim | None:
        """Return the claim to a holding to which the best one of another entry yields, if there is one.

        Only whoever asks for the very publication takes it from an entry that asks for another work. Another
        edition of a work is held as well where the list asks for the one on the shelf.
        """
        best = self._held.get(holding_id)
        if best is None or best.entry == claim.entry or best.points <= claim.points:
            return None
        shared = self._same_work if claim.held else self._perhaps_editions
        return None if shared(claim.entry, best.entry) else best

    def better_copy(self, holding_id: str, claim: Claim, copies: int) -> Claim | None:
        """Return the claim to which that to a further holding yields, one of so many ``copies`` in all.

        It yields to an entry for another version that contradicts it less: a paper and its journal version
        are no copies where the list asks for both. Where the list asks for a work as often as it is held,
        it also yields to an entry that is written more like it and has it as its best, so that each has its
        own.
        """
        best = self._best.get(holding_id)
        if best is None or best.entry == claim.entry:
            return None
        nearer = best.points >= claim.points and best.nearness > claim.nearness
        if nearer and best.first and self._claimed[holding_id] >= copies:
            return best
        less_at_odds = best.conflicts < claim.conflicts
        return best if less_at_odds and not self._same_version(claim.entry, best.entry) else None
