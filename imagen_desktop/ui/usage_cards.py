"""Two cards of the Usage page: what the month has cost, and what the usage server has of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from imagen_desktop.core.money import MICRODOLLARS
from imagen_desktop.ui import icons
from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.hairline import Hairline
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.locale_forms import number_text
from imagen_desktop.ui.theme import DARK, MEDIUM, Theme, Type
from imagen_desktop.ui.usage_facts import BudgetBar, Facts
from imagen_desktop.ui.usage_report import SyncState, UsageReport
from imagen_desktop.ui.usage_words import clock_text, month_name, percent_text, rows_text
from imagen_desktop.ui.wording import dollars_text, said, sum_text, tr

_SIDE = 20
_REASONS = 3


class MonthCard(QFrame):
    """The month's sum, its budget, and what is known beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.title = Caption("", tint="text2")
        self.sum = Label("", Type.DISPLAY, is_tabular=True)
        self.limit = Label("", tint="text2", is_tabular=True)
        self.bar = BudgetBar()
        self.used = Caption("", tint="text2")
        self.left = Caption("", tint="text2")
        self.note = Caption("", wraps=True)
        self.facts = Facts()
        self._line = Hairline()
        layout = _column(self)
        layout.addWidget(self.title)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.sum, 0, Qt.AlignmentFlag.AlignBottom)
        head.addWidget(self.limit, 1, Qt.AlignmentFlag.AlignBottom)
        self.limit.setContentsMargins(0, 0, 0, 5)
        layout.addLayout(head)
        layout.addWidget(self.bar)
        shares = QHBoxLayout()
        shares.addWidget(self.used)
        shares.addStretch(1)
        shares.addWidget(self.left)
        layout.addLayout(shares)
        layout.addWidget(self.note)
        layout.addSpacing(4)
        layout.addWidget(self._line)
        layout.addSpacing(4)
        layout.addWidget(self.facts)
        layout.addStretch(1)

    def show_report(self, report: UsageReport) -> None:
        total, budget = report.by_model.total, report.this_month
        name = month_name(report.month, has_year=report.month.year != report.now.year)
        self.title.setText(tr("{month}, month to date").format(month=name) if report.is_current else name)
        self.sum.setText(sum_text(total.microdollars))
        limit = budget.limit if report.is_current else None
        for part in (self.limit, self.bar, self.used, self.left):
            part.setVisible(limit is not None)
        if limit is not None:
            self.limit.setText(tr("of {budget}").format(budget=sum_text(limit)))
            self.bar.show_fraction(total.microdollars / limit if limit else 1.0)
            self.used.setText(percent_text(total.microdollars, limit))
            shown = round(total.microdollars / MICRODOLLARS, 2)  # so that both together make the budget
            rest = limit - round(shown * MICRODOLLARS)
            over, left = tr("{amount} over"), tr("{amount} left")
            self.left.setText((over if rest < 0 else left).format(amount=sum_text(abs(rest))))
        self.note.setText(tr("No monthly budget. Set one in Settings > Budget and usage."))
        self.note.setVisible(report.is_current and limit is None)
        self._show_facts(report)

    def set_theme(self, theme: Theme) -> None:
        for part in (self.title, self.sum, self.limit, self.used, self.left, self.note):
            part.set_theme(theme)
        self.bar.set_theme(theme)
        self.facts.set_theme(theme)
        self._line.set_theme(theme)

    def _show_facts(self, report: UsageReport) -> None:
        total, today = report.by_model.total, report.today
        facts = []
        if report.is_current:
            spent = dollars_text(today.spent) if today.spent else sum_text(0)
            limited = tr("{spent} of {limit} a day")
            words = spent if today.limit is None else limited.format(spent=spent, limit=sum_text(today.limit))
            facts.append((tr("Today"), words, "text"))
            if today.reserved:
                on_way = tr("{amount}, not yet in the sum").format(amount=dollars_text(today.reserved))
                facts.append((tr("On its way"), on_way, "text"))
        facts.append((tr("Images"), number_text(total.images), "text"))
        if total.unpriced:
            one, several = tr("1 image, not in the sum"), tr("{count:,} images, not in the sum")
            words = one if total.unpriced == 1 else several.format(count=total.unpriced)
            facts.append((tr("Unpriced"), words, "attention"))
        self.facts.show_facts(facts)


class SyncCard(QFrame):
    """What the usage server has, what it has not, and why."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = DARK
        self._tint, self._icon = "text3", ""
        self.title = Label(tr("Sync with Supabase"), Type.CAPTION, tint="text2", weight=MEDIUM)
        self._sign = QLabel()
        self._states = {
            tint: Label("", Type.CAPTION, tint=tint, weight=MEDIUM) for tint in ("text3", "ok", "attention")
        }
        self.words = Caption("", tint="text2", wraps=True)
        self.facts = Facts()
        self.reasons = Caption("", tint="text2", wraps=True)
        self.privacy = Caption(tr("Prompts are never sent."), wraps=True)
        self.sync = Button(tr("Sync now"), "refresh-cw")
        layout = _column(self)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.title, 1)
        head.addWidget(self._sign)
        for label in self._states.values():
            head.addWidget(label)
        layout.addLayout(head)
        for part in (self.words, self.facts, self.reasons, self.privacy):
            layout.addWidget(part)
        layout.addStretch(1)
        layout.addWidget(self.sync)

    @property
    def state(self) -> str:
        return self._states[self._tint].text()

    def show_report(self, report: UsageReport) -> None:
        sync = report.sync
        for part in (self.facts, self.reasons, self.privacy, self.sync):
            part.setVisible(sync is not None)
        if sync is None:
            self._show_state(tr("Not set up"), "text3", "")
            self.words.setText(
                tr(
                    "Usage is counted on this computer alone. For one sum over several computers, name a"
                    " Supabase project in Settings > Budget and usage."
                )
            )
            return
        waiting = sync.unconfirmed.pending
        if waiting:
            self._show_state(tr("{rows} waiting").format(rows=rows_text(waiting)), "attention", "cloud-off")
        else:
            self._show_state(tr("All sent"), "ok", "circle-check")
        self.words.setText(_why(sync, report))
        self.words.setVisible(bool(self.words.text()))
        self._show_facts(sync, report)

    def show_server_total(self, words: str) -> None:
        """All computers' sum for the month, or why it is not known; rows that wait are not in it."""
        self.facts.show_fact(tr("All computers"), words)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for label in (self.title, self.words, self.reasons, self.privacy, *self._states.values()):
            label.set_theme(theme)
        self.facts.set_theme(theme)
        self.sync.set_theme(theme)
        self._draw_sign()

    def _show_facts(self, sync: SyncState, report: UsageReport) -> None:
        month = month_name(report.month, has_year=report.month.year != report.now.year)
        confirmed = tr("{rows} of {month}").format(rows=rows_text(sync.confirmed), month=month)
        facts = [(tr("Confirmed"), confirmed, "text")]
        if sync.delivery.delivered_at:
            facts.append((tr("Last sent"), clock_text(sync.delivery.delivered_at, report.now), "text"))
        pending, refused = sync.unconfirmed, sync.unconfirmed.refused
        if pending.pending:
            cost = dollars_text(pending.pending_microdollars) if pending.pending_microdollars else tr("free")
            facts.append((tr("Waiting"), f"{rows_text(pending.pending)}, {cost}", "text"))
        aside = rows_text(len(refused)) if refused else tr("none")
        facts.append((tr("Set aside"), aside, "attention" if refused else "text"))
        self.facts.show_facts(facts)
        reasons = [
            tr("{when}, {model}: {problem}").format(
                when=clock_text(row.created_at, report.now), model=row.model, problem=said(row.problem)
            )
            for row in refused[:_REASONS]
        ]
        self.reasons.setText("\n".join(reasons))
        self.reasons.setVisible(bool(reasons))

    def _show_state(self, words: str, tint: str, icon: str) -> None:
        self._tint, self._icon = tint, icon
        for name, label in self._states.items():
            label.setText(words if name == tint else "")
            label.setVisible(name == tint)
        self._draw_sign()

    def _draw_sign(self) -> None:
        self._sign.setVisible(bool(self._icon))
        if self._icon:
            color = str(getattr(self._theme, self._tint))
            self._sign.setPixmap(icons.pixmap(self._icon, color, 14, self.devicePixelRatioF()))


def _column(card: QFrame) -> QVBoxLayout:
    layout = QVBoxLayout(card)
    layout.setContentsMargins(_SIDE, _SIDE - 4, _SIDE, _SIDE)
    layout.setSpacing(8)
    return layout


def _why(sync: SyncState, report: UsageReport) -> str:
    """What keeps rows here, what to do, when it is tried again."""
    delivery, parts = sync.delivery, []
    if not sync.unconfirmed.pending:
        return ""
    if delivery.problem:
        parts += [said(delivery.problem), said(delivery.hint)]
        if delivery.retry_at and delivery.retry_at > report.now:
            retry = clock_text(delivery.retry_at, report.now)
            parts.append(tr("The next try is at {time}.").format(time=retry))
    parts.append(tr("Nothing is lost: the rows are on this computer."))
    return " ".join(part for part in parts if part)
