def has_link(t):
    return "http" in t
