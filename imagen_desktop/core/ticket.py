"""What a queue hears of one image it has handed on, in time to write it down."""

from __future__ import annotations

from imagen_desktop.core.errors import ImagenError


class Ticket:
    """One try to make one queued image. This one belongs to no queue and hears nothing.

    The journal's entry carries `name`, so that a later start knows whose image it brings home. The
    calls come from any thread, each before the entry that it speaks of is removed.
    """

    name = ""

    def begun(self) -> None:
        """The journal has its entry, nothing has been sent. Raises SaveError: then nothing will be."""

    def withdrawn(self) -> None:
        """Nothing was sent after all, or what was sent was cancelled before it was made."""

    def saved(self) -> None:
        """The image is on disk."""

    def failed(self, error: ImagenError) -> None:
        """No image comes of this try."""


NO_TICKET = Ticket()
