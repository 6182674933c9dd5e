"""Each finding has a pair of records that gives it, and one nearly the same that does not."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.rules import FINDINGS
from tests.unit.matching.conftest import describe


def book(title: str = "Losing ground in Cambodia", *authors: str, **fields: Any) -> Description:
    return describe(title, *authors, **fields)


def cited(text: str) -> Description:
    return Description(reference=text)


def numbered(scheme: str, value: str, title: str = "Losing ground", **fields: Any) -> Description:
    return describe(title, **fields).with_changes(identifiers=(Identifier(scheme, value),))


def of_body(name: str) -> Description:
    return describe("Losing ground").with_changes(contributors=(Contributor(name, ContributorKind.BODY),))


LAW = "Law on the Suppression of Human Trafficking"
FOUR = ("Orell, Ann", "Keo, Chan", "Lim, Bo", "Sok, Dara")

IN_FIELDS: list[tuple[str, Description, Description, Description]] = [
    ("isbn_same", book(isbn="9789221213192"), book(isbn="978-92-2-121319-2"), book(isbn="9780824836535")),
    ("isbn_other", book(isbn="9789221213192"), book(isbn="9780824836535"), book()),
    ("isbn_misprint", book(isbn="9789221213194"), book(isbn="9789221213192"), book(isbn="9780824836535")),
    (
        "doi_same",
        numbered("doi", "10.1000/5"),
        numbered("doi", "doi:10.1000/5"),
        numbered("doi", "10.1000/6"),
    ),
    (
        "doi_other",
        numbered("doi", "10.1000/x5"),
        numbered("doi", "10.1000/y"),
        numbered("doi", "10.1000/x5.pub2"),
    ),
    ("number_same", numbered("report_number", "RL34317"), numbered("report_number", "RL 34317"), book()),
    (
        "number_same",
        numbered("law_number", "CS/RKM/0397/01"),
        numbered("law_number", "CS/RKM/0397/001"),
        book(),
    ),
    (
        "number_other",
        numbered("un_symbol", "A/75/289"),
        numbered("un_symbol", "A/75/290"),
        numbered("doi", "10.1000/5"),
    ),
    (
        "number_like",
        book("Prakas on Labour", series="106 MOSALVY"),
        book("Prakas on Labour", series="106", year="2004"),
        book("Prakas on Labour", series="107", year="2004"),
    ),
    (
        "number_like",
        numbered("un_symbol", "A/RES/55/25", LAW),
        numbered("un_symbol", "A/RES/55/25", LAW),
        numbered("un_symbol", "A/RES/55/26", LAW),
    ),
    (
        "law_other",
        numbered("law_number", "CS/RKM/0397/01"),
        numbered("law_number", "CS/RKM/0397/02"),
        numbered("law_number", "CS/RPM/0397/01"),
    ),
    (
        "series_same",
        book(series="CDRI Working Paper ; 11"),
        book(series="Working Paper ; no. 011"),
        book(series="CDRI Working Paper ; 12"),
    ),
    (
        "series_other",
        book(series="CDRI Working Paper ; 11"),
        book(series="CDRI Working Paper ; 12"),
        book(series="Another paper ; 12"),
    ),
    (
        "column_other",
        book("Editorial notes", "Orell, Ann", venue="Labour", volume="8", number="1"),
        book("Editorial notes", "Orell, Ann", venue="Labour", volume="8", number="2"),
        book("Losing ground", "Orell, Ann", venue="Labour", volume="8", number="2"),
    ),
    (
        "url_same",
        numbered("url", "http://example.org/a"),
        numbered("url", "https://www.example.org/a/"),
        numbered("url", "http://example.org/b"),
    ),
    (
        "people_many",
        book("Losing ground", *FOUR),
        book("Losing ground", *FOUR[:3]),
        book("Losing ground", *FOUR[:2]),
    ),
    (
        "people_agree",
        book("Losing ground", *FOUR),
        book("Losing ground", *FOUR[:2]),
        book("Losing ground", "Orell, Ann", "X, Y"),
    ),
    (
        "people_some",
        book("Losing ground", *FOUR),
        book("Losing ground", "Orell, Ann", "Young, Zoe"),
        book("Losing ground", "Young, Zoe"),
    ),
    (
        "people_differ",
        book("Losing ground", "Orell, Ann"),
        book("Losing ground", "Young, Zoe"),
        book("Losing ground", "Orell, Zoe"),
    ),
    (
        "people_differ",
        book("Losing ground", "Orell, Ann"),
        book("Losing ground", "Young, Zoe"),
        book("Losing ground", "Young, Zoe", publisher="Ann Orell"),
    ),
    (
        "body_agree",
        book("Losing ground", "ILO"),
        book("Losing ground", "International Labour Organization"),
        book("Losing ground", "UNICEF"),
    ),
    ("body_agree", of_body("Orbita"), of_body("Orbita Foundation"), of_body("Orbit Foundation")),
    ("body_agree", of_body("Orbita Foundation"), of_body("Orbita"), of_body("Orbit")),
    ("body_differ", of_body("Orbit"), of_body("Orbit Foundation"), of_body("Orbit")),  # five letters are few
    (
        "state_agree",
        book("Losing ground", "Cambodia"),
        book("Losing ground", "Kingdom of Cambodia"),
        book("Losing ground", "Thailand"),
    ),
    (
        "body_differ",
        book("Losing ground", "ILO"),
        book("Losing ground", "UNICEF"),
        book("Losing ground", "UNICEF", "Orell, Ann"),
    ),
    (
        "publisher_agree",
        book(publisher="Palgrave Macmillan"),
        book(publisher="Palgrave"),
        book(publisher="Routledge"),
    ),
    ("publisher_agree", book(publisher="Hart"), book(publisher="Hart"), book()),
    ("publisher_differ", book(publisher="Palgrave"), book(publisher="Routledge"), book()),
    ("year_same", book(year="2008"), book(year="2551"), book(year="2009")),
    ("year_near", book(year="2008"), book(year="2009"), book(year="2010")),
    ("year_other", book(year="2008"), book(year="2010"), book(year="2009")),
    ("year_within", book(year="2001-2012"), book(year="2005"), book(year="2013")),
    ("month_other", book(year="Jan 2008"), book(year="March 2008"), book(year="Jan-Feb 2008")),
    (
        "month_other",
        book(year="Jan 2008"),
        book(year="March 2008"),
        book("Losing ground", "Orell, Ann", year="March 2008"),
    ),
    (
        "title_numbers_clash",
        book("Budget 2005 of the city"),
        book("Budget 2006 of the city"),
        book("Budget of the city"),
    ),
    (
        "title_numbers_clash",
        book("Budget, part 1 of three"),
        book("Budget, part 2 of three"),
        book("Budget, part I of three"),
    ),
    (
        "title_year_missing",
        book("Budget 2005 of the city"),
        book("Budget of the city"),
        book("Budget of the city", year="2005"),
    ),
    (
        "title_part_missing",
        book("Budget of the city, part 2"),
        book("Budget of the city"),
        book("Budget of the city", volume="2"),
    ),
    (
        "title_part_missing",
        book("Official journal of the kingdom 1998 I"),
        book("Official journal of the kingdom 1998"),
        book("Official journal of the kingdom 1998 I"),
    ),
    ("country_other", book("Women in Thailand"), book("Women in Cambodia"), book("Women")),
    ("province_other", book("Women in Siem Reap"), book("Women in Battambang"), book("Women in Siem Riep")),
    (
        "remark_on",
        book("Erratum to: Losing ground"),
        book("Losing ground"),
        book("Erratum to: Losing ground"),
    ),
    (
        "companion_of",
        book("Losing ground: executive summary"),
        book("Losing ground"),
        book("Executive summary of losing ground"),
    ),
    ("about_law", book(LAW), book(f"Commentary on the {LAW}"), book(LAW)),
    (
        "volume_same",
        book(venue="Law Review", volume="12"),
        book(venue="Law Review", volume="012"),
        book(venue="Law Review"),
    ),
    (
        "volume_other",
        book(venue="Law Review", volume="12"),
        book(venue="Law Review", volume="13"),
        book(venue="Law Review"),
    ),
    (
        "issue_same",
        book(venue="Law Review", number="3"),
        book(venue="Law Review", number="3"),
        book(venue="Law Review", number="4"),
    ),
    (
        "issue_other",
        book(venue="Law Review", number="3"),
        book(venue="Law Review", number="4"),
        book(venue="Law Review"),
    ),
    (
        "page_same",
        book(venue="Law Review", pages="45-50"),
        book(venue="Law Review", pages="45-51"),
        book(venue="Law Review", pages="46-50"),
    ),
    (
        "page_other",
        book(venue="Law Review", pages="45-50"),
        book(venue="Law Review", pages="46-50"),
        book(venue="Law Review"),
    ),
    (
        "same_place",
        book("Losing ground", "Orell, Ann", venue="Law Review", volume="12", pages="45-50"),
        book("Losing ground", "Orell, A.", venue="Law Review", volume="12", pages="45-50"),
        book("Losing ground", "Young, Zoe", venue="Law Review", volume="12", pages="45-50"),
    ),
    (
        "venue_agree",
        book(venue="Crime, Law and Social Change"),
        book(venue="Crime Law Soc Change"),
        book(venue="Asian Survey"),
    ),
    (
        "venue_differ",
        book(venue="Crime, Law and Social Change"),
        book(venue="Asian Survey"),
        book(venue="Crime & Law"),
    ),
    (
        "journal_other",
        book(venue="Asian Survey", volume="1"),
        book(venue="Law Review", volume="2"),
        book(venue="Law Review", volume="1"),
    ),
    (
        "initials_alone",
        book("SOWC 2006"),
        book("The state of the world's children 2006"),
        book("The state of the world's children 2007"),
    ),
]
"""A finding, an entry, a holding with which it is made, and one with which it is not."""

OF_REFERENCES: list[tuple[str, Description, Description, Description]] = [
    (
        "number_alone",
        cited("ILO C182"),
        book("Worst Forms of Child Labour Convention (No. 182)"),
        book("Labour Convention (No. 29)"),
    ),
    (
        "part_of",
        cited("Keo, C. The price of rice. In: Losing ground in Cambodia, 2017, pp. 45-67."),
        book(),
        book("The price of rice"),
    ),
    (
        "remark_on",
        cited("Han, K. (2016). Erratum to: Losing ground. Law Review, 16(1)."),
        book("Losing ground", "Han, K."),
        book("Erratum to: Losing ground", "Han, K."),
    ),
    (
        "companion_of",
        cited("Han, K. (2016). Losing ground in Cambodia: executive summary. Hanoi."),
        book(),
        book("Losing ground in Cambodia: executive summary"),
    ),
    (
        "country_other",
        cited("Han, K. (2016). Laws on child labour in Peru. Hanoi."),
        book("Laws on child labour in Brazil"),
        book("Laws on child labour in Peru"),
    ),
    ("about_law", cited(f"Commentary on the {LAW}. 2009."), book(LAW), book(f"Commentary on the {LAW}")),
    (
        "people_agree",
        cited("Orell, A., Lim, B. (2016). Losing ground. Hanoi."),
        book("Losing ground", "Orell, Ann", "Lim, Bo"),
        book("Losing ground", "Orell, Ann", "Keo, C."),
    ),
    (
        "people_first",
        cited("Orell, A. (2016). Losing ground. Hanoi."),
        book("Losing ground", "Orell, Ann", "Lim, Bo"),
        book("Losing ground", "Orell, Ann"),
    ),
    (
        "people_differ",
        cited("Orell, A. (2016). Losing ground. Hanoi."),
        book("Losing ground", "Young, Zoe"),
        book("Losing ground", "Orell, Zoe"),
    ),
    (
        "body_agree",
        cited("Losing ground. ILO, 2016."),
        book("Losing ground", "International Labour Organization"),
        book("Losing ground", "UNICEF"),
    ),
    (
        "year_same",
        cited("Losing ground. Hanoi, 2016."),
        book("Losing ground", year="2016"),
        book("Losing ground", year="2017"),
    ),
    (
        "year_near",
        cited("Losing ground. Hanoi, 2016."),
        book("Losing ground", year="2017"),
        book("Losing ground", year="2018"),
    ),
    (
        "year_other",
        cited("Losing ground. Hanoi, 2016."),
        book("Losing ground", year="2018"),
        book("Losing ground", year="2017"),
    ),
    (
        "title_numbers_clash",
        cited("Global report 2014. Hanoi, 2016."),
        book("Global report 2016", year="2016"),
        book("Global report 2014", year="2016"),
    ),
    (
        "title_part_missing",
        cited("Budget of the city, Volume 2. Hanoi, 2016."),
        book("Budget of the city"),
        book("Budget of the city, volume 2"),
    ),
    (
        "page_same",
        cited("Losing ground. Law Review 12 (2016): 45."),
        book("Losing ground", pages="45-50"),
        book("Losing ground", pages="46-50"),
    ),
    (
        "volume_same",
        cited("Losing ground. Law Review 12 (2016): 45."),
        book("Losing ground", venue="Law Review", volume="12"),
        book("Losing ground", venue="Law Review", volume="13"),
    ),
    (
        "volume_unseen",
        cited("Losing ground. Law Review 12 (2016): 45."),
        book("Losing ground", venue="Law Review", volume="13"),
        book("Losing ground", volume="13"),
    ),
    (
        "title_unsaid",
        cited("Orell, A. Law Review 12 (2016): 45."),
        book("Losing ground", "Orell, Ann", venue="Law Review", volume="12", pages="45-50", year="2016"),
        book("Losing ground", "Orell, Ann", venue="Law Review", volume="13", pages="45-50", year="2016"),
    ),
    (
        "people_alone",
        cited("Orell, A., Lim, B. 2016."),
        book("Losing ground", "Orell, Ann", "Lim, Bo", year="2016"),
        book("Losing ground", "Orell, Ann", "Lim, Bo", year="2017"),
    ),
    (
        "numbers_agree",
        cited("Orell. Losing ground. Law 12(3), 45. 2016."),
        cited("Orell, “Losing ground.” Law 12.3 (2016): 45."),
        cited("Orell, “Losing ground.” Law 13.4 (2016): 46."),
    ),
    (
        "numbers_differ",
        cited("Orell. Losing ground. Law 12(3), 45. 2016."),
        cited("Orell, “Losing ground.” Law 13.4 (2016): 46."),
        cited("Orell, “Losing ground.” Law 12.3 (2016): 45."),
    ),
    (
        "numbers_unequal",
        cited("Orell. Losing ground. Law 12(3), 45. 2016."),
        cited("Orell, “Losing ground.” Law 12.3 (2016)."),
        cited("Orell. Losing ground in law. Law 12(3), 45. 2016."),
    ),
    (
        "year_other",
        cited("Orell (2016). Losing ground. Law 12(3), 45."),
        cited("Orell, “Losing ground.” Law 12.3 (2017): 45."),
        cited("Orell, “Losing ground.” Law 12.3 (2016): 45."),
    ),
]


def findings(matcher: Matcher, one: Description, other: Description) -> frozenset[str]:
    return matcher.judge(matcher.prepare(one), matcher.prepare(other)).findings


@pytest.mark.parametrize(("name", "entry", "with_it", "without"), IN_FIELDS)
def test_a_finding_of_two_records_is_made_from_either_side(
    matcher: Matcher, name: str, entry: Description, with_it: Description, without: Description
) -> None:
    assert name in findings(matcher, entry, with_it)
    assert name in findings(matcher, with_it, entry)
    assert name not in findings(matcher, entry, without)
    assert name not in findings(matcher, without, entry)


@pytest.mark.parametrize(("name", "entry", "with_it", "without"), OF_REFERENCES)
def test_a_finding_of_a_reference(
    matcher: Matcher, name: str, entry: Description, with_it: Description, without: Description
) -> None:
    assert name in findings(matcher, entry, with_it)
    assert name not in findings(matcher, entry, without)


def test_every_finding_has_its_pair() -> None:
    shown = {name for name, *_ in IN_FIELDS + OF_REFERENCES}
    of_sets = {"isbn_shared"}  # told by what several holdings have, see test_shared_isbns
    of_tables = {"column_other"}  # where values stand in other columns, see test_wrong_columns
    assert shown | of_sets | of_tables == set(FINDINGS)
