"""A disk on which there is no room left: how the system says so, and what people are told."""

from __future__ import annotations

import errno

from catalogue.errors import NoRoom


def is_no_room(error: BaseException) -> bool:
    """Whether the system refused to write because there is no room left, or no more is allowed."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def no_room() -> NoRoom:
    """Return what is said of it."""
    return NoRoom(
        "disk_full",
        "The disk is full, and nothing of this was kept; what the catalogue holds is safe. Tell whoever "
        "looks after Lacuna: nothing can be added or changed before there is room again.",
    )
