"""The sets in which others may harvest the catalogue: held, wanted, each kind and each theme."""

from __future__ import annotations

import re
from collections.abc import Iterable

from anyascii import anyascii

from catalogue.domain.descriptions.description import Description

HELD, WANTED, KIND, THEME = "held", "wanted", "kind", "theme"
_LONGEST = 60


def sets_of(description: Description, themes: Iterable[str], further: Iterable[str]) -> tuple[str, ...]:
    """Return the sets of a record, in order: "kind:report", "theme:child-labour", and ``further`` ones."""
    kinds = [f"{KIND}:{name}"] if (name := plain(description.kind)) else []
    found = [*further, *kinds, *(f"{THEME}:{name}" for theme in themes if (name := plain(theme)))]
    return tuple(sorted(set(found)))


def plain(words: str) -> str:
    """Words as a part of a set's name may hold them: "child-labour"."""
    return re.sub("[^a-z0-9]+", "-", anyascii(words).lower()).strip("-")[:_LONGEST].strip("-")
