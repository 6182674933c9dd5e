"""What programs elsewhere are told: one way in to all of it."""

from __future__ import annotations

from dataclasses import dataclass

from ..authority.facade import AuthorityServices
from ..discovery.facade import DiscoveryServices
from ..foundation import Foundation
from ..pledges.facade import PledgeServices
from ..records.facade import RecordServices
from .catalogue_search import CatalogueSearch
from .harvest import Harvest
from .identity import Identity
from .register import Register


@dataclass(frozen=True, slots=True)
class SharingServices:
    """The register of what others may harvest, what they are given, and names that hold for ever."""

    catalogue_search: CatalogueSearch
    harvest: Harvest
    identity: Identity
    register: Register


def wire_sharing(
    foundation: Foundation,
    authority: AuthorityServices,
    records: RecordServices,
    discovery: DiscoveryServices,
    pledges: PledgeServices,
) -> SharingServices:
    """Make the services of sharing."""
    database, publications, wanted = foundation.database, records.publications, pledges.wanted
    libraries = foundation.library_names
    return SharingServices(
        catalogue_search=CatalogueSearch(discovery.engine, publications, libraries),
        harvest=Harvest(database, publications, wanted, authority.topics, libraries),
        identity=Identity(database),
        register=Register(database, publications, wanted, authority.topics),
    )
