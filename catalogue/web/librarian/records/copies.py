"""Copies: added, changed, withdrawn, restored."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import BothChanged, InvalidInput, NotFound
from catalogue.services.views import CopyView, PublicationView
from catalogue.web.addressing.row_numbers import read_row_number
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.describing import CopyForm, draft_sent
from catalogue.web.librarian.forms import Form, copy_data, typed
from catalogue.web.page_parts.editing import began, said_of_both
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.libraries import library_name
from catalogue.web.wording.messages import N_, redirect_saying
from catalogue.web.wording.vocabulary import COPY_STATUSES
from catalogue.web.wording.words import word


@blueprint.get("/publications/<int:publication_id>/copies/new")
def new_copy(publication_id: int) -> str:
    """Return the form of a further copy, placed like the first one."""
    publication = services().records.publications.get(publication_id, staff=True)
    own = [copy for copy in publication.copies if copy.library_id == require_account().new_copies_in]
    return _page(publication, CopyForm.of_new(publication.description, own))


@blueprint.post("/publications/<int:publication_id>/copies/new")
def add_copy(publication_id: int) -> ResponseReturnValue:
    """Add a copy."""
    publication = services().records.publications.get(publication_id, staff=True)
    try:
        data = copy_data(request.form, _donor_id(request.form))
        copy = services().records.publications.add_copy(
            require_account(), publication_id, data, draft=draft_sent()
        )
    except InvalidInput as error:
        return _refused(publication, error)
    return redirect_saying(_of(publication_id), N_("Copy %(number)s is added."), number=copy.accession_number)


@blueprint.get("/publications/<int:publication_id>/copies/<int:copy_id>")
def edit_copy(publication_id: int, copy_id: int) -> str:
    """Return the form of a copy as it is now."""
    publication = services().records.publications.get(publication_id, staff=True)
    copy = _find(publication, copy_id)
    return _page(publication, CopyForm(copy.as_form), copy, copy.as_form)


@blueprint.post("/publications/<int:publication_id>/copies/<int:copy_id>")
def save_copy(publication_id: int, copy_id: int) -> ResponseReturnValue:
    """Save what is said of a copy; fields that only somebody else changed meanwhile stay as theirs."""
    publication = services().records.publications.get(publication_id, staff=True)
    copy = _find(publication, copy_id)
    data = copy_data(request.form, _donor_id(request.form))
    try:
        services().records.publications.edit_copy(require_account(), copy_id, data, began=began())
    except BothChanged as error:
        form = CopyForm.sent(request.form)
        form.values |= error.values
        form.errors |= said_of_both(error, _shown)
        return _page(publication, form, copy, error.now), 409
    except InvalidInput as error:
        return _refused(publication, error, copy)
    number = data.accession_number or copy.accession_number
    return redirect_saying(_of(publication_id), N_("Copy %(number)s is saved."), number=number)


@blueprint.post("/publications/<int:publication_id>/copies/<int:copy_id>/withdraw")
def withdraw_copy(publication_id: int, copy_id: int) -> ResponseReturnValue:
    """Take a copy off the shelf for good, or put it back."""
    use, actor = services().records.publications, require_account()
    number = _find(use.get(publication_id, staff=True), copy_id).accession_number
    if request.form.get("restore"):
        use.restore_copy(actor, copy_id)
        return redirect_saying(
            _of(publication_id), N_("Copy %(number)s is back on the shelf."), number=number
        )
    use.withdraw_copy(actor, copy_id)
    return redirect_saying(_of(publication_id), N_("Copy %(number)s is withdrawn."), number=number)


def _find(publication: PublicationView, copy_id: int) -> CopyView:
    copy = next((copy for copy in publication.copies if copy.id == copy_id), None)
    if copy is None:
        raise NotFound("no_such_copy", "There is no such copy.")
    return copy


def _shown(name: str, value: str) -> str:
    """Return what a field of the form says, as people read it."""
    match name:
        case "library_id":
            return library_name(int(value))
        case "status":
            return word(COPY_STATUSES, value)
        case "donor_id":
            return dict(_donors()).get(value, "")
    return value


def _donors() -> list[tuple[str, str]]:
    return [(str(donor.id), donor.name) for donor in services().acquisitions.donations.donors()]


def _donor_id(form: Form) -> int | None:
    """Return the donor that is chosen; one that the form began with may be gone by now."""
    given = typed(form, "donor_id")
    return read_row_number(given) if given in {*dict(_donors()), began().get("donor_id")} else None


def _refused(
    publication: PublicationView, error: InvalidInput, copy: CopyView | None = None
) -> ResponseReturnValue:
    from_form = CopyForm.sent(request.form)
    from_form.refuse(error)
    return _page(publication, from_form, copy, began()), 400


def _page(
    publication: PublicationView,
    form: CopyForm,
    copy: CopyView | None = None,
    begins: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "librarian/copy.html",
        publication=publication,
        copy=copy,
        began=begins or {},
        form=form,
        statuses=[(value, word(COPY_STATUSES, value)) for value in COPY_STATUSES],
        donors=[("", "–"), *_donors()],
    )


def _of(publication_id: int) -> str:
    return url_for("librarian.publication", publication_id=publication_id)
