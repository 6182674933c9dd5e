"""Which part of a report an address asks for; what is no part of one is passed over."""

from __future__ import annotations

from flask import request

from catalogue.domain.gap_report import Status
from catalogue.domain.reference_lists import Weight


def chosen_status() -> Status | None:
    """The status that is asked for, or None for all."""
    value = request.args.get("status", "")
    return Status(value) if value in set(Status) else None


def chosen_weight() -> Weight | None:
    """The weight that is asked for, or None for all."""
    value = request.args.get("weight", "")
    return Weight(value) if value and value in set(Weight) else None
