"""Says of what is looked at after an update whether it is as it must be."""

failures = []


def check(what, found, wanted=True):
    """Say whether something is as it must be."""
    is_right = found == wanted
    print(
        f"{'ok  ' if is_right else 'FAIL'} {what}{'' if is_right else f': {found!r}'}"
    )
    if not is_right:
        failures.append(what)
