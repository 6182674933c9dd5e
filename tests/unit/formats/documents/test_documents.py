"""Word and PDF documents as lists."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import docx
import pytest
import typst

from catalogue import formats
from catalogue.errors import InvalidInput
from catalogue.formats.files.source import open_source
from catalogue.formats.records.problems import ProblemLog
from tests.support.pdf_writer import picture
from tests.unit.formats.conftest import Take


def _saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_table_whose_columns_can_be_told(take: Take) -> None:
    document = docx.Document()
    document.add_paragraph("Titles that we could not find on your list")
    table = document.add_table(2, 3)
    for cell, text in zip(table._cells, ["Title", "ឆ្នាំ", "Author", "Sold", "២០០៣", "Hudd, S."], strict=True):
        cell.text = text
    taken = take(_saved(document), "wishes.docx")
    assert (taken.format, taken.titles, taken.first.year) == ("docx", ["Sold"], "២០០៣")


def test_a_word_list_and_its_heading(take: Take) -> None:
    document = docx.Document()
    document.add_heading("References")
    for text in ("Derks, A. 2000. Combating trafficking.", "", "Hudd, S. 2003. Sold."):
        document.add_paragraph(text, style="List Number")
    taken = take(_saved(document), "list.docx")
    assert taken.references == ["Derks, A. 2000. Combating trafficking.", "Hudd, S. 2003. Sold."]


def test_a_word_table_without_a_header_is_a_list_of_references(take: Take) -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["1", "Derks, A. Combating.", "2", "Hudd, S. Sold."], strict=True):
        cell.text = text
    taken = take(_saved(document), "list.docx")
    assert [(record.id, record.description.reference) for record in taken.records] == [
        ("1", "Derks, A. Combating."), ("2", "Hudd, S. Sold."),
    ]  # fmt: skip


def test_a_damaged_word_file_is_refused(take: Take) -> None:
    data = _saved(docx.Document())
    with pytest.raises(InvalidInput, match=r"cut\.docx"):
        take(data[: len(data) // 2], "cut.docx")


def _pdf(*pages: list[tuple[int, int, str]]) -> bytes:
    """A PDF with lines of text, each with its place in points from the lower left corner."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for at, lines in enumerate(pages):
        text = "".join(f"1 0 0 1 {x} {y} Tm ({line}) Tj " for x, y, line in lines)
        stream = f"BT /F1 10 Tf {text}ET"
        resources = "/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {5 + 2 * at} 0 R{resources}>>"
        )
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
    data, places = "%PDF-1.4\n", []
    for number, pdf_object in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{pdf_object}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF"
    return f"{data}xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()


FIRST, SECOND = (
    "Surtees, R. 2008. Trafficking in men, a trend less considered.",
    "Derks, A. 2006. A decade. Asia.",
)


@pytest.mark.parametrize(
    "lines",
    [
        [(72, 660, "Surtees, R. 2008. Trafficking in men, a trend"), (90, 648, "less considered."),
         (72, 636, SECOND)],
        [(72, 660, "1. Surtees, R. 2008. Trafficking in men, a trend"), (72, 648, "less considered."),
         (72, 636, f"2. {SECOND}")],
        [(72, 660, "Surtees, R. 2008. Trafficking in men, a trend"), (72, 648, "less considered."),
         (72, 616, SECOND)],
    ],
    ids=["hanging", "numbered", "spaced"],
)  # fmt: skip
def test_a_pdf_bibliography_behind_its_heading(take: Take, lines: Sequence[tuple[int, int, str]]) -> None:
    data = _pdf([(72, 720, "An annual report."), (72, 690, "References"), *lines, (300, 40, "17")])
    taken = take(data, "report.pdf")
    assert (taken.format, taken.references) == ("pdf", [FIRST, SECOND])


def test_running_heads_and_the_end_of_a_page_part_no_entry_and_join_none(take: Take) -> None:
    head = (72, 760, "Annual report")
    pages = [
        [head, (72, 700, "References"), (72, 660, FIRST), (72, 640, "Reid, J. 2012. A way to"),
         (300, 40, "1")],
        [head, (72, 700, "prostitution, and"), (72, 688, "back. LFB."), (72, 668, "Doe, A. 2001. X and"),
         (72, 656, "Y."), (300, 40, "2")],
        [head, (72, 700, SECOND), (300, 40, "3")],
    ]  # fmt: skip
    reid, doe = "Reid, J. 2012. A way to prostitution, and back. LFB.", "Doe, A. 2001. X and Y."
    assert take(_pdf(*pages), "report.pdf").references == [FIRST, reid, doe, SECOND]


def test_the_second_column_and_a_running_head_that_stands_out_make_no_indents(take: Take) -> None:
    head = (40, 760, "Annual report 2008")

    def column(x: int, names: str) -> list[tuple[int, int, str]]:
        tops = zip(names.split(), range(700, 0, -24), strict=False)
        opened = [(x, y, f"{name}, R. 2008. Trafficking in men, a trend") for name, y in tops]
        return [
            piece for x, y, text in opened for piece in ((x, y, text), (x + 18, y - 12, f"of {text[:3]}."))
        ]

    pages = [column(60, "Surtees Derks Hudd") + column(330, "Reid Lee"), column(60, "Doe Anti Rende Agus")]
    taken = take(_pdf(*([head, *page, (300, 40, "1")] for page in pages)), "report.pdf")
    assert [reference.split(",")[0] for reference in taken.references] == [
        "Surtees", "Derks", "Hudd", "Reid", "Lee", "Doe", "Anti", "Rende", "Agus",
    ]  # fmt: skip


def test_words_parted_at_the_margin_are_joined(take: Take) -> None:
    lines = [(72, 660, "Reid, J. 2012. Traf-"), (90, 648, "ficking in South-"), (90, 636, "East Asia.")]
    data = _pdf([*lines, (72, 624, SECOND)])
    assert take(data, "list.pdf").references == ["Reid, J. 2012. Trafficking in South-East Asia.", SECOND]


def test_a_second_list_behind_the_references_leaves_them_in(take: Take) -> None:
    text = [(72, 712, "Surtees wrote of this,"), (72, 700, "and so did Derks."), (72, 680, "References")]
    lists = [(72, 660, FIRST), (72, 640, SECOND), (72, 610, "Further reading"), (72, 590, FIRST)]
    taken = take(_pdf([*text, *lists]), "report.pdf")
    assert taken.references == [FIRST, SECOND, FIRST]
    assert taken.problems[0].code == "before_the_list" and taken.problems[0].params == {"count": 2}


TITLES = ["Trafficking of men, a trend less considered: Belarus and Ukraine", "Sold", "Combating trafficking"]


@pytest.mark.parametrize(
    "style",
    [
        "stroke: 0.5pt, align: left",
        "stroke: 0.5pt, align: center + horizon",
        "stroke: none, align: left, inset: 5pt",
    ],
    ids=["ruled", "centred", "without rules"],
)
def test_a_table_in_a_pdf_is_read_by_its_columns(take: Take, style: str) -> None:
    rows = "".join(f"[{at}], [{TITLES[at % 3]} {at}], [Hudd, S.], [{1950 + at}]," for at in range(1, 61))
    header = "table.header[*No.*][*Title*][*Author(s)*][*Year*]"
    page = '#set page(paper: "a4", numbering: "1 / 1", header: [Books of the centre])\n= What we look for\n'
    source = (
        f"{page}#table(columns: (auto, 14em, 2fr, auto), {style}, {header}, {rows})\nThank you very much."
    )
    taken = take(typst.compile(source.encode()), "list.pdf")
    assert (taken.format, taken.seen) == ("pdf", 60)
    assert taken.titles == [f"{TITLES[at % 3]} {at}" for at in range(1, 61)]
    assert [record.id for record in taken.records] == [str(at) for at in range(1, 61)]
    assert {
        contributor.name for record in taken.records for contributor in record.description.contributors
    } == {"Hudd, S."}
    assert taken.records[59].description.year == "2010"
    assert {problem.code for problem in taken.problems} == {"no_publication"}
    assert taken.problems[0].value == "What we look for"


def test_the_names_of_columns_in_prose_make_no_table(take: Take) -> None:
    lines = [(72, 690, "Title and year of each are given here."), (72, 660, "Author"), (72, 630, FIRST)]
    taken = take(_pdf([*lines, (72, 600, SECOND), (72, 570, "Hudd, S. 2003. Sold. LICADHO.")]), "a.pdf")
    assert all(taken.references)


def test_a_pdf_without_text_is_refused(take: Take) -> None:
    with pytest.raises(InvalidInput) as refused:
        take(_pdf([]), "scan.pdf")
    assert refused.value.code == "scanned_pdf"


def test_the_rest_of_a_row_on_the_next_page_belongs_to_it(take: Take) -> None:
    rows = "".join(
        f"[{at}], [{TITLES[at % 3]} {'of men and women ' * 6}{at}], [{1950 + at}]," for at in range(1, 21)
    )
    page = "#set page(width: 300pt, height: 420pt, margin: 20pt)\n#set text(costs: (orphan: 0%, widow: 0%))\n"
    source = f"{page}#table(columns: (3em, 12em, 4em), [*No.*], [*Title*], [*Year*], {rows})"
    taken = take(typst.compile(source.encode()), "list.pdf")
    assert [record.id for record in taken.records] == [str(at) for at in range(1, 21)]
    assert all(title.endswith(f"women {at}") for at, title in enumerate(taken.titles, 1))


def test_a_number_below_a_span_of_pages_is_its_end(take: Take) -> None:
    lines = [
        (72, 700, "Reid, J. 2012. A way to prostitution, and back. Review, 4(1), 16-"),
        (90, 688, "36."),
        (72, 676, SECOND),
    ]
    more = [(72, 664, FIRST), (72, 652, "Hudd, S. 2003. Sold."), (300, 40, "17")]
    taken = take(_pdf([*lines, *more]), "list.pdf")
    assert taken.references == [
        "Reid, J. 2012. A way to prostitution, and back. Review, 4(1), 16-36.",
        SECOND,
        FIRST,
        more[1][2],
    ]


def test_a_single_entry_at_the_foot_of_the_list_hangs_as_the_others_do(take: Take) -> None:
    def entry(top: int, name: str, x: int = 72) -> list[tuple[int, int, str]]:
        return [(x, top, f"{name}, R. 2008. Trafficking in"), (x + 20, top - 12, f"men of {name}.")]

    left = [piece for at in range(20) for piece in entry(740 - 30 * at, f"Surtees{chr(97 + at)}")]
    right = [(340, 740, "and of"), (340, 728, "women."), *entry(716, "Reid", 320)]
    taken = take(_pdf([*left[:-1], (92, 160, "men"), *right]), "list.pdf")
    assert taken.references[-2:] == [
        "Surteest, R. 2008. Trafficking in men and of women.",
        "Reid, R. 2008. Trafficking in men of Reid.",
    ]


def test_a_file_that_no_person_can_mean_is_told_what_it_is(take: Take) -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    files = {"protected": locked, "picture": picture(), "archive": _zipped("list.csv", b"title\nSold\n")}
    for code, data in files.items():
        with pytest.raises(InvalidInput) as refused:
            take(data, "list.xlsx")
        assert refused.value.code == code


def _zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, data)
    return out.getvalue()


def test_what_a_browser_prints_at_the_edges_of_a_page_is_no_entry(take: Take) -> None:
    lines = [(40, 780, "11/26/26, 12:37 AM Our list"), (72, 660, f"1. {FIRST}"), (72, 640, f"2. {SECOND}")]
    taken = take(_pdf([*lines, (40, 20, "https://example.org/list.html 1/1")]), "list.pdf")
    assert taken.references == [FIRST, SECOND]


def test_a_running_head_that_says_references_begins_no_list_anew(take: Take) -> None:
    first = [(72, 760, "Prose."), (72, 740, "References"), (72, 720, f"[1] {FIRST}")]
    second = [(72, 760, "2 REFERENCES"), (72, 740, f"[2] {SECOND}"), (72, 720, "[3] Hudd, S. 2003. Sold.")]
    taken = take(_pdf(first, second), "paper.pdf")
    assert taken.references == [FIRST, SECOND, "Hudd, S. 2003. Sold."]


def test_the_last_page_of_an_article_stays_at_the_foot_of_a_page(take: Take) -> None:
    lines = [(72, 100, "Reid, J. 2012. A way to prostitution, and back. Review, 4(1), 16-"), (90, 88, "36.")]
    taken = take(_pdf([(72, 120, FIRST), *lines, (300, 40, "17")], [(72, 700, SECOND)]), "list.pdf")
    assert taken.references[1].endswith("Review, 4(1), 16-36.")


def test_an_entry_behind_one_that_ends_on_a_broken_address_is_another(take: Take) -> None:
    lines = [
        (72, 700, "UNODC (2018). Global report on trafficking in persons. https://www.unodc.org/documents/"),
        (72, 688, "data-and-analysis/glotip/2018/GLOTiP_2018_BOOK.pdf"),
        (
            72,
            676,
            "Kiss, L. (2015). Health of men, women and children in services: a study in four countries of",
        ),
        (72, 664, "the region. The Lancet."),
        (72, 652, FIRST),
        (72, 640, SECOND),
    ]
    taken = take(_pdf(lines), "list.pdf")
    assert [reference.split()[0] for reference in taken.references] == [
        "UNODC",
        "Kiss,",
        "Surtees,",
        "Derks,",
    ]
    assert taken.references[0].endswith("documents/data-and-analysis/glotip/2018/GLOTiP_2018_BOOK.pdf")


def test_a_web_page_of_blanks_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput, match="No publication was found"):
        formats.FORMATS["html"].read(open_source(io.BytesIO(b" \n"), "a.html"), ProblemLog())


def test_control_signs_behind_what_a_web_page_drops_are_no_fault(take: Take) -> None:
    page = b"<ol><li>Surtees, R. (2008). A report on<script>x</script>&#1; \x02bondage. Bangkok: UNIAP.</ol>"
    (reference,) = take(page, "list.html").references
    assert reference == "Surtees, R. (2008). A report on bondage. Bangkok: UNIAP."
