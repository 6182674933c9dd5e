"""Names on their way out and in, as the authority records that libraries exchange."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.errors import InvalidInput
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.page_parts.downloads import download
from catalogue.web.security.access import require_account, services, takes_long
from catalogue.web.wording.messages import N_, NN_, redirect_saying


@blueprint.get("/names.mrc")
@takes_long
def names_file() -> Response:
    """Bodies, people and series under all their names, in MARC 21."""
    from catalogue.formats.authority_records import write_names

    return download(write_names("marc", services().authority.name_files.names()), "marc", "names")


@blueprint.post("/names.mrc")
def take_names() -> ResponseReturnValue:
    """Add what a file says of names to what is known."""
    address, file = url_for("librarian.organisations"), request.files.get("file")
    if file is None or not file.filename:
        return redirect_saying(address, N_("Choose a file first."), "warning")
    try:
        stream = cast(BinaryIO, file.stream)
        taken = services().authority.name_files.take(require_account(), stream, file.filename)
    except InvalidInput as error:
        return redirect_saying(address, error.message, "warning", **error.params)
    if taken.problem_count:
        first = taken.problems[0]
        return redirect_saying(
            address,
            N_(
                "%(count)s names and forms are new. %(odd)s problems, the first in record %(line)s: "
                "%(value)s. The change log can undo it."
            ),
            "warning",
            count=taken.added,
            odd=taken.problem_count,
            line=first.line or "–",
            value=first.value,
        )
    said = NN_(
        "%(count)s name or form is new. The change log can undo it.",
        "%(count)s names and forms are new. The change log can undo it.",
    )
    return redirect_saying(address, said, count=taken.added)
