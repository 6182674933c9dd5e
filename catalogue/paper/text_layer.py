"""Makes the text of a PDF come out as it was written, in scripts whose letters join.

In Khmer, Thai, Lao and Burmese a cluster of letters is drawn by several shapes. Typst says of each shape
that it means the whole cluster, so that readers give the cluster once a shape; its ``ActualText`` ends
where a shape is set higher or lower, and many readers pass it over. Here each cluster becomes one shape
of its font, made of the others where they stand, and this shape means the cluster (ADR 0048).
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import pikepdf
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph as Outline
from fontTools.ttLib.tables._g_l_y_f import GlyphComponent

from catalogue.paper.page_content import Instruction, Operand, Unreadable, instructions

_FARTHEST = 4.0
"""Shapes of one cluster stand within so many times the size of their font."""
_ROUND_TO_GRID, _ARE_XY = 0x0004, 0x0002
_MAPPING = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
_ACTUAL_TEXT = re.compile(r"/ActualText\s*<FEFF([0-9A-Fa-f]*)>")
_SECTION = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def with_whole_clusters(pdf: bytes) -> bytes:
    """Return the same pages, in whose text layer each cluster of letters stands once."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        faces: dict[tuple[int, int], _Face] = {}
        for page in document.pages:
            _mend_page(document, page, faces)
        changed = [face for face in faces.values() if face.made]
        if not changed:
            return pdf
        for face in changed:
            face.store(document)
        written = io.BytesIO()
        document.save(
            written,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
    return written.getvalue()


class _Shape(NamedTuple):
    """One shape on a page, and where it is drawn.

    ``place`` is that of its code: where its instruction starts, the operand, the byte.
    """

    place: tuple[int, int, int]
    code: int
    face: _Face
    text: str
    matrix: Matrix
    """From the font's size to the page."""


class _Face:
    """A font of the document with the shapes that are added to it."""

    def __init__(self, font: Any) -> None:
        self.font = font
        self.descendant = font.DescendantFonts[0]
        self.texts = _texts(font)
        meaning = Counter(self.texts.values())
        self.plain = {code for code, text in self.texts.items() if meaning[text] == 1}
        """The shapes that mean what no other does: two of them are never one cluster."""
        self.widths = _widths(self.descendant.W) if "/W" in self.descendant else {}
        self._added: list[tuple[Sequence[tuple[int, int, int]], int]] = []
        self.made: dict[tuple[str, tuple[tuple[int, int, int], ...]], int] = {}
        self.is_ours = (
            self.descendant.Subtype == "/CIDFontType2"
            and self.descendant.get("/CIDToGIDMap") == "/Identity"
            and "/FontFile2" in self.descendant.FontDescriptor
        )
        self._outlines = self._opened() if self.is_ours else None
        self._units = self._outlines["head"].unitsPerEm / 1000 if self._outlines else 1.0
        self._next = len(self._outlines.getGlyphOrder()) if self._outlines else 0

    def _opened(self) -> TTFont:
        data = self.descendant.FontDescriptor.FontFile2.read_bytes()
        return TTFont(io.BytesIO(data), lazy=False, recalcTimestamp=False)

    def width(self, code: int) -> float:
        """How far a shape moves on, in thousandths."""
        return self.widths.get(code, 0)

    def cluster(self, text: str, parts: Sequence[tuple[int, float, float]], width: float) -> int:
        """Return the code of a shape that means a text: others, each moved by so many thousandths."""
        units = self._units
        placed = tuple((code, round(x * units), round(y * units)) for code, x, y in parts)
        key = (text, placed)
        if key not in self.made:
            self.made[key] = self._next
            self._added.append((placed, round(width * units)))
            self.texts[self._next], self.widths[self._next] = text, width
            self._next += 1
        return self.made[key]

    def _add(self, outlines: TTFont) -> None:
        """Add the outlines of all that was made."""
        before = outlines.getGlyphOrder()
        names = [f"cluster{len(before) + at:05d}" for at in range(len(self._added))]
        outlines.setGlyphOrder([*before, *names])
        shapes, advances = outlines["glyf"], outlines["hmtx"]
        shapes.setGlyphOrder(outlines.getGlyphOrder())
        for name, (parts, width) in zip(names, self._added, strict=True):
            outline = Outline()
            outline.numberOfContours = -1
            outline.components = [_component(before[code], x, y) for code, x, y in parts]
            shapes.glyphs[name] = outline
            outline.recalcBounds(shapes)
            advances[name] = width, getattr(outline, "xMin", 0)

    def store(self, document: pikepdf.Pdf) -> None:
        """Write the font back with what was added."""
        assert self._outlines is not None
        self._add(self._outlines)
        written = io.BytesIO()
        self._outlines.save(written)
        data = written.getvalue()
        self.descendant.FontDescriptor.FontFile2 = document.make_stream(data, Length1=len(data))
        self.descendant.W = pikepdf.Array(
            [entry for code, width in sorted(self.widths.items()) for entry in (code, pikepdf.Array([width]))]
        )
        self.font.ToUnicode = document.make_stream(_mapping(self.texts))


def _component(name: str, x: int, y: int) -> GlyphComponent:
    part = GlyphComponent()
    part.glyphName, part.x, part.y = name, x, y
    part.flags = _ROUND_TO_GRID | _ARE_XY
    return part


def _texts(font: Any) -> dict[int, str]:
    """Return what each code means, as the font says."""
    if "/ToUnicode" not in font:
        return {}
    pairs = (
        pair
        for section in _SECTION.findall(font.ToUnicode.read_bytes())
        for pair in _MAPPING.findall(section)
    )
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _widths(array: Any) -> dict[int, float]:
    """Widths by code (ISO 32000-1, 9.7.4.3): "c [w1 w2 ...]" or "first last w"."""
    items, at = list(array), 0
    widths: dict[int, float] = {}
    while at < len(items):
        first = int(items[at])
        if isinstance(items[at + 1], pikepdf.Array):
            widths |= {first + place: float(width) for place, width in enumerate(items[at + 1])}
            at += 2
        else:
            widths |= dict.fromkeys(range(first, int(items[at + 1]) + 1), float(items[at + 2]))
            at += 3
    return widths


def _mapping(texts: dict[int, str]) -> bytes:
    """Return a ToUnicode map of codes of two bytes (ISO 32000-1, 9.10.3)."""
    lines = [
        f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>"
        for code, text in sorted(texts.items())
        if text
    ]
    sections = (lines[at : at + 100] for at in range(0, len(lines), 100))
    body = "".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar\n" for part in sections)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo 3 dict dup begin\n"
        "/Registry (Adobe) def /Ordering (UCS) def /Supplement 0 def\nend def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


def _mend_page(document: pikepdf.Pdf, page: Any, faces: dict[tuple[int, int], _Face]) -> None:
    page.contents_coalesce()
    data = page.Contents.read_bytes()
    reading = _Reading(page, faces)
    try:
        clusters = list(_clusters(reading.shapes_of(instructions(data))))
    except Unreadable:
        return  # A picture in the middle of the text; our own pages have none.
    instead: dict[tuple[int, int, int], tuple[int | None, float]] = {}
    for shapes in clusters:
        first, *others = shapes
        if not others and first.face.texts.get(first.code) == first.text:
            continue
        code, width = _one_shape(shapes)
        instead[first.place] = code, width - first.face.width(first.code)
        instead |= {shape.place: (None, -shape.face.width(shape.code)) for shape in others}
    if not instead:
        return
    edits = [(start, end, b"") for start, end in reading.spans]
    for at in {start for start, _, _ in instead}:
        shown = reading.shown[at]
        edits.append((shown.start, shown.end, _shown(shown.operands[0], at, instead)))
    pieces, last = [], 0
    for start, end, new in sorted(edits):
        pieces += [data[last:start], new]
        last = end
    page.Contents = document.make_stream(b"".join((*pieces, data[last:])))


def _shown(
    operand: Operand, at: int, instead: Mapping[tuple[int, int, int], tuple[int | None, float]]
) -> bytes:
    """Return the instruction that shows something, its shapes replaced; what is drawn stands where it
    stood.
    """
    parts: list[str] = []
    moved, letters = 0.0, ""

    def close() -> None:
        nonlocal moved, letters
        parts.extend(filter(None, (f"<{letters}>" if letters else "", f"{moved:.3f}" if moved else "")))
        moved, letters = 0.0, ""

    for place, part in enumerate(_parts_of(operand)):
        if not isinstance(part, bytes):
            moved += float(part)  # type: ignore[arg-type]  # nothing else stands in these arrays
            continue
        for byte in range(0, len(part) - 1, 2):
            old = int.from_bytes(part[byte : byte + 2], "big")
            code, move = instead.get((at, place, byte), (old, 0.0))
            if code is not None:
                if moved:
                    close()
                letters += f"{code:04X}"
            moved += move
    close()
    return f"[{' '.join(parts)}]TJ".encode()


def _parts_of(operand: Operand) -> list[Operand]:
    return operand if isinstance(operand, list) else [operand]


class _Reading:
    """Reads the instructions of a page as a viewer does, as far as text goes (ISO 32000-1, 9.4)."""

    def __init__(self, page: Any, faces: dict[tuple[int, int], _Face]) -> None:
        fonts = page.Resources.get("/Font", {}) if "/Resources" in page else {}
        self._faces = {name: _face_of(font, faces) for name, font in fonts.items()}
        self.spans: list[tuple[int, int]] = []
        """Where the instructions stand that begin and end an ``ActualText``."""
        self.shown: dict[int, Instruction] = {}
        """The instructions that show shapes, by where they start."""

    def shapes_of(self, content: Iterable[Instruction]) -> Iterator[_Shape]:
        """Yield the shapes in the order in which they are drawn."""
        ctm, cursor = _IDENTITY, _IDENTITY
        face: _Face | None = None
        size = 0.0
        kept: list[tuple[Matrix, _Face | None, float]] = []
        said: str | None = None
        marks: list[tuple[tuple[int, int], str | None, bool]] = []
        operands: Any
        for instruction in content:
            operator, operands, start, end = instruction
            match operator:
                case "BDC" | "BMC":
                    own = _actual_text(operands)
                    marks.append(((start, end), said, own is not None))
                    said = said if own is None else own
                case "EMC" if marks:
                    begin, said, says = marks.pop()
                    if says and face is not None and face.is_ours:
                        self.spans += [begin, (start, end)]
                case "Tf":
                    face, size = self._faces.get(operands[0]), operands[1]
                case "Tm":
                    cursor = tuple(operands)
                case "Tj" | "TJ" if face is not None:
                    shapes, moved = _drawn(operands[0], start, face, size, _times(cursor, ctm), said)
                    self.shown[start] = instruction
                    yield from shapes
                    cursor = _moved(moved, cursor)
                case "q":
                    kept.append((ctm, face, size))
                case "Q" if kept:
                    ctm, face, size = kept.pop()
                case "cm":
                    ctm = _times(tuple(operands), ctm)
                case "BT":
                    cursor = _IDENTITY


def _face_of(font: Any, faces: dict[tuple[int, int], _Face]) -> _Face | None:
    if font.get("/Subtype") != "/Type0":
        return None
    if font.objgen not in faces:
        faces[font.objgen] = _Face(font)
    return faces[font.objgen]


def _drawn(
    operand: Operand, at: int, face: _Face, size: float, matrix: Matrix, said: str | None
) -> tuple[list[_Shape], float]:
    """Return the shapes that an instruction shows, and how far it moves on, in units of text space.

    Of plain shapes in a row, such as a word of Latin letters, only the first and the last are given: none of
    them is part of a cluster, but what stands beside those two could be.
    """
    a, b, c, d, e, f = matrix
    turned = size * a, size * b, size * c, size * d

    def shape(place: int, byte: int, code: int, moved: float) -> _Shape:
        text = texts.get(code, "") if said is None else said
        return _Shape((at, place, byte), code, face, text, (*turned, moved * a + e, moved * b + f))

    texts, widths = face.texts, face.widths
    plain = face.plain if said is None else frozenset[int]()
    shapes: list[_Shape] = []
    skipped: tuple[int, int, int, float] | None = None
    moved = 0.0
    for place, part in enumerate(_parts_of(operand)):
        if not isinstance(part, bytes):
            moved -= float(part) * size / 1000  # type: ignore[arg-type]  # a number
            continue
        for byte in range(0, len(part) - 1, 2):
            code = part[byte] << 8 | part[byte + 1]
            if code in plain and shapes:
                skipped = place, byte, code, moved
            elif face.is_ours:
                if skipped:
                    shapes.append(shape(*skipped))
                    skipped = None
                shapes.append(shape(place, byte, code, moved))
            moved += widths.get(code, 0) * size / 1000
    if skipped:
        shapes.append(shape(*skipped))
    return shapes, moved


def _clusters(shapes: Iterable[_Shape]) -> Iterator[list[_Shape]]:
    """Shapes that are drawn one after the other and mean one cluster together.

    The same cluster again begins with the same shape.
    """
    cluster: list[_Shape] = []
    for shape in shapes:
        if cluster and not (
            shape.face is cluster[0].face
            and shape.text == cluster[0].text
            and shape.code != cluster[0].code
            and _is_near(cluster[0], shape)
        ):
            yield cluster
            cluster = []
        cluster.append(shape)
    if cluster:
        yield cluster


def _is_near(one: _Shape, other: _Shape) -> bool:
    return max(map(abs, _from(one, other))) < _FARTHEST


def _from(one: _Shape, other: _Shape) -> tuple[float, float]:
    """Where a shape stands as seen from another, in sizes of the font."""
    a, b, c, d, e, f = one.matrix
    x, y = other.matrix[4] - e, other.matrix[5] - f
    size = a * d - b * c
    return ((d * x - c * y) / size, (a * y - b * x) / size) if size else (0.0, 0.0)


def _one_shape(shapes: Sequence[_Shape]) -> tuple[int, float]:
    """Return the code of the shape that is drawn for a cluster, and how far it moves on."""
    first = shapes[0]
    placed = [(shape, *_from(first, shape)) for shape in shapes]
    width = max(x * 1000 + shape.face.width(shape.code) for shape, x, _ in placed)
    parts = [(shape.code, x * 1000, y * 1000) for shape, x, y in placed]
    return first.face.cluster(first.text, parts, round(width, 3)), round(width, 3)


def _actual_text(operands: Sequence[Any]) -> str | None:
    """Return what a marked part says that it means, None where it says nothing."""
    return _said(operands[1]) if len(operands) > 1 and "/ActualText" in operands[1] else None


@lru_cache(1_000)
def _said(marks: str) -> str | None:
    found = _ACTUAL_TEXT.search(marks)
    return bytes.fromhex(found[1]).decode("utf-16-be") if found else None


def _moved(along: float, matrix: Matrix) -> Matrix:
    a, b, c, d, e, f = matrix
    return a, b, c, d, along * a + e, along * b + f


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
