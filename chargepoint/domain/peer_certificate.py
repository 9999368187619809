"""What a person is told of a server's certificate, be it a good one or not (security whitepaper ed. 3, A00)."""

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from chargepoint.domain.redaction import excerpt

_LONGEST_READ = 65_536


def certificate_facts(der: bytes) -> dict[str, str]:
    """Return subject, issuer, names, valid_from and valid_until (ISO 8601) of a certificate; {} where it cannot be read.

    The texts come from a stranger: they are cut and escaped.
    """
    try:
        certificate = x509.load_der_x509_certificate(der[:_LONGEST_READ])
        return {
            "subject": _name(certificate.subject),
            "issuer": _name(certificate.issuer),
            "names": _names(certificate),
            "valid_from": certificate.not_valid_before_utc.isoformat(),
            "valid_until": certificate.not_valid_after_utc.isoformat(),
        }
    except (ValueError, TypeError, x509.DuplicateExtension):
        return {}


def points_to_issuer(der: bytes) -> bool:
    """Tell whether a certificate says where its issuer's is to be had (RFC 5280 §4.2.2.1); False where it cannot be read.

    Those that an intermediate has signed do, so that one which came alone lacks that intermediate.
    """
    try:
        certificate = x509.load_der_x509_certificate(der[:_LONGEST_READ])
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (ValueError, TypeError, x509.DuplicateExtension, x509.ExtensionNotFound):
        return False
    return any(one.access_method == AuthorityInformationAccessOID.CA_ISSUERS for one in access)


def _name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    text = str(common[0].value) if common else name.rfc4514_string()
    return excerpt(text.encode())


def _names(certificate: x509.Certificate) -> str:
    """Return the host names it is good for, the subject's common name where it lists none."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return _name(certificate.subject)
    return excerpt(", ".join(str(name.value) for name in extension.value).encode())
