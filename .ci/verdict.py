"""Fail on a skipped test and on a run without tests:  python .ci/verdict.py JUNIT_XML."""

import sys
from pathlib import Path
from xml.etree import ElementTree


def faults(report: Path) -> list[str]:
    """Return one line for each thing that must not be in a run that CI calls good."""
    if not report.exists():
        return ["pytest wrote no report: it did not get as far as running tests"]
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))  # noqa: S314 - pytest wrote it a moment ago
    if not cases:
        return ["no test ran"]
    return [
        f"skipped: {case.get('classname')}.{case.get('name')}: {skip.get('message')}"
        for case in cases
        for skip in case.iter("skipped")
    ]


def main() -> int:
    """Print the faults; 1 where there is one."""
    found = faults(Path(sys.argv[1]))
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
