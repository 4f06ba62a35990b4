"""Models over documents that the backend's tests work with."""
