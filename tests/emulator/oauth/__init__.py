"""OAuth of Zendesk Chat: consent page, implicit grant, clients and tokens as resources.

Not here: the code, refresh and client-credentials grants; making clients over the API (the
control does it); a sign-in page (a cookie names the user); anything of Support's own OAuth.
"""
