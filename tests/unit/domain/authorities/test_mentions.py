"""What a description mentions, and a name written otherwise wherever it is mentioned."""

from __future__ import annotations

import pytest

from catalogue.domain.authorities.mentions import MentionKind, mentions_of
from catalogue.domain.authorities.renaming import renamed
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier

PERSON = Contributor("IOM", role="editor")
BODY = Contributor("IOM", ContributorKind.BODY)
WHOLE = Description(
    title="Caught at sea",
    contributors=(PERSON, BODY, PERSON),
    publisher="IOM",
    subjects=("IOM", "Fishing"),
    series="IOM",
    languages=("en",),
    identifiers=(Identifier("isbn", "978-92-2-121319-4"), Identifier("isbn", "978-92-2-121319-2")),
)


def test_each_value_is_mentioned_once_as_what_it_is() -> None:
    assert [(str(mention.kind), mention.value) for mention in mentions_of(WHOLE)] == [
        ("person", "IOM"),
        ("body", "IOM"),
        ("publisher", "IOM"),
        ("subject", "IOM"),
        ("subject", "Fishing"),
        ("series", "IOM"),
        ("language", "en"),
        ("misprint", "978-92-2-121319-4"),
    ]
    assert mentions_of(Description(title="Caught at sea", publisher=" ")) == []


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (MentionKind.PERSON, {"contributors": (Contributor("ILO", role="editor"), BODY)}),
        (MentionKind.BODY, {"contributors": (PERSON, Contributor("ILO", ContributorKind.BODY))}),
        (MentionKind.PUBLISHER, {"publisher": "ILO"}),
        (MentionKind.SUBJECT, {"subjects": ("ILO", "Fishing")}),
        (MentionKind.SERIES, {"series": "ILO"}),
        (MentionKind.LANGUAGE, {}),
    ],
)
def test_a_name_is_changed_where_it_stands_as_that_kind_and_nowhere_else(
    kind: MentionKind, changes: dict[str, object]
) -> None:
    once = WHOLE.with_changes(contributors=(PERSON, BODY))
    assert renamed(once, kind, "IOM", "ILO") == once.with_changes(**changes)
    assert renamed(once, kind, "UNODC", "ILO") == once


def test_a_name_that_stands_there_already_stands_there_once() -> None:
    people = (Contributor("I.L.O.", ContributorKind.BODY), Contributor("ILO", ContributorKind.BODY))
    both = Description(contributors=people, subjects=("Slaves", "Slavery"))
    assert renamed(both, MentionKind.BODY, "I.L.O.", "ILO").contributors == people[1:]
    assert renamed(both, MentionKind.SUBJECT, "Slaves", "Slavery").subjects == ("Slavery",)
