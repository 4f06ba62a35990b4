"""The `urls.py` that the guide to the move shows."""

import re
import textwrap
from pathlib import Path
from types import ModuleType

GUIDE = Path(__file__).parent.parent.parent / "docs/how-to/move-from-the-extension.md"


def urls_of_the_guide() -> ModuleType:
    """Return it as a module, to be a test's ROOT_URLCONF."""
    (block,) = re.findall(r"^ *```python\n( *# urls\.py\n.*?)^ *```$", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    module = ModuleType("urls_of_the_guide")
    exec(textwrap.dedent(block), module.__dict__)  # noqa: S102 - our own guide
    return module
