//! Calendar files (RFC 5545, with the methods of RFC 5546): a booking as an entry that later mails change or take away.
//!
//! Times are in UTC, so that no zone's rules need to be in the file. An entry is the same one as before if it has the
//! same id, and newer if it has a higher sequence.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::language::Language;
use crate::pieces::Event;

/// Most bytes of a line, without its break.
const LINE_BYTES_MAX: usize = 75;

/// Method of a calendar file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarMethod {
    /// The entry is new, or changed.
    Publish,
    /// The entry is taken away.
    Cancel,
}

/// A booking as an entry of a calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarEntry {
    /// Method of the file.
    pub method: CalendarMethod,
    /// Id of the booking, which never changes.
    pub booking_id: String,
    /// Id of the deployment.
    pub deployment: String,
    /// Number that rises with every change of the entry.
    pub sequence: u32,
    /// Instant of the change that the file tells of.
    pub changed_at: Timestamp,
    /// The event.
    pub event: Event,
    /// End of the performance, if it is known.
    pub ends_at: Option<Timestamp>,
    /// Names of the seats.
    pub seats: Vec<String>,
    /// Address of the booking's page.
    pub booking_url: String,
    /// Name of the organizer.
    pub organizer_name: String,
    /// Mail address of the organizer.
    pub organizer_email: Option<String>,
    /// Language of the texts.
    pub language: Language,
}

impl CalendarEntry {
    /// The file, with the lines and the line breaks that RFC 5545 asks for.
    #[must_use]
    pub fn file(&self) -> String {
        let mut file = File::default();
        file.line("BEGIN", "VCALENDAR");
        file.line("VERSION", "2.0");
        file.line("PRODID", "-//Boxoffice//Booking//EN");
        file.line("CALSCALE", "GREGORIAN");
        file.line("METHOD", if self.method == CalendarMethod::Cancel { "CANCEL" } else { "PUBLISH" });
        self.entry(&mut file);
        file.line("END", "VCALENDAR");
        file.text
    }

    fn entry(&self, file: &mut File) {
        let (event, language) = (&self.event, format!(";LANGUAGE={}", self.language.code()));
        file.line("BEGIN", "VEVENT");
        file.line("UID", &escaped(&format!("{}@{}", self.booking_id, self.deployment)));
        file.line("SEQUENCE", &self.sequence.to_string());
        file.line("DTSTAMP", &utc(self.changed_at));
        file.line("DTSTART", &utc(event.starts_at));
        // An end must be later than the start; without one the entry lasts no time.
        if let Some(ends_at) = self.ends_at.filter(|ends_at| *ends_at > event.starts_at) {
            file.line("DTEND", &utc(ends_at));
        }
        file.line(&format!("SUMMARY{language}"), &escaped(&event.title));
        let place: Vec<&str> =
            [event.hall.as_deref(), Some(event.venue.as_str())].into_iter().flatten().collect();
        let place = format!("{}, {}", place.join(", "), event.address());
        file.line(&format!("LOCATION{language}"), &escaped(&place));
        if let Some(position) = event.position {
            file.line("GEO", &format!("{};{}", position.latitude, position.longitude));
        }
        let seats = format!("{}\n{}", self.seats.join(", "), self.booking_url);
        file.line(&format!("DESCRIPTION{language}"), &escaped(seats.trim_start()));
        file.line("URL", &self.booking_url);
        if let Some(email) = &self.organizer_email {
            let name = quoted(&self.organizer_name);
            file.line(&format!("ORGANIZER;CN={name}"), &format!("mailto:{email}"));
        }
        let cancelled = self.method == CalendarMethod::Cancel;
        file.line("STATUS", if cancelled { "CANCELLED" } else { "CONFIRMED" });
        file.line("TRANSP", if cancelled { "TRANSPARENT" } else { "OPAQUE" });
        file.line("END", "VEVENT");
    }
}

/// Instant in UTC, to the second.
fn utc(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text with the characters escaped that separate values (RFC 5545, 3.3.11), without other control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Value of a parameter in quotes, which may contain neither quotes nor controls.
fn quoted(text: &str) -> String {
    let kept: String = text.chars().filter(|c| *c != '"' && !c.is_control()).collect();
    format!("\"{kept}\"")
}

/// A file that grows by lines.
#[derive(Default)]
struct File {
    text: String,
}

impl File {
    /// Adds a line, folded (RFC 5545, 3.1) so that no part is longer than 75 bytes and no character is cut.
    fn line(&mut self, name: &str, value: &str) {
        // Addresses are not escaped; whatever they have, they stay on their line.
        let line: String = format!("{name}:{value}").chars().filter(|c| !c.is_control()).collect();
        let mut bytes = 0;
        for c in line.chars() {
            if bytes + c.len_utf8() > LINE_BYTES_MAX {
                self.text.push_str("\r\n ");
                bytes = 1;
            }
            bytes += c.len_utf8();
            self.text.push(c);
        }
        self.text.push_str("\r\n");
    }
}
