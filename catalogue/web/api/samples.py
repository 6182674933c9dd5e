"""One example of each thing that can be sent, for the page that people read; a test sends them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "Entries": {
        "entries": [
            {"id": "1", "title": "Trafficking in Persons Report 2008", "year": "2008"},
            {
                "id": "2",
                "title": "Debt bondage in the fishing industry",
                "contributors": [{"name": "Surtees, Rebecca"}, {"name": "UNIAP", "kind": "body"}],
                "identifiers": [{"scheme": "isbn", "value": "9789221213192"}],
            },
            {"id": "3", "reference": "ILO. A Global Alliance Against Forced Labour. Geneva, 2005."},
        ]
    },
    "NewList": {"name": "For the meeting", "text": "A Global Alliance Against Forced Labour, ILO 2005"},
    "NewPledge": {"key": "0123456789abcdef", "days": 60, "copies": 1},
    "NewOffer": {"titles": "Two boxes of annual reports, 2001 to 2009", "contact": "name@example.org"},
}
