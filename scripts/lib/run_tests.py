"""Called by scripts/test: all tests, or those that the arguments for pytest name."""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import databases
import lint
import make_wheel
import other_versions
import postgres
import translations
from settings import (
    ADDON,
    LOCAL,
    LOG,
    ROOT,
    SERVER_USER,
    SetUpError,
    command,
    free_port,
    main,
    make_folder,
    say,
)

# Two more than there are cores, since each waits for its database, a browser, or for
# processes that it kills; not more than the browsers' memory is good for.
WORKERS = min((os.cpu_count() or 1) + 2, 4)
# Pure code that is tested with thousands of made-up prices and orders.
LONG = ("test_prices.py", "test_sale_odoo.py", "test_sale_total.py")
WORDS = sorted((ROOT / "tests" / "words").glob("test_*.py"))
# A first answer: the client, the other pure code, and a test file for a few things that
# people do with the catalogue, its runs and orders.
QUICK = (
    "tests/api",
    *(f"tests/words/{path.name}" for path in WORDS if path.name not in LONG),
    "tests/catalog/test_unit.py",
    "tests/catalog/test_category.py",
    "tests/catalog/test_tax.py",
    "tests/sale/test_orders_front.py",
    "tests/screens/test_preview.py",
    "tests/engine/test_policies.py",
    "tests/engine/test_gates.py",
)
# A process takes whole files, in the order that shared_shop.py gives them: by the
# number of their tests those with a single large one would come last, and one process
# would wait for another.
# What kills one would kill the next one, too, again and again.
SHARED = ("--dist=loadfile", "--no-loadscope-reorder", "--max-worker-restart=0")
# The same each time, and no test fails since the machine has much to do.
PROPERTIES = "--hypothesis-profile=ci"
SLOWEST = ("--durations=40", "--durations-min=3")
# Modules that a shop need not have, such as Manufacturing, which makes kits: the other
# tests run without them.
OPTIONAL = "sale_mrp,stock_dropshipping,product_expiry"
OF_OPTIONAL = (
    "tests/sale/test_stock.py", "tests/sale/test_stock_looked.py",
    "tests/sale/test_stock_warehouses.py",
    "tests/sale/test_parcels.py", "tests/sale/test_orders_vendors.py",
    "tests/sale/test_order_status.py",
    "-k", "kit or vendor or expire or manufactured",
)  # fmt: skip
# Run once, before each process has a copy of the database.
BUNDLE = ROOT / "scripts" / "lib" / "bundle_once.py"
# A year is committed, and leaves orders behind that nobody can delete.
YEAR = "tests/sale/test_year.py"
CORE_LINT = ",".join(
    f"/test_lint:{name}"
    for name in (
        "TestIndex",
        "TestNaming",
        "ManifestLinter",
        "TestLintOverrideSignatures",
        "RoutesLinter",
    )
)


def pytest_arguments(arguments):
    """Turn paths below tests/ among arguments into paths of the addon's link.

    The repository's root is the addon, so that its own folder name means nothing to
    Odoo: pytest must see the files below a folder named shoper_connector.
    """
    paths = False
    result = []
    for argument, before in zip(arguments, [None, *arguments], strict=False):
        file, colons, rest = argument.partition("::")
        file = os.path.relpath(file, ROOT) if file.startswith(f"{ROOT}/") else file
        is_path = file.startswith("tests") and (ROOT / file).exists()
        if is_path and before not in ("-k", "-m"):
            paths = True
            argument = f"{ADDON / file}{colons}{rest}"
        result.append(argument)
    return result if paths else [*result, str(ADDON / "tests")]


def run_pytest(database, arguments, workers=0, out=None, packages=None):
    """Run pytest with Odoo's registry of the database; return its exit status.

    :param workers: so many processes share the work, each with a copy of the database
    :param out: file for what it prints, which else is shown
    :param packages: folder of Python packages that come before the installed ones
    """
    cache = make_folder(LOCAL / "cache", SERVER_USER)
    if os.environ.get("SHOPER_TESTS_LONG"):
        arguments = ["-o", "faulthandler_timeout=0", *arguments]  # some take an hour
    extra = [
        option.removeprefix("--")
        for option in databases.options(database)
        if not option.startswith(("--database", "--addons-path"))
    ]
    if workers:
        arguments = [*SHARED, f"-n{workers}", *arguments]
    return subprocess.run(
        **command(
            [sys.executable, "-m", "pytest", f"--rootdir={ADDON}", "-c",
             ROOT / "pyproject.toml", "-o", f"cache_dir={cache / 'pytest'}",
             "-p", "worker_files", "-p", "browser_bundles", "-p", "standing_users",
             "-p", "untouched_tables", "-p", "shared_shop", "-p", "kept_caches",
             "-p", "patient_browsers", "-p", "standing_browser",
             "-p", "standing_worker", "-p", "unplayed_tests", "-p", "own_constants",
             f"--odoo-database={database}", f"--odoo-addons-path={ADDON.parent}",
             "--odoo-http", PROPERTIES, *(f"--odoo-extra={option}" for option in extra),
             *pytest_arguments(arguments)],
            env={
                **postgres.environment(),
                "HYPOTHESIS_STORAGE_DIRECTORY": str(cache / "hypothesis"),
                "PYTHONPATH": os.pathsep.join(
                    map(str, filter(None, (packages, ROOT / "scripts" / "lib")))
                ),
                # Two that wait for each other fail, and say so.
                "PGOPTIONS": "-c lock_timeout=60s",
            },
            cwd=ADDON,
            stdout=out,
        )
    ).returncode  # fmt: skip


def core_lint(database):
    """Run Odoo's own checks of installed addons: see `CORE_LINT`."""
    odoo_tests(database, "core-lint.log", "test_lint", CORE_LINT)


def optional_modules(database):
    """Run the tests of kits, of what vendors send and of what expires, in a copy of the
    database where the modules that they are about are installed."""
    log = databases.fresh_log("optional.log")
    with databases.temporary(database, "_optional") as own:
        databases.run_odoo(own, "--no-http", "-i", OPTIONAL, log=log)
        with log.open("a") as out:
            status = run_pytest(own, OF_OPTIONAL, out=out)
    assert not status, f"read the end of {log}"


def both_phonenumbers(database):
    """Run the tests of phone numbers with the major version that is not installed."""
    if packages := other_versions.other_phonenumbers():
        with databases.temporary(database, "_phones") as own:
            status = run_pytest(own, other_versions.PHONE_TESTS, packages=packages)
        assert not status, "see the tests above"


def old_urllib3(database):
    """Run the tests of the shop's client with versions of urllib3 that servers have."""
    for wanted in other_versions.OLD_URLLIB3:
        if packages := other_versions.download(wanted):
            with databases.temporary(database, "_urllib3") as own:
                status = run_pytest(own, ("tests/api",), packages=packages)
            assert not status, f"see the tests above, with {wanted}"


def whole_year(database):
    """Play a shop's year in a copy of the database that nobody uses afterwards."""
    with databases.temporary(database, "_year") as own:
        status = run_pytest(own, (YEAR,))
    assert not status, "see the test above"


def own_runner(database):
    """Run the tests with Odoo's runner, at installation and after it."""
    odoo_tests(database, "odoo-tests.log", "shoper_connector", "/shoper_connector")


def odoo_tests(database, log, module, tags):
    """Install or update the module in a copy of the database with Odoo's runner.

    At least one test must run.
    """
    log = databases.fresh_log(log)
    with databases.temporary(database, "_copy") as own:
        try:
            databases.run_odoo(
                own, "-i", module, "-u", module, f"--http-port={free_port()}",
                f"--test-tags={tags}", log=log,
            )  # fmt: skip
        except SetUpError:
            failures = re.findall(
                r"(?:FAIL|ERROR): .*|^\w+Error: .*", log.read_text(), re.MULTILINE
            )
            raise AssertionError("\n".join([*failures, f"read {log}"])) from None
    ran = re.findall(r"0 failed, 0 error\(s\) of (\d+) tests", log.read_text())
    assert ran and int(ran[-1]) > 0, f"no test ran; read {log}"


def wheel_that_installs():
    try:
        make_wheel.make_wheel()
    except SetUpError as error:
        raise AssertionError(str(error)) from None


def quiet_log(log):
    """Check that nothing warned or failed while the addon was installed."""
    lint.tool("checklog-odoo", log, cwd=LOG)


class Checks:
    """Runs checks one after the other and remembers those that failed."""

    def __init__(self):
        self.failed = []

    def run(self, check, *arguments):
        name = check.__name__.replace("_", " ")
        start = time.monotonic()
        try:
            check(*arguments)
        except AssertionError as error:
            self.failed.append(name)
            say(f"Check: {name}: FAILED\n{error}")
        else:
            say(f"Check: {name}: passed ({time.monotonic() - start:.0f} s)")


def chosen_tests(arguments):
    """Run what arguments for pytest name; return its exit status."""
    with postgres.server(), databases.temporary() as database:
        databases.install(database)
        say("Running pytest")
        return run_pytest(database, arguments)


def everything(with_own_runner):
    checks = Checks()
    lint.stage()
    with ThreadPoolExecutor() as pool:
        # One core reads the code while another one fills the database.
        code = pool.submit(read_code, checks)
        status = with_database(checks, code.result, with_own_runner)
    if checks.failed:
        say(f"Failed checks, shown above: {', '.join(checks.failed)}")
    return status or bool(checks.failed)


def with_database(checks, wait_for_code, with_own_runner):
    """Run all that needs a database; return the exit status of the tests."""
    with postgres.server(), databases.temporary() as database:
        log = databases.install(database)
        wait_for_code()
        checks.run(quiet_log, log)
        with ThreadPoolExecutor() as pool:
            bundles = pool.submit(databases.run_script, database, BUNDLE, log)
            checks.run(translations.complete_translations, database)
            bundles.result()
        if with_own_runner:
            checks.run(wheel_that_installs)
            checks.run(both_phonenumbers, database)
            checks.run(old_urllib3, database)
            checks.run(own_runner, database)
        arguments = SLOWEST
        if os.environ.get("SHOPER_TESTS_LONG"):
            checks.run(whole_year, database)
            arguments = (*arguments, f"--ignore={ADDON / YEAR}")
        with ThreadPoolExecutor() as pool:
            # In copies of their own; alone each would leave a core without work.
            others = pool.submit(with_other_modules, checks, database)
            say("Running pytest")
            status = run_pytest(database, arguments, WORKERS)
            others.result()
        return status


def with_other_modules(checks, database):
    """Run what needs further modules of Odoo beside the addon."""
    checks.run(core_lint, database)
    if any(map(os.environ.get, ("SHOPER_TESTS_THOROUGH", "SHOPER_TESTS_LONG"))):
        checks.run(optional_modules, database)


def read_code(checks):
    """Run the checks that only read the code."""
    for check in lint.CHECKS:
        checks.run(check)


def lint_only():
    """Run the checks that need neither a database nor a browser; return the exit
    status."""
    checks = Checks()
    lint.stage()
    read_code(checks)
    return bool(checks.failed)


def quick():
    """Run the checks that take a moment, then a first choice of tests: ``QUICK``."""
    checks = Checks()
    lint.stage()
    for check in lint.QUICK:
        checks.run(check)
    with postgres.server(), databases.temporary() as database:
        databases.install(database)
        say("Running the quick tests")
        status = run_pytest(database, QUICK, WORKERS)
    return status or bool(checks.failed)


def tests():
    arguments = sys.argv[1:]
    for length in ("long", "thorough"):
        if f"--{length}" in arguments:
            arguments.remove(f"--{length}")
            # Read by tests/cases/length.py.
            os.environ[f"SHOPER_TESTS_{length.upper()}"] = "1"
    if arguments == ["--lint"]:
        return lint_only()
    if arguments == ["--quick"]:
        return quick()
    if arguments and arguments != ["--odoo"]:
        return chosen_tests(arguments)
    # Odoo's runner does the same tests again, which takes as long.
    return everything(bool(arguments))


main(tests)
