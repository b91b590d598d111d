"""Limits, and where the ledger is copied to."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from imagen_desktop.core.config import Config, UsageConfig
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.usage.migration import migration_sql
from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.settings.page import SettingsPage
from imagen_desktop.ui.settings.rows import ChoiceRow, TextRow, amount, dollars
from imagen_desktop.ui.settings.token_row import TokenRow
from imagen_desktop.ui.theme import MEDIUM
from imagen_desktop.ui.wording import said_error, tr


class BudgetPage(SettingsPage):
    """`key` is the usage server's; it is found, tested and stored elsewhere."""

    key_shown = Signal(str)  # the variable that the key is looked up under

    def __init__(self) -> None:
        super().__init__(tr("Budget and usage"), "wallet")
        note = tr("In dollars; nothing for no limit.")
        self.daily = TextRow(
            "budget.daily_usd", tr("A day"), note, tr("no limit"), read=amount, write=dollars, width=200
        )
        self.monthly = TextRow(
            "budget.monthly_usd", tr("A month"), note, tr("no limit"), read=amount, write=dollars, width=200
        )
        self.ask = TextRow(
            "budget.ask_over_usd",
            tr("Ask before spending more at once than"),
            tr("In dollars; nothing for never. What has no price is asked about, too."),
            tr("never"),
            read=amount,
            write=dollars,
            width=200,
        )
        self.add_card(
            [self.daily, self.monthly, self.ask],
            tr("Budget"),
            tr("What would pass a limit is not sent before you agree. Estimates count, by your own clock."),
        )
        self.address = TextRow(
            "usage.supabase_url",
            tr("Supabase project"),
            tr("Its address; nothing keeps the ledger on this computer."),
            "https://abc.supabase.co",
            read=lambda typed: typed or None,
        )
        self.key = TokenRow(tr("Key"))
        self.key.setProperty("words", tr("Supabase key token keyring test"))
        self.variable = TextRow(
            "usage.supabase_key_env",
            tr("Variable of the key"),
            tr("The environment variable and the keyring’s entry."),
            "SUPABASE_KEY",
            read=lambda typed: typed or None,
        )
        self.schema = TextRow("usage.schema", tr("Schema"), hint="mai", read=lambda typed: typed or None)
        self.hash = ChoiceRow(
            "usage.hash",
            tr("Prompts are sent as"),
            [("sha256", "SHA-256"), ("hmac", "HMAC")],
            tr("HMAC keeps short prompts from being guessed; its key is in the keyring."),
        )
        self.migration = MigrationRow()
        self.add_card(
            [self.address, self.key, self.variable, self.schema, self.hash, self.migration],
            tr("Usage"),
            tr("The ledger can be copied to a Supabase project of yours: costs and times, never a prompt."),
        )
        self.finish_layout()

    def show_config(self, config: Config) -> None:
        super().show_config(config)
        self.migration.schema = config.usage.schema
        self.key_shown.emit(config.usage.supabase_key_env)


class MigrationRow(QWidget):
    """What the project's database needs, to paste into its SQL editor."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("words", tr("Migration table SQL Supabase"))
        self.schema = UsageConfig().schema
        self.copy = Button(tr("Copy the SQL"), "copy")
        self.copy.clicked.connect(self._copy)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(tr("Table of the project"), weight=MEDIUM))
        self.note = Caption(
            tr("Paste it into the project’s SQL editor once, before the first row is sent."), wraps=True
        )
        words.addWidget(self.note)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self.copy)

    def _copy(self) -> None:
        try:
            sql = migration_sql(self.schema)
        except ConfigError as error:
            self.note.setText(said_error(error))
            return
        QGuiApplication.clipboard().setText(sql)
        self.copy.setText(tr("Copied"))
