"""Exports of reference managers, as they really come: RIS, BibTeX, CSL JSON, MODS, EndNote XML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.formats import write
from tests.unit.formats.conftest import Take

RIS = """\ufeffTY  - RPRT
TI  - Trafficking in
persons
AU  - UNODC
A1  - Surtees, R.,
PY  - 2008/03/01/
SN  - 978-92-2-121319-2
XX  - odd
T2  - Series S
TY  - JOUR
T1  - On men
JO  - Migration
VL  - 46
SP  - 39
EP  - 68
UR  - http://example.org/a
ER  -
stray words
TY  - BOOK
TI  - Sold
ER  - """


def test_ris_with_a_bom_a_missing_end_a_broken_line_and_an_odd_tag(take: Take) -> None:
    taken = take(RIS, "export.ris")
    assert taken.titles == ["Trafficking in persons", "On men", "Sold"]
    assert taken.seen == 3
    report, article, _ = (record.description for record in taken.records)
    assert [contributor.name for contributor in report.contributors] == ["UNODC", "Surtees, R."]
    assert (report.kind, report.series, report.year, report.notes) == (
        "report",
        "Series S",
        "2008/03/01",
        ("odd",),
    )
    assert (article.venue, article.volume, article.pages) == ("Migration", "46", "39-68")
    assert taken.codes == {"tagged_no_end": 1, "unknown_tag": 1}
    assert take(RIS.encode("utf-16"), "export.ris").titles == taken.titles


BIBTEX = r"""A comment that no program wrote.
@string{ilo = "International Labour Organization"}
@techreport{a1, title={The {ILO} \'Etude: caf\'{e} \& more}, author={Doe, J. and {World Bank} and others},
  year=2008, institution=ilo, number={WP 12}}
@article{a1, title="Again", year={2009}, journal={J}, pages={1--9}}
@book{cut, title={Cut off}, year={2001}, publisher={Some
@misc{ok, title={Good}, url={http://example.org/a_b%20c}}
"""


def test_bibtex_with_braces_accents_doubled_keys_and_a_cut_entry(take: Take) -> None:
    taken = take(BIBTEX, "library.bib")
    assert taken.titles == ["The ILO Étude: café & more", "Again", "Cut off", "Good"]
    assert [record.id for record in taken.records] == ["a1", "a1#2", "cut", "ok"]
    assert taken.first.contributors == (
        Contributor("Doe, J."), Contributor("World Bank", ContributorKind.BODY),
    )  # fmt: skip
    assert taken.first.publisher == "International Labour Organization"
    assert taken.first.identifiers_of("report_number") == ("WP 12",)
    assert taken.records[1].description.pages == "1-9"
    assert taken.records[3].description.identifiers_of("url") == ("http://example.org/a_b%20c",)
    assert taken.codes == {"duplicate_id": 1, "bibtex_mended": 1}


def test_csl_json_from_zotero_with_an_item_that_is_none(take: Take) -> None:
    data = """[{"id": "x", "type": "report", "title": "Sold", "number": "A/75/289", "page": 12,
      "author": [{"family": "Doe", "given": "J", "non-dropping-particle": "van"}, {"literal": "ILO"}, 7],
      "issued": {"date-parts": [["2008", 3]]}, "ISBN": "9789221213192 9789290682400",
      "language": "km-KH"}, 5]"""
    taken = take(data, "items.json")
    assert taken.format == "csl-json"
    assert taken.first.contributors == (Contributor("van Doe, J"), Contributor("ILO", ContributorKind.BODY))
    assert taken.first.identifiers_of("un_symbol") == ("A/75/289",)
    assert len(taken.first.identifiers_of("isbn")) == 2
    assert (taken.first.year, taken.first.languages, taken.first.kind) == ("2008-03", ("km",), "report")
    assert taken.codes["json_not_an_entry"] == 1 and taken.seen == 2


def test_own_json_with_a_value_of_the_wrong_type_is_skipped_and_noted(take: Take) -> None:
    taken = take(
        '[{"id": "1", "title": ["no"], "contributors": []}, {"id": "2", "title": "Sold", "notes": []}]',
        "a.json",
    )
    assert taken.titles == ["Sold"] and taken.codes == {"json_not_an_entry": 1}


def test_a_value_of_the_wrong_type_anywhere_in_json_costs_its_own_record_at_most(take: Take) -> None:
    """Lacuna's own form stands within CSL's too, where anybody may have written it."""
    own = {"title": "Sold", "contributors": [{"name": "Doe, J"}], "languages": ["en"], "notes": ["One"],
           "identifiers": [{"scheme": "isbn", "value": "1"}]}  # fmt: skip
    whole = {"id": "1", "title": "At sea", "type": "book", "notes": []}
    items: tuple[dict[str, Any], ...] = (
        {"id": "2", "type": "book", "title": "Sold", "author": [{"family": "Doe"}],
         "custom": {"lacuna": {"description": own, "holdings": [{"call_number": "1"}]}}},
        {"id": "3", "itemType": "book", "title": "Sold", "creators": [{"name": "ILO"}], "tags": ["men"]},
        {"id": "4", **own, "holdings": [{"donor": "IOM"}]},
    )  # fmt: skip
    odd: tuple[object, ...] = ([], {}, [{}], [[]], [None], 1, 1.5, None, True, "", [1, "x"])
    for item in items:
        for place in places(item):
            for value in odd:
                taken = take(json.dumps([whole, replaced(item, place, value)]), "items.json")
                assert taken.titles[0] == "At sea", (place, value)
                for record in taken.records:
                    assert isinstance(record.description.title, str)
                    assert record.description.within(1, 1) is not None


def places(value: object, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where something stands in a value of JSON, but for the whole."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield (*place, name)
        yield from places(part, (*place, name))


def replaced(value: Any, place: tuple[str | int, ...], by: object) -> Any:
    """The same with something else in one place."""
    whole = held = deepcopy(value)
    for name in place[:-1]:
        held = held[name]
    held[place[-1]] = by
    return whole


def test_one_text_in_the_place_of_several_is_that_one(take: Take) -> None:
    taken = take('[{"title": "Sold", "subjects": "Law", "contributors": []}]', "a.json")
    assert taken.first.subjects == ("Law",)


def test_half_a_pair_of_surrogates_in_json_is_a_mark_of_damage(take: Take) -> None:
    taken = take('[{"title": "Sold \\ud800 to the sea"}, {"title": "Whole \\ud83d\\udcd6"}]', "a.json")
    assert all(title.encode("utf-8") for title in taken.titles), "a text that can be written"
    assert taken.titles[0].startswith("Sold \ufffd") and taken.titles[1] == "Whole \U0001f4d6"


ENDNOTE = """<?xml version="1.0"?><xml><records><record><rec-number>3</rec-number>
<ref-type name="Report">27</ref-type>
<contributors><authors><author><style face="normal">Surtees, R.</style></author></authors></contributors>
<titles><title><style face="normal">Trafficking of </style><style face="italic">men</style></title></titles>
<dates><year><style>2008</style></year></dates><isbn>978-92-2-121319-2</isbn></record></records></xml>"""


def test_endnote_xml_in_pieces_of_style(take: Take) -> None:
    taken = take(ENDNOTE, "library.xml")
    assert (taken.format, taken.titles, taken.first.year) == ("endnote", ["Trafficking of men"], "2008")
    assert taken.first.contributors == (Contributor("Surtees, R."),)


MODS = """<mods:modsCollection xmlns:mods="http://www.loc.gov/mods/v3"><mods:mods ID="m1">
<mods:titleInfo><mods:nonSort>The</mods:nonSort><mods:title>trade</mods:title></mods:titleInfo>
<mods:titleInfo type="translated"><mods:title>ការជួញដូរ</mods:title></mods:titleInfo>
<mods:name type="corporate"><mods:namePart>ILO</mods:namePart></mods:name>
<mods:originInfo><mods:place><mods:placeTerm type="code">cb</mods:placeTerm>
<mods:placeTerm>Phnom Penh</mods:placeTerm>
</mods:place><mods:dateIssued>2008</mods:dateIssued></mods:originInfo>
<mods:relatedItem type="host"><mods:titleInfo><mods:title>Journal</mods:title></mods:titleInfo>
<mods:part><mods:detail type="volume"><mods:number>46</mods:number></mods:detail>
<mods:extent unit="pages"><mods:start>39</mods:start><mods:end>68</mods:end></mods:extent></mods:part>
</mods:relatedItem>
<mods:identifier type="isbn">9789221213192</mods:identifier></mods:mods></mods:modsCollection>"""


def test_mods_of_a_repository(take: Take) -> None:
    taken = take(MODS, "repository.xml")
    d = taken.first
    assert (taken.records[0].id, d.title, d.parallel_titles) == ("m1", "The trade", ("ការជួញដូរ",))
    assert (d.place, d.venue, d.volume, d.pages) == ("Phnom Penh", "Journal", "46", "39-68")


BOMB = """<!DOCTYPE lolz [<!ENTITY a "{filling}"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY f SYSTEM "{file}">]>
<collection><record><leader>00000nam a2200000 a 4500</leader>
<datafield tag="245"><subfield code="a">T&f;&b;</subfield></datafield></record>
<record><datafield tag="245"><subfield code="a">Goods &amp; Girls</subfield></datafield></record>"""


def test_xml_reads_no_other_file_expands_nothing_and_outlives_its_end(take: Take, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    taken = take(BOMB.format(filling="x" * 1000, file=secret.as_uri()), "bomb.xml")
    assert taken.format == "marcxml"
    assert "SECRET" not in taken.titles[0] and "xxxx" not in taken.titles[0]
    assert taken.titles[1] == "Goods & Girls"
    assert "xml_broken" in taken.codes  # the collection never closes


def test_an_answer_of_crossref_and_json_by_lines_are_lists(take: Take) -> None:
    work: dict[str, object] = {
        "type": "journal-article",
        "title": ["Sold"],
        "subtitle": ["like chickens"],
        "container-title": ["J"],
    }
    work |= {
        "author": [{"family": "Hudd", "given": "S."}, {"name": "UNODC"}],
        "issued": {"date-parts": [[2003]]},
    }
    taken = take(
        json.dumps({"status": "ok", "message": {"items": [work, work | {"type": "book"}]}}), "a.json"
    )
    assert [record.description.kind for record in taken.records] == ["article", "book"]
    assert (taken.first.full_title, taken.first.venue, taken.first.year) == (
        "Sold: like chickens",
        "J",
        "2003",
    )
    assert [contributor.name for contributor in taken.first.contributors] == ["Hudd, S.", "UNODC"]
    assert take(json.dumps({"status": "ok", "message": work}), "one.json").titles == ["Sold"]
    assert take(f"{json.dumps(work)}\n{json.dumps(work)}\n", "lines.json").titles == ["Sold", "Sold"]


def test_the_book_of_a_chapter_in_ris(take: Take) -> None:
    taken = take("TY  - CHAP\nTI  - The chapter\nBT  - The book\nER  - \n", "a.ris")
    assert (taken.first.title, taken.first.venue) == ("The chapter", "The book")


def test_strings_of_bibtex_are_put_together_and_addresses_unescaped(take: Take) -> None:
    text = '@string{iom = "Intl Org"}\n@book{a, title={X}, publisher = iom # " Press", url={http://x.org/a{\\_}b}}\n'
    taken = take(text, "a.bib")
    assert taken.first.publisher == "Intl Org Press"
    assert taken.first.identifiers_of("url") == ("http://x.org/a_b",)


ZOTERO = {
    "config": {"id": "36a3b0b5", "label": "BetterBibTeX JSON"},
    "items": [
        {"itemType": "report", "itemKey": "AB12", "title": "Trafficking of <i>men</i>", "institution": "IOM",
         "reportNumber": "A/75/289", "date": "2008-03", "language": "en-GB", "callNumber": "362.88 SUR",
         "creators": [{"creatorType": "author", "firstName": "Rebecca", "lastName": "Surtees"},
                      {"creatorType": "author", "name": "UNICEF"},
                      {"creatorType": "seriesEditor", "lastName": "Lee", "firstName": "M."}, 7],
         "tags": [{"tag": "men"}, "labour", {"tag": "men"}], "seriesTitle": "Research",
         "ISBN": "9789221213192", "attachments": [{"itemType": "attachment", "title": "Full text"}]},
        {"itemType": "attachment", "title": "Snapshot"},
        {"itemType": "note", "note": "<p>see</p>"},
        {"itemType": "statute", "nameOfAct": "Law on Suppression", "publicLawNumber": "NS/RKM/0208/005",
         "dateEnacted": "2008-02-15", "tags": "none", "creators": None},
        "stray",
    ],
}  # fmt: skip


def test_zoteros_own_json_with_attachments_and_odd_values(take: Take) -> None:
    taken = take(json.dumps(ZOTERO), "library.json")
    assert (taken.format, taken.seen, taken.codes) == ("zotero-json", 3, {"json_not_an_entry": 1})
    report, law = (record.description for record in taken.records)
    assert report.title == "Trafficking of men"
    assert report.contributors == (
        Contributor("Surtees, Rebecca"), Contributor("UNICEF", ContributorKind.BODY),
        Contributor("Lee, M.", role="editor"),
    )  # fmt: skip
    assert (report.publisher, report.series, report.year, report.kind) == (
        "IOM",
        "Research",
        "2008-03",
        "report",
    )
    assert (report.languages, report.subjects) == (("en",), ("men", "labour"))
    assert report.identifiers_of("un_symbol") == ("A/75/289",)
    assert taken.records[0].holdings[0].call_number == "362.88 SUR"
    assert (law.title, law.kind, law.year) == ("Law on Suppression", "law", "2008-02-15")
    assert law.identifiers_of("law_number") == ("NS/RKM/0208/005",)


def test_items_of_zoteros_web_api_are_read_from_within(take: Take) -> None:
    answer = [{"key": "X1", "version": 3, "library": {"type": "user"}, "meta": {"creatorSummary": "Lee"},
               "data": {"key": "X1", "itemType": "journalArticle", "title": "On men", "publicationTitle": "J",
                        "volume": "4", "issue": "2", "pages": "1-9", "DOI": "10.1/x"}}]  # fmt: skip
    taken = take(json.dumps(answer), "api.json")
    assert (taken.format, taken.records[0].id, taken.titles) == ("zotero-json", "X1", ["On men"])
    assert (taken.first.venue, taken.first.volume, taken.first.number) == ("J", "4", "2")


def test_a_part_in_bibtex_takes_from_the_whole_what_it_leaves_out(take: Take) -> None:
    text = (
        "@incollection{a, crossref = {Whole}, author = {Hudd, S.}, title = {Sold}, pages = {1--9}}\n"
        "@book{whole, title = {Combating}, editor = {Derks, A.}, year = 2000, isbn = {9781843922414}}\n"
    )
    part = take(text, "list.bib").first
    assert (part.title, part.year, part.venue, part.pages) == ("Sold", "2000", "Combating", "1-9")
    assert [contributor.role for contributor in part.contributors] == ["author", "editor"]
    assert not part.identifiers


def test_vietnamese_in_latex_keeps_its_horns_and_hooks(take: Take) -> None:
    text = r"@book{a, title = {Mua b\'{a}n ng{\uhorn\`{\ohorn}}i \h{\ohorn} bi\h{\^e}n}, year = 2014}"
    assert take(text, "list.bib").titles == ["Mua bán người ở biển"]


@pytest.mark.parametrize("year", ["2003²", "²", "1" * 5000])
def test_a_year_that_is_no_number_is_written_as_it_stands(take: Take, year: str) -> None:
    written = b"".join(write("csl-json", [("a", Description(title="Sold", year=year), ())]))
    assert json.loads(written)[0]["issued"] == {"literal": year}
    assert take(written, "a.json").first.year == year


def test_names_and_dates_of_csl_in_every_form(take: Take) -> None:
    item = {"id": "a", "type": "report", "title": "Sold &amp; <i>lost</i>", "ISBN": "978 92 2 121319 2"}
    people = ["Lee, Maggy", {"literal": "World Bank"}, {"family": "UNODC"}, {"family": "Hudd", "given": "S."}]
    dates: list[object] = [
        "2003-05",
        {"raw": "May 2003"},
        {"literal": "c2003"},
        {"date-parts": [["2003"]]},
        {"year": 2003},
    ]
    dates += [[{"date-parts": [2003]}], 2003]
    for date in dates:
        taken = take(json.dumps([item | {"author": people, "issued": date}]), "a.json")
        assert "2003" in taken.first.year and taken.titles == ["Sold & lost"]
        assert taken.first.identifiers_of("isbn") == ("978 92 2 121319 2",)
        assert [(contributor.name, contributor.kind) for contributor in taken.first.contributors] == [
            ("Lee, Maggy", "person"), ("World Bank", "body"), ("UNODC", "body"), ("Hudd, S.", "person"),
        ]  # fmt: skip
    taken = take(json.dumps([item | {"author": "Hudd, S. and Lee, M."}]), "a.json")
    assert [contributor.name for contributor in taken.first.contributors] == ["Hudd, S.", "Lee, M."]
    by_key = {"hudd2003": {"type": "book", "title": "Sold"}, "lee2007": {"type": "book", "title": "Men"}}
    assert [record.id for record in take(json.dumps(by_key), "a.json").records] == ["hudd2003", "lee2007"]


def test_objects_with_the_names_of_columns_are_rows_of_a_table(take: Take) -> None:
    rows = [
        {"Title": "Sold", "Authors": ["Hudd, S.", "Lee, M."], "Year": 2003},
        {"title": "Men", "author": "Surtees, R.", "publisher": "IOM", "isbn": "9789221213192"},
        {"name": "nothing that is known", "colour": "red"},
    ]
    taken = take(json.dumps(rows), "table.json")
    assert (taken.titles, taken.seen, taken.codes) == (["Sold", "Men"], 3, {"json_not_an_entry": 1})
    assert [contributor.name for contributor in taken.first.contributors] == ["Hudd, S.", "Lee, M."]
    assert taken.records[1].description.identifiers_of("isbn") == ("9789221213192",)


def test_an_isbn_with_spaces_is_one_and_several_are_several(take: Take) -> None:
    texts = {
        "978 92 2 121319 2": 1,
        "978-92-2-121319-2 978-92-9068-403-9": 2,
        "9789221213192; 92-9068-403-9": 2,
    }
    for text, count in texts.items():
        for data, name in (
            (f"TY  - BOOK\nTI  - Sold\nSN  - {text}\nER  - \n", "a.ris"),
            (f"@book{{a, title={{Sold}}, isbn={{{text}}}}}", "a.bib"),
        ):
            assert len(take(data, name).first.identifiers_of("isbn")) == count
