"""The part of Support's API that an app or its backend reads: me, users, identities, tickets.

Not here: writing, searching, listing, rate limits; every member of staff sees everything.
"""
