"""The patron's pages on the sample catalogue."""

from __future__ import annotations

import gzip
import io
import re
from html import unescape
from itertools import pairwise

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from catalogue import formats
from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.people.access import Role
from catalogue.services.records.publications import CopyData
from catalogue.web.wording.words import country_name
from search_index.analysis.filing import filing_letter, filing_title
from tests.web.member_site import PASSWORD


def _text(page: str) -> str:
    """The words of a page without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_home_says_true_numbers_and_offers_three_searches_that_find(
    client: FlaskClient, sample: Services
) -> None:
    page = client.get("/en/").text
    assert f"<strong>{sample.records.publications.count()}</strong> on the shelf" in page
    assert f"<strong>{len(sample.pledges.wanted.titles())}</strong> missing" in page
    examples = re.search(r'<p class="examples">.*?</p>', page, re.DOTALL)
    assert examples
    addresses = re.findall(r'href="([^"]+)"', examples.group())
    assert len(addresses) == 3
    for address in addresses:
        assert "Nothing found" not in client.get(address.replace("&amp;", "&")).text, address


@pytest.mark.parametrize("typed", ["978-92-2-121319-2", "isbn:9221213196", "A 75 289", "htic-00058"])
def test_an_identifier_leads_straight_to_the_record(client: FlaskClient, typed: str) -> None:
    answer = client.get("/km/search", query_string={"q": typed})
    assert answer.status_code == 302
    assert re.fullmatch(r"/km/publication/\d+", answer.headers["Location"])
    assert client.get(answer.headers["Location"]).status_code == 200


def test_a_country_is_found_by_its_khmer_name(client: FlaskClient) -> None:
    both = (client.get("/en/search", query_string={"q": name}).text for name in ("ឡាវ", "laos"))
    assert all("Nothing found" not in page for page in both)


def test_a_region_has_its_khmer_name_in_the_short_form_too(app: Flask) -> None:
    with app.test_request_context("/km/"):
        assert country_name("West Africa") == country_name("Western Africa") != "West Africa"
        assert country_name("South Africa") == "អាហ្វ្រិកខាងត្បូង", "a country, no region"


def test_the_first_example_is_in_the_language_of_the_page(client: FlaskClient) -> None:
    first = re.compile(r'<p class="examples">.*?<a [^>]*>([^<]+)</a>', re.DOTALL)
    found = {language: first.search(client.get(f"/{language}/").text) for language in ("en", "km")}
    assert found["en"] and found["en"][1].isascii()
    assert found["km"] and not found["km"][1].isascii()


def test_what_holds_only_some_of_the_words_is_headed_so(client: FlaskClient) -> None:
    page = client.get("/en/search?q=child+labour+thailand+fishing").text
    assert re.search(r"<h1>\d+ publications with some of these words</h1>", page)
    assert "No publication holds all of these words" in page
    assert re.search(r"<h1>\d+ publications?</h1>", client.get("/en/search?q=child+labour").text)


def test_a_subject_is_suggested_once_in_the_language_of_the_page(client: FlaskClient) -> None:
    def subjects(language: str, typed: str) -> list[str]:
        said = client.get(f"/{language}/suggest", query_string={"q": typed}).get_json()["suggestions"]
        assert len(said) <= 8
        return [each["text"] for each in said if each["query"].startswith("subject:")]

    assert "Trafficking in persons" in subjects("en", "traf")
    assert not {"Tráfico de personas", "Trafic des êtres humaines"} & set(subjects("en", "traf"))
    assert "Trafficking in persons" in subjects("km", "traf"), "no label in Khmer begins so"
    assert "Tráfico de personas" in subjects("en", "trafico de"), "who types it so is answered so"


def test_a_line_that_breaks_begins_with_no_dot(client: FlaskClient) -> None:
    lines = re.findall(r'<p class="quiet">([^<]*·[^<]*)</p>', client.get("/en/search?q=child").text)
    assert len(lines) > 10 and all(" ·" not in line for line in lines)


def test_the_font_of_khmer_is_asked_for_early_so_that_no_page_jumps(client: FlaskClient) -> None:
    preloaded = re.compile(r'<link rel="preload" href="[^"]+woff2" as="font" type="font/woff2" crossorigin>')
    assert preloaded.search(client.get("/km/").text)
    assert not preloaded.search(client.get("/en/").text)


@pytest.mark.parametrize(("language", "most"), [("en", 15_000), ("km", 30_000)])
def test_the_first_page_weighs_little(client: FlaskClient, language: str, most: int) -> None:
    compressed = {"Accept-Encoding": "gzip"}
    first = client.get(f"/{language}/", headers=compressed)
    page = gzip.decompress(first.data).decode()
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    style = next(file for file in files if file.endswith(".css"))
    if language == "km":
        files.add(style.rsplit("/", 1)[0] + "/noto-sans-khmer.woff2")
    weight = len(first.data) + sum(len(client.get(file, headers=compressed).data) for file in files)
    assert len(files) == 3 + (language == "km"), "style, script, mark and the font of Khmer"
    assert weight <= most


def test_files_are_kept_for_good_under_their_digest_only(client: FlaskClient) -> None:
    address = re.search(r'"(/static/[^"]+/lacuna\.css)"', client.get("/en/").text)
    assert address
    assert "immutable" in client.get(address.group(1)).headers["Cache-Control"]
    old = client.get("/static/0123456789ab/lacuna.css")
    assert old.status_code == 200
    assert old.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/0123456789ab/..%2fREADME.md").status_code == 404


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("lang:khmer", "lang:km"),
        ("language:ភាសាខ្មែរ", "language:km"),
        ("country:កម្ពុជា", "country:Cambodia"),
        ("country:ប្រទេសថៃ", "country:Thailand"),
        ("country:vietnam", 'country:"Viet Nam" OR country:Vietnam'),
        ("kind:របាយការណ៍", "kind:report"),
    ],
)
def test_languages_countries_and_kinds_go_by_their_names(client: FlaskClient, named: str, meant: str) -> None:
    page = client.get("/km/search", query_string={"q": named})
    assert f"<code>{escape(meant)}</code>" in page.text
    same = client.get("/km/search", query_string={"q": meant}).text
    counts = [re.search(r"<h1>(.*?)</h1>", text) for text in (page.text, same)]
    assert counts[0] and counts[1] and counts[0].group() == counts[1].group()
    assert '<ol class="publications faced" data-rows>' in page.text


@pytest.mark.parametrize(("language", "most", "with_files"), [("en", 10_000, 25_000), ("km", 12_000, 50_000)])
def test_a_first_page_of_results_weighs_little_with_all_it_needs(
    client: FlaskClient, language: str, most: int, with_files: int
) -> None:
    compressed = {"Accept-Encoding": "gzip"}
    answer = client.get(f"/{language}/search?q=trafficking", headers=compressed)
    page = gzip.decompress(answer.data).decode()
    assert page.count('class="card ') == 20
    assert len(answer.data) <= most
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    if language == "km":
        files.add(next(iter(files)).rsplit("/", 1)[0] + "/noto-sans-khmer.woff2")
    weight = len(answer.data) + sum(len(client.get(file, headers=compressed).data) for file in files)
    assert len(files) >= 5 and weight <= with_files


def test_a_card_tells_kind_and_language_and_what_cannot_be_read_is_marked(working: Services) -> None:
    working.access.accounts.add(None, "desk@test.example", [Role.LIBRARIAN], password=PASSWORD)
    librarian = working.access.accounts.by_email("desk@test.example")
    assert librarian
    publication = working.records.publications.add(
        librarian,
        Description(title="ទូកដរ zxq", languages=("km",), kind="law"),
        [CopyData(status=CopyStatus.IN_REPAIR)],
    )
    working.records.publications.add(librarian, Description(title="Unheard zxq"), [])
    working.operations.worker.run_pending()
    page = create_app(working.config, working).test_client().get("/en/search?q=zxq").text
    assert '<span class="card law" aria-hidden="true">ក</span>' in page
    assert '<span class="card other" aria-hidden="true">A</span>' in page
    assert "Being repaired" in page
    assert "Described, not held" in page
    assert working.records.attachments.public_covers([publication]) == {}


def test_results_show_shelf_reason_and_facets(client: FlaskClient) -> None:
    page = client.get("/en/search?q=debt+bondage").text
    assert "<mark>" in page
    assert page.count("Can be read in the centre now, unless it is marked.") == 1
    assert 'class="card report" aria-hidden="true">Aa<' in page
    assert 'aria-labelledby="facet-language"' in page
    narrowed = client.get("/en/search?q=trafficking&language=km").text
    assert re.search(r'<a href="/en/search\?q=trafficking"[^>]*>\s*<span class="unseen">Remove:', narrowed)
    assert "Khmer" in narrowed


def test_words_are_marked_in_the_subtitle_too(client: FlaskClient, sample: Services) -> None:
    described = next(
        holding.description
        for holding in sample.records.publications.holdings()
        if len(holding.description.subtitle) > 20
    )
    page = client.get("/en/search", query_string={"q": described.full_title}).text
    subtitle = re.search(r'<span class="subtitle"[^>]*>: (.*?)</span>', page)
    assert subtitle and "<mark>" in subtitle.group(1)
    assert re.sub("</?mark>", "", subtitle.group(1)) == escape(described.subtitle)


def test_values_of_one_facet_add_up_and_of_two_narrow(client: FlaskClient) -> None:
    def found(address: str) -> int:
        heading = re.search(r"<h1>(\d+) publication", client.get(address).text)
        return int(heading.group(1)) if heading else 0

    one, other = found("/en/search?language=km"), found("/en/search?language=th")
    both = found("/en/search?language=km&language=th")
    assert max(one, other) < both <= one + other
    assert 0 < found("/en/search?language=en&kind=report") < found("/en/search?language=en")


@pytest.mark.parametrize(
    "query",
    ["", "*", '"', "((", "a" * 5000, "year:x..y", "lang:", "%s %(x)s", "<script>", "\u200b", "page:-1", "៛"],
)
def test_whatever_is_typed_gives_a_page(client: FlaskClient, query: str) -> None:
    page = client.get("/en/search", query_string={"q": query})
    assert page.status_code == 200
    assert "<script>" not in page.text


@pytest.mark.parametrize(
    "tail",
    ["page=0", "page=-3", "page=x", "page=99999", "from=abc&to=-1", "sort=evil", "kind=" * 50]
    + [f"{name}={'9' * 5_000}" for name in ("decade", "library", "undo")],
)
def test_an_address_written_by_hand_gives_a_page(client: FlaskClient, tail: str) -> None:
    assert client.get(f"/en/search?q=child&{tail}", follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    ("tail", "most"),
    [("x=" + "a" * 25_000, 700_000), ("&".join("ab" * 12_000), 2_500_000), ("pick=" + "a" * 25_000, 700_000)],
)
def test_a_long_address_makes_no_huge_page(client: FlaskClient, tail: str, most: int) -> None:
    page = client.get("/en/search?q=trafficking")
    assert len(client.get(f"/en/search?q=trafficking&{tail}").data) < len(page.data) + most


def test_subjects_are_called_by_their_khmer_label(client: FlaskClient) -> None:
    page = client.get("/km/search?q=trafficking").text
    assert "ការជួញដូរមនុស្ស</span>" in page
    assert "subject=Trafficking+in+persons" in page, "the address stays the same in both languages"


def test_subjects_of_one_thesaurus_term_are_counted_as_one(client: FlaskClient, sample: Services) -> None:
    called = {"human trafficking", "trafficking in persons", "trafficking"}
    held = [
        holding
        for holding in sample.records.publications.holdings()
        if called & {term.lower() for term in holding.description.subjects}
    ]
    term = next(subject for subject in held[0].description.subjects if subject.lower() in called)
    address = "/en/search?subject=Trafficking+in+persons"
    assert f'href="{address}"' in client.get(f"/en/publication/{held[0].id}").text, term
    assert f"<h1>{len(held)} publications</h1>" in client.get(address).text
    assert len(re.findall(r'subject=[^"]*">ការជួញដូរមនុស្ស</a>', client.get("/km/browse/subject").text)) == 1
    assert client.get("/en/browse/subject").text.casefold().count(">police</a>") == 1


def test_browsing_lists_every_value_once_and_leads_to_its_publications(
    client: FlaskClient, sample: Services
) -> None:
    languages = {
        code for holding in sample.records.publications.holdings() for code in holding.description.languages
    }
    page = client.get("/en/browse/language").text
    assert set(re.findall(r'href="/en/search\?language=([a-z]+)"', page)) == languages
    for facet in ("subject", "country", "kind"):
        addresses = re.findall(rf'href="(/en/search\?{facet}=[^"]+)"', client.get(f"/en/browse/{facet}").text)
        assert addresses
        assert "Nothing found" not in client.get(addresses[-1].replace("&amp;", "&")).text
    chart, _, listed = client.get("/en/browse/year").text.partition("<details><summary>The same")
    years = re.findall(r"/en/search\?from=(\d+)&amp;to=(\d+)", listed)
    assert re.findall(r"/en/search\?from=(\d+)&amp;to=(\d+)", chart) == years[::-1]
    assert years == sorted(years, reverse=True)
    assert len(years) == len(
        {holding.year for holding in sample.records.publications.holdings() if holding.year}
    )
    assert client.get("/en/browse/nothing").status_code == 404


def test_countries_are_crossed_with_kinds_and_each_number_is_what_it_leads_to(
    client: FlaskClient, sample: Services
) -> None:
    page = client.get("/en/browse/country").text
    table = page[page.index('<table class="crossed">') :].partition("</table>")[0]
    cells = re.findall(r'<a href="(/en/search\?country=[^"]+&amp;kind=[^"]+)">(\d+)<span', table)
    held = {
        (country, holding.description.kind)
        for holding in sample.records.publications.holdings()
        for country in holding.description.countries
    }
    assert len(cells) == len(held) > 50
    for address, number in (cells[0], cells[len(cells) // 2], cells[-1]):
        found = re.search(r"<h1>(\d+) publication", client.get(unescape(address)).text)
        assert found and found[1] == number
    assert "កម្ពុជា" in client.get("/km/browse/country").text


def test_the_chart_of_years_puts_what_is_old_into_one_column(working: Services) -> None:
    client = create_app(working.config, working).test_client()
    for year in ("1901", "1912"):
        working.records.publications.add(None, Description(title=f"Old {year}", year=year))
    working.operations.worker.run_pending()
    chart = client.get("/en/browse/year").text.partition("<details><summary>The same")[0]
    column = re.search(r'<a href="([^"]+)" aria-label="until (\d+): 2 publications">', chart)
    assert column and column[1] == f"/en/search?to={column[2]}"
    page = client.get(column[1]).text
    assert "2 publications" in page and "Old 1901" in page


def test_authors_series_and_shelves_are_walked_along_in_order(client: FlaskClient, sample: Services) -> None:
    page = client.get("/en/browse/author").text
    letters = re.findall(r'href="/en/browse/author\?letter=([^"]+)"', page)
    assert letters[:3] == ["A", "B", "C"]
    in_khmer = client.get("/km/browse/author").text
    assert "%E1%9E" in re.findall(r'href="/km/browse/author\?letter=([^"]+)"', in_khmer)[0]
    seen = []
    for letter in letters:
        page = client.get(f"/en/browse/author?letter={letter}").text
        seen += re.findall(r'<a href="(/en/search\?q=author[^"]+)"', page)
    assert len(seen) == len(set(seen))
    assert "Nothing found" not in client.get(seen[-1].replace("&amp;", "&")).text
    assert "author:%22United+Nations+Office+on+Drugs+and+Crime%22" in " ".join(seen)
    series = client.get("/en/browse/series").text
    assert "/en/search?q=series:" in series
    shelf = client.get("/km/browse/call_number?letter=REP").text
    marks = re.findall(r'<span class="call"><span class="unseen">[^<]+</span>([^<]+)</span>', shelf)
    assert marks == sorted(marks) and all(mark.startswith("REP ") for mark in marks)
    assert client.get("/en/browse/call_number?letter=REP&page=99").status_code == 200


def test_arrivals_stand_day_by_day_newest_first(client: FlaskClient, sample: Services) -> None:
    page = client.get("/en/new").text.partition("<main")[2]
    assert len(re.findall('<ul class="publications">', page)) >= 1
    newest = sample.records.publications.newest(1)[0]
    assert page.index(str(escape(newest.description.title))) < page.index("</li>")
    assert client.get("/en/new?page=99").status_code == 200


@pytest.mark.parametrize("typed", ["trafficking women", "ការជួញដូរមនុស្ស"])
def test_results_hold_all_words_and_lead_to_those_with_some(client: FlaskClient, typed: str) -> None:
    page = client.get("/en/search", query_string={"q": typed}).text
    further = re.search(r'<a href="([^"]+)" rel="nofollow">and ([\d,]+) more with some of these', page)
    assert further
    wider = client.get(unescape(further[1])).text
    totals = [
        int(re.findall(r"<h1>([\d,]+) publication", text)[0].replace(",", "")) for text in (page, wider)
    ]
    assert totals[0] > 0 and totals[0] + int(further[2].replace(",", "")) == totals[1]
    back = re.search(r'<a href="([^"]+)" rel="nofollow">Only those with all of these words', wider)
    assert back and client.get(unescape(back[1])).text == page


def test_a_word_more_never_finds_more(client: FlaskClient) -> None:
    totals = []
    for typed in ("trafficking", "trafficking women", "trafficking women cambodia"):
        page = client.get("/en/search", query_string={"q": typed}).text
        totals.append(int(re.findall(r"<h1>([\d,]+) publication", page)[0]))
    assert totals[0] > totals[1] > totals[2] > 0


@pytest.mark.parametrize("typed", ["AND", "AND OR", "OR", "NOT", "*", "-", '""'])
def test_what_asks_for_nothing_finds_nothing(client: FlaskClient, typed: str) -> None:
    page = client.get("/en/search", query_string={"q": typed}).text
    assert "<h1>Nothing found</h1>" in page and '<ol class="publications faced" data-rows>' not in page


def test_a_heading_says_what_was_found_elsewhere_and_words_offered_find_something(
    client: FlaskClient, sample: Services
) -> None:
    wanted = sample.pledges.wanted.titles()[0].title
    typed = f'"{wanted}"'
    page = client.get("/en/search", query_string={"q": typed}).text
    assert "on the wanted list" in page
    assert "<h1>Not held, but wanted</h1>" in page and "Nothing found" not in page

    offered = client.get("/en/search", query_string={"q": "+trafficking +zxqvzxqv"}).text
    words = re.search(r"Search for one word:(.*?)</li>", offered)
    assert words and re.findall(r">([^<]+)</a>", words[1]) == ["trafficking"]


def test_nothing_found_leads_somewhere(client: FlaskClient, sample: Services) -> None:
    page = client.get("/en/search?q=zxqvzxqv+wvqzxx&language=fr").text
    assert "Search again without the filters" in page
    assert 'href="/en/wanted?words=zxqvzxqv+wvqzxx"' in page
    assert "Search for one word" not in page, "none of them finds anything alone"
    assert 'href="/en/suggestion?title=zxqvzxqv+wvqzxx"' in page
    page = client.get("/km/search", query_string={"q": "កម្មករ"}).text
    assert '<a href="/km/search?q=workers" lang="en">workers</a>' in page
    wanted = sample.pledges.wanted.titles()[0]
    page = client.get("/en/search", query_string={"q": wanted.title, "language": "xx"}).text
    assert f'href="/en/wanted/{wanted.key}"' in page


def test_suggestions_come_as_queries(client: FlaskClient) -> None:
    answer = client.get("/en/suggest?q=traff").get_json()
    assert answer["suggestions"]
    for suggestion in answer["suggestions"]:
        assert set(suggestion) == {"text", "kind", "query", "count"}
        assert bool(suggestion["count"]) == (suggestion["kind"] != "Title")
        page = client.get("/en/search", query_string={"q": suggestion["query"]})
        assert "Nothing found" not in page.text
        if suggestion["count"] and page.status_code == 200:
            found = re.search(r"<h1>([\d,]+) publication", page.text)
            assert found and int(found[1]) >= int(suggestion["count"]), suggestion["query"]


def test_a_publication_says_where_it_stands_and_how_to_cite_it(client: FlaskClient, sample: Services) -> None:
    publication = sample.records.publications.get(1)
    page = client.get("/en/publication/1").text
    words = _text(page)
    assert publication.copies[0].call_number in words
    assert publication.copies[0].accession_number in words
    assert "Can be read now" in words
    assert 'class="Z3988"' in page
    assert '<meta name="citation_title"' in page
    assert "http://localhost/publication/1" in page
    for address in re.findall(r'href="(/en/publication/1/[^"]+)"', page):
        file = client.get(address)
        assert file.status_code == 200
        assert file.headers["Content-Disposition"].startswith("attachment; filename=")
        assert publication.description.title.encode() in file.data


def _page_of(client: FlaskClient, sample: Services, title: str) -> str:
    (found,) = (
        holding for holding in sample.records.publications.holdings() if holding.description.title == title
    )
    return client.get(f"/en/publication/{found.id}").text


def test_a_publication_says_what_lacks_of_its_series(client: FlaskClient, sample: Services) -> None:
    page = _page_of(client, sample, "Global Report on Trafficking in Persons 2016")
    series = page[page.index('<h2 id="series"') :].partition("</section>")[0]
    assert "3 of 5 parts are here. 2 are missing." in _text(series)
    assert re.findall(r'href="/en/wanted/[0-9a-f]+">(\d+)</a>', series) == ["2014", "2020"]
    assert re.findall(r'href="/en/publication/\d+">(\d+)</a>', series) == ["2012", "2018"]
    assert "<strong" in series.partition("2016")[0][-60:], "the one whose page it is leads nowhere"


def test_a_publication_leads_to_its_other_edition_and_shows_one_style_first(
    client: FlaskClient, sample: Services
) -> None:
    page = _page_of(client, sample, "Law on Suppression of Human Trafficking and Sexual Exploitation")
    editions = page[page.index('<h2 id="editions"') :].partition("</section>")[0]
    assert 'lang="km"' in editions and "Khmer" in editions
    (address,) = re.findall(r'<h3[^>]*><a href="([^"]+)"', editions)
    assert address not in page[page.index('<h2 id="similar"') :], "what is named once is not named twice"
    cited = page[page.index('<h2 id="cite"') :].partition("</section>")[0]
    assert cited.partition("<details>")[0].count("<blockquote") == 1
    assert cited.count("<blockquote") == len(formats.STYLES)
    assert 'href="http://www.opendevelopmentcambodia.net/' in page.partition('class="pick')[0]


def test_the_permalink_has_no_language_and_leads_to_the_page(client: FlaskClient) -> None:
    answer = client.get("/publication/1", headers={"Accept-Language": "km"})
    assert answer.headers["Location"] == "/km/publication/1"


def test_titles_are_filed_past_their_articles_and_letters_lead_to_them(
    client: FlaskClient, sample: Services
) -> None:
    first = client.get("/en/holdings").text
    letters = dict(re.findall(r'<a href="(/en/holdings[^"]*#letter-\w)"[^>]*>([^<]+)</a>', first))
    assert {"T", "W", "0–9"} <= set(letters.values())
    for address, letter in letters.items():
        page = client.get(address.partition("#")[0]).text
        section = page.partition(f'id="letter-{"0" if letter == "0–9" else letter}"')[2]
        title = re.search(r'<h3[^>]*><a href="[^"]*">(.*?)</a>', section)
        assert title, f"{letter} leads to where its titles begin"
        assert filing_letter(unescape(title[1])) in (letter, "0"), title[1]
    filed = [
        filing_title(holding.description.full_title) for holding in sample.records.publications.holdings()
    ]
    assert filed == sorted(filed), "the printed list has the same order"


@pytest.mark.parametrize(
    "page",
    [
        "/en/search?q=trafficking", "/en/search?q=nothing+of+this+kind+zxqv", "/en/search/texts?q=child",
        "/en/holdings", "/en/lists/1", "/en/wanted", "/en/new", "/en/browse/author",
    ],
)  # fmt: skip
def test_nobody_stands_on_a_page_behind_the_last(client: FlaskClient, page: str) -> None:
    answer = client.get(f"{page}{'&' if '?' in page else '?'}page=777", follow_redirects=True)
    assert answer.status_code == 200
    if numbers := re.search(r"Page (\d+) of (\d+)", answer.text):
        assert numbers[1] == numbers[2]
    assert "Page 777" not in answer.text


def test_all_holdings_stand_on_the_pages_in_print_and_in_the_table(
    client: FlaskClient, sample: Services
) -> None:
    count = sample.records.publications.count()
    assert f"{count} publications" in client.get("/en/holdings").text
    assert client.get("/en/holdings/print").text.count("<tr>") == count + 1
    table = client.get("/en/holdings.csv")
    assert table.mimetype == "text/csv"
    assert len(re.findall(rb"\r\n", table.data)) == count + 1
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/km/holdings.xlsx").data)).active
    assert sheet.max_row == count + 1
    assert sheet["B1"].value == "ចំណងជើង"


def test_the_wanted_list_has_stable_addresses_and_files(client: FlaskClient, sample: Services) -> None:
    titles = sample.pledges.wanted.titles()
    page = client.get("/en/wanted").text
    assert f"{len(titles)} titles wanted" in page
    assert titles[0].title in _text(client.get(f"/en/wanted/{titles[0].key}").text).replace("&#39;", "'")
    assert client.get("/en/wanted/gone").status_code == 404
    assert client.get("/en/wanted/print").text.count("<tr>") == len(titles) + 1
    assert len(client.get("/en/wanted.csv").data.splitlines()) == len(titles) + 1
    word = max(titles[0].title.split(), key=len)
    assert "title" in client.get("/en/wanted", query_string={"words": word}).text


def test_an_empty_catalogue_has_pages_too(empty_app: Flask) -> None:
    client = empty_app.test_client()
    for address in (
        "/en/",
        "/en/search?q=child",
        "/en/holdings",
        "/en/holdings/print",
        "/en/wanted",
        "/en/visit",
    ):
        assert client.get(address).status_code == 200, address
    assert "Nothing is wanted at the moment" in client.get("/en/wanted").text


def test_headings_never_skip_a_level(client: FlaskClient) -> None:
    for address in (
        "/en/",
        "/en/search?q=child",
        "/en/publication/1",
        "/en/wanted",
        "/en/visit",
        "/en/help",
        "/en/privacy",
    ):
        levels = [int(level) for level in re.findall(r"<h([1-6])", client.get(address).text)]
        assert levels[0] == 1, address
        assert levels.count(1) == 1, address
        assert all(later <= before + 1 for before, later in pairwise(levels)), address
