"""Hears other processes of the program: a local socket, only ours to open. Understands no message."""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from imagen_desktop.core.instance.messages import (
    MAX_BYTES,
    VERSION,
    InstanceError,
    Message,
    check_version,
    from_line,
    to_line,
)

_MAX_CALLERS = 64


class InstanceCaller(QObject):
    """The other end of one connection; `left` comes once, however it went."""

    said = Signal(object)  # Message
    left = Signal()

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        socket.setParent(self)
        socket.setReadBufferSize(MAX_BYTES + 1)
        socket.readyRead.connect(self._read)
        socket.disconnected.connect(self._leave)

    def send(self, message: Message) -> None:
        if self._socket.state() is QLocalSocket.LocalSocketState.ConnectedState:
            self._socket.write(to_line(message))
            self._socket.flush()

    def refuse(self, error: InstanceError) -> None:
        """Says why, and listens no longer."""
        self.send(
            {"event": "refused", "error": type(error).__name__, "message": error.message, "hint": error.hint}
        )
        self._socket.disconnectFromServer()

    def _read(self) -> None:
        while self._socket.canReadLine():
            line = bytes(self._socket.readLine().data())
            try:
                message = from_line(line)
                check_version(message)
            except InstanceError as error:
                self.refuse(error)
                return
            self.said.emit(message)
        if self._socket.bytesAvailable() > MAX_BYTES:
            self.refuse(InstanceError("The request is too long."))

    def _leave(self) -> None:
        self.left.emit()
        self.deleteLater()


class InstanceServer(QObject):
    """Listens from `listen` until `close`. The instance's lock must be held: an old socket is replaced."""

    called = Signal(object)  # InstanceCaller, greeted

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)

    def listen(self, address: str) -> bool:
        """False where the socket cannot be made; the program runs without it."""
        QLocalServer.removeServer(address)  # of a process that was killed
        return self._server.listen(address)

    def close(self) -> None:
        self._server.close()
        for caller in self.findChildren(InstanceCaller):
            caller.deleteLater()

    def _accept(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if len(self.findChildren(InstanceCaller)) >= _MAX_CALLERS:
                socket.abort()
                socket.deleteLater()
                continue
            caller = InstanceCaller(socket, self)
            self.called.emit(caller)
            caller.send({"event": "greeting", "version": VERSION, "process": os.getpid()})
