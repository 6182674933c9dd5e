"""The sentences of a catalogue of translations."""

from __future__ import annotations


def forms_of(said: object) -> tuple[str, ...]:
    """Return a sentence in its forms: the singular and the plurals, or one; "" where a form is not said."""
    forms = said if isinstance(said, tuple | list) else (said,)
    return tuple(str(form or "") for form in forms)
