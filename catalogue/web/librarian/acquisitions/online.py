"""What sources on the internet say of a book, beside each other, to choose from field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.descriptions.description import Description
from catalogue.errors import LacunaError
from catalogue.services.acquisitions.drafts import new_token
from catalogue.services.online.lookup import OnlineAnswer, SourceState
from catalogue.web.language import gettext as _
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.describing import CopyForm
from catalogue.web.librarian.description_form import DescriptionForm
from catalogue.web.librarian.differences import in_words
from catalogue.web.librarian.forms import sealed, typed, unsealed
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_
from catalogue.web.wording.vocabulary import FIELDS

STATES = {
    SourceState.NOTHING: N_("%(name)s does not know it."),
    SourceState.OTHER_BOOK: N_("%(name)s answered with other books; its answer is left out."),
    SourceState.NOT_ASKED: N_("%(name)s cannot be asked by this kind of number."),
    SourceState.UNREACHABLE: N_("%(name)s cannot be reached just now."),
    SourceState.LATE: N_("%(name)s did not answer in time."),
    SourceState.REFUSED: N_("%(name)s refuses to answer just now."),
    SourceState.UNREADABLE: N_("%(name)s gave an answer that cannot be read."),
}
_MOST_SOURCES = 10


@dataclass(frozen=True, slots=True)
class Value:
    """A value in words: the first source that says it, and the names of all that do."""

    at: int
    names: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One field with its values, the one to begin with first."""

    field: str
    label: str
    values: tuple[Value, ...]


@blueprint.post("/online")
def look_up_online() -> str:
    """Ask the sources, which is what makes this a button and no link."""
    text, donation = typed(request.form, "text"), request.form.get("donation", type=int)
    answer = services().online.lookup.look_up(text)
    known = _known(text)
    sources = [(_("Known here"), known)] if known.title else []
    sources += [(source_answer.name, source_answer.description) for source_answer in answer.found]
    return render_template(
        "librarian/online.html",
        asked=answer.question.words,
        text=text,
        donation_id=donation,
        sealed=[(name, sealed(described)) for name, described in sources],
        choices=_choices(sources),
        found=answer.found,
        said=in_plain_words(answer),
    )


@blueprint.post("/online/begin")
def begin_from_online() -> ResponseReturnValue:
    """Begin a description with what was chosen; it is a draft from its first moment."""
    sources = [unsealed(source) for source in request.form.getlist("source")[:_MOST_SOURCES]]
    names = request.form.getlist("source_name")[:_MOST_SOURCES]
    chosen: dict[str, object] = {}
    origins: dict[str, str] = {}
    for name in FIELDS:
        at = request.form.get(f"choose_{name}", -1, type=int)
        if 0 <= at < len(sources):
            chosen[name] = getattr(sources[at], name)
            origins[name] = f"source:{names[at]}" if at < len(names) else ""
    description = Description().with_changes(**chosen)
    donation = request.form.get("donation", type=int)
    begun = DescriptionForm.of(description)
    begun.origins = {name: origin for name, origin in origins.items() if origin and chosen[name]}
    fields = begun.pairs()
    fields += CopyForm.of_new(description).values.items()
    if donation:
        fields.append(("donation", str(donation)))
    token = new_token()
    services().acquisitions.drafts.keep(require_account(), token, "new", description.title, fields)
    return redirect(url_for("librarian.new_publication", donation=donation, draft=token), 303)


def in_plain_words(answer: OnlineAnswer) -> list[str]:
    """Why sources say nothing, one sentence each."""
    return [_(STATES[source.state], name=source.name) for source in answer.sources if source.state in STATES]


def _known(text: str) -> Description:
    """Return what the catalogue knows by itself: a wanted title with this ISBN, say."""
    try:
        found = services().acquisitions.intake.look_up(text, require_account())
    except LacunaError:
        return Description()
    return Description() if found.description == found.typed else found.description


def _choices(sources: Sequence[tuple[str, Description]]) -> list[Choice]:
    """Return the fields that at least one source says something of; what several say alike stands once."""
    found = []
    for field, label in FIELDS.items():
        names: dict[str, list[str]] = {}
        first: dict[str, int] = {}
        for at, (name, described) in enumerate(sources):
            if words := in_words(field, getattr(described, field)):
                names.setdefault(words, []).append(name)
                first.setdefault(words, at)
        if names:
            values = tuple(Value(first[words], tuple(said), words) for words, said in names.items())
            found.append(Choice(field, _(label), values))
    return found
