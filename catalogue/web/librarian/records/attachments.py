"""The files of a publication: attached, shown to whom, removed, put back; what all of them take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, cast

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import BothChanged, InvalidInput
from catalogue.services.records.attachments import Readers
from catalogue.web.addressing.ticked import ticked_rows
from catalogue.web.language import gettext as _
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.forms import Errors, note, typed
from catalogue.web.librarian.ticked import changed, just_done, nothing_ticked
from catalogue.web.page_parts.downloads import stored_file
from catalogue.web.page_parts.editing import began, said_of_both
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.messages import N_, redirect_saying
from catalogue.web.wording.vocabulary import READERS
from catalogue.web.wording.words import word

_LONGEST_QUERY = 500


@dataclass(frozen=True, slots=True)
class _Asked:
    """The file of which somebody else said otherwise meanwhile, and what both said."""

    attachment_id: int
    error: BothChanged

    @property
    def errors(self) -> dict[str, str]:
        """What is said at the fields."""
        return said_of_both(
            self.error, lambda name, value: word(READERS, value) if name == "readers" else value
        )


@blueprint.get("/publications/<int:publication_id>/files")
def files(publication_id: int) -> str:
    """Return the files of a publication, and the form for another."""
    return _page(publication_id, {})


@blueprint.post("/publications/<int:publication_id>/files")
def attach_file(publication_id: int) -> ResponseReturnValue:
    """Attach a file."""
    sent = request.files.get("file")
    errors: Errors = {}
    if sent is None or not sent.filename:
        return _page(publication_id, {"file": _("Choose a file first.")}), 400
    try:
        made = services().records.attachments.attach(
            require_account(),
            publication_id,
            cast(BinaryIO, sent.stream),
            sent.filename,
            _readers(),
            typed(request.form, "rights"),
        )
    except InvalidInput as error:
        note(errors, error)
        return _page(publication_id, errors), 400
    return redirect_saying(_of(publication_id), N_("%(name)s is attached."), name=made.name)


@blueprint.post("/publications/<int:publication_id>/files/<int:attachment_id>")
def change_file(publication_id: int, attachment_id: int) -> ResponseReturnValue:
    """Say who may read a file, remove it, or put it back; what only somebody else said of it stays."""
    use, actor = services().records.attachments, require_account()
    match request.form.get("action"):
        case "remove":
            use.remove(actor, attachment_id)
            said = N_("The file is removed. It can be put back.")
        case "put_back":
            use.put_back(actor, attachment_id)
            said = N_("The file is back.")
        case _:
            rights = typed(request.form, "rights")
            try:
                use.say_readers(actor, attachment_id, _readers(), rights, began=began())
            except BothChanged as error:
                return _page(publication_id, {}, _Asked(attachment_id, error)), 409
            said = N_("It is said who may read the file.")
    return redirect_saying(_of(publication_id), said)


@blueprint.get("/files/<int:attachment_id>")
def open_file(attachment_id: int) -> Response:
    """Return a file, also one for staff only or a removed one."""
    found = services().records.attachments.open(attachment_id, staff=True)
    return stored_file(found, inline=found.media_type.startswith("image/"))


@blueprint.get("/files")
def all_files() -> str:
    """Return a search in all texts, what was attached last, and what all files take."""
    use = services()
    text = typed(request.args, "words")[:_LONGEST_QUERY]
    return render_template(
        "librarian/all_files.html",
        words=text,
        found=use.discovery.staff_texts.search(text) if text else [],
        files=use.records.attachments.newest(),
        storage=use.records.attachments.storage(),
        lacks=use.operations.backup_schedule.lacking(),
        done=just_done(url_for("librarian.all_files")),
    )


@blueprint.post("/files")
def change_files() -> ResponseReturnValue:
    """Say of the ticked files who may read them, which can be undone."""
    address, ticked = url_for("librarian.all_files"), ticked_rows("file")
    if not ticked or request.form.get("readers") not in set(Readers):
        return nothing_ticked(address)
    done = services().records.attachments.say_readers_of_several(
        require_account(), ticked, _readers(), seen=ticked
    )
    return changed(address, done, N_("It is said who may read the ticked files."))


def _page(publication_id: int, errors: Errors, asked: _Asked | None = None) -> str:
    use = services()
    return render_template(
        "librarian/files.html",
        publication=use.records.publications.get(publication_id, staff=True),
        files=use.records.attachments.of_publication(publication_id, staff=True),
        removed=use.records.attachments.removed_from(publication_id),
        limit=use.config.upload_limit,
        errors=errors,
        rights="" if asked else typed(request.form, "rights"),
        asked=asked,
    )


def _readers() -> Readers:
    """Staff alone, unless the form says in so many words that everybody may read it."""
    return Readers.PUBLIC if request.form.get("readers") == Readers.PUBLIC else Readers.STAFF


def _of(publication_id: int) -> str:
    return url_for("librarian.files", publication_id=publication_id)
