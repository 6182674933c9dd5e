"""What is wrong with a question in SRU: numbers of the list info:srw/diagnostic/1 (Library of Congress)."""

from __future__ import annotations

from collections.abc import Mapping

MESSAGES: Mapping[int, str] = {
    1: "General system error",
    2: "System temporarily unavailable",
    4: "Unsupported operation",
    5: "Unsupported version",
    6: "Unsupported parameter value",
    7: "Mandatory parameter not supplied",
    8: "Unsupported parameter",
    10: "Query syntax error",
    12: "Too many characters in query",
    13: "Invalid or unsupported use of parentheses",
    14: "Invalid or unsupported use of quotes",
    15: "Unsupported context set",
    16: "Unsupported index",
    19: "Unsupported relation",
    20: "Unsupported relation modifier",
    22: "Unsupported combination of relation and index",
    27: "Empty term unsupported",
    28: "Masking character not supported",
    29: "Masked words too short",
    35: "Term contains only stopwords",
    36: "Term in invalid format for index or relation",
    38: "Too many boolean operators in query",
    39: "Proximity not supported",
    46: "Unsupported boolean modifier",
    61: "First record position out of range",
    66: "Unknown schema for retrieval",
    71: "Unsupported record packing",
    82: "Unsupported sort sequence",
    84: "Too many sort keys to sort",
    86: "Unsupported sort index",
}


class Diagnostic(Exception):
    """A question that cannot be answered; ``details`` name the part of it that is wrong."""

    def __init__(self, number: int, details: str = "") -> None:
        super().__init__(number, details)
        self.number = number
        self.details = details

    @property
    def uri(self) -> str:
        """The diagnostic's name for programs."""
        return f"info:srw/diagnostic/1/{self.number}"

    @property
    def message(self) -> str:
        """The same for people."""
        return MESSAGES[self.number]
