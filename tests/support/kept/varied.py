"""What the matcher makes of two records that are one but for a few fields, each a little otherwise.

What decides by two things together is asked where only one of them is so; what is weighed is asked just
below, on and above where it begins to count: words weigh halves and quarters here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.matching.comparison.field_findings import in_titles, named_elsewhere
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.evidence import shared_isbns
from catalogue.matching.evidence.features import features_of
from catalogue.matching.evidence.profiles import profile_of
from catalogue.matching.evidence.series import seen_together
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.text.normalisation import STOP_WORDS, WordStatistics
from catalogue.services.authority.authorities import shipped_knowledge

from . import Answers, by_name
from .pairs import in_any_order

_ENTRIES = 400

Company = tuple[Description, Sequence[Description]]
"""An entry, and holdings that are much like it."""


def answers() -> Answers:
    """Ask everything."""
    found: dict[str, list[object]] = {}
    for (entry, holdings), (asked, held) in zip(companies(), coarsely(_ENTRIES), strict=True):
        for name, answer in _of(entry, holdings, asked, held):
            found.setdefault(name, []).append(answer)
    return found


class _Coarse(WordStatistics):
    """Words that weigh few amounts, so that sums of them meet what is asked of them exactly."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = coarse  # type: ignore[assignment]


_AMOUNTS = (0.25, 0.5, 0.75, 1.0, 0.5, 1.0)


def coarse(word: str) -> float:
    """Return what a word weighs: quarters, of which sums are exact."""
    return 0.125 if word in STOP_WORDS else _AMOUNTS[sum(map(ord, word)) % len(_AMOUNTS)]


@cache
def matcher() -> Matcher:
    """The matcher with the shipped names, and words that weigh quarters."""
    knowledge = shipped_knowledge()
    return Matcher(knowledge.aliases, knowledge.vocabulary, _Coarse())


@cache
def coarsely(count: int) -> Sequence[tuple[Prepared, Sequence[Prepared]]]:
    """Return the first companies, taken apart."""
    return [
        (matcher().prepare(entry), [matcher().prepare(holding) for holding in holdings])
        for entry, holdings in companies()[:count]
    ]


def _of(
    entry: Description, holdings: Sequence[Description], asked: Prepared, held: Sequence[Prepared]
) -> Iterator[tuple[str, object]]:
    judged = [matcher().judge(asked, holding) for holding in held]
    yield (
        "judged",
        [
            (by_name(judgement.findings), judgement.title, judgement.cited, judgement.title_points)
            for judgement in judged
        ],
    )
    yield (
        "in titles",
        [
            by_name(in_titles(asked, holding, judgement.title))
            for holding, judgement in zip(held, judged, strict=True)
        ],
    )
    yield "named", [(named_elsewhere(asked, holding), named_elsewhere(holding, asked)) for holding in held]
    yield "two", [shared_isbns.two_publications(asked, holding) for holding in held]
    outlines = [matcher().outline(holding.to_dict()) for holding in holdings]
    yield "looked at", [matcher().could_be(asked, outline) for outline in outlines]
    yield "profiles", [in_any_order(profile_of(record)) for record in (asked, *held)]
    rows = features_of([(judged, seen_together(judged))], coarse)
    yield "features", [[round(value, 3) for value in row] for row in rows.tolist()]


# --- Records -------------------------------------------------------------------------------------

_PEOPLE = (
    "Orell, Ann", "Lim, Bo", "Keo, Chan", "Stein, Ida", "Blau, Eva M.", "Wei, Li", "de Souza, Marta",
    "O'Neill, Pat", "Khan, Ali",
)  # fmt: skip
_BODIES = (
    "International Labour Organization", "ILO", "UNICEF", "Ministry of Women's Affairs", "Cambodia",
    "Northern Fishery Board", "World Bank",
)  # fmt: skip
_TITLES = (
    ("Debt bondage of herring fishers at sea", "how crews are held"),
    ("Annual report on northern migration", ""),
    ("Law on the suppression of human trafficking", ""),
    ("Trafficking", "a study of brothels in Cambodia"),
    ("Editorial", ""),
    ("Handbook of boat building", "keels and masts"),
    ("Child labour in the salt fields of Kampot", "final report"),
    ("Sold at sea: trafficking into fishing", ""),
    ("Beyond borders", "women who moved"),
    ("The regular employment of migrant trainees", ""),
    ("ច្បាប់ស្តីពីការបង្ក្រាបអំពើជួញដូរមនុស្ស", ""),
    ("Budget of the city 2005", "council"),
)
_YEARS = (
    "2003",
    "2004",
    "2005",
    "2002",
    "2013",
    "2023",
    "",
    "2003-",
    "2003-2006",
    "March 2003",
    "May 2003",
    "c2003",
)
_EDITIONS = ("", "", "2nd ed.", "3rd rev. ed.", "1st ed.", "Reprint 2003", "paperback", "e-book", "2")
_IDENTIFIERS = (
    (), (("isbn", "9780198706014"),), (("isbn", "9780198706021"),), (("isbn", "9780198706015"),),
    (("isbn", "9780140449136"),), (("doi", "10.1000/182"),), (("doi", "10.1000/182.pub2"),),
    (("doi", "10.1000/9"),), (("url", "https://example.org/a.pdf"),), (("report_number", "GAO-07-1034"),),
    (("report_number", "GAO-07-1035"),), (("un_symbol", "A/RES/55/25"),), (("un_symbol", "E/2002/68"),),
    (("law_number", "NS/RKM/0208/005"),), (("law_number", "NS/RKM/0208/006"),), (("other", "77"),),
    (("isbn", "9780198706014"), ("doi", "10.1000/182")), (("issn", "0378-5955"),),
)  # fmt: skip
_SERIES = (
    "",
    "Mekong studies, 12",
    "Mekong studies, 13",
    "Mekong studies",
    "Salt papers ; 12",
    "Beyond borders",
)
_LANGUAGES = ((), ("en",), ("km",), ("en", "km"), ("fr",))
_PAGES = (
    "",
    "45-60",
    "45-61",
    "236-263",
    "319 p.",
    "120 p.",
    "60 p.",
    "1-319",
    "45",
    "12-20",
    "S45-S50",
    "30 p.",
)
_VENUES = (
    "", "Journal of Labour Conditions", "J Labour Cond", "The Lancet", "Proceedings of the Sea Conference",
    "JLC", "Herring fishers",
)  # fmt: skip
_NUMBERS = ("", "1", "2", "12", "13", "5-6")
_PLACES = ("", "Bern", "Phnom Penh", "Bern ; Berlin")
_PUBLISHERS = (
    "", "Payot", "Payot & Rivages", "Orell Press", "ILO", "International Labour Office", "World Bank",
    "University of Kampot Press", "Univ. Kampot", "UNICEF; ILO",
)  # fmt: skip
_KINDS = ("", "book", "article", "report", "law")


def _base(source: random.Random, at: int) -> Description:
    """A record with most of its fields."""
    title, subtitle = _TITLES[at % len(_TITLES)]
    article = at % 3 == 0
    return Description(
        title=title,
        subtitle=subtitle,
        contributors=_contributors(source),
        year="2003",
        publisher="" if article else "Payot",
        place="" if article else "Bern",
        venue=_VENUES[1] if article else "",
        volume="12" if article else "",
        number="1" if article and at % 2 else "",
        pages="45-60" if article else "120 p.",
        languages=("en",) if at % 2 else (),
        identifiers=_numbered(source.choice(_IDENTIFIERS)) if at % 4 == 0 else (),
    )


def _contributors(source: random.Random) -> tuple[Contributor, ...]:
    first = source.randrange(len(_PEOPLE))
    people = [_PEOPLE[(first + at) % len(_PEOPLE)] for at in range(source.randrange(5))]
    made = tuple(map(Contributor, people))
    if source.random() < 0.3 or not made:
        kind = source.choice((ContributorKind.BODY, ContributorKind.BODY, ContributorKind.PERSON))
        made += (Contributor(source.choice(_BODIES), kind),)
    return made if source.random() < 0.9 else ()


def _numbered(pairs: Sequence[tuple[str, str]]) -> tuple[Identifier, ...]:
    return tuple(Identifier(scheme, value) for scheme, value in pairs)


@cache
def companies() -> Sequence[Company]:
    """Return entries, and of each three holdings a few steps from one record."""
    source = random.Random(14)
    return [_company(source, at) for at in range(_ENTRIES)]


def _company(source: random.Random, at: int) -> Company:
    base = _base(source, at)
    made = [_changed(base, source, source.randrange(1 + most)) for most in (2, 3, 4, 4)]
    for _ in range(source.randrange(3)):
        change = source.choice(_CHANGES)
        made = [change(record, source) for record in made]
    entry, *holdings = made
    if at % 4 == 1:
        entry = _as_reference(entry, source)
    if at % 12 == 1:
        holdings[0] = _as_reference(holdings[0], source)
    return entry, holdings


def _changed(record: Description, source: random.Random, steps: int) -> Description:
    for _ in range(steps):
        record = source.choice(_CHANGES)(record, source)
    return record


Change = Callable[[Description, random.Random], Description]


def _field(name: str, values: Sequence[object]) -> Change:
    return lambda record, source: record.with_changes(**{name: source.choice(values)})


def _other_numbers(record: Description, source: random.Random) -> Description:
    return record.with_changes(identifiers=_numbered(source.choice(_IDENTIFIERS)))


def _other_people(record: Description, source: random.Random) -> Description:
    return record.with_changes(contributors=_contributors(source))


def _fewer_people(record: Description, source: random.Random) -> Description:
    left = source.randrange(1 + len(record.contributors))
    return record.with_changes(contributors=record.contributors[:left])


def _people_otherwise(record: Description, source: random.Random) -> Description:
    """Names with initials, with surname and given name exchanged, misspelt, or "et al." behind the first."""
    way = source.randrange(5)
    named = [_named_otherwise(each, way) for each in record.contributors]
    if way == 3:
        named = named[::-1]
    if way == 4 and named:
        named = [named[0], Contributor("et al.")]
    return record.with_changes(contributors=tuple(named))


def _named_otherwise(contributor: Contributor, way: int) -> Contributor:
    surname, comma, given = contributor.name.partition(", ")
    if not comma:
        return contributor
    ways = (f"{surname}, {given[0]}.", f"{given}, {surname}", f"{surname[:-1]}n, {given}", contributor.name)
    return Contributor(ways[way % 4])


def _one_more(record: Description, source: random.Random) -> Description:
    return record.with_changes(contributors=(*record.contributors, Contributor(source.choice(_PEOPLE))))


def _behind(record: Description, source: random.Random) -> Description:
    """Put a value of another column behind the title."""
    names = " and ".join(each.name.partition(",")[0] for each in record.contributors)
    said = source.choice((names, record.venue, record.year, f"{names} {record.venue} {record.year}"))
    empty = source.choice(
        ({"contributors": ()}, {"venue": ""}, {"year": ""}, {"contributors": (), "venue": "", "year": ""})
    )
    return record.with_changes(title=f"{record.full_title} {said}".strip(), subtitle="", **empty)


_INTO_TITLES = (
    "{title} {number}", "{title}, part {number}", "{title}, vol. {number}", "{title} II", "{title} 2003",
    "{title} 2004", "After {title}", "Summary of {title}", "A guide to {title}", "{title} in Thailand",
    "{title} in Cambodia and Laos", "{title} in northern Vietnam", "{title} ...", "{title} / by Ann Orell",
    "Ninth workshop: {title}", "{title} of the southern provinces", "{title} - a comment", "{title}, 2nd ed.",
    "Mekong studies: {title}", "Review of: {title}", "{title} A", "{title} B", "Protocol to the {title}",
    "{title} in Siem Reap", "{title} in Battambang", "{title} 2003-2004", "{title}, revised", "New {title}",
    "Children and {title}", "{title} for women", "{title} (No. {number})", "{title} = La traite",
)  # fmt: skip


def _title_with_more(record: Description, source: random.Random) -> Description:
    title = source.choice(_INTO_TITLES).format(title=record.title, number=source.randrange(1, 4))
    return record.with_changes(title=title)


_SUBTITLES = (
    "",
    "",
    "how crews are held",
    "who crews are",
    "final report",
    "a guide",
    "part 2",
    "council",
    "parliament",
    "2003",
)


_WORDS_FOR = {
    "northern": "southern", "regular": "irregular", "trainees": "trainers", "fishers": "farmers",
    "salt": "rice", "city": "state", "Cambodia": "Thailand", "Law": "Convention", "boat": "boats",
    "women": "men", "trafficking": "smuggling", "building": "biulding", "report": "reprot",
}  # fmt: skip


def _title_otherwise(record: Description, source: random.Random) -> Description:
    """A title with a word less, another word, words exchanged, a misspelt one, one parted or two joined."""
    words = record.title.split() or ["Untitled"]
    at = source.randrange(len(words))
    word = words[at]
    match source.randrange(9):
        case 0:
            words[at : at + 1] = []
        case 1:
            words = [_WORDS_FOR.get(word, word) for word in words]
        case 2:
            words[at] = word[: len(word) // 2] + word[len(word) // 2 + 1 :]
        case 3:
            words[at] = f"{word[:1]}{word[2:3]}{word[1:2]}{word[3:]}"
        case 4:
            words = words[: max(1, len(words) - 1 - at % 3)]
        case 5:
            words[at : at + 2] = ["".join(words[at : at + 2])]
        case 6:
            words[at : at + 1] = [word[:3], word[3:]]
        case 7:
            words = words[at:] + words[:at]
        case _:
            words[at] = source.choice(("Rope", "markets", "tin", "fish"))
    return record.with_changes(title=" ".join(filter(None, words)))


def _in_another_language(record: Description, source: random.Random) -> Description:
    translated = source.choice(
        ("La traite des êtres humains", "ច្បាប់ស្តីពីការជួញដូរមនុស្ស", "Trafficking in persons")
    )
    if source.random() < 0.5:
        return record.with_changes(parallel_titles=(translated,))
    return record.with_changes(title=translated, subtitle="", parallel_titles=(record.title,))


_CHANGES: tuple[Change, ...] = (
    _field("year", _YEARS), _field("year", _YEARS[:4]), _field("edition", _EDITIONS),
    _field("series", _SERIES), _field("languages", _LANGUAGES), _field("pages", _PAGES),
    _field("venue", _VENUES), _field("volume", _NUMBERS), _field("number", _NUMBERS),
    _field("place", _PLACES), _field("publisher", _PUBLISHERS), _field("kind", _KINDS),
    _field("subtitle", _SUBTITLES), _other_numbers, _other_numbers, _other_people, _fewer_people,
    _people_otherwise, _one_more, _behind, _title_with_more, _title_with_more, _title_otherwise,
    _title_otherwise, _in_another_language,
)  # fmt: skip

_STYLES = (
    "{names} ({year}). {title}. {place}: {publisher}.",
    "{names}. {title}. {venue} {year};{volume}({number}):{pages}.",
    "{names}, “{title},” {venue}, vol. {volume}, no. {number} ({year}), pp. {pages}.",
    "{title} / {names}. – {place} : {publisher}, {year}. – {pages}",
    "{names}, {venue}, {year}, {volume}, {pages}.",
    "{names} ({year}).",
    "{names}. In: {title}. {place}: {publisher}, {year}, pp. {pages}.",
    "Stein, I. Nets and lines. In: {names} (eds.), {title}. {publisher} {year}.",
    "{title}",
    "{title} {year}",
    "{publisher} {year} {title} {volume}",
    "{names}. {year}. {title}. {venue}. {volume}: {pages}. {edition}",
)


def _as_reference(record: Description, source: random.Random) -> Description:
    said = source.choice(_STYLES).format(
        names=", ".join(each.name for each in record.contributors),
        year=record.year,
        title=record.full_title if source.random() < 0.7 else record.title,
        place=record.place,
        publisher=record.publisher,
        venue=record.venue,
        volume=record.volume,
        number=record.number,
        pages=record.pages,
        edition=record.edition,
    )
    return Description(reference=said)
