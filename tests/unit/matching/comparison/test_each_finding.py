"""Each finding has a pair of records that gives it, and one nearly the same that does not."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.findings import Finding
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

IN_FIELDS: list[tuple[Finding, Description, Description, Description]] = [
    (
        Finding.ISBN_SAME,
        book(isbn="9789221213192"),
        book(isbn="978-92-2-121319-2"),
        book(isbn="9780824836535"),
    ),
    (Finding.ISBN_OTHER, book(isbn="9789221213192"), book(isbn="9780824836535"), book()),
    (
        Finding.ISBN_MISPRINT,
        book(isbn="9789221213194"),
        book(isbn="9789221213192"),
        book(isbn="9780824836535"),
    ),
    (
        Finding.DOI_SAME,
        numbered("doi", "10.1000/5"),
        numbered("doi", "doi:10.1000/5"),
        numbered("doi", "10.1000/6"),
    ),
    (
        Finding.DOI_OTHER,
        numbered("doi", "10.1000/x5"),
        numbered("doi", "10.1000/y"),
        numbered("doi", "10.1000/x5.pub2"),
    ),
    (
        Finding.NUMBER_SAME,
        numbered("report_number", "RL34317"),
        numbered("report_number", "RL 34317"),
        book(),
    ),
    (
        Finding.NUMBER_SAME,
        numbered("law_number", "CS/RKM/0397/01"),
        numbered("law_number", "CS/RKM/0397/001"),
        book(),
    ),
    (
        Finding.NUMBER_OTHER,
        numbered("un_symbol", "A/75/289"),
        numbered("un_symbol", "A/75/290"),
        numbered("doi", "10.1000/5"),
    ),
    (
        Finding.NUMBER_LIKE,
        book("Prakas on Labour", series="106 MOSALVY"),
        book("Prakas on Labour", series="106", year="2004"),
        book("Prakas on Labour", series="107", year="2004"),
    ),
    (
        Finding.NUMBER_LIKE,
        numbered("un_symbol", "A/RES/55/25", LAW),
        numbered("un_symbol", "A/RES/55/25", LAW),
        numbered("un_symbol", "A/RES/55/26", LAW),
    ),
    (
        Finding.LAW_OTHER,
        numbered("law_number", "CS/RKM/0397/01"),
        numbered("law_number", "CS/RKM/0397/02"),
        numbered("law_number", "CS/RPM/0397/01"),
    ),
    (
        Finding.SERIES_SAME,
        book(series="CDRI Working Paper ; 11"),
        book(series="Working Paper ; no. 011"),
        book(series="CDRI Working Paper ; 12"),
    ),
    (
        Finding.SERIES_OTHER,
        book(series="CDRI Working Paper ; 11"),
        book(series="CDRI Working Paper ; 12"),
        book(series="Another paper ; 12"),
    ),
    (
        Finding.COLUMN_OTHER,
        book("Editorial notes", "Orell, Ann", venue="Labour", volume="8", number="1"),
        book("Editorial notes", "Orell, Ann", venue="Labour", volume="8", number="2"),
        book("Losing ground", "Orell, Ann", venue="Labour", volume="8", number="2"),
    ),
    (
        Finding.URL_SAME,
        numbered("url", "http://example.org/a"),
        numbered("url", "https://www.example.org/a/"),
        numbered("url", "http://example.org/b"),
    ),
    (
        Finding.PEOPLE_MANY,
        book("Losing ground", *FOUR),
        book("Losing ground", *FOUR[:3]),
        book("Losing ground", *FOUR[:2]),
    ),
    (
        Finding.PEOPLE_AGREE,
        book("Losing ground", *FOUR),
        book("Losing ground", *FOUR[:2]),
        book("Losing ground", "Orell, Ann", "X, Y"),
    ),
    (
        Finding.PEOPLE_SOME,
        book("Losing ground", *FOUR),
        book("Losing ground", "Orell, Ann", "Young, Zoe"),
        book("Losing ground", "Young, Zoe"),
    ),
    (
        Finding.PEOPLE_DIFFER,
        book("Losing ground", "Orell, Ann"),
        book("Losing ground", "Young, Zoe"),
        book("Losing ground", "Orell, Zoe"),
    ),
    (
        Finding.PEOPLE_DIFFER,
        book("Losing ground", "Orell, Ann"),
        book("Losing ground", "Young, Zoe"),
        book("Losing ground", "Young, Zoe", publisher="Ann Orell"),
    ),
    (
        Finding.BODY_AGREE,
        book("Losing ground", "ILO"),
        book("Losing ground", "International Labour Organization"),
        book("Losing ground", "UNICEF"),
    ),
    (Finding.BODY_AGREE, of_body("Orbita"), of_body("Orbita Foundation"), of_body("Orbit Foundation")),
    (Finding.BODY_AGREE, of_body("Orbita Foundation"), of_body("Orbita"), of_body("Orbit")),
    (
        Finding.BODY_DIFFER,
        of_body("Orbit"),
        of_body("Orbit Foundation"),
        of_body("Orbit"),
    ),  # five letters are few
    (
        Finding.STATE_AGREE,
        book("Losing ground", "Cambodia"),
        book("Losing ground", "Kingdom of Cambodia"),
        book("Losing ground", "Thailand"),
    ),
    (
        Finding.BODY_DIFFER,
        book("Losing ground", "ILO"),
        book("Losing ground", "UNICEF"),
        book("Losing ground", "UNICEF", "Orell, Ann"),
    ),
    (
        Finding.PUBLISHER_AGREE,
        book(publisher="Palgrave Macmillan"),
        book(publisher="Palgrave"),
        book(publisher="Routledge"),
    ),
    (Finding.PUBLISHER_AGREE, book(publisher="Hart"), book(publisher="Hart"), book()),
    (Finding.PUBLISHER_DIFFER, book(publisher="Palgrave"), book(publisher="Routledge"), book()),
    (Finding.YEAR_SAME, book(year="2008"), book(year="2551"), book(year="2009")),
    (Finding.YEAR_NEAR, book(year="2008"), book(year="2009"), book(year="2010")),
    (Finding.YEAR_OTHER, book(year="2008"), book(year="2010"), book(year="2009")),
    (Finding.YEAR_WITHIN, book(year="2001-2012"), book(year="2005"), book(year="2013")),
    (Finding.MONTH_OTHER, book(year="Jan 2008"), book(year="March 2008"), book(year="Jan-Feb 2008")),
    (
        Finding.MONTH_OTHER,
        book(year="Jan 2008"),
        book(year="March 2008"),
        book("Losing ground", "Orell, Ann", year="March 2008"),
    ),
    (
        Finding.TITLE_NUMBERS_CLASH,
        book("Budget 2005 of the city"),
        book("Budget 2006 of the city"),
        book("Budget of the city"),
    ),
    (
        Finding.TITLE_NUMBERS_CLASH,
        book("Budget, part 1 of three"),
        book("Budget, part 2 of three"),
        book("Budget, part I of three"),
    ),
    (
        Finding.TITLE_YEAR_MISSING,
        book("Budget 2005 of the city"),
        book("Budget of the city"),
        book("Budget of the city", year="2005"),
    ),
    (
        Finding.TITLE_PART_MISSING,
        book("Budget of the city, part 2"),
        book("Budget of the city"),
        book("Budget of the city", volume="2"),
    ),
    (
        Finding.TITLE_PART_MISSING,
        book("Official journal of the kingdom 1998 I"),
        book("Official journal of the kingdom 1998"),
        book("Official journal of the kingdom 1998 I"),
    ),
    (Finding.COUNTRY_OTHER, book("Women in Thailand"), book("Women in Cambodia"), book("Women")),
    (
        Finding.PROVINCE_OTHER,
        book("Women in Siem Reap"),
        book("Women in Battambang"),
        book("Women in Siem Riep"),
    ),
    (
        Finding.REMARK_ON,
        book("Erratum to: Losing ground"),
        book("Losing ground"),
        book("Erratum to: Losing ground"),
    ),
    (
        Finding.COMPANION_OF,
        book("Losing ground: executive summary"),
        book("Losing ground"),
        book("Executive summary of losing ground"),
    ),
    (Finding.ABOUT_LAW, book(LAW), book(f"Commentary on the {LAW}"), book(LAW)),
    (
        Finding.VOLUME_SAME,
        book(venue="Law Review", volume="12"),
        book(venue="Law Review", volume="012"),
        book(venue="Law Review"),
    ),
    (
        Finding.VOLUME_OTHER,
        book(venue="Law Review", volume="12"),
        book(venue="Law Review", volume="13"),
        book(venue="Law Review"),
    ),
    (
        Finding.ISSUE_SAME,
        book(venue="Law Review", number="3"),
        book(venue="Law Review", number="3"),
        book(venue="Law Review", number="4"),
    ),
    (
        Finding.ISSUE_OTHER,
        book(venue="Law Review", number="3"),
        book(venue="Law Review", number="4"),
        book(venue="Law Review"),
    ),
    (
        Finding.PAGE_SAME,
        book(venue="Law Review", pages="45-50"),
        book(venue="Law Review", pages="45-51"),
        book(venue="Law Review", pages="46-50"),
    ),
    (
        Finding.PAGE_OTHER,
        book(venue="Law Review", pages="45-50"),
        book(venue="Law Review", pages="46-50"),
        book(venue="Law Review"),
    ),
    (
        Finding.SAME_PLACE,
        book("Losing ground", "Orell, Ann", venue="Law Review", volume="12", pages="45-50"),
        book("Losing ground", "Orell, A.", venue="Law Review", volume="12", pages="45-50"),
        book("Losing ground", "Young, Zoe", venue="Law Review", volume="12", pages="45-50"),
    ),
    (
        Finding.VENUE_AGREE,
        book(venue="Crime, Law and Social Change"),
        book(venue="Crime Law Soc Change"),
        book(venue="Asian Survey"),
    ),
    (
        Finding.VENUE_DIFFER,
        book(venue="Crime, Law and Social Change"),
        book(venue="Asian Survey"),
        book(venue="Crime & Law"),
    ),
    (
        Finding.JOURNAL_OTHER,
        book(venue="Asian Survey", volume="1"),
        book(venue="Law Review", volume="2"),
        book(venue="Law Review", volume="1"),
    ),
    (
        Finding.INITIALS_ALONE,
        book("SOWC 2006"),
        book("The state of the world's children 2006"),
        book("The state of the world's children 2007"),
    ),
]
"""A finding, an entry, a holding with which it is made, and one with which it is not."""

OF_REFERENCES: list[tuple[Finding, Description, Description, Description]] = [
    (
        Finding.NUMBER_ALONE,
        cited("ILO C182"),
        book("Worst Forms of Child Labour Convention (No. 182)"),
        book("Labour Convention (No. 29)"),
    ),
    (
        Finding.PART_OF,
        cited("Keo, C. The price of rice. In: Losing ground in Cambodia, 2017, pp. 45-67."),
        book(),
        book("The price of rice"),
    ),
    (
        Finding.REMARK_ON,
        cited("Han, K. (2016). Erratum to: Losing ground. Law Review, 16(1)."),
        book("Losing ground", "Han, K."),
        book("Erratum to: Losing ground", "Han, K."),
    ),
    (
        Finding.COMPANION_OF,
        cited("Han, K. (2016). Losing ground in Cambodia: executive summary. Hanoi."),
        book(),
        book("Losing ground in Cambodia: executive summary"),
    ),
    (
        Finding.COUNTRY_OTHER,
        cited("Han, K. (2016). Laws on child labour in Peru. Hanoi."),
        book("Laws on child labour in Brazil"),
        book("Laws on child labour in Peru"),
    ),
    (
        Finding.ABOUT_LAW,
        cited(f"Commentary on the {LAW}. 2009."),
        book(LAW),
        book(f"Commentary on the {LAW}"),
    ),
    (
        Finding.PEOPLE_AGREE,
        cited("Orell, A., Lim, B. (2016). Losing ground. Hanoi."),
        book("Losing ground", "Orell, Ann", "Lim, Bo"),
        book("Losing ground", "Orell, Ann", "Keo, C."),
    ),
    (
        Finding.PEOPLE_FIRST,
        cited("Orell, A. (2016). Losing ground. Hanoi."),
        book("Losing ground", "Orell, Ann", "Lim, Bo"),
        book("Losing ground", "Orell, Ann"),
    ),
    (
        Finding.PEOPLE_DIFFER,
        cited("Orell, A. (2016). Losing ground. Hanoi."),
        book("Losing ground", "Young, Zoe"),
        book("Losing ground", "Orell, Zoe"),
    ),
    (
        Finding.BODY_AGREE,
        cited("Losing ground. ILO, 2016."),
        book("Losing ground", "International Labour Organization"),
        book("Losing ground", "UNICEF"),
    ),
    (
        Finding.YEAR_SAME,
        cited("Losing ground. Hanoi, 2016."),
        book("Losing ground", year="2016"),
        book("Losing ground", year="2017"),
    ),
    (
        Finding.YEAR_NEAR,
        cited("Losing ground. Hanoi, 2016."),
        book("Losing ground", year="2017"),
        book("Losing ground", year="2018"),
    ),
    (
        Finding.YEAR_OTHER,
        cited("Losing ground. Hanoi, 2016."),
        book("Losing ground", year="2018"),
        book("Losing ground", year="2017"),
    ),
    (
        Finding.TITLE_NUMBERS_CLASH,
        cited("Global report 2014. Hanoi, 2016."),
        book("Global report 2016", year="2016"),
        book("Global report 2014", year="2016"),
    ),
    (
        Finding.TITLE_PART_MISSING,
        cited("Budget of the city, Volume 2. Hanoi, 2016."),
        book("Budget of the city"),
        book("Budget of the city, volume 2"),
    ),
    (
        Finding.PAGE_SAME,
        cited("Losing ground. Law Review 12 (2016): 45."),
        book("Losing ground", pages="45-50"),
        book("Losing ground", pages="46-50"),
    ),
    (
        Finding.VOLUME_SAME,
        cited("Losing ground. Law Review 12 (2016): 45."),
        book("Losing ground", venue="Law Review", volume="12"),
        book("Losing ground", venue="Law Review", volume="13"),
    ),
    (
        Finding.VOLUME_UNSEEN,
        cited("Losing ground. Law Review 12 (2016): 45."),
        book("Losing ground", venue="Law Review", volume="13"),
        book("Losing ground", volume="13"),
    ),
    (
        Finding.TITLE_UNSAID,
        cited("Orell, A. Law Review 12 (2016): 45."),
        book("Losing ground", "Orell, Ann", venue="Law Review", volume="12", pages="45-50", year="2016"),
        book("Losing ground", "Orell, Ann", venue="Law Review", volume="13", pages="45-50", year="2016"),
    ),
    (
        Finding.PEOPLE_ALONE,
        cited("Orell, A., Lim, B. 2016."),
        book("Losing ground", "Orell, Ann", "Lim, Bo", year="2016"),
        book("Losing ground", "Orell, Ann", "Lim, Bo", year="2017"),
    ),
    (
        Finding.NUMBERS_AGREE,
        cited("Orell. Losing ground. Law 12(3), 45. 2016."),
        cited("Orell, “Losing ground.” Law 12.3 (2016): 45."),
        cited("Orell, “Losing ground.” Law 13.4 (2016): 46."),
    ),
    (
        Finding.NUMBERS_DIFFER,
        cited("Orell. Losing ground. Law 12(3), 45. 2016."),
        cited("Orell, “Losing ground.” Law 13.4 (2016): 46."),
        cited("Orell, “Losing ground.” Law 12.3 (2016): 45."),
    ),
    (
        Finding.NUMBERS_UNEQUAL,
        cited("Orell. Losing ground. Law 12(3), 45. 2016."),
        cited("Orell, “Losing ground.” Law 12.3 (2016)."),
        cited("Orell. Losing ground in law. Law 12(3), 45. 2016."),
    ),
    (
        Finding.YEAR_OTHER,
        cited("Orell (2016). Losing ground. Law 12(3), 45."),
        cited("Orell, “Losing ground.” Law 12.3 (2017): 45."),
        cited("Orell, “Losing ground.” Law 12.3 (2016): 45."),
    ),
]


def findings(matcher: Matcher, one: Description, other: Description) -> frozenset[Finding]:
    return matcher.judge(matcher.prepare(one), matcher.prepare(other)).findings


@pytest.mark.parametrize(("name", "entry", "with_it", "without"), IN_FIELDS)
def test_a_finding_of_two_records_is_made_from_either_side(
    matcher: Matcher, name: Finding, entry: Description, with_it: Description, without: Description
) -> None:
    assert name in findings(matcher, entry, with_it)
    assert name in findings(matcher, with_it, entry)
    assert name not in findings(matcher, entry, without)
    assert name not in findings(matcher, without, entry)


@pytest.mark.parametrize(("name", "entry", "with_it", "without"), OF_REFERENCES)
def test_a_finding_of_a_reference(
    matcher: Matcher, name: Finding, entry: Description, with_it: Description, without: Description
) -> None:
    assert name in findings(matcher, entry, with_it)
    assert name not in findings(matcher, entry, without)


def test_every_finding_has_its_pair() -> None:
    shown = {name for name, *_ in IN_FIELDS + OF_REFERENCES}
    of_sets = {Finding.ISBN_SHARED}  # told by what several holdings have, see test_shared_isbns
    of_tables = {Finding.COLUMN_OTHER}  # where values stand in other columns, see test_wrong_columns
    assert shown | of_sets | of_tables == set(Finding)
