"""How names and subjects are said: one way in to all of it."""

from __future__ import annotations

from dataclasses import dataclass

from ..foundation import Foundation
from .authorities import Authorities
from .authority_editing import AuthorityEditing
from .body_links import BodyLinks
from .headings import Headings
from .hidden_names import HiddenNames
from .name_files import NameFiles
from .synonyms import Synonyms
from .terms import Terms
from .topics import TopicFinder, shipped_topics


@dataclass(frozen=True, slots=True)
class AuthorityServices:
    """Organisations, people, series and terms under all their names."""

    authorities: Authorities
    body_links: BodyLinks
    editing: AuthorityEditing
    headings: Headings
    hidden_names: HiddenNames
    name_files: NameFiles
    synonyms: Synonyms
    terms: Terms
    topics: TopicFinder


def wire_authority(foundation: Foundation) -> AuthorityServices:
    """Make the services of authority."""
    database = foundation.database
    authorities = Authorities(database)
    return AuthorityServices(
        authorities=authorities,
        body_links=BodyLinks(database, authorities),
        editing=AuthorityEditing(database, authorities),
        headings=Headings(database),
        hidden_names=HiddenNames(database),
        name_files=NameFiles(database),
        synonyms=Synonyms(database),
        terms=Terms(database),
        topics=shipped_topics(),
    )
