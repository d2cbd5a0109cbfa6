"""What the rules say and the laws that the interpreters keep. A package, so that no other ``tests`` that a library
brings along is taken for this one.
"""
