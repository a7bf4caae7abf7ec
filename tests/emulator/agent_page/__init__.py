"""The agent's pages with their apps: the host's side of the ZAF wire protocol.

Not here: other locations than those of a ticket, a new ticket, a user's profile, and modals; saving
a ticket (the fields and the composer live in the page only); the `jwt` option and `autoRetry` of
requests; HTTP/2. Packaged assets come from this origin, where Zendesk has a host of their own.
"""
