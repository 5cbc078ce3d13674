"""Hosts and addresses as text: what is refused in one, and why."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

# The first character that is not allowed there.
NOT_IN_HOST = re.compile(r'[^A-Za-z0-9.-]')
NOT_IN_PATH = re.compile(r"[^A-Za-z0-9._~!$&'()*+,;=:@%/-]")
_HOST = re.compile(r'(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.?')
_LONGEST_HOST = 253


def refuse_host(text: str) -> str | None:
    """Why this is not a host; None when it is one."""
    if text.startswith('[') and text.endswith(']'):
        text = text[1:-1]
    if ':' in text:
        try:
            ipaddress.IPv6Address(text)
        except ValueError:
            return 'a host must not contain a colon'
        return None
    if len(text) > _LONGEST_HOST or not _HOST.fullmatch(text):
        return 'a host must consist of letters, digits, dots and hyphens'
    return None


def refuse_address(text: str) -> str | None:
    """Why a client cannot be pointed at this address; None when it can."""
    if not text.startswith(('http://', 'https://')):
        return 'an address must start with `http://` or `https://`'
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname
    except ValueError:
        return 'not a URL'
    if '@' in parts.netloc:
        return 'an address must not contain a username or password'
    if '?' in text or '#' in text:
        return 'an address must not have a query or a fragment'
    if not host or parts.netloc.endswith(':') or port == 0:
        return 'an address must have a host'
    return refuse_host(host) or refuse_path(parts.path)


def refuse_path(text: str) -> str | None:
    """Why this cannot be the path of an address; None when it can."""
    if NOT_IN_PATH.search(text):
        return 'a path must only contain characters that URLs allow'
    return 'a path must not contain `.` or `..` as a segment' if climbs(text) else None


def climbs(text: str) -> bool:
    """Whether a path has the segment `.` or `..`, percent-encoded or not."""
    segments = re.split(r'[/\\]', re.sub('%2e', '.', text, flags=re.IGNORECASE))
    return '.' in segments or '..' in segments
