"""What the matcher makes of what is put together of few pieces: titles, names, fields, references, laws.

So few that the same piece stands on both sides, in another place, misspelt or alone; what is asked is mostly
where something begins to count.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import pairwise

from catalogue.domain.descriptions.description import Contributor, Description
from catalogue.domain.descriptions.editions import read_edition
from catalogue.matching.comparison import field_findings, references, string_findings, untitled
from catalogue.matching.comparison.alignment import align, odd_runs
from catalogue.matching.comparison.identifier_findings import in_identifiers
from catalogue.matching.comparison.moved_values import put_back
from catalogue.matching.comparison.title_comparison import (
    compare,
    goes_on,
    leads,
    other_province,
    subtitles_apart,
)
from catalogue.matching.comparison.title_place import numbers_lacking, numbers_there, phrase_behind, place_of
from catalogue.matching.decision.screening import could_be, outline_of
from catalogue.matching.findings import Finding
from catalogue.matching.records import citations, cited_place, people
from catalogue.matching.records.people import Person
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.records.series_numbers import series_numbers
from catalogue.matching.rules import RULES
from catalogue.matching.text.number_kinds import counted_in
from catalogue.matching.text.parts import part_left_out, parts_apart
from catalogue.matching.text.titles import Title
from catalogue.services.authority.authorities import shipped_knowledge

from . import Answers, by_name
from .judged import comparison
from .varied import coarse, coarsely, matcher

# --- Titles ------------------------------------------------------------------------------------------

_WORD_LINES = (
    "trafficking fishers of the in and sea crews bondage children labour report study guide volume",
    "part no phase 1 2 12 2003 2004 i ii iii iv a b 94a after without new revised cambodia thailand",
    "vietnam battambang kampot takeo northern southern trial trail employers employees law convention",
    "protocol overview salt rice boat tin first five editorial introduction workshop 9th 2007/8 b2 vol",
    "lxiv efficiently work working health l c v e o β 8 08 ed chapter vii xl efficient battambong 1933",
    "39 first",
)
_WORDS = tuple(word for line in _WORD_LINES for word in line.split())
_MARKS = (" ", " ", " ", " ", " ", " ", ": ", " - ", ", ", ". ", "; ", " (")


def titles() -> Answers:
    """Ask about pairs of titles that are one but for a few words."""
    source = random.Random(21)
    pairs = [_two_titles(source) for _ in range(4_000)]
    weights = [coarse if at % 3 else _about_a_threshold for at in range(len(pairs))]
    made = [
        (Title(one, weight), Title(other, weight))
        for (one, other), weight in zip(pairs, weights, strict=True)
    ]
    alone = [title for pair in made[::3] for title in pair]
    return {
        "compare": [
            compare(
                one,
                other,
                left_explained=frozenset(source.sample(_WORDS, at % 4)),
                right_explained=frozenset(source.sample(_WORDS, at // 4 % 4)),
                left_cut=at % 7 == 0,
                right_cut=at % 11 == 0,
                misprints=at % 3 > 0,
            )
            for at, (one, other) in enumerate(made)
        ],
        "apart": [
            subtitles_apart(one, other, Title(" ".join(one.sequence[: 1 + at % 3]), coarse))
            for at, (one, other) in enumerate(made)
        ],
        "align": [align(one, other, 0.72) for one, other in made],
        "odd": [list(odd_runs(one.sequence, other.sequence)) for one, other in made[::2]],
        "parts": [(parts_apart(one, other), part_left_out(one, other)) for one, other in made],
        "beside": [
            (
                goes_on(one, one.sequence[-2:]),
                goes_on(one, one.sequence[:1]),
                leads(one, one.sequence[:1]),
                other_province(one, other),
            )
            for one, other in made
        ],
        "counted": [counted_in(title.sequence) for title in alone],
        "taken apart": [
            (title.years, title.parts, title.numbers, title.heads, title.stem, title.total) for title in alone
        ],
    }


def _about_a_threshold(word: str) -> float:
    """Return a weight by which one word, or a few, are just enough to make another title."""
    return (0.4, 0.3, 0.6, 1.0, 0.2)[len(word) % 5]


def _two_titles(source: random.Random) -> tuple[str, str]:
    words = [source.choice(_WORDS) for _ in range(source.randrange(1, 9))]
    others = list(words)
    for _ in range(source.choice((0, 1, 1, 1, 2, 3))):
        _change(others, source)
    return _written(words, source), _written(others, source)


def _change(words: list[str], source: random.Random) -> None:
    """Change one word of a title: it goes, comes, is another, misspelt, joined to the next, or elsewhere."""
    at = source.randrange(len(words)) if words else 0
    match source.randrange(9):
        case 0:
            words[at : at + 1] = []
        case 1 | 2:
            words.insert(source.choice((0, at, len(words))), source.choice(_WORDS))
        case 3 | 4:
            words[at : at + 1] = [source.choice(_WORDS)]
        case 5 if words:
            words[at] = _misspelt(words[at], source)
        case 6:
            words[at : at + 2] = ["".join(words[at : at + 2])]
        case 7 if words:
            words.insert(source.randrange(len(words)), words.pop(at))
        case _:
            del words[max(1, at) :]


def _misspelt(word: str, source: random.Random) -> str:
    at = source.randrange(len(word))
    ways = (
        word[:at] + word[at + 1 :],
        word[:at] + "x" + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        word.replace("ffi", "").replace("rn", "m").replace("l", "1"),
        word[0] + "".join(letter for letter in word[1:] if letter not in "aeiou"),
        word[: 1 + len(word) // 2],
        f"un{word}",
    )
    return source.choice(ways) or word


def _written(words: Sequence[str], source: random.Random) -> str:
    return "".join(f"{source.choice(_MARKS) if at else ''}{word}" for at, word in enumerate(words))


# --- Names -------------------------------------------------------------------------------------------

_NAMES = (
    "Orell", "Orel", "Oreil", "Stain", "Lime", "Keos", "Lim", "Lin", "Keo", "Stein", "Steinn", "Wei", "Li",
    "Frank", "Peretti",
    "Souza", "Khan",
    "Kahn", "van", "de", "Jr", "O'Neill",
)  # fmt: skip
_GIVEN = ("", "A", "B", "Ann", "Anna", "Frank", "Li", "Wei", "Ann B", "Oded", "O", "Orell", "jr")


def names() -> Answers:
    """Ask about lists of persons, and about names as they are printed."""
    source = random.Random(22)
    lists = [tuple(_person(source) for _ in range(source.choice((0, 1, 1, 2, 3, 4)))) for _ in range(4_000)]
    pairs = list(pairwise(lists))
    single = [(one[0], other[0]) for one, other in pairs if one and other]
    printed = [_printed_name(source) for _ in range(700)]
    return {
        "same_person": [people.same_person(*pair) for pair in single],
        "by_given_name_alone": [people.by_given_name_alone(*pair) for pair in single],
        "exchanged": [people.exchanged(*pair) for pair in pairs],
        "surname_shared": [people.surname_shared(*pair) for pair in pairs],
        "shared": [people.shared(*pair) for pair in pairs],
        "near": [list(people.near(*pair)) for pair in pairs],
        "persons_in": [people.persons_in([name]) for name in printed],
        "others_meant": [people.others_meant([name]) for name in printed],
    }


def _person(source: random.Random) -> Person:
    surname = tuple(source.choice(_NAMES).lower() for _ in range(source.choice((1, 1, 1, 2))))
    return Person(surname, tuple(source.choice(_GIVEN).lower().split()))


def _printed_name(source: random.Random) -> str:
    surname = " ".join(source.choice(_NAMES) for _ in range(source.choice((1, 1, 2, 3))))
    given = source.choice(_GIVEN)
    way = source.choice(("{s}, {g}", "{g} {s}", "{s} {g}", "{s}", "{s}, {g}.", ", {g}", "{S} {g}", "{s},"))
    behind = source.choice(("", "", "", " (ed.)", " et al.", "; Khan, Ali", " and others", ", eds.", " PhD"))
    return way.format(s=surname, g=given, S=surname.upper()) + behind


# --- Fields ------------------------------------------------------------------------------------------

_FEW = (
    "herring", "fishers", "herr", "conference", "journal", "of", "vldb", "very", "large", "data", "bases",
    "jol", "int",
    "lab", "annals",
)  # fmt: skip
_BODIES = (
    "international labour organization", "unicef", "cambodia", "ministry of women", "board",
    "ministry of womens", "iom",
    "united nations", "north sea board",
)  # fmt: skip
_KEYS = (
    "isbn:9780198706014", "isbn:9780198706021", "isbn:9780198706015", "isbn:9780140449136",
    "doi:10.1000/182",
    "doi:10.1000/182.pub2", "doi:10.1000/9", "report_number:gao071034", "report_number:gao071035",
    "un_symbol:A/RES/55/25", "law_number:NS/RKM/0208/005", "law_number:NS/RKM/0208/006",
    "law_number:66/2011/QH12",
    "other:77", "url:example.org/a", "sales_number:E.09.V.11",
)  # fmt: skip
_NINE = ("keochan", "limbo", "stein", "blau", "wei", "khan", "souza", "gros", "horn")
_SERIES = (
    "",
    "Mekong studies, 12",
    "Mekong studies, 13",
    "Salt papers ; 12",
    "Mekong studies, 12 ; Salt papers, 4",
)


def fields() -> Answers:
    """Ask what is found field by field, of records whose fields are drawn from few values."""
    source = random.Random(23)
    known = [record for entry, holdings in coarsely(150) for record in (entry, holdings[0])]
    pairs = [
        (_redrawn(source.choice(known), source), _redrawn(source.choice(known), source)) for _ in range(3_000)
    ]
    aliases = shipped_knowledge().aliases
    word_sets = [frozenset(source.sample(_FEW, source.randrange(6))) for _ in range(1_500)]
    return {
        "in_fields": [by_name(field_findings.in_fields(*pair, aliases)) for pair in pairs],
        "in_identifiers": [by_name(in_identifiers(*pair)) for pair in pairs],
        "place": [by_name(field_findings.place_in_journal(*pair)) for pair in pairs],
        "in_titles": [by_name(field_findings.in_titles(*pair, comparison(source))) for pair in pairs],
        "in_both": [by_name(string_findings.in_both_strings(*pair)) for pair in pairs],
        "words_agree": [field_findings.words_agree(one, other) for one, other in pairwise(word_sets)],
        "put_back": [put_back(*pair) for pair in pairs[::4]],
    }


def _redrawn(known: Prepared, source: random.Random) -> Prepared:
    """A record with some of its fields drawn anew."""
    record = copy.copy(known)
    record.profile = None
    first = source.choice((0, 0, 1, 3))
    everybody = (
        Person(("orell",), ("ann",)),
        *(
            Person((name,), ("b",))
            for name in ("keochan", "limbo", "stein", "blau", "wei", "khan", "souza", "gros", "horn")
        ),
        Person(("ចាន់",), ("ដារ៉ា",)),
    )
    words = partial(source.sample, _FEW)
    drawn: dict[str, Callable[[], object]] = {
        "persons": lambda: everybody[first : first + source.choice((0, 1, 2, 3, 4, 7, 10, 11))],
        "author_bodies": lambda: frozenset(source.sample(_BODIES, source.randrange(3))),
        "bodies": lambda: frozenset(source.sample(_BODIES, source.randrange(3))),
        "publisher": lambda: source.choice(("", *_BODIES)),
        "publisher_words": lambda: frozenset(words(source.randrange(4))),
        "venue_words": lambda: frozenset(words(source.randrange(5))),
        "other_words": lambda: frozenset(words(source.randrange(5))) | {"orell"},
        "volume": lambda: source.choice(("", "", "12", "13")),
        "issue": lambda: source.choice(("", "", "1", "2")),
        "first_page": lambda: source.choice(("", "5", "5", "7", "e12", "405")),
        "year": lambda: source.choice((None, 2003, 2003, 2004, 2005, 2013)),
        "years": lambda: tuple(source.sample((2002, 2003, 2004), source.randrange(3))),
        "edition": lambda: read_edition(source.choice(("", "2nd ed.", "3rd ed.", "2"))),
        "keys": lambda: frozenset(source.sample(_KEYS, source.randrange(4))),
        "series_numbers": lambda: series_numbers(source.choice(_SERIES)),
        "countries": lambda: frozenset(source.sample(("KH", "TH", "LA"), source.randrange(3))),
        "anonymous": lambda: source.random() < 0.5,
        "cited_names": lambda: frozenset(
            source.sample(("orell", "orel", "limbo", "stein"), source.randrange(3))
        ),
    }
    for name, draw in drawn.items():
        if source.random() < 0.5:
            setattr(record, name, draw())
    record.isbns = frozenset(key for key in record.keys if key.startswith("isbn:"))
    record.full = source.choice(_some_titles())
    if source.random() < 0.2:
        numbers = source.sample(range(1, 13), source.choice((3, 5, 10)))
        record.full = Title(" ".join(map(str, numbers)), coarse)
    return record


@cache
def _some_titles() -> Sequence[Title]:
    source = random.Random(24)
    return [Title(title, coarse) for _ in range(60) for title in _two_titles(source)]


# --- References --------------------------------------------------------------------------------------

_PIECES = (
    "{names}", "{names}", "({year})", "{year}.", "{title}.", "{title}", "{title}:", "“{title},”", "In:",
    "{half}", "{half} ...",
    "{venue}", "{venue}", "vol. {volume}", "{volume}({number})", "{volume}", "pp. {page}-61", "{page}",
    "No. 3", "2nd ed.",
    "Bern: Payot,", "Geneva, ILO", "Afterword", "Review of", "ropes and tin markets", "Keo, B.", "Third",
    "2", "part 2",
    "phase 2", "[M].", "/", " – ", "et al.", "retrieved from", "JLC", "J. Lab. Cond.", "Ibid.",
    "11th Conference on", "120 p.",
    "After", "and", "Cambodia", "in Thailand",
)  # fmt: skip


def strings() -> Answers:
    """Ask about references that are put together of pieces, against records and against each other."""
    source = random.Random(25)
    described = [record for entry, holdings in _described(200) for record in (entry, holdings)]
    pairs = [_reference_and_record(source, described) for _ in range(500)]
    findings = [_found(source) for _ in pairs]
    typo = RULES.title.typo_floor
    untold = [matcher().prepare(Description(title=title, parallel_titles=more)) for title, more in _UNTOLD]
    return {
        "of few words": [
            references.compare_reference(one, other, typo) for one, _ in pairs[:60] for other in untold
        ],
        "compare": [references.compare_reference(one, other, typo) for one, other in pairs],
        "in_string": [
            by_name(
                string_findings.in_string(*pair, comparison(source), comparison(source) if at % 3 else None)
            )
            for at, pair in enumerate(pairs)
        ],
        "place": [_placed(*pair) for pair in pairs],
        "untitled": [
            (untitled.says_its_place(*pair, said), untitled.says_who_and_when(*pair, said))
            for pair, said in zip(pairs, findings, strict=True)
        ],
        "both": [
            (
                by_name(string_findings.in_both_strings(one, other)),
                untitled.in_one_place(one, other),
                untitled.one_says_who_and_when(one, other, said),
                references.compare_strings(one, other, typo),
            )
            for ((one, _), (other, _)), said in zip(pairwise(pairs), findings, strict=False)
        ],
    }


_UNTOLD: Sequence[tuple[str, tuple[str, ...]]] = (
    ("2003", ()), ("2003", ("Sold at sea", "12")), ("In Thailand", ()), ("ច្បាប់", ("Law",)), ("Bern", ()),
)  # fmt: skip


def _described(count: int) -> Iterator[tuple[Description, Description]]:
    for entry, holdings in coarsely(count):
        if not (entry.free_text or holdings[1].free_text):
            yield entry.description, holdings[1].description


def _reference_and_record(
    source: random.Random, described: Sequence[Description]
) -> tuple[Prepared, Prepared]:
    record = source.choice(described)
    return matcher().prepare(Description(reference=_composed(record, source))), _prepared(record)


@cache
def _prepared(record: Description) -> Prepared:
    return matcher().prepare(record)


def _composed(record: Description, source: random.Random) -> str:
    words = record.full_title.split()
    said = " ".join(source.choice(_PIECES) for _ in range(source.randrange(2, 8)))
    return said.format(
        names=", ".join(f"{each.name[: each.name.find(',') + 3]}." for each in record.contributors)
        or "Lim, B.",
        year=record.year or "2003",
        title=record.full_title,
        half=" ".join(words[: 1 + len(words) // 2]),
        venue=record.venue or "Annals",
        volume=record.volume or "12",
        number=record.number or "1",
        page=record.pages[:2] or "45",
    )


def _found(source: random.Random) -> set[Finding]:
    all_found = (
        Finding.PEOPLE_AGREE,
        Finding.PEOPLE_FIRST,
        Finding.YEAR_SAME,
        Finding.PAGE_SAME,
        Finding.VOLUME_SAME,
        Finding.NUMBERS_DIFFER,
    )
    return {finding for finding in all_found if source.random() < 0.7}


def _placed(reference: Prepared, record: Prepared) -> Sequence[object]:
    present = [word for word in record.full.tokens if word in reference.full.weights]
    spare = [word for word in reference.full.tokens if word not in record.full.weights]
    place = place_of(reference, record.full, present, spare)
    return (
        place,
        phrase_behind(reference, place),
        numbers_there(reference, place),
        numbers_lacking(reference, record.full, place),
    )


def cited() -> Answers:
    """Ask what references that are put together of pieces give away of themselves."""
    source = random.Random(26)
    described = [record for pair in _described(60) for record in pair]
    said = [_composed(source.choice(described), source) for _ in range(1_600)]
    said += [_in_a_style(source) for _ in range(800)]
    return {
        "read_citation": map(citations.read_citation, said),
        "place_in": map(cited_place.place_in, said),
    }


_IN_STYLES = (
    "{names} {year} - {title}. {more}", "{names}, {year} – {title}", "{names}. {title}. {more}",
    "{title}. ({year}). {more}", "{names} ({year}). {title}. {more}", "{names}, {title}, {more}, {year}.",
    "{title}", "{names} {year}. “{title}.” {more}", "{names}: ‘{title}’, {more} ({year})",
    "{names}. {title} / {more}", "{title}. – {more}, {year}", "{names} n.d. {title}. {more}",
    "{names} ({year}).",
    "{names}. {title}. {more}: {names}, {year}", "{title} ({year}) {more}", "{title} [{more}]. {year}.",
)  # fmt: skip
_STYLED = {
    "names": (
        "Orell, A.", "Orell", "Orell and Lim", "Orell, A., Lim, B. & Keo, C.", "World Bank", "orell",
        "Annual report",
        "Orell von und zu Lim", "Orell Lim Keo Stein Blau", "Orell Lim Keo Stein Blau Gros",
        "Orell vonder Lim", "ILO",
    ),
    "year": ("2003", "2003a", "n.d.", "20"),
    "title": (
        "Sold at sea", "Sold at sea: trafficking into fishing. A study", "Ab", "Ab. c", "A",
        "Sold at No. 5. What ends it? Laws",
        "Sold, bought, freed", "sold at sea ...", "Index", "Two words", "Three words here",
        "Sold at sea [Film]",
    ),
    "more": (
        "Spine, 5(2), 45-60", "Bern: Payot", "Journal of Labour, 12, S5-S9.", "xii", "...", "Geneva",
        "In: Keo, C. (ed.), Laws",
        "Retrieved from https://example.org", "2nd ed. Bern",
    ),
}  # fmt: skip


def _in_a_style(source: random.Random) -> str:
    said = {name: source.choice(values) for name, values in _STYLED.items()}
    return source.choice(_IN_STYLES).format(**said)


# --- The first look ----------------------------------------------------------------------------------


def looks() -> Answers:
    """Ask which holdings are worth judging, of titles and references that share some of their words."""
    source = random.Random(27)
    found = []
    for at in range(400):
        words = [source.choice(_WORDS) for _ in range(source.randrange(2, 8))]
        entry = matcher().prepare(_listed(words, source, is_reference=at % 3 == 0))
        for _ in range(12):
            others = list(words)
            for _ in range(source.randrange(6)):
                _change(others, source)
            held = _listed(others, source, is_reference=source.random() < 0.3).to_dict()
            found.append(could_be(entry, outline_of(held, coarse), RULES.screening))
    return {"could_be": found}


def _listed(words: Sequence[str], source: random.Random, *, is_reference: bool) -> Description:
    title, name = _written(words, source), source.choice(("Orell, Ann", "Lim, Bo", "Keo, Takeo", ""))
    year, page = (
        source.choice(("2003", "2004", "")),
        source.choice(("", "45-60", "45", "12-15", "A45", "45–៦០")),
    )
    if source.random() < 0.1:
        title = "".join(word[0] for word in words if word[0].isalpha()).upper() or title
    if is_reference:
        return Description(reference=f"{name} ({year}). {title}. Annals 12(1), {page}")
    parts = title.partition(": ")
    return Description(
        title=parts[0] or "x",
        subtitle=parts[2],
        contributors=(Contributor(name),) if name else (),
        year=year,
        pages=page,
        volume=source.choice(("", "12")),
        publisher=source.choice(("", "Orell", " ".join(words[:3]), "Salt")),
        venue=source.choice(("", "", "Annals", " ".join(words))),
        languages=source.choice((("en",), (), ("fr",))),
    )
