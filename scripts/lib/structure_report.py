"""Called by scripts/structure: print the measures of the code's structure."""

import argparse
import sys

import structure
from settings import ROOT


def report() -> str | None:
    """Print the measures; return what is above its limit, None for nothing."""
    parser = argparse.ArgumentParser(prog="scripts/structure", description=__doc__)
    parser.add_argument(
        "--places", action="store_true", help="name what lacks types or a docstring"
    )
    parser.add_argument(
        "--row",
        action="store_true",
        help="also follow one imported product row through the code (needs Odoo)",
    )
    options = parser.parse_args()
    knots = structure.knots(structure.edges(structure.ENGINE))
    print(f"strongly connected files in {structure.ENGINE}: {sum(map(len, knots))}")
    for knot in knots:
        print("   ", *(path.relative_to(ROOT / structure.ENGINE) for path in knot))
    parts = structure.contract_parts()
    page = len(parts.pop(structure.PAGE))
    print(f"methods of the contract's page: {page}")
    print(f"methods of its capabilities: {sum(map(len, parts.values()))}")
    for name, methods in sorted(parts.items()):
        print(f"    {name.removesuffix('.py')}: {len(methods)}")
    simple = structure.simple_types()
    for code, names in sorted(structure.overridden().items()):
        is_simple = " (simple)" if code in simple else ""
        print(f"    {code}{is_simple} overrides {len(names)}")
    shares = {
        "types of arguments and results": structure.typed(),
        "docstrings of public and contract methods": structure.described(),
    }
    for label, share in shares.items():
        print(f"{label}: {share}")
        if options.places:
            print(*(f"    {place}" for place in share.lacking), sep="\n")
    return print_row(options.places) if options.row else None


def print_row(with_places: bool) -> str | None:
    """Print the way of one row; return that it is too long, None where it is not."""
    # Not above: this needs Odoo, all else only reads files.
    import row_walk

    walk = row_walk.walk()
    print(
        f"one imported product row: {len(walk.way)} functions (at most "
        f"{walk.most['functions']}) in {len({file for file, _name in walk.way})} "
        f"files, {walk.changes} changes of file (at most {walk.most['changes']})"
    )
    if with_places:
        print(*(f"    {file} {name}" for file, name in walk.way), sep="\n")
    return "The way of a row is longer than it may be." if walk.is_longer else None


if __name__ == "__main__":
    sys.exit(report())
