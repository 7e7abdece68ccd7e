"""What people are told when something goes wrong."""

import traceback

import psycopg2

from odoo.api import Environment
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.models import BaseModel
from odoo.tools.translate import LazyGettext, LazyTranslate

from ...shoper_api import errors
from .disk import is_full

_lt = LazyTranslate(__name__)

# What went wrong in the shop, and what to do next, by ``advice_key`` of the error.
OF_SHOP: dict[str, tuple[LazyGettext, LazyGettext | None]] = {
    "address": (
        _lt("This is not the address of a shop."),
        _lt("Enter it as in the browser, for example https://myshop.pl."),
    ),
    "inside": (
        _lt("The address leads into the network of Odoo's server."),
        _lt(
            "Enter the public address of the shop; only a system administrator may "
            "enter one within the network."
        ),
    ),
    "insecure": (
        _lt("The address is not secure (http)."),
        _lt("Enter the address with https://."),
    ),
    "connect": (
        _lt("The shop cannot be reached."),
        _lt("Check the address and the network, then try again."),
    ),
    "certificate": (
        _lt("The shop's security certificate is not valid."),
        _lt("Have it renewed in the shop's panel; until then nothing is sent."),
    ),
    "redirect": (
        _lt("The shop sends its callers to another address."),
        _lt("Enter the address that the shop really uses."),
    ),
    "not_a_shop": (
        _lt("There is no Shoper shop at this address."),
        _lt("Check the address."),
    ),
    "strange": (
        _lt("The shop answered strangely."),
        _lt("Synchronise again later; if it stays, ask the shop's support."),
    ),
    "auth": (
        _lt("The shop does not accept the login or the password."),
        _lt("Enter them again in the settings of the shop, then test the settings."),
    ),
    "api_access": (
        _lt("The shop's user may not use the WebAPI."),
        _lt(
            "In the shop's panel put the user into a group of administrators "
            "with access to the WebAPI."
        ),
    ),
    "ip_not_allowed": (
        _lt("The shop does not let its user call from the address of Odoo's server."),
        _lt(
            "In the shop's panel allow the IP address of the server for this user, "
            "or take the restriction away."
        ),
    ),
    "admin_access": (
        _lt("The shop does not let its user in as an administrator."),
        _lt(
            "In the shop's panel look whether the user is active and in a group of "
            "administrators with access to the WebAPI."
        ),
    ),
    "permission": (
        _lt("The shop's user lacks a right for this."),
        _lt(
            "Grant it in the shop's panel and test the settings to see which "
            "rights are missing."
        ),
    ),
    "not_found": (
        _lt("The shop does not have this element any more."),
        _lt("Synchronise again with a complete download."),
    ),
    "rejected": (_lt("The shop refused the request."), None),
    "unpaid": (
        _lt("The shop is not paid for."),
        _lt("Pay for the shop in its panel."),
    ),
    "locked": (
        _lt("The shop lets nobody in at the moment."),
        _lt(
            "Synchronise again later; if it stays, look in its panel whether an "
            "administrator locked it."
        ),
    ),
    "conflict": (
        _lt("Another administrator holds it in the shop."),
        _lt("Synchronise again later."),
    ),
    "rate_limited": (
        _lt("The shop's limit of requests is used up."),
        _lt("Synchronise again later."),
    ),
    "timeout": (
        _lt("The shop did not answer in time."),
        _lt("Synchronise again later."),
    ),
    "server": (
        _lt("The shop has an error of its own."),
        _lt("Synchronise again later; if it stays, ask the shop's support."),
    ),
    "connection_lost": (
        _lt("The connection to the shop was lost."),
        _lt("Synchronise again later."),
    ),
    "too_large": (
        _lt("The shop's answer is larger than any expected one."),
        _lt("Ask the shop's support."),
    ),
    "method": (_lt("The shop does not allow this for elements of the type."), None),
    "not_sent": (
        _lt("It was not sent to the shop."),
        _lt("Synchronise again."),
    ),
    "outcome_unknown": (
        _lt("The shop's answer was lost."),
        _lt("It is looked up before anything is sent again."),
    ),
}


def explain(env: Environment, error: Exception) -> str:
    """Say what went wrong and what to do next, in the language of the environment.

    :param error: any exception
    :return: text without secrets
    """
    if failure := failure_of(error):
        return explain_failure(env, failure)
    if isinstance(error, AccessError):
        return env._("The user of the synchronisation lacks a right: %s", error.args[0])
    if isinstance(error, (UserError, RedirectWarning)):
        return str(error.args[0])
    if is_full(error):
        return env._(
            "The disk of Odoo's server is full, so that nothing more could be stored. "
            "Make room on it and synchronise again: what was done stays, the rest is "
            "done then."
        )
    if isinstance(error, psycopg2.IntegrityError):
        return _explain_refusal(env, error)
    return env._(
        "Something unexpected happened. Try again; if it happens again, an "
        "administrator finds the details in the server's log."
    )


def failure_of(error: Exception) -> dict[str, str] | None:
    """Note what went wrong in the shop, to be told to readers of any language by
    :func:`explain_failure`: {``key``: its ``advice_key``, ``words``: the shop's own,
    ``text``: what is told where the key is not in :data:`OF_SHOP`}. None of other
    errors, of which only the text of :func:`explain` is kept."""
    if not isinstance(error, errors.ShoperError):
        return None
    words = (error.description or "").strip()
    text = "" if error.advice_key in OF_SHOP else str(error)
    return {"key": error.advice_key, "words": words, "text": text}


def explain_failure(env: Environment, failure: dict[str, str]) -> str:
    """Say what went wrong in the shop and what to do next, in the language of the
    environment.

    :param failure: see :func:`failure_of`
    """
    text, advice = _explain_shop_error(env, failure)
    words = failure["words"]
    if words and not _is_said(env, failure, words):
        words += "" if words.endswith((".", "!", "?")) else "."
        shop_says = env._("The shop says: %s", words)
        text = f"{text} {shop_says}"
    return f"{text} {advice}".strip()


def _is_said(env: Environment, failure: dict[str, str], words: str) -> bool:
    """Tell whether the shop's words say no more than what people are told anyway: in
    the language of the environment, or in English, as the shop has it of some."""
    english = env(context={**env.context, "lang": "en_US"})
    plain = words.rstrip(".!").casefold()
    return any(
        plain in _explain_shop_error(each, failure)[0].casefold()
        for each in (env, english)
    )


def _explain_refusal(env: Environment, error: psycopg2.IntegrityError) -> str:
    """Say what the database did not take, as Odoo's own screens do: another addon may
    require a field that the shop does not know."""
    table = error.diag.table_name
    models = (model for model in env.values() if model._table == table)
    model = next((m for m in models if not m._abstract), env["base"])
    return env._("Odoo refused it: %s", model._sql_error_to_message(error).strip())


def _explain_shop_error(env: Environment, failure: dict[str, str]) -> tuple[str, str]:
    """Say (what went wrong in the shop, what to do next or ``""``)."""
    known = OF_SHOP.get(failure["key"])
    if known is None:
        return env._("The shop reports an error: %s", failure["text"]), ""
    text, advice = known
    return env._(text), env._(advice) if advice else ""


def in_log(entity: BaseModel, error: Exception) -> str:
    """Write for the server's log, which nobody empties, what went wrong with something
    of a type and where. Of types that hold something of people what the error says is
    left out: the shop's and Odoo's words may name them.

    :param entity: the type
    """
    if entity._kept_days is None:
        return "".join(traceback.format_exception(error))
    return where_of(error)


def where_of(error: BaseException) -> str:
    """Write for the server's log of which kind an error is and where it happened, with
    those that led to it, and nothing of what they say: words of the shop, of Odoo and
    of the database name people, and values may be secrets."""
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.insert(0, cause)
        context = None if cause.__suppress_context__ else cause.__context__
        cause = cause.__cause__ or context
    return "\n\nThen, or because of it:\n\n".join(
        "".join(traceback.format_tb(item.__traceback__)) + _kind_of(item)
        for item in chain
    )


def _kind_of(error: BaseException) -> str:
    """Name the kind of an error; of one of the database also what of it is at fault."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    if not isinstance(error, psycopg2.Error):
        return kind
    diag = error.diag
    named = (error.pgcode, diag.table_name, diag.column_name, diag.constraint_name)
    return " ".join(filter(None, (kind, *named)))
