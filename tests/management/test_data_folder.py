"""A data folder that a cut of power left half made."""

from pathlib import Path

from tests.support.process import Wallbox


def test_empty_secret_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "box"
    folder.mkdir()
    secret = folder / "secret-key"
    secret.touch()
    result = Wallbox(folder).manage("setupcode")
    assert result.returncode == 0, result.stderr
    assert len(secret.read_text()) >= 50
    assert secret.stat().st_mode & 0o777 == 0o600
