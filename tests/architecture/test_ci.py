"""CI's verdict on a run of tests."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

PASSED = '<testcase classname="tests.domain.test_boot" name="test_waits"/>'
SKIPPED = '<testcase classname="tests.browser.test_login" name="test_opens"><skipped message="needs chromium"/></testcase>'


def verdict(report: Path) -> tuple[int, str]:
    """Return exit code and complaint of the script that .ci/run asks."""
    command = [sys.executable, str(ROOT / ".ci" / "verdict.py"), str(report)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("cases", "exit_code", "complaint"),
    [
        (PASSED, 0, ""),
        (PASSED + SKIPPED, 1, "skipped: tests.browser.test_login.test_opens: needs chromium"),
        ("", 1, "no test ran"),
    ],
    ids=["all passed", "one skipped", "none ran"],
)
def test_verdict_follows_the_report(tmp_path: Path, cases: str, exit_code: int, complaint: str) -> None:
    report = tmp_path / "junit.xml"
    report.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")

    assert verdict(report) == (exit_code, f"{complaint}\n" if complaint else "")


def test_missing_report_is_a_failure(tmp_path: Path) -> None:
    assert verdict(tmp_path / "junit.xml")[0] == 1
