"""`manage.py importconfig FILE`: provision a wallbox, before its first start or while it runs."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management import BaseCommand
from django.db import Error as DatabaseError
from django.utils import translation

from chargepoint.domain.errors import InvalidSettings, Problem
from chargepoint.hardware.registry import DRIVERS
from chargepoint.management import config_file
from chargepoint.management.preparation import migrate_if_needed
from chargepoint.store import provisioning
from chargepoint.store.audit import Actor
from chargepoint.store.errors import StoreError
from chargepoint.web.sentences_settings import has_sentence, problem_sentence, warning_sentence


class Command(BaseCommand):
    """Stores a whole document in one transaction, or says in one line each what is wrong with it."""

    help = "Import a configuration: all of it, or nothing. FILE - reads standard input."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, and the word on a moved backend."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--which-backend",
            choices=("same", "another"),
            help="whether a changed address is the same provider (waiting messages go there) or another one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import; exit code 1 and one line per fault where something is wrong."""
        with translation.override("en"):
            try:
                document = config_file.parse(_read(options["file"]))
                _refuse_unknown_driver(document)
                migrate_if_needed()
                done = provisioning.import_document(document, Actor("importconfig"), options["which_backend"])
            except config_file.Unreadable as error:
                self._fail([str(error)])
            except InvalidSettings as error:
                self._fail([_line(problem, _what_is_wrong(problem)) for problem in error.problems])
            except (StoreError, DatabaseError) as error:
                self._fail([f"the database cannot be written: {error}"])
            for warning in done.warnings:
                self.stdout.write("warning: " + _line(warning, warning_sentence(_unplaced(warning))))
            self.stdout.write(
                f"{len(done.changed)} settings changed, {done.cards_added} cards added, "
                f"{done.cards_updated} cards updated."
            )

    def _fail(self, lines: list[str]) -> NoReturn:
        for line in lines:
            self.stderr.write(line)
        sys.exit(1)


def _read(name: str) -> bytes:
    """Return the bytes of a file, one more than allowed at most."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(config_file.MAXIMUM_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(config_file.MAXIMUM_BYTES + 1)
    except OSError as error:
        raise config_file.Unreadable(f"{name} cannot be read: {error.strerror}") from None


def _refuse_unknown_driver(document: object) -> None:
    hardware = document.get("hardware") if isinstance(document, dict) else None
    driver = hardware.get("driver") if isinstance(hardware, dict) else None
    if isinstance(driver, str) and driver and driver not in DRIVERS:
        raise InvalidSettings((Problem("hardware.driver", "choice", {"allowed": ", ".join(DRIVERS)}),))


def _line(problem: Problem, text: str) -> str:
    """Return one line, whatever names the document came up with."""
    name = json.dumps(problem.field[:120], ensure_ascii=False)[1:-1]
    return f"{name}: {text}" if name else text


def _what_is_wrong(problem: Problem) -> str:
    if problem.code == "which_backend":
        return "messages wait for the old address: say --which-backend same or --which-backend another"
    listed = {"unknown": "known", "choice": "allowed", "type": "expected"}.get(problem.code, "")
    if listed in problem.parameters:
        return f"{problem.code}: {listed} is {problem.parameters[listed]}"
    plain = _unplaced(problem)
    if has_sentence(plain):
        return problem_sentence(plain)
    details = ", ".join(f"{name} {value}" for name, value in problem.parameters.items())
    return f"{problem.code.replace('_', ' ')} ({details})" if details else problem.code.replace("_", " ")


def _unplaced(problem: Problem) -> Problem:
    """Return the problem as the form's sentences know it, without the section."""
    return Problem(problem.field.rpartition(".")[2], problem.code, problem.parameters)
