"""The page of commands against what `chatside --help` offers."""

from __future__ import annotations

import click
import pytest

from backend.cli.main import main
from tests.docs.pages import REFERENCE, code, names, tables

ROWS = tables(REFERENCE / "commands.md", "Command")
VERBS = [row for row in ROWS if "Does" in row]
TAKEN = [row for row in ROWS if "Meaning" in row]

assert isinstance(main, click.Group)
CONTEXT = click.Context(main)
COMMANDS = {verb: main.get_command(CONTEXT, verb) for verb in main.list_commands(CONTEXT)}
each_command = pytest.mark.parametrize("verb", list(COMMANDS))


def command(verb: str) -> click.Command:
    found = COMMANDS[verb]
    assert found is not None
    return found


def takes(verb: str) -> dict[str, click.Parameter]:
    """Arguments and options by the name people type, in the order of the declaration."""
    return {
        str(p.name).upper() if isinstance(p, click.Argument) else p.opts[0]: p
        for p in command(verb).params
    }


def meanings(verb: str) -> dict[str, str]:
    rows = [row for row in TAKEN if code(row["Command"]) == verb]
    return {code(row["Argument or option"]): row["Meaning"] for row in rows}


def test_the_page_lists_exactly_the_commands() -> None:
    assert names(VERBS, "Command") == list(COMMANDS)
    assert {code(row["Command"]) for row in TAKEN} <= set(COMMANDS)


@each_command
def test_the_page_lists_exactly_what_a_command_takes(verb: str) -> None:
    assert list(meanings(verb)) == list(takes(verb))


@each_command
def test_defaults_on_the_page_are_the_commands(verb: str) -> None:
    """A meaning that ends with a value after a semicolon states the default."""
    stated = {
        name: text.rpartition("; `")[2] for name, text in meanings(verb).items() if "; `" in text
    }
    shown = {n: p for n, p in takes(verb).items() if getattr(p, "show_default", False)}
    assert stated == {name: f"{option.default}`." for name, option in shown.items()}


@each_command
def test_every_command_and_option_explains_itself(verb: str) -> None:
    assert command(verb).help
    assert all(p.help for p in command(verb).params if isinstance(p, click.Option))
