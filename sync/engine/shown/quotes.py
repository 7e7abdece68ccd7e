from odoo.api import Environment


def quoted(env: Environment, text: str | None) -> str:
    """Write what somebody else wrote between the quotes of the reader's language; a
    dash where there is nothing."""
    # The name makes it a text to translate: Odoo takes none without letters for one.
    return "–" if text is None else env._("“%(text)s”", text=text)
