"""Admin users, what they may do, and their tokens."""

import secrets
import threading
from dataclasses import dataclass, field

from .errors import ApiError
from .switches import Switches

#: rights grow: each includes those before it (seen in the shop's panel)
LEVELS = ("read", "create", "edit", "delete")
#: seconds that a token lives (seen)
TOKEN_LIFE = 2592000

_NEEDED = {"GET": "read", "HEAD": "read", "POST": "create", "PUT": "edit"}


@dataclass
class User:
    """permissions: "all"; or area (name of a resource) to level; None = the user's
    group has no access to the API."""

    login: str
    password: str
    permissions: dict[str, str | None] | str | None = "all"

    def may(self, method: str, area: str) -> bool:
        if not area or self.permissions == "all":
            return True
        level = (self.permissions or {}).get(area)
        if level is None:
            return False
        needed = _NEEDED.get(method, "delete")
        return LEVELS.index(level) >= LEVELS.index(needed)


@dataclass
class Token:
    value: str
    user: User
    expires_at: float


@dataclass
class Users:
    clock: object
    switches: Switches
    by_login: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    lock: object = field(default_factory=threading.Lock)

    def add_user(self, login, password, permissions="all") -> User:
        """Add or replace a user. Raises ValueError for an unknown level."""
        if permissions not in ("all", None):
            unknown = set(permissions.values()) - {None, *LEVELS}
            if unknown:
                raise ValueError(f"Levels are {LEVELS}, not {unknown}")
        user = self.by_login[login] = User(login, password, permissions)
        for token in self.tokens.values():
            if token.user.login == login:
                token.user = user
        return user

    def log_in(self, login: str, password: str) -> Token:
        """A new token. Raises ApiError 401: the bodies are an assumption."""
        user = self.by_login.get(login)
        if user is None or user.password != password:
            raise ApiError(401, "auth_failure", "Invalid login or password")
        if user.permissions is None:
            raise ApiError(
                401, "auth_webapi_access_denied", "User has no access to the WebAPI"
            )
        with self.lock:
            if self.switches.login_revokes_tokens:
                for value, token in list(self.tokens.items()):
                    if token.user is user:
                        del self.tokens[value]
            token = Token(secrets.token_hex(20), user, self.clock() + TOKEN_LIFE)
            self.tokens[token.value] = token
        return token

    def token(self, value: str | None) -> Token:
        """Raises ApiError 401 for tokens unknown, revoked or expired."""
        token = self.tokens.get(value or "")
        if token is None or token.expires_at <= self.clock():
            raise ApiError(401)
        return token

    def revoke_tokens(self) -> None:
        with self.lock:
            self.tokens.clear()
