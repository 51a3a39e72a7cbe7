from __future__ import annotations

import pytest

from linter.arm.functions import call, format_date

BASE = '2020-04-07T14:53:14Z'


@pytest.mark.parametrize(('base', 'duration', 'value'), [
    (BASE, 'P3Y', '2023-04-07T14:53:14Z'), (BASE, '-P9D', '2020-03-29T14:53:14Z'),
    (BASE, 'PT1H', '2020-04-07T15:53:14Z'),
    (BASE, 'P1M', '2020-05-07T14:53:14Z'), (BASE, 'P1W', '2020-04-14T14:53:14Z'),
    (BASE, 'PT90M', '2020-04-07T16:23:14Z'), (BASE, 'PT46S', '2020-04-07T14:54:00Z'),
    (BASE, 'P1Y2M3DT4H5M6S', '2021-06-10T18:58:20Z'), (BASE, '-PT15H', '2020-04-06T23:53:14Z'),
    (BASE, '+P1D', '2020-04-08T14:53:14Z'),
    ('2020-01-31T00:00:00Z', 'P1M', '2020-02-29T00:00:00Z'), ('2020-02-29T00:00:00Z', 'P1Y', '2021-02-28T00:00:00Z'),
    ('2020-03-31T00:00:00Z', '-P1M', '2020-02-29T00:00:00Z'),
    ('2020-12-31T23:59:59Z', 'PT1S', '2021-01-01T00:00:00Z'),
    ('2020-04-07 14:53:14Z', 'P1D', '2020-04-08 14:53:14Z'), ('20200407T145314Z', 'PT1H', '20200407T155314Z'),
    ('2020-04-07', 'P1D', '2020-04-08'),
    ('2020-04-07T14:53:14', 'P1D', '2020-04-08T14:53:14'),
    ('2020-04-07T14:53:14.1234567Z', 'PT0.5S', '2020-04-07T14:53:14.6234567Z'),
    ('2020-04-07T14:53:14+02:00', 'PT1H', '2020-04-07T15:53:14+02:00'),
    ('2020-04-07T14:53Z', 'PT1H', '2020-04-07T15:53Z'),
])  # fmt: skip
def test_a_duration_is_added_in_the_calendar(base, duration, value):
    assert call('dateTimeAdd', [base, duration]) == value


@pytest.mark.parametrize(('base', 'duration', 'format', 'value'), [
    (BASE, 'P1D', 'yyyy-MM-dd', '2020-04-08'), (BASE, 'PT0S', 'd', '04/07/2020'),
    (BASE, 'PT0S', 'u', '2020-04-07 14:53:14Z'),
    ('2020-04-07T01:00:00+02:00', 'PT0S', 'u', '2020-04-06 23:00:00Z'),
])  # fmt: skip
def test_the_result_has_the_format_that_is_asked_for(base, duration, format, value):
    assert call('dateTimeAdd', [base, duration, format]) == value


@pytest.mark.parametrize(('format', 'value'), [
    ('d', '03/05/2019'), ('M d', '3 5'), ('yyyyMMddTHHmmssZ', '20190305T175318Z'), ('D', 'Tuesday, 05 March 2019'),
    ('f', 'Tuesday, 05 March 2019 17:53'),
    ('F', 'Tuesday, 05 March 2019 17:53:18'), ('g', '03/05/2019 17:53'), ('G', '03/05/2019 17:53:18'),
    ('m', 'March 05'), ('o', '2019-03-05T17:53:18.0000000Z'),
    ('r', 'Tue, 05 Mar 2019 17:53:18 GMT'), ('s', '2019-03-05T17:53:18'), ('t', '17:53'), ('T', '17:53:18'),
    ('u', '2019-03-05 17:53:18Z'), ('y', '2019 March'),
    ('yyyy', '2019'), ('yy', '19'), ('yyyyy', '02019'), ('MM', '03'), ('MMM', 'Mar'), ('MMMM', 'March'), ('dd', '05'),
    ('ddd', 'Tue'), ('dddd', 'Tuesday'), ('hh tt', '05 PM'),
    ('h:mm:ss t', '5:53:18 P'), ('HH', '17'), ('fff', '000'), ('ss.FFF', '18'), ('%K', 'Z'), ('zzz', '+00:00'),
    ('zz', '+00'), ("'at' HH", 'at 17'), ('"d"dd', 'd05'),
    ('\\ddd', 'd05'), ('%d', '5'), ('dd-MM-yyyy', '05-03-2019'), ('HH:mm:ss.fffffff', '17:53:18.0000000'),
    ('', '03/05/2019 17:53:18'), ('gg', 'A.D.'),
    ('yyyy-MM-ddTHH:mm:ssZ', '2019-03-05T17:53:18Z'),
])  # fmt: skip
def test_dates_are_formatted_as_in_dotnet(format, value):
    assert format_date('20190305T175318Z', format) == value


@pytest.mark.parametrize(('seconds', 'text'), [
    (0, '1970-01-01T00:00:00Z'), (1683040573, '2023-05-02T15:16:13Z'), (1586271194, '2020-04-07T14:53:14Z'),
    (-1, '1969-12-31T23:59:59Z'),
    (951782400, '2000-02-29T00:00:00Z'), (253402300799, '9999-12-31T23:59:59Z'),
    (-62135596800, '0001-01-01T00:00:00Z'),
])  # fmt: skip
def test_seconds_since_1970(seconds, text):
    assert call('dateTimeFromEpoch', [seconds]) == text
    assert call('dateTimeToEpoch', [text]) == seconds


@pytest.mark.parametrize(('text', 'seconds'), [
    ('2020-04-07 14:53:14Z', 1586271194), ('2020-04-07T16:53:14+02:00', 1586271194),
    ('20200407T145314Z', 1586271194), ('1970-01-02', 86400),
])
def test_other_forms_of_a_moment_are_read(text, seconds):
    assert call('dateTimeToEpoch', [text]) == seconds


@pytest.mark.parametrize(('name', 'arguments'), [
    ('dateTimeAdd', ['yesterday', 'P1D']), ('dateTimeAdd', ['2020-13-01', 'P1D']),
    ('dateTimeAdd', ['2020-02-30', 'P1D']), ('dateTimeAdd', [BASE, '1D']), ('dateTimeAdd', [BASE, 'P']),
    ('dateTimeAdd', [BASE, 'PT']), ('dateTimeAdd', [BASE, 'P1DT']), ('dateTimeAdd', [BASE, 'P1H']),
    ('dateTimeAdd', [BASE, 'P9000Y']), ('dateTimeAdd', [BASE, '-P9000Y']),
    ('dateTimeAdd', [BASE, 'P99999999999D']), ('dateTimeAdd', [BASE, 'P1D', 'q']), ('dateTimeAdd', [1, 2]),
    ('dateTimeAdd', ['2020-04-07T25:00:00Z', 'P1D']),
    ('dateTimeFromEpoch', ['0']), ('dateTimeFromEpoch', [10**15]), ('dateTimeToEpoch', [1]),
    ('dateTimeToEpoch', ['x']), ('dateTimeAdd', [BASE, 'P1D', "'open"]),
    ('dateTimeAdd', [BASE, 'P1D', 'ffffffff']),
])  # fmt: skip
def test_what_is_no_date_or_duration_is_an_error(name, arguments):
    with pytest.raises(ValueError, match=r'\w \w'):
        call(name, arguments)
