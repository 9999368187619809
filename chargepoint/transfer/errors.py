"""The adapter's errors; all of them are the runtime's TransferFailed.

TransferFailed          nothing, or not all, came through; trying again may help
└── TransferRefused     the address may not be used; permanent
"""

from chargepoint.runtime.file_ports import TransferFailed


class TransferRefused(TransferFailed):
    """The address is none that a backend may send this charge point to (reliability A8)."""

    permanent = True
