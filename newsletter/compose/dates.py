"""Dates in English words, whatever the machine's locale is."""

from datetime import date

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def month_day_year(day: date) -> str:
    """Such as "October 3, 2026"."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def long_date(day: date) -> str:
    """Such as "Tuesday, November 24, 2026"."""
    return f"{_DAYS[day.weekday()]}, {month_day_year(day)}"
