"""The gap check's question turned round: not what an entry is, but which entries some publications are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from catalogue.domain.descriptions.description import Description, Record
from catalogue.domain.gaps.gap_report import Status
from catalogue.matching.decision.decision import Proposal
from catalogue.matching.decision.matcher import Matcher
from search_index.interface import Candidate

from .batch_holdings import BatchHoldings
from .checking import CandidateSource
from .probes import probe_of

Entries = Callable[[Collection[str]], Iterable[tuple[str, Description]]]
"""Gives the descriptions of entries by id; ids that are gone are left out."""


def entries_like(
    publications: Mapping[str, Record],
    index: CandidateSource,
    entries: Entries,
    matcher: Matcher,
    limit: int,
) -> Iterator[tuple[str, Proposal]]:
    """Yield the entries that one of the publications is or could be, each with the likeliest of them.

    ``index`` is one of entries; at most ``limit`` of them are looked at for a publication.
    """
    like: dict[str, list[Candidate]] = {}
    probes = [probe_of(Description.from_dict(record), matcher) for record in publications.values()]
    for publication_id, found in zip(publications, index.candidates(probes, limit), strict=True):
        for entry in found:
            like.setdefault(entry.id, []).append(entry._replace(id=publication_id))
    holdings = BatchHoldings(publications, matcher)
    for entry_id, description in entries(like):
        prepared = matcher.prepare(description)
        proposals = matcher.decide(prepared, holdings.worth_judging(prepared, like[entry_id]))
        if proposals and proposals[0].status is not Status.MISSING:
            yield entry_id, proposals[0]
