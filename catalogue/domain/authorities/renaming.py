"""A name written otherwise wherever a description prints it."""

from __future__ import annotations

from dataclasses import replace

from catalogue.domain.descriptions.description import ContributorKind, Description

from .mentions import MentionKind

_KINDS = {MentionKind.PERSON: ContributorKind.PERSON, MentionKind.BODY: ContributorKind.BODY}


def renamed(description: Description, kind: MentionKind, old: str, new: str) -> Description:
    """Return the description with a person, body, publisher, subject or series of one name under another.

    Where the other name stands there already, it stands there once.
    """
    if kind in _KINDS:
        people = (
            replace(contributor, name=new)
            if contributor.kind is _KINDS[kind] and contributor.name == old
            else contributor
            for contributor in description.contributors
        )
        return description.with_changes(contributors=tuple(dict.fromkeys(people)))
    if kind is MentionKind.SUBJECT:
        terms = (new if subject == old else subject for subject in description.subjects)
        return description.with_changes(subjects=tuple(dict.fromkeys(terms)))
    if kind in (MentionKind.PUBLISHER, MentionKind.SERIES) and getattr(description, kind) == old:
        return description.with_changes(**{kind.value: new})
    return description
