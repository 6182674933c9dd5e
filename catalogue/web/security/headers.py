"""What every answer carries: headers that keep the page to itself, and a compressed body."""

from __future__ import annotations

import gzip

from flask import Flask, Response, g, request

from .hosts import is_https

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",  # no other site learns more by it, and browsers name us in Origin
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), browsing-topics=()",
}
_WITH_CAMERA = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY.replace(
        "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"
    ),
    "Permissions-Policy": _HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)"),
}
"""What differs on a page that scans: the camera, and WebAssembly to read codes where the browser cannot."""

_HTTPS_ONLY = "max-age=31536000"
"""For a year a browser that came by https comes by nothing else; other names of the domain are not ours."""
_MAY_BE_KEPT = frozenset(
    {"patron.home", "patron.visit", "patron.help_page", "patron.privacy", "root.logo", "root.robots"}
)
"""What a browser may keep, for readers on slow lines: pages that are the same whatever one looks for. All
else tells too much: also texts and covers, by which whoever has the telephone sees what was looked at."""
_COMPRESSIBLE = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg+xml")
_WORTH_COMPRESSING = 500
_LEVEL = 4
"""Of gzip: a page of results is a fortieth larger than at level 6 and takes two thirds of the time."""


def protect(response: Response) -> Response:
    """Add the headers; what tells who is logged in, or what was looked for, is kept by no cache at all."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if is_https():
        response.headers["Strict-Transport-Security"] = _HTTPS_ONLY
    response.headers.setdefault("Cache-Control", "private, no-cache" if _may_be_kept() else "no-store")
    return response


def with_camera(response: Response) -> Response:
    """Let a page ask for the camera and read what it shows."""
    response.headers.update(_WITH_CAMERA)
    return response


def _may_be_kept() -> bool:
    """Whether a browser may keep this answer, and ask each time whether it still holds."""
    return g.get("account") is None and request.endpoint in _MAY_BE_KEPT and not request.query_string


def compress(response: Response) -> Response:
    """Gzip a text that is long enough, where the browser takes it.

    The tokens of forms differ with each answer, so that length tells nothing about them.
    """
    if (
        response.direct_passthrough
        or response.is_streamed
        or response.content_encoding
        or not (response.mimetype or "").startswith(_COMPRESSIBLE)
    ):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] and len(response.get_data()) >= _WORTH_COMPRESSING:
        response.set_data(gzip.compress(response.get_data(), _LEVEL, mtime=0))
        response.content_encoding = "gzip"
    return response


def init_app(app: Flask) -> None:
    """Treat every answer of the application."""
    app.after_request(compress)
    app.after_request(protect)
