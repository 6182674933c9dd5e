"""Free-text references, whatever parts them: each whole, without the marks of lists, mail and pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, pairwise

from catalogue.domain.descriptions.description import Description
from catalogue.formats.files.source import Source
from catalogue.formats.free_text.addresses import put_together
from catalogue.formats.free_text.entry_groups import Group, Numbered, is_too_long
from catalogue.formats.free_text.enumerators import parted_within, with_usual_numbers
from catalogue.formats.free_text.labelled import is_labelled, labelled
from catalogue.formats.free_text.remarks import Remarks
from catalogue.formats.free_text.segmentation import (
    BULLET,
    Origin,
    by_opening,
    grouping_of,
    marked_grouping,
    without_number,
)
from catalogue.formats.records.checks import checked_text, without_markup
from catalogue.formats.records.openings import DATED, YEAR, opens
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Record

_SAMPLE = 400
_QUOTED = re.compile(r"^\s*(?:>\s?)+")
"""What mail puts before the lines of the letter that it answers."""
LIST_HEADING = re.compile(
    r"\W*(?:\d+\.?\s*)?(?:(?:list of |selected )?references|reference list|(?:selected )?bibliography"
    r"|works (?:cited|consulted)|further reading|literature(?: cited)?|list of publications"
    r"|références(?: bibliographiques)?|bibliographie|tài liệu tham khảo|ឯកសារយោង|គន្ថនិទ្ទេស"
    r"|เอกสารอ้างอิง|บรรณานุกรม|ເອກະສານອ້າງອີງ|参考(?:文献|书目|資料|资料)|參考(?:文獻|書目|資料))\W*",
    re.IGNORECASE,
)
"""A line that names a list and is no entry of it."""
_BEHIND = re.compile(
    r"\W*(?:\d+\.?\s*)?(?:annex(?:e?s)?|appendix|appendices|acknowledge?ments?|about the authors?"
    r"|notes on contributors|list of (?:tables|figures|abbreviations|acronyms)|glossary|index"
    r"|phụ lục|ภาคผนวก|附录|ឧបសម្ព័ន្ធ)\b.{0,60}",
    re.IGNORECASE,
)
"""A line that heads what follows upon a list."""
_BARE_NUMBER = re.compile(r"\s*[\[(]?\d{1,3}[\])]?\.?\s*")
"""A line that holds the number of an entry, or of a page, and nothing else."""
BROKEN_PAGES = re.compile(r"\d\s?[-–]$")
"""A line that ends within a span of pages: the number below it is no page number."""
_BROKEN_WORD = re.compile(r"[^\W\d_]{2}-$")
_SAME_AUTHOR = re.compile(
    rf"\s*(?:(?:[-_–‒]\s?){{3,}}|[—―](?:\s?[—―])+|[⸺⸻]+|[—―](?=\W*{YEAR})"
    rf"|(?i:idem|id\.|same author)(?=\W*{YEAR}))[\s.,:;]*(?=\S)"
)
"""The dashes, or the word, by which a bibliography says that the author is that of the entry before."""
_AUTHOR = re.compile(rf"(.{{2,200}}?)(?:[\s.,(]+{YEAR}|(?<=[^\W\d_]{{4}})\.\s|[.,]?\s[\"“‘])")
"""Who stands before the year or before the title, whichever is first."""
_TWO_IN_ONE = re.compile(
    rf"[(]{YEAR}[)].{{15,}}?[.)\d]\s+[^\W\d_][\w'’-]+, [^\W\d_]\.[^()\d:]{{0,120}}[(]{YEAR}[)]"
    rf"|\b{YEAR}[^.:;]{{0,12}};\s?\d+[^.:]{{0,15}}:\s?\w+(?:[-–]\w+)?\.\s+"
    rf"[^\W\d_][\w'’ -]+ [A-Z]{{1,3}}[,.] .*\b{YEAR}"
)
"""A second "Surname, I. (2008)" behind the end of what the first one opens, or a second "Surname I, ..."
behind the year, volume and pages of medical journals."""
_BACK = r"(?:op|loc)\. ?cit"
_POINTS_BACK = re.compile(
    rf"\W*(?:(?:see(?: also)?|cf\.?|voir)\s+)?(?:ibid(?:em)?|idem|id\.|supra|{_BACK}"
    rf"|(?:[^\W\d_][\w.'’&-]*,? ){{1,6}}(?:\(n \d+\)|(?:supra|above),? (?:n(?:ote)?s?\.? ?)?\(?\d+|{_BACK}))"
    rf"(?:[\s\d.,:;()–-]|\b(?:at|pp?|paras?|art(?:icle)?s?|notes?)\b)*"
    rf"(?:(?<=;\s)(?:see|cf)\b(?!.*\b{YEAR}).{{0,120}})?",
    re.IGNORECASE,
)
"""What names no publication but one that was named before: "Ibid., p. 3", "Gallagher (n 2) 50"."""


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Return the references of a plain text, each whole in ``description.reference``."""
    return references(source.lines(log), log)


def references(lines: Iterable[str], log: ProblemLog, origin: Origin = "text") -> Iterator[Record]:
    """Yield the records of lines of text; an entry's id is its printed number or else its line."""
    plain = ((at, _plain(line)) for at, line in enumerate(lines, 1))
    remarks = Remarks(log)
    numbered = remarks.of_letters(_without_bare_numbers(plain))
    sample = list(islice(numbered, _SAMPLE))
    first_lines = [text for _, text in sample]
    join = joined if origin == "pages" or _has_broken_words(first_lines) else put_together
    if is_labelled(first_lines):
        yield from labelled(first_lines, chain(sample, numbered), log, join)
        return
    counted = with_usual_numbers(first_lines, chain(sample, numbered))
    sample = list(islice(counted, _SAMPLE))
    grouping = grouping_of([text for _, text in sample], origin)
    author = ""
    groups = _line_by_line(grouping(chain(sample, counted)), log)
    for printed, at, texts in parted_within(groups, join):
        whole = join(texts)
        raw = checked_text(whole, at, "reference", log)
        text = _written_out(whole, author)
        bullet = BULLET.match(text)
        text = checked_text(text[bullet.end() :] if bullet else text, at, "reference", ProblemLog())
        if not _says_something(text):
            continue
        if remarks.passes_over(text, at):
            continue
        if _POINTS_BACK.fullmatch(text):
            log.add("points_back", at, value=text)
            continue
        log.seen += 1
        if _TWO_IN_ONE.search(text):
            log.add("two_in_one", at, "reference", text)
        author = found[1] if (found := _AUTHOR.match(text)) else ""
        yield Record(printed or str(at), Description(reference=text), at, raw)
    remarks.finish()


def _line_by_line(groups: Iterable[Group], log: ProblemLog) -> Iterator[Group]:
    """Yield the entries; of lines that nothing parts, and that are too long for one, each is an entry."""
    below = 0
    for printed, first, texts in groups:
        goes_on = first == below and not printed and not BULLET.match(texts[0])
        if is_too_long(texts) or goes_on:
            log.add("entry_too_long", first, value=texts[0], count=len(texts))
            yield from (("", at, [text]) for at, text in enumerate(texts, first))
            below = first + len(texts)
        else:
            yield printed, first, texts


def _without_bare_numbers(lines: Iterable[Numbered]) -> Iterator[Numbered]:
    """Yield the lines but those that hold a number alone; one below "4(1), 16-" is the last page of an
    article.
    """
    above = ""
    for at, line in lines:
        if not _BARE_NUMBER.fullmatch(line) or BROKEN_PAGES.search(above):
            yield at, line
        above = line


def _has_broken_words(lines: Sequence[str]) -> bool:
    """Whether a text is copied from pages on which words are broken: several lines end on a hyphen."""
    broken = sum(1 for line, below in pairwise(lines) if _BROKEN_WORD.search(line) and below[:1].islower())
    return broken > 1 and broken >= 0.04 * len(lines)


def in_one_cell(text: str, *, whole: bool) -> list[str]:
    """Return the entries that stand below each other in a cell: numbered, with bullets, or (whole
    references) each opening as a reference does. One that only runs over several lines stays one.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return [text]
    marked = marked_grouping(lines)
    if marked is None and not (whole and any(opens(line, above) for above, line in pairwise(lines))):
        return [text]
    grouping = marked or by_opening
    entries = (" ".join(texts).strip() for _, _, texts in grouping(enumerate(lines, 1)))
    return [BULLET.sub("", entry, count=1) for entry in entries]


def listed(lines: Sequence[str], log: ProblemLog) -> Sequence[str]:
    """Return the lines of the list itself, as ``list_within`` finds it."""
    return lines[list_within(lines, log)]


def list_within(lines: Sequence[str], log: ProblemLog) -> slice:
    """Where the lines behind the heading "References" of a longer text stand; all where there is none.

    Of several such headings it is the last, and those before it that head a list and no chapter:
    "Further reading" often follows. An annex behind the list is none of it. What is left out is noted.
    """
    headings = [at for at, line in enumerate(lines) if LIST_HEADING.fullmatch(line.strip())]
    if not headings:
        return slice(0, len(lines))
    start = headings[-1]
    for before in reversed(headings[:-1]):
        section = [line for line in lines[before + 1 : start] if line.strip()]
        if sum(opens(without_number(line), ".") for line in section) < 0.2 * len(section):
            break
        start = before
    if left_out := sum(1 for line in lines[:start] if line.strip()):
        log.add("before_the_list", start + 1, value=lines[start].strip(), count=left_out)
    return slice(start + 1, _end_of_list(lines, headings[-1], log))


def _end_of_list(lines: Sequence[str], heading: int, log: ProblemLog) -> int:
    """Where an annex begins behind a list, whose lines do not cite as those of a list do."""
    for at in range(heading + 2, len(lines)):
        line = lines[at].strip()
        if not _BEHIND.fullmatch(line) or DATED.search(line):
            continue
        rest = [line for line in lines[at:] if line.strip()]
        if sum(1 for remaining_line in rest if DATED.search(remaining_line)) < 0.2 * len(rest):
            log.add("behind_the_list", at + 1, value=line, count=len(rest))
            return at
    return len(lines)


def _plain(line: str) -> str:
    """Return a line without the marks of mail and of web pages."""
    text = without_markup(line)
    return (_QUOTED.sub("", text, count=1) if ">" in text else text).rstrip()


def joined(lines: Sequence[str]) -> str:
    """Return the lines of a page as one text, the words together again that were parted at the margin.

    Of "traf-" and "ficking" the hyphen goes; that of "South-" and "East" stays.
    """
    whole = put_together(lines)
    whole = re.sub(r"(?<=\d)([-–]) (?=\d)", r"\1", whole)
    return re.sub(r"(?<=[^\W\d_])- (?=[^\W\d_])(?!(?:and|or|et|und)\b)", _rejoined, whole)


def _rejoined(hyphen: re.Match[str]) -> str:
    return "" if hyphen.string[hyphen.end()].islower() else "-"


def _written_out(text: str, author: str) -> str:
    """Return the reference with the author of the one before it in the place of dashes."""
    dashes = _SAME_AUTHOR.match(text)
    return f"{author}. {text[dashes.end() :]}" if dashes and author else text


def _says_something(text: str) -> bool:
    """Whether a text can be an entry: no heading, rule, or page number."""
    is_counted = (
        any(character.isalpha() for character in text) or sum(character.isdigit() for character in text) > 3
    )
    return is_counted and not LIST_HEADING.fullmatch(text)
