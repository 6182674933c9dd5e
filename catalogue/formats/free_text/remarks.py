"""What stands in a list and is no entry of it: headings of its parts, and the letter around it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from catalogue.formats.free_text.entry_groups import Numbered
from catalogue.formats.records.openings import DATED
from catalogue.formats.records.problems import ProblemLog

_LONGEST_GREETING = 5
"""Words of an entry that ends on a comma, as "Dear Sokha," and "Best regards," do and no title does."""
_KIND = (
    r"(?:(?:journal|newspaper|magazine|news|press) )?articles?|books?|reports?|journals?|newspapers?"
    r"|(?:book )?chapters?|theses|dissertations?|laws?|legislation"
    r"|legal (?:texts|documents|instruments)|statutes|treaties|conventions|web ?sites?|web ?pages?"
    r"|(?:internet|online|electronic) (?:sources|resources)"
    r"|(?:(?:conference|working|discussion) )?papers?|(?:policy )?briefs?|manuals?|guidelines|handbooks?"
    r"|sources|documents|literature|materials|publications|resources|works|texts|reading|videos?|films?"
    r"|others?|miscellaneous|ouvrages|livres|rapports|thèses|lois|sites (?:web|internet)|sách|báo cáo|bài báo"
    r"|សៀវភៅ|របាយការណ៍|អត្ថបទ|ច្បាប់|គេហទំព័រ|ឯកសារផ្សេងៗ|ផ្សេងៗ"
)
_SORT = (
    r"(?:(?:primary|secondary|other|further|additional|grey|academic|general|unpublished|official"
    rf"|government) )?(?:{_KIND})"
)
_KINDS = rf"{_SORT}(?:(?:\s*[,/&]\s*|,? (?:and|or|et|và) |និង){_SORT})*"
_PART = r"(?:(?:(?:part|section) )?(?:[A-Z]|[IVX]{1,4})[.):]\s+|(?:part|section) \d{1,2}[.):]\s+)"
_PROPER = r"(?:the )?[A-Z][\w-]+(?:(?:,| and| or| &)? (?:the )?[A-Z][\w-]+){0,5}"
HEADING = re.compile(
    rf"#{{1,6}}\s.*|(?:{_PART}|(?:\d{{1,2}}[.)]\s+)?)(?:list of )?{_KINDS}(?: in [^\W\d]{{3,12}})?"
    rf"(?:\s*\([^\W\d_]{{3,15}}\))?\s*[:.]?|{_PART}(?-i:(?i:{_KINDS}) (?:on|about|in) {_PROPER})",
    re.IGNORECASE,
)
"""A heading of Markdown, a line of nothing but kinds of documents, or "B. Reports on Cambodia"."""
_PREPARED = re.compile(
    r"(?:prepared|compiled|updated|submitted|requested|last updated)\s*(?:by\b|on\b|:).{0,80}|រៀបចំដោយ.{0,80}",
    re.IGNORECASE,
)
_WROTE = re.compile(r"(?:on|le|am|vào)\b.{5,160}\b(?:wrote|a écrit|schrieb|đã viết)\s*:", re.IGNORECASE)
_HEAD = re.compile(r"\s*(?:from|sent|to|cc|subject|date|reply-to)\s*:\s", re.IGNORECASE)
_SHORTEST_HEAD = 3
"""Lines of the head of a letter, "From: ...", "To: ...", "Subject: ..."."""
_WROTE_BEGINS = re.compile(r"\s*(?:on|le|am|vào)\b.{0,120}\d", re.IGNORECASE)
_TO_A_PERSON = re.compile(r"\b(?:I|we|us|our|me|my|you|your|please|attached)\b", re.IGNORECASE)
_INTRODUCES = re.compile(
    r"(?=.*\b(?:our|my|we|here|following|below|please|find|voici|notre|nos|ci-dessous|lists?|liste|bibliograph\w+"
    r"|references|danh sách|chúng tôi)\b|.*(?:បញ្ជី|របស់យើង|ខាងក្រោម)).{3,200}[:：៖]"
    r"|(?:please find|here (?:is|are) (?:our|my|the)|attached (?:is|are|please)|voici (?:la|notre|nos)"
    r"|veuillez trouver)\b.{3,200}",
    re.IGNORECASE | re.DOTALL,
)
"""What says that a list follows: "Here is our list for the Centre:", "Please find below our titles."."""
_CLOSING = re.compile(
    r"\s*(?:--"
    r"|(?:(?:many )?thanks|thank you)(?: again| in advance| very much| so much| and)*"
    r"(?: (?:best|kind|warm) regards)?"
    r"|(?:with )?(?:(?:best|kind|kindest|warm|warmest) )?(?:regards|wishes)|best,"
    r"|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|cheers|cordialement"
    r"|bien à vous|meilleures salutations|សូមអរគុណ|ដោយសេចក្តីគោរព|trân trọng)\s*[,.!។]?\s*",
    re.IGNORECASE,
)
"""The last words of a letter, on a line of their own; behind them stand names and addresses."""
_LONGEST_CLOSING = 15
"""Lines of the end of a letter, its signature among them."""
_LONGEST_HEAD = 40
"""Lines of the heads of several letters below each other."""
_GAP = 50
"""Blank lines behind the end of a letter; no more are looked at."""


class _Ahead:
    """Lines of which some may be looked at before they are taken."""

    def __init__(self, lines: Iterable[Numbered]) -> None:
        self._lines = iter(lines)
        self._seen: deque[Numbered] = deque()

    def __iter__(self) -> Iterator[Numbered]:
        return self

    def __next__(self) -> Numbered:
        return self._seen.popleft() if self._seen else next(self._lines)

    def look(self, count: int) -> list[Numbered]:
        """So many of the next lines, or as many as there are."""
        self._seen.extend(islice(self._lines, max(0, count - len(self._seen))))
        return list(islice(self._seen, count))


class Remarks:
    """Tells what is no entry from what the entries before it were, and notes it in the order of the text."""

    def __init__(self, log: ProblemLog) -> None:
        self._log = log
        self._greeted = False
        self._left_out: list[tuple[int, str]] = []

    def passes_over(self, text: str, line: int) -> bool:
        """Whether a text is a greeting, what a letter says first, or a heading of a part."""
        self._note(line)
        if text.endswith((",", "，")) and len(text.split()) <= _LONGEST_GREETING:
            self._greeted = True
        elif self._greeted and _TO_A_PERSON.search(text) and not DATED.search(text):
            pass
        elif _INTRODUCES.fullmatch(text) and not DATED.search(text):
            self._greeted = True
        elif not any(kind.fullmatch(text) for kind in (HEADING, _PREPARED)):
            self._greeted = False
            return False
        self._log.add("no_publication", line, value=text)
        return True

    def of_letters(self, lines: Iterable[Numbered]) -> Iterator[Numbered]:
        """Yield the lines without the heads of letters, "...

        wrote:", and their closing words up to the end.
        """
        rest = _Ahead(lines)
        head: list[Numbered] = []
        for at, text in rest:
            if len(head) < _LONGEST_HEAD and (_HEAD.match(text) or (_WROTE_BEGINS.match(text) and not head)):
                head.append((at, text))
                continue
            if head and _WROTE.fullmatch(" ".join(piece for _, piece in [*head, (at, text)]).strip()):
                self._left_out.append((head[0][0], f"{head[0][1]} {text}"))
                head, text = [], ""
            yield from self._after_head(head)
            head = []
            if _CLOSING.fullmatch(text) and self._closes((at, text), rest):
                return
            yield at, text
        yield from self._after_head(head)

    def finish(self) -> None:
        """Note what was left out behind the last entry."""
        self._note(None)

    def _after_head(self, head: list[Numbered]) -> list[Numbered]:
        whole = " ".join(text.strip() for _, text in head)
        names = {text.split(":")[0].strip().casefold() for _, text in head}
        if not head or (len(names) < _SHORTEST_HEAD and not _WROTE.fullmatch(whole)):
            return head
        self._left_out.append((head[0][0], whole))
        return [(head[-1][0], "")]

    def _closes(self, closing: Numbered, rest: _Ahead) -> bool:
        """Whether behind closing words nothing stands but a signature; then it is noted with them."""
        behind = rest.look(_LONGEST_CLOSING + _GAP)
        filled = [text.strip() for _, text in [closing, *behind] if text.strip()]
        goes_on = len(behind) == _LONGEST_CLOSING + _GAP or len(filled) > _LONGEST_CLOSING
        if goes_on or any(map(DATED.search, filled)):
            return False
        self._left_out.append((closing[0], " ".join(filled)))
        return True

    def _note(self, before: int | None) -> None:
        while self._left_out and (before is None or self._left_out[0][0] < before):
            at, text = self._left_out.pop(0)
            self._log.add("no_publication", at, value=text)
