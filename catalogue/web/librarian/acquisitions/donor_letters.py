"""Letters to donors: to print, as a file, and the words of them to change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.descriptions.description import Description
from catalogue.domain.operations.editing import Edit
from catalogue.domain.people.letter_templates import PLACES, LetterWords
from catalogue.errors import BothChanged, InvalidInput
from catalogue.paper.press import set_letter
from catalogue.services.acquisitions.donation_views import DonationView, DonorView, LineView
from catalogue.web.language import gettext as _
from catalogue.web.language import language
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.forms import Errors, note, typed, typed_text
from catalogue.web.page_parts.editing import began, edit_sent, said_of_both, shown_again
from catalogue.web.page_parts.printing import pdf
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying

from .donor_letter_words import LETTERS, PLACE_WORDS, usual_words, words_of, written

_KIND = "<any(acknowledgement,statement):kind>"


@blueprint.get("/donations/<int:donation_id>/acknowledgement")
def acknowledgement(donation_id: int) -> str:
    """Return a letter of thanks to print, in the language of the page."""
    return _letter(donation_id, "acknowledgement")


@blueprint.get("/donations/<int:donation_id>/statement")
def statement(donation_id: int) -> str:
    """Return what became of each line of a donation, for the donor's own books."""
    return _letter(donation_id, "statement")


@blueprint.get(f"/donations/<int:donation_id>/{_KIND}.pdf")
def letter_file(donation_id: int, kind: str) -> Response:
    """Return a letter as PDF."""
    letter = written(kind, services().acquisitions.donations.get(donation_id))
    return pdf(set_letter(letter), f"{kind}-{donation_id}")


@blueprint.get(f"/letters/{_KIND}")
def letter_words(kind: str) -> str:
    """Return the words of a letter in the language of the page."""
    words = words_of(kind)
    return _page(kind, words, asdict(words), {})


@blueprint.post(f"/letters/{_KIND}")
def save_letter_words(kind: str) -> ResponseReturnValue:
    """Keep other words, show how they look, or go back to the usual ones."""
    words = LetterWords(
        heading=typed(request.form, "heading"),
        body=typed_text(request.form, "body"),
        signature=typed_text(request.form, "signature"),
    )
    action, errors, began_with = request.form.get("action", ""), Errors(), began()
    use = services().settings
    if action == "reset":
        use.save_letter(require_account(), kind, language(), lambda _old: None)
        said = N_("The letter has its usual words again.")
        return redirect_saying(url_for("librarian.letter_words", kind=kind), said)
    try:
        words.check(kind)
        if action != "preview":
            use.save_letter(
                require_account(), kind, language(), partial(_laid_over, kind, edit_sent(asdict(words)))
            )
            said = N_("The words of the letter are saved.")
            return redirect_saying(url_for("librarian.letter_words", kind=kind), said)
    except BothChanged as error:
        return _page(kind, LetterWords(**error.values), error.now, said_of_both(error)), 409
    except InvalidInput as error:
        began_with = asdict(words_of(kind))
        values, of_both = shown_again(asdict(words), began_with)
        words, errors = LetterWords(**values), of_both
        note(errors, error)
    return _page(kind, words, began_with, errors, seen=not errors), 400 if errors else 200


def _laid_over(kind: str, edit: Edit, old: LetterWords | None) -> LetterWords:
    return LetterWords(**edit.onto(asdict(old or usual_words(kind))))


def _letter(donation_id: int, kind: str) -> str:
    found = services().acquisitions.donations.get(donation_id)
    return render_template(
        "librarian/letter.html",
        donation=found,
        kind=kind,
        heading=_(LETTERS[kind]),
        letter=written(kind, found),
    )


def _page(
    kind: str,
    words: LetterWords,
    began_with: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    seen: bool = False,
) -> str:
    return render_template(
        "librarian/letter_words.html",
        kind=kind,
        kinds=[(letter, _(name)) for letter, name in LETTERS.items()],
        words=words,
        began=began_with,
        errors=errors,
        changed=services().settings.letter(kind, language()) is not None,
        usual=usual_words(kind),
        places=[(place, _(PLACE_WORDS[place])) for place in PLACES[kind]],
        letter=written(kind, _example(), words) if seen else None,
    )


def _example() -> DonationView:
    """Return the newest gift with something on the shelf, or a made-up one."""
    use = services().acquisitions.donations
    for donation in use.newest(10):
        if donation.accepted:
            return use.get(donation.id)
    line = LineView(0, 1, Description(title=_("A title"), year="2026"), "accepted", "", None, "1")
    return DonationView(
        0, DonorView(0, _("A donor"), "", False), dt.date(2026, 1, 15), "", True, 1, 1, (line,)
    )
