"""Rules for addresses on the web: whoever reads the table opens them."""

import ipaddress
import socket
from functools import lru_cache
from urllib.parse import urlsplit

from onrecord.record.links import DIRECTIVE
from onrecord.rules.rule import faults_at, rule

# names that lead to the reader's own machine or network alone: RFC 6761, 6762 and 8375, and ICANN's for private use
PRIVATE = ("localhost", "local", "internal", "home.arpa")


@rule(
    title="An address leads every reader to its page",
    message="the address {fault}",
    remedy="Give the address at which a reader without an account opens the page.",
    bad="`https://ann:secret@news.example/a`, `http://192.168.1.5/a`, `https://news.example/a#:~:text=pier`",
    good="`https://news.example/a`",
    at=[
        ("articles", "url"),
        ("articles", "archived_url"),
        ("events", "date_source_url"),
        ("people", "same_as"),
        ("organisations", "same_as"),
    ],
)
def public_address(rows, column):
    """A password in a table is published with it. A private address opens nothing, or something else, for other
    readers. An address that marks words already can't take the link to a sentence."""
    found = ((row, _fault(address)) for row, address in rows.each(column) if address is not None)
    return faults_at({row: fault for row, fault in found if fault})


def _fault(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None  # its type is wrong, which another rule tells
    if "@" in parts.netloc:
        return "holds the name or password of a user"
    if host and _is_private(host):
        return f"leads to `{host}`, which is on a private network"
    if DIRECTIVE in parts.fragment:
        return f"ends in `{DIRECTIVE}`, which marks words on the page"
    return None


@lru_cache
def _is_private(host: str) -> bool:
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        try:
            number = ipaddress.ip_address(socket.inet_aton(host))  # browsers take `127.1` and `0x7f000001` too
        except (OSError, ValueError):
            return "." not in host or any(host == one or host.endswith(f".{one}") for one in PRIVATE)
    return not (getattr(number, "ipv4_mapped", None) or number).is_global


RULES = (public_address,)
