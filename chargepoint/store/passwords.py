"""How the panel's passwords are stored (reliability A2)."""

from concurrent.futures import ThreadPoolExecutor

from django.contrib.auth.hashers import Argon2PasswordHasher

_one_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="argon2")
"""All the work is done here: the allocator keeps the 19 MiB for each thread that ever needed them."""


class DeviceArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, t = 2, p = 1: what a small device can afford (Django's default takes 100 MiB).

    One password at a time, whoever asks.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Return the hash of a password."""
        return _one_thread.submit(super().encode, password, salt).result()

    def verify(self, password: str, encoded: str) -> bool:
        """Tell whether the password has this hash."""
        return _one_thread.submit(super().verify, password, encoded).result()
