"""``lacuna user``: the people who may log in."""

from __future__ import annotations

import secrets
import sys

import click

from catalogue.domain.people.access import Role

from .shell import catalogue


@click.group("user")
def user_commands() -> None:
    """The people who may log in: members, librarians, administrators."""


@user_commands.command("add")
@click.argument("email")
@click.option(
    "--role",
    "roles",
    type=click.Choice([str(role) for role in Role]),
    multiple=True,
    required=True,
    help="What the person is; may be given more than once. An administrator is also a librarian.",
)
@click.option("--name", default="", help="The name that stands in the change log.")
@click.option("--agency", default="", help="The agency or organisation of a member.")
def add_command(email: str, roles: tuple[str, ...], name: str, agency: str) -> None:
    """Add a person who may log in.

    The password is asked for; leave it empty, or run this without a terminal, and one is made and shown.

    \b
    lacuna user add sokha@example.org --role librarian --name "Chan Sokha"
    lacuna user add officer@example.org --role member --agency UNIAP
    """
    with catalogue() as services:
        password, made = _password()
        services.access.accounts.add(
            None, email, [Role(role) for role in roles], password=password, name=name, agency=agency
        )
    _tell(f"{email.strip().lower()} may log in as {' and '.join(roles)}.", made)


@user_commands.command("password")
@click.argument("email")
def password_command(email: str) -> None:
    """Give a person a new password, and end the logins that last.

    Whoever also logged in with a code from a phone does so no more: this is the way back for an
    administrator who lost it.

    \b
    lacuna user password sokha@example.org
    """
    with catalogue() as services:
        password, made = _password()
        services.access.accounts.set_password(None, email, password)
        person = services.access.accounts.by_email(email)
        if person and services.access.second_step.is_on(person):
            services.access.second_step.remove(None, person.id)
    _tell(f"{email.strip().lower()} has a new password.", made)


@user_commands.command("give-list")
@click.argument("number", type=int)
@click.argument("email")
def give_list_command(number: int, email: str) -> None:
    """Give a list that nobody may see to a person who may log in.

    "lacuna check" names such lists, of somebody who left: the person may read, change and remove it, and the
    others of their agency may read it if it was shown to one.

    \b
    lacuna user give-list 5 officer@example.org
    """
    with catalogue() as services:
        name = services.lists.lists.give(number, email)
    click.echo(f"The list {name} is looked after by {email.strip().lower()} now.")


def _password() -> tuple[str, str]:
    """The password to set, and the same again if it was made here and must be shown."""
    if sys.stdin.isatty():
        typed: str = click.prompt(
            "Password (empty: one is made)",
            hide_input=True, confirmation_prompt="The same again", default="", show_default=False,
        )  # fmt: skip
        if typed:
            return typed, ""
    made = secrets.token_urlsafe(12)
    return made, made


def _tell(sentence: str, made: str) -> None:
    click.echo(sentence)
    if made:
        click.echo(f"Password: {made}\nIt is shown this once and kept nowhere. Write it down.")
