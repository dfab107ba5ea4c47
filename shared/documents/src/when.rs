//! Dates on the venue's clock.

use jiff::Timestamp;
use jiff::civil::DateTime;

/// Formats `2026-12-24T19:30` as `Thursday, 24 December 2026, 19:30`; any other text stays as it is.
pub(crate) fn local_start(text: &str) -> String {
    let shown = |at: DateTime| at.strftime("%A, %-d %B %Y, %H:%M").to_string();
    text.parse().map_or_else(|_| text.to_owned(), shown)
}

/// Formats an instant as `1 December 2026, 10:15` on the clock of `time_zone`, or in UTC if there is no such
/// zone. The zone that was used comes second.
pub(crate) fn instant(at: Timestamp, time_zone: &str) -> (String, String) {
    let format = "%-d %B %Y, %H:%M";
    match at.in_tz(time_zone) {
        Ok(there) => (there.strftime(format).to_string(), time_zone.to_owned()),
        Err(_) => (at.strftime(format).to_string(), "UTC".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_shown_on_the_clock_of_the_venue() {
        let at: Timestamp = "2026-12-31T20:15:59Z".parse().unwrap();
        assert_eq!(instant(at, "Asia/Kolkata"), ("1 January 2027, 01:45".into(), "Asia/Kolkata".into()));
        assert_eq!(instant(at, "America/New_York").0, "31 December 2026, 15:15");
        assert_eq!(instant(at, "Mars/Olympus"), ("31 December 2026, 20:15".into(), "UTC".into()));
        assert_eq!(local_start("2026-12-24T19:30"), "Thursday, 24 December 2026, 19:30");
        assert_eq!(local_start("soon"), "soon");
    }
}
