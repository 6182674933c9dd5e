"""Other catalogues on the internet, asked over HTTP: by the librarian's or administrator's act alone.

One address is asked at a time; no redirection is followed, and no more is read than may be.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping
from io import BytesIO
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlencode, urlsplit

from catalogue.domain.descriptions.whole_numbers import read_whole_number
from catalogue.errors import InvalidInput, LacunaError

from ..internet import Answer, NoAnswer, Request, Silence, ask_once, web_parts

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

PATIENCE = 60.0
"""Seconds that one answer may take in all."""
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


def checked_address(address: str) -> str:
    """Return the address; raises ``InvalidInput`` unless it is one of the web, without a question."""
    parts = web_parts(address)
    if parts is None or parts.query or parts.fragment:
        raise InvalidInput(
            "harvest_address",
            "Give the address at which the other catalogue is asked, such as https://library.example.org/oai.",
        )
    return address


def ask(address: str, arguments: Mapping[str, str], pause: Pause = time.sleep) -> BinaryIO:
    """Return what is answered; one that is busy (503, 429) is asked again, as late as it wishes within a
    minute.

    Raises ``LacunaError`` for whatever is no answer.
    """
    return _answered(address, arguments, None, pause)


def ask_in_public(address: str, arguments: Mapping[str, str], pause: Pause = time.sleep) -> BinaryIO:
    """Return the same of an address on the internet alone: whoever has a page may not look round the house
    with it.

    The name is looked up once, and what it said is asked. Raises ``LacunaError`` for an address within the
    house, or on this machine, too.
    """
    return _answered(address, arguments, _asking_in_public, pause)


def _answered(address: str, arguments: Mapping[str, str], request: Request | None, pause: Pause) -> BinaryIO:
    for tried in range(1, _TRIES + 1):
        answer = _once(f"{address}?{urlencode(arguments)}", request)
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


def _once(address: str, request: Request | None) -> Answer:
    until = time.monotonic() + PATIENCE
    try:
        return ask_once(address, until=until, largest=LARGEST, headers=_READ, request=request)
    except NoAnswer as error:
        if error.why is not Silence.TOO_MUCH:
            raise _unreachable() from error
        raise LacunaError(
            "harvest_too_much", "The other catalogue sent more than one answer may hold."
        ) from error


def _asking_in_public(
    method: str, address: str, *, headers: Mapping[str, str], **how: Any
) -> BaseHTTPResponse:
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool

    parts = urlsplit(address)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    where = _public_address_of(host, port)
    pool = (
        HTTPSConnectionPool(where, port, server_hostname=host, assert_hostname=host, retries=False)
        if secure
        else HTTPConnectionPool(where, port, retries=False)
    )
    named = {**headers, "Host": parts.netloc.rpartition("@")[2]}
    return pool.request(method, f"{parts.path or '/'}?{parts.query}", headers=named, **how)


def _public_address_of(host: str, port: int) -> str:
    """Return the number of a machine by its name; raises ``LacunaError`` unless all that it has are
    public.
    """
    try:
        found = [str(said[4][0]) for said in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise _unreachable() from error
    if not found or not all(is_public(number) for number in found):
        raise LacunaError(
            "harvest_within",
            "This address is within the house or on this machine. Whoever looks after Lacuna can ask it with "
            "lacuna harvest --elsewhere, or allow it by the setting LACUNA_HARVEST_LOCAL.",
        )
    return found[0]


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


def _unreachable() -> LacunaError:
    return LacunaError(
        "harvest_unreachable", "The other catalogue cannot be reached, or did not answer in time."
    )
