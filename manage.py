#!/usr/bin/env python
"""Django's command line for the wallbox."""

import os
import sys


def main() -> None:
    """Run a management command; an environment that cannot be meant is refused in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallbox_site.settings")
    from django.core.management import execute_from_command_line

    from wallbox_site.env import InvalidEnvironment

    try:
        execute_from_command_line(sys.argv)
    except InvalidEnvironment as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
