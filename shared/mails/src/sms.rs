//! Text messages: the few notifications that customers may have on their telephone, too, in one or two parts.
//!
//! Networks count and charge parts. A text of GSM's own alphabet has 160 characters in one part; one with any other
//! letter, so every text in Hindi and Arabic, has 70. Parts of a longer text give up some of that to say which part they
//! are. The title is shortened until the text fits, because the link leads to all that is left out.

use domain::notification::Template;

use crate::content::Content;
use crate::draft::Letter;
use crate::forms::{self, Moment};
use crate::language::Language;
use crate::pieces::Event;
use crate::text::subject;

/// Most parts of a text message.
pub const SMS_PARTS_MAX: u32 = 2;
/// Most characters of a sender's name, which stands before every text.
const SENDER_CHARS_MAX: usize = 16;
/// Most characters of a venue's name.
const VENUE_CHARS_MAX: usize = 24;
/// Most characters of a title.
const TITLE_CHARS_MAX: usize = 60;
/// Fewest characters of a title that still say which event it is.
const TITLE_CHARS_MIN: usize = 4;

/// Letters of the alphabet of GSM (3GPP TS 23.038, 6.2.1).
const ALPHABET: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
                        abcdefghijklmnopqrstuvwxyzäöñüà";
/// Letters of its extension, which count twice.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// Refusal of a text that does not fit, however short its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text does not fit into two parts of a text message; shorten the address of the web client")]
pub struct SmsTooLong;

/// Templates that have a text message, too.
pub const SMS_TEMPLATES: [Template; 4] =
    [Template::BookingConfirmed, Template::EventPostponed, Template::EventCancelled, Template::Reminder];

/// Text message with what a mail says; none for mails that have no such text.
///
/// # Errors
/// [`SmsTooLong`] if it does not fit into two parts.
pub fn sms(letter: &Letter, language: Language) -> Result<Option<String>, SmsTooLong> {
    let (event, url) = match &letter.content {
        Content::BookingConfirmed(content) => (&content.event, &content.booking.url),
        Content::EventPostponed(content) => (&content.event, &content.booking.url),
        Content::EventCancelled(content) => (&content.event, &content.booking.url),
        Content::Reminder(content) => (&content.event, &content.booking.url),
        _ => return Ok(None),
    };
    let is_refunded = matches!(&letter.content, Content::EventCancelled(content) if content.refund.is_some());
    let template = letter.content.template();
    let sender = format!("{}: ", shortened(&subject(&letter.sender.name), SENDER_CHARS_MAX));
    let title = subject(&event.title);
    // A title in other letters than its text leaves room for half as many: then the sender's name goes, too.
    for sender in [sender.as_str(), ""] {
        for room in (TITLE_CHARS_MIN..=TITLE_CHARS_MAX).rev() {
            let words = Words { title: &shortened(&title, room), event, url, is_refunded };
            let text = in_plain_signs(&format!("{sender}{}", words.of(template, language)));
            if parts(&text) <= SMS_PARTS_MAX {
                return Ok(Some(text));
            }
        }
    }
    Err(SmsTooLong)
}

/// Fields of the texts.
struct Words<'a> {
    title: &'a str,
    event: &'a Event,
    url: &'a str,
    is_refunded: bool,
}

impl Words<'_> {
    fn of(&self, template: Template, language: Language) -> String {
        match language {
            Language::English => self.english(template),
            Language::Hindi => self.hindi(template),
            Language::Spanish => self.spanish(template),
            Language::Arabic => self.arabic(template),
        }
    }

    fn english(&self, template: Template) -> String {
        let Self { title, url, .. } = self;
        let (day, time, venue) = self.there(Language::English);
        match template {
            Template::EventPostponed => {
                format!("{title} has a new date: {day}, {time}. Keep or return your seats: {url}")
            }
            Template::EventCancelled if self.is_refunded => {
                format!("{title} on {day} is called off. Your refund: {url}")
            }
            Template::EventCancelled => format!("{title} on {day} is called off. {url}"),
            Template::Reminder => format!("{title} is tomorrow, {time}, {venue}. Tickets: {url}"),
            _ => format!("your seats for {title}, {day}, {time}, are booked. Tickets: {url}"),
        }
    }

    fn hindi(&self, template: Template) -> String {
        let Self { title, url, .. } = self;
        let (day, time, venue) = self.there(Language::Hindi);
        match template {
            Template::EventPostponed => format!("{title} अब {day}, {time}। रखें या लौटाएँ: {url}"),
            Template::EventCancelled if self.is_refunded => format!("{title} ({day}) रद्द। पैसा वापस: {url}"),
            Template::EventCancelled => format!("{title} ({day}) रद्द। {url}"),
            Template::Reminder => format!("{title} कल {time}, {venue}। टिकट: {url}"),
            _ => format!("{title}, {day}, {time}: सीटें पक्की। टिकट: {url}"),
        }
    }

    fn spanish(&self, template: Template) -> String {
        let Self { title, url, .. } = self;
        let (day, time, venue) = self.there(Language::Spanish);
        match template {
            Template::EventPostponed => {
                format!("{title} tiene nueva fecha: {day}, {time}. Conservar o devolver: {url}")
            }
            Template::EventCancelled if self.is_refunded => {
                format!("se suspende {title} ({day}). Reembolso: {url}")
            }
            Template::EventCancelled => format!("se suspende {title} ({day}). {url}"),
            Template::Reminder => format!("{title} es mañana, {time}, {venue}. Entradas: {url}"),
            _ => format!("tienes tus asientos para {title}, {day}, {time}. Entradas: {url}"),
        }
    }

    fn arabic(&self, template: Template) -> String {
        let Self { title, url, .. } = self;
        let (day, time, venue) = self.there(Language::Arabic);
        match template {
            Template::EventPostponed => format!("موعد {title} الجديد {day}، {time}. {url}"),
            Template::EventCancelled if self.is_refunded => format!("أُلغيت {title} ({day}). المبلغ: {url}"),
            Template::EventCancelled => format!("أُلغيت {title} ({day}). {url}"),
            Template::Reminder => format!("{title} غدًا {time}، {venue}. التذاكر: {url}"),
            _ => format!("مقاعدك محجوزة: {title}، {day}، {time}. التذاكر: {url}"),
        }
    }

    /// Day without its weekday, time and venue.
    fn there(&self, language: Language) -> (String, String, String) {
        let Event { starts_at, time_zone, venue, .. } = self.event;
        let there = Moment { at: *starts_at, time_zone: time_zone.clone() }.there();
        let day = forms::day(language, &there);
        let day = day.split_once([',', '،']).map_or(day.as_str(), |(_, day)| day.trim());
        (day.to_owned(), forms::time(language, &there), shortened(&subject(venue), VENUE_CHARS_MAX))
    }
}

/// A text without the signs of print, which are not in GSM's alphabet: one of them would halve the room.
fn in_plain_signs(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{a0}' | '\u{202f}' => ' ',
        '‘' | '’' => '\'',
        '“' | '”' => '"',
        '–' | '—' => '-',
        c => c,
    };
    text.chars().map(plain).collect()
}

/// A text of at most `chars_max` characters, with dots in the place of the rest.
fn shortened(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(chars_max.saturating_sub(2)).collect();
    format!("{}..", kept.trim_end())
}

/// Number of parts in which networks carry a text. No character is cut in two.
#[must_use]
pub fn parts(text: &str) -> u32 {
    let in_alphabet = |c: char| {
        if ALPHABET.contains(c) { Some(1) } else { EXTENSION.contains(c).then_some(2) }
    };
    match text.chars().map(in_alphabet).collect::<Option<Vec<_>>>() {
        Some(units) => filled(&units, 160, 153),
        None => filled(&text.chars().map(char::len_utf16).collect::<Vec<_>>(), 70, 67),
    }
}

/// Number of parts for characters of these sizes: one of `whole`, or several of `of_several`.
fn filled(units: &[usize], whole: usize, of_several: usize) -> u32 {
    if units.iter().sum::<usize>() <= whole {
        return 1;
    }
    let (mut parts, mut used) = (1, 0);
    for unit in units {
        if used + unit > of_several {
            (parts, used) = (parts + 1, 0);
        }
        used += unit;
    }
    parts
}
