"""The project's own files, read once for the tests of this folder."""

import ast
import io
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION_ROOMS = ("chargepoint", "wallbox_site")


def production_files() -> list[Path]:
    """Return every Python file of the product itself, migrations left out: a tool writes them."""
    files = [ROOT / "manage.py"]
    for room in PRODUCTION_ROOMS:
        files += (path for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts)
    return files


def python_files() -> list[Path]:
    """Return the product's files and those that test and build it."""
    return [
        *production_files(),
        *sorted((ROOT / "tests").rglob("*.py")),
        *sorted((ROOT / ".ci").glob("*.py")),
    ]


@cache
def syntax_of(path: Path) -> ast.Module:
    """Return the file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def comments_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line number and text of each comment; text that merely looks like one is none."""
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def place(path: Path, line: int) -> str:
    """Return where something was found, as editors open it."""
    return f"{path.relative_to(ROOT)}:{line}"


def dotted_name(node: ast.AST) -> str:
    """Return `a.b.c` for names and attributes, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted_name(node.value)}.{node.attr}"
    return ""
