"""What the emulator remembers: objects, events, answers."""
