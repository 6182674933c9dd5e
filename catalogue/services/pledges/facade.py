"""From missing to on its way: one way in to all of it."""

from __future__ import annotations

from dataclasses import dataclass

from ..authority.facade import AuthorityServices
from ..daily import Daily
from ..foundation import Foundation
from ..gap_check.facade import GapCheckServices
from ..records.facade import RecordServices
from .baskets import Baskets
from .entry_facts import EntryFacts
from .link_resolver import LinkResolver
from .listed_numbers import ListedNumbers
from .offers import Offers
from .pledges import Pledges
from .wanted import Wanted


@dataclass(frozen=True, slots=True)
class PledgeServices:
    """What is wanted, and who promised or offered it."""

    baskets: Baskets
    entry_facts: EntryFacts
    link_resolver: LinkResolver
    listed_numbers: ListedNumbers
    offers: Offers
    pledges: Pledges
    wanted: Wanted

    def daily(self) -> tuple[Daily, ...]:
        """Give what is done every day."""
        return (Daily("old offers", self.offers.forget_old, deletes=True),)


def wire_pledges(
    foundation: Foundation,
    authority: AuthorityServices,
    records: RecordServices,
    gap_check: GapCheckServices,
) -> PledgeServices:
    """Make the services of pledges."""
    database = foundation.database
    facts = EntryFacts(authority.topics)
    wanted = Wanted(database, authority.authorities, facts)
    return PledgeServices(
        baskets=Baskets(database, records.publications, wanted, foundation.library_names),
        entry_facts=facts,
        link_resolver=LinkResolver(gap_check.matcher, records.publications, wanted),
        listed_numbers=ListedNumbers(database, facts),
        offers=Offers(database, wanted),
        pledges=Pledges(database, wanted),
        wanted=wanted,
    )
