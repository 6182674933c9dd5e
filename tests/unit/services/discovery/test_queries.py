"""Queries that find nothing: which of their words would find something alone."""

from __future__ import annotations

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account
from catalogue.services.discovery.queries import in_catalogue_words, plain_words


def test_of_a_query_that_finds_nothing_the_words_are_named_that_would(
    services: Services, librarian: Account
) -> None:
    services.records.publications.add(librarian, Description(title="Debt bondage on boats"))
    services.operations.worker.run_pending()
    search = services.discovery.search
    assert search.words_that_find("bondage AND quasars") == ["bondage"]
    assert search.words_that_find("bondage") == [], "it is the whole query"
    assert search.words_that_find(f"{'quasars pulsars ' * 20}bondage") == ["bondage"], "words count once"
    strange = " ".join(f"quasar{number}" for number in range(8))
    assert search.words_that_find(f"{strange} bondage") == [], "only so many are tried"


def test_a_query_is_put_into_the_catalogues_words() -> None:
    named = {"khmer": ("km",), "indochina": ("Cambodia", "Lao PDR")}
    told = in_catalogue_words("boats lang:khmer country:Indochina", lambda _, name: named[name.casefold()])
    assert told == 'boats lang:km country:Cambodia OR country:"Lao PDR"'
    assert plain_words("boats OR nets -fiction") == ["boats", "nets"]
