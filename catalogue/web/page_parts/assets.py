"""Style, script and font: few and small, so they are kept in memory, compressed once.

The address of a file holds a digest of all of them and can therefore be cached for good; a file
may name its neighbour by a relative address.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from flask import Flask, Response, abort, current_app, request

_ALREADY_COMPRESSED = (".woff2", ".png", ".ico")
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class _Asset:
    plain: bytes
    compressed: bytes | None
    mimetype: str


class Assets:
    """The files of ``catalogue/web/static`` as they were when the process started."""

    def __init__(self) -> None:
        sources = [path for path in files("catalogue.web").joinpath("static").iterdir() if path.is_file()]
        digest = hashlib.sha256()
        self._assets: dict[str, _Asset] = {}
        for source in sorted(sources, key=lambda source: source.name):
            content = source.read_bytes()
            digest.update(source.name.encode() + b"\0" + content)
            self._assets[source.name] = _asset(source.name, content)
        self.version = digest.hexdigest()[:12]

    def respond(self, version: str, name: str) -> Response:
        """Return the file; an address of another version is answered too, but not to be kept."""
        asset = self._assets.get(name) or abort(404)
        response = Response(asset.plain, mimetype=asset.mimetype)
        if asset.compressed is not None:
            response.vary.add("Accept-Encoding")
            if request.accept_encodings["gzip"]:
                response.data = asset.compressed
                response.content_encoding = "gzip"
        if version == self.version:
            response.cache_control.public = True
            response.cache_control.max_age = _YEAR
            response.cache_control.immutable = True
        else:
            response.cache_control.no_cache = True
        return response


def asset_address(name: str) -> str:
    """Where a file of ours is served; it may be kept there for good."""
    return f"{request.root_path}/static/{current_app.extensions['assets'].version}/{name}"


@cache
def _asset(name: str, content: bytes) -> _Asset:
    """Return a file as it is sent; compressed once in a process, however many applications it makes."""
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    compressed = None if name.endswith(_ALREADY_COMPRESSED) else gzip.compress(content, 9, mtime=0)
    return _Asset(content, compressed, "font/woff2" if name.endswith(".woff2") else mimetype)


def init_app(app: Flask) -> None:
    """Serve the files at ``/static/<digest>/<name>`` and let templates name them by ``asset``."""
    assets = Assets()
    app.add_url_rule("/static/<version>/<name>", "asset", assets.respond)
    app.extensions["assets"] = assets
    app.jinja_env.globals["asset"] = asset_address
