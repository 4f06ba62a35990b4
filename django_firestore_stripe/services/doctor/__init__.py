"""A preflight: what is wrong with the site's ties to Stripe and Firestore, and how to mend it. Nothing is written.

examinations.py  all of them in order; each of the modules that it names examines one thing
finding.py       what an examination finds
comparing.py     documents as they are beside what would be written; named.py: the objects that they are about
extension.py     the Firebase extension's parameters beside the settings
"""
