"""The store's transaction, for pages that show one."""

from tests.store.conftest import transaction

__all__ = ["transaction"]
