"""The documents name files, commands and variables that exist."""

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]+\]\((?!https?:)([^)#]+)\)")
OWN_PATH = re.compile(
    r"`((?:chargepoint|wallbox_site|templates|static|tests|docs)/[\w./-]*|[\w-]+\.(?:toml|lock))`"
)
VARIABLE = re.compile(r"\b(?:WALLBOX_[A-Z_]+|TZ)\b")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_document_points_at_files_that_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")

    links = [target for target in LINK.findall(text) if not (document.parent / target).exists()]
    paths = [path for path in OWN_PATH.findall(text) if not (ROOT / path).exists()]

    assert links + paths == []


def test_readme_lists_every_variable_of_the_settings() -> None:
    settings = (ROOT / "wallbox_site" / "settings.py").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert set(VARIABLE.findall(readme)) == set(VARIABLE.findall(settings))


def test_make_targets_in_the_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {
        name
        for document in DOCUMENTS
        for name in re.findall(r"(?:`|^)make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE)
    }

    assert {"run", "test", "check"} <= named
    assert named - targets == set()
