"""How another catalogue is asked for all its records, or what changed, by OAI-PMH or SRU."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import SEEK_END
from typing import BinaryIO, Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from catalogue.errors import InvalidInput, LacunaError
from catalogue.formats.protocols.harvested import HarvestPage

from ..internet import Meanwhile
from .other_catalogues import Pause, ask

_SRU_PAGE = 50
_FORMS = ("marc21", "marcxml", "marc", "oai_marc21", "mods", "oai_dc")
"""In what OAI-PMH may be asked for records, as catalogues name it, best first."""
_NOTHING_NEW = "noRecordsMatch"
_TOKEN_OVER = "badResumptionToken"
_BAD_ARGUMENT = "badArgument"
_DAY = len("2026-01-01")
_MOST_EMPTY = 20
"""Answers in a row that bring nothing and go on all the same: a list that has an end brings something."""
MOST = 1_000_000
"""Records of one list, those that are gone among them: of these there can be no end either."""
_MOST_BYTES = 8 * 1024**3
"""Bytes of all answers of one list: 8 kB for each of so many records, of which MARCXML takes some 5."""

Ask = Callable[[str, dict[str, str]], BinaryIO]
R = TypeVar("R")


class AskBeside(Protocol):
    """As ``Ask``, for whoever has other things to do meanwhile, and where a busy one is waited for."""

    def __call__(
        self,
        address: str,
        arguments: dict[str, str],
        /,
        *,
        pause: Pause | None = ...,
        meanwhile: Meanwhile = ...,
    ) -> BinaryIO:
        """Return what is answered."""


Read = Callable[[BinaryIO, str], tuple[HarvestPage, list[R]]]
"""Takes an answer apart: how it goes on, and its records as they are wanted."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a list was read.

    ``since`` is the moment up to which everything was taken, as the other catalogue has it; ``token`` is what
    goes on where reading was broken off, with ``began``, the moment that is true once it has come to its end.
    """

    since: str = ""
    began: str = ""
    token: str = ""


@dataclass(slots=True)
class Heard:
    """What of a list was heard so far, so that one without an end comes to one, whoever asks for it.

    ``told`` counts records and those gone, ``size`` is the bytes of all answers, ``empty`` counts answers in
    a row that brought nothing. Of the ``answers`` since the list began each whose number is a power of two is
    remembered by its ``token``: that tells every circle, however long it is, and keeps one token alone.
    """

    told: int = 0
    size: int = 0
    empty: int = 0
    answers: int = 0
    token: str = ""
    in_circles: bool = False

    def began_anew(self) -> None:
        """Note that a list begins: how it goes on may be said as it was before."""
        self.answers, self.token = 0, ""

    def note(self, told: int, token: str) -> None:
        """Note an answer: how many records it told of, and what goes on from it, "" where it is the last."""
        self.told += told
        self.empty = 0 if told or not token else self.empty + 1
        self.in_circles = bool(token) and token == self.token
        self.answers += 1
        if self.answers & (self.answers - 1) == 0:
            self.token = token

    def may_go_on(self) -> None:
        """Raise ``LacunaError`` where a list is not to be asked for further."""
        if self.told > MOST:
            raise LacunaError(
                "harvest_too_many",
                "The other catalogue sent more than %(count)s records and says that there are more. That is "
                "more than can be kept: ask for a set of it.",
                count=MOST,
            )
        if self.size > _MOST_BYTES:
            raise LacunaError(
                "harvest_too_large",
                "The other catalogue sent more than %(gigabytes)s GB and says that there is more. That is "
                "more than can be kept: ask for a set of it.",
                gigabytes=_MOST_BYTES // 1024**3,
            )
        if self.in_circles:
            raise LacunaError(
                "harvest_in_circles",
                "The list of the other catalogue has no end: after a while it begins again with what it sent "
                "before. Tell those who look after it.",
            )
        if self.empty > _MOST_EMPTY:
            raise LacunaError(
                "harvest_endless",
                "The other catalogue says again and again that there is more, and sends nothing. Tell those "
                "who look after it.",
            )


@dataclass(frozen=True, slots=True)
class Step(Generic[R]):
    """One answer of a list: its records, and where the list goes on.

    ``is_first`` says that the list begins with it, ``is_last`` that it ends; ``place`` is then where the next
    list begins. ``is_whole`` says that the list is of all records, not of what changed since.
    """

    said: HarvestPage
    records: Sequence[R]
    place: Place
    is_first: bool
    is_last: bool
    is_whole: bool


class AskedBy(Protocol):
    """How a protocol asks for a list, and goes on with it; ``name`` says what it asks for."""

    name: str

    def first(self, since: str) -> dict[str, str]:
        """Return the arguments for a list of what changed since a moment, "" for all."""

    def further(self, token: str) -> dict[str, str]:
        """Return the arguments that go on with a list."""


class OtherCatalogue(Generic[R]):
    """Another catalogue at an address; ``read`` says as what its records are wanted.

    ``heard`` is what was heard of the list before, where it is gone on with.
    """

    def __init__(self, address: str, read: Read[R], asking: Ask = ask, heard: Heard | None = None) -> None:
        self._address = address
        self._called = urlsplit(address).hostname or address
        self._read = read
        self._ask = asking
        self._heard = heard or Heard()

    def step(self, protocol: AskedBy, place: Place, *, may_begin_anew: bool = True) -> Step[R]:
        """Return the next answer of a list.

        Where the other catalogue has forgotten how to go on, the list begins anew, if it may. Raises
        ``LacunaError`` for whatever is answered instead of records, and, before it is asked for more, for a
        list that has no end.
        """
        self._heard.may_go_on()
        since, began, token = place.since, place.began, place.token
        while True:
            page, records = self._page(protocol.further(token) if token else protocol.first(since))
            if page.error == _TOKEN_OVER and token and may_begin_anew:
                began = token = ""
            elif page.error == _BAD_ARGUMENT and "T" in since and not token:
                since = since[:_DAY]  # it knows days and no seconds
            elif page.error and page.error != _NOTHING_NEW:
                raise _refused(page)
            else:
                break
        began = began or page.date
        is_last = not page.next or page.next == token
        if not token:
            self._heard.began_anew()
        self._heard.note(len(records) + page.deleted, "" if is_last else page.next)
        goes_on = Place(began) if is_last else Place(since, began, page.next)
        return Step(page, records, goes_on, is_first=not token, is_last=is_last, is_whole=not since)

    def form(self) -> str:
        """Return the best form in which OAI-PMH gives records; raises ``InvalidInput`` for none that is
        read.
        """
        page, _ = self._page({"verb": "ListMetadataFormats"})
        if page.error:
            raise _refused(page)
        for form in _FORMS:
            if form in page.forms:
                return form
        raise InvalidInput(
            "harvest_forms",
            "The other catalogue gives records as %(forms)s, none of which is MARC 21, MODS or Dublin Core.",
            forms=", ".join(page.forms)[:300],
        )

    def identify(self) -> HarvestPage:
        """Return what the other catalogue says of itself, by OAI-PMH."""
        page, _ = self._page({"verb": "Identify"})
        if page.error:
            raise _refused(page)
        return page

    def _page(self, arguments: dict[str, str]) -> tuple[HarvestPage, list[R]]:
        answer = self._ask(self._address, arguments)
        self._heard.size += answer.seek(0, SEEK_END)
        answer.seek(0)
        page, records = self._read(answer, self._called)
        if not page.is_answer:
            raise LacunaError(
                "harvest_no_answer",
                "What stands at this address answers neither OAI-PMH nor SRU. Look the address up again.",
            )
        if page.breaks_off:
            raise LacunaError(
                "harvest_breaks_off",
                "The answer of the other catalogue breaks off in the middle, so nothing of it was taken. Try "
                "again tomorrow; if it goes on, tell those who look after it.",
            )
        return page, records


class Oai:
    """OAI-PMH 2.0: all records that changed since, then by the token that each answer gives."""

    def __init__(self, set_spec: str, form: str) -> None:
        self._set, self._form = set_spec, form
        self.name = " ".join(filter(None, ("oai", form, set_spec)))

    def first(self, since: str) -> dict[str, str]:
        """Ask for what changed since a moment."""
        arguments = {"verb": "ListRecords", "metadataPrefix": self._form}
        if self._set:
            arguments["set"] = self._set
        if since:
            arguments["from"] = since
        return arguments

    def further(self, token: str) -> dict[str, str]:
        """Ask for what follows."""
        return {"verb": "ListRecords", "resumptionToken": token}


class Sru:
    """SRU 1.2: what a query finds, by the position that each answer gives; it knows no "since"."""

    def __init__(self, query: str) -> None:
        self._query = query
        self.name = f"sru {query}"

    def first(self, since: str) -> dict[str, str]:
        """Ask for all that the query finds."""
        return self.further("1")

    def further(self, token: str) -> dict[str, str]:
        """Ask for what follows."""
        return {
            "operation": "searchRetrieve",
            "version": "1.2",
            "query": self._query,
            "recordSchema": "marcxml",
            "startRecord": token,
            "maximumRecords": str(_SRU_PAGE),
        }


def _refused(page: HarvestPage) -> LacunaError:
    return LacunaError(
        "harvest_error",
        "The other catalogue answered: %(problem)s %(said)s",
        problem=page.error,
        said=page.said,
    )
