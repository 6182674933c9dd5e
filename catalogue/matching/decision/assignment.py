"""Each holding to its best entry: two different works on a list cannot both be the one book on the shelf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(slots=True)
class Claim:
    """An entry's claim to a holding: its place in the list, its points, how much they contradict.

    ``nearness`` is how nearly both are written alike, see ``versions.nearness``; ``first`` is whether
    the entry has no better holding.
    """

    entry: int
    points: float
    conflicts: int = 0
    nearness: float = 0.0
    first: bool = False

    @property
    def strength(self) -> tuple[float, float]:
        """What claims are ranked by: the points, and among equal ones the way of writing."""
        return self.points, self.nearness


class Claims:
    """The best claim to every holding; grows with the holdings claimed, never with the list.

    ``same_work`` says whether two entries, by their places in the list, ask for the same work: such
    entries share a holding, as the same title typed twice, or its paperback and hardback.
    ``same_version`` says whether they also ask for it in one version, and so share all its copies.
    """

    def __init__(
        self, same_work: Callable[[int, int], bool], same_version: Callable[[int, int], bool]
    ) -> None:
        self._best: dict[str, Claim] = {}
        self._claimed = Counter[str]()
        self._same_work = same_work
        self._same_version = lru_cache(maxsize=10_000)(same_version)

    def enter(self, holding_id: str, claim: Claim) -> None:
        """Note a claim; the first of equal ones stands."""
        self._claimed[holding_id] += 1
        best = self._best.get(holding_id)
        if best is None or claim.strength > best.strength:
            self._best[holding_id] = claim

    def better(self, holding_id: str, claim: Claim, *, copies: int = 0) -> Claim | None:
        """Return the claim that answers to this holding better, if there is one.

        A holding that an entry has as its best yields to another work. A further one, of so many
        ``copies`` in all, yields to an entry for another version that contradicts it less: a paper and
        its journal version are no copies where the list asks for both. Where the list asks for a work as
        often as it is held, a further one also yields to an entry that is written more like it and has
        it as its best, so that each has its own.
        """
        best = self._best.get(holding_id)
        if best is None or best.entry == claim.entry:
            return None
        if copies:
            nearer = best.points >= claim.points and best.nearness > claim.nearness
            if nearer and best.first and self._claimed[holding_id] >= copies:
                return best
            less_at_odds = best.conflicts < claim.conflicts
            return best if less_at_odds and not self._same_version(claim.entry, best.entry) else None
        if best.points <= claim.points or self._same_work(claim.entry, best.entry):
            return None
        return best
