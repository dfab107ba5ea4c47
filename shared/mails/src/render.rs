//! Mails, put into their frame.

use minijinja::Value;

use crate::draft::{Broken, Draft, Letter, draft};
use crate::engine;
use crate::language::Language;
use crate::overrides::{Filled, Override, Refusal};
use crate::text::{subject, tidied};

/// A mail that is written. Without `Debug`, because it may contain a code.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Subject, on one line.
    pub subject: String,
    /// HTML.
    pub html: String,
    /// Plain text with the same content.
    pub text: String,
    /// Reason why the organizer's override was given and not used: the mail has our own words then.
    pub refused: Option<Refusal>,
}

/// Writes a mail in a language, with the organizer's own texts where there are some. If one of them fails, all are
/// replaced by ours: nobody stays without their tickets because of it.
///
/// # Errors
/// If one of our own templates is broken.
pub fn render(letter: &Letter, language: Language, own: Option<&Override>) -> Result<Rendered, Broken> {
    let draft = draft(letter, language)?;
    match own.map(|own| own.fill(&draft)) {
        None => finish(&draft, Filled::default(), None),
        Some(Ok(filled)) => finish(&draft, filled, None),
        Some(Err(refusal)) => finish(&draft, Filled::default(), Some(refusal)),
    }
}

/// Puts a mail into its frame.
fn finish(draft: &Draft, own: Filled, refused: Option<Refusal>) -> Result<Rendered, Broken> {
    let subject = subject(own.subject.as_deref().unwrap_or(&draft.subject));
    let mut frame = draft.frame.clone();
    frame.insert("subject", Value::from(subject.as_str()));
    frame.insert("body", own.html.map_or_else(|| draft.html.body.clone(), Value::from_safe_string));
    let html = engine::fill("layout.html", frame.clone())?;
    frame.insert("body", own.text.map_or_else(|| draft.text.body.clone(), Value::from));
    let text = tidied(&engine::fill("layout.txt", frame)?);
    Ok(Rendered { subject, html, text, refused })
}
