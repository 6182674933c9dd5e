"""How a record in ISO 2709 begins, by which a file of MARC is told from others."""

from __future__ import annotations

import re

MARC_LEADER = re.compile(rb"[\d ]{5}[a-z0-9 #^|][a-z #^|]{2}[ -~]{2}[\d ]{2}\d{5}[ -~]{3}[\d ]{4}")
"""What a leader looks like: digits for the length, letters for status and type, a base address."""
IS_UNIMARC = re.compile(rb".{24}(?:(?!245)\d{12})*200\d{9}(?:(?!245)\d{12})*\x1e", re.DOTALL)
"""A directory with the title where UNIMARC has it."""
