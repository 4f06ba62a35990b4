"""Pages: they validate, call one service and answer."""
