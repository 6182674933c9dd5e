"""Who may log in, and as whom: one way in to all of it."""

from __future__ import annotations

from dataclasses import dataclass

from ..daily import Daily
from ..foundation import Foundation
from .access_tokens import AccessTokens
from .accounts import Accounts
from .keyring import Keyring
from .leaving import Leaving, Retention
from .people import People
from .second_step import SecondStep
from .sent_forms import SentForms
from .tours import Tours


@dataclass(frozen=True, slots=True)
class AccessServices:
    """Accounts, the people who have them, and their leaving."""

    access_tokens: AccessTokens
    accounts: Accounts
    keyring: Keyring
    leaving: Leaving
    people: People
    second_step: SecondStep
    sent_forms: SentForms
    tours: Tours

    def daily(self) -> tuple[Daily, ...]:
        """Give what is done every day."""
        return (
            Daily("old failures", lambda _day: self.accounts.forget_old_failures()),
            Daily("old leavings", self.leaving.forget_old, deletes=True),
            Daily("sent forms", lambda _day: self.sent_forms.forget_old()),
        )


def wire_access(foundation: Foundation) -> AccessServices:
    """Make the services of access; secrets that lie open are sealed first."""
    config, database = foundation.config, foundation.database
    keyring = Keyring(config.secret_key)
    accounts = Accounts(database, keyring)
    second_step = SecondStep(database, keyring)
    second_step.seal_secrets()
    retention = Retention(config.keep_closed_accounts, config.keep_notices, config.keep_jobs)
    return AccessServices(
        access_tokens=AccessTokens(database),
        accounts=accounts,
        keyring=keyring,
        leaving=Leaving(
            database, accounts, foundation.list_files, foundation.archive_files, foundation.jobs, retention
        ),
        people=People(database, keyring),
        second_step=second_step,
        sent_forms=SentForms(database),
        tours=Tours(database),
    )
