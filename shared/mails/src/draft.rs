//! Mails whose words are written, before they are put into their frame.
//!
//! HTML and plain text are made from the same words and the same fields, so that they say the same.

use std::collections::BTreeMap;

use minijinja::{Error, Value};

use crate::content::Content;
use crate::engine;
use crate::fields::{Fields, Shown};
use crate::language::Language;
use crate::pieces::Sender;
use crate::text::{line, paragraphs};
use domain::notification::Reader;

/// Names that the frame and the parts may ask for, and that not every content has.
const OPTIONAL: [&str; 11] = [
    "event",
    "seats",
    "sums",
    "moved",
    "policy",
    "code",
    "booking",
    "wallet_url",
    "after",
    "button",
    "button_url",
];

/// A mail that is to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// Sender.
    pub sender: Sender,
    /// Name of the reader.
    pub name: Option<String>,
    /// Content.
    pub content: Content,
    /// Address that ends such mails, for the frame; no field of organizers, because it says who reads.
    pub stop_url: Option<String>,
}

/// Failure of one of our own templates.
#[derive(Debug, thiserror::Error)]
#[error("a template of a mail is broken")]
pub struct Broken(#[from] Error);

/// Parts of a mail in one format, and its body, which has them all.
pub(crate) struct Parts {
    pub(crate) all: Value,
    pub(crate) body: Value,
}

/// A mail whose words and parts are written.
pub(crate) struct Draft {
    /// Fields that an organizer's texts may use, besides the parts.
    pub(crate) fields: Fields,
    pub(crate) html: Parts,
    pub(crate) text: Parts,
    pub(crate) subject: String,
    /// Fields of the frame.
    pub(crate) frame: Fields,
}

/// Writes the words and the parts of a mail.
pub(crate) fn draft(letter: &Letter, language: Language) -> Result<Draft, Broken> {
    let template = letter.content.template();
    let mut fields = letter.content.fields(language);
    fields.insert("sender", letter.sender.shown(language));
    fields.insert("name", letter.name.shown(language));
    let mut frame = fields.clone();
    frame.insert("stop_url", letter.stop_url.shown(language));
    for name in OPTIONAL {
        frame.entry(name).or_insert(Value::from(()));
    }
    let reader = match template.reader() {
        Reader::Customer => "customer",
        Reader::Organizer => "organizer",
        Reader::Account => "account",
    };
    let code = language.code();
    let (dir, start, end) =
        if language.is_right_to_left() { ("rtl", "right", "left") } else { ("ltr", "left", "right") };
    for (name, value) in [("reader", reader), ("lang", code), ("dir", dir), ("start", start), ("end", end)] {
        frame.insert(name, Value::from(value));
    }
    frame.insert("is_going", Value::from(template.is_going()));
    let labels = engine::sets(&format!("{code}/frame"), frame.clone())?;
    frame.insert(
        "labels",
        named(labels.into_iter().map(|(name, value)| {
            let written = written(&name, &value);
            (name, written)
        })),
    );
    let words = engine::sets(&format!("{code}/{}", template.as_str()), fields.clone())?;
    let subject = add_words(&mut frame, &words);
    let (html, text) = (parts("parts.html", &frame)?, parts("parts.txt", &frame)?);
    Ok(Draft { fields, html, text, subject, frame })
}

/// Adds a template's words to the frame, and returns the subject.
fn add_words(frame: &mut Fields, words: &[(String, Value)]) -> String {
    let mut subject = String::new();
    for (name, value) in words {
        let key = match name.as_str() {
            "subject" => {
                subject = line(value.as_str().unwrap_or_default());
                continue;
            }
            "title" => "title",
            "lead_lines" => "lead",
            "after_lines" => "after",
            "button" => "button",
            "button_url" => "button_url",
            _ => continue,
        };
        frame.insert(key, written(name, value));
    }
    subject
}

/// Words that a template has set: a list of paragraphs if the name ends in `_lines`, otherwise one line.
fn written(name: &str, value: &Value) -> Value {
    let text = value.as_str().unwrap_or_default();
    if name.ends_with("_lines") {
        paragraphs(text).into_iter().map(Value::from).collect()
    } else {
        Value::from(line(text))
    }
}

fn named(all: impl Iterator<Item = (String, Value)>) -> Value {
    Value::from(all.collect::<BTreeMap<String, Value>>())
}

fn parts(name: &str, frame: &Fields) -> Result<Parts, Error> {
    let mut set = engine::sets(name, frame.clone())?;
    let body = set.iter().position(|(name, _)| name == "body").map(|at| set.remove(at).1);
    // `event_box` is the part of the field `event`.
    let short = |(name, part): (String, Value)| (name.trim_end_matches("_box").to_owned(), part);
    Ok(Parts { all: named(set.into_iter().map(short)), body: body.unwrap_or(Value::from("")) })
}
