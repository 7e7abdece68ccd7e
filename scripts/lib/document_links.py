"""Links between the documents of this repository that lead nowhere."""

import re
from pathlib import Path

LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```|^    [^\n]*$", re.DOTALL | re.MULTILINE)


def broken(root: Path) -> list[str]:
    """Name each link to a file or a heading that is not there: ``file: link``."""
    found = []
    for path in sorted(root.rglob("*.md")):
        for match in LINK.finditer(path.read_text()):
            link = match[1] or match[2]
            if "://" in link:
                continue
            name, _, anchor = link.partition("#")
            target = (path.parent / name).resolve() if name else path
            if not target.exists() or (anchor and anchor not in anchors(target)):
                found.append(f"{path.relative_to(root)}: {link}")
    return found


def anchors(path: Path) -> set[str]:
    """Give the anchors that a page has for its headings: lower case, no signs."""
    headings = HEADING.findall(CODE.sub("", path.read_text()))
    plain = (re.sub(r"[^\w\- ]", "", text.lower()) for text in headings)
    return {text.replace(" ", "-") for text in plain}
