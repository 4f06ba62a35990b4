"""What the app decides and does: verbs with keyword arguments that know nothing of HTTP."""
