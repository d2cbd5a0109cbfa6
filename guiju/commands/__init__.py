"""The commands of guiju, each in the module of its name; imported only when called.

Every module has one ``command`` (:class:`guiju.options.Command`), and a function behind it that returns an
:class:`guiju.output.Answer`.
"""
