from odoo.api import Environment


def quoted(env: Environment, text: str | None) -> str:
    """Write what somebody else wrote between the quotes of the reader's language; a
    dash where there is nothing."""
    return "–" if text is None else env._("“%s”", text)
