"""Which column of a table is what: header names as people write them, in several languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from catalogue.formats.records.problems import refusal
from search_index.analysis.normalisation import fold

_NAMES: Mapping[str, str] = {
    "id": "number of the record|លេខកំណត់ត្រា|"
    "id|key|item key|citation key|ref id|ref no|pub id|record id|reference id|reference no|entry id|no|"
    "nr|n°|nº|№|sl|sl no|s no|s n|sr no|serial no|item no|number in list|identifiant|លរ|ល.រ|លេខរៀង|"
    "stt|số thứ tự|ลำดับ|ลำดับที่|ที่|序号|编号|ລ ດ|ລຳດັບ",
    "title": "title|titles|title main|biblio title|main title|title of publication|document title|book title|"
    "name of publication|publication|publication title|titre|titre principal|titel|titulo|ចំណងជើង|ចំណង ជើង|"
    "ឈ្មោះសៀវភៅ|name of document|name of the document|name of book|name of report|title of book|"
    "title of document|title of report|title of the publication|report title|name of the publication|"
    "tên sách|tên tài liệu|nhan đề|tiêu đề|ชื่อเรื่อง|ชื่อหนังสือ|ชื่อเอกสาร|"
    "书名|题名|标题|書名|題名|ຊື່ເລື່ອງ|ຊື່ປຶ້ມ|ຊື່ເອກະສານ",
    "subtitle": "subtitle|sub title|title remainder|remainder of title|sous titre|untertitel|subtitulo|"
    "ចំណងជើងរង",
    "parallel_titles": "titles in other languages|ចំណងជើងជាភាសាផ្សេង|"
    "parallel title|parallel titles|other title|other titles|translated title|"
    "title in khmer|khmer title|title in english|english title|original title|short title|titre parallele|"
    "ចំណងជើងផ្សេង",
    "authors": "author|authors|author s|creator|creators|written by|by|author editor|authors editors|"
    "first author|corporate author|corporate authors|organisation|organization|auteur|auteurs|autor|autoren|"
    "autores|responsible body|author full names|contributors|អ្នកនិពន្ធ|អ្នក និពន្ធ|"
    "tác giả|ผู้แต่ง|ผู้เขียน|作者|著者|责任者|ຜູ້ແຕ່ງ|ຜູ້ຂຽນ",
    "editors": "អ្នករៀបរៀង|"
    "editor|editors|edited by|editeur scientifique|herausgeber|អ្នកកែសម្រួល",
    "translators": "translator|translators|translated by|traducteur|traducteurs|អ្នកបកប្រែ",
    "publisher": "publisher|publishers|published by|publishing house|publisher name|editeur|maison d edition|"
    "publishercode|verlag|editorial|imprint|គ្រឹះស្ថានបោះពុម្ព|បោះពុម្ពដោយ|អ្នកបោះពុម្ព|"
    "nhà xuất bản|nxb|สำนักพิมพ์|出版社|出版者|ສຳນັກພິມ",
    "place": "place|place of publication|publication place|publisher place|city|lieu|lieu de publication|ort|"
    "publicationplace|ទីកន្លែងបោះពុម្ព|ទីកន្លែង|"
    "nơi xuất bản|สถานที่พิมพ์|出版地|ສະຖານທີ່ພິມ",
    "year": "year|date|publication year|year of publication|publication date|date of publication|pub year|"
    "date published|published|issued|annee|annee de publication|date de publication|jahr|ano|"
    "publicationyear|copyrightdate|"
    "ឆ្នាំ|ឆ្នាំបោះពុម្ព|កាលបរិច្ឆេទ|yr|năm|năm xuất bản|ปี|ปีที่พิมพ์|ปีพิมพ์|年份|出版年|出版日期|ປີ|ປີພິມ",
    "edition": "លើកបោះពុម្ព|"
    "edition|edition statement|ed|auflage|edicion|លើកទី|បោះពុម្ពលើកទី",
    "isbn": "isbn|isbns|isbn issn|e isbn|eisbn|លេខ isbn",
    "issn": "issn|e issn|eissn",
    "doi": "doi|dois",
    "url": "អាសយដ្ឋានគេហទំព័រ|"
    "url|urls|link|links|web|website|web address|web link|url or doi|doi or url|online|lien|"
    "adresse web|តំណ",
    "un_symbol": "លេខសម្គាល់ឯកសារ un|"
    "un symbol|document symbol|un document symbol|symbol|cote",
    "report_number": "report number|report no|report nr|numero de rapport|លេខរបាយការណ៍",
    "sales_number": "លេខលក់|"
    "sales number|un sales number|sales no",
    "law_number": "law number|law no|numero de loi|លេខច្បាប់",
    "sudoc": "sudoc|sudoc number",
    "other_numbers": "លេខសម្គាល់ផ្សេងទៀត|"
    "other numbers|other number|identifier|identifiers|other identifiers|numbers",
    "series": "series|series title|collection|serie|reihe|កម្រង|ស៊េរី",
    "venue": "journal or book it stands in|ទស្សនាវដ្តី ឬសៀវភៅដែលមានវា|"
    "venue|journal|journal title|journal book|source title|publication name|container title|"
    "periodical|journal name|booktitle|revue|periodique|zeitschrift|ទស្សនាវដ្តី",
    "volume": "volume|vol|volumes|tome|band|ភាគ|វ៉ុល",
    "number": "number|issue|issue number|issue no|journal issue|series number|numero|heft|លេខ",
    "pages": "pages|page|pp|pagination|num pages|number of pages|extent|physical description|page numbers|"
    "nombre de pages|seiten|paginas|ទំព័រ|ចំនួនទំព័រ|"
    "số trang|จำนวนหน้า|หน้า|页数|頁數|页码|ຈຳນວນໜ້າ",
    "languages": "language|languages|lang|langue|langues|sprache|idioma|language of publication|ភាសា|"
    "ngôn ngữ|ภาษา|语言|語言|ພາສາ",
    "kind": "kind|type|document type|item type|publication type|type of document|material type|genre|format|"
    "type de document|ប្រភេទ|ប្រភេទឯកសារ",
    "countries": "countries it is about|និយាយអំពីប្រទេស|"
    "country|countries|country focus|country of focus|pays|land|geographic focus|region|ប្រទេស",
    "subjects": "subject|subjects|keyword|keywords|key words|topic|topics|theme|themes|tags|manual tags|"
    "descriptors|sujet|sujets|mots cles|schlagworte|ប្រធានបទ|ពាក្យគន្លឹះ|"
    "từ khóa|chủ đề|คำสำคัญ|หัวเรื่อง|关键词|主题",
    "summary": "summary|abstract|abstract note|description|resume|zusammenfassung|resumen|សង្ខេប|សេចក្តីសង្ខេប",
    "notes": "កំណត់ចំណាំ|"
    "note|notes|remark|remarks|comment|comments|remarque|remarques|bemerkung|កំណត់សម្គាល់|ផ្សេងៗ|"
    "ghi chú|หมายเหตุ|备注|備註|ໝາຍເຫດ",
    "reference": "whole reference|ឯកសារយោងទាំងមូល|"
    "reference|references|citation|full reference|full citation|bibliographic reference|entry|"
    "ref|bibliography|reference text|reference bibliographique|ឯកសារយោង|"
    "tài liệu tham khảo|เอกสารอ้างอิง|参考文献|ເອກະສານອ້າງອີງ",
    "accession_number": "accession number|accession no|accession|acc no|acc number|barcode|inventory number|"
    "copy number|numero d inventaire|លេខបញ្ជី|លេខចុះបញ្ជី",
    "call_number": "លេខធ្នើ|"
    "call number|callnumber|call no|callno|shelf mark|shelfmark|shelf number|classification|"
    "itemcallnumber|dewey|cote de rangement|លេខហៅ|លេខសៀវភៅ",
    "location": "location|shelf|shelving location|branch|emplacement|standort|ទីតាំង|ធ្នើ",
    "other_columns": "other columns|ជួរឈរផ្សេងទៀត",
    "donor": "ម្ចាស់អំណោយ|"
    "donor|donated by|gift of|gift from|donateur|source of acquisition|ម្ចាស់ជំនួយ|អ្នកបរិច្ចាគ",
}  # fmt: skip

IGNORED = frozenset({"source", "confidence", "tick", "status", "held"})
"""Headers that tell of the table and not of the publication; they are passed over in silence."""

_LONGEST_NAME = 300
"""Letters; what is longer names no column, and looking for a second name in it takes long."""
_SECOND_NAME = re.compile(r"\s*(?:[/(&+\n]|\b(?:and|or)\b).*", re.IGNORECASE | re.DOTALL)
_SEPARATORS = re.compile(r"[\s_\-./\\()\[\]:;,#*&'’\"?!0-9]+")


def _key(header: str) -> str:
    # Khmer vowel signs are no word characters for ``re``, so the separators are listed instead.
    return _SEPARATORS.sub(" ", fold(header)).strip()


FIELDS: tuple[str, ...] = tuple(name for name in _NAMES if name != "other_columns")
"""What a column can be; the keys of a row."""

_MAYBE_VENUE = {"publication title", "publication", "book title"}
_MAYBE_ISSUE = {"no", "nr"}
TELLING = {"title", "reference", "isbn", "doi"}


def field_of(header: str) -> str:
    """Return the field that a header names, or ""; "AUTHOR 2", "Titre", "ref_id" and "ចំណងជើង" are known.

    Of a header with two names, as "Author/organisation" or "Date (year)", the first decides.
    """
    if len(header) > _LONGEST_NAME:
        return ""
    if header.strip() == "#":
        return "id"
    return _by_name().get(_key(header), "") or _by_name().get(_key(_SECOND_NAME.sub("", header)), "")


@cache
def _by_name() -> Mapping[str, str]:
    """Return the field that each name stands for, made when the first table comes: to fold Chinese takes
    much.
    """
    return {_key(name): field for field, names in _NAMES.items() for name in names.split("|")}


def is_ignored(header: str) -> bool:
    """Whether a header is known to say nothing about the publication."""
    return not header.strip() or _key(header) in IGNORED


def fields_of(header: Sequence[str], columns: Mapping[str, str] | None, name: str) -> list[str]:
    """Return the field of each column, "" for unknown ones.

    ``columns`` is what a person said: header (or "#1", "#2", ... for a table without one) to
    field, and takes the place of the guesses. Raises InvalidInput for a field that does not exist.
    """
    if columns is None:
        return _guessed(header)
    for column, field in columns.items():
        if field and field not in FIELDS:
            raise refusal("unknown_field", name=name, column=column, field=field)
    by_header = {fold(column): field for column, field in columns.items()}
    return [
        by_header.get(f"#{at}") or by_header.get(fold(heading), "") for at, heading in enumerate(header, 1)
    ]


def _guessed(header: Sequence[str]) -> list[str]:
    """Return the fields that names give away, two of them in the light of the others.

    "Publication title" beside "Title" is the journal, as in Zotero's tables; "No." beside "Vol."
    is the issue; "Title (Khmer)" behind "Title (English)" is the title in another language.
    """
    fields = [field_of(heading) for heading in header]
    seen: set[str] = set()
    for at, heading in enumerate(header):
        if fields[at] == "title" and "title" in seen and _SECOND_NAME.search(heading):
            fields[at] = "parallel_titles"
        seen.add(fields[at])
    counts, before = Counter(fields), set[str]()
    for at, key in enumerate(map(_key, header)):
        field = fields[at]
        if key in _MAYBE_VENUE and counts["title"] > 1 and not counts["venue"]:
            field = "venue"
        elif key in _MAYBE_ISSUE and "volume" in before and not counts["number"]:
            field = "number"
        if field != fields[at]:
            counts[fields[at]] -= 1
            counts[field] += 1
            fields[at] = field
        before.add(field)
    return fields


def is_headerless(columns: Mapping[str, str] | None) -> bool:
    """Whether a person has said what the columns are by their places alone."""
    return bool(columns) and all(column.startswith("#") for column in columns or ())


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether a row names columns: a title, a reference or an identifier, or any two known names.

    One cell that happens to read "Publication" above a table is not enough where others stand
    beside it that are no names; nor is a line of a reference, "Review, vol. 4, no. 1, 2008".
    """
    filled = [cell for cell in cells if cell.strip()]
    known = {
        field for heading in filled if (field := field_of(heading)) and not _is_filled_in(heading, field)
    }
    if not known or any(len(heading) > 60 for heading in filled):
        return False
    return len(known) >= 2 or bool(known & TELLING and (len(filled) == 1 or len(known) * 4 >= len(filled)))


def _is_filled_in(name: str, field: str) -> bool:
    """Whether a number is no part of a name, as in "pp. 16-36"; "Title (252)" counts what is below."""
    return field not in TELLING and field != "authors" and any(map(str.isdigit, name))


_YEAR = re.compile(r"(?:c|©|ca\.? ?)?(?:1[5-9]|2[0-6])\d\d")
_ISBN = re.compile(r"(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]")
_DATED = re.compile(rf".*\b{_YEAR.pattern}\b.*", re.DOTALL)
_WORDS = re.compile(r".*[^\W\d_].*", re.DOTALL)
_WHOLE_REFERENCE = 60
"""Letters that a cell has on average, and a year among them, where it holds whole references."""
_MOST = 0.6
"""Share of the filled cells of a column that must look alike."""


def fields_by_look(columns: Sequence[Sequence[str]]) -> list[str]:
    """Return what columns without a known name may hold, by what stands in their cells; a person looks at it.

    Years and ISBNs have a form of their own; of the rest the column with the longest texts is the title,
    or holds whole references.
    """
    cells = [[cell for cell in column[1:] if cell] for column in columns]  # names stand in the first row
    fields = [_by_form(cell) for cell in cells]
    lengths = [
        sum(map(len, cell)) if not field and _share(_WORDS, cell) else 0
        for cell, field in zip(cells, fields, strict=True)
    ]
    if longest := max(lengths, default=0):
        at = lengths.index(longest)
        is_whole = longest >= _WHOLE_REFERENCE * len(cells[at]) and _share(_DATED, cells[at])
        fields[at] = "reference" if is_whole else "title"
    return fields


def _by_form(cells: Sequence[str]) -> str:
    return "year" if _share(_YEAR, cells) else "isbn" if _share(_ISBN, cells) else ""


def _share(form: re.Pattern[str], cells: Sequence[str]) -> bool:
    """Whether most of the cells have this form."""
    return bool(cells) and sum(1 for cell in cells if form.fullmatch(cell)) >= _MOST * len(cells)
