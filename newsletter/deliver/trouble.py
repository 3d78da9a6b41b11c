"""What went wrong on the way to the relay: aiosmtplib's exceptions in our words. Pure."""

import socket
import ssl

import aiosmtplib

from newsletter.deliver.verdict import Lost, Outcome, Phase, Reply


def heard(error: BaseException) -> Outcome:
    """What the relay said, or that it said nothing, as verdict.py takes it."""
    match error:
        case aiosmtplib.SMTPResponseException(code=code, message=text) if code in range(200, 600):
            return Reply(code=code, text=" ".join(text.split()))
        case aiosmtplib.SMTPResponseException():
            return Lost(reason="a reply that is no SMTP")
        case TimeoutError():
            return Lost(reason="no reply in time (smtp.timeout)")
        case ConnectionError():
            return Lost(reason="connection lost")
        case _:
            return Lost(reason=str(error))


def hopeless(phase: Phase, error: BaseException) -> str:
    """What is wrong where the same would come of trying again, and the way out; else nothing.

    The second half of a sentence that names the relay.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"shows a certificate that is not trusted ({cause.verify_message}): smtp.host must "
                "be the name on it; SSL_CERT_FILE names a file with a CA of your own"
            )
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
            return (
                f"does not speak TLS here ({cause.reason or cause}): smtp.security is mostly "
                "starttls on port 587 and tls on port 465"
            )
        cause = cause.__cause__
    plain = type(error) is aiosmtplib.SMTPException  # how it says that an extension is not offered
    if plain and phase is Phase.STARTTLS:
        return (
            "does not offer STARTTLS, so nothing was sent, no password either: set smtp.security "
            "to tls (port 465), or to none for a relay on this machine"
        )
    if plain and phase is Phase.AUTH:
        return "takes no login that we can make: leave out smtp.username, or use another port"
    return ""


def no_connection(error: BaseException) -> str:
    """Why there is no connection, as the second half of a sentence that names the relay."""
    cause = error.__cause__ or error
    if isinstance(cause, ConnectionRefusedError):
        return "refuses the connection (is a mail server running there?)"
    if isinstance(cause, socket.gaierror | UnicodeError):
        return "cannot be found (the name does not resolve)"
    if isinstance(error, TimeoutError):
        return "does not answer in time (smtp.timeout)"
    said = heard(error)
    return f"cannot be reached ({said.reason if isinstance(said, Lost) else said})"
