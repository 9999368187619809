"""How the panel's passwords are stored (reliability A2)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class DeviceArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, t = 2, p = 1: what a small device can afford (Django's default takes 100 MiB)."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
