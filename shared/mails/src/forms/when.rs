//! Dates and times on a venue's clock.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use crate::language::Language;

/// An instant that is shown on a venue's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// IANA time zone of the venue.
    pub time_zone: String,
}

impl Moment {
    /// The instant on the clock of its zone, or in UTC if there is no such zone.
    pub(crate) fn there(&self) -> ZonedDateTime {
        let zone = TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC);
        self.at.to_zoned_datetime(zone)
    }

    /// Formats day and time, as in `Thursday, 24 December 2026 at 7:30 pm`.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let there = self.there();
        let (date, time) = (full_date(language, &there), time(language, &there));
        match language {
            Language::English => format!("{date} at {time}"),
            Language::Hindi => format!("{date} को {time} बजे"),
            // One o'clock is singular.
            Language::Spanish if there.hour() == 1 => format!("{date} a la {time}"),
            Language::Spanish => format!("{date} a las {time}"),
            Language::Arabic => format!("{date} في {time}"),
        }
    }
}

/// Formats weekday and date, as in `Thursday, 24 December 2026`.
pub(crate) fn full_date(language: Language, at: &ZonedDateTime) -> String {
    let (day, year) = (day(language, at), at.year());
    match language {
        Language::Spanish => format!("{day} de {year}"),
        Language::English | Language::Hindi | Language::Arabic => format!("{day} {year}"),
    }
}

/// Formats weekday and day, as in `Thursday, 24 December`.
pub(crate) fn day(language: Language, at: &ZonedDateTime) -> String {
    let words = words(language);
    let weekday = words.weekdays[usize::from(at.weekday().to_monday_zero_offset().unsigned_abs())];
    let month = words.months[usize::from(at.month().unsigned_abs().saturating_sub(1))];
    let number = at.day();
    match language {
        Language::English | Language::Hindi => format!("{weekday}, {number} {month}"),
        Language::Spanish => format!("{weekday}, {number} de {month}"),
        Language::Arabic => format!("{weekday}، {number} {month}"),
    }
}

/// Formats the time, as in `7:30 pm`.
pub(crate) fn time(language: Language, at: &ZonedDateTime) -> String {
    let (hour, minute) = (at.hour(), at.minute());
    let of_twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    match (language, hour < 12) {
        (Language::English | Language::Hindi, true) => format!("{of_twelve}:{minute:02}\u{a0}am"),
        (Language::English | Language::Hindi, false) => format!("{of_twelve}:{minute:02}\u{a0}pm"),
        (Language::Spanish, _) => format!("{hour}:{minute:02}"),
        (Language::Arabic, true) => format!("{of_twelve}:{minute:02}\u{a0}ص"),
        (Language::Arabic, false) => format!("{of_twelve}:{minute:02}\u{a0}م"),
    }
}

/// Formats the zone's distance from Greenwich, as in `GMT+5:30`.
pub(crate) fn offset(at: &ZonedDateTime) -> String {
    let seconds = at.offset().seconds();
    let minutes = seconds.unsigned_abs() / 60;
    let sign = if seconds < 0 { '-' } else { '+' };
    match (minutes / 60, minutes % 60) {
        (0, 0) => "GMT".to_owned(),
        (hours, 0) => format!("GMT{sign}{hours}"),
        (hours, minutes) => format!("GMT{sign}{hours}:{minutes:02}"),
    }
}

/// Names of a language's months and weekdays, the latter from Monday on.
struct Names {
    months: [&'static str; 12],
    weekdays: [&'static str; 7],
}

fn words(language: Language) -> &'static Names {
    match language {
        Language::English => &ENGLISH,
        Language::Hindi => &HINDI,
        Language::Spanish => &SPANISH,
        Language::Arabic => &ARABIC,
    }
}

#[rustfmt::skip]
static ENGLISH: Names = Names {
    months: [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ],
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
};
#[rustfmt::skip]
static HINDI: Names = Names {
    months: [
        "जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर",
    ],
    weekdays: ["सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार"],
};
#[rustfmt::skip]
static SPANISH: Names = Names {
    months: [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
        "diciembre",
    ],
    weekdays: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
};
#[rustfmt::skip]
static ARABIC: Names = Names {
    months: [
        "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
    ],
    weekdays: ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"],
};

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(at: &str, time_zone: &str) -> Moment {
        Moment { at: at.parse().unwrap(), time_zone: time_zone.to_owned() }
    }

    #[test]
    fn moments_are_on_the_venues_clock_in_the_readers_words() {
        let evening = moment("2026-12-24T14:00:00Z", "Asia/Kolkata");
        for (language, text) in [
            (Language::English, "Thursday, 24 December 2026 at 7:30 pm"),
            (Language::Hindi, "गुरुवार, 24 दिसंबर 2026 को 7:30 pm बजे"),
            (Language::Spanish, "jueves, 24 de diciembre de 2026 a las 19:30"),
            (Language::Arabic, "الخميس، 24 ديسمبر 2026 في 7:30 م"),
        ] {
            assert_eq!(evening.text(language).replace('\u{a0}', " "), text);
        }
    }

    #[test]
    fn noon_midnight_and_one_o_clock_are_right() {
        for (at, english, spanish, arabic) in [
            ("2026-03-01T00:05:00Z", "12:05 am", "0:05", "12:05 ص"),
            ("2026-03-01T12:00:00Z", "12:00 pm", "12:00", "12:00 م"),
            ("2026-03-01T13:09:00Z", "1:09 pm", "13:09", "1:09 م"),
        ] {
            let there = moment(at, "UTC").there();
            let shown = |language| time(language, &there).replace('\u{a0}', " ");
            assert_eq!(shown(Language::English), english);
            assert_eq!(shown(Language::Spanish), spanish);
            assert_eq!(shown(Language::Arabic), arabic);
        }
        let one = moment("2026-03-01T01:00:00Z", "UTC").text(Language::Spanish);
        assert_eq!(one, "domingo, 1 de marzo de 2026 a la 1:00");
    }

    #[test]
    fn zones_are_named_by_their_offset_on_that_day() {
        for (at, zone, text) in [
            ("2026-12-24T14:00:00Z", "Asia/Kolkata", "GMT+5:30"),
            ("2026-07-01T14:00:00Z", "Europe/Madrid", "GMT+2"),
            ("2026-12-01T14:00:00Z", "Europe/Madrid", "GMT+1"),
            ("2026-12-01T14:00:00Z", "America/New_York", "GMT-5"),
            ("2026-12-01T14:00:00Z", "Europe/London", "GMT"),
            ("2026-12-01T14:00:00Z", "Mars/Olympus", "GMT"),
        ] {
            assert_eq!(offset(&moment(at, zone).there()), text);
        }
    }
}
