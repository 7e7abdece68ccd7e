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
    """An administrator of the shop. permissions: "all"; or the level of each resource
    that the user may use, by its name; None = the user's group has no access to the
    API."""

    login: str
    password: str
    permissions: dict[str, str | None] | str | None = "all"

    def may(self, method: str, resource: str) -> bool:
        """Tell whether the user may call a resource by an HTTP method."""
        if self.permissions == "all":
            return True
        level = (self.permissions or {}).get(resource)
        if level is None:
            return False
        needed = _NEEDED.get(method, "delete")
        return LEVELS.index(level) >= LEVELS.index(needed)


@dataclass
class Token:
    """A token of a login. expires_at: seconds since 1970."""

    value: str
    user: User
    expires_at: float


@dataclass
class Users:
    """The administrators of the shop, and the tokens that they were given."""

    clock: object
    switches: Switches
    by_login: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    lock: object = field(default_factory=threading.Lock)

    def add_user(self, login, password, permissions="all") -> User:
        """Add a user, or replace the one with that login, whose tokens stay valid.
        Raises ValueError for an unknown level."""
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
        """Give a user a new token. Raises ApiError 401 for a wrong login or password,
        and for a user without access to the API; both bodies are a guess."""
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
        """Find the token that a call was made with. Raises ApiError 401 for one that is
        unknown, revoked or expired."""
        token = self.tokens.get(value or "")
        if token is None or token.expires_at <= self.clock():
            raise ApiError(401)
        return token

    def revoke_tokens(self) -> None:
        """Make all tokens invalid that were given until now."""
        with self.lock:
            self.tokens.clear()
