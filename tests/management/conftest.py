"""Running the commands as a person does."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command


@dataclass(frozen=True)
class Outcome:
    """code: the exit code; lines: what stands on stderr."""

    code: int
    out: str
    lines: list[str]


Import = Callable[..., Outcome]


@pytest.fixture
def importconfig(tmp_path: Path) -> Import:
    """Import a document, or any text."""

    def run(document: object, *options: str) -> Outcome:
        file = tmp_path / "config.json"
        file.write_text(document if isinstance(document, str) else json.dumps(document))
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("importconfig", str(file), *options, stdout=out, stderr=err)
        except SystemExit as stop:
            return Outcome(int(str(stop.code)), out.getvalue(), err.getvalue().splitlines())
        return Outcome(0, out.getvalue(), err.getvalue().splitlines())

    return run
