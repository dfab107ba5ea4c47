//! Dates on the venue's clock.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use mails::{Language, Moment};

/// Formats `2026-12-24T19:30` as `Thursday, 24 December 2026, 19:30`, or as mails have it in other languages; any
/// other text stays as it is.
pub(crate) fn local_start(text: &str, language: Language) -> String {
    let Ok(at) = text.parse::<DateTime>() else { return text.to_owned() };
    match language {
        Language::English => at.strftime("%A, %-d %B %Y, %H:%M").to_string(),
        // A time without a zone reads the same in any.
        _ => {
            let at = at.to_zoned_datetime(TimeZone::UTC).map(|at| at.timestamp());
            at.map_or_else(|_| text.to_owned(), |at| shown(at, "UTC", language))
        }
    }
}

/// Formats an instant as `1 December 2026, 10:15` on the clock of `time_zone`, or in UTC if there is no such
/// zone; in other languages as mails have it. The zone that was used comes second.
pub(crate) fn instant(at: Timestamp, time_zone: &str, language: Language) -> (String, String) {
    let Ok(there) = at.in_tz(time_zone) else { return instant(at, "UTC", language) };
    let text = match language {
        Language::English => there.strftime("%-d %B %Y, %H:%M").to_string(),
        _ => shown(at, time_zone, language),
    };
    (text, time_zone.to_owned())
}

fn shown(at: Timestamp, time_zone: &str, language: Language) -> String {
    Moment { at, time_zone: time_zone.to_owned() }.text(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_shown_on_the_clock_of_the_venue() {
        let at: Timestamp = "2026-12-31T20:15:59Z".parse().unwrap();
        let instant = |zone| instant(at, zone, Language::English);
        assert_eq!(instant("Asia/Kolkata"), ("1 January 2027, 01:45".into(), "Asia/Kolkata".into()));
        assert_eq!(instant("America/New_York").0, "31 December 2026, 15:15");
        assert_eq!(instant("Mars/Olympus"), ("31 December 2026, 20:15".into(), "UTC".into()));
        let start = |text| local_start(text, Language::English);
        assert_eq!(start("2026-12-24T19:30"), "Thursday, 24 December 2026, 19:30");
        assert_eq!(start("soon"), "soon");
    }

    #[test]
    fn other_languages_have_the_form_of_mails() {
        let start = local_start("2026-12-24T19:30", Language::Spanish);
        assert_eq!(start, "jueves, 24 de diciembre de 2026 a las 19:30");
        let at: Timestamp = "2026-12-31T20:15:59Z".parse().unwrap();
        let issued = instant(at, "Asia/Kolkata", Language::Spanish).0;
        assert_eq!(issued, "viernes, 1 de enero de 2027 a la 1:45");
    }
}
