"""What every engine must do, whatever it is made of: one suite, run on each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from search_index.analysis.fields import Field
from search_index.engines.memory import MemoryEngine
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import IndexDocument, Probe, SearchEngine, SearchRequest
from search_index.query.clauses import AllOf, AnyOf, Clause, FacetValue, Query, Without, Years
from search_index.query.parser import all_words, any_word, beginning, identifier, in_order
from tests.support.engines import PlainWhooshEngine

MakeEngine = Callable[[Iterable[IndexDocument]], SearchEngine]


@pytest.fixture(params=["memory", "whoosh", "whoosh edited", "plain whoosh"])
def make_engine(request: pytest.FixtureRequest, tmp_path: Path) -> MakeEngine:
    """Makes an engine that holds some documents."""

    def make(documents: Iterable[IndexDocument]) -> SearchEngine:
        if request.param == "memory":
            return MemoryEngine(documents)
        engine = PlainWhooshEngine(tmp_path) if request.param == "plain whoosh" else WhooshEngine(tmp_path)
        if request.param == "whoosh edited":
            engine.write([])
            for document in documents:  # one by one, and each once wrong before it is right
                engine.write([replace(document, title="withdrawn", people=(), subjects=(), facets={})])
                engine.write([document])
        else:
            engine.rebuild(documents)
        return engine

    return make


HOLDINGS = (
    IndexDocument(
        "debt",
        "Debt bondage in human trafficking",
        "US agriculture and Thailand fisheries",
        people=("Surtees, Rebecca", "NEXUS Institute"),
        publisher="NEXUS Institute",
        subjects=("debt bondage", "fishing"),
        keys=("isbn:9780306406157", "report_number:NX-2014/7"),
        text="How fishers are held by advances on wages.",
        year=2014,
        added=300,
        facets={"language": ("en",), "country": ("Thailand", "United States"), "kind": ("report",)},
    ),
    IndexDocument(
        "caught",
        "Caught at sea",
        "forced labour and trafficking in fisheries",
        people=("International Labour Organization", "ILO"),
        publisher="International Labour Organization",
        series=("Working papers",),
        subjects=("forced labour", "fishing"),
        keys=("isbn:9789221276234", "un_symbol:A/75/289"),
        year=2013,
        added=200,
        facets={"language": ("en", "fr"), "country": ("global",), "kind": ("report",)},
    ),
    IndexDocument(
        "khmer",
        "ច្បាប់ស្តីពីការបង្រ្កាបអំពើជួញដូរមនុស្ស",
        other_titles=("Law on Suppression of Human Trafficking",),
        people=("ក្រសួងយុត្តិធម៌",),
        subjects=("human trafficking", "ការជួញដូរមនុស្ស"),
        year=2008,
        added=100,
        facets={"language": ("km",), "country": ("Cambodia",), "kind": ("law",)},
    ),
    IndexDocument(
        "plan",
        "National plan of action against trafficking",
        people=("Government of Cambodia",),
        subjects=("human trafficking", "prevention"),
        facets={"language": ("en",), "country": ("Cambodia",), "kind": ("plan",)},
        added=400,
    ),
)


@pytest.fixture
def engine(make_engine: MakeEngine) -> SearchEngine:
    """An engine that holds ``HOLDINGS``."""
    return make_engine(HOLDINGS)


def found(engine: SearchEngine, text: str, **options: object) -> list[str]:
    """The ids that a query finds, in their order."""
    return [hit.id for hit in engine.search(SearchRequest(text, **options)).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("debt bondage", {"debt"}),
        ("DEBT", {"debt"}),
        ("fishery", {"debt", "caught"}),
        ("trafficked", {"debt", "caught", "khmer", "plan"}),
        ("labor", {"caught"}),
        ("organisation", {"caught"}),
        ('"human trafficking"', {"debt", "khmer", "plan"}),
        ('"trafficking human"', set()),
        ("trafficking -fishing", {"khmer", "plan"}),
        ("trafficking NOT fishing", {"khmer", "plan"}),
        ("bondage OR plan", {"debt", "plan"}),
        ("fisheries AND bondage", {"debt"}),
        ("+bondage trafficking", {"debt"}),
        ("author:surtees", {"debt"}),
        ("title:fishing", set()),
        ("subject:fishing", {"debt", "caught"}),
        ("publisher:nexus", {"debt"}),
        ("series:working", {"caught"}),
        ('title:"human trafficking"', {"debt", "khmer"}),
        ("fish*", {"debt", "caught"}),
        ("traffick* fish*", {"debt", "caught", "khmer", "plan"}),
        ("bondge~", {"debt"}),
        ("year:2008", {"khmer"}),
        ("year:2008..2013", {"khmer", "caught"}),
        ("year:..2013", {"khmer", "caught"}),
        ("year:2013..", {"caught", "debt"}),
        ("year:២០០៨", {"khmer"}),
        ("lang:fr", {"caught"}),
        ("country:cambodia kind:plan", {"plan"}),
        ("isbn:0-306-40615-2", {"debt"}),
        ("", {"debt", "caught", "khmer", "plan"}),
        ("-trafficking", set()),
        ("ជួញដូរ", {"khmer"}),
        ("ការជួញដូរមនុស្ស", {"khmer"}),
        ("ជួញ\u200bដូរ", {"khmer"}),
        ("យុត្ដិធម៌", {"khmer"}),
        ("ជួញដូរ bondage", {"khmer", "debt"}),
    ],
)
def test_a_query_finds_what_it_asks_for(engine: SearchEngine, text: str, expected: set[str]) -> None:
    response = engine.search(SearchRequest(text))
    assert {hit.id for hit in response.hits} == expected
    assert response.total == len(expected)
    assert response.complete


@pytest.mark.parametrize(
    "typed",
    [
        "9780306406157",
        "978-0-306-40615-7",
        "0306406152",
        "0-306-40615-2",
        "ISBN 0 306 40615 2",
        "nx 2014/7",
        "NX-2014/7",
    ],
)
def test_an_identifier_in_any_form_goes_straight_to_the_record(engine: SearchEngine, typed: str) -> None:
    response = engine.search(SearchRequest(typed))
    assert [hit.id for hit in response.hits] == ["debt"]
    assert response.identified


def test_an_identifier_within_a_query_comes_first(engine: SearchEngine) -> None:
    assert found(engine, "debt bondage A/75/289")[0] == "caught"


def test_with_every_word_only_those_are_counted_that_hold_all_unless_nothing_does(
    engine: SearchEngine,
) -> None:
    text, facets = "trafficking cambodia action", ("kind",)
    some = engine.search(SearchRequest(text, facets=facets))
    every = engine.search(SearchRequest(text, facets=facets, every_word=True))
    assert [hit.id for hit in every.hits] == ["plan"] and every.total == 1
    assert every.further == some.total - 1 > 0 and some.further == 0
    assert sum(facet.count for facet in every.facets["kind"]) == 1, "facets count what is shown"
    narrower = engine.search(SearchRequest("trafficking cambodia", every_word=True))
    assert narrower.total >= every.total, "a word more narrows"
    nothing = engine.search(SearchRequest("bondage cambodia", every_word=True))
    assert nothing.relaxed and nothing.total > 0 and nothing.further == 0


def test_documents_with_all_words_come_before_documents_with_some(engine: SearchEngine) -> None:
    response = engine.search(SearchRequest("trafficking cambodia action"))
    assert response.hits[0].id == "plan"
    assert not response.relaxed
    assert engine.search(SearchRequest("bondage cambodia")).relaxed
    narrowed = SearchRequest("trafficking cambodia action", filters={"kind": ("report",)})
    assert engine.search(narrowed).relaxed, "what the filters leave holds but some of the words"


def test_the_exact_title_comes_first(make_engine: MakeEngine) -> None:
    engine = make_engine(
        [
            IndexDocument("long", "Trafficking in persons report: trafficking in persons in trafficking"),
            IndexDocument("exact", "Trafficking in persons"),
            IndexDocument("other", "Persons", subjects=("trafficking", "trafficking in persons")),
        ]
    )
    assert found(engine, "trafficking in persons")[0] == "exact"


@pytest.mark.parametrize(
    ("typed", "standing"),
    [
        ("362.88 SUR", ["a"]),
        ("362.88/sur", ["a"]),
        ("362.88", ["a", "b"]),
        ("law sur", ["c"]),
        ("Law SUR 2", ["d"]),
        ("xyqz 12", ["e"]),
        ("ART", []),
    ],
)
def test_what_stands_at_a_shelf_mark_comes_first(
    make_engine: MakeEngine, typed: str, standing: list[str]
) -> None:
    engine = make_engine(
        [
            IndexDocument("words", title="Surveys of law, sur place, 362 and 88", text="law sur 2 law"),
            IndexDocument("a", title="Debt bondage", shelf_marks=("362.88 SUR", "362.88 SUR c.2")),
            IndexDocument("b", title="Seafood", shelf_marks=("362.88 ABC",)),
            IndexDocument("c", title="A code", shelf_marks=("LAW SUR",)),
            IndexDocument("d", title="Another code", shelf_marks=("LAW SUR 2",)),
            IndexDocument("e", title="Notes", shelf_marks=("XYQZ 12",)),
            IndexDocument("f", title="An article", shelf_marks=("ART",)),
        ]
    )
    response = engine.search(SearchRequest(typed))
    assert sorted(hit.id for hit in response.hits[: len(standing)]) == standing
    assert not response.did_you_mean
    assert {hit.id for hit in response.hits} <= {*standing, "words"}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("sub-regional", ["a", "b"]),
        ("subregional", ["a", "b"]),
        ("UN", ["c", "d"]),
        ("U.N.", ["c", "d"]),
        ("covid19", ["e"]),
        ("covid-19", ["e"]),
    ],
)
def test_a_word_is_found_with_and_without_its_hyphen_or_dots(
    make_engine: MakeEngine, typed: str, first: list[str]
) -> None:
    engine = make_engine(
        [
            IndexDocument("a", title="A sub-regional plan", text="of the year 2019"),
            IndexDocument("b", title="A subregional plan"),
            IndexDocument("c", title="U.N. action"),
            IndexDocument("d", title="The UN in action"),
            IndexDocument("e", title="COVID\u201119 and work"),
            IndexDocument("f", title="Sub divisions of a region, with u and n"),
        ]
    )
    hits = engine.search(SearchRequest(typed)).hits
    assert sorted(hit.id for hit in hits[: len(first)]) == first
    assert {hit.id for hit in hits} <= {*first, "f"}


def test_words_of_an_unspaced_script_come_first_where_they_stand_as_typed(
    make_engine: MakeEngine,
) -> None:
    engine = make_engine(
        [
            IndexDocument("apart", "មនុស្ស និង ការ ជួញដូរ"),
            IndexDocument("together", "របាយការណ៍ ស្តីពី ការជួញដូរមនុស្ស និង ស្ត្រី នៅ ក្នុង ប្រទេសកម្ពុជា"),
        ]
    )
    assert found(engine, "ការជួញដូរមនុស្ស") == ["together", "apart"]


def test_facets_count_exactly_and_leave_out_their_own_choice(engine: SearchEngine) -> None:
    names = ("language", "country", "year")
    request = SearchRequest("trafficking", filters={"country": ("Cambodia",)}, facets=names)
    response = engine.search(request)
    assert {hit.id for hit in response.hits} == {"khmer", "plan"}
    counts = {name: {facet.value: facet.count for facet in response.facets[name]} for name in names}
    assert counts["country"] == {"Cambodia": 2, "Thailand": 1, "United States": 1, "global": 1}
    assert counts["language"] == {"en": 1, "km": 1}
    assert counts["year"] == {"2008": 1}


def test_values_of_one_facet_are_joined_by_or_and_facets_by_and(engine: SearchEngine) -> None:
    either = {"country": ("Thailand", "Cambodia")}
    assert set(found(engine, "", filters=either)) == {"debt", "khmer", "plan"}
    assert set(found(engine, "", filters={**either, "language": ("en",)})) == {"debt", "plan"}
    assert set(found(engine, "", filters=either, year_from=2010)) == {"debt"}
    assert found(engine, "", filters={"country": ("nowhere",)}) == []


def test_facet_values_come_by_count_then_name_and_the_chosen_one_always(engine: SearchEngine) -> None:
    request = SearchRequest(facets=("country",), facet_limit=2, filters={"country": ("global",)})
    values = [facet.value for facet in engine.search(request).facets["country"]]
    assert values == ["Cambodia", "Thailand", "global"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("year_newest", ["debt", "caught", "khmer", "plan"]),
        ("year_oldest", ["khmer", "caught", "debt", "plan"]),
        ("newest_arrival", ["plan", "debt", "caught", "khmer"]),
        ("title", ["caught", "debt", "plan", "khmer"]),
    ],
)
def test_hits_are_sorted_as_asked(engine: SearchEngine, sort: str, expected: list[str]) -> None:
    assert found(engine, "", sort=sort) == expected


def test_pages_neither_overlap_nor_leave_out(make_engine: MakeEngine) -> None:
    engine = make_engine([IndexDocument(f"{number:02d}", "Same title", year=2000) for number in range(25)])
    for sort in ("relevance", "year_newest", "title"):
        pages = [found(engine, "same", offset=offset, limit=10, sort=sort) for offset in (0, 10, 20, 30)]
        assert [len(page) for page in pages] == [10, 10, 5, 0]
        assert len({hit for page in pages for hit in page}) == 25


def test_a_misspelt_word_still_finds(engine: SearchEngine) -> None:
    assert set(found(engine, "bodnage")) == {"debt"}
    assert set(found(engine, "author:surtess")) == {"debt"}


def test_another_form_of_what_a_misspelt_word_meant_is_marked(make_engine: MakeEngine) -> None:
    engine = make_engine([IndexDocument("boats", "Fishing boats")])
    response = engine.search(SearchRequest("fishx"))
    assert [hit.id for hit in response.hits] == ["boats"]
    assert response.highlighter.highlight("Fishing boats")[0] == ("Fishing", True)


def test_the_marker_marks_what_matched_and_shows_the_best_stretch(engine: SearchEngine) -> None:
    highlighter = engine.search(SearchRequest('trafficked "forced labour" ជួញដូរ fish*')).highlighter
    marked = [
        piece
        for piece, hit in highlighter.highlight("Trafficking, FORCED labor, អំពើជួញដូរមនុស្ស, fishers!")
        if hit
    ]
    assert marked == ["Trafficking", "FORCED", "labor", "ជួញដូរ", "fishers"]
    marked = [
        piece for piece, hit in highlighter.highlight("Trafficking, l'labour FORCED, Fishers, toad") if hit
    ]
    assert marked == ["Trafficking", "l'labour", "FORCED", "Fishers"]
    long = "nothing here " * 50 + "and trafficking of fishers " + "nothing here " * 50
    pieces = highlighter.highlight(long, 60)
    assert [piece for piece, hit in pieces if hit] == ["trafficking", "fishers"]
    assert len("".join(piece for piece, _ in pieces)) <= 62
    assert "".join(piece for piece, _ in highlighter.highlight("<b>& plain")) == "<b>& plain"


def test_what_was_understood_can_be_asked_again(engine: SearchEngine) -> None:
    for text in ('debt "human traff', "a OR", "NOT plan trafficking", "year:2008.. lang:km", "ជួញដូរ -plan"):
        understood = engine.search(SearchRequest(text)).understood
        again = engine.search(SearchRequest(understood))
        assert again.understood == understood
        assert [hit.id for hit in again.hits] == found(engine, text)


def test_a_change_shows_at_once(engine: SearchEngine) -> None:
    engine.write([replace(HOLDINGS[0], title="Zebra"), IndexDocument("new", "Quokka")], ["plan", "unknown"])
    assert found(engine, "title:zebra") == ["debt"]
    assert found(engine, "quokka") == ["new"]
    assert "plan" not in found(engine, "")
    assert set(engine.document_ids()) == {"debt", "caught", "khmer", "new"}
    assert engine.health().documents == 4
    engine.write([], ["new"])
    assert found(engine, "quokka") == []


def test_a_rebuild_forgets_what_is_not_given(engine: SearchEngine) -> None:
    seen: list[int] = []
    assert engine.rebuild(HOLDINGS[:2], seen.append) == 2
    assert seen == [1, 2]
    assert set(found(engine, "")) == {"debt", "caught"}


def test_an_empty_index_answers(make_engine: MakeEngine) -> None:
    engine = make_engine([])
    response = engine.search(SearchRequest("anything", facets=("language", "year")))
    assert (response.total, response.hits) == (0, ())
    assert list(engine.candidates([Probe("anything")])) == [[]]
    assert engine.complete("any") == []
    assert engine.similar("any") == []


@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        (Probe("Debt bondage in human trafficking"), "debt"),
        (Probe("Debt bondge", ("Surtees R.",)), "debt"),
        (Probe(rest="ILO (2013). Caught at sea. Geneva."), "caught"),
        (Probe("Cuaght at sae"), "caught"),
        (Probe("ការបង្ក្រាបអំពើជួញដូរ មនុស្ស"), "khmer"),
        (Probe("Something else", keys=("un_symbol:A/75/289",)), "caught"),
    ],
)
def test_the_candidates_of_an_entry_begin_with_what_it_is(
    engine: SearchEngine, probe: Probe, expected: str
) -> None:
    (candidates,) = engine.candidates([probe], limit=3)
    assert candidates[0].id == expected
    assert candidates[0].by_key == bool(probe.keys)
    assert len(candidates) <= 3


def test_candidates_come_for_each_probe_in_order(engine: SearchEngine) -> None:
    probes = [Probe("Caught at sea"), Probe(), Probe("xylophone"), Probe("National plan of action")]
    answers = list(engine.candidates(iter(probes)))
    assert [[hit.id for hit in answer[:1]] for answer in answers] == [["caught"], [], [], ["plan"]]


SYNONYMS = (("MOU", "memorandum of understanding"), ("Kampuchea", "Cambodia", "កម្ពុជា"))


ASKED_BY_SYNONYM = (
    ("mou", {"mou", "memorandum"}, ("memorandum of understanding",)),
    ("mou labour", {"mou", "memorandum"}, ("memorandum of understanding",)),
    ("memorandum of understanding", {"mou", "memorandum", "parted"}, ("MOU",)),
    ("+memorandum +understanding labour", {"mou", "memorandum"}, ("MOU",)),
    ("title:mou", {"mou", "memorandum"}, ("memorandum of understanding",)),
    ("kampuchea", {"cambodia", "khmer"}, ("Cambodia", "កម្ពុជា")),  # which nothing holds, and is no slip
    ("កម្ពុជា", {"cambodia", "khmer"}, ("Cambodia",)),
    ('"memorandum of understanding"', {"memorandum"}, ()),
    ("labour -mou", {"memorandum", "cambodia"}, ()),
    ("understanding", {"memorandum", "parted"}, ()),
)
"""What is typed, what is found by it, and what was looked for besides."""


def test_words_of_one_meaning_are_found_by_each_other(make_engine: MakeEngine) -> None:
    engine = make_engine(
        [
            IndexDocument("mou", "MOU on labour"),
            IndexDocument("memorandum", "Memorandum of Understanding on labour"),
            IndexDocument("parted", "An understanding of the memorandum"),
            IndexDocument("cambodia", "Labour in Cambodia"),
            IndexDocument("khmer", "ពលកម្មនៅកម្ពុជា"),
        ]
    )
    for typed, expected, besides in ASKED_BY_SYNONYM:  # one index for all: to make one takes the time
        answer = engine.search(SearchRequest(typed, every_word=True, synonyms=SYNONYMS))
        assert {hit.id for hit in answer.hits} == expected, typed
        assert (answer.besides, answer.did_you_mean) == (besides, ""), typed
        plain = engine.search(SearchRequest(typed, every_word=True))
        assert plain.besides == ()
        if besides:
            assert {hit.id for hit in plain.hits} != expected or plain.relaxed, typed


def test_suggestions_while_typing(engine: SearchEngine) -> None:
    assert [(completion.text, completion.field) for completion in engine.complete("debt bon")] == [
        ("debt bondage", "subject"),
        ("Debt bondage in human trafficking", "title"),
    ]
    assert ("Surtees, Rebecca", "people") in [
        (completion.text, completion.field) for completion in engine.complete("reb")
    ]
    assert engine.complete("human traff")[0].count == 2
    assert engine.complete("") == engine.complete("  *") == []


def test_a_subject_is_offered_in_one_spelling_with_all_that_bear_it(make_engine: MakeEngine) -> None:
    spellings = ("child labour", "Child labour", "child labor", "Child-labour")
    documents = [
        IndexDocument(
            str(number), f"Child labor {number}", subjects=(spelling,), facets={"subject": (spelling,)}
        )
        for number, spelling in enumerate((*spellings, "child labour"))
    ]
    offered = make_engine(documents).complete("child lab", 20)
    assert [
        (completion.text, completion.count) for completion in offered if completion.field == "subject"
    ] == [("child labour", 5)]
    assert sum(completion.field == "title" for completion in offered) == len(documents), (
        "titles are printed as they are"
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ការជ", ["ការជួញដូរមនុស្ស"]),
        ("ជួញដ", ["ការជួញដូរមនុស្ស"]),
        ("រ", ["រាជធានី", "ស្ត្រីនិងកុមារ", "ការជួញដូរមនុស្ស"]),  # RO below another letter begins nothing
        ("report ជួ", []),
        ("ค้ามน", ["การค้ามนุษย์"]),
    ],
)
def test_who_types_an_unspaced_script_is_offered_what_goes_on_so(
    make_engine: MakeEngine, typed: str, expected: list[str]
) -> None:
    subjects = ("ការជួញដូរមនុស្ស", "ស្ត្រីនិងកុមារ", "រាជធានី", "ស្ត្រី", "การค้ามนุษย์")
    engine = make_engine([IndexDocument("one", "Report", subjects=subjects, facets={"subject": subjects})])
    assert [completion.text for completion in engine.complete(typed)] == expected


def test_similar_documents_share_telling_words_and_leave_out_the_document(engine: SearchEngine) -> None:
    similar = [hit.id for hit in engine.similar("debt")]
    assert similar[0] == "caught"
    assert "debt" not in similar


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (all_words("human trafficking", Field.TITLE), {"debt", "khmer"}),
        (any_word("bondage suppression", Field.TITLE), {"debt", "khmer"}),
        (in_order("trafficking human"), set()),
        (in_order("human trafficking"), {"debt", "khmer", "plan"}),
        (all_words("ជួញដូរ"), {"khmer"}),
        (beginning("traff", Field.TITLE), {"debt", "caught", "khmer", "plan"}),
        (identifier("0-306-40615-2"), {"debt"}),
        (all_words("bondge"), set()),
        (AllOf(()), {"debt", "caught", "khmer", "plan"}),
        (Without(AllOf(()), FacetValue("language", "en")), {"khmer"}),
        (
            AnyOf((Years(2008, 2008), Without(Years(2009, None), all_words("bondage") or AllOf(())))),
            {"khmer", "caught"},
        ),
        (AllOf((Years(None, 2013), FacetValue("kind", "report"))), {"caught"}),
    ],
)
def test_a_query_of_clauses_is_answered_just_as_it_is(
    engine: SearchEngine, asked: Clause, expected: set[str]
) -> None:
    response = engine.search(SearchRequest(query=Query(required=(asked,))))
    assert {hit.id for hit in response.hits} == expected
    assert response.total == len(expected) and not response.did_you_mean and not response.instead


@pytest.mark.parametrize("read", [all_words, any_word, in_order, beginning])
def test_a_text_without_words_asks_for_nothing(read: Callable[[str], Clause | None]) -> None:
    assert read(" … ") is None
    assert identifier("no number") is None
