"""What a token's owner may do besides: pledges, offers, and asking what the token allows."""

from __future__ import annotations

import datetime as dt

from flask import Response, g

from catalogue.services.access.access_tokens import Caller
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.web.security.access import services

from . import shown
from .answers import answer
from .asked import body, parameters
from .blueprint import blueprint
from .lists import caller


@blueprint.get("/token")
def caller_token() -> Response:
    """Return what the token that was sent allows."""
    parameters()
    sent: Caller = g.caller
    return answer(
        {
            "token": sent.name,
            "scopes": sorted(scope.value for scope in sent.scopes),
            "expires_at": shown.moment(sent.expires_at),
        }
    )


@blueprint.get("/pledges")
def pledges() -> Response:
    """Return the pledges of the token's owner."""
    parameters()
    return answer({"pledges": [shown.pledge(pledge) for pledge in services().pledges.pledges.mine(caller())]})


@blueprint.post("/pledges")
def add_pledge() -> Response:
    """Promise a wanted title."""
    parameters()
    sent = body()
    until = today() + (dt.timedelta(days=sent["days"]) if "days" in sent else USUAL_TIME)
    number = services().pledges.pledges.pledge(
        caller(), sent["key"], until, sent.get("copies", 1), sent.get("library")
    )
    made = next(pledge for pledge in services().pledges.pledges.mine(caller()) if pledge.id == number)
    return answer(shown.pledge(made), 201)


@blueprint.delete("/pledges/<int(max=2147483647):pledge_id>")
def remove_pledge(pledge_id: int) -> Response:
    """Take a promise back."""
    parameters()
    services().pledges.pledges.withdraw(caller(), pledge_id)
    return answer({"done": True})


@blueprint.post("/offers")
def add_offer() -> Response:
    """Offer a gift; it is answered by mail."""
    parameters()
    sent = body()
    contact = sent.get("contact") or caller().email
    wish = services().notifications.notices.wish(caller())
    services().pledges.offers.make(
        sent["titles"], contact, sent.get("wanted", ""), member=caller(), language=wish.language
    )
    return answer({"done": True}, 201)
