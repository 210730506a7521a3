"""The studio: pages over the desk's use cases, for people. One module per page or noun, each a router.

Every page is written on the server and works without script: what changes anything is a form, answered by a
redirect. Script (`static/`) only spares the reload: it fetches the same page and puts its parts in place.
"""
