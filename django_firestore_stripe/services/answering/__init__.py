"""Client-written checkout sessions: a document below a customer asks, and is answered into."""
