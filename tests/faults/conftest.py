"""The closing table of `make faults`: one line per experiment, whatever number of tests it took."""

from collections.abc import Iterable
from dataclasses import astuple

import pytest

from tests.faults.ledger import Figures, merged

PROPERTY = "fault experiment"


class Table:
    """Takes the results of one test."""

    def __init__(self, properties: list[tuple[str, object]]) -> None:
        self._properties = properties

    def add(self, experiment: str, crashes: int, figures: Figures) -> None:
        """Add that many kills or crashes, and what came of them, to the experiment's line."""
        self._properties.append((PROPERTY, (experiment, crashes, *astuple(figures))))


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Table:
    """What a test adds here is printed at the end of the run."""
    return Table(request.node.user_properties)


def lines(results: Iterable[tuple[str, int, Figures]]) -> list[str]:
    """Return the table's lines, headed; results of one experiment are put together."""
    found: dict[str, list[tuple[int, Figures]]] = {}
    for experiment, crashes, figures in results:
        found.setdefault(experiment, []).append((crashes, figures))
    return [
        f"{'experiment':32} {'crashes':>8} {'charges':>8} {'D':>3} {'L':>3} {'O':>3} {'E (Wh)':>7} resends"
    ] + [
        merged(figures for _, figures in parts).row(experiment, sum(crashes for crashes, _ in parts))
        for experiment, parts in sorted(found.items())
    ]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table, if any experiment was run."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    results = [
        (value[0], value[1], Figures(*value[2:]))
        for report in reports
        if report.when == "call"
        for name, value in report.user_properties
        if name == PROPERTY
    ]
    if results:
        terminalreporter.section("fault experiments")
        for line in lines(results):
            terminalreporter.write_line(line)
