"""The text of a PDF as two readers take it out: what was written, letter by letter."""

from __future__ import annotations

import io
import re

import pikepdf
import pypdf
import pypdfium2
import pytest

from catalogue.paper.documents import Column, Document, Letterhead, Table, Text
from catalogue.paper.press import set_document
from catalogue.paper.text_layer import with_whole_clusters

KHMER = (
    "ការជួញដូរមនុស្ស ព្រះរាជាណាចក្រកម្ពុជា មជ្ឈមណ្ឌលឯកសារ",
    "របាយការណ៍ស្តីពីស្ត្រី កម្លាំងពលកម្មនៅប្រទេសថៃ ឆ្នាំ២០០៨",
    "ក្រសួងកិច្ចការនារី ស្តីពីការលុបបំបាត់ពលកម្មកុមារ គ្រោងការណ៍ជាតិ",
    "ជ ជួ ជ្ឈ ណ ណ្ឌ នានានា កើ កៀ កោ កៅ ស្រ្តី",
)
OTHERS = (
    Text("การค้ามนุษย์ในประเทศไทย ผู้หญิงและเด็กที่ถูกบังคับใช้แรงงาน", "th"),
    Text("ການຄ້າມະນຸດ ແລະ ແຮງງານເດັກ ຢູ່ ສປປ ລາວ", "lo"),
    Text("လူကုန်ကူးမှု တိုက်ဖျက်ရေး အမျိုးသားစီမံချက်", "my"),
    Text("Phòng, chống mua bán người office files", "vi"),
)


def _document() -> bytes:
    rows = [(Text(line, "km"), "2008") for line in KHMER] + [(line, "2009") for line in OTHERS]
    head = Letterhead("Information Centre", "មជ្ឈមណ្ឌល", ("Phnom Penh",))
    columns = (Column("Title", 6), Column("Year", 1, number=True))
    return set_document(Document("km", head, "បញ្ជីឈ្មោះ", ("x",), (*KHMER, Table(columns, rows))))


def _letters(text: str) -> str:
    return re.sub(r"\s|\u200b", "", text)


@pytest.fixture(scope="module", name="pdf")
def _pdf() -> bytes:
    return _document()


def test_a_reader_of_lines_gives_every_line_as_it_was_written(pdf: bytes) -> None:
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    lines = [*KHMER, *(text.text for text in OTHERS), "មជ្ឈមណ្ឌល", "បញ្ជីឈ្មោះ"]
    for line in lines:
        assert _letters(line) in _letters(text), line


def test_two_readers_agree_and_nothing_is_doubled(pdf: bytes) -> None:
    first = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    second = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    written = "".join(line * 2 for line in KHMER) + "".join(text.text for text in OTHERS)
    written += "មជ្ឈមណ្ឌលបញ្ជីឈ្មោះ"
    for letter in set(_letters(written)) - set("Phnom Penh Information Centre Title Year x 2008 2009 1 / 1"):
        wanted = written.count(letter)
        assert (first.count(letter), second.count(letter)) == (wanted, wanted), letter


def test_what_is_drawn_stays_where_it_was(pdf: bytes) -> None:
    again = with_whole_clusters(pdf)
    assert again == pdf, "a page whose clusters are whole is left alone"
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in document.Root


def test_a_page_without_such_letters_is_left_alone() -> None:
    head = Letterhead("Information Centre", "", ())
    pdf = set_document(Document("en", head, "A list", (), ("Plain words",)))
    assert with_whole_clusters(pdf) is pdf
