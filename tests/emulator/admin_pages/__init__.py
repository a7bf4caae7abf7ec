"""Two of an admin's pages: where private apps are uploaded, and where API clients of Chat are made.

Not here: anything else of Admin Center and the Chat dashboard; removing, updating or switching off
an app; editing a client. They look like neither.
"""
