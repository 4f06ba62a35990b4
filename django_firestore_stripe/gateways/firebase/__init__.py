"""Firebase Auth, for projects that use it; only `auth` and `errors` import firebase_admin (the extra `[firebase]`)."""
