"""Which part of a report an address asks for; what is no part of one is passed over."""

from __future__ import annotations

from flask import request

from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Weight


def chosen_status() -> Status | None:
    """Return the status that is asked for, or None for all."""
    value = request.args.get("status", "")
    return Status(value) if value in set(Status) else None


def chosen_weight() -> Weight | None:
    """Return the weight that is asked for, or None for all."""
    value = request.args.get("weight", "")
    return Weight(value) if value and value in set(Weight) else None


def as_chosen() -> dict[str, str]:
    """Return what is chosen, for the addresses of the same part in other forms: what is shown is what is
    taken.
    """
    status, weight = chosen_status(), chosen_weight()
    return {name: chosen.value for name, chosen in (("status", status), ("weight", weight)) if chosen}


def named_after(list_id: int) -> str:
    """Return the name of a file with the chosen part of a report."""
    return "-".join(
        filter(None, (*as_chosen().values(), "" if chosen_status() else "gap-report", str(list_id)))
    )
