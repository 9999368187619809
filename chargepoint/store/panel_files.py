"""Files that the worker makes for the panel: written by one process, read once by the other, and gone."""

from contextlib import suppress
from pathlib import Path

FOLDER = "panel"


def make_room(data_dir: Path) -> Path:
    """Return the folder, empty: what is still in it is a file that nobody came for. Raises OSError."""
    folder = data_dir / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for left_over in folder.iterdir():
        left_over.unlink(missing_ok=True)
    return folder


def take(data_dir: Path, name: str) -> bytes:
    """Return a file and remove it. Raises OSError."""
    path = data_dir / FOLDER / Path(name).name
    try:
        return path.read_bytes()
    finally:
        with suppress(OSError):
            path.unlink()
