"""BibTeX and BibLaTeX in, BibTeX in UTF-8 out."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from unicodedata import normalize
from urllib.parse import quote, unquote

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Field, ParsingFailedBlock
from bibtexparser.model import Entry as Block
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec
from pylatexenc.latex2text import get_default_latex_context_db as told_macros
from pylatexenc.latexwalker import LatexMacroNode
from pylatexenc.latexwalker import get_default_latex_context_db as parsed_macros
from pylatexenc.macrospec import LatexContextDb, MacroSpec

from catalogue.domain.description import Contributor, ContributorKind, Description, Identifier
from catalogue.domain.languages import codes_in
from catalogue.formats.bibtex_mending import is_sound, joined, salvaged
from catalogue.formats.checks import checked_identifiers, checked_text, printed_numbers, year_checked
from catalogue.formats.own_cells import missing_cells, with_cells
from catalogue.formats.people import kind_of, split_names
from catalogue.formats.problems import ProblemLog
from catalogue.formats.record import Entry, HoldingData, Record
from catalogue.formats.source import Source
from catalogue.formats.whole import with_reference

_OWN = "lacuna-"
"""Before the names of fields that carry cells (see ``own_cells``)."""
KIND_TO_TYPE = {
    "report": "techreport", "book": "book", "article": "article", "thesis": "phdthesis",
    "chapter": "incollection", "conference paper": "inproceedings", "newsletter": "periodical",
    "guideline": "manual",
}  # fmt: skip
_TYPE_TO_KIND = {type_: kind for kind, type_ in KIND_TO_TYPE.items()} | {
    "report": "report", "mastersthesis": "thesis", "thesis": "thesis", "inbook": "chapter",
    "conference": "conference paper", "legislation": "law", "mvbook": "book", "collection": "book",
    "video": "video",
}  # fmt: skip
_TEXTS = (
    ("title", ("title",)), ("subtitle", ("subtitle",)),
    ("publisher", ("publisher", "institution", "school", "organization")),
    ("place", ("address", "location")), ("edition", ("edition",)), ("series", ("series",)),
    ("venue", ("journal", "journaltitle", "booktitle")), ("volume", ("volume",)),
    ("number", ("number", "issue")), ("summary", ("abstract",)),
)  # fmt: skip
_ROLES = {"author": "author", "editor": "editor", "translator": "translator"}
_NUMBERS = {"isbn": "isbn", "issn": "issn", "doi": "doi", "url": "url"}
_MOST_COMMAS = 2
"""Of one name, "von Surname, Jr., Given"; with more of them several names have nothing else between them."""
_NOT_SHOWN = re.compile(r"\{?\\(?:noop|noopsort|SortNoop|fontencoding)\s*\{[^{}]*\}(?:\\selectfont)?\s*\}?")
"""What orders an entry or chooses a font, and is not printed."""
_MATH = re.compile(r"(?<!\\)\$([^$\d\s][^$]{0,80}?)(?<!\\)\$")
_RAISED = re.compile(r"(?<!\\)\$\s*[_^]\{?(\w{1,4})\}?\s*\$")
_VERBATIM = ("url", "doi", _OWN)
_ACCENT = re.compile(r"\\|\$|[{}]|~|``|''|--")
_SPECIAL = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#",
    "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip
_INHERITED = frozenset({
    "year", "date", "publisher", "address", "location", "series", "editor", "organization",
})  # fmt: skip
"""What a part takes from the whole that it names as ``crossref``; and its title, as its own booktitle."""
_HORNS = {"uhorn": "ư", "ohorn": "ơ", "Uhorn": "Ư", "Ohorn": "Ơ"}


def _hooked(node: LatexMacroNode, l2tobj: LatexNodes2Text) -> str:
    letter = l2tobj.nodelist_to_text(node.nodeargd.argnlist)
    return normalize("NFC", f"{letter[:1]}\u0309{letter[1:]}")


def _vietnamese() -> tuple[LatexContextDb, LatexContextDb]:
    """What the library knows of LaTeX, with the horns and hooks of Vietnamese, of which it knows nothing."""
    parsed, told = parsed_macros(), told_macros()
    macros = [MacroSpec("h", "{"), *(MacroSpec(name, "") for name in _HORNS)]
    texts = [MacroTextSpec("h", _hooked), *(MacroTextSpec(*each) for each in _HORNS.items())]
    parsed.add_context_category("vietnamese", prepend=True, macros=macros)
    told.add_context_category("vietnamese", prepend=True, macros=texts)
    return parsed, told


_PARSED, _TOLD = _vietnamese()
_LATEX = LatexNodes2Text(latex_context=_TOLD, math_mode="verbatim", keep_comments=True)


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The records of a BibTeX file; an entry that cannot be parsed is skipped and noted."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what fails is noted here
    library = parse_string(source.all_text(log))
    wholes = {each.key.strip().casefold(): each for each in library.entries}
    strings = {name.casefold(): str(each.value) for name, each in library.strings_dict.items()}
    for block in joined(library.blocks):
        line = (block.start_line or 0) + 1
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock) and block.ignore_error_block:
            block = block.ignore_error_block
        if isinstance(block, Block) and is_sound(block):
            log.seen += 1
            yield _record(_completed(block, wholes), line, log, strings)
        elif isinstance(block, ParsingFailedBlock | Block):
            log.seen += 1
            if (mended := salvaged(block.raw or "")) is not None:
                log.add("bibtex_mended", line, value=block.raw or "")
                yield _record(mended, line, log)
            else:
                log.add("bibtex_broken", line, value=block.raw or "")


def _completed(block: Block, wholes: Mapping[str, Block]) -> Block:
    """A part with what it leaves to the whole that it names as its ``crossref``, as BibTeX has it."""
    own = {each.key.casefold(): each for each in block.fields}
    named = str(own["crossref"].value).strip(' "{}').casefold() if "crossref" in own else ""
    whole = wholes.get(named)
    if whole is None or whole.key == block.key:
        return block
    given = {each.key.casefold(): each for each in whole.fields}
    taken = [field for name, field in given.items() if name in _INHERITED and name not in own]
    host = given.get("booktitle") or given.get("title")
    if host and "booktitle" not in own:
        taken.append(Field("booktitle", host.value, host.start_line, host.enclosing))
    return Block(block.entry_type, block.key, [*block.fields, *taken], block.start_line, block.raw)


def _record(block: Block, line: int, log: ProblemLog, strings: Mapping[str, str] | None = None) -> Record:
    # The library leaves the quotes around the values of an entry whose key stood before.
    raw = {
        name.casefold(): re.sub(r'^"(.*)"$', r"\1", _concatenated(each, strings or {}))
        for name, each in block.fields_dict.items()
    }
    texts = {
        name: checked_text(
            _unescaped(value) if name.startswith(_VERBATIM) else _decoded(value), line, name, log
        )
        for name, value in raw.items()
    }
    kind = _TYPE_TO_KIND.get(block.entry_type.casefold(), "")
    first = {field: next((texts[n] for n in names if texts.get(n)), "") for field, names in _TEXTS}
    date = texts.get("year") or texts.get("date", "")
    description = Description(
        contributors=tuple(_contributors(raw)),
        year=year_checked(date, line, "year", log),
        identifiers=tuple(checked_identifiers(_identifiers(texts, kind), line, log)),
        pages=re.sub(r"[-–]+", "-", texts.get("pages", "") or texts.get("pagetotal", "")),
        languages=codes_in(texts.get("language", "") or texts.get("langid", "")),
        kind=kind,
        subjects=tuple(
            each for part in re.split("[;,]", texts.get("keywords", "")) if (each := part.strip())
        ),
        notes=tuple(text for name in ("note", "annote", "howpublished") if (text := texts.get(name, ""))),
    ).with_changes(**first)
    description = with_reference(description)
    if not description.title and not description.reference:
        log.add("no_title", line, "title")
    call_number = texts.get("library", "") or texts.get("lccn", "")
    holdings = (HoldingData(call_number=call_number),) if call_number else ()
    cells = {name.removeprefix(_OWN): unquote(text) for name, text in texts.items() if name.startswith(_OWN)}
    record = Record(block.key.strip() or str(line), description, line, block.raw or "", holdings)
    return with_cells(record, cells)


def _concatenated(field: Field, strings: Mapping[str, str]) -> str:
    """The value of a field, its parts put together where they are joined by "#"."""
    value = str(field.value)
    if field.enclosing != "no-enclosing" or "#" not in value:
        return value
    parts = (part.strip() for part in re.split(r"#(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", value))
    return "".join(strings.get(part.casefold(), part.strip('"{}')) for part in parts)


def _unescaped(address: str) -> str:
    """An address without the escapes that some programs write into it: "a{\\_}b"."""
    return re.sub(r"\{?\\([&_%#~$])\}?", r"\1", address)


def _decoded(value: str) -> str:
    """LaTeX as text: accents, escaped signs and protecting braces resolved."""
    if not _ACCENT.search(value):
        return value
    value = _RAISED.sub(r"\1", _NOT_SHOWN.sub("", value))
    value = _MATH.sub(lambda found: f"{{{found[1]}}}" if "\\" in found[1] else found[0], value)
    try:
        return str(_LATEX.latex_to_text(value, latex_context=_PARSED))
    except (ValueError, IndexError, RecursionError, AttributeError, TypeError):
        return value.replace("{", "").replace("}", "")


def _contributors(raw: Mapping[str, str]) -> Iterator[Contributor]:
    for field, role in _ROLES.items():
        for name in _split_names(raw.get(field, "")):
            # Braces around a whole name keep it from being taken apart: it is a body.
            is_whole = name.startswith("{") and name.endswith("}")
            printed = checked_text(_decoded(name), 0, field, ProblemLog())
            if not printed or printed.casefold() == "others":
                continue
            if is_whole:
                yield Contributor(printed, ContributorKind.BODY, role)
            elif ";" in printed or printed.count(",") > _MOST_COMMAS:
                yield from split_names(printed, role)
            else:
                yield Contributor(printed, kind_of(printed), role)


def _split_names(text: str) -> list[str]:
    """The names between "and", those within braces left whole."""
    names, name, depth = [], "", 0
    for piece in re.split(r"([{}]|\s+and\s+)", text, flags=re.IGNORECASE):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        if depth <= 0 and piece.strip().casefold() == "and":
            names.append(name.strip())
            name = ""
        else:
            name += piece
    return [each for each in [*names, name.strip()] if each]


def _identifiers(texts: Mapping[str, str], kind: str) -> Iterator[Identifier]:
    for name, scheme in _NUMBERS.items():
        text = texts.get(name, "")
        for value in printed_numbers(text) if name[0] == "i" else [text]:
            yield Identifier(scheme, value.strip())
    if kind == "report" and (number := texts.get("number")):
        yield Identifier("report_number", number)


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """BibTeX entries, with what BibTeX has no field for in fields named "lacuna-..."."""
    for entry in entries:
        text = _entry(entry, _fields(entry))
        blocks = parse_string(text).entries
        if blocks:
            lost = missing_cells(entry, _record(blocks[0], 1, ProblemLog()))
            text = _entry(entry, _fields(entry) | {_OWN + name: _quoted(cell) for name, cell in lost.items()})
        yield (text + "\n").encode()


def _entry(entry: Entry, fields: Mapping[str, str]) -> str:
    own_id, description, _ = entry
    type_ = KIND_TO_TYPE.get(description.kind, "article" if description.venue else "misc")
    lines = [f"@{type_}{{{re.sub(r'[^A-Za-z0-9_:./+-]', '_', own_id)},"]
    lines += [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([*lines, "}\n"])


def _fields(entry: Entry) -> dict[str, str]:
    _, d, holdings = entry
    host = "booktitle" if d.kind in {"chapter", "conference paper"} else "journal"
    fields = {"title": _encoded(d.title or d.reference), "subtitle": _encoded(d.subtitle)}
    fields |= {role: _names(d, role) for role in _ROLES}
    fields |= {"publisher": _encoded(d.publisher), "address": _encoded(d.place), "year": _encoded(d.year)}
    fields |= {"edition": _encoded(d.edition), "series": _encoded(d.series), host: _encoded(d.venue)}
    fields |= {"volume": _encoded(d.volume), "number": _encoded(d.number), "pages": _encoded(d.pages)}
    for name in _NUMBERS:
        values = d.identifiers_of(name)
        fields[name] = ", ".join(values) if name[0] == "i" else next(iter(values), "")
    fields |= {"language": ", ".join(d.languages), "keywords": _encoded(", ".join(d.subjects))}
    fields |= {"abstract": _encoded(d.summary), "note": _encoded(" ".join(d.notes))}
    fields["library"] = _encoded(next((each.call_number for each in holdings if each.call_number), ""))
    # A brace on its own would end the entry; addresses cannot be escaped.
    return {
        name: text
        for name, text in fields.items()
        if text and (name not in _NUMBERS or not re.search("[{}]", text))
    }


def _names(description: Description, role: str) -> str:
    names = []
    for each in description.contributors:
        if each.role == role:
            name = _encoded(each.name)
            names.append(f"{{{name}}}" if each.kind is ContributorKind.BODY else name)
    return " and ".join(names)


def _quoted(text: str) -> str:
    """The text without the signs that mean something to BibTeX; LaTeX has no escape for all of them."""
    return re.sub(r"[{}\\%@\"]", lambda match: quote(match.group()), text)


def _encoded(text: str) -> str:
    return text.translate(_SPECIAL)
