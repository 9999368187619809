"""Security events and which of them a backend must hear of (security whitepaper ed. 3, chapter 3.1)."""

CRITICAL_EVENTS = frozenset(
    {
        "FirmwareUpdated",
        "SettingSystemTime",
        "StartupOfTheDevice",
        "ResetOrReboot",
        "SecurityLogWasCleared",
        "MemoryExhaustion",
        "TamperDetectionActivated",
    }
)


def is_critical(event_type: str) -> bool:
    """Tell whether an event is pushed, and kept until it was."""
    return event_type in CRITICAL_EVENTS
