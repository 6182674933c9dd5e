"""What browser tests wait for."""

from __future__ import annotations

from playwright.sync_api import Page


def comes_true(page: Page, condition: str, argument: object = None) -> bool:
    """Ask a page's own question again and again until the answer is yes, for a minute at most."""
    asked = f"""async argument => {{
        for (let tries = 0; tries < 200; tries++) {{
            if (await ({condition})(argument)) return true;
            await new Promise(next => setTimeout(next, 300));
        }}
        return false;
    }}"""
    return bool(page.evaluate(asked, argument))
