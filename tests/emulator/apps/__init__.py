"""Apps: upload, check, install, settings, a key per app, the token of a signed load.

Not here: requirements, plans, role restrictions, Marketplace listing, SVG rewriting; jobs end at
once; `/api/v2/apps/notify`. Departure: http://localhost locations are signed too.
"""
