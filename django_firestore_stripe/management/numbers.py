"""Numbers, as commands take them."""


def positive(text: str) -> int:
    """Read a whole number from 1 on; raises ValueError, as argparse likes it."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
