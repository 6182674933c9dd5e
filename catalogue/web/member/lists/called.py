"""How a file that waits is called, and its list: words of a member, sealed where an address carries them.

An address stands in the browser's history and in the log of any proxy.
"""

from __future__ import annotations

import json

from flask import request

from catalogue.web.security.access import services

USE = "how a file is called"
_LIFETIME = 24 * 3600
"""Seconds for which a file waits, and its name with it."""
_LONGEST = 200


def called(file: str, name: str = "") -> str:
    """Return the name of a file, and of the list that it is to be, as an address carries them."""
    words = json.dumps([file, name], ensure_ascii=False)
    return services().access.keyring.seal_passing(USE, words)


def names_carried() -> tuple[str, str]:
    """Return them from the address of this request; empty where it carries none."""
    sealed = request.args.get("called", "")
    words = services().access.keyring.unseal_passing(USE, sealed, _LIFETIME)
    file, name = json.loads(words) if words else ("", "")
    return file[:_LONGEST], name[:_LONGEST]
