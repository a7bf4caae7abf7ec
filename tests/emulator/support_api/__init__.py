"""The part of Support's API that an app or its backend reads: me, users, identities, tickets,
and which token asks.

Not here: writing, searching, listing, rate limits; every member of staff sees everything.
"""
