"""What is read out of descriptions: numbers, laws, years, names, languages, editions, titles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from catalogue.domain.authorities.mentions import MentionKind, mentions_of
from catalogue.domain.authorities.renaming import renamed
from catalogue.domain.descriptions import (
    collation,
    languages,
    law_numbers,
    laws,
    months,
    names,
    own_numbers,
    years,
)
from catalogue.domain.descriptions.completing import completed
from catalogue.domain.descriptions.countries import countries_named
from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.descriptions.editions import other_edition, read_edition
from catalogue.domain.descriptions.identifiers import (
    SCHEMES,
    identifier_from,
    isbn_characters,
    isbn_problem,
    key_of,
    normalise_isbn,
    plain_number,
    printed_isbn,
    recognise,
)
from catalogue.domain.descriptions.merging import Choice, merged, proposal
from catalogue.domain.descriptions.misprints import is_misprinted, one_slip_away, suggestions
from catalogue.domain.descriptions.open_fields import for_everybody
from catalogue.domain.descriptions.same_title import groups, identity_of
from catalogue.domain.descriptions.title_case import in_sentence_case
from catalogue.domain.gaps.compendium import KINDS, Document, Matrix, kind_of, laid_out, places_of
from catalogue.domain.gaps.reference_lists import fingerprint, joined
from catalogue.domain.gaps.runs import could_be_of_run, part_of_run, run_title
from catalogue.domain.holdings.copies import suggest_call_number

from . import Answers
from .questions import lines, numbers, records


def answers() -> Answers:
    """Ask everything."""
    return {**_of_lines(), **_of_numbers(), **_of_records()}


def _of_lines() -> Answers:
    asked = lines()
    beside = list(pairwise(asked))
    words = {"mekong": "Mekong", "asean": "ASEAN", "unicef": "UNICEF", "ilo": "ILO"}
    plain = [plain_number(line) for line in asked]
    return {
        "sort_key": (
            sorted(asked[::5], key=lambda line: collation.sort_key(line, within)) for within in ("en", "km")
        ),
        "code_of": map(languages.code_of, _names_of_languages()),
        "english_name": map(languages.english_name, ("en", "km", "xx", "und", "")),
        "bibliographic_code": map(
            languages.bibliographic_code, ("en", "km", "my", "fr", "zh", "hr", "sr", "khm", "x", "")
        ),
        "codes_in": map(
            languages.codes_in,
            (*asked[::9], "en;km", "English / Khmer", "English and Khmer", "fr et en | th & lo"),
        ),
        "name_of": (
            languages.name_of(code, within) for code in ("km", "en", "", "xx") for within in ("en", "fr")
        ),
        "guess_script_language": map(languages.guess_script_language, (*asked, *_mixtures())),
        "guess_language": map(languages.guess_language, (*asked, *_mixtures())),
        "is_romance": map(languages.is_romance, asked),
        "law_numbers": (
            law_numbers.law_numbers(line)
            for line in (*plain, *_far_behind("replacing {} 2237 UNTS 319", 40, 75))
        ),
        "family_of": map(law_numbers.family_of, ("ILO C182", "C182", "EU 2011/36 JHA", "")),
        "decision_family": map(law_numbers.decision_family, asked),
        "numbered": (law_numbers.numbered("prakas", number) for number in (*numbers(), *plain[-200:])),
        "standing_of": map(
            laws.standing_of,
            (
                *asked,
                *_far_behind("{} Law on Trafficking", 560, 640),
                *_far_behind("Law {} commentary", 560, 640),
            ),
        ),
        "may_name_a_law": (
            laws.may_name_a_law(line.lower().split(), unspaced=unspaced)
            for line in asked
            for unspaced in (False, True)
        ),
        "months_in": map(months.months_in, asked),
        "other_issue": (months.other_issue(one, other) for one, other in beside[-400:]),
        "names_in": map(names.names_in, asked),
        "is_a_number": map(own_numbers.is_a_number, (*asked, *numbers(), *_far_behind("A/75/2{}", 40, 70))),
        "days_in": map(own_numbers.days_in, asked),
        "numerals_cited": map(own_numbers.numerals_cited, asked),
        "beyond_numbers": map(own_numbers.beyond_numbers, asked),
        "goes_on_from": map(years.goes_on_from, asked),
        "span_of": map(years.span_of, (*asked, *_spans())),
        "years_in": map(years.years_in, asked),
        "year_of": map(
            years.year_of, (*asked, *map(str, range(1390, 1410)), *map(str, range(1930, 2660)), *_dates())
        ),
        "countries_named": (
            countries_named(line, language) for line in asked for language in ("", "km", "fr")
        ),
        "read_edition": map(read_edition, asked),
        "other_edition": (
            other_edition(read_edition(one), read_edition(other)) for one, other in beside[-500:]
        ),
        "in_sentence_case": (
            in_sentence_case(line, words)
            for line in (*asked, *map(str.upper, asked[:60]), *map(str.lower, asked[:60]))
        ),
        "recognise": map(recognise, (*asked, *numbers())),
        "identifier_from": map(
            identifier_from, (*numbers(), *asked[-300:], *(f"{'x' * more} A/75/289" for more in range(8)))
        ),
    }


def _of_numbers() -> Answers:
    asked = numbers()
    typed = [Identifier(scheme, number) for scheme in ("isbn", "issn") for number in asked]
    return {
        "isbn_characters": map(isbn_characters, asked),
        "isbn_problem": map(isbn_problem, asked),
        "normalise_isbn": map(normalise_isbn, asked),
        "printed_isbn": map(printed_isbn, asked),
        "key_of": (
            key_of(Identifier(scheme, number))
            for scheme in (*SCHEMES, "oclc")
            for number in (*asked, *lines()[-60:])
        ),
        "is_misprinted": map(is_misprinted, typed),
        "suggestions": (suggestions(identifier, most) for identifier in typed for most in (1, 4)),
        "one_slip_away": (one_slip_away(identifier) for identifier in (*typed[::3], *typed[-60:])),
    }


def _of_records() -> Answers:
    asked = records()
    beside = list(pairwise(asked))
    alike = [
        (known, known.with_changes(subtitle="", year=other.year, publisher=other.publisher))
        for known, other in beside
    ]
    pairs = [*beside, *alike, *((other, known) for known, other in alike)]
    identities = {at: identity_of(known, fingerprint(known)) for at, known in enumerate(_copies(asked))}
    placed = [
        Document(
            str(at),
            known,
            kind_of(known),
            places_of(known.countries),
            years.year_of(known.year),
            held=at % 3 > 0,
        )
        for at, known in enumerate(asked)
    ]
    return {
        "keys_in": map(own_numbers.keys_in, asked),
        "own_numbers": map(own_numbers.own_numbers, asked),
        "for_everybody": map(for_everybody, asked),
        "to_dict": (Description.from_dict(known.to_dict()) == known and known.to_dict() for known in asked),
        "completed": (completed(typed, known) for typed, known in _typed(pairs)),
        "proposal": (proposal(one, other) for one, other in pairs),
        "merged": (
            merged(one, other, dict.fromkeys(proposal(one, other), choice))
            for one, other in pairs[::3]
            for choice in Choice
        ),
        "identity_of": identities.values(),
        "groups": groups(identities),
        "mentions_of": map(mentions_of, asked),
        "renamed": (
            renamed(known, kind, mention.value, "Another")
            for known in asked[::7]
            for mention in mentions_of(known)
            for kind in MentionKind
        ),
        "kind_of": (
            kind_of(known.with_changes(kind=kind))
            for known in asked
            for kind in (*KINDS, "report", "", known.kind)
        ),
        "places_of": (places_of(known.countries) for known in asked),
        "laid_out": (
            _cells(laid_out(placed, first, last))
            for first in (None, 1990, 2000, 2008)
            for last in (None, 1999, 2008)
        ),
        "fingerprint": map(fingerprint, asked),
        "joined": (joined(pair) for pair in pairs),
        "part_of_run": map(part_of_run, asked),
        "run_title": [run_title(known.full_title or known.reference) for known in asked],
        "could_be_of_run": (could_be_of_run(one, part_of_run(other)[0]) for one, other in pairs),
        "suggest_call_number": (
            suggest_call_number(known, pattern) for known in asked for pattern in _PATTERNS
        ),
    }


_PATTERNS = ("{kind} {about} {author} {number:03}", "{title}/{subject}/{country} {language} {year}")


def _far_behind(text: str, least: int, most: int) -> list[str]:
    """The same with more and more between."""
    return [text.format("of " * (length // 3) + "x" * (length % 3)) for length in range(least, most)]


def _mixtures() -> Iterator[str]:
    """Latin letters and more and more of another script, one letter after the other."""
    for letters in ("ខ្មែរភាសា", "日本", "にほ", "ăđơưạả"):
        for count in range(1, 12):
            yield "abcdefghijkl"[:count] + letters[: 1 + count // 2]
            yield "abcdefgh" + letters[:count]


def _names_of_languages() -> Iterable[str]:
    return (
        "en",
        "eng",
        "khm",
        "fre",
        "fra",
        "en-US",
        "English",
        "Khmer",
        "ខ្មែរ",
        "ភាសាខ្មែរ",
        "français",
        "chi",
        "scc",
        "und",
        "mul",
        "xx",
        "qqq",
        "tiếng Việt",
        "Tieng Viet",
        "Mandarin",
        "",
        "  Thai. ",
        "lao",
        "ภาษาไทย",
        "zh_Hans",
        "burmese",
        "farsi",
        "e",
    )


def _spans() -> Iterator[str]:
    for first in (1398, 1399, 1400, 1998, 2097, 2098, 2540):
        for longer in (0, 1, 2, 3):
            yield f"{first}-{first + longer}"
            yield f"{first}–{(first + longer) % 100:02}"


def _dates() -> Iterator[str]:
    yield from (f"2008{month:02}" for month in range(15))
    yield from (f"200802{day:02}" for day in range(34))
    yield from (f"{century}080101" for century in range(13, 23))


def _copies(asked: tuple[Description, ...]) -> Iterator[Description]:
    """Each record and what others would write of it."""
    for at, known in enumerate(asked):
        yield known
        yield known.with_changes(identifiers=(), year="" if at % 2 else known.year)
        yield known.with_changes(
            subtitle="", contributors=known.contributors[:1], edition="2nd ed." if at % 3 else ""
        )
        yield known.with_changes(title=known.title[: 8 + at % 8], subtitle="", volume=str(at % 2))


def _typed(pairs: list[tuple[Description, Description]]) -> Iterator[tuple[Description, Description]]:
    """Titles as somebody begins to type them, or another, beside what is known."""
    for at, (one, other) in enumerate(pairs):
        words = one.full_title.split()
        yield Description(title=" ".join(words[: 1 + at % 6]), identifiers=one.identifiers[: at % 2]), one
        yield (
            Description(
                title=other.title, year=one.year, subtitle=one.subtitle[:9], identifiers=other.identifiers
            ),
            one,
        )
        yield Description(title=" ".join(words[: len(words) - at % 3]) + " again" * (at % 2)), one


def _cells(matrix: Matrix) -> list[object]:
    cells = {place: [document.key for document in cell] for place, cell in matrix.cells.items()}
    return [cells, matrix.held, len(matrix.documents)]
