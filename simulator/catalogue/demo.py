def load(owner):
    pass
