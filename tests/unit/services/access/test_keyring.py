"""Texts that are sealed for a short time."""

from __future__ import annotations

import random
import secrets

import pytest

from catalogue.services.access.keyring import Keyring

USE, LIFETIME = "a use", 60


@pytest.fixture
def keyring() -> Keyring:
    return Keyring(secrets.token_hex())


@pytest.mark.parametrize(
    "text", ["", "a", "ends with spaces  ", "ការជួញដូរ", random.Random(1).randbytes(3_000).hex()]
)
def test_a_passing_text_comes_back_for_its_use_and_key_alone(keyring: Keyring, text: str) -> None:
    sealed = keyring.seal_passing(USE, text)
    assert keyring.unseal_passing(USE, sealed, LIFETIME) == text
    assert keyring.unseal_passing("another use", sealed, LIFETIME) == ""
    assert Keyring("another key").unseal_passing(USE, sealed, LIFETIME) == ""
    assert keyring.unseal_passing(USE, sealed, -1) == "", "its time is over"


@pytest.mark.parametrize("given", ["", "=", "ខ្មែរ", "\ud800", "gAAAAA", "a.b.c", "A" * 10_000])
def test_anything_else_is_no_such_text(keyring: Keyring, given: str) -> None:
    assert keyring.unseal_passing(USE, given, LIFETIME) == ""


def test_a_sealed_text_does_not_tell_how_long_a_name_is(keyring: Keyring) -> None:
    names = ("Ly", "The whole of the plans that nobody has to know of")
    assert len({len(keyring.seal_passing(USE, f"{name} is removed.")) for name in names}) == 1
