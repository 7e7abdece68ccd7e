"""What people are told when something goes wrong."""

import psycopg2

from odoo.api import Environment
from odoo.exceptions import AccessError, RedirectWarning, UserError

from ...shoper_api import errors
from .disk import is_full


def explain(env: Environment, error: Exception) -> str:
    """Say what went wrong and what to do next, in the language of the environment.

    :param error: any exception
    :return: text without secrets
    """
    if isinstance(error, errors.ShoperError):
        text, advice = _explain_shop_error(env, error)
        if error.description and error.description not in text:
            words = error.description.strip()
            words += "" if words.endswith((".", "!", "?")) else "."
            shop_says = env._("The shop says: %s", words)
            text = f"{text} {shop_says}"
        return f"{text} {advice}".strip()
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


def _explain_refusal(env: Environment, error: psycopg2.IntegrityError) -> str:
    """Say what the database did not take, as Odoo's own screens do: another addon may
    require a field that the shop does not know."""
    table = error.diag.table_name
    models = (model for model in env.values() if model._table == table)
    model = next((m for m in models if not m._abstract), env["base"])
    return env._("Odoo refused it: %s", model._sql_error_to_message(error).strip())


def _explain_shop_error(env: Environment, error: errors.ShoperError) -> tuple[str, str]:
    """Say (what went wrong in the shop, what to do next or ``""``)."""
    _ = env._
    texts = {
        "address": (
            _("This is not the address of a shop."),
            _("Enter it as in the browser, for example https://myshop.pl."),
        ),
        "insecure": (
            _("The address is not secure (http)."),
            _("Enter the address with https://."),
        ),
        "connect": (
            _("The shop cannot be reached."),
            _("Check the address and the network, then try again."),
        ),
        "certificate": (
            _("The shop's security certificate is not valid."),
            _("Have it renewed in the shop's panel; until then nothing is sent."),
        ),
        "redirect": (
            _("The shop sends its callers to another address."),
            _("Enter the address that the shop really uses."),
        ),
        "not_a_shop": (
            _("There is no Shoper shop at this address."),
            _("Check the address."),
        ),
        "auth": (
            _("The shop does not accept the login or the password."),
            _("Enter them again in the settings of the shop, then test the settings."),
        ),
        "api_access": (
            _("The shop's user may not use the WebAPI."),
            _(
                "In the shop's panel put the user into a group of administrators "
                "with access to the WebAPI."
            ),
        ),
        "ip_not_allowed": (
            _("The shop does not let its user call from the address of Odoo's server."),
            _(
                "In the shop's panel allow the IP address of the server for this user, "
                "or take the restriction away."
            ),
        ),
        "admin_access": (
            _("The shop does not let its user in as an administrator."),
            _(
                "In the shop's panel look whether the user is active and in a group of "
                "administrators with access to the WebAPI."
            ),
        ),
        "permission": (
            _("The shop's user lacks a right for this."),
            _(
                "Grant it in the shop's panel and test the settings to see which "
                "rights are missing."
            ),
        ),
        "not_found": (
            _("The shop does not have this element any more."),
            _("Synchronise again with a complete download."),
        ),
        "rejected": (_("The shop refused the request."), ""),
        "unpaid": (
            _("The shop is not paid for."),
            _("Pay for the shop in its panel."),
        ),
        "locked": (
            _("The shop is locked by an administrator."),
            _("Try again when it is unlocked."),
        ),
        "conflict": (
            _("Another administrator holds the element in the shop."),
            _("Synchronise again later."),
        ),
        "rate_limited": (
            _("The shop's limit of requests is used up."),
            _("Synchronise again later."),
        ),
        "timeout": (
            _("The shop did not answer in time."),
            _("Synchronise again later."),
        ),
        "server": (
            _("The shop has an error of its own."),
            _("Synchronise again later; if it stays, ask the shop's support."),
        ),
        "connection_lost": (
            _("The connection to the shop was lost."),
            _("Synchronise again later."),
        ),
        "too_large": (
            _("The shop's answer is larger than any expected one."),
            _("Ask the shop's support."),
        ),
        "method": (_("The shop does not allow this for elements of the type."), ""),
        "not_sent": (
            _("It was not sent to the shop."),
            _("Synchronise again."),
        ),
        "outcome_unknown": (
            _("The shop's answer was lost."),
            _("It is looked up before anything is sent again."),
        ),
    }
    return texts.get(
        error.advice_key, (_("The shop reports an error: %s", str(error)), "")
    )
