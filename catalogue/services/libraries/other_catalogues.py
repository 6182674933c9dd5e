"""Other catalogues on the internet, asked over HTTP: by the librarian's or administrator's act alone.

One address is asked at a time; no redirection is followed, and no more is read than may be.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import BinaryIO
from urllib.parse import urlencode

from catalogue.domain.descriptions.whole_numbers import read_whole_number
from catalogue.errors import InvalidInput, LacunaError

from ..internet import Meanwhile, ask_once, nothing, numbers_of, wait_for, web_parts
from ..internet_answers import Answer, Find, NoAnswer, Silence

LARGEST = 64 * 1024 * 1024
"""Bytes of one answer."""
_TRIES = 3
_LONGEST_PAUSE = 60

_READ = {"Accept": "application/xml, text/xml"}

_BEAR_IPV4 = tuple(map(IPv6Network, ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96")))
"""Numbers of IPv6 that end in one of IPv4, to which they lead: mapped, translated, of a NAT64 (RFC 6052)."""
_GIVEN_OUT = IPv6Network("2000::/3")
"""Whence numbers of the internet are given to its machines (RFC 4291); what else there is has other uses."""
_ODD = tuple(map(IPv6Network, ("2001::/23", "2002::/16", "3fff::/20")))
"""Numbers among them that lead through a tunnel (Teredo, 6to4), to services of the network, or nowhere."""
_RELAYS = IPv4Network("192.88.99.0/24")
"""Where a tunnel begins that is nearest (6to4): given up by RFC 7526, and in a house whatever it is there."""
_ISATAP = 0x5EFE
"""Stands before the number of IPv4, often one of a house, at which a tunnel ends (RFC 5214)."""

Pause = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long another catalogue is waited for, in seconds.

    ``answer`` is for one answer in all; ``turn`` for a harvest, after which others that wait have their turn;
    ``look`` for all that is asked at a first look.
    """

    answer: float = 60.0
    turn: float = 60.0
    look: float = 120.0


PATIENCE = Patience()


def checked_address(address: str) -> str:
    """Return the address; raises ``InvalidInput`` unless it is one of the web, without a question."""
    parts = web_parts(address)
    if parts is None or parts.query or parts.fragment:
        raise InvalidInput(
            "harvest_address",
            "Give the address at which the other catalogue is asked, such as https://library.example.org/oai.",
        )
    return address


def ask(
    address: str,
    arguments: Mapping[str, str],
    pause: Pause | None = None,
    *,
    meanwhile: Meanwhile = nothing,
    patience: Patience = PATIENCE,
) -> BinaryIO:
    """Return what is answered; one that is busy (503, 429) is asked again, as late as it wishes within a
    minute.

    ``meanwhile`` is done again and again. Raises ``LacunaError`` for whatever is no answer.
    """
    return _answered(_Question(address, arguments, meanwhile, patience, numbers_of), pause)


def ask_in_public(
    address: str,
    arguments: Mapping[str, str],
    pause: Pause | None = None,
    *,
    meanwhile: Meanwhile = nothing,
    patience: Patience = PATIENCE,
) -> BinaryIO:
    """Return the same of an address on the internet alone: whoever has a page may not look round the house
    with it.

    The name is looked up once, and what it said is asked. Raises ``LacunaError`` for an address within the
    house, or on this machine, too.
    """
    return _answered(_Question(address, arguments, meanwhile, patience, _public_numbers_of), pause)


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked where, and how long an answer is waited for."""

    address: str
    arguments: Mapping[str, str]
    meanwhile: Meanwhile
    patience: Patience
    find: Find

    def once(self) -> Answer:
        until = time.monotonic() + self.patience.answer
        address = f"{self.address}?{urlencode(self.arguments)}"
        try:
            return ask_once(
                address,
                until=until,
                largest=LARGEST,
                headers=_READ,
                find=self.find,
                meanwhile=self.meanwhile,
            )
        except NoAnswer as error:
            if error.why is not Silence.TOO_MUCH:
                raise unreachable() from error
            raise LacunaError(
                "harvest_too_much", "The other catalogue sent more than one answer may hold."
            ) from error


def _answered(question: _Question, pause: Pause | None) -> BinaryIO:
    pause = pause or partial(wait_for, meanwhile=question.meanwhile)
    for tried in range(1, _TRIES + 1):
        answer = question.once()
        if answer.status == 200:
            return BytesIO(answer.content)
        if answer.status not in (429, 503) or tried == _TRIES:
            break
        later = read_whole_number(answer.headers.get("Retry-After", ""))
        pause(min(5 if later is None else later, _LONGEST_PAUSE))
    raise LacunaError(
        "harvest_refused",
        "The other catalogue answered with status %(status)s instead of records. Is the address right?",
        status=answer.status,
    )


def _public_numbers_of(host: str, port: int) -> Sequence[str]:
    """Return the numbers of a machine by its name; raises ``LacunaError`` unless all that it has are
    public.
    """
    found = numbers_of(host, port)
    if not all(is_public(number) for number in found):
        raise LacunaError(
            "harvest_within",
            "This address is within the house or on this machine. Whoever looks after Lacuna can ask it with "
            "lacuna harvest --elsewhere, or allow it by the setting LACUNA_HARVEST_LOCAL.",
        )
    return found


def is_public(number: str) -> bool:
    """Whether a machine's number is one of the internet, not of a house, a machine itself or a group."""
    address = ip_address(number.partition("%")[0])
    if isinstance(address, IPv6Address):
        if not any(address in network for network in _BEAR_IPV4):
            return address.is_global and _is_a_machine(address)
        address = IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.is_global and not address.is_multicast and address not in _RELAYS


def _is_a_machine(address: IPv6Address) -> bool:
    """Whether a number is one machine's own, and no way to another."""
    if address not in _GIVEN_OUT or any(address in network for network in _ODD):
        return False
    return int(address) >> 32 & 0xFDFF_FFFF != _ISATAP  # the bit says whether IPv4 has that number for all


def unreachable() -> LacunaError:
    """Return what is said where no answer comes."""
    return LacunaError(
        "harvest_unreachable", "The other catalogue cannot be reached, or did not answer in time."
    )
