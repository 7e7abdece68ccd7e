"""How the engine and its types hang together, in numbers: called by scripts/structure,
and by lint for what has a limit."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from settings import ROOT

ENGINE = "sync/engine"
CONTRACT = "sync/entity"
PAGE = "entity.py"  # of the contract: what concerns every type
# Parts of the business below sync/, each of which may know those before it.
PARTS = ("catalogue", "sales", "fulfilment", "books")
# Where the types of all arguments and results are written down.
TYPED = ("sync", "shoper_api")
# Where each public function says what it does. What begins with an underscore counts
# in the contract, where it is what types override and call.
DESCRIBED = ("sync/core", ENGINE, CONTRACT, "shoper_api")
# Methods of the contract that a simple type overrides: one that lists few
# capabilities, and none of those that make another kind of work of it. What it shares
# with other types in a class of their own counts, too.
SIMPLE_LIMIT = 15
FEW = 3
OTHER_KINDS = frozenset({"documents", "told"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Share(NamedTuple):
    """How many of all have something, and where those are that lack it."""

    have: int
    all: int
    lacking: list[str]

    def __str__(self) -> str:
        percent = 100 * self.have / self.all if self.all else 100
        return f"{percent:.1f} % ({self.have} of {self.all})"


def files(folder: str, root: Path = ROOT) -> list[Path]:
    """List the Python files below a folder of the repository."""
    return sorted((root / folder).rglob("*.py"))


def functions(path: Path) -> Iterator[tuple[str, Function]]:
    """List the functions of a file that are not inside another one: (name of the class
    or "", node)."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, Function):
            yield "", node
        elif isinstance(node, ast.ClassDef):
            for item in node.body:
                if isinstance(item, Function):
                    yield node.name, item


# ----------------------------------------------------------------------- cycles
def model_of(node: ast.ClassDef) -> str | None:
    """Find the name of the Odoo model that a class defines or extends; None of other
    classes."""
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            names = {t.id for t in statement.targets if isinstance(t, ast.Name)}
            value = statement.value
            if names & {"_name", "_inherit"} and isinstance(value, ast.Constant):
                return str(value.value)
    return None


def _own_calls(node: ast.ClassDef) -> set[str]:
    """List what a class takes from itself, ``self.name``: the names."""
    return {
        item.attr
        for item in ast.walk(node)
        if isinstance(item, ast.Attribute)
        and isinstance(item.value, ast.Name)
        and item.value.id == "self"
    }


def _imported(path: Path, node: ast.ImportFrom, known: set[Path]) -> Iterator[Path]:
    """Find the files of a folder that a relative import names."""
    if not node.level:
        return
    base = path.parent
    for _up in range(node.level - 1):
        base = base.parent
    base = base.joinpath(*(node.module or "").split("."))
    for target in (base, *(base / name.name for name in node.names)):
        for file in (target.with_suffix(".py"), target / "__init__.py"):
            if file in known:
                yield file


def edges(folder: str, root: Path = ROOT) -> dict[Path, set[Path]]:
    """Find what each file of a folder needs of the others: by imports, and by
    ``self.name`` where one model is spread over several files."""
    paths = set(files(folder, root))
    graph: dict[Path, set[Path]] = {path: set() for path in paths}
    defined: dict[tuple[str, str], set[Path]] = {}
    classes = []
    for path in paths:
        tree = ast.parse(path.read_text())
        is_package = path.name == "__init__.py"
        for node in ast.walk(tree):
            # A package that imports its files says nothing about what they need.
            if isinstance(node, ast.ImportFrom) and not is_package:
                graph[path] |= set(_imported(path, node, paths)) - {path}
        for node in tree.body:
            model = isinstance(node, ast.ClassDef) and model_of(node)
            if model:
                classes.append((path, model, node))
                for item in node.body:
                    if isinstance(item, Function):
                        defined.setdefault((model, item.name), set()).add(path)
    for path, model, node in classes:
        for name in _own_calls(node):
            graph[path] |= defined.get((model, name), set()) - {path}
    return graph


def knots(graph: dict[Path, set[Path]]) -> list[list[Path]]:
    """Find groups of files that need each other in a circle (strongly connected)."""
    index: dict[Path, int] = {}
    low: dict[Path, int] = {}
    stack: list[Path] = []
    found: list[list[Path]] = []

    def visit(path: Path) -> None:
        index[path] = low[path] = len(index)
        stack.append(path)
        for other in sorted(graph[path]):
            if other not in index:
                visit(other)
                low[path] = min(low[path], low[other])
            elif other in stack:
                low[path] = min(low[path], index[other])
        if low[path] == index[path]:
            place = stack.index(path)
            group = stack[place:]
            del stack[place:]
            if len(group) > 1:
                found.append(sorted(group))

    for path in sorted(graph):
        if path not in index:
            visit(path)
    return found


# --------------------------------------------------------------------- one class
def stacked(root: Path = ROOT) -> dict[str, list[str]]:
    """Find the models of ``sync`` that several classes of one part define, of which
    each runs before or after the other as they are imported: {model: where}. A later
    part may add to a model of one before it."""
    places: dict[tuple[str, str], list[str]] = {}
    for path in files("sync", root):
        for node in ast.parse(path.read_text()).body:
            model = isinstance(node, ast.ClassDef) and model_of(node)
            if model:
                place = f"{path.relative_to(root)}:{node.lineno}"
                places.setdefault((model, part_of(path, root)), []).append(place)
    return {model: found for (model, _part), found in places.items() if len(found) > 1}


# ------------------------------------------------------------------------ parts
def part_of(path: Path, root: Path = ROOT) -> str:
    """Say which part of the business a file of ``sync`` belongs to, "" for what all
    parts stand on."""
    folder = path.relative_to(root / "sync").parts[0]
    return folder if folder in PARTS else ""


def backward(root: Path = ROOT) -> list[str]:
    """Find the imports by which a part of the business, or what all stand on, knows a
    later part: "file: imported file" of each."""
    paths = set(files("sync", root))
    place = {"": -1} | {part: number for number, part in enumerate(PARTS)}
    # These bring all together, as the face of ``sync`` does.
    above = {root / "sync/__init__.py", *files("sync/webhook", root)}
    found = []
    for path in sorted(paths - above):
        own = place[part_of(path, root)]
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                found += [
                    f"{path.relative_to(root)}: {target.relative_to(root)}"
                    for target in _imported(path, node, paths)
                    if place[part_of(target, root)] > own
                ]
    return found


# ----------------------------------------------------------------------- shares
def typed(root: Path = ROOT) -> Share:
    """Count the arguments and results whose types are written down."""
    have, every, lacking = 0, 0, []
    for path, owner, node in _all_functions(TYPED, root):
        arguments = node.args
        wanted = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        if owner and not _is_static(node):
            wanted = wanted[1:]
        wanted += [item for item in (arguments.vararg, arguments.kwarg) if item]
        marks = [item.annotation is not None for item in wanted]
        marks.append(node.returns is not None or node.name == "__init__")
        have, every = have + sum(marks), every + len(marks)
        if not all(marks):
            lacking.append(_place(path, node, root))
    return Share(have, every, lacking)


def described(root: Path = ROOT) -> Share:
    """Count the public functions, and all of the contract, that say what they do."""
    have, every, lacking = 0, 0, []
    for path, _owner, node in _all_functions(DESCRIBED, root):
        is_contract = (root / CONTRACT) in path.parents
        is_public = not node.name.startswith("_")
        if node.name.startswith("__") or not (is_public or is_contract):
            continue
        every += 1
        if ast.get_docstring(node):
            have += 1
        else:
            lacking.append(_place(path, node, root))
    return Share(have, every, lacking)


def _all_functions(
    folders: tuple[str, ...], root: Path
) -> Iterator[tuple[Path, str, Function]]:
    for folder in folders:
        for path in files(folder, root):
            for owner, node in functions(path):
                yield path, owner, node


def _is_static(node: Function) -> bool:
    return any(
        isinstance(item, ast.Name) and item.id == "staticmethod"
        for item in node.decorator_list
    )


def _place(path: Path, node: Function, root: Path) -> str:
    return f"{path.relative_to(root)}:{node.lineno} {node.name}"


# --------------------------------------------------------------------- contract
def contract(root: Path = ROOT) -> set[str]:
    """List the methods that the contract of a type defines: their names."""
    return set().union(*contract_parts(root).values())


def contract_parts(root: Path = ROOT) -> dict[str, set[str]]:
    """List the methods of the contract's page, which concerns every type, and of each
    capability that a type may list: {file: names}. What a capability only defines anew
    counts where it is new."""
    paths = sorted(files(CONTRACT, root), key=lambda path: path.name != PAGE)
    parts: dict[str, set[str]] = {}
    known: set[str] = set()
    for path in paths:
        names = {node.name for owner, node in functions(path) if owner} - known
        if names:
            parts[path.name] = names
            known |= names
    return parts


# ------------------------------------------------------------------- first words
SPOKEN = (
    "sync", "shoper_api", "models", "wizards", "controllers", "simulator", "scripts",
)  # fmt: skip
# Words that begin no sentence which says what a function does.
NO_VERBS = frozenset(
    """A An And Address Addresses Answers Code Codes Domain Each Elements For Here How
    Id Ids If In It Its Level Markup Methods Name: No Of On One Options Part Path Query
    Records Rows Same Since Some Such Text Texts That The Their There These They This
    Those Two Value Values What When Where Whether Which Who Whoever Whose Why With
    Words""".split()
)


def misbegun(root: Path = ROOT) -> list[str]:
    """Name the functions whose docstring does not begin with a verb."""
    found = []
    for folder in SPOKEN:
        for path in files(folder, root):
            for node in ast.walk(ast.parse(path.read_text())):
                text = isinstance(node, Function) and ast.get_docstring(node) or ":"
                first = text.split()[0].rstrip(",.;")
                is_said = first.startswith(":") or first[0].isupper()
                if not is_said or first in NO_VERBS:
                    place = f"{path.relative_to(root)}:{node.lineno}"
                    found.append(f"{place}: begins with {first}")
    return found


# ------------------------------------------------------------------------ order
def drawn(root: Path = ROOT) -> dict[str, int]:
    """Read from ARCHITECTURE.md how high each file and folder of the engine stands."""
    page = (root / "ARCHITECTURE.md").read_text()
    block = page.split("Inside `sync/engine/`")[1].split("\n\n")[1]
    floors = [re.findall(r"\w+", floor) for floor in block.split("<")]
    return {name: height for height, names in enumerate(floors) for name in names}


def misdrawn(root: Path = ROOT) -> list[str]:
    """Name the files of the engine that ARCHITECTURE.md does not name, and those that
    need what stands as high as they do, or higher."""
    heights, engine = drawn(root), root / ENGINE
    found = []
    for path, others in edges(ENGINE, root).items():
        name = path.relative_to(engine).parts[0].removesuffix(".py")
        if name == "__init__":
            continue
        if name not in heights:
            found.append(f"ARCHITECTURE.md does not name {path.relative_to(root)}")
            continue
        for other in others:
            below = other.relative_to(engine).parts[0].removesuffix(".py")
            if below != name and heights.get(below, 0) >= heights[name]:
                found.append(
                    f"{path.relative_to(root)} needs {other.relative_to(root)}, which "
                    "stands no lower in ARCHITECTURE.md"
                )
    return sorted(found)


def too_many(root: Path = ROOT) -> list[str]:
    """Name the simple types that override more of the contract than one should have to
    know."""
    found, simple = overridden(root), simple_types(root)
    return [
        f"{code} overrides {len(names)} methods of the contract, at most {SIMPLE_LIMIT}"
        for code, names in found.items()
        if code in simple and len(names) > SIMPLE_LIMIT
    ]


def simple_types(root: Path = ROOT) -> set[str]:
    """Find the types that list few capabilities, and none of another kind: codes."""
    listed = {
        code: {name for name in names if name.startswith("entity.")}
        for code, names in _stands_on(root).items()
    }
    others = {f"entity.{name}" for name in OTHER_KINDS}
    return {
        code
        for code, names in listed.items()
        if len(names) <= FEW and not names & others
    }


def overridden(root: Path = ROOT) -> dict[str, list[str]]:
    """List the methods of the contract that each type defines again, itself or in a
    class that it shares with others: {type: names}."""
    known = contract(root)
    own = {
        code: {item.name for item in node.body if isinstance(item, Function)} & known
        for _path, code, node in _classes(root)
    }
    return {
        code: sorted(own[code].union(*(own.get(name, ()) for name in names)))
        for code, names in _stands_on(root).items()
    }


def _stands_on(root: Path) -> dict[str, set[str]]:
    """Find what each type lists in its ``_inherit``, and what that lists: {type: names
    without ``shoper.sync.``}. A class without ``_entity`` is no type: some share it."""
    classes = {code: node for _path, code, node in _classes(root)}
    listed = {code: _declared(node, "_inherit") for code, node in classes.items()}

    def below(code: str) -> set[str]:
        names = listed.get(code) or ()
        names = [names] if isinstance(names, str) else names
        found = {name.removeprefix("shoper.sync.") for name in names}
        return found.union(*map(below, found))

    return {
        code: below(code)
        for code, node in classes.items()
        if _declared(node, "_entity")
    }


def _declared(node: ast.ClassDef, name: str) -> Any:
    """Read the literal that a class gives one of its attributes, None without."""
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            if name in {t.id for t in statement.targets if isinstance(t, ast.Name)}:
                return ast.literal_eval(statement.value)
    return None


def _classes(root: Path) -> Iterator[tuple[Path, str, ast.ClassDef]]:
    """Find the classes of types, and those that some share: (file, name of the model
    without ``shoper.sync.``, node)."""
    for path in files("sync", root):
        if (root / ENGINE) in path.parents or (root / CONTRACT) in path.parents:
            continue
        for node in ast.parse(path.read_text()).body:
            # What a later part adds to a class is no class of its own.
            model = isinstance(node, ast.ClassDef) and _declared(node, "_name")
            if model and model.startswith("shoper.sync."):
                yield path, model.removeprefix("shoper.sync."), node
