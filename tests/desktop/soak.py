"""20,000 calls from Qt to Python and back, in a process of its own: it must not abort.

Some combinations of Python and PySide6 lose a reference to None or True with each call.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal

ROUNDS = 20_000


class Heard(QObject):
    called = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.called.connect(self._hear)

    def event(self, event: QEvent) -> bool:
        self.setObjectName("heard")
        return super().event(event)

    def _hear(self, number: int) -> None:
        self.count += number


def main() -> int:
    application = QCoreApplication([])
    heard = Heard()
    for _ in range(ROUNDS):
        heard.called.emit(1)
        QCoreApplication.sendEvent(heard, QEvent(QEvent.Type.User))
    print(heard.count)
    application.shutdown()
    return 0 if heard.count == ROUNDS else 1


if __name__ == "__main__":
    sys.exit(main())
