"""OAI-PMH 2.0 (Open Archives Initiative, 2002): what a harvester asks, and what it is answered.

The library ``oaipmh`` gives the answers their form and checks the arguments; here stand the records, the
resumption tokens, and what it takes for well-formed though the protocol does not (ADR 0090). A token says
where the list goes on and what was asked for: nothing is kept of a harvest, and no restart ends one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol

from lxml import etree
from oaipmh import error
from oaipmh.common import Header, Identify, ResumptionOAIPMH
from oaipmh.metadata import MetadataRegistry
from oaipmh.server import ServerBase, XMLTreeServer, decodeResumptionToken, encodeResumptionToken

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.formats.records.entry_texts import in_xml
from catalogue.formats.records.record import Entry

from . import dublin_core
from .metadata import MARCXML, MODS, MetadataForm, record_element, with_schema

PAGE = 100
"""Records of one answer."""
_SETS = 500
"""Sets of one answer."""

_NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
_OAI_DC = f"{_NAMESPACE}oai_dc/"
_OAI_DC_SCHEMA = f"{_NAMESPACE}oai_dc.xsd"
_FORMS = {"marc21": MARCXML, "mods": MODS}
_FORMATS = (
    ("oai_dc", _OAI_DC_SCHEMA, _OAI_DC),
    *((prefix, form.schema, form.namespace) for prefix, form in _FORMS.items()),
)
_ARGUMENTS = frozenset({"verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken"})
_VERBS = frozenset(
    {"GetRecord", "Identify", "ListIdentifiers", "ListMetadataFormats", "ListRecords", "ListSets"}
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?")
_LONGEST_ARGUMENT = 2_000
_AFTER = "after"
"""What our tokens say beside the arguments: the second of the last record that was given."""


@dataclass(frozen=True, slots=True)
class OaiRecord:
    """A record with the number it is gone on behind; ``entry`` is None where it is gone or not asked for."""

    number: int
    name: str
    changed: dt.datetime
    deleted: bool
    sets: Sequence[str]
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is harvested; moments are inclusive, ``after`` is the last record that was given."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    set: str = ""
    after: tuple[dt.datetime, int] | None = None


class Source(Protocol):
    """Where the records come from."""

    def record(self, name: str) -> OaiRecord | None:
        """One record; None where there never was one of this name."""

    def records(self, wish: Wish, limit: int, *, whole: bool) -> Sequence[OaiRecord]:
        """Return the records wished for in the order of their changes, ``whole`` ones with their entries."""

    def sets(self) -> Sequence[tuple[str, str]]:
        """Every set with its name."""

    def earliest(self) -> dt.datetime | None:
        """When the first change was."""


@dataclass(frozen=True, slots=True)
class About:
    """Who is asked: names and addresses; ``name_space`` begins the identifiers of records."""

    name: str
    email: str
    base_address: str
    name_space: str
    address_of: Callable[[str], str]
    """The address of the page of a record, by its name."""


def answer(source: Source, about: About, arguments: Sequence[tuple[str, str]]) -> bytes:
    """Return the XML that answers a request; whatever is wrong with it is said in the protocol's own
    errors.
    """
    return _Server(_Repository(source, about), arguments).answer()


class _Server(ServerBase):  # type: ignore[misc]  # the library has no types
    """The library's server for one request; an error repeats what was asked, unless that makes no sense."""

    def __init__(self, repository: _Repository, arguments: Sequence[tuple[str, str]]) -> None:
        registry = MetadataRegistry()
        registry.registerWriter("oai_dc", _write_dublin_core)
        for prefix, form in _FORMS.items():
            registry.registerWriter(prefix, _writer(form))
        super().__init__(repository, registry)
        self._errors = XMLTreeServer(repository, registry)
        self._arguments = arguments

    def answer(self) -> bytes:
        wrong = _wrong(self._arguments)
        if wrong is not None:
            return self.handleException({}, (type(wrong), wrong, None))
        content: bytes = self.handleRequest(dict(self._arguments))
        return content

    def handleException(
        self, kw: object, exc_info: tuple[type[BaseException], BaseException, TracebackType | None]
    ) -> bytes:
        found = exc_info[1]
        if not isinstance(found, error.ErrorBase):
            raise found
        root = self._errors.handleException(found).getroot()
        if not isinstance(found, error.BadVerbError | error.BadArgumentError):
            request = root.find(f"{{{_NAMESPACE}}}request")
            for name, value in self._arguments:
                request.set(name, value)
        content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        return content


class _Repository(ResumptionOAIPMH):  # type: ignore[misc]
    """The verbs, in the form in which the library asks for them."""

    def __init__(self, source: Source, about: About) -> None:
        self._source = source
        self._about = about

    def identify(self) -> Identify:
        about = self._about
        earliest = self._source.earliest() or dt.datetime.now(dt.UTC)
        return Identify(
            repositoryName=in_xml(about.name),
            baseURL=about.base_address,
            protocolVersion="2.0",
            adminEmails=[about.email],
            earliestDatestamp=_naive(earliest),
            deletedRecord="persistent",
            granularity="YYYY-MM-DDThh:mm:ssZ",
            compression=["identity"],
            toolkit_description=False,
        )

    def listMetadataFormats(self, identifier: str | None = None) -> Sequence[tuple[str, str, str]]:
        if identifier is not None:
            self._find(identifier)
        return _FORMATS

    def listSets(self, resumptionToken: str | None = None) -> tuple[Any, str | None]:
        _, start = _decoded(resumptionToken) if resumptionToken else ({}, 0)
        found = self._source.sets()
        if not found:
            raise error.NoSetHierarchyError("There are no sets as long as there are no records.")
        page = found[start : start + _SETS]
        if not page or start % _SETS:
            raise _bad_token()
        further = start + _SETS < len(found)
        token = encodeResumptionToken({}, start + _SETS) if further else "" if start else None
        return [(spec, in_xml(name), None) for spec, name in page], token

    def getRecord(self, identifier: str, metadataPrefix: str) -> tuple[Header, Any, None]:
        _check_format(metadataPrefix)
        return self._whole(self._find(identifier))

    def listIdentifiers(self, **asked: Any) -> tuple[Any, str | None]:
        records, token = self._page(asked, whole=False)
        return [self._header(record) for record in records], token

    def listRecords(self, **asked: Any) -> tuple[Any, str | None]:
        records, token = self._page(asked, whole=True)
        return [self._whole(record) for record in records], token

    def _page(self, asked: dict[str, Any], *, whole: bool) -> tuple[Sequence[OaiRecord], str | None]:
        given, number = asked.get("resumptionToken"), 0
        if given:
            asked, number = _decoded(given)
        wish = _wish(asked, number, resumed=bool(given))
        if wish.set and not self._source.sets():
            raise error.NoSetHierarchyError("There are no sets as long as there are no records.")
        found = self._source.records(wish, PAGE + 1, whole=whole)
        page = found[:PAGE]
        if len(found) <= PAGE:
            return page, "" if given else None
        last = page[-1]
        following = {**asked, _AFTER: _written(last.changed)}
        return page, encodeResumptionToken(following, last.number)

    def _find(self, identifier: str) -> OaiRecord:
        start = f"oai:{self._about.name_space}:"
        found = self._source.record(identifier.removeprefix(start)) if identifier.startswith(start) else None
        if found is None:
            raise error.IdDoesNotExistError("There is no record of this identifier here.")
        return found

    def _header(self, record: OaiRecord) -> Header:
        identifier = f"oai:{self._about.name_space}:{record.name}"
        return Header(None, identifier, _naive(record.changed), record.sets, record.deleted)

    def _whole(self, record: OaiRecord) -> tuple[Header, Any, None]:
        if record.entry is None:
            return self._header(record), None, None
        own_id, description, holdings = record.entry
        return self._header(record), (own_id, self._with_address(record, description), holdings), None

    def _with_address(self, record: OaiRecord, description: Description) -> Description:
        """Return the description with the address of its page here."""
        own = Identifier("url", self._about.address_of(record.name))
        return description.with_changes(identifiers=(*description.identifiers, own))


def _wrong(arguments: Sequence[tuple[str, str]]) -> error.ErrorBase | None:
    """Return what is wrong with arguments that the library would take, or stumble over."""
    verbs = [value for name, value in arguments if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in _VERBS:
        return error.BadVerbError("Give one verb of the protocol: Identify, say, or ListRecords.")
    for name, count in Counter(name for name, _ in arguments).items():
        if name not in _ARGUMENTS:
            return error.BadArgumentError("An argument is none of the protocol.")
        if count > 1:
            return error.BadArgumentError(f"The argument {name} is given more than once.")
    given = dict(arguments)
    for name, value in given.items():
        if value != in_xml(value) or len(value) > _LONGEST_ARGUMENT:
            return error.BadArgumentError(f"The argument {name} is too long or holds signs that no XML may.")
        if name in ("from", "until") and not _DATE.fullmatch(value):
            return error.BadArgumentError(f"The argument {name} is no date of the protocol.")
    if given.get("from", "") > given.get("until", "~"):
        return error.BadArgumentError("The argument from is later than until.")
    if "metadataPrefix" in given and "resumptionToken" not in given:
        return _unknown_format(given["metadataPrefix"])
    return None


def _unknown_format(prefix: str) -> error.ErrorBase | None:
    if prefix in {name for name, _, _ in _FORMATS}:
        return None
    return error.CannotDisseminateFormatError("Records come as oai_dc, marc21 and mods.")


def _check_format(prefix: str) -> None:
    if (wrong := _unknown_format(prefix)) is not None:
        raise wrong


def _wish(asked: dict[str, Any], number: int, *, resumed: bool) -> Wish:
    if resumed:
        if asked.get("metadataPrefix") not in {name for name, _, _ in _FORMATS} or _AFTER not in asked:
            raise _bad_token()
        after: tuple[dt.datetime, int] | None = (_read(asked[_AFTER]), number)
    else:
        after = None
    since, until = asked.get("from_"), asked.get("until")
    return Wish(
        since=since.replace(tzinfo=dt.UTC) if since else None,
        until=until.replace(tzinfo=dt.UTC) if until else None,
        set=asked.get("set", ""),
        after=after,
    )


def _decoded(token: str) -> tuple[dict[str, Any], int]:
    """Return what a token says; raises the protocol's error for one that is none of ours."""
    try:
        asked, number = decodeResumptionToken(token)
    except (error.BadResumptionTokenError, error.DatestampError, ValueError, OverflowError):
        raise _bad_token() from None
    known = {"metadataPrefix", "set", "from_", "until", _AFTER}
    if asked.keys() - known or not 0 <= number < 2**62 or any("\0" in str(value) for value in asked.values()):
        raise _bad_token()
    return asked, number


def _bad_token() -> error.ErrorBase:
    found: error.ErrorBase = error.BadResumptionTokenError("This token is none of ours. Begin the list anew.")
    return found


def _written(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read(text: str) -> dt.datetime:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    except ValueError:
        raise _bad_token() from None


def _naive(moment: dt.datetime) -> dt.datetime:
    """Return the moment as the library takes it: in UTC, and not saying so."""
    return moment.astimezone(dt.UTC).replace(microsecond=0, tzinfo=None)


def _write_dublin_core(parent: Any, entry: Entry) -> None:
    root = etree.SubElement(
        parent, f"{{{_OAI_DC}}}dc", nsmap={"oai_dc": _OAI_DC, "dc": dublin_core.NAMESPACE}
    )
    with_schema(root, {_OAI_DC: _OAI_DC_SCHEMA})
    dublin_core.add_elements(root, entry[1])


def _writer(form: MetadataForm) -> Callable[[Any, Entry], None]:
    return lambda parent, entry: parent.append(record_element(form, entry))
