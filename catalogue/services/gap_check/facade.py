"""Held, or missing: one way in to all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..authority.facade import AuthorityServices
from ..discovery.facade import DiscoveryServices
from ..foundation import Foundation
from ..jobs import JobFunction
from .holdings import HoldingsMatcher
from .learning import JOB as LEARN
from .learning import Learning
from .other_editions import OtherEditions
from .pairing import Pairing
from .quick_checks import QuickChecks


@dataclass(frozen=True, slots=True)
class GapCheckServices:
    """The matcher that knows what is held, and what it learned."""

    learning: Learning
    matcher: HoldingsMatcher
    other_editions: OtherEditions
    pairing: Pairing
    quick_checks: QuickChecks

    def job_functions(self) -> Mapping[str, JobFunction]:
        """Give the jobs of the gap check, by name."""
        return {LEARN: self.learning.run}


def wire_gap_check(
    foundation: Foundation, authority: AuthorityServices, discovery: DiscoveryServices
) -> GapCheckServices:
    """Make the services of the gap check."""
    nearest = discovery.meaning.nearest if foundation.config.meaning else None
    matcher = HoldingsMatcher(foundation.database, discovery.engine, authority.authorities, nearest)
    return GapCheckServices(
        learning=Learning(foundation.database, discovery.engine, matcher, foundation.jobs),
        matcher=matcher,
        other_editions=OtherEditions(matcher),
        pairing=Pairing(matcher, authority.authorities),
        quick_checks=QuickChecks(matcher),
    )
