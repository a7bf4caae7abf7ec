"""OAuth of Zendesk Chat: consent page, token endpoint, clients and tokens as resources.

Not here: making clients over the API (the control does it); changing anything of a client but its
type; PKCE; a sign-in page (a cookie names the user); anything of Support's own OAuth.
"""
