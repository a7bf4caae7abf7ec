"""The ticket page with its apps: the host's side of the ZAF wire protocol.

Not here: other locations than ticket_sidebar and modal; saving a ticket (the fields and the
composer live in the page only); the `jwt` option and `autoRetry` of requests; HTTP/2. Packaged
assets come from this origin, where Zendesk has a host of their own.
"""
