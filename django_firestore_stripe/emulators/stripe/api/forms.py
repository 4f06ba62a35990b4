"""Form encoding with brackets: `items[0][price]=p&expand[]=customer`."""

import re
from typing import Any, TypeAlias, cast
from urllib.parse import parse_qsl

Tree: TypeAlias = dict[str, Any]
"""Strings in dicts; arrays are dicts with the keys "0", "1", …"""

# one pair of brackets, with what may be in them: a key such as a[b] is kept, and refused by name
_BRACKETS = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]")


def decoded(text: str) -> Tree:
    """Return the parameters of a query string or form body."""
    tree: Tree = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        _put(tree, _keys(name), value)
    return tree


def _keys(name: str) -> list[str]:
    start = name.find("[")
    if start < 1:
        return [name]
    return [name[:start], *_BRACKETS.findall(name[start:])]


def _put(tree: Tree, keys: list[str], value: str) -> None:
    for key in keys[:-1]:
        branch = tree.get(key or str(len(tree)))
        if not isinstance(branch, dict):
            branch = {}
            tree[key or str(len(tree))] = branch
        tree = branch
    tree[keys[-1] or str(len(tree))] = value


def is_array(tree: Tree) -> bool:
    """Whether the keys are 0, 1, 2, … in any order."""
    return bool(tree) and set(tree) == {str(index) for index in range(len(tree))}


def elements(tree: Tree) -> list[Any]:
    """Return the values of an array in the order of their keys."""
    return [tree[key] for key in sorted(tree, key=int)]


def plain(value: Tree | str) -> Any:
    """Return the same with lists where arrays are; all else stays a string."""
    if isinstance(value, str):
        return value
    if is_array(value):
        return [plain(element) for element in elements(value)]
    return {name: plain(cast("Tree | str", inner)) for name, inner in value.items()}
