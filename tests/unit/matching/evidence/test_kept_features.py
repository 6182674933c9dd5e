"""What the matcher finds of pairs of records stays as the model learned it, and as people were told it."""

from __future__ import annotations

import json

import pytest

from catalogue.matching.decision.matcher import Matcher
from tests.support.kept_features import KEPT, Digests, digests


@pytest.fixture(scope="module")
def found(matcher: Matcher) -> Digests:
    return digests(matcher)


@pytest.mark.parametrize("kind", ["features", "findings", "told"])
def test_what_is_found_is_what_was_kept(found: Digests, kind: str) -> None:
    """Where it changed on purpose: ``python -m tests.support.kept_features``, and a model made anew."""
    kept = json.loads(KEPT.read_text("utf-8"))[kind]
    changed = {name for name in kept.keys() | found[kind].keys() if kept.get(name) != found[kind].get(name)}
    assert not changed
