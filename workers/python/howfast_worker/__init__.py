"""What a howfast worker written in Python needs; docs/protocol.md is the specification.

A framework is one file here: a subclass of framework.Framework and `sys.exit(serve(TheFramework()))`.
Everything but the framework itself is Python's standard library.
"""
