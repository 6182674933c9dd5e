"""A face that a machine may have: one of ours, with its first shape standing for other letters."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import pytest

_FOLDERS = (".fonts", ".local/share/fonts", "Library/Fonts")
"""Where a person's own faces are kept, below the home folder."""


def give_a_face(monkeypatch: pytest.MonkeyPatch, home: Path, letters: str) -> None:
    """Let programs that are started find a face with these letters among those of the system."""
    face = _face_with(letters)
    for folder in _FOLDERS:
        (home / folder).mkdir(parents=True)
        (home / folder / "other.ttf").write_bytes(face)
    told = home / ".config" / "fontconfig" / "fonts.conf"
    told.parent.mkdir(parents=True)
    told.write_text(f"<fontconfig><dir>{home / _FOLDERS[0]}</dir></fontconfig>")
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)


def _face_with(letters: str) -> bytes:
    ours = files("catalogue.paper").joinpath("fonts", "NotoSansSymbols2-Regular.ttf").read_bytes()
    (count,) = struct.unpack_from(">H", ours, 4)
    parts = {}
    for at in range(count):
        tag, _, start, length = struct.unpack_from(">4sIII", ours, 12 + 16 * at)
        parts[tag] = ours[start : start + length]
    parts[b"cmap"] = _cmap(map(ord, letters))
    head, body = ours[:12], b""
    for tag, part in parts.items():
        head += struct.pack(">4sIII", tag, 0, 12 + 16 * count + len(body), len(part))
        body += part + bytes(-len(part) % 4)
    return head + body


def _cmap(codepoints: Iterable[int]) -> bytes:
    """A table (format 12) in which each of these has the first shape."""
    groups = [struct.pack(">III", codepoint, codepoint, 1) for codepoint in sorted(codepoints)]
    start = struct.pack(">HHIII", 12, 0, 16 + 12 * len(groups), 0, len(groups))
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + start + b"".join(groups)
