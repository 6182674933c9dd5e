"""What is done once a day; each folder of services says what it has to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Daily:
    """Something that is done once a day: by one worker for all machines, or by the one of each machine.

    What ``deletes`` for its age what cannot be had again waits while it is in doubt which day it is.
    """

    name: str
    do: Callable[[dt.date], object]
    on_each_machine: bool = False
    deletes: bool = False
