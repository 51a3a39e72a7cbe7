"""Functions on dates and times.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-date
"""

from __future__ import annotations

import re

from linter.arm.functions.function import integer_at, text_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

TICKS: Final = 10_000_000
"""Ticks of .NET in a second."""

TICKS_PER_DAY: Final = 86_400 * TICKS

MOMENT: Final = re.compile(
    r"""\s*+(?P<year>[0-9]{4})(?P<dash>-?)(?P<month>[0-9]{2})(?P=dash)(?P<day>[0-9]{2})
    (?:(?P<between>[Tt]|[ ]+)(?P<hour>[0-9]{2})(?P<colon>:?)(?P<minute>[0-9]{2})
        (?:(?P=colon)(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?)?
    )?\s*+(?P<zone>[Zz]|[+-][0-9]{2}:?[0-9]{2})?\s*+""",
    re.VERBOSE,
)
DURATION: Final = re.compile(
    r"""(?P<sign>[+-]?)P(?:(?P<years>[0-9]+)Y)?(?:(?P<months>[0-9]+)M)?(?:(?P<weeks>[0-9]+)W)?(?:(?P<days>[0-9]+)D)?
    (?P<time>T(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?(?:(?P<seconds>[0-9]+)(?:\.(?P<fraction>[0-9]{1,9}))?S)?)?""",
    re.VERBOSE,
)
EPOCH_FORMAT: Final = "yyyy-MM-dd'T'HH:mm:ss'Z'"
LONGEST_NUMBER: Final = 9
"""Digits of a number in a duration; more pass the year 9999 by far."""


class Moment:
    """A date and time: days since 0001-01-01, ticks (100 ns) of the day, minutes from UTC (None: not said)."""

    __slots__ = ('days', 'ticks', 'offset')

    def __init__(self, days: int, ticks: int, offset: int | None) -> None:
        self.days = days
        self.ticks = ticks
        self.offset = offset

    def date(self) -> tuple[int, int, int]:
        from datetime import date

        found = date.fromordinal(self.days)
        return found.year, found.month, found.day

    def moved(self, ticks: int) -> Moment:
        """Return the moment so many ticks later. Raises ValueError outside the years 1 to 9999."""
        days, rest = divmod(self.ticks + ticks, TICKS_PER_DAY)
        return Moment(checked_days(self.days + days), rest, self.offset)

    def in_utc(self) -> Moment:
        """Return the same moment in UTC; one that names no zone is taken as UTC."""
        moved = self.moved(-(self.offset or 0) * 60 * TICKS)
        return Moment(moved.days, moved.ticks, 0)


def checked_days(days: int) -> int:
    if not 1 <= days <= 3_652_059:
        raise ValueError('the date is outside the years 1 to 9999')
    return days


def parse_moment(name: str, value: str) -> tuple[Moment, re.Match[str]]:
    """Return the date and time that text shows in ISO 8601, and its pieces. Raises ValueError if it shows none."""
    from datetime import date

    match = MOMENT.fullmatch(value)
    if match is None:
        raise ValueError(f"'{name}' takes a date and time as 2024-01-31T12:00:00Z is one; it is {value[:40]!r}")
    try:
        days = date(int(match['year']), int(match['month']), int(match['day'])).toordinal()
    except ValueError:
        raise ValueError(f"'{name}' takes a date; {value[:40]!r} is none") from None
    hour, minute, second = (int(match[part] or 0) for part in ('hour', 'minute', 'second'))
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"'{name}' takes a time of day; {value[:40]!r} is none")
    ticks = ((hour * 60 + minute) * 60 + second) * TICKS + fraction_ticks(match['fraction'])
    return Moment(days, ticks, zone_minutes(match['zone'])), match


def fraction_ticks(digits: str | None) -> int:
    return int((digits or '0').ljust(7, '0')[:7])


def zone_minutes(zone: str | None) -> int | None:
    if zone is None:
        return None
    if zone in 'Zz':
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return -minutes if zone[0] == '-' else minutes


def date_time_add(arguments: list[object]) -> object:
    """Return a date and time, moved by an ISO 8601 duration, in a .NET format or in the form of the first.

    Months and years are counted in the calendar; a day that the month does not have becomes its last.
    """
    from linter.arm.functions.date_formats import format_moment

    moment, match = parse_moment('dateTimeAdd', text_at('dateTimeAdd', arguments, 0))
    moved = added(moment, text_at('dateTimeAdd', arguments, 1))
    if len(arguments) > 2:
        return format_moment(moved.in_utc(), text_at('dateTimeAdd', arguments, 2))
    return format_moment(moved, pattern_of(match))


def pattern_of(match: re.Match[str]) -> str:
    """Return the .NET format in which a date and time is written."""
    dash, colon = match['dash'], match['colon'] or ''
    pattern = f'yyyy{dash}MM{dash}dd'
    if match['hour'] is not None:
        pattern += f"'{match['between']}'HH{colon}mm"
        if match['second'] is not None:
            pattern += f'{colon}ss'
        if match['fraction'] is not None:
            pattern += '.' + 'f' * min(len(match['fraction']), 7)
    zone = match['zone']
    return pattern if zone is None else pattern + f"'{zone}'"


def added(moment: Moment, duration: str) -> Moment:
    """Return the moment a duration later, or earlier where it is negative."""
    match = DURATION.fullmatch(duration.strip())
    if match is None or duration.strip().endswith(('P', 'T')):
        raise ValueError(f"'dateTimeAdd' takes a duration as P1DT12H is one; it is {duration[:40]!r}")
    parts = ('years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds')
    if any(len(match[part] or '') > LONGEST_NUMBER for part in parts):
        raise ValueError('the date is outside the years 1 to 9999')
    years, months, weeks, days, hours, minutes, seconds = (int(match[part] or 0) for part in parts)
    sign = -1 if match['sign'] == '-' else 1
    moved = months_later(moment, sign * (12 * years + months))
    ticks = ((hours * 60 + minutes) * 60 + seconds) * TICKS + fraction_ticks(match['fraction'])
    return moved.moved(sign * ((7 * weeks + days) * TICKS_PER_DAY + ticks))


def months_later(moment: Moment, count: int) -> Moment:
    from calendar import monthrange
    from datetime import date

    year, month, day = moment.date()
    year, month = divmod(year * 12 + month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise ValueError('the date is outside the years 1 to 9999')
    day = min(day, monthrange(year, month + 1)[1])
    return Moment(date(year, month + 1, day).toordinal(), moment.ticks, moment.offset)


EPOCH_DAYS: Final = 719_163  # 1970-01-01


def date_time_from_epoch(arguments: list[object]) -> object:
    """Return the date and time of a number of seconds since 1970, in UTC."""
    from linter.arm.functions.date_formats import format_moment

    seconds = integer_at('dateTimeFromEpoch', arguments, 0)
    days, rest = divmod(seconds, 86_400)
    return format_moment(Moment(checked_days(EPOCH_DAYS + days), rest * TICKS, 0), EPOCH_FORMAT)


def date_time_to_epoch(arguments: list[object]) -> object:
    """Return the seconds since 1970 at a date and time; one that names no zone is in UTC."""
    moment = parse_moment('dateTimeToEpoch', text_at('dateTimeToEpoch', arguments, 0))[0].in_utc()
    return (moment.days - EPOCH_DAYS) * 86_400 + moment.ticks // TICKS


def format_date(moment: str, format: str) -> str:
    """Return a date and time (ISO 8601) in a .NET format, in UTC. Raises ValueError if either is none."""
    from linter.arm.functions.date_formats import format_moment

    return format_moment(parse_moment('utcNow', moment)[0].in_utc(), format)
