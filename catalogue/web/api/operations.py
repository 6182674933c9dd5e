"""What can be asked, each operation once: its address, what it takes, what it answers, who may ask it.

Sentences are English and are translated where people read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.people.access import Scope
from catalogue.services.discovery.search import FACETS, NARROWED_BY
from catalogue.web.wording.messages import N_
from search_index.interface import SORTS

from .schemas import HIGHEST_ID, Schema, text

ANY_SCOPE = ""
"""Any token will do."""

MOST_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that an address takes; ``many`` says that it may be given more than once."""

    name: str
    schema: Schema
    about: str
    where: str = "query"
    many: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked.

    ``endpoint`` is the view that answers, ``answer`` and ``body`` name schemas; ``scope`` is what a token
    must allow, None where none is needed; ``cost`` is what it takes of what a process does in a second.
    """

    endpoint: str
    method: str
    path: str
    about: str
    answer: str
    parameters: tuple[Parameter, ...] = ()
    body: str = ""
    scope: Scope | str | None = None
    status: int = 200
    cost: float = 1.0
    conflicts: bool = False


def _page(default: int = 20) -> tuple[Parameter, ...]:
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_ON_A_PAGE, "default": default}
    return (
        Parameter("limit", limit, N_("How many to give at once.")),
        Parameter("cursor", text(200), N_("Where to go on: what stood in “next”.")),
    )


def _number(name: str, about: str) -> Parameter:
    return Parameter(name, {"type": "integer", "minimum": 1, "maximum": HIGHEST_ID}, about, "path")


COUNTED = tuple(name for name in FACETS if name != "donor")
NARROWED = tuple(name for name in NARROWED_BY if name != "donor")
"""What a search is counted and narrowed by here: programs are not told of donors."""

_YEAR: Schema = {"type": "integer", "minimum": 1, "maximum": 9999}
_SEARCH = (
    Parameter("q", text(500), N_("What to look for, in the words of the search field.")),
    *(
        Parameter(name, text(500), N_("Only publications with this value of the facet."), many=True)
        for name in NARROWED
    ),
    Parameter("from", _YEAR, N_("Only what appeared in this year or later.")),
    Parameter("to", _YEAR, N_("Only what appeared in this year or earlier.")),
    Parameter("sort", {"type": "string", "enum": list(SORTS)}, N_("The order of what is found.")),
    Parameter(
        "facets", {"type": "boolean", "default": False}, N_("Whether to count the values of the facets too.")
    ),
    *_page(),
)
_PUBLICATION = _number("publication_id", N_("The number of the publication, as in its lasting address."))
_KEY = Parameter("key", text(64, 1), N_("The key of the wanted title."), "path")
_LIST = _number("list_id", N_("The number of the list."))
_WANTED = (
    Parameter("words", text(500), N_("Only titles with these words.")),
    Parameter("list", text(500), N_("Only titles of the list with this name.")),
    Parameter("theme", text(500), N_("Only titles about this theme.")),
    Parameter("country", text(500), N_("Only titles about this country.")),
    Parameter("language", text(20), N_("Only titles in this language (its code).")),
    Parameter(
        "library",
        {"type": "integer", "minimum": 0, "maximum": HIGHEST_ID},
        N_("What this library of a union lacks, by its number as search counts them; 0 is the centre."),
    ),
    Parameter("free", {"type": "boolean", "default": False}, N_("Only titles that nobody has promised yet.")),
    *_page(50),
)
_FOCUS = (
    Parameter(
        "list",
        {"type": "integer", "minimum": 1, "maximum": HIGHEST_ID},
        N_("Only this published list, by its number."),
    ),
    Parameter("theme", text(200), N_("Only titles about this theme.")),
    Parameter("country", text(200), N_("Only titles about this country.")),
    Parameter("language", text(20), N_("Only titles in this language (its code).")),
    Parameter("kind", text(100), N_("Only titles of this kind of document.")),
    Parameter("since", _YEAR, N_("Only what appeared in this year or later.")),
    Parameter("until", _YEAR, N_("Only what appeared in this year or earlier.")),
)
_STATUS = Parameter(
    "status",
    {"type": "string", "enum": [status.value for status in Status]},
    N_("Only entries with this answer."),
)

OPERATIONS = (
    Operation("start", "GET", "/", N_("Where to begin: the addresses of this description."), "Start"),
    Operation("document", "GET", "/openapi.json", N_("This description, for programs."), "Document"),
    Operation("search", "GET", "/search", N_("Search the catalogue."), "Results", _SEARCH),
    Operation(
        "holdings", "GET", "/holdings",
        N_("All publications, one page after the other, in the order in which they were added."),
        "Holdings", _page(), cost=2,
    ),
    Operation(
        "publication", "GET", "/publications/{publication_id}",
        N_("One publication with its copies."), "Publication", (_PUBLICATION,),
    ),
    Operation(
        "wanted", "GET", "/wanted", N_("The wanted list: what is missing, the most wanted first."),
        "WantedTitles", _WANTED, cost=2,
    ),
    Operation(
        "wanted_title", "GET", "/wanted/{key}", N_("One wanted title."), "WantedTitle", (_KEY,),
    ),
    Operation(
        "coverage", "GET", "/coverage",
        N_("How much of what stands on the published lists is held."), "Coverage", _FOCUS, cost=2,
    ),
    Operation(
        "caller_token", "GET", "/token", N_("What the token that you send allows."), "Caller",
        scope=ANY_SCOPE,
    ),
    Operation(
        "gap_check", "POST", "/gap-check",
        N_("Which titles are held, and which are missing: up to 50, answered at once, nothing is kept."),
        "Report", body="Entries", scope=Scope.CHECK, cost=10,
    ),
    Operation("lists", "GET", "/lists", N_("The lists that you may see."), "Lists", scope=Scope.LISTS),
    Operation(
        "add_list", "POST", "/lists",
        N_("Keep a list of up to 2,000 titles as your own and begin its gap check, as a job."),
        "Check", body="NewList", scope=Scope.LISTS, status=202, cost=10,
    ),
    Operation(
        "show_list", "GET", "/lists/{list_id}", N_("One list."), "List", (_LIST,), scope=Scope.LISTS,
    ),
    Operation(
        "remove_list", "DELETE", "/lists/{list_id}", N_("Remove a list of yours."), "Done",
        (_LIST,), scope=Scope.LISTS,
    ),
    Operation(
        "list_check", "GET", "/lists/{list_id}/check", N_("How far the gap check of a list is."), "Check",
        (_LIST,), scope=Scope.LISTS,
    ),
    Operation(
        "check_list", "POST", "/lists/{list_id}/check", N_("Begin the gap check of a list anew."), "Check",
        (_LIST,), scope=Scope.LISTS, status=202, cost=10,
    ),
    Operation(
        "list_report", "GET", "/lists/{list_id}/report", N_("The newest gap report of a list."), "ListReport",
        (_LIST, _STATUS, *_page(50)), scope=Scope.LISTS, cost=2,
    ),
    Operation(
        "pledges", "GET", "/pledges", N_("Your pledges, newest first."), "Pledges", scope=Scope.PLEDGES,
    ),
    Operation(
        "add_pledge", "POST", "/pledges",
        N_("Pledge a wanted title, for 90 days unless you say for how many."),
        "Pledge", body="NewPledge", scope=Scope.PLEDGES, status=201, conflicts=True,
    ),
    Operation(
        "remove_pledge", "DELETE", "/pledges/{pledge_id}", N_("Take a pledge back."), "Done",
        (_number("pledge_id", N_("The number of the pledge.")),), scope=Scope.PLEDGES, conflicts=True,
    ),
    Operation(
        "add_offer", "POST", "/offers",
        N_("Offer a gift to the librarian, who answers the address of your account unless you give another."),
        "Done", body="NewOffer", scope=Scope.OFFERS, status=201, conflicts=True,
    ),
)  # fmt: skip


def _by_endpoint() -> dict[str, dict[str, Operation]]:
    found: dict[str, dict[str, Operation]] = {}
    for operation in OPERATIONS:
        found.setdefault(operation.endpoint, {})[operation.method] = operation
    return found


BY_ENDPOINT: Mapping[str, Mapping[str, Operation]] = _by_endpoint()

SCOPES: Mapping[Scope, str] = {
    Scope.CHECK: N_("Ask the gap check"),
    Scope.LISTS: N_("See, make, check and remove lists"),
    Scope.PLEDGES: N_("See, make and take back pledges"),
    Scope.OFFERS: N_("Offer gifts"),
}
