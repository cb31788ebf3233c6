"""A small array library with a tracer, a wire format and ring collectives. Standard library only."""

__version__ = "2.1.0"
