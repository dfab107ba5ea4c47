//! Time window of a list of events.

use domain::Error;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Years that a window may be in.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2200;
/// Start of a day by the clocks that are furthest ahead of UTC, from its start in UTC.
const DAY_BEGINS: SignedDuration = SignedDuration::from_hours(-14);
/// End of a day by the clocks that are furthest behind UTC, from its start in UTC.
const DAY_ENDS: SignedDuration = SignedDuration::from_hours(24 + 12);
/// Length of a window without an end.
const SPAN_DEFAULT: SignedDuration = SignedDuration::from_hours(366 * 24);
/// Longest window: from a day to the same day of the next year, whole days in any time zone.
const SPAN_MAX: SignedDuration = SignedDuration::from_hours(369 * 24);

/// Window set by `date`, `from` and `to` together: instants, and days on each venue's clock. Both ends are
/// inclusive.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    pub(crate) first_day: Option<Date>,
    pub(crate) last_day: Option<Date>,
}

/// One end of a window.
enum End {
    Instant(Timestamp),
    Day(Date),
}

impl Window {
    /// Reads the window of a request at `now`. By default it begins now (or with `date`, if that is later)
    /// and ends a year later. `from` and `to` are days or instants, `date` is a day.
    ///
    /// # Errors
    /// [`Error::ParameterInvalid`] if a parameter is neither, if the end is before the start, or if they are
    /// more than a year apart.
    pub(super) fn read(
        now: Timestamp,
        date: Option<&str>,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<Self, Error> {
        let date = match date.map(|text| End::read("date", text)).transpose()? {
            Some(End::Instant(_)) => return invalid("date", "give a day, such as 2026-12-24"),
            Some(End::Day(day)) => Some(day),
            None => None,
        };
        let (from, first_day) = match from.map(|text| End::read("from", text)).transpose()? {
            Some(End::Instant(instant)) => (instant, None),
            Some(End::Day(day)) => (shifted(midnight(day), DAY_BEGINS), Some(day)),
            // A day in the far future can be searched; a past one cannot.
            None => (date.map_or(now, |day| now.max(shifted(midnight(day), DAY_BEGINS))), None),
        };
        let (to, last_day) = match to.map(|text| End::read("to", text)).transpose()? {
            Some(End::Instant(instant)) => (instant, None),
            Some(End::Day(day)) => (shifted(midnight(day), DAY_ENDS), Some(day)),
            None => (shifted(from, SPAN_DEFAULT), None),
        };
        let days_are_reversed = first_day.zip(last_day).is_some_and(|(first, last)| last < first);
        if to < from || days_are_reversed {
            return invalid("to", "it is before the beginning, which is now unless `from` says otherwise");
        }
        if to.duration_since(from) > SPAN_MAX {
            return invalid("to", "at most a year after the beginning");
        }
        Ok(Self {
            from,
            to,
            first_day: [first_day, date].into_iter().flatten().max(),
            last_day: [last_day, date].into_iter().flatten().min(),
        })
    }
}

impl Window {
    /// Reads the window of a list that covers all of time unless `from` or `to` bound it. Both are days or instants.
    ///
    /// # Errors
    /// [`Error::ParameterInvalid`] if a parameter is neither, or if the end is before the start.
    pub(crate) fn open(from: Option<&str>, to: Option<&str>) -> Result<Self, Error> {
        let (from, first_day) = match from.map(|text| End::read("from", text)).transpose()? {
            Some(End::Instant(instant)) => (instant, None),
            Some(End::Day(day)) => (shifted(midnight(day), DAY_BEGINS), Some(day)),
            None => (Timestamp::UNIX_EPOCH, None),
        };
        let (to, last_day) = match to.map(|text| End::read("to", text)).transpose()? {
            Some(End::Instant(instant)) => (instant, None),
            Some(End::Day(day)) => (shifted(midnight(day), DAY_ENDS), Some(day)),
            None => (Timestamp::MAX, None),
        };
        if to < from || first_day.zip(last_day).is_some_and(|(first, last)| last < first) {
            return invalid("to", "it is before `from`");
        }
        Ok(Self { from, to, first_day, last_day })
    }
}

impl End {
    /// A day, or an instant.
    fn read(name: &'static str, text: &str) -> Result<Self, Error> {
        // Both parsers are lenient: the day's also accepts a longer text that begins with a day.
        let end = if text.len() == "2026-12-24".len() {
            text.parse().map(End::Day).ok()
        } else {
            // In a query an unescaped `+` of the offset arrives as a space.
            text.replace(' ', "+").parse().map(End::Instant).ok()
        };
        match end {
            Some(end) if YEARS.contains(&end.year()) => Ok(end),
            Some(_) => invalid(name, "give a year from 2000 to 2200"),
            None => {
                invalid(name, "give a day such as 2026-12-24, or an instant such as 2026-12-24T18:00:00Z")
            }
        }
    }

    fn year(&self) -> i16 {
        match self {
            Self::Instant(instant) => TimeZone::UTC.to_datetime(*instant).year(),
            Self::Day(day) => day.year(),
        }
    }
}

/// Start of a day in UTC.
fn midnight(day: Date) -> Timestamp {
    // It fits: the years are bounded.
    TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or_default()
}

fn shifted(instant: Timestamp, by: SignedDuration) -> Timestamp {
    // It fits: the years are bounded.
    instant.checked_add(by).unwrap_or(instant)
}

fn invalid<T>(name: &'static str, reason: &str) -> Result<T, Error> {
    Err(Error::ParameterInvalid { name, reason: reason.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(date: Option<&str>, from: Option<&str>, to: Option<&str>) -> Result<Window, Error> {
        Window::read(instant("2026-11-24T10:00:00Z"), date, from, to)
    }

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn day(text: &str) -> Option<Date> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn it_begins_now_and_ends_a_year_later() {
        let window = read(None, None, None).unwrap();
        assert_eq!(window.from, instant("2026-11-24T10:00:00Z"));
        assert_eq!(window.to, instant("2027-11-25T10:00:00Z"));
        assert_eq!((window.first_day, window.last_day), (None, None));
    }

    #[test]
    fn days_are_those_of_the_venue_and_reach_as_far_as_any_clock() {
        let window = read(None, Some("2026-12-20"), Some("2026-12-31")).unwrap();
        assert_eq!(window.from, instant("2026-12-19T10:00:00Z"));
        assert_eq!(window.to, instant("2027-01-01T12:00:00Z"));
        assert_eq!((window.first_day, window.last_day), (day("2026-12-20"), day("2026-12-31")));
        let window = read(Some("2026-12-24"), None, None).unwrap();
        assert_eq!(window.from, instant("2026-12-23T10:00:00Z"));
        assert_eq!((window.first_day, window.last_day), (day("2026-12-24"), day("2026-12-24")));
    }

    #[test]
    fn a_day_years_ahead_is_found_and_one_that_has_passed_is_not() {
        let window = read(Some("2099-06-01"), None, None).unwrap();
        assert!(window.from < instant("2099-06-01T00:00:00Z") && instant("2099-06-02T00:00:00Z") < window.to);
        assert_eq!(read(Some("2026-11-01"), None, None).unwrap().from, instant("2026-11-24T10:00:00Z"));
    }

    #[test]
    fn instants_may_have_an_offset() {
        let window = read(None, Some("2026-12-24T18:00:00+05:30"), Some("2026-12-24T18:00:00Z")).unwrap();
        assert_eq!(window.from, instant("2026-12-24T12:30:00Z"));
        assert_eq!(read(None, Some("2026-12-24T18:00:00 05:30"), None).unwrap().from, window.from);
    }

    #[test]
    fn the_past_is_listed_only_on_demand() {
        let window = read(None, Some("2026-01-01"), Some("2026-01-31")).unwrap();
        assert!(window.to < instant("2026-11-24T10:00:00Z"));
    }

    #[test]
    fn an_open_window_is_all_of_time() {
        let open = Window::open(None, None).unwrap();
        assert_eq!((open.from, open.to), (Timestamp::UNIX_EPOCH, Timestamp::MAX));
        let days = Window::open(Some("2020-12-20"), Some("2029-12-31")).unwrap();
        assert_eq!((days.first_day, days.last_day), (day("2020-12-20"), day("2029-12-31")));
        assert_eq!(days.from, instant("2020-12-19T10:00:00Z"));
        for (from, to) in [("2026-12-24", "2026-12-23"), ("2026-12-24T18:00:00Z", "2026-12-24T17:00:00Z")] {
            assert!(Window::open(Some(from), Some(to)).is_err(), "{from} {to}");
        }
    }

    #[test]
    fn a_year_is_the_most_and_the_end_comes_last() {
        assert!(read(None, Some("2027-12-31"), Some("2028-12-31")).is_ok());
        let refused = read(Some("9999-12-31"), None, None).unwrap_err().to_string();
        assert!(refused.contains("a year from 2000 to 2200"), "{refused}");
        for (name, date, from, to) in [
            ("to", None, Some("2026-01-01"), Some("2028-01-01")),
            ("to", None, Some("2026-12-24"), Some("2026-12-23")),
            ("to", None, None, Some("2026-11-24T09:59:59Z")),
            ("from", None, Some("tomorrow"), None),
            ("from", None, Some("-009999-01-01T00:00:00Z"), None),
            ("from", None, Some("9999-12-30T00:00:00Z"), None),
            ("from", None, Some("1999-12-31"), None),
            ("from", None, Some("2026-12-24T18:00"), None),
            ("to", None, None, Some("2026-13-01")),
            ("date", Some("2026-12-24T18:00:00Z"), None, None),
            ("date", Some("24.12.2026"), None, None),
        ] {
            let refused = read(date, from, to);
            assert!(
                matches!(refused, Err(Error::ParameterInvalid { name: field, .. }) if field == name),
                "{date:?} {from:?} {to:?}: {refused:?}"
            );
        }
    }
}
