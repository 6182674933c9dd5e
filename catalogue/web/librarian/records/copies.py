"""Copies: added, changed, withdrawn, restored."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.services.views import CopyView, PublicationView
from catalogue.web.language import gettext as _
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.describing import CopyForm, draft_sent
from catalogue.web.librarian.forms import COPY_FIELDS, Form, copy_data
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
    return _page(publication, CopyForm(_values(copy)), copy)


@blueprint.post("/publications/<int:publication_id>/copies/<int:copy_id>")
def save_copy(publication_id: int, copy_id: int) -> ResponseReturnValue:
    """Save what is said of a copy; fields that only somebody else changed meanwhile stay as theirs."""
    publication = services().records.publications.get(publication_id, staff=True)
    copy = _find(publication, copy_id)
    form = _reconciled(copy)
    if form.errors:
        return _page(publication, form, copy), 409
    sent = MultiDict(form.values)
    data = copy_data(sent, _donor_id(sent))
    try:
        services().records.publications.edit_copy(require_account(), copy_id, data, seen=copy)
    except InvalidInput as error:
        return _refused(publication, error, copy)
    except Conflict as error:
        if error.code != "edited_meanwhile":
            raise
        return save_copy(publication_id, copy_id)  # somebody saved it this moment: it is compared with that
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


def _values(copy: CopyView) -> dict[str, str]:
    values = {name: str(getattr(copy, name)) for name in (*COPY_FIELDS, "status")}
    library = {"library_id": str(copy.library_id)} if services().libraries.libraries.union() else {}
    return values | {"donor_id": str(copy.donor_id or "")} | library


def _reconciled(copy: CopyView) -> CopyForm:
    """Return what was sent of a copy beside what it began with and what stands there now.

    An error stands at each field that two people have changed, each otherwise.
    """
    form = CopyForm.sent(request.form)
    for name, now in _values(copy).items():
        began, mine = request.form.get(f"began_{name}", now), form.values[name]
        if began == now or mine == now:
            continue
        if mine == began:
            form.values[name] = now
        else:
            shown = _shown(name, now, copy) or "–"
            form.errors[name] = _(
                "Somebody else wrote “%(value)s” here meanwhile. Save again to keep what you wrote.",
                value=shown,
            )
    return form


def _shown(name: str, value: str, copy: CopyView) -> str:
    """Return what a field says now, as people read it."""
    if name == "library_id":
        return library_name(copy.library_id)
    return {"status": word(COPY_STATUSES, value), "donor_id": copy.donor}.get(name, value)


def _donor_id(form: Form) -> int | None:
    known = {donor.id for donor in services().acquisitions.donations.donors()}
    given = form.get("donor_id", type=int)
    return given if given in known else None


def _refused(
    publication: PublicationView, error: InvalidInput, copy: CopyView | None = None
) -> ResponseReturnValue:
    from_form = CopyForm.sent(request.form)
    from_form.refuse(error)
    return _page(publication, from_form, copy), 400


def _page(publication: PublicationView, form: CopyForm, copy: CopyView | None = None) -> str:
    return render_template(
        "librarian/copy.html",
        publication=publication,
        copy=copy,
        began=_values(copy) if copy else {},
        form=form,
        statuses=[(value, word(COPY_STATUSES, value)) for value in COPY_STATUSES],
        donors=[
            ("", "–"),
            *((str(donor.id), donor.name) for donor in services().acquisitions.donations.donors()),
        ],
    )


def _of(publication_id: int) -> str:
    return url_for("librarian.publication", publication_id=publication_id)
