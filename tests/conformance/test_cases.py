"""Every case that is claimed is a test, and the document lists exactly them."""

import ast
import re
from pathlib import Path

from tests.architecture.tree import ROOT
from tests.conformance.cases import TITLES

HERE = Path(__file__).parent
NUMBER = re.compile(r"\d{3}(?:_\d)?(?!\d)")


def ids_of_tests() -> set[str]:
    """Return the ids in the names and parameters of the tests."""
    found: set[str] = set()
    for file in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("test_tc_"):
                found |= set(NUMBER.findall(node.name))
            elif (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and NUMBER.fullmatch(node.value)
            ):
                found.add(node.value)
    return found


def test_every_case_that_is_claimed_is_a_test() -> None:
    assert set(TITLES) - ids_of_tests() == set()


def test_no_test_names_a_case_that_is_not_claimed() -> None:
    parts = {case.partition("_")[0] for case in TITLES}

    assert {case for case in ids_of_tests() if case not in TITLES and case not in parts} == set()


def test_the_document_lists_exactly_these_cases() -> None:
    text = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d{3}(?:_\d)?) \| (.+?) \|$", text, re.MULTILINE))

    assert rows == TITLES


def test_every_row_of_what_goes_wrong_and_of_real_backends_is_a_test() -> None:
    names = " ".join(file.read_text(encoding="utf-8") for file in HERE.glob("test_*.py"))
    rows = {kind: set(re.findall(rf"def test_{kind}_(\d\d)_", names)) for kind in ("row", "field")}

    assert rows == {
        "row": {f"{number:02}" for number in range(1, 21)},
        "field": {f"{number:02}" for number in range(1, 19)},
    }


def test_the_readme_claims_exactly_these_cases() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.partition("| Group | Cases |")[2].partition("\n\n")[0]
    ranges = re.findall(r"(\d{3})(?: to (\d{3}))?", table)
    claimed = {f"{one:03}" for first, last in ranges for one in range(int(first), int(last or first) + 1)}

    assert claimed == {case.partition("_")[0] for case in TITLES}
