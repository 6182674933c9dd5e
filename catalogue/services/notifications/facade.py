"""What people are told: one way in to all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..daily import Daily
from ..foundation import Foundation
from .composing import worded
from .notices import Notices
from .outbox import Outbox


@dataclass(frozen=True, slots=True)
class NotificationServices:
    """Notices, and the outbox from which they go as mail."""

    notices: Notices
    outbox: Outbox


def wire_notifications(foundation: Foundation, daily: Iterable[Daily]) -> NotificationServices:
    """Make the services of notifications; the outbox does what is due every day, notices first."""
    config, database, settings = foundation.config, foundation.database, foundation.settings
    notices = Notices(database, config.secret_key)
    duties = (Daily("notices", notices.make_due), *daily)
    compose = worded(settings, config.site)
    outbox = Outbox(database, settings, notices, compose, foundation.lease, foundation.days, duties)
    return NotificationServices(notices=notices, outbox=outbox)
