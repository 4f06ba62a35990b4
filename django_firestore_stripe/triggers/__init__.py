"""What others tell us by HTTP: Firestore (through Eventarc), Firebase Auth's functions, and the callable portal link."""
