"""Values of OCPP configuration keys: what is in force, reported and accepted (OCPP 1.6 ed. 2 §5.3, §5.8, §9)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from chargepoint.domain.configuration_key import VALUE_MAX_LENGTH, Access, Key, KeyKind
from chargepoint.domain.configuration_keys import KEYS, MEASURANDS_MAX_LENGTH, find_key
from chargepoint.domain.errors import InvalidSettings
from chargepoint.domain.metering import Measurand
from chargepoint.domain.parameters import (
    BackendParameters,
    Whitelist,
    decode_authorization_key,
    secured,
    security_profile,
)
from chargepoint.domain.requests import Answer, ConfigurationReport, ReportedKey
from chargepoint.domain.sampling import BASIC_MEASURANDS, PHASES, split_phase
from chargepoint.domain.settings import HardwareSettings, StoredSettings

_INTEGER = re.compile(r"0|[1-9][0-9]{0,9}")
_ROTATION = re.compile(r"([0-9])\.(NotApplicable|Unknown|RST|RTS|SRT|STR|TRS|TSR)")


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What of the hardware the keys depend on. phases: 1 or 3. measurands: those the meter delivers, without phases."""

    connectors: int
    phases: int
    fixed_cable: bool
    measurands: tuple[str, ...]
    has_soc: bool
    has_light: bool = False


@dataclass(frozen=True, slots=True)
class KeyContext:
    """What a change of a key is judged by."""

    settings: StoredSettings
    facts: KeyFacts


@dataclass(frozen=True, slots=True)
class KeyChange:
    """What ChangeConfiguration comes to.

    key: the key's own spelling, "" where there is none. value: canonical, to be stored under that name. parameters: to be
    stored in section `backend` instead, where the key stands on one. is_derived: nothing is stored, other settings
    supply the value. reason: why not, for the log.
    """

    answer: Answer
    key: str = ""
    value: str = ""
    parameters: dict[str, object] = field(default_factory=dict, repr=False)
    reason: str = ""
    is_derived: bool = False


@dataclass(frozen=True, slots=True)
class Configuration:
    """Every key's value in force. The getters raise KeyError for a key that is not in the table."""

    values: dict[str, str]

    def text_of(self, name: str) -> str:
        """Return the value as GetConfiguration shows it."""
        return self.values[name]

    def int_of(self, name: str) -> int:
        """Return an integer key, in the key's unit."""
        return int(self.values[name])

    def bool_of(self, name: str) -> bool:
        """Return a boolean key."""
        return self.values[name] == "true"

    def list_of(self, name: str) -> tuple[str, ...]:
        """Return a comma-separated key in its order, () where it is empty; measurands keep their phase suffix."""
        return tuple(self.values[name].split(",")) if self.values[name] else ()


def facts_of(hardware: HardwareSettings) -> KeyFacts:
    """Return what is known without a running board: a meter that delivers what every meter does, perhaps a light."""
    return KeyFacts(
        connectors=hardware.connectors,
        phases=hardware.phases,
        fixed_cable=hardware.fixed_cable,
        measurands=BASIC_MEASURANDS,
        has_soc=False,
        has_light=True,
    )


def effective(settings: StoredSettings, facts: KeyFacts) -> Configuration:
    """Return every key's value in force; a stored value the hardware cannot deliver any more counts as the default."""
    context = KeyContext(settings, facts)
    return Configuration({key.name: _value(key, context) for key in KEYS})


def allowed_measurands(facts: KeyFacts) -> tuple[str, ...]:
    """Return what samples can contain, without phases."""
    return (*facts.measurands, *((Measurand.SOC.value,) if facts.has_soc else ()))


def is_offered(key: Key, facts: KeyFacts) -> bool:
    """Tell whether there is such a key with this hardware."""
    return facts.has_light or not key.needs_light


def access_of(key: Key, facts: KeyFacts) -> Access:
    """Return the access in force: a fixed cable has nothing to unlock (§9.1.31)."""
    is_pointless = key.name == "UnlockConnectorOnEVSideDisconnect" and facts.fixed_cable
    return Access.READ_ONLY if is_pointless else key.access


def _offered(name: str, facts: KeyFacts) -> Key | None:
    """Return the key of that name, None where there is none with this hardware."""
    key = find_key(name)
    return key if key is not None and is_offered(key, facts) else None


def report(settings: StoredSettings, facts: KeyFacts, keys: tuple[str, ...]) -> ConfigurationReport:
    """Return the answer to GetConfiguration; no keys asks for all.

    In the order asked, each key once and in the table's spelling; what goes beyond GetConfigurationMaxKeys is left
    out. A write-only key is listed with the value "".
    """
    configuration = effective(settings, facts)
    asked = list({name.lower(): name for name in keys}.values()) or [
        key.name for key in KEYS if _offered(key.name, facts)
    ]
    known: list[ReportedKey] = []
    unknown: list[str] = []
    for name in asked[: configuration.int_of("GetConfigurationMaxKeys")]:
        key = _offered(name, facts)
        if key is None:
            unknown.append(name)
        else:
            is_readonly = access_of(key, facts) is Access.READ_ONLY
            known.append(ReportedKey(key.name, is_readonly, configuration.text_of(key.name)))
    return ConfigurationReport(tuple(known), tuple(unknown))


def plan_change(name: str, value: str, context: KeyContext) -> KeyChange:
    """Return the answer to ChangeConfiguration (NotSupported for an unknown key) and what to store where it takes it."""
    key = _offered(name, context.facts)
    if key is None:
        return KeyChange(Answer.NOT_SUPPORTED, reason="unknown")
    refusal = _refusal(key, value, context)
    if refusal:
        return KeyChange(Answer.REJECTED, key.name, reason=refusal)
    if key.kind is KeyKind.PASSWORD:
        return _plan_password(key, value)
    if key.name == "SecurityProfile":
        return _plan_profile(key, value, context.settings)
    return _plan_value(key, value, context)


def plan_provisioning(name: str, value: str, context: KeyContext) -> KeyChange:
    """Return what the maker's provisioning of a key comes to: as a change, but of read-only keys too.

    What other settings supply is refused as `contradicts` unless it says the same. Whitelist and cable decide what is
    in force, not what may be stored for the day they are others.
    """
    key = find_key(name)
    if key is None:
        return KeyChange(Answer.NOT_SUPPORTED, reason="unknown")
    if len(value) > VALUE_MAX_LENGTH:
        return KeyChange(Answer.REJECTED, key.name, reason="too_long")
    if key.kind is KeyKind.PASSWORD:
        return _plan_password(key, value)
    backend = replace(context.settings.backend, whitelist=Whitelist.OCPP)
    facts = replace(context.facts, fixed_cable=False)
    free = KeyContext(replace(context.settings, backend=backend), facts)
    derived = None if key.parameter else _derived(key, backend, facts)
    if derived is None:
        return _plan_value(key, value, free)
    if value != derived:
        return KeyChange(Answer.REJECTED, key.name, derived, reason="contradicts")
    return KeyChange(Answer.ACCEPTED, key.name, is_derived=True)


def _plan_value(key: Key, value: str, context: KeyContext) -> KeyChange:
    canonical = _canonical(key, value, context)
    if canonical is None:
        return KeyChange(Answer.REJECTED, key.name, reason="value")
    answer = Answer.REBOOT_REQUIRED if key.reboot else Answer.ACCEPTED
    parameters = {key.parameter: _typed(key, canonical)} if key.parameter else {}
    return KeyChange(answer, key.name, canonical, parameters)


def _refusal(key: Key, value: str, context: KeyContext) -> str:
    if access_of(key, context.facts) is Access.READ_ONLY:
        return "read_only"
    if len(value) > VALUE_MAX_LENGTH:
        return "too_long"
    backend = context.settings.backend
    if key.needs_backend_list and backend.whitelist is Whitelist.LOCAL:
        return "local_whitelist"
    if key.name == "SecurityProfile":
        return _refusal_of_profile(value, context.settings)
    return ""


def _refusal_of_profile(value: str, settings: StoredSettings) -> str:
    """Return why a profile is refused, "" where it may be tried: only upwards, and with what it needs (whitepaper A05)."""
    backend = settings.backend
    if _whole_number(value, 0, 3) is None:
        return "value"
    if int(value) <= security_profile(backend):
        return "not_higher"
    if int(value) == 3:
        return "" if settings.client_certificate_pem else "client_certificate_missing"
    return "" if backend.has_password else "password_missing"


def _plan_profile(key: Key, value: str, settings: StoredSettings) -> KeyChange:
    return KeyChange(Answer.ACCEPTED, key.name, parameters=secured(settings.backend, int(value)))


def _plan_password(key: Key, value: str) -> KeyChange:
    try:
        _, password_format = decode_authorization_key(value)
    except InvalidSettings as error:
        return KeyChange(Answer.REJECTED, key.name, reason=error.problems[0].code)
    parameters: dict[str, object] = {
        "backend_password": value,
        "backend_password_format": password_format,
    }
    return KeyChange(Answer.ACCEPTED, key.name, parameters=parameters)


def _value(key: Key, context: KeyContext) -> str:
    settings, facts = context.settings, context.facts
    derived = _derived(key, settings.backend, facts)
    if derived is not None:
        return derived
    stored = None if key.access is Access.WRITE_ONLY else settings.keys.get(key.name)
    canonical = _canonical(key, stored, context) if stored is not None else None
    return _default(key, facts) if canonical is None else canonical


def _default(key: Key, facts: KeyFacts) -> str:
    if key.kind is not KeyKind.PHASE_ROTATION:
        return key.default
    rotation = "Unknown" if facts.phases == 3 else "NotApplicable"
    return ",".join(f"{place}.{rotation}" for place in range(facts.connectors + 1))


def _derived(key: Key, backend: BackendParameters, facts: KeyFacts) -> str | None:
    if key.parameter:
        return str(getattr(backend, key.parameter)).lower()
    if key.needs_backend_list and backend.whitelist is Whitelist.LOCAL:
        return "false"
    if access_of(key, facts) is not key.access:
        return "false"
    return {
        "ConnectorPhaseRotationMaxLength": str(facts.connectors + 1),
        "NumberOfConnectors": str(facts.connectors),
        "SecurityProfile": str(security_profile(backend)),
    }.get(key.name)


def _typed(key: Key, canonical: str) -> object:
    return canonical == "true" if key.kind is KeyKind.BOOLEAN else int(canonical)


# A value as text, made canonical; None where it is not accepted -------------------------------------------


def _canonical(key: Key, value: str, context: KeyContext) -> str | None:
    return _PARSERS[key.kind](key, value, context)


def _boolean(key: Key, value: str, context: KeyContext) -> str | None:
    lower = value.lower()
    return lower if lower in ("true", "false") else None


def _integer(key: Key, value: str, context: KeyContext) -> str | None:
    return "0" if key.zero_is_off and value == "0" else _whole_number(value, key.minimum, key.maximum)


def _whole_number(value: str, minimum: int, maximum: int) -> str | None:
    return value if _INTEGER.fullmatch(value) and minimum <= int(value) <= maximum else None


def _list(key: Key, value: str, context: KeyContext) -> str | None:
    items = _items(value)
    is_accepted = key.choices[0] in items and all(item in key.choices for item in items)
    return ",".join(items) if is_accepted else None


def _measurands(key: Key, value: str, context: KeyContext) -> str | None:
    items = _items(value)
    longest = find_key(f"{key.name}MaxLength")
    most = int(_value(longest, context)) if longest else MEASURANDS_MAX_LENGTH
    is_accepted = len(items) <= most and all(_is_delivered(item, context.facts) for item in items)
    return ",".join(items) if is_accepted else None


def _is_delivered(item: str, facts: KeyFacts) -> bool:
    """Tell whether samples can contain it; phases exist for current and for voltage, where they may be named L1-N."""
    measurand, phase = split_phase(item)
    if measurand == Measurand.SOC and facts.has_soc:
        return phase is None
    if measurand not in facts.measurands:
        return False
    if phase is None:
        return True
    is_phased = measurand == Measurand.VOLTAGE or (measurand == Measurand.CURRENT_IMPORT and "-" not in item)
    return is_phased and phase in PHASES[: facts.phases]


def _phase_rotation(key: Key, value: str, context: KeyContext) -> str | None:
    items = _items(value)
    matches = [_ROTATION.fullmatch(item) for item in items]
    places = [int(match[1]) for match in matches if match]
    is_accepted = len(places) == len(items) == len(set(places)) and all(
        n <= context.facts.connectors for n in places
    )
    return ",".join(items) if items and is_accepted else None


def _items(value: str) -> list[str]:
    """Return the entries of a comma-separated list, each once; blanks around them are tolerated, empty ones kept."""
    return list(dict.fromkeys(item.strip(" ") for item in value.split(","))) if value.strip(" ") else []


def _text(key: Key, value: str, context: KeyContext) -> str | None:
    return value if value.isprintable() else None


_PARSERS: dict[KeyKind, Callable[[Key, str, KeyContext], str | None]] = {
    KeyKind.BOOLEAN: _boolean,
    KeyKind.INTEGER: _integer,
    KeyKind.LIST: _list,
    KeyKind.MEASURANDS: _measurands,
    KeyKind.PHASE_ROTATION: _phase_rotation,
    KeyKind.TEXT: _text,
}
