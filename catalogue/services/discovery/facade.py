"""From a question to a publication: one way in to all of it."""

from __future__ import annotations

from dataclasses import dataclass

from search_index.interface import SearchEngine

from ..authority.facade import AuthorityServices
from ..daily import Daily
from ..foundation import Foundation
from ..records.attachments import Readers
from ..records.facade import RecordServices
from .browsing import Browsing
from .completion import Completions
from .engines import Engines
from .exports import Exports
from .indexing import Indexing
from .machines import Machines
from .meaning import Meaning
from .named_things import NamedThings
from .promotions import Promotions
from .search import Search
from .site_map import SiteMap
from .subject_tree import SubjectBrowsing
from .texts.staff_texts import StaffTexts
from .texts.text_indexing import TextIndexing
from .texts.text_search import TextSearch


@dataclass(frozen=True, slots=True)
class DiscoveryServices:
    """The indexes, what feeds them, and what asks them."""

    browsing: Browsing
    completions: Completions
    elsewhere_engine: SearchEngine
    engine: SearchEngine
    exports: Exports
    indexing: Indexing
    machines: Machines
    meaning: Meaning
    named_things: NamedThings
    promotions: Promotions
    search: Search
    site_map: SiteMap
    staff_texts: StaffTexts
    subjects: SubjectBrowsing

    def daily(self) -> tuple[Daily, ...]:
        """Give what is done every day."""
        return (Daily("machines long gone", self.machines.forget_gone),)


def wire_discovery(
    foundation: Foundation, engines: Engines, authority: AuthorityServices, records: RecordServices
) -> DiscoveryServices:
    """Make the services of discovery over the indexes."""
    database, publications, authorities = foundation.database, records.publications, authority.authorities
    texts = (
        TextIndexing(database, engines.texts, Readers.PUBLIC),
        TextIndexing(database, engines.staff_texts, Readers.STAFF),
    )
    lock_path = foundation.config.home / "index.lock"
    machines = Machines(database, foundation.lease, foundation.config.keep_machines)
    meaning = Meaning(foundation.config.meaning_path, authorities, wanted=foundation.config.meaning)
    indexing = Indexing(
        database, engines.publications, authorities, authority.topics, lock_path, machines, texts, meaning
    )
    text_search = TextSearch(database, engines.texts, Readers.PUBLIC)
    staff_search = TextSearch(database, engines.staff_texts, Readers.STAFF)
    search = Search(
        database,
        engines.publications,
        publications,
        text_search,
        authority.synonyms.groups,
        meaning,
        foundation.library_names,
        authority.hidden_names.from_everybody,
    )
    return DiscoveryServices(
        browsing=Browsing(database, authorities, publications),
        completions=Completions(database, authorities, search),
        elsewhere_engine=engines.elsewhere,
        engine=engines.publications,
        exports=Exports(publications, search, foundation.library_names),
        indexing=indexing,
        machines=machines,
        meaning=meaning,
        named_things=NamedThings(database, authorities),
        promotions=Promotions(database, indexing, foundation.config.home),
        search=search,
        site_map=SiteMap(database),
        staff_texts=StaffTexts(staff_search, text_search, publications),
        subjects=SubjectBrowsing(search, authorities),
    )
