"""What the failures of sockets, TLS and requests mean."""

import ssl
from collections.abc import Iterator

import requests
import urllib3

from . import errors
from .errors import ShoperError

_BROKEN = (ConnectionError, requests.RequestException, urllib3.exceptions.HTTPError)
_NOTHING_SENT = (
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.NewConnectionError,
)
# The second one is of another host (urllib3 1.26).
_CERTIFICATE = (ssl.SSLCertVerificationError, urllib3.connection.CertificateError)
_TIMEOUTS = (TimeoutError, urllib3.exceptions.TimeoutError)


def transport_error(failure: Exception, host: str, resource: str) -> ShoperError:
    """Make the error that a failure to send or to receive stands for.

    :param failure: what requests, urllib3 or a socket raised
    :param host: of the shop, for the sentence
    :param resource: that was called
    """
    causes = list(_causes(failure))
    for cause in causes:
        if isinstance(cause, _CERTIFICATE):
            why = getattr(cause, "verify_message", cause)
            return errors.CertificateInvalid(
                f"The certificate of {host} is not valid ({why}).", resource=resource
            )
    if any(_nothing_was_sent(cause) for cause in causes):
        return errors.ConnectFailed(
            f"No connection to {host} could be made.", resource=resource
        )
    if any(isinstance(cause, _TIMEOUTS) for cause in causes):
        return errors.Timeout(
            f"{host} did not answer {resource} in time.", resource=resource
        )
    if not isinstance(failure, _BROKEN):  # before a connection: no such CA bundle
        return errors.ConnectFailed(
            f"No connection to {host} could be made ({failure}).", resource=resource
        )
    return errors.ConnectionLost(
        f"The connection to {host} broke during {resource}.", resource=resource
    )


def _nothing_was_sent(cause: BaseException) -> bool:
    """Tell whether there was no connection to send anything through."""
    return (
        isinstance(cause, _NOTHING_SENT)
        or _is_no_tls(cause)
        or _is_refused_by_proxy(cause)
    )


def _is_no_tls(cause: BaseException) -> bool:
    """Tell whether the other side does not speak TLS at all."""
    return isinstance(cause, ssl.SSLError) and cause.reason == "WRONG_VERSION_NUMBER"


def _is_refused_by_proxy(cause: BaseException) -> bool:
    """Tell whether a proxy does not connect to the shop. The ProxyError around it says
    nothing: urllib3 1.26 makes one of whatever breaks once there is a proxy, also after
    all was sent."""
    # The words of http.client, which has no error of its own for it.
    return isinstance(cause, OSError) and str(cause).startswith(
        "Tunnel connection failed"
    )


def _causes(failure: BaseException) -> Iterator[BaseException]:
    """List the failure and all that it wraps."""
    seen: list[BaseException] = []
    queue = [failure]
    while queue:
        item = queue.pop()
        if item in seen:
            continue
        seen.append(item)
        yield item
        inner = [item.__cause__, item.__context__, getattr(item, "reason", None)]
        queue += [x for x in [*inner, *item.args] if isinstance(x, BaseException)]
