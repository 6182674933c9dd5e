"""Forms that change something: what they began with goes along with what is sent.

A page gives what it begins with to the macro ``ui.began``, sends ``edit_sent(...)`` to the service, and shows
itself again, with 409, where that raises ``BothChanged``: with ``error.values`` in its fields,
``error.now`` as what it begins with then, and ``said_of_both(error)`` at the fields.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from flask import request

from catalogue.domain.operations.editing import BEGAN, Edit
from catalogue.errors import BothChanged
from catalogue.web.language import gettext as _


def began() -> dict[str, str]:
    """Return what the form that was sent began with; fields of which it does not say so are not in it."""
    return {name.removeprefix(BEGAN): value for name, value in request.form.items() if name.startswith(BEGAN)}


def edit_sent(sent: Mapping[str, str]) -> Edit:
    """Return what the form changes; ``sent`` are its fields as the service names them."""
    return Edit(sent, began())


def shown_again(
    sent: Mapping[str, str],
    now: Mapping[str, str],
    *,
    rights: Collection[str] = (),
    shown: Callable[[str, str], str] = lambda _name, value: value,
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what stands in a form that was refused, which begins with what is there ``now``, and its errors.

    So what others changed meanwhile is not asked about a second time, nor put right in vain.
    """
    try:
        return edit_sent(sent).onto(now, rights=rights), {}
    except BothChanged as error:
        return dict(error.values), said_of_both(error, shown)


def said_of_both(
    error: BothChanged, shown: Callable[[str, str], str] = lambda _name, value: value
) -> dict[str, str]:
    """Return what is said at each field that two people changed; ``shown`` words the value of a field."""
    return {
        name: _(
            "“%(value)s” stands here by now; you had “%(mine)s”. Say once more which is right, then save.",
            value=shown(name, field.theirs) or "–",
            mine=shown(name, field.mine) or "–",
        )
        if field.is_right
        else _(
            "Somebody else wrote “%(value)s” here meanwhile. Save again to keep what you wrote.",
            value=shown(name, field.theirs) or "–",
        )
        for name, field in error.both.items()
    }


def tick_shown(value: str) -> str:
    """Return what a box says that may be ticked."""
    return _("ticked") if value else _("not ticked")
