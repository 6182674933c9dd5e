"""What is done once a day; each folder of services says what it has to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Daily:
    """Something that is done once a day: by one worker for all machines, or by the one of each machine."""

    name: str
    do: Callable[[dt.date], object]
    on_each_machine: bool = False
