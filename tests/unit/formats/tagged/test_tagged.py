"""Tagged exports as their programs write them: EndNote's .enw, PubMed's .nbib, Web of Science."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Identifier
from tests.unit.formats.conftest import Take

ENW = """\ufeff%0 Report
%A Surtees, Rebecca
%A Nexus Institute,
%D 2008
%T Trafficking of men,
a trend less considered
%C Geneva
%I IOM
%S Migration Research Series
%@ ILC.103/IV/1
%K trafficking
labour; men
%X First paragraph.

Second paragraph.
%U http://example.org/a
%' odd

%0 Journal Article
%A Derks, A.
%T Combating
%J Asian Review
%V 12
%N 3
%P 39-68
%@ 1560-9197
%R 10.1007/s10611-011-9328-z

%A Hudd, S.
%T Sold like chickens
%D 2003
"""

NBIB = """
PMID- 18403407
OWN - NLM
IS  - 1474-547X (Electronic)
IS  - 0140-6736 (Linking)
VI  - 371
IP  - 9620
DP  - 2008 Apr 12
TI  - Trafficking in women: health
      needs on arrival.
PG  - 1151-5
LID - 10.1016/S0140-6736(08)60500-8 [doi]
LID - S0140-6736(08)60500-8 [pii]
AB  - One line
      TI  - that looks like a tag.
FAU - Zimmerman, Cathy
AU  - Zimmerman C
FAU - Hossain, Mazeda
AU  - Hossain M
CN  - Health Consortium
LA  - eng
PT  - Comparative Study
PT  - Journal Article
JT  - Lancet (London, England)
TA  - Lancet
MH  - Women/*psychology
OT  - trafficking
ZZZ - odd

PMID- 20000001
TI  - [On the road].
TT  - En route.
BTI - Migrants and health.
LA  - fre
ISBN- 9789221213192
PT  - Book Chapter
"""

WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Surtees, R
   Derks, A
AF Surtees, Rebecca
   Derks, Annuska
CA Nexus Inst
TI Trafficking of men,
   a trend less considered
SO GLOBAL CRIME
LA English
DT Article
DE human trafficking; labour
   exploitation; men
ID BELARUS
AB Some say.
SN 1744-0572
EI 1744-0580
PD MAR
PY 2008
VL 9
IS 1
BP 39
EP 68
DI 10.1080/1
UT WOS:000251234500003
XQ odd
ER

PT B
AU Lee, M
TI Trafficking and Global Crime Control
SO TRAFFICKING AND GLOBAL CRIME CONTROL
PU SAGE
PI LONDON
PY 2011
BN 978-92-2-121319-2
PG 174
EF
"""


def test_endnote_tags_with_broken_lines_blank_lines_and_a_type_forgotten(take: Take) -> None:
    taken = take(ENW, "library.enw")
    assert (taken.format, taken.seen) == ("enw", 3)
    report, article, bare = (record.description for record in taken.records)
    assert report.title == "Trafficking of men, a trend less considered"
    assert report.contributors == (
        Contributor("Surtees, Rebecca"), Contributor("Nexus Institute", ContributorKind.BODY),
    )  # fmt: skip
    assert report.identifiers == (
        Identifier("report_number", "ILC.103/IV/1"), Identifier("url", "http://example.org/a"),
    )  # fmt: skip
    assert (report.kind, report.series, report.venue) == ("report", "Migration Research Series", "")
    assert report.subjects == ("trafficking", "labour", "men")
    assert (report.summary, report.notes) == ("First paragraph. Second paragraph.", ("odd",))
    assert (article.venue, article.volume, article.number, article.pages) == (
        "Asian Review",
        "12",
        "3",
        "39-68",
    )
    assert (bare.title, bare.year) == ("Sold like chickens", "2003")
    assert [record.line for record in taken.records] == [1, 19, 29]


def test_pubmed_with_continued_lines_and_a_translated_chapter(take: Take) -> None:
    taken = take(NBIB, "pubmed.nbib")
    assert (taken.format, taken.seen, taken.codes) == ("nbib", 2, {"unknown_tag": 1})
    article, chapter = (record.description for record in taken.records)
    assert taken.records[0].id == "18403407"
    assert article.title == "Trafficking in women: health needs on arrival"
    assert [contributor.name for contributor in article.contributors] == [
        "Zimmerman, Cathy", "Hossain, Mazeda", "Health Consortium",
    ]  # fmt: skip
    assert article.identifiers_of("doi") == ("10.1016/S0140-6736(08)60500-8",)
    assert len(article.identifiers_of("issn")) == 2
    assert (article.kind, article.venue, article.year) == (
        "article",
        "Lancet (London, England)",
        "2008 Apr 12",
    )
    assert article.summary == "One line TI - that looks like a tag."
    assert (article.subjects, article.languages) == (("Women/psychology", "trafficking"), ("en",))
    assert article.notes == ("odd",)
    assert (chapter.kind, chapter.venue, chapter.parallel_titles) == (
        "chapter", "Migrants and health.", ("En route",),
    )  # fmt: skip


def test_web_of_science_with_an_end_mark_forgotten(take: Take) -> None:
    taken = take(WOS, "savedrecs.txt")
    assert (taken.format, taken.seen) == ("wos", 2)
    assert taken.codes == {"tagged_no_end": 1, "unknown_tag": 1}
    article, book = (record.description for record in taken.records)
    assert article.title == "Trafficking of men, a trend less considered"
    assert [contributor.name for contributor in article.contributors] == [
        "Surtees, Rebecca", "Derks, Annuska", "Nexus Inst",
    ]  # fmt: skip
    assert article.subjects == ("human trafficking", "labour exploitation", "men", "BELARUS")
    assert (article.venue, article.pages, article.year) == ("GLOBAL CRIME", "39-68", "2008")
    assert (book.kind, book.venue, book.pages) == ("book", "", "174")


@pytest.mark.parametrize("name", ["list.txt", "list.ris", "list.csv.enw"])
@pytest.mark.parametrize(("text", "format"), [(ENW, "enw"), (NBIB, "nbib"), (WOS, "wos")])
def test_what_a_tagged_file_is_its_content_says(take: Take, text: str, format: str, name: str) -> None:
    whole = take(text, name)
    assert whole.format == format
    for written in (
        text.replace("\n", "\r\n").encode(), text.replace("\n", "\r").encode(), text.encode("utf-16"),
        text.lstrip("\ufeff").encode("cp1252"),
    ):  # fmt: skip
        assert [record.description for record in take(written, name).records] == [
            record.description for record in whole.records
        ]


def test_the_keywords_that_endnote_writes_below_each_other_in_ris(take: Take) -> None:
    taken = take("TY\t- RPRT\nTI\t- Sold\nKW  - trafficking\nmen\nC8  - custom\nER  - \n", "a.ris")
    assert (taken.first.subjects, taken.first.notes) == (("trafficking", "men"), ("custom",))


def test_ris_without_a_space_behind_the_tag_and_with_tags_behind_the_end(take: Take) -> None:
    text = "TY  - BOOK\nTI  -Sold\nAU  -Hudd, S.\nER  -\nXX  - exported by a program\n"
    taken = take(text + "TY  - BOOK\nTI  - Combating\nER  - \n", "list.ris")
    assert (taken.titles, taken.seen) == (["Sold", "Combating"], 2)
    assert taken.codes == {"tagged_stray": 1}
