"""Static checks of the tracked and new files; each raises AssertionError, or returns
nothing."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import document_links
import layout
import structure
from settings import LOCAL, ROOT

STAGE = LOCAL / "stage" / "shoper_connector"

# What Odoo 19 accepts without effect, or what pylint does not know to be wrong.
FORBIDDEN = [
    (".py", r"\b_sql_constraints\b", "ignored by Odoo 19: use models.Constraint"),
    (
        ".py",
        r"(?i)live\]|\bseen live\b|\bvendor(?:'s)?\s+(?:#\s+)?specification\b",
        "refer to docs/shoper-api.md",
    ),
    (".xml", r"<tree\b", "the element is called list in Odoo 19"),
    (".xml", r"\battrs=", "gone: write invisible=, readonly=, required="),
    (".xml", r"<attribute name=\"(attrs|states)\"", "gone: name one expression"),
]
IN_TESTS = ("invalid-commit", "translation-required")
SET_UP = ("__init__", "setUp", "setUpClass", "tearDown", "tearDownClass", "open_shop")
# Folders of tests/ which only pytest runs.
WITHOUT_ODOO = ("api", "simulator")
PYLINT_DISABLED = [
    "consider-merging-classes-inherited",  # a large model is a package
    "manifest-required-author",  # asks for the OCA as author
    "missing-readme",  # asks for README.rst
    "prefer-env-translation",  # does not see _ = self.env._
]


def tool(*arguments, cwd=STAGE):
    """Run a tool of the virtual environment, as the caller: it may write caches."""
    name, *rest = arguments
    path = Path(sys.executable).parent / name
    done = subprocess.run(
        [path, *rest],
        cwd=cwd,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise AssertionError(done.stdout.strip() or f"status {done.returncode}")


def files():
    """List the files that are or will be in the project: paths below the root."""
    listed = subprocess.check_output(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached",
         "--others", "--exclude-standard"],
        cwd=ROOT, text=True,
    )  # fmt: skip
    return sorted(path for path in listed.split("\0") if (ROOT / path).is_file())


def stage():
    """Copy the files to a folder that is named as the addon.

    The tools take the addon's name from its folder, and one of them checks nothing
    in the root of a repository.
    """
    shutil.rmtree(STAGE.parent, ignore_errors=True)
    for path in files():
        target = STAGE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, target)
    subprocess.run(["git", "init", "--quiet", STAGE.parent], check=True)


def ruff_check():
    tool("ruff", "check", "--no-cache", ".")


def ruff_format():
    tool("ruff", "format", "--no-cache", "--check", ".")


def pylint_odoo():
    # Rules for Odoo's models mean nothing in code that does not know Odoo.
    ignored = "simulator,shoper_api,scripts,api"
    pylint(f"../{STAGE.name}", f"--ignore=tests,{ignored}")
    # A test with processes of its own has to commit; nobody reads a test's texts.
    pylint(
        "tests",
        f"--ignore={ignored}",
        f"--disable={','.join(IN_TESTS)}",
        f"--no-missing-return={','.join(SET_UP)}",
    )


def pylint(*arguments):
    tool(
        "pylint",
        "--rcfile=/dev/null",
        "--score=no",
        "--load-plugins=pylint_odoo",
        "--valid-odoo-versions=19.0",
        "--disable=all",
        "--enable=odoolint",
        "--disable=" + ",".join(PYLINT_DISABLED),
        *arguments,
    )


def mypy():
    # What is checked and how is written in pyproject.toml.
    tool("mypy", f"--cache-dir={LOCAL / 'mypy'}", "--no-error-summary")


def knots():
    """Check that files of the engine need each other in one direction only."""
    found = structure.knots(structure.edges(structure.ENGINE, STAGE))
    named = [", ".join(str(path.relative_to(STAGE)) for path in knot) for knot in found]
    assert not named, "need each other in a circle:\n" + "\n".join(named)


def drawn_order():
    """Check that the engine's files stand as ARCHITECTURE.md draws them."""
    found = structure.misdrawn(STAGE)
    assert not found, "\n".join(found)


def simple_types():
    """Check that a simple type has little of the contract to know."""
    found = structure.too_many(STAGE)
    assert not found, "\n".join(found)


def one_class_each():
    """Check that nothing in ``sync`` depends on the order in which files are imported:
    a model is one class, and one in each later part that adds to it."""
    found = structure.stacked(STAGE)
    named = [f"{model}: {', '.join(places)}" for model, places in found.items()]
    assert not named, "several classes of one model:\n" + "\n".join(named)


def one_way():
    """Check that the catalogue knows nothing of sales and fulfilment, nor sales of
    fulfilment, nor what they stand on of any of them."""
    found = structure.backward(STAGE)
    assert not found, "\n".join(found)


def written_down():
    """Check that engine, contract and client say what they take, give and do."""
    lacking = {
        "types": structure.typed(root=STAGE).lacking,
        "docstring": structure.described(root=STAGE).lacking,
    }
    found = [f"{place}: {what}" for what, places in lacking.items() for place in places]
    assert not found, "\n".join(found)


def verbs_first():
    """Check that the docstring of a function begins with a verb."""
    found = structure.misbegun(STAGE)
    assert not found, "\n".join(found)


def named_after_models():
    """Check that files of models and views are named after their model, scripts after
    what they register, and that forms are inherited once."""
    found = [
        *layout.misnamed_models(STAGE),
        *layout.misplaced_views(STAGE),
        *layout.misnamed_widgets(STAGE),
    ]
    assert not found, "\n".join(found)


def aspects_apart():
    """Check that no aspect of a large model calls another by super()."""
    found = list(layout.super_between_aspects(STAGE))
    assert not found, "\n".join(found)


def reasons():
    """Check that each sudo() and each flush_all() says why."""
    methods = "sudo", "flush_all"
    found = [line for it in methods for line in layout.unexplained(STAGE, it)]
    assert not found, "\n".join(found)


def oca_checks():
    tool("oca-checks-odoo-module", "--disable=xml-header-wrong,prefer-readme-rst", ".")
    # po-pretty-format wants a translation that equals its text to be empty.
    files = map(str, sorted(STAGE.glob("i18n/*.po*")))
    tool("oca-checks-po", "--disable=po-pretty-format", *files)


def forbidden_patterns():
    found = []
    for path in files():
        text = (STAGE / path).read_text(errors="replace")
        rules = [rule for rule in FORBIDDEN if path.endswith(rule[0])]
        for _suffix, pattern, reason in rules:
            for match in re.finditer(pattern, text, re.MULTILINE):
                line = text.count("\n", 0, match.end()) + 1
                found.append(f"{path}:{line}: {match[0].strip()}: {reason}")
    assert not found, "\n".join(found)


def imported_tests():
    """Check that Odoo's runner sees every test file but those that need no Odoo: that
    tests/__init__.py imports it, and that no two have one name."""
    tests = STAGE / "tests"
    imported = (tests / "__init__.py").read_text().splitlines()
    files = [
        path
        for path in sorted(tests.rglob("test_*.py"))
        if path.relative_to(tests).parts[0] not in WITHOUT_ODOO
    ]
    found = [
        f"not imported in tests/__init__.py: {path.relative_to(tests)}"
        for path in files
        if f"from .{path.parent.name} import {path.stem}" not in imported
    ]
    names = [path.stem for path in files]
    found += [f"two files: {name}" for name in {*names} if names.count(name) > 1]
    assert not found, "\n".join(found)


def links_between_documents():
    found = document_links.broken(STAGE)
    assert not found, "\n".join(["these lead nowhere:", *found])


CHECKS = [
    ruff_check,
    ruff_format,
    pylint_odoo,
    mypy,
    knots,
    drawn_order,
    simple_types,
    one_class_each,
    one_way,
    written_down,
    verbs_first,
    oca_checks,
    forbidden_patterns,
    named_after_models,
    aspects_apart,
    reasons,
    imported_tests,
    links_between_documents,
]
# Those that take a moment.
QUICK = [
    ruff_check,
    ruff_format,
    forbidden_patterns,
    named_after_models,
    aspects_apart,
    reasons,
    imported_tests,
    links_between_documents,
]
