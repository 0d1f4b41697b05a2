"""What an object works out once and keeps."""

from collections.abc import Callable
from typing import Any


class lazily:  # noqa: N801, as `property` is written
    """A property whose value is worked out when it is first asked for, as `functools.cached_property`.

    That one, up to Python 3.11, holds a lock for all objects of the class while one of them works its value out, so
    that threads would wait for one another. Here two threads may do the same work, and the last one's value stays.
    """

    def __init__(self, function: Callable[[Any], Any]):
        self._function, self.__doc__ = function, function.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._function(instance)
        return value
