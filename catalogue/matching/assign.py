"""Each holding to its best entry: two different works on a list cannot both be the one book on the shelf."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(slots=True)
class Claim:
    """An entry's claim to a holding: its place in the list, its points, how much they contradict."""

    entry: int
    points: float
    conflicts: int = 0


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
        self._same_work = same_work
        self._same_version = lru_cache(maxsize=10_000)(same_version)

    def enter(self, holding_id: str, claim: Claim) -> None:
        """Note a claim; the first of equal ones stands."""
        best = self._best.get(holding_id)
        if best is None or claim.points > best.points:
            self._best[holding_id] = claim

    def better(self, holding_id: str, claim: Claim, *, further: bool = False) -> Claim | None:
        """The claim that answers to this holding better, if there is one.

        A holding that an entry has as its best yields to another work. One that it has as a
        ``further`` copy yields to an entry for another version that contradicts it less: a paper and
        its journal version are no copies where the list asks for both.
        """
        best = self._best.get(holding_id)
        if best is None or best.entry == claim.entry:
            return None
        if further:
            yields = best.conflicts < claim.conflicts and not self._same_version(claim.entry, best.entry)
            return best if yields else None
        if best.points <= claim.points or self._same_work(claim.entry, best.entry):
            return None
        return best
