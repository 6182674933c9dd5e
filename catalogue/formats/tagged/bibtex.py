"""BibTeX and BibLaTeX in, BibTeX in UTF-8 out."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from unicodedata import normalize
from urllib.parse import quote, unquote

from anyascii import anyascii
from bibtexparser.entrypoint import parse_string
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Field, ParsingFailedBlock
from bibtexparser.model import Entry as Block
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec
from pylatexenc.latex2text import get_default_latex_context_db as told_macros
from pylatexenc.latexwalker import LatexMacroNode
from pylatexenc.latexwalker import get_default_latex_context_db as parsed_macros
from pylatexenc.macrospec import LatexContextDb, MacroSpec

from catalogue.domain.descriptions.description import (
    Contributor,
    ContributorKind,
    Description,
    Identifier,
    SourceField,
)
from catalogue.domain.descriptions.languages import codes_in
from catalogue.domain.descriptions.years import year_of
from catalogue.formats.files.source import Source
from catalogue.formats.records.checks import (
    checked_identifiers,
    checked_text,
    printed_numbers,
    year_checked,
)
from catalogue.formats.records.own_cells import missing_cells, with_cells
from catalogue.formats.records.people import kind_of, split_names
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Entry, HoldingData, Record
from catalogue.formats.records.whole import with_reference
from catalogue.formats.tagged.bibtex_mending import is_sound, joined, salvaged

_OWN = "lacuna-"
"""Before the names of fields that carry cells (see ``own_cells``)."""
KIND_TO_TYPE = {
    "report": "techreport", "book": "book", "article": "article", "thesis": "phdthesis",
    "chapter": "incollection", "conference paper": "inproceedings", "guideline": "manual",
    "plan": "techreport", "priority": "techreport", "procedure": "techreport", "working paper": "techreport",
    "manual": "manual",
}  # fmt: skip
"""Types that plain.bst and biber know; what is none of them is ``misc``, which wants nothing."""
_HOSTS = {"techreport": "institution", "phdthesis": "school", "manual": "organization"}
"""What a publisher is called in each type; "publisher" in the others."""
_TYPE_TO_KIND = {type_: kind for kind, type_ in reversed(KIND_TO_TYPE.items())} | {
    "periodical": "newsletter", "report": "report", "mastersthesis": "thesis", "thesis": "thesis",
    "inbook": "chapter",
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
_READ = frozenset({
    *(name for _, names in _TEXTS for name in names), *_ROLES, *_NUMBERS,
    "year", "date", "pages", "pagetotal",
    "language", "langid", "keywords", "note", "howpublished", "library", "lccn", "crossref",
})  # fmt: skip
_NOT_KEPT = frozenset({"file", "owner", "timestamp", "local-url", "date-added", "date-modified"})
"""What says something of somebody's computer; bdsk-... does too."""
_MOST_COMMAS = 2
"""Of one name, "von Surname, Jr., Given"; with more of them several names have nothing else between them."""
_NOT_SHOWN = re.compile(r"\{?\\(?:noop|noopsort|SortNoop|fontencoding)\s*\{[^{}]*\}(?:\\selectfont)?\s*\}?")
"""What orders an entry or chooses a font, and is not printed."""
_MATH = re.compile(r"(?<!\\)\$([^$\d\s][^$]{0,80}?)(?<!\\)\$")
_RAISED = re.compile(r"(?<!\\)\$\s*[_^]\{?(\w{1,4})\}?\s*\$")
_IN_QUOTES = re.compile(r'\A"(.*)"$')
_VERBATIM = ("url", "doi", _OWN)
_ACCENT = re.compile(r"\\|\$|[{}]|~|``|''|--")
_SIMPLE = re.compile(r"(?:[^\\$&%#_^~`'!?\-\s]| |-(?!-)|--(?!-)|'(?!')|[!?](?!`)|\\[&%$#_{}])*+")
_OF_SIMPLE = re.compile(r"\\([&%$#_{}])|[{}]|--")
"""What needs no walk through LaTeX, as nearly all that is written here: braces, escaped signs, and dashes."""
_SPECIAL = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#",
    "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip
_IS_SPECIAL = re.compile(r"[\\{}&%$#_~^]")
_INHERITED = frozenset({
    "year", "date", "publisher", "address", "location", "series", "editor", "organization",
})  # fmt: skip
"""What a part takes from the whole that it names as ``crossref``; and its title, as its own booktitle."""
_MARKS = ".,:;!?()[]\"'“”‘’"
_NOT_IN_KEYS = re.compile("[^a-z0-9]+")
_SHORTEST_WORD = 3
_LONGEST_NAME = 24
_HORNS = {"uhorn": "ư", "ohorn": "ơ", "Uhorn": "Ư", "Ohorn": "Ơ"}


def _hooked(node: LatexMacroNode, l2tobj: LatexNodes2Text) -> str:
    letter = l2tobj.nodelist_to_text(node.nodeargd.argnlist)
    return normalize("NFC", f"{letter[:1]}\u0309{letter[1:]}")


def _vietnamese() -> tuple[LatexContextDb, LatexContextDb]:
    """Return what the library knows of LaTeX, with the horns and hooks of Vietnamese, of which it knows
    nothing.
    """
    parsed, told = parsed_macros(), told_macros()
    macros = [MacroSpec("h", "{"), *(MacroSpec(name, "") for name in _HORNS)]
    texts = [MacroTextSpec("h", _hooked), *(MacroTextSpec(*mark) for mark in _HORNS.items())]
    parsed.add_context_category("vietnamese", prepend=True, macros=macros)
    told.add_context_category("vietnamese", prepend=True, macros=texts)
    return parsed, told


_PARSED, _TOLD = _vietnamese()
_LATEX = LatexNodes2Text(latex_context=_TOLD, math_mode="verbatim", keep_comments=True)


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Yield the records of a BibTeX file; an entry that cannot be parsed is skipped and noted."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what fails is noted here
    library = parse_string(source.all_text(log))
    wholes = {entry.key.strip().casefold(): entry for entry in library.entries}
    strings = {name.casefold(): str(string.value) for name, string in library.strings_dict.items()}
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
    """Return a part with what it leaves to the whole that it names as its ``crossref``, as BibTeX has it."""
    own = {field.key.casefold(): field for field in block.fields}
    named = str(own["crossref"].value).strip(' "{}').casefold() if "crossref" in own else ""
    whole = wholes.get(named)
    if whole is None or whole.key == block.key:
        return block
    given = {field.key.casefold(): field for field in whole.fields}
    taken = [field for name, field in given.items() if name in _INHERITED and name not in own]
    host = given.get("booktitle") or given.get("title")
    if host and "booktitle" not in own:
        taken.append(Field("booktitle", host.value, host.start_line, host.enclosing))
    return Block(block.entry_type, block.key, [*block.fields, *taken], block.start_line, block.raw)


def _record(block: Block, line: int, log: ProblemLog, strings: Mapping[str, str] | None = None) -> Record:
    # The library leaves the quotes around the values of an entry whose key stood before.
    raw = {
        name.casefold(): _IN_QUOTES.sub(r"\1", _concatenated(field, strings or {}))
        for name, field in block.fields_dict.items()
    }
    texts = {
        name: checked_text(
            _unescaped(value) if name.startswith(_VERBATIM) else _decoded(value), line, name, log
        )
        for name, value in raw.items()
    }
    description = with_reference(_description(block, raw, texts, line, log))
    if not description.title and not description.reference:
        log.add("no_title", line, "title")
    call_number = texts.get("library", "") or texts.get("lccn", "")
    holdings = (HoldingData(call_number=call_number),) if call_number else ()
    cells = {name.removeprefix(_OWN): unquote(text) for name, text in texts.items() if name.startswith(_OWN)}
    record = Record(block.key.strip() or str(line), description, line, block.raw or "", holdings)
    return with_cells(record, cells)


def _description(
    block: Block, raw: Mapping[str, str], texts: dict[str, str], line: int, log: ProblemLog
) -> Description:
    """Return what the fields of an entry say; ``raw`` are they as written, ``texts`` as text."""
    kind = _kind(block, texts)
    first: dict[str, Any] = {
        field: next((texts[name] for name in names if texts.get(name)), "") for field, names in _TEXTS
    }
    return Description(
        contributors=tuple(_contributors(raw)),
        year=year_checked(texts.get("year") or texts.get("date", ""), line, "year", log),
        identifiers=tuple(checked_identifiers(_identifiers(texts, kind), line, log)),
        pages=re.sub(r"[-–]+", "-", texts.get("pages", "") or texts.get("pagetotal", "")),
        languages=codes_in(texts.get("language", "") or texts.get("langid", "")),
        kind=kind,
        subjects=tuple(
            keyword for part in re.split("[;,]", texts.get("keywords", "")) if (keyword := part.strip())
        ),
        notes=tuple(text for name in ("note", "howpublished") if (text := texts.get(name, ""))),
        source_fields=_kept(raw, texts, kind, line),
        **first,
    )


def _kind(block: Block, texts: Mapping[str, str]) -> str:
    """Return what kind of work an entry is of: a report may say of itself that it is something else."""
    kind, named = _TYPE_TO_KIND.get(block.entry_type.casefold(), ""), texts.get("type", "").casefold()
    return named if kind == "report" and named in KIND_TO_TYPE else kind


def _kept(raw: Mapping[str, str], texts: Mapping[str, str], kind: str, line: int) -> tuple[SourceField, ...]:
    """Return the fields that a description has no place for."""

    def is_kept(name: str) -> bool:
        is_kind = name == "type" and texts.get("type", "").casefold() == kind
        return name not in _READ | _NOT_KEPT and not is_kind and not name.startswith((_OWN, "bdsk-"))

    return tuple(
        SourceField("bibtex", name, checked_text(value, line, name, ProblemLog()))
        for name, value in raw.items()
        if value and is_kept(name)
    )


def _concatenated(field: Field, strings: Mapping[str, str]) -> str:
    """Return the value of a field, its parts put together where they are joined by "#"."""
    value = str(field.value)
    if field.enclosing != "no-enclosing" or "#" not in value:
        return value
    parts = (part.strip() for part in re.split(r"#(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", value))
    return "".join(strings.get(part.casefold(), part.strip('"{}')) for part in parts)


def _unescaped(address: str) -> str:
    """Return an address without the escapes that some programs write into it: "a{\\_}b"."""
    return re.sub(r"\{?\\([&_%#~$])\}?", r"\1", address)


def _decoded(value: str) -> str:
    """LaTeX as text: accents, escaped signs and protecting braces resolved."""
    if not _ACCENT.search(value):
        return value
    if _SIMPLE.fullmatch(value) and _is_whole(value):
        return _OF_SIMPLE.sub(lambda found: "–" if found[0] == "--" else found[1] or "", value)
    value = _RAISED.sub(r"\1", _NOT_SHOWN.sub("", value))
    value = _MATH.sub(lambda found: f"{{{found[1]}}}" if "\\" in found[1] else found[0], value)
    try:
        return str(_LATEX.latex_to_text(value, latex_context=_PARSED))
    except (ValueError, IndexError, RecursionError, AttributeError, TypeError):
        return value.replace("{", "").replace("}", "")


def _contributors(raw: Mapping[str, str]) -> Iterator[Contributor]:
    for field, role in _ROLES.items():
        for name in _split_names(raw[field]) if raw.get(field) else ():
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
    """Return the names between "and", those within braces left whole."""
    names, name, depth = [], "", 0
    for piece in re.split(r"([{}]|\s+and\s+)", text, flags=re.IGNORECASE):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        if depth <= 0 and piece.strip().casefold() == "and":
            names.append(name.strip())
            name = ""
        else:
            name += piece
    return [person for person in [*names, name.strip()] if person]


def _identifiers(texts: Mapping[str, str], kind: str) -> Iterator[Identifier]:
    for name, scheme in _NUMBERS.items():
        if not (text := texts.get(name)):
            continue
        for value in printed_numbers(text) if name[0] == "i" else [text]:
            yield Identifier(scheme, value.strip())
    if kind == "report" and (number := texts.get("number")):
        yield Identifier("report_number", number)


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """BibTeX entries, with what BibTeX has no field for in fields named "lacuna-..."."""
    taken: dict[str, int] = {}
    for entry in entries:
        key = key_of_entry(entry[1], taken)
        fields = _fields(entry)
        text = _entry(entry, key, fields)
        if (block := _block(entry, key, fields, text)) is not None:
            lost = missing_cells(entry, _record(block, 1, ProblemLog()))
            own = {_OWN + name: _quoted(cell) for name, cell in lost.items()}
            text = _entry(entry, key, fields | own)
        yield (text + "\n").encode()


def _block(entry: Entry, key: str, fields: Mapping[str, str], text: str) -> Block | None:
    """Return what is read of an entry that was written; None where the library reads none in it.

    Values whose braces agree, in none of which another entry might begin, come back as they are: the text is
    parsed for the others alone.
    """
    if "@" in text[1:] or not all(map(_is_whole, fields.values())):
        return next(iter(parse_string(text).entries), None)
    return Block(_type(entry[1]), key, [Field(name, value, enclosing="{") for name, value in fields.items()])


def _entry(entry: Entry, key: str, fields: Mapping[str, str]) -> str:
    lines = [f"@{_type(entry[1])}{{{key},"]
    lines += [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([*lines, "}\n"])


def _type(description: Description) -> str:
    return KIND_TO_TYPE.get(description.kind, "article" if description.venue else "misc")


def key_of_entry(description: Description, taken: dict[str, int]) -> str:
    """Return a key that a person can read and type, "surtees2008trafficking"; another one for each entry.

    ``taken`` are the keys that were given, each with the number of the first further one to be tried.
    """
    names = [contributor.name.partition(",")[0] for contributor in description.contributors[:1]]
    year = year_of(description.year)
    words = (description.title or description.reference).split()
    telling = next((plain for word in words if len(plain := _plain(word)) > _SHORTEST_WORD), "")
    telling = telling or "".join(map(_plain, words))
    name = "".join(map(_plain, names))[:_LONGEST_NAME]
    key = f"{name}{year or ''}{telling[:20]}" or "untitled"
    at = taken.get(key, 0)  # where the last one of this name ended: thousands may have it
    while (free := f"{key}{_suffix(at)}") in taken:
        at += 1
    taken[free], taken[key] = 1, at + 1
    return free


def _suffix(at: int) -> str:
    return "" if not at else chr(ord("a") + at) if at < 26 else f"-{at}"


def _plain(text: str) -> str:
    return _NOT_IN_KEYS.sub("", (text if text.isascii() else anyascii(text)).lower())


def _fields(entry: Entry) -> dict[str, str]:
    _, d, holdings = entry
    host = "booktitle" if d.kind in {"chapter", "conference paper"} else "journal"
    year = year_of(d.year)
    publisher = _HOSTS.get(_type(d), "publisher")
    fields = {"title": _protected(d.called)}
    fields |= {role: _names(d, role) for role in _ROLES}
    fields |= {publisher: _encoded(d.publisher or _body(d, publisher)), "address": _encoded(d.place)}
    fields |= {"year": str(year) if year else _encoded(d.year)}
    # Styles say "edition" themselves.
    fields |= {"edition": _encoded(re.sub(r"\s+(?:edition|ed\.?)$", "", d.edition, flags=re.IGNORECASE))}
    fields |= {"series": _encoded(d.series), host: _encoded(d.venue)}
    fields |= {"volume": _encoded(d.volume), "number": _encoded(d.number), "pages": _pages(d.pages)}
    if _type(d) == "techreport":
        fields["number"] = _encoded(next(iter(d.identifiers_of("report_number")), d.number))
    if _type(d) in {"techreport", "phdthesis"} and d.kind not in {"report", "thesis"}:
        fields["type"] = _encoded(d.kind.capitalize())
    for name in _NUMBERS:
        values = d.identifiers_of(name)
        fields[name] = ", ".join(values) if name[0] == "i" else next(iter(values), "")
    fields |= {"language": ", ".join(d.languages), "keywords": _encoded(", ".join(d.subjects))}
    fields |= {"abstract": _encoded(d.summary), "note": _encoded(" ".join(d.notes))}
    fields["library"] = _encoded(
        next((holding.call_number for holding in holdings if holding.call_number), "")
    )
    kept = {
        field.name: field.value
        for field in d.source_fields_of("bibtex")
        if _is_whole(field.value) and re.fullmatch(r"[a-z][\w-]*", field.name)
    }
    # A brace on its own would end the entry; addresses cannot be escaped.
    own = {
        name: text
        for name, text in fields.items()
        if text and (name not in _NUMBERS or not re.search("[{}]", text))
    }
    # Some programs take an @ at the beginning of a line for the next entry, wherever it stands.
    return {name: " ".join(text.split()) for name, text in (kept | own).items()}


def _is_whole(value: str) -> bool:
    """Whether the braces of a value agree, so that it can stand between two more."""
    depth = 0
    for sign in re.findall(r"(?<!\\)[{}]", value):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            return False
    return depth == 0 and not value.endswith("\\")


def _body(description: Description, field: str) -> str:
    """Return the body that issues a report without a publisher: its author or editor."""
    if field == "publisher":
        return ""
    bodies = (
        contributor.name
        for contributor in description.contributors
        if contributor.kind is ContributorKind.BODY
    )
    return next(bodies, "")


def _pages(pages: str) -> str:
    return re.sub(r"(?<=\d)\s*[-–]\s*(?=\d)", "--", _encoded(pages))


def _protected(title: str) -> str:
    """Return a title in which styles may make no small letters of acronyms and names.

    In titles that capitalise every word, names cannot be told from the others.
    """
    words = title.split(" ")
    capitals = sum(word[:1].isupper() for word in words)
    has_names = 2 * capitals <= len(words)
    return " ".join(
        _held(word) if _is_fixed(word, has_names and at > 0) else _encoded(word)
        for at, word in enumerate(words)
    )


def _held(word: str) -> str:
    """Return a word in braces, the marks around it outside."""
    core = word.strip(_MARKS)
    before, _, after = word.partition(core)
    return f"{_encoded(before)}{{{_encoded(core)}}}{_encoded(after)}"


def _is_fixed(word: str, is_name: bool) -> bool:
    return any(map(str.isupper, word[1:])) or (is_name and word[:1].isupper())


def _names(description: Description, role: str) -> str:
    names = []
    for contributor in description.contributors:
        if contributor.role == role:
            name = _encoded(contributor.name)
            names.append(f"{{{name}}}" if contributor.kind is ContributorKind.BODY else name)
    return " and ".join(names)


def _quoted(text: str) -> str:
    """Return the text without the signs that mean something to BibTeX; LaTeX has no escape for all of
    them.
    """
    return re.sub(r"[{}\\%@\"]", lambda match: quote(match.group()), text)


def _encoded(text: str) -> str:
    return text.translate(_SPECIAL) if _IS_SPECIAL.search(text) else text
