"""The kinds of files that articles come in, and reading them where a hostile one can do no harm.

Document (bytes) -> Format -> Draft -> Article. `isolation.IsolatedReader` is the way in; a new kind of
file is one new module here, named `*_format.py`, that defines `FORMAT`.
"""
