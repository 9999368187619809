"""Problem codes in words."""

import pytest

from chargepoint.admin.sentences import sentence
from chargepoint.domain.errors import Problem


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("x", "range", {"minimum": "6", "maximum": "16"}), "6 to 16 are allowed."),
        (Problem("x", "range"), "Please check this (range)."),
        (
            Problem("x", "id_in_path", {"dialled": "ws://x"}),
            "Please check this (id in path; dialled: ws://x).",
        ),
    ],
)
def test_every_problem_has_words(problem: Problem, text: str) -> None:
    assert sentence(problem) == text
