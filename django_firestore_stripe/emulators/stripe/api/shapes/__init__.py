"""Objects in the shape of older API versions."""
