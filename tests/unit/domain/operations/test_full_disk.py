"""A full disk: how the system says it, and that people are told so and nothing worse."""

from __future__ import annotations

import errno

import pytest

from catalogue.domain.operations.full_disk import is_no_room, no_room


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OSError(errno.EFBIG, "File too large"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (OSError("ENOSPC"), False),
        (ValueError("No space left on device"), False),
    ],
)
def test_no_room_is_told_from_other_faults(error: BaseException, full: bool) -> None:
    assert is_no_room(error) is full


def test_people_are_told_that_nothing_is_lost_and_whom_to_tell() -> None:
    told = no_room()
    assert told.code == "disk_full"
    assert "is safe" in str(told) and "Tell whoever looks after Lacuna" in str(told)
