"""What lies where: files are named after the model or the widget that they hold, each
form is inherited once, and each ``sudo()`` and ``flush_all()`` says why. Called by
lint."""

import ast
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from structure import model_of

# Folders of models; the views of the one are in views/, of the other beside it.
MODELS = ("models", "wizards")
VIEWS = ("views", "wizards")
CODE = ("controllers", "models", "sync", "wizards")
# So many lines above a statement its reason may begin, to be that of a few in a row.
ABOVE = 3


# ------------------------------------------------------------------------ models
def misnamed_models(root: Path) -> Iterator[str]:
    """Name the files that hold another model than they are named after, or none.

    A folder is one model, too, a file in it an aspect of that.
    """
    for folder in MODELS:
        for path in sorted((root / folder).rglob("*.py")):
            named = path.relative_to(root / folder).parts[0].removesuffix(".py")
            if path.stem == "__init__":
                continue
            classes = ast.parse(path.read_text()).body
            models = {model_of(n) for n in classes if isinstance(n, ast.ClassDef)}
            models.discard(None)
            held = {str(model).replace(".", "_") for model in models}
            if held != {named}:
                found = ", ".join(sorted(map(str, models))) or "no model"
                yield f"{path.relative_to(root)}: holds {found}"


# ------------------------------------------------------------------------- views
def _value(record: ElementTree.Element, name: str) -> str | None:
    field = record.find(f"field[@name='{name}']")
    if field is None:
        return None
    return field.get("ref") or field.text


def _shown_model(record: ElementTree.Element) -> str | None:
    """Find the model of a view or an action: its name with underscores."""
    kind = record.get("model")
    if kind == "ir.ui.view":
        return (_value(record, "model") or "").replace(".", "_")
    if kind == "ir.actions.act_window":
        return (_value(record, "res_model") or "").replace(".", "_")
    if kind == "ir.actions.server":
        model = (_value(record, "model_id") or "").rpartition(".")[2]
        return model.removeprefix("model_")
    return None


def misplaced_views(root: Path) -> Iterator[str]:
    """Name the views and actions that are not in the file of their model, and the
    views that the addon inherits more than once."""
    inherited: Counter[str] = Counter()
    for folder in VIEWS:
        for path in sorted((root / folder).glob("*.xml")):
            place = path.relative_to(root)
            named = path.stem.removesuffix("_views")
            models = root / ("models" if folder == "views" else folder)
            has_views = path.stem.endswith("_views")
            is_held = (models / named).is_dir() or (models / f"{named}.py").is_file()
            if has_views and not is_held:
                yield f"{place}: there is no {models.name}/{named}"
            for record in ElementTree.parse(path).iter("record"):
                if not has_views or _shown_model(record) != named:
                    yield f"{place}: {record.get('id')} is of another model"
                # A view of its own, which begins as another one, changes none.
                is_own = _value(record, "mode") == "primary"
                if not is_own and (parent := _value(record, "inherit_id")):
                    inherited[parent] += 1
    for parent, count in inherited.items():
        if count > 1:
            yield f"{parent} is inherited {count} times"


# ----------------------------------------------------------------------- widgets
# How a script registers what others name: a widget, a view, a service, an action.
_REGISTERED = re.compile(r'category\("\w+"\)\s*\.add\(\s*"(\w+)"')


def misnamed_widgets(root: Path) -> Iterator[str]:
    """Name the scripts that register something else than they are named after, or lie
    in a folder that is not, and the folders with files of several names."""
    for path in sorted((root / "static" / "src").rglob("*.*")):
        place, named = path.relative_to(root), path.parent.name
        if path.stem != named:
            yield f"{place}: is not named after its folder"
        if path.suffix == ".js":
            found = _REGISTERED.findall(path.read_text())
            if found != [named]:
                yield f"{place}: registers {', '.join(found) or 'nothing'}"


# ----------------------------------------------------------------------- aspects
def super_between_aspects(root: Path) -> Iterator[str]:
    """Name the places where an aspect of a large model calls another one by
    ``super()``: which of them comes first would be a matter of import order."""
    for folder in MODELS:
        for package in sorted(path for path in (root / folder).iterdir()):
            if not package.is_dir():
                continue
            trees = {path: ast.parse(path.read_text()) for path in package.glob("*.py")}
            defined: dict[str, set[Path]] = {}
            for path, tree in trees.items():
                for node in ast.walk(tree):
                    if isinstance(node, ast.FunctionDef):
                        defined.setdefault(node.name, set()).add(path)
            for path, tree in trees.items():
                for name, line in _super_calls(tree):
                    others = sorted(
                        item.name for item in defined.get(name, set()) - {path}
                    )
                    if others:
                        call = f"{path.relative_to(root)}:{line}: super().{name}()"
                        yield f"{call} is in {', '.join(others)}, too"


def _super_calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """List the methods that are called by ``super()``: (name, line)."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Name)
            and node.value.func.id == "super"
        ):
            yield node.attr, node.lineno


# ----------------------------------------------------------------------- reasons
def _header_end(statement: ast.stmt) -> int:
    """Find the last line of a statement, without the block that it opens."""
    body = getattr(statement, "body", None)
    return body[0].lineno - 1 if body else statement.end_lineno or statement.lineno


def unexplained(root: Path, method: str) -> Iterator[str]:
    """Name the places where a method is called, without arguments, that has no comment
    beside it or closely above."""
    for folder in CODE:
        for path in sorted((root / folder).rglob("*.py")):
            with path.open("rb") as file:
                tokens = tokenize.tokenize(file.readline)
                comments = {t.start[0] for t in tokens if t.type == tokenize.COMMENT}
            nodes = list(ast.walk(ast.parse(path.read_text())))
            statements = [node for node in nodes if isinstance(node, ast.stmt)]
            for call in nodes:
                if not _is_call(call, method):
                    continue
                line = call.end_lineno or call.lineno
                own = max(
                    (s for s in statements if s.lineno <= line <= _header_end(s)),
                    key=lambda statement: statement.lineno,
                )
                near = range(own.lineno - ABOVE, _header_end(own) + 1)
                if not comments.intersection(near):
                    at = f"{path.relative_to(root)}:{line}"
                    yield f"{at}: {method}() without a reason"


def _is_call(node: ast.AST, method: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
        and not node.args
    )
