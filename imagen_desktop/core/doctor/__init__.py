"""The doctor: looks at everything that the program relies on, and says what to do about the rest."""

from imagen_desktop.core.doctor.check import Check, Status
from imagen_desktop.core.doctor.examination import Surroundings, examine
from imagen_desktop.core.doctor.report import anonymous, report

__all__ = ["Check", "Status", "Surroundings", "anonymous", "examine", "report"]
