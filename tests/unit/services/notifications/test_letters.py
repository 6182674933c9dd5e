"""Messages: whatever counts as an address can be written to."""

from __future__ import annotations

import random

from catalogue.domain.people.mail import is_address
from catalogue.services.notifications.mail import Letter, message_of

_SIGNS = "ab.-_'+/=?^`{|}~!#$%&*1@\"\\()<>[],;: \t\x00\x1b\x7f\x85\u2028\u200bé"
_OF_A_DOMAIN = "ab.-1_"


def test_whatever_counts_as_an_address_can_be_written_to() -> None:
    dice = random.Random(12)
    taken = 0
    for _ in range(30_000):
        person = "".join(dice.choices(_SIGNS, k=dice.randint(1, 5)))
        domain = "".join(dice.choices(_OF_A_DOMAIN, k=dice.randint(1, 6)))
        address = f"{person}@{domain}"
        if is_address(address):
            taken += 1
            message = message_of(
                Letter(address, "A subject", "Words", "A library", "1"), "library@example.org"
            )
            assert message["To"].addresses[0].addr_spec == address
            assert message.as_bytes()
    assert taken > 500
