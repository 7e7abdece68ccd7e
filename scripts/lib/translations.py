"""The addon's texts: exported anew into the template, and all translated in Polish."""

import polib

import databases
import postgres
from settings import ADDON, ROOT, main, run, say

POT = ROOT / "i18n" / "shoper_connector.pot"
PL = ROOT / "i18n" / "pl.po"


def export(database):
    """Export the texts of the addon that is installed in a database: a polib file."""
    output = databases.DATA / "shoper_connector.pot"
    run(
        databases.odoo(
            f"--addons-path={ADDON.parent}", "i18n", "export", "-d", database,
            "-l", "pot", "-o", output, "shoper_connector",
        ),
        env=postgres.environment(),
        log=databases.fresh_log("translations.log"),
    )  # fmt: skip
    return polib.pofile(output)


def _places(file):
    """List where each text stands: Odoo finds the fields to translate by this."""
    return {
        entry.msgid: sorted(set(entry.occurrences))
        for entry in file
        if not entry.obsolete
    }


def complete_translations(database):
    """Check that the files are those of the installed addon, and all is translated.
    Raises AssertionError."""
    fresh = _places(export(database))
    for path in (POT, PL):
        assert path.exists(), f"{path.name} is missing: {HINT}"
        current = _places(polib.pofile(path)) == fresh
        assert current, f"{path.name} is not up to date: {HINT}"
    missing = untranslated(polib.pofile(PL))
    assert not missing, "not translated in pl.po:\n" + "\n".join(missing)


HINT = "run scripts/translations, then translate what it names"


def untranslated(file):
    """List the texts of a file that have no translation, or a doubtful one."""
    return [e.msgid for e in file if not e.obsolete and (not e.msgstr or e.fuzzy)]


def refresh():
    """Write both files, and name what is not translated; for scripts/translations."""
    with postgres.server(), databases.temporary() as database:
        databases.install(database)
        fresh = export(database)
    POT.parent.mkdir(exist_ok=True)
    fresh.save(POT)
    file = polib.pofile(PL) if PL.exists() else polib.POFile()
    file.merge(fresh)
    for entry in file.obsolete_entries():
        file.remove(entry)
    file.metadata = fresh.metadata | {"Language": "pl"}
    file.save(PL)
    missing = untranslated(file)
    for text in missing:
        print(repr(text))
    say(f"{len(missing)} of {len(file)} texts are not translated in {PL}")


if __name__ == "__main__":
    main(refresh)
