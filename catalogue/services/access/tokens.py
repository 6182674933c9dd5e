"""Secrets that are handed out once, and what is kept of them."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """Return a secret of 256 bits that fits into an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret, so that reading the database gives nobody a way in."""
    return hashlib.sha256(secret.encode()).hexdigest()
