"""What the linters cannot say: where the environment is read, and that every exception has a reason."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import (
    ROOT,
    comments_of,
    dotted_name,
    place,
    production_files,
    python_files,
    syntax_of,
)

ENVIRONMENT_NAMES = {"os.environ", "os.getenv", "os.environb", "os.putenv"}
MAY_TOUCH_ENVIRONMENT = {
    "manage.py",
    "wallbox_site/env.py",
    "wallbox_site/asgi.py",
}  # two name the settings module
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now"}
SUPPRESSION = re.compile(r"#\s*(?:type:\s*ignore|noqa|djlint:off|pragma:\s*no cover)")
JUSTIFIED = re.compile(
    r"#\s*(?:type:\s*ignore\[[\w, -]+\]|noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|pragma:\s*no cover)(?!,)\s+\W*\w.{5,}"
)


def names_used(path: Path) -> list[tuple[int, str]]:
    """Return line and dotted name of every name that the file touches, imported names in full."""
    found = []
    for node in ast.walk(syntax_of(path)):
        if isinstance(node, ast.ImportFrom):
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Attribute):
            found.append((node.lineno, dotted_name(node)))
    return found


def test_environment_is_read_by_the_typed_readers_alone() -> None:
    offenders = [
        place(path, line)
        for path in production_files()
        if path.relative_to(ROOT).as_posix() not in MAY_TOUCH_ENVIRONMENT
        for line, name in names_used(path)
        if name in ENVIRONMENT_NAMES
    ]

    assert offenders == []


def test_nothing_is_run_by_a_shell() -> None:
    by_name = [
        place(path, line) for path in python_files() for line, name in names_used(path) if name in SHELLS
    ]
    by_argument = [
        place(path, node.value.lineno)
        for path in python_files()
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.keyword) and node.arg == "shell"
    ]

    assert by_name + by_argument == []


def test_domain_never_looks_at_a_clock() -> None:
    domain = [path for path in production_files() if "domain" in path.parts]

    assert domain
    assert [place(path, line) for path in domain for line, name in names_used(path) if name in CLOCKS] == []


def test_every_suppression_names_its_rule_and_its_reason() -> None:
    offenders = [
        f"{place(path, line)} {comment}"
        for path in python_files()
        for line, comment in comments_of(path)
        if SUPPRESSION.search(comment) and not JUSTIFIED.search(comment)
    ]

    assert offenders == []


def test_no_comment_postpones_work() -> None:
    postponed = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")  # the words themselves, in comments only

    offenders = [
        place(path, line)
        for path in python_files()
        for line, comment in comments_of(path)
        if postponed.search(comment)
    ]

    assert offenders == []


def is_reasoned(node: ast.Call) -> bool:
    """Tell whether a skip says why: by `reason=` or by its one argument."""
    reasons = [word.value for word in node.keywords if word.arg == "reason"] or node.args
    return bool(reasons) and not (isinstance(reasons[-1], ast.Constant) and not reasons[-1].value)


def skips_in(tree: ast.Module) -> list[tuple[int, bool]]:
    """Return line and whether a reason is given, for each skip, skipif and xfail; a bare mark has none."""
    kinds = re.compile(r"(?:^|\.)(?:skip|skipif|xfail)$")
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and kinds.search(dotted_name(node.func))
    ]
    called = {id(node.func) for node in calls}
    marks = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and kinds.search(dotted_name(node)) and id(node) not in called
    ]
    return [(call.lineno, is_reasoned(call)) for call in calls] + [(mark.lineno, False) for mark in marks]


def test_every_skip_says_why() -> None:
    offenders = [
        place(path, line)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for line, reasoned in skips_in(syntax_of(path))
        if not reasoned
    ]

    assert offenders == []


@pytest.mark.parametrize(
    ("source", "reasoned"),
    [
        ("@pytest.mark.skip\ndef test(): ...", False),
        ("@pytest.mark.skip()\ndef test(): ...", False),
        ("pytest.skip('')", False),
        ("pytest.skip(missing)", True),
        ("@pytest.mark.skipif(absent, reason='apt-get install chromium')\ndef test(): ...", True),
    ],
)
def test_skips_are_recognised(source: str, reasoned: bool) -> None:
    assert [found for _, found in skips_in(ast.parse(source))] == [reasoned]


@pytest.mark.parametrize(
    ("comment", "justified"),
    [
        ("# type: ignore", False),
        ("# type: ignore[misc]", False),
        ("# noqa: S603", False),
        ("# noqa - because", False),
        ("# type: ignore[misc]  # the base class is untyped", True),
        ("# noqa: S603, S607", False),
        ("# noqa: S603, S607 - a fixed list of arguments", True),
        ("# noqa: S104 (compared, not bound)", True),
    ],
)
def test_reasons_are_recognised(comment: str, justified: bool) -> None:
    assert bool(JUSTIFIED.search(comment)) is justified
