"""Addresses of shops: what people type, and what lies within the own network."""

import ipaddress
import re
import socket
from urllib.parse import urlsplit

import requests

from .errors import InsecureAddress, InvalidAddress

_DEFAULT_PORTS = {"http": 80, "https": 443}
_ORIGIN = re.compile(r"https?://([\w.-]+|\[[\da-f:.]+\])(:\d+)?", re.A)


def normalise_url(text: str) -> str:
    """Find scheme, host and port of a shop in what a person typed or copied.

    A Shoper shop always lies at the root of its host, so any path (`/admin`,
    `/webapi/rest`, a product page), query and fragment are dropped. Without a
    scheme, `https` is meant.

    >>> normalise_url("sklep.example.pl/admin/")
    'https://sklep.example.pl'

    :raises InvalidAddress: no host, a scheme other than http and https, or a
        user name and password in the address
    :raises InsecureAddress: plain http to another machine than this one
    """
    text = text.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        raise InvalidAddress("This is no address of a shop.") from None
    if scheme not in _DEFAULT_PORTS or not host:
        raise InvalidAddress("This is no address of a shop.")
    if "@" in parts.netloc:
        raise InvalidAddress("The address must not contain a user name or a password.")
    if scheme == "http" and not is_loopback(host):
        raise InsecureAddress(
            f"The address of {host} must begin with https, since login and token"
            " would be readable on the way."
        )
    if ":" in host:
        host = f"[{host}]"
    port_part = "" if port in (None, _DEFAULT_PORTS[scheme]) else f":{port}"
    origin = _ascii(f"{scheme}://{host}{port_part}")
    if origin is None:
        raise InvalidAddress("This is no address of a shop.")
    return origin


def _ascii(origin: str) -> str | None:
    """Write the origin as requests calls it (international names in ASCII)."""
    request = requests.models.PreparedRequest()
    try:
        request.prepare_url(origin, None)
    except (requests.RequestException, ValueError):
        return None
    origin = (request.url or "").rstrip("/")
    return origin if _ORIGIN.fullmatch(origin) else None


def is_loopback(host: str) -> bool:
    """Tell whether the host name or address is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_local(origin: str) -> bool:
    """Tell whether an address in its normal form names this machine, one of the own
    network or another that nobody reaches over the internet. Of a name other than
    ``localhost`` nobody knows before it is called.

    >>> is_local("https://192.168.1.7"), is_local("https://sklep.example.pl")
    (True, False)
    """
    host = (urlsplit(origin).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    try:  # 127.1 and 2130706433 mean 127.0.0.1, too
        return not ipaddress.ip_address(socket.inet_aton(host)).is_global
    except OSError:
        return False


def check_public(host: str) -> None:
    """Check that a host lies outside of the own network, by all that its name means
    just now. A name that means nothing is no fault here: connecting tells.

    :raises InvalidAddress: something that it means is not on the internet
    """
    try:
        found = socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        return
    numbers = {str(item[4][0]).partition("%")[0] for item in found}
    if not all(ipaddress.ip_address(number).is_global for number in numbers):
        raise InvalidAddress(
            f"{host} is no address on the internet.", advice_key="inside"
        )
