"""A form as it stands open in a browser while others go on."""

from __future__ import annotations

from typing import Any

import lxml.html
from werkzeug.test import TestResponse

from tests.web.support import Browser


class Opened:
    """The form of a page that is sent to an address, with all that stood in it when the page came."""

    def __init__(
        self, browser: Browser, page: str, came: TestResponse | None = None, *, address: str = ""
    ) -> None:
        self.address = address or page
        self._browser = browser
        came = came or browser.get(page)
        found = [
            form
            for form in lxml.html.fromstring(came.data).forms
            if form.method == "POST" and (form.action or page).partition("?")[0] == self.address
        ]
        assert found, f"{page} holds no form that is sent to {self.address}: {came.status}"
        self.fields: dict[str, Any] = {}
        for name, value in found[0].form_values():
            self.fields.setdefault(name, []).append(value)

    def sent(self, **changes: Any) -> TestResponse:
        """Change some fields (None: untick) and send the form as it is."""
        fields = {name: value for name, value in {**self.fields, **changes}.items() if value is not None}
        return self._browser.client.post(self.address, data=fields)
