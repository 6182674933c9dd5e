"""Sets one document with Typst: ``python -m catalogue.paper.setting TEMPLATE``, JSON in, a PDF out.

What people typed reaches Typst in a JSON file and is never part of its source, so that it cannot act
as code. Pages carry tags for screen readers (PDF/UA-1). This is a process of its own, since Typst keeps
what it set for the next ten documents.
"""

from __future__ import annotations

import sys
from importlib.resources import files

import typst

from catalogue.paper.text_layer import with_whole_clusters

_NO_SHAPE = ("could not be displayed", "disallowed codepoint")
"""What Typst says of letters that no face has, and of those that PDF/UA does not allow."""


def set_in_type(template: str, data: bytes) -> bytes:
    """Return a template of ours as PDF, with ``data`` as the JSON file that it reads.

    Only our own faces, and those that Typst brings, are used, so that a page is the same on every
    machine. Where they lack a letter a box stands in its place, and the file is no PDF/UA, which knows no
    letter without a shape.
    """
    sources = {"main": _source(template), "base.typ": _source("base"), "data.json": data}
    try:
        return _compiled(sources, ["ua-1"])
    except typst.TypstError as error:
        if not any(words in error.message for words in _NO_SHAPE):
            raise
    return _compiled(sources, [])


def _compiled(sources: dict[str, bytes], standards: list[str]) -> bytes:
    faces = typst.Fonts(include_system_fonts=False, font_paths=[str(files("catalogue.paper") / "fonts")])
    pdf: bytes = typst.compile(  # type: ignore[call-overload]  # its stubs forget files by name
        sources, font_paths=faces, pdf_standards=standards
    )
    return with_whole_clusters(pdf)


def _source(name: str) -> bytes:
    return files("catalogue.templates").joinpath("paper", f"{name}.typ").read_bytes()


if __name__ == "__main__":
    sys.stdout.buffer.write(set_in_type(sys.argv[1], sys.stdin.buffer.read()))
