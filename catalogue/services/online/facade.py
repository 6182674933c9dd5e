"""What may be asked of sources on the internet."""

from __future__ import annotations

from dataclasses import dataclass

from ..foundation import Foundation
from ..gap_check.facade import GapCheckServices
from ..pledges.facade import PledgeServices
from .crossref import Crossref
from .free_copies import FreeCopies
from .google_books import GoogleBooks
from .internet_archive import InternetArchive
from .lookup import OnlineLookup
from .open_library import OpenLibrary
from .openalex import OpenAlex
from .un_library import UnLibrary
from .world_bank import WorldBank


@dataclass(frozen=True, slots=True)
class OnlineServices:
    """Asking the internet for a book."""

    free_copies: FreeCopies
    lookup: OnlineLookup


def wire_online(
    foundation: Foundation, gap_check: GapCheckServices, pledges: PledgeServices
) -> OnlineServices:
    """Make the services that ask the internet."""
    config = foundation.config
    sources = (
        OpenLibrary(config.open_library_url),
        GoogleBooks(config.google_books_url),
        Crossref(config.crossref_url),
        OpenAlex(config.openalex_url, config.openalex_key),
        UnLibrary(config.un_library_url, config.un_library_key),
        WorldBank(config.world_bank_url),
        InternetArchive(config.internet_archive_url),
    )
    lookup = OnlineLookup(foundation.settings, sources, gap_check.matcher.matcher)
    return OnlineServices(
        free_copies=FreeCopies(foundation.database, lookup, pledges.wanted),
        lookup=lookup,
    )
