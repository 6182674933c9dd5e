"""What a reference says of itself in a known style: title in quotes or behind the year, volume, pages.

Read only as far as needed: where no style is recognised nothing is guessed, and the string is
compared as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice

from catalogue.matching.records.author_lists import names_end
from catalogue.matching.records.cited_place import place_in
from catalogue.matching.records.title_additions import BREAKS_OFF
from catalogue.matching.text.normalisation import HEADING_WORDS, words

_QUOTED = re.compile(
    r"[“\"«]\s*([^”\"»]{3,}?)\s*(?:[.,?!:]\s*[”\"»]|[”\"»](?=\s*[.,]))"
    r"|„([^“”]{3,}?)[“”](?=\s*[.,])|(?:^|(?<=[).,:]\s))[‘']([^‘]{3,}?)['’](?=[.,])"
)
"""A title in quotation marks, with the stop that ends it; other quotations stand inside titles."""
_REMARK_AHEAD = re.compile(
    r"(?:\bcomment(?:s|ary)?|\breply|\bresponse|\brejoinder|\b(?:book )?review|\berrat(?:um|a)"
    r"|\bcorrigend(?:um|a)|\bcorrections?|\bretraction)\s(?:to|on|of)\s?:?(?=\s*$)",
    re.IGNORECASE,
)
"""What says before a quoted title that something was written about it: 'Comment on: "..."'."""
_LETTER = r"[^\W\d_a-zß-öø-ÿа-яё]"
"""A letter that may begin a sentence: a capital, or one of a script that has none."""
_YEAR = r"(?:1[89]|20|2[45]|២[០៤៥]|၂[၀၄၅]|๒[๐๔๕]|໒[໐໔໕])\d\d[a-z]?"
_OF_YEAR = r"(?:(?:ឆ្នាំ|[គព]\.\s?ស\.|[พค]\.\s?ศ\.|[ພຄ]\.\s?ສ\.|ປີ|năm)\s?)?"
"""The word for the year or its era before it: "(ឆ្នាំ ២០១១)", "(พ.ศ. 2554)"."""
_DATED = re.compile(
    rf"\({_OF_YEAR}(?:\d{{4}}[a-z]?|n\.\s?d\.)[^)]{{0,20}}\)(?!,?\s(?i:no|nr|vol|bd|pp?|s)\.)"
    rf"(?:\.(?:\s+|$)|\s?[។။]\s*|,?\s+(?=[\"“«‘']|{_LETTER}))"
    rf"|(?<=[.,។။]\s){_YEAR}[.,។]\s+(?=[\"“«‘']|{_LETTER})"
)
"""The year behind the names: in brackets, or between full stops, "Keo, Chenda. 2011. Hard life"."""
_DASHED = re.compile(rf"(?P<people>[^\d:;.\"“«()\[\]]{{2,80}}?),?\s\(?{_YEAR}\)?\s[-–—]\s(?=\S)")
"""A file's name: who and when, and a dash before the title, "Theisen 2014 - Schools of painting"."""
_MOST_NAMES = 5
"""Of how many words the names before such a dash are at most; "and" is one of them."""
_SMALL = frozenset({
    "and", "et", "und", "y", "e", "al", "al.", "de", "del", "della", "der", "den", "di", "da", "dos", "du",
    "la", "le", "van", "von", "zu",
})  # fmt: skip
"""What begins with a small letter among names; "Alltagsleben nach 1945 - " is the beginning of a title."""
_BARE_TITLE = re.compile(r"[\s•*–—-]*(?P<title>[^\d.;/()\[\]\"“”«»]+)[.\s]*")
"""A line with nothing that could part who, when and where from a title."""
_LEAST_BARE = 3
"""Words that such a line has at least: one or two may be a name."""
_SENTENCE_END = re.compile(
    rf"(?<![.\s][A-Za-z])(?<!\bvs)(?<!\bNo)[.?!](?=\s+(?:[“\[]|https?:|\(?(?:[0-9]|{_LETTER}))|\s*$)|[។။。](?!\s*\()"
)
_MARKED = re.compile(
    r"(?:\[\d+\]\s*)?(?P<people>[^.\[\]]{2,200})\.\s*(?P<title>[^\[\]]{2,300}?)\s*"
    r"\[(?:[A-Z]|EB|DB|CP)(?:/(?:OL|CD|DK|MT))?\]"
)
"""GB/T 7714: the kind of the work in brackets ends its title, "王金玲. 跨地域拐卖[M]"."""
_SLASHED = re.compile(
    r"(?P<people>(?>[^\W\d_]{2,40},? (?:[^\W\d_]\.\s?){1,2}(?:,\s)?)*+)"
    r"(?P<title>(?:(?!\.\s)[^/]){3,300}?)\s*(?: //? |\. ?[—–] (?=[^\W\d_]))"
)
"""GOST 7.1 and ISBD: a title ends before a slash, or before the dash that parts the areas."""
_ROLE = (
    r"(?:[(\[]\s?(?:eds?|editors?|hrsgg?|herausgeber|dirs?|coords?|comps?|compilers?|trans)\.?\s?[)\]]"
    r"[\s.,:;]*)?"
)
"""What somebody did, behind the names: "(editors)"."""
_UNDATED = re.compile(
    rf"^[\s.,:;]*{_ROLE}"
    r"(?:[(\[]?(?:ឆ្នាំ\s?)?(?:[ns]\.\s?d\.|s\.\s?a\.|o\.\s?J\.|no date)[)\]]?[\s.,:;]*)?"
)
"""The stop behind the names, and what stands there for a year that is not known."""
_COMMA = re.compile(rf",(?=\s{_LETTER})|\s(?=\([^()]*\d{{4}}\))")
"""Where a title ends in styles that part it with commas, or set its imprint in brackets."""
_PLACE = rf"{_LETTER}[^\W\d_]*(?:[ '’-]+(?:(?:[^\W\d_]{{1,2}}\.)+|[^\W\d_]+)){{0,4}}"
_IMPRINT = re.compile(
    rf"[.?!]?\s+{_PLACE}(?:, ?(?:{_PLACE}|(?:[^\W\d_]{{1,2}}\.)+))?\s?:\s+"
    rf"[^.:;]{{2,80}}(?:\.[^.:;]{{0,40}})?[,;.]\s*c?{_YEAR}\b"
    rf"|,\s+{_PLACE},\s+{_LETTER}[^,:;]{{2,80}},\s*c?{_YEAR}[^,]{{0,12}}$"
)
"""Where a work came out, behind the mark that ends its title: ". Honolulu: University Press, 2012"."""
_NAMES = re.compile(r"[^,.]{2,30},\s+(?:[A-ZÀ-Þ](?:[.\s-]|$))|[^.]{2,60}\bet al\b")
"""How a list of persons begins: "Surtees, R." """
_MOST_ENDS = 3
"""At how many full stops a title is taken to end: "Letter to the editor. Risk of recurrence. Spine, 5." """
_DESCRIPTOR = re.compile(r"(?<=\S)\s*\[[^\[\]]*\]$")
"""What kind of work it is, behind its title: "[Doctoral dissertation, Radboud University]"."""
_CONTAINER = re.compile(
    r"[^\W\d_],(?:\s\d{1,4}(?:\([^()]{1,9}\))?,?)?\s(?:[A-Z]{0,3}\d+(?:\s?[-–]\s?[A-Z]{0,3}\d+)?|[ivxlc]{2,7})\.?\s*$"
)
"""How a journal or book ends, with volume and pages, that holds what the reference names."""
_LONGEST = 2_000
"""How much of a string is read for its style: what is longer is no reference, and must not take long."""
_DOTS = " .…"
_LEAST_LETTERS = 3
_STOPS = " .,។။"


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference as far as its style gives it away; "" where it does not.

    ``titles`` are several where the style leaves open where the title ends, or whether a body or the
    title stands before the year; ``ends_surely`` is whether it leaves neither open where the title ends.
    ``rest`` is what follows the title: the journal or the publisher.
    """

    titles: tuple[str, ...] = ()
    ends_surely: bool = False
    people: str = ""
    rest: str = ""
    volume: str = ""
    issue: str = ""
    first_page: str = ""


def read_citation(reference: str) -> Citation:
    """Read one reference string."""
    reference = reference[:_LONGEST]
    place = place_in(reference)
    parts = _parts(reference)
    whole = parts.ends_surely and not (BREAKS_OFF.search(reference) and not parts.rest.strip(_DOTS))
    return replace(parts, ends_surely=whole, volume=place.volume, issue=place.issue, first_page=place.page)


def _parts(reference: str) -> Citation:
    """Who stands before the title; the title, marked, quoted or behind the year; what follows it."""
    if marked := _MARKED.match(reference):
        return _named(reference, marked)
    if (dashed := _DASHED.match(reference)) and _may_be_names(dashed["people"]):
        return _behind_dash(dashed["people"], reference[dashed.end() :])
    dated, quoted = _dated(reference), _QUOTED.search(reference)
    if quoted and (not dated or quoted.start() <= dated.end()):
        before = dated.start() if dated and dated.end() <= quoted.start() else quoted.start()
        title = quoted[1] or quoted[2] or quoted[3]
        people = reference[:before]
        if remark := _REMARK_AHEAD.search(reference[: quoted.start()]):
            title, people = f"{remark[0].strip()} {title}", people[: remark.start()]
        return Citation((title,), True, people.strip(" .,"), reference[quoted.end() :])
    if dated and _says_something(reference[dated.end() :]):
        return _behind_year(reference[: dated.start()].strip(_STOPS), reference[dated.end() :])
    # A year behind which nothing stands ends the reference: "Hard life. Spine 5 (2011)."
    if slashed := _SLASHED.match(reference):
        return _named(reference, slashed)
    end = names_end(reference)
    if end and (not dated or _says_something(reference[end : dated.start()])):
        return _behind_names(reference[:end].strip(" .,"), reference[end:])
    if dated:
        return _at_the_beginning(reference[: dated.start()].strip(_STOPS))
    return _alone(reference)


def _named(reference: str, found: re.Match[str]) -> Citation:
    """Return the parts of a style that marks them all."""
    return Citation((found["title"],), True, found["people"].strip(" .,"), reference[found.end() :])


def _may_be_names(text: str) -> bool:
    """Whether what stands before a year may be who wrote something, and not the title of a yearly report."""
    said = words(text)
    small = {word for word in text.split() if word.islower()}
    few = len(said) <= _MOST_NAMES and HEADING_WORDS.isdisjoint(said)
    return few and text[0].isupper() and small <= _SMALL


def _behind_dash(people: str, behind: str) -> Citation:
    """Return the title behind a dash, up to one of the next full stops."""
    ends = _ends(_SENTENCE_END, behind) or [len(behind)]
    return Citation(tuple(behind[:end].strip() for end in ends), len(ends) == 1, people, behind[ends[0] :])


def _alone(text: str) -> Citation:
    """Return a line that is nothing but a title; where a comma parts it, it may end there."""
    found = _BARE_TITLE.fullmatch(text)
    if not found or len(words(found["title"])) < _LEAST_BARE:
        return Citation()
    whole = found["title"].strip()
    head = whole.partition(",")[0].strip()
    return Citation((whole,), True) if head == whole else Citation((head, whole))


def _dated(reference: str) -> re.Match[str] | None:
    """Return the year behind the names; without brackets only where no sentence ends before it."""
    for found in _DATED.finditer(reference):
        before = reference[: found.start()].rstrip(" .,")
        if found[0][0] == "(" or not (_SENTENCE_END.search(before) or _goes_on_behind_names(before)):
            return found
    return None


def _goes_on_behind_names(text: str) -> bool:
    """Whether a text begins with names, and says more: "LEDUC, H. Dictionnaire de la naissance"."""
    end = names_end(text)
    return end > 0 and len(words(text[end:])) > _LEAST_BARE


def _at_the_beginning(text: str) -> Citation:
    """Return the title with which a reference begins: up to one of the first full stops, or all that is
    there.
    """
    found = _behind_names("", text)
    return replace(found, titles=(*found.titles, text), ends_surely=not found.titles)


def _behind_year(before: str, behind: str) -> Citation:
    """Return the title behind the year, up to one of the next full stops."""
    ends = _ends(_SENTENCE_END, behind) or [len(behind)]
    one_sentence = ends[0] >= len(behind.rstrip()) - 1
    if one_sentence and before and not _NAMES.match(before) and _CONTAINER.search(behind):
        return Citation((before,), True, "", behind)  # "Index. (2003). Transport at interfaces, 302-309."
    titles = tuple(_DESCRIPTOR.sub("", behind[:end].strip()) for end in ends)
    if before and not _NAMES.match(before):
        # "Title. (2005). Journal, 3(2), 5." or "World Bank. (2014). Title. World Bank."
        return Citation(tuple(filter(None, (before, *titles))), len(ends) == 1, "", behind)
    return Citation(titles, len(ends) == 1, before, behind[ends[0] :])


def _behind_names(people: str, behind: str) -> Citation:
    """Return the title behind a list of names; where commas part names from title, one of them may end it
    too.
    """
    text = _UNDATED.sub("", behind, count=1)
    commas = _ends(_COMMA, text) if behind.lstrip().startswith(",") else []
    ends = sorted({*commas, *_ends(_SENTENCE_END, text)})[:_MOST_ENDS]
    if not ends:
        return Citation(people=people)
    last = next((at for at, end in enumerate(ends) if _IMPRINT.match(text, end)), None)
    if last is not None:
        ends = ends[: last + 1]
    return Citation(tuple(text[:end].strip() for end in ends), last == 0, people, text[ends[0] :])


def _ends(mark: re.Pattern[str], text: str) -> list[int]:
    """At which of the first marks a title may end; the last stop of all is the reference's own."""
    letters = (place for place, each in enumerate(text) if each.isalpha())
    said = next(islice(letters, _LEAST_LETTERS - 1, None), len(text))
    marks = (found.start() for found in mark.finditer(text))
    ends = [*islice((end for end in marks if end > said), _MOST_ENDS + 1)]
    within = [end for end in ends if end < len(text.rstrip()) - 1]
    return (within or ends)[:_MOST_ENDS]


def _says_something(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= _LEAST_LETTERS
