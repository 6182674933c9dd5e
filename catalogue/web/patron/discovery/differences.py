"""What is different between the two? Two texts laid side by side, on a page and on one sheet of paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from catalogue.domain.people.access import Role
from catalogue.errors import NotFound
from catalogue.matching.differences.articles import Article
from catalogue.matching.differences.comparison import ArticleComparison, ArticlePair, Wording
from catalogue.matching.differences.provisions import Duty
from catalogue.paper.documents import Block, Column, Heading, Table
from catalogue.paper.documents import Document as Paper
from catalogue.paper.press import set_document
from catalogue.services.reports.differences import Difference
from catalogue.services.views import PublicationView
from catalogue.web.language import gettext as _
from catalogue.web.language import language, ngettext
from catalogue.web.page_parts.printing import letterhead, pdf, shortened, today
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security.access import account, services
from catalogue.web.wording.messages import N_, NN_

WORDINGS: Mapping[Wording, str] = {
    "same": N_("In the same words"),
    "nearly": N_("In nearly the same words"),
    "other": N_("In other words"),
    "translated": N_("In another language"),
}
DUTIES: Mapping[Duty, str] = {
    "must_not": N_("forbidden"),
    "must": N_("must"),
    "try": N_("must try"),
    "should": N_("should"),
    "may": N_("may"),
}
UNITS: Mapping[str, tuple[str, str]] = {
    "minute": NN_("%(num)s minute", "%(num)s minutes"),
    "hour": NN_("%(num)s hour", "%(num)s hours"),
    "day": NN_("%(num)s day", "%(num)s days"),
    "month": NN_("%(num)s month", "%(num)s months"),
    "year": NN_("%(num)s year", "%(num)s years"),
    "percent": NN_("%(num)s percent", "%(num)s percent"),
    "dollar": NN_("%(num)s dollar", "%(num)s dollars"),
    "riel": NN_("%(num)s riel", "%(num)s riels"),
    "baht": NN_("%(num)s baht", "%(num)s baht"),
    "kip": NN_("%(num)s kip", "%(num)s kip"),
    "dong": NN_("%(num)s dong", "%(num)s dong"),
    "member": NN_("%(num)s member", "%(num)s members"),
    "party": NN_("%(num)s state or ratification", "%(num)s states or ratifications"),
}
_GIST, _PASSAGE = 70, 240
"""Letters of an article without a title, and of a passage, that are shown."""

_TIMES = {"minute", "hour", "day", "month", "year"}
_LINES_ON_PAPER, _NAMES_ON_PAPER, _PAIRS_ON_PAPER, _SHORT = 10, 10, 16, 56
"""What fits on the one sheet, also in Khmer: lines, names, pairs, and letters of each; all are counted."""


@dataclass(frozen=True, slots=True)
class Differing:
    """A duty or numbers that two articles set differently: what A and B say, and the passages that say it."""

    pair: ArticlePair
    what: str
    one: str
    other: str
    passages: tuple[str, str] = ("", "")


@blueprint.get("/differences")
def differences() -> ResponseReturnValue:
    """Two texts side by side; a choice of texts where fewer than two are named."""
    chosen = _chosen()
    if len(chosen) < 2:
        beside = chosen[0] if chosen else None
        return render_template(
            "patron/differences_choose.html",
            beside=services().records.publications.get(beside) if beside is not None else None,
            options=[
                (str(publication.id), _option(publication))
                for publication in services().reports.differences.choices(beside, staff=_staff())
            ],
        )
    found = _found(chosen)
    return render_template(
        "patron/differences.html",
        found=found,
        answer=_answer(found),
        differing=list(_differing(found.comparison)) if found.comparison else [],
        called=called,
        wordings={wording: _(words) for wording, words in WORDINGS.items()},
        caution=_caution(found),
    )


@blueprint.get("/differences.pdf")
def differences_as_pdf() -> Response:
    """Return the answer on one sheet."""
    found = _found(_chosen())
    lead = [
        f"{today()} · {_('A:')} {_title(found.one.publication)}",
        f"{_('B:')} {_title(found.other.publication)}",
    ]
    lead.append(_answer(found))
    blocks = tuple(_blocks(found.comparison)) if found.comparison else ()
    document = Paper(
        language(), letterhead(), _("What is different between the two?"), lead, (*blocks, _caution(found))
    )
    return pdf(set_document(document), "differences")


def called(article: Article) -> str:
    """Return what to call an article: its number and title, or how it begins."""
    if article.title or not article.text:
        return article.name
    return " ".join(filter(None, (article.label, shortened(article.text, _GIST))))


def _chosen() -> list[int]:
    """Return the publications named in the address, each once, at most two."""
    return list(dict.fromkeys(request.args.getlist("with", type=int)))[:2]


def _staff() -> bool:
    person = account()
    return person is not None and person.may_act_as(Role.LIBRARIAN)


def _found(chosen: Sequence[int]) -> Difference:
    if len(chosen) < 2:
        raise NotFound("two_texts", "Choose two texts first.")
    return services().reports.differences.of_two(chosen[0], chosen[1], staff=_staff())


def _option(publication: PublicationView) -> str:
    year = publication.description.year
    return f"{publication.description.full_title} ({year})" if year else publication.description.full_title


def _title(publication: PublicationView) -> str:
    return shortened(publication.description.full_title, 2 * _SHORT)


def _answer(found: Difference) -> str:
    """Return the difference in one sentence; that a text is missing, where one is."""
    comparison = found.comparison
    if comparison is None:
        return _("No text that you may read is attached to one of them, so they cannot be compared.")
    both, only_one, only_other = comparison.in_both, len(comparison.only_one), len(comparison.only_other)
    one, other = len(comparison.one.articles), len(comparison.other.articles)
    return " ".join((
        _("A has %(one)s articles, B has %(other)s.", one=one, other=other),
        ngettext("%(num)s article of A is also in B.", "%(num)s articles of A are also in B.", both),
        ngettext("%(num)s is only in A,", "%(num)s are only in A,", only_one),
        ngettext("%(num)s only in B.", "%(num)s only in B.", only_other),
    ))  # fmt: skip


def _caution(found: Difference) -> str:
    """How the articles were paired, and how far that may be relied on."""
    said = {
        "words": _("The articles were paired by the words they share. Read both before you rely on it."),
        "translation": _(
            "The texts are in different languages and look like translations of each other: the articles were"
            " paired by their order, their length and the words the catalogue knows in both. Read both before"
            " you rely on it."
        ),
        "vocabulary": _(
            "The texts are in different languages: only the few words that the catalogue knows in both could"
            " be compared. Take this as a first hint."
        ),
    }
    parts = [said[found.comparison.means]] if found.comparison else []
    if found.one.cut or found.other.cut:
        parts.append(_("Only the first 200 pages or so of a long text are compared."))
    return " ".join(parts)


def _differing(comparison: ArticleComparison) -> Iterator[Differing]:
    """Yield what differs in articles that say the same matter."""
    for pair in comparison.pairs:
        for name, units in ((_("Time"), _TIMES), (_("Number"), UNITS.keys() - _TIMES)):
            changes = [change for change in pair.quantities if change.unit in units]
            if changes:
                one, other = (
                    _amounts((change.unit, change.one) for change in changes),
                    _amounts((change.unit, change.other) for change in changes),
                )
                yield Differing(pair, name, one, other)
        for duty in pair.duties:
            passages = (shortened(duty.one, _PASSAGE), shortened(duty.other, _PASSAGE))
            yield Differing(pair, _("Duty"), _(DUTIES[duty.of_one]), _(DUTIES[duty.of_other]), passages)


def _amounts(quantities: Iterable[tuple[str, Iterable[int]]]) -> str:
    said = (ngettext(*UNITS[unit], value) for unit, values in quantities for value in values)
    return ", ".join(said) or _("says none")


def _blocks(comparison: ArticleComparison) -> Iterator[Block]:
    differing = [
        [_pair_on_paper(row.pair), row.what, *map(_on_one_line, (row.one, row.other), row.passages)]
        for row in _differing(comparison)
    ]
    if differing:
        yield Heading(_("Duties, numbers and deadlines that differ"))
        columns = [Column(_("Article"), 3), Column(_("What"), 2), Column(_("A"), 5), Column(_("B"), 5)]
        yield Table(columns, differing[:_LINES_ON_PAPER])
        yield from _more(len(differing) - _LINES_ON_PAPER)
    for heading, articles in ((_("Only in A"), comparison.only_one), (_("Only in B"), comparison.only_other)):
        yield Heading(heading)
        names = [_article_on_paper(article) for article in articles[:_NAMES_ON_PAPER]]
        more = [*_more(len(articles) - _NAMES_ON_PAPER)]
        yield "; ".join((*names, *more)) or _("Nothing")
    other_words = [pair for pair in comparison.pairs if pair.wording in {"other", "translated"}]
    if other_words:
        yield Heading(_("What both say in other words"))
        yield "; ".join(
            (*map(_pair_on_paper, other_words[:_PAIRS_ON_PAPER]), *_more(len(other_words) - _PAIRS_ON_PAPER))
        )


def _on_one_line(said: str, passage: str) -> str:
    return shortened(f"{said}: {passage}" if passage else said, _SHORT)


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield ngettext("and %(num)s more", "and %(num)s more", count)


def _article_on_paper(article: Article) -> str:
    return shortened(called(article), _SHORT)


def _pair_on_paper(pair: ArticlePair) -> str:
    return " / ".join(
        article.label or _("page %(number)s", number=article.page) for article in (pair.one, pair.other)
    )
