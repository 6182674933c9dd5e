"""What an index of the sample answers, and what is made of texts and queries on the way."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from catalogue.domain.descriptions.own_numbers import keys_in
from search_index.analysis import filing, keys, names, normalisation, sounds, spelling, tokenizer
from search_index.analysis.fields import Field, read
from search_index.engines.memory import MemoryEngine
from search_index.interface import SORTS, IndexDocument, Probe, SearchEngine, SearchRequest, SearchResponse
from search_index.query import field_names, parser, rewording
from search_index.query.clauses import leaves, terms_of
from search_index.query.synonyms import with_synonyms
from search_index.segments.documents import document_of, stored

from . import Answers
from .defaults import defaults_of
from .questions import lines, records

_PLAIN = (
    "trafficking",
    "labour",
    "children labour",
    "child labour thailand",
    "debt bondage",
    "nowhere",
    "the",
    "of the",
    "report 2008",
    "",
    '"human trafficking"',
    '"child labour" thailand',
    "-thailand trafficking",
    "+cambodia labour",
    "NOT labour children",
    "women AND labour",
    "fishing OR seafood",
    "labour OR children OR women",
    "traffick*",
    "ch* labour",
    "m*",
    "trafficing~",
    "labuor~2",
    "labour~ children",
    "author:international",
    'title:"the mekong"',
    "subject:labour*",
    "publisher:unicef",
    "series:challenge",
    "year:2006..2008",
    "year:2008..",
    "year:..2001",
    "year:2551",
    "lang:km",
    "country:thailand labour",
    "kind:report women",
    "kind:nothing",
    "isbn:978-92-2-121319-2",
    "A/RES/55/25",
    "9789221213192",
    "92-2-121319-2",
    "issn 1234-5679",
    "U.N. report",
    "sub-regional",
    "anti-trafficking",
    "trafficking trafficking labour",
    "ជួញដូរ",
    "ការជួញដូរមនុស្ស",
    "ច្បាប់ កម្ពុជា",
    '"ជួញដូរមនុស្ស"',
    "ចំណងជើង:ច្បាប់",
    "traficking in presons",
    "childrn labuor",
    "campodia",
    "http://x.org/y z",
    "Meeting the Challenge",
    "meeting the challenge proven practices",
    "o'brien",
    "côte migration",
    "REP CAM",
    "labour -report -law",
    "+women +children -thailand",
)
_GROUPS = (
    ("labour", "labor", "work"),
    ("trafficking in persons", "human trafficking", "TIP"),
    ("women", "girls", "ស្ត្រី"),
)
_FACETS = ("language", "kind", "country", "year")


def answers() -> Answers:
    """Ask everything."""
    return {
        "defaults": defaults_of("search_index"),
        **_of_lines(),
        **_of_queries(),
        **asked_of(engine()),
    }


@cache
def documents() -> tuple[IndexDocument, ...]:
    """The sample as it is indexed, with texts of other lines."""
    source = random.Random(4)
    return tuple(
        IndexDocument(
            str(at),
            title=known.title or known.reference,
            subtitle=known.subtitle,
            other_titles=known.parallel_titles,
            people=tuple(contributor.name for contributor in known.contributors),
            publisher=known.publisher,
            series=(known.series,) if known.series else (),
            subjects=known.subjects,
            keys=keys_in(known),
            shelf_marks=(f"REP {at % 7} ILO {at:03}",) if at % 3 else (),
            text=" ".join(source.sample(lines(), 3)),
            year=int(known.year[:4]) if known.year[:4].isdecimal() else None,
            added=at % 40,
            facets={"language": known.languages, "kind": (known.kind,), "country": known.countries},
        )
        for at, known in enumerate(records(2))
    )


def engine() -> SearchEngine:
    """An engine that was written to three times, with documents replaced and removed."""
    made = MemoryEngine(documents()[:200])
    made.write(documents()[200:], [str(at) for at in range(0, 200, 11)])
    made.write(list(documents()[5:250:13]), ["3", "nowhere"])
    return made


def asked_of(made: SearchEngine) -> Answers:
    """Ask an engine."""
    beginnings = (
        "tr",
        "traff",
        "human tr",
        "ch",
        "labour",
        "un",
        "int",
        "ជួញ",
        "ច",
        "x",
        "",
        "meeting the ch",
        "cambodia,",
        "sur",
    )
    return {
        "search": [seen(made.search(request)) for request in requests()],
        "highlights": [_marked(made.search(SearchRequest(typed))) for typed in _PLAIN[::2]],
        "candidates": [list(found) for limit in (3, 40) for found in made.candidates(probes(), limit)],
        "complete": [made.complete(beginning, limit) for beginning in beginnings for limit in (3, 8)],
        "similar": [made.similar(str(at), 1 + at % 5) for at in range(1, 240, 9)],
        "document_ids": [sorted(made.document_ids()), made.health().documents],
    }


@cache
def probes() -> tuple[Probe, ...]:
    """Entries of which holdings are sought."""
    return tuple(
        Probe(
            known.title or known.reference,
            tuple(contributor.name for contributor in known.contributors),
            known.publisher,
            keys_in(known),
            (0.0, 0.3)[at % 2],
        )
        for at, known in enumerate(records(7))
    )


@cache
def requests() -> tuple[SearchRequest, ...]:
    """What patrons ask, in all ways."""
    return tuple(_requests())


def _requests() -> Iterator[SearchRequest]:
    for at, typed in enumerate(_PLAIN):
        yield SearchRequest(typed, facets=_FACETS, explain=True, every_word=at % 2 > 0)
        yield SearchRequest(typed, sort=SORTS[at % len(SORTS)], offset=at % 4, limit=3 + at % 5)
        yield SearchRequest(
            typed, filters={"kind": ("report", "book")[: 1 + at % 2]}, facets=_FACETS, facet_limit=3
        )
        yield SearchRequest(
            typed, year_from=2001 + at % 7, year_to=(None, 2008)[at % 2], synonyms=_GROUPS, limit=8
        )
        if at % 3 == 0:
            yield SearchRequest(
                typed,
                near=("7", "30", "31", "nowhere", "9"),
                near_weight=1 + at % 2,
                explain=True,
                facets=("kind",),
            )


def seen(response: SearchResponse) -> tuple[object, ...]:
    """Return all of an answer but what marks words in it."""
    return (
        response.total,
        response.hits,
        response.facets,
        response.understood,
        response.did_you_mean,
        response.instead,
        response.relaxed,
        response.identified,
        response.further,
        response.besides,
        response.near,
    )


def _marked(response: SearchResponse) -> list[object]:
    texts = [document.title + ". " + document.text for document in documents()[:24:3]]
    return [response.highlighter.highlight(text, length) for text in texts for length in (None, 20, 60, 160)]


def _of_lines() -> Answers:
    asked = lines()
    forms = sorted({form for line in asked[::4] for _, form in tokenizer.terms_and_forms(line)})
    return {
        "signs": [(normalisation.clean(text), normalisation.fold(text)) for text in _signs()],
        "clean": map(normalisation.clean, asked),
        "ascii_digits": map(normalisation.ascii_digits, asked),
        "common_era": map(normalisation.common_era, range(1900, 2700, 3)),
        "spelt_alike": map(normalisation.spelt_alike, asked),
        "strip_diacritics": map(normalisation.strip_diacritics, asked),
        "fold": map(normalisation.fold, asked),
        "words": map(tokenizer.words, asked),
        "word_spans": map(tokenizer.word_spans, asked),
        "terms_and_forms": map(tokenizer.terms_and_forms, asked),
        "compounds": map(tokenizer.compounds, asked),
        "clusters": map(tokenizer.clusters, asked),
        "unspaced_runs": [(tokenizer.unspaced_runs(line), tokenizer.is_unspaced(line)) for line in asked],
        "term_of": map(tokenizer.term_of, forms),
        "spaced_word": map(tokenizer.spaced_word, forms),
        "filing": [
            (filing.filing_title(line, codes), filing.filing_letter(line, codes))
            for line in asked
            for codes in (("en",), ("km", "fr"), ())
        ],
        "loose_key": map(keys.loose_key, asked),
        "is_labelled": map(keys.is_labelled, asked),
        "title_key": map(keys.title_key, asked),
        "keys_of": map(keys.keys_of, documents()),
        "keys_of_name": [
            (list(names.keys_of_name(part)), list(names.keys_of_query(part)))
            for line in asked
            for part in line.split(";")
        ],
        "sounds": [(sounds.sound_of(line), sounds.consonants(line)) for line in asked],
        "signature": map(spelling.signature, forms),
        "edits_allowed": map(spelling.edits_allowed, forms),
        "is_near": [spelling.is_near(one, other, edits) for one, other in _near(forms) for edits in (1, 2)],
        "read": map(read, documents()[::3]),
        "stored": [
            document_of(stored(document)) == document and stored(document) for document in documents()[::5]
        ],
    }


def _signs() -> Iterator[str]:
    """Each sign of the scripts that are read, and of those that nobody sees, between two letters."""
    blocks = (
        (0x20, 0x300),
        (0xE00, 0xF00),
        (0x1000, 0x10A0),
        (0x1780, 0x1800),
        (0x2000, 0x2070),
        (0xFEF0, 0xFF70),
    )
    yield from (
        f"a{chr(sign)}b {chr(sign)}ក{chr(sign)}" for first, end in blocks for sign in range(first, end)
    )


def _near(forms: list[str]) -> Iterator[tuple[str, str]]:
    yield from pairwise(forms)
    for at, form in enumerate(forms[::3]):
        cut = at % max(1, len(form))
        yield form, form[:cut] + form[cut + 1 :]
        yield form, form[:cut] + "x" + form[cut:]
        yield form, f"{form[:cut]}{form[cut + 1 : cut + 2]}{form[cut : cut + 1]}{form[cut + 2 :]}"
        yield form, form[:cut] + "xy" + form[cut + 1 :]


def _of_queries() -> Answers:
    asked = (*_PLAIN, *lines()[-250:], "a " * 1100, " ".join(f"w{number}" for number in range(130)))
    texts = (*_PLAIN, *lines()[-60:])
    named = {"title": "a: +b", "author": ""}
    return {
        "parse": map(parser.parse, asked),
        "leaves": [list(leaves(clause for clause, _ in parser.parse(typed).words)) for typed in asked],
        "number_key": map(parser.number_key, (word for typed in asked for word in typed.split())),
        "clauses": [
            [make(text, field) for field in (None, Field.TITLE)]
            for text in texts
            for make in (parser.all_words, parser.any_word, parser.in_order, parser.beginning)
        ],
        "terms_of": [[terms_of(clause) for clause, _ in parser.parse(typed).words] for typed in texts],
        "identifier": map(parser.identifier, texts),
        "meaning_of": map(field_names.meaning_of, ("title", "AUTHOR", "kind", "year", "isbn", "x", "ឆ្នាំ")),
        "asking_for_all": map(rewording.asking_for_all, asked),
        "with_values": [
            rewording.with_values(typed, lambda facet, value: (value.upper(), f"{facet} x")[: len(value) % 3])
            for typed in asked
        ],
        "composed": [
            rewording.composed(
                every=typed,
                phrase=other,
                any_of=typed,
                none_of=other,
                fields=named,
                values={"kind": other},
                years=years,
            )
            for (typed, other), years in zip(pairwise(_PLAIN), _years(), strict=False)
        ],
        "asks_by_words": map(rewording.asks_by_words, asked),
        "single_words": map(rewording.single_words, asked),
        "with_synonyms": [
            with_synonyms(parser.parse(typed), _GROUPS, knows)
            for typed in (*_PLAIN, "trafficking in persons of women", "human trafficking labour")
            for knows in (str.isascii, lambda term: len(term) < 6)
        ],
    }


def _years() -> Iterable[tuple[str, str]]:
    return [("", ""), ("2001", ""), ("", "2002"), ("2001", "2002"), ("2001", "2001")] * 20
