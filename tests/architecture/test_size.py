"""Nothing outgrows what a reader can hold."""

import ast

from tests.architecture.tree import ROOT, place, production_files, syntax_of

FILE_LINES = 350
FUNCTION_LINES = 40
README_LINES = 120


def test_no_file_is_longer_than_the_house_allows() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in production_files()}

    assert [f"{place(path, n)} lines" for path, n in lengths.items() if n > FILE_LINES] == []


def test_no_function_is_longer_than_the_house_allows() -> None:
    functions = [
        (path, node)
        for path in production_files()
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    too_long = [
        f"{place(path, node.lineno)} {node.name}: {length} lines"
        for path, node in functions
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]

    assert len(functions) > 100, "the walk found hardly a function: it looks in the wrong place"
    assert too_long == []


def test_readme_stays_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < README_LINES
