//! Time on a venue's clock.

use domain::Error;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// Format of `local_start`.
const FORMAT: &str = "%Y-%m-%dT%H:%M";
/// Field that errors name.
const FIELD: &str = "local_start";

/// Finds the IANA time zone `name`.
///
/// # Errors
/// [`Error::FieldInvalid`] if there is none.
pub(crate) fn time_zone(name: &str) -> Result<TimeZone, Error> {
    let zone = TimeZone::get(name).ok().filter(|zone| !zone.is_unknown() && zone.iana_name().is_some());
    zone.ok_or_else(|| Error::FieldInvalid {
        name: "time_zone",
        reason: "give an IANA name, such as Asia/Kolkata".to_owned(),
    })
}

/// The instant at which the clock in `zone` shows `local_start`: the first one, if the clock is put back and
/// shows it twice.
///
/// # Errors
/// [`Error::FieldInvalid`] if it is not written like `2026-12-24T19:30`, or if the clock never shows it
/// because it is put forward.
pub(crate) fn instant(zone: &TimeZone, local_start: &str) -> Result<Timestamp, Error> {
    let invalid = |reason: &str| Error::FieldInvalid { name: FIELD, reason: reason.to_owned() };
    // The parser also accepts `2026-1-2T3:4` and years BC.
    let time = DateTime::strptime(FORMAT, local_start)
        .ok()
        .filter(|time| time.year() > 0 && time.strftime(FORMAT).to_string() == local_start)
        .ok_or_else(|| invalid("give the time on the venue's clock, such as 2026-12-24T19:30"))?;
    let ambiguous = zone.to_ambiguous_timestamp(time);
    if let AmbiguousOffset::Gap { .. } = ambiguous.offset() {
        return Err(invalid("the venue's clock skips this time, because clocks are put forward"));
    }
    ambiguous.earlier().map_err(|_| invalid("it is too far away"))
}

/// The time that the clock in `zone` shows at an instant.
pub(crate) fn shown(zone: &TimeZone, at: Timestamp) -> String {
    zone.to_datetime(at).strftime(FORMAT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(zone: &str, local_start: &str) -> Result<String, Error> {
        instant(&time_zone(zone)?, local_start).map(|instant| instant.to_string())
    }

    #[test]
    fn a_time_on_the_clock_is_an_instant() {
        assert_eq!(at("Asia/Kolkata", "2026-12-24T19:30").unwrap(), "2026-12-24T14:00:00Z");
        let berlin = time_zone("Europe/Berlin").unwrap();
        assert_eq!(shown(&berlin, "2026-12-24T14:00:00Z".parse().unwrap()), "2026-12-24T15:00");
        assert_eq!(at("America/New_York", "2027-07-01T20:00").unwrap(), "2027-07-02T00:00:00Z");
    }

    #[test]
    fn a_time_that_the_clock_skips_is_refused_and_the_first_of_two_is_taken() {
        let skipped = at("Europe/Berlin", "2027-03-28T02:30");
        assert!(matches!(skipped, Err(Error::FieldInvalid { name: FIELD, .. })), "{skipped:?}");
        assert_eq!(at("Europe/Berlin", "2026-10-25T02:30").unwrap(), "2026-10-25T00:30:00Z");
    }

    #[test]
    fn other_ways_to_write_it_are_refused() {
        for wrong in [
            "2026-12-24",
            "2026-12-24 19:30",
            "2026-12-24T19:30:00",
            "2026-12-24T19:30Z",
            "2026-12-24T24:00",
            "2026-2-4T9:30",
            "2026-02-30T19:30",
            "",
            "-2026-12-24T19:30",
        ] {
            assert!(at("Asia/Kolkata", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_zones_of_the_database_are_taken() {
        for wrong in ["", "IST", "Asia/Atlantis", "+05:30", "../etc/passwd", "Etc/Unknown"] {
            assert!(time_zone(wrong).is_err(), "{wrong}");
        }
        assert_eq!(time_zone("asia/kolkata").unwrap().iana_name(), Some("Asia/Kolkata"));
    }
}
