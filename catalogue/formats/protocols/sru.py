"""SRU 1.1, 1.2 (Library of Congress) and 2.0 (OASIS, 2013): explain, searchRetrieve, diagnostics.

1.x names its operation; 2.0 tells what is meant by whether there is a query. ``answer`` never raises for what
was asked: whatever is wrong comes as a diagnostic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml.builder import ElementMaker

from catalogue.domain.descriptions.description import Identifier
from catalogue.formats.records.entry_texts import in_xml
from catalogue.formats.records.record import Entry
from catalogue.formats.xml.document import document

from . import dublin_core
from .cql import CqlQuery, parse
from .diagnostics import Diagnostic
from .metadata import MARCXML, MODS, record_element

USUAL_PAGE, LARGEST_PAGE = 10, 50
"""Records of one answer where nothing is said, and at the most."""
FURTHEST = 10_000
"""The last record that can be asked for by its position."""

VERSIONS = ("1.1", "1.2", "2.0")
_DC = "info:srw/schema/1/dc-v1.1"
_SRW_DC = "info:srw/schema/1/dc-schema"
_SCHEMAS: Mapping[str, tuple[str, str]] = {
    "marcxml": ("info:srw/schema/1/marcxml-v1.1", "MARC 21 in XML"),
    "mods": ("info:srw/schema/1/mods-v3.8", "MODS"),
    "dc": (_DC, "Dublin Core"),
}
_ZEEREX = "http://explain.z3950.org/dtd/2.0/"
_KNOWN = frozenset({
    "operation", "version", "query", "querytype", "startrecord", "maximumrecords", "recordpacking",
    "recordxmlescaping", "recordschema", "sortkeys", "resultsetttl", "stylesheet", "extrarequestdata",
    "renderedby", "httpaccept", "responsetype", "recordxpath",
})  # fmt: skip

Find = Callable[[CqlQuery, int, int], tuple[int, Sequence[tuple[str, Entry]]]]
"""What finds: a query, an offset from 0 and a limit to a total and to names with entries."""


@dataclass(frozen=True, slots=True)
class Server:
    """Who is asked: its name and address, what can be asked, and the address of the page of a record."""

    name: str
    address: str
    indexes: Sequence[str]
    sort_indexes: Sequence[str]
    address_of: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Words:
    """How a version of the protocol says things."""

    version: str
    namespace: str
    diagnostics: str

    @property
    def make(self) -> Any:
        """Makes elements of its namespace."""
        return ElementMaker(namespace=self.namespace, nsmap={"sru": self.namespace})

    @property
    def is_2(self) -> bool:
        return self.version == "2.0"


def _words(version: str) -> _Words:
    if version == "2.0":
        name = "http://docs.oasis-open.org/ns/search-ws/"
        return _Words(version, f"{name}sruResponse", f"{name}diagnostic")
    name = "http://www.loc.gov/zing/srw/"
    return _Words(version, name, f"{name}diagnostic/")


def answer(server: Server, find: Find, given: Mapping[str, str]) -> bytes:
    """Return the XML that answers a request."""
    arguments = {name.lower(): value for name, value in given.items() if not name.lower().startswith("x-")}
    version = arguments.get("version") or ("1.2" if "operation" in arguments else "2.0")
    words = _words(version if version in VERSIONS else "1.2")
    operation = arguments.get("operation") or ("searchRetrieve" if "query" in arguments else "explain")
    try:
        _check(arguments, version, operation)
        if operation == "explain":
            return document(_explain(words, server))
        return document(_search(words, server, find, arguments))
    except Diagnostic as wrong:
        if operation == "explain" and "operation" not in arguments:
            return document(_explain(words, server, wrong))
        return document(_response(words, 0, [], None, wrong))


def _check(arguments: Mapping[str, str], version: str, operation: str) -> None:
    if version not in VERSIONS:
        raise Diagnostic(5, VERSIONS[1])
    if operation not in ("explain", "searchRetrieve"):
        raise Diagnostic(4, operation)
    for name in arguments:
        if name not in _KNOWN:
            raise Diagnostic(8, name)
    if operation == "searchRetrieve" and not arguments.get("query"):
        raise Diagnostic(7, "query")
    if arguments.get("querytype", "cql") not in ("cql", "searchTerms"):
        raise Diagnostic(6, "queryType")


def _search(words: _Words, server: Server, find: Find, arguments: Mapping[str, str]) -> Any:
    start = _number(arguments, "startrecord", 1, least=1)
    size = min(_number(arguments, "maximumrecords", USUAL_PAGE, least=0), LARGEST_PAGE)
    schema = _schema(arguments.get("recordschema", ""))
    escaped = _is_escaped(words, arguments)
    query = parse(arguments["query"])
    if start > FURTHEST:
        raise Diagnostic(61, str(FURTHEST))
    total, entries = find(query, start - 1, size)
    if total and start > total:
        raise Diagnostic(61, str(total))
    records = [
        _record(words, schema, start + place, _element(schema, server, name, entry), escaped)
        for place, (name, entry) in enumerate(entries)
    ]
    following = start + len(records)
    more = following <= min(total, FURTHEST) and bool(records)
    return _response(words, total, records, following if more else None)


def _number(arguments: Mapping[str, str], name: str, usual: int, least: int) -> int:
    text = arguments.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= least):
        raise Diagnostic(6, name)
    return int(text)


def _schema(asked: str) -> str:
    for name, (uri, _) in _SCHEMAS.items():
        if asked in ("", name, uri):
            return name
    raise Diagnostic(66, asked)


def _is_escaped(words: _Words, arguments: Mapping[str, str]) -> bool:
    """Whether records are wanted as text; 2.0 has another name for it, and uses the old one otherwise."""
    asked = arguments.get("recordxmlescaping" if words.is_2 else "recordpacking", "xml")
    if asked not in ("xml", "string"):
        raise Diagnostic(71, asked)
    return asked == "string"


def _element(schema: str, server: Server, name: str, entry: Entry) -> Any:
    own_id, description, holdings = entry
    own = Identifier("url", server.address_of(name))
    description = description.with_changes(identifiers=(*description.identifiers, own))
    if schema != "dc":
        return record_element(MARCXML if schema == "marcxml" else MODS, (own_id, description, holdings))
    root = etree.Element(f"{{{_SRW_DC}}}dc", nsmap={"srw_dc": _SRW_DC, None: dublin_core.NAMESPACE})
    dublin_core.add_elements(root, description)
    return root


def _record(words: _Words, schema: str, position: int, element: Any, escaped: bool) -> Any:
    make = words.make
    packing = "string" if escaped else "xml"
    form = make.recordXMLEscaping(packing) if words.is_2 else make.recordPacking(packing)
    data = make.recordData(etree.tostring(element, encoding="unicode") if escaped else element)
    return make.record(make.recordSchema(_SCHEMAS[schema][0]), form, data, make.recordPosition(str(position)))


def _response(
    words: _Words,
    total: int,
    records: Sequence[Any],
    following: int | None,
    wrong: Diagnostic | None = None,
) -> Any:
    make = words.make
    root = make.searchRetrieveResponse(make.version(words.version), make.numberOfRecords(str(total)))
    if records:
        root.append(make.records(*records))
    if following is not None:
        root.append(make.nextRecordPosition(str(following)))
    if wrong is not None:
        root.append(make.diagnostics(_diagnostic(words, wrong)))
    return root


def _diagnostic(words: _Words, wrong: Diagnostic) -> Any:
    make = ElementMaker(namespace=words.diagnostics, nsmap={"diag": words.diagnostics})
    details = [make.details(in_xml(wrong.details))] if wrong.details else []
    return make.diagnostic(make.uri(wrong.uri), *details, make.message(wrong.message))


def _explain(words: _Words, server: Server, wrong: Diagnostic | None = None) -> Any:
    make = words.make
    form = make.recordXMLEscaping("xml") if words.is_2 else make.recordPacking("xml")
    record = make.record(make.recordSchema(_ZEEREX), form, make.recordData(_zeerex(words, server)))
    root = make.explainResponse(make.version(words.version), record)
    if wrong is not None:
        root.append(make.diagnostics(_diagnostic(words, wrong)))
    return root


def _zeerex(words: _Words, server: Server) -> Any:
    """Return what can be asked here, in ZeeRex 2.0."""
    make: Any = ElementMaker(namespace=_ZEEREX, nsmap={None: _ZEEREX})
    parts = urlsplit(server.address)
    secure = parts.scheme == "https"
    sets = {"cql": "info:srw/cql-context-set/1/cql-v1.2", "dc": "info:srw/cql-context-set/1/dc-v1.1"}
    sets |= {"bath": "http://zing.z3950.org/cql/bath/2.0/", "rec": "info:srw/cql-context-set/2/rec-1.1"}
    return make.explain(
        make.serverInfo(
            make.host(parts.hostname or ""),
            make.port(str(parts.port or (443 if secure else 80))),
            make.database(parts.path.lstrip("/")),
            protocol="SRU",
            version=words.version,
            transport=parts.scheme,
        ),
        make.databaseInfo(make.title(in_xml(server.name), lang="en", primary="true")),
        make.indexInfo(
            *(make.set(name=name, identifier=uri) for name, uri in sets.items()),
            *(_index(make, name, server) for name in dict.fromkeys((*server.indexes, *server.sort_indexes))),
        ),
        make.schemaInfo(
            *(
                make.schema(make.title(title), name=name, identifier=uri, sort="false", retrieve="true")
                for name, (uri, title) in _SCHEMAS.items()
            )
        ),
        make.configInfo(
            make.default(str(USUAL_PAGE), type="numberOfRecords"),
            make.default("marcxml", type="retrieveSchema"),
            make.default("cql.serverChoice", type="index"),
            make.default("=", type="relation"),
            make.setting(str(LARGEST_PAGE), type="maximumRecords"),
            *(make.supports(name, type="relation") for name in ("=", "all", "any", "adj", "within")),
            make.supports("*", type="maskingCharacter"),
        ),
    )


def _index(make: Any, name: str, server: Server) -> Any:
    prefix, _, base = name.partition(".")
    return make.index(
        make.title(name, lang="en"),
        make.map(make.name(base, set=prefix)),
        search="true" if name in server.indexes else "false",
        sort="true" if name in server.sort_indexes else "false",
        scan="false",
    )
