"""Word documents as Word and Zotero write them: the markup between the paragraphs."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from catalogue.errors import InvalidInput
from tests.unit.formats.conftest import Take

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def _document(*body: str) -> bytes:
    """A Word file with this markup in its body."""
    empty, out = io.BytesIO(), io.BytesIO()
    docx.Document().save(empty)
    with zipfile.ZipFile(empty) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            whole = f"<w:document {NAMES}><w:body>{''.join(body)}</w:body></w:document>"
            new.writestr(name, whole if name == "word/document.xml" else old.read(name))
    return out.getvalue()


def _run(text: str, tag: str = "t") -> str:
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def _paragraph(*runs: str, style: str = "") -> str:
    inner = "".join(run if run.startswith("<") else _run(run) for run in runs)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{inner}</w:p>'


def _row(*cells: str, span: int | str = 1, deleted: bool = False) -> str:
    mark = "<w:trPr><w:del/></w:trPr>" if deleted else ""
    width = f'<w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>'
    return f"<w:tr>{mark}{''.join(f'<w:tc>{width}{_paragraph(cell)}</w:tc>' for cell in cells)}</w:tr>"


def _table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def _control(*inner: str) -> str:
    return f"<w:sdt><w:sdtContent>{''.join(inner)}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    "runs",
    [
        ("Hudd. 2003. ", f"<w:ins>{_run('Sold.')}</w:ins>", f"<w:del>{_run('Lost.', 'delText')}</w:del>"),
        ("Hudd. 2003. ", f"<w:moveFrom>{_run('Away ')}</w:moveFrom>", "Sold."),
        ("Hudd. 2003. ", f"<w:hyperlink>{_run('Sold')}</w:hyperlink>", "."),
        ("Hudd. 2003. ", f"<w:smartTag>{_run('Sold')}</w:smartTag>", "."),
        ("Hudd. 2003. ", _run("ADDIN ZOTERO_ITEM", "instrText"), "So", "<w:r><w:softHyphen/></w:r>", "ld."),
        ("Hudd. 2003.", "<w:r><w:br/></w:r>", "Sold."),
    ],
    ids=["tracked", "moved", "link", "smart tag", "field", "line break"],
)  # fmt: skip
def test_the_text_is_that_of_the_document_as_it_is_now(take: Take, runs: tuple[str, ...]) -> None:
    assert take(_document(_paragraph(*runs)), "list.docx").references == ["Hudd. 2003. Sold."]


def test_content_controls_and_text_boxes_are_read_once(take: Take) -> None:
    box = f"<w:txbxContent>{_paragraph('Derks. 2000. Combating.')}</w:txbxContent>"
    shown = f"<mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    drawing = f"<w:r><mc:AlternateContent>{shown}</mc:AlternateContent></w:r>"
    data = _document(_control(_paragraph("Hudd. 2003. Sold.")), _paragraph(drawing))
    assert take(data, "list.docx").references == ["Hudd. 2003. Sold.", "Derks. 2000. Combating."]


def test_a_line_break_parts_references_that_share_a_paragraph(take: Take) -> None:
    lines = [_run("Hudd, S. 2003. Sold."), "<w:r><w:br/></w:r>", _run("Derks, A. 2000. Combating.")]
    taken = take(_document(_paragraph(*lines)), "list.docx")
    assert taken.references == ["Hudd, S. 2003. Sold.", "Derks, A. 2000. Combating."]


def test_of_a_report_the_list_behind_its_heading_is_read_and_the_rest_counted(take: Take) -> None:
    prose = [_paragraph("The fields are far."), _paragraph("So it is.")]
    listed = [_paragraph("References", style="Heading1"), _paragraph("Hudd. 2003. Sold.")]
    taken = take(_document(*prose, *listed), "report.docx")
    assert taken.references == ["Hudd. 2003. Sold."]
    assert [(problem.code, problem.params) for problem in taken.problems] == [
        ("before_the_list", {"count": 2})
    ]


def test_every_table_is_read_by_its_own_header_and_a_parted_one_goes_on(take: Take) -> None:
    data = _document(
        _table(_row("From: Anna", "3 May 2008")),
        _table(_row("Title", "Year"), _row("Sold", "2003"), _row("Gone", "1999", deleted=True)),
        _table(_row("Combating", "2000")),
        _table(_row("Reports", span=2), _row("Year", "Title"), _row("2008", "Trafficking of men")),
        _control(_table(_row("Title", "Author", "Year"), _row("Other", "Reid, J.", "2001"))),
    )
    taken = take(data, "list.docx")
    assert [(record.description.title, record.description.year) for record in taken.records] == [
        ("Sold", "2003"), ("Combating", "2000"), ("Trafficking of men", "2008"), ("Other", "2001"),
    ]  # fmt: skip
    assert [(problem.code, problem.value) for problem in taken.problems] == [("no_publication", "Reports")]


@pytest.mark.parametrize("span", ["x", "", "²", "9" * 5000])
def test_a_cell_of_an_odd_width_is_one_cell(take: Take, span: str) -> None:
    table = _table(_row("Title", "Year", span=span), _row("Sold", "2003", span=span))
    assert [record.description.title for record in take(_document(table), "list.docx").records] == ["Sold"]


def test_names_by_lines_in_a_cell_are_several(take: Take) -> None:
    cell = f"{_paragraph('Hudd, S.')}{_paragraph('Lee, M.')}"
    row = f"<w:tr><w:tc>{_paragraph('Sold')}</w:tc><w:tc>{cell}</w:tc></w:tr>"
    taken = take(_document(_table(_row("Title", "Author"), row)), "list.docx")
    assert [contributor.name for contributor in taken.first.contributors] == ["Hudd, S.", "Lee, M."]


def _with_notes(body: str, *notes: str) -> bytes:
    """A Word file whose footnotes are these."""
    written = _document(body)
    out = io.BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    relation = f'<Relationship Id="rNotes" Type="{kind}" Target="footnotes.xml"/></Relationships>'
    inner = "".join(
        f'<w:footnote w:id="{at}">{_paragraph(note)}</w:footnote>' for at, note in enumerate(notes)
    )
    rule = f'<w:footnote w:type="separator" w:id="-1">{_paragraph("2001")}</w:footnote>'
    with zipfile.ZipFile(io.BytesIO(written)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/_rels/document.xml.rels":
                data = data.replace(b"</Relationships>", relation.encode())
            elif name == "[Content_Types].xml":
                part = b'<Override PartName="/word/footnotes.xml" ContentType="application/xml"/></Types>'
                data = data.replace(b"</Types>", part)
            new.writestr(name, data)
        new.writestr("word/footnotes.xml", f"<w:footnotes {NAMES}>{rule}{inner}</w:footnotes>")
    return out.getvalue()


def test_the_references_of_an_essay_are_read_from_its_notes(take: Take) -> None:
    prose = _paragraph("The fields are far, and the road is long. " * 12) + _paragraph("So it is.")
    notes = [
        "Hudd, S. (2003). Sold; and resold. LICADHO; Derks, A. (2000). Combating. IOM.",
        "This is not always so.",
        "Surtees, R. (2008). Men. IOM.",
    ]
    taken = take(_with_notes(prose, *notes), "essay.docx")
    assert taken.references == [
        "Hudd, S. (2003). Sold; and resold. LICADHO", "Derks, A. (2000). Combating. IOM.",
        "Surtees, R. (2008). Men. IOM.",
    ]  # fmt: skip
    assert [(problem.code, problem.params.get("count")) for problem in taken.problems] == [
        ("only_notes", 2), ("no_publication", None),
    ]  # fmt: skip


def test_the_notes_of_a_list_are_not_its_entries(take: Take) -> None:
    body = _paragraph("Hudd, S. (2003). Sold. LICADHO.") + _paragraph("Derks, A. (2000). Combating. IOM.")
    listed = [*["Hudd, S. (2003). Sold. LICADHO."], "Derks, A. (2000). Combating. IOM."]
    assert take(_with_notes(body, "Bought in 2005.", "Lost in 2006."), "list.docx").references == listed
    headed = (
        _paragraph("Prose." * 100) + _paragraph("References", style="Heading1") + _paragraph("Hudd. 2003. X.")
    )
    notes = ["Lee. 2001. Y.", "Li. 2002. Z."]
    assert take(_with_notes(headed, *notes), "report.docx").references == ["Hudd. 2003. X."]


def test_a_form_in_a_table_is_read_down(take: Take) -> None:
    form = _table(_row("Author", "Hudd, S."), _row("Title", "Sold"), _row("Year", "2003"))
    other = _table(_row("Author", "Derks, A."), _row("Title", "Combating"), _row("Year", "2000"))
    taken = take(_document(form, _paragraph("and"), other), "forms.docx")
    assert taken.titles == ["Sold", "Combating"]
    lines = [_paragraph(text) for text in ("Title: Sold", "Year: 2003", "Title: Combating", "Year: 2000")]
    assert take(_document(*lines), "blocks.docx").titles == ["Sold", "Combating"]


def test_references_beside_a_table_are_read_too_and_other_text_is_counted(take: Take) -> None:
    table = _table(_row("Author", "Title"), _row("Hudd, S.", "Sold"))
    more = [_paragraph("Derks, A. (2000). Combating. IOM."), _paragraph("Surtees, R. (2008). Men. IOM.")]
    taken = take(_document(table, _paragraph("Articles", style="Heading1"), *more), "list.docx")
    assert [(r.id, r.description.title or r.description.reference) for r in taken.records] == [
        ("2", "Sold"), ("¶1", "Derks, A. (2000). Combating. IOM."), ("¶2", "Surtees, R. (2008). Men. IOM."),
    ]  # fmt: skip
    taken = take(_document(_paragraph("What we look for"), table), "list.docx")
    assert (taken.titles, taken.codes["outside_of_tables"]) == (["Sold"], 1)


def test_a_table_whose_columns_nobody_knows_is_asked_about(take: Take) -> None:
    rows = [("Wer", "Was", "Wann"), ("Hudd, S.", "Sold", "2003"), ("Derks, A.", "Combating", "2000")]
    data = _document(_paragraph("Our list"), _table(*(_row(*cells) for cells in rows)))
    with pytest.raises(InvalidInput) as refused:
        take(data, "list.docx")
    assert refused.value.code == "unknown_header"
    assert refused.value.params["rows"] == [list(cells) for cells in rows]
    taken = take(data, "list.docx", columns={"Wer": "authors", "Was": "title", "Wann": "year"})
    assert taken.titles == ["Sold", "Combating"]


def test_an_annex_behind_the_list_is_none_of_it(take: Take) -> None:
    texts = ["Prose.", "References", "Hudd, S. (2003). Sold.", "Annex A: Questions", "Who recruited you?"]
    taken = take(_document(*map(_paragraph, texts)), "report.docx")
    assert taken.references == ["Hudd, S. (2003). Sold."]
    assert taken.codes == {"before_the_list": 1, "behind_the_list": 1}
    texts[4] = "Derks, A. (2000). Combating."
    assert len(take(_document(*map(_paragraph, texts)), "report.docx").records) == 3


def test_an_entry_may_be_several_paragraphs_that_an_empty_one_ends(take: Take) -> None:
    entries = [("Hudd, S. (2003)", "Sold"), ("Derks, A. (2000)", "Combating"), ("Surtees, R. (2008)", "Men")]
    body = [_paragraph(text) for entry in entries for text in (*entry, "")]
    assert take(_document(*body), "list.docx").references == [" ".join(entry) for entry in entries]
    sections = [_paragraph(text) for text in ("Sold", "Combating", "", "Men", "A way", "", "Annual report")]
    assert len(take(_document(*sections), "list.docx").records) == 5


def test_what_a_note_says_to_see_also_is_a_reference_of_its_own(take: Take) -> None:
    prose = _paragraph("The fields are far, and the road is long. " * 12)
    notes = [
        "See Hudd, S. (2003). Sold. LICADHO.",
        "Derks, A. (2000). X. IOM. See also Lee, M. (2007). Y. SAGE.",
    ]
    taken = take(_with_notes(prose, *notes), "essay.docx")
    assert taken.references == [
        "Hudd, S. (2003). Sold. LICADHO.", "Derks, A. (2000). X. IOM.", "Lee, M. (2007). Y. SAGE.",
    ]  # fmt: skip


def test_paragraphs_whose_end_between_them_was_deleted_are_one(take: Take) -> None:
    mark = '<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
    body = [f"{mark}{_run('Hudd, S. (2003). Sold')}</w:p>", _paragraph("like chickens. LICADHO.")]
    taken = take(_document(*body, _paragraph("Derks, A. (2000). Combating. IOM.")), "list.docx")
    assert taken.references == [
        "Hudd, S. (2003). Sold like chickens. LICADHO.", "Derks, A. (2000). Combating. IOM.",
    ]  # fmt: skip
