"""What other processes of the program ask of this one: its window, its quick prompt, an image."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from imagen_desktop.core.instance.lock import InstanceLock
from imagen_desktop.core.instance.messages import InstanceError, Message
from imagen_desktop.core.instance.origin import Origin
from imagen_desktop.core.instance.start import PROMPT, QUICK, SHOW
from imagen_desktop.ui.instance_server import InstanceCaller, InstanceServer
from imagen_desktop.ui.wording import tr


class InstanceDesk(QObject):
    """`hand_over` takes a caller's first `generate`, and the rest of what it says."""

    window_asked = Signal(str)  # the caller's activation token
    prompt_asked = Signal(str)  # likewise
    quick_asked = Signal(str, object)  # the token, and the Origin of what will be generated

    def __init__(
        self, hand_over: Callable[[InstanceCaller, Message], object], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._hand_over = hand_over
        self._server = InstanceServer(self)
        self._server.called.connect(self._greet)

    def open(self, lock: InstanceLock, address: str) -> bool:
        """False where nobody will be heard."""
        if not self._server.listen(address):
            return False
        lock.announce(address)
        return True

    def close(self) -> None:
        self._server.close()

    def _greet(self, caller: InstanceCaller) -> None:
        caller.said.connect(lambda message: self._hear(caller, message))

    def _hear(self, caller: InstanceCaller, message: Message) -> None:
        action = message.get("action")
        token = str(message.get("token") or "")
        if action == SHOW:
            self.window_asked.emit(token)
            caller.send({"event": "done"})
        elif action == PROMPT:
            self.prompt_asked.emit(token)
            caller.send({"event": "done"})
        elif action == QUICK:
            self.quick_asked.emit(token, Origin.from_json(message))
            caller.send({"event": "done"})
        elif action == "generate":
            self._hand_over(caller, message)
        elif action != "cancel":  # which is for whom the request was handed to
            caller.refuse(InstanceError(tr("The running program does not know what is asked of it.")))
