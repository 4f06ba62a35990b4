"""The RPCs of google.firestore.v1.Firestore: functions of the backend and a request, a topic a module."""
