//! Organizers' own texts for mails, in a sandbox.
//!
//! A text is a template with `{{ field }}`, `{% if field %} … {% endif %}` and `{% for seat in seats %} … {% endfor %}`,
//! and nothing else: [`marks`] lets nothing else reach the engine, and fuel bounds the work. It is put into our frame, which has the organizer's logo and the note about who sends the mail.
//! The parts of our own mail can be placed by `{{ parts.seats }}` and so on.

use std::collections::BTreeSet;
use std::fmt;

use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::draft::{Broken, Draft, draft};
use crate::engine;
use crate::fields::Fields;
use crate::language::Language;
use crate::marks::{self, Mark};
use crate::markup;
use crate::samples;
use domain::notification::{Reader, Template};

/// Most bytes of a body.
pub const OVERRIDE_BYTES_MAX: usize = 20 * 1024;
/// Most bytes of a subject, before it is filled in.
const SUBJECT_BYTES_MAX: usize = 1024;
/// Most bytes of a text that is filled in: mail programs cut longer mails off.
const FILLED_BYTES_MAX: usize = 80 * 1024;

/// An organizer's own texts for one template in one language. What is absent stays ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// Subject, on one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024))]
    pub subject: Option<String>,
    /// Body as HTML; then there is a plain text, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 20480))]
    pub html: Option<String>,
    /// Body as plain text; then there is HTML, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 20480))]
    pub text: Option<String>,
}

/// Refusal of a text, as a sentence about its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Name of the text: `subject`, `html` or `text`.
    pub field: &'static str,
    /// Line in it, from 1 on, if it is one line's fault.
    pub line: Option<usize>,
    /// Reason, which says what to write instead.
    pub reason: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}, line {line}: {}", self.field, self.reason),
            None => write!(f, "{}: {}", self.field, self.reason),
        }
    }
}

impl std::error::Error for Refusal {}

/// Failure of a check.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// A text was refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// One of our own templates is broken.
    #[error(transparent)]
    Broken(#[from] Broken),
}

/// Texts of an organizer, filled in.
#[derive(Default)]
pub(crate) struct Filled {
    pub(crate) subject: Option<String>,
    pub(crate) html: Option<String>,
    pub(crate) text: Option<String>,
}

/// Names of all fields that a text for a template may use, in the alphabet's order. Those of lists are named `seats[].row`.
///
/// # Errors
/// If one of our own templates is broken.
pub fn known_fields(template: Template) -> Result<Vec<String>, Broken> {
    let mut names = BTreeSet::new();
    for letter in samples::of(template) {
        let draft = draft(&letter, Language::English)?;
        for (name, value) in with_parts(&draft.fields, &draft.html.all) {
            collect(name, &value, &mut names);
        }
    }
    Ok(names.into_iter().collect())
}

fn with_parts(fields: &Fields, parts: &Value) -> Fields {
    let mut all = fields.clone();
    all.insert("parts", parts.clone());
    all
}

fn collect(name: &str, value: &Value, names: &mut BTreeSet<String>) {
    names.insert(name.to_owned());
    match value.kind() {
        ValueKind::Map => {
            for key in value.try_iter().into_iter().flatten() {
                let key = key.as_str().unwrap_or_default();
                if let Ok(inner) = value.get_attr(key) {
                    collect(&format!("{name}.{key}"), &inner, names);
                }
            }
        }
        ValueKind::Seq | ValueKind::Iterable => {
            for inner in value.try_iter().into_iter().flatten() {
                collect(&format!("{name}[]"), &inner, names);
            }
        }
        _ => {}
    }
}

impl Override {
    /// Checks the texts for a template: their sizes, tags, fields and markup, and that they can be filled in with the
    /// samples in all languages.
    ///
    /// # Errors
    /// The first refusal, or a failure of one of our own templates.
    pub fn check(&self, template: Template) -> Result<(), CheckError> {
        if template.reader() != Reader::Customer {
            let reason = "only mails to customers can have an organizer's own texts".to_owned();
            return Err(Refusal { field: "subject", line: None, reason }.into());
        }
        if self.html.is_some() != self.text.is_some() {
            let field = if self.html.is_some() { "text" } else { "html" };
            let reason =
                "give HTML and plain text together, so that every reader gets the same mail".to_owned();
            return Err(Refusal { field, line: None, reason }.into());
        }
        let known = known_fields(template)?;
        for (field, source) in self.sources() {
            let marks = check_source(field, source, &known)?;
            if field == "html" {
                markup::check(source, &marks).map_err(|(line, reason)| Refusal {
                    field,
                    line: Some(line),
                    reason,
                })?;
            }
        }
        for letter in samples::tried(template) {
            for language in Language::ALL {
                self.fill(&draft(&letter, language)?)?;
            }
        }
        Ok(())
    }

    fn sources(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [("subject", &self.subject), ("html", &self.html), ("text", &self.text)];
        all.into_iter().filter_map(|(field, source)| Some((field, source.as_deref()?)))
    }

    /// Fills the texts in.
    pub(crate) fn fill(&self, draft: &Draft) -> Result<Filled, Refusal> {
        let html = with_parts(&draft.fields, &draft.html.all);
        let text = with_parts(&draft.fields, &draft.text.all);
        Ok(Filled {
            subject: self
                .subject
                .as_deref()
                .map(|own| fill("subject", own, draft.fields.clone()))
                .transpose()?,
            html: self.html.as_deref().map(|own| fill("html", own, html)).transpose()?,
            text: self.text.as_deref().map(|own| fill("text", own, text)).transpose()?,
        })
    }
}

/// Fills one text in. Values are escaped in HTML alone.
fn fill(field: &'static str, source: &str, fields: Fields) -> Result<String, Refusal> {
    let refused = |error: Error| refusal(field, source, &error);
    marks_of(field, source)?;
    let engine = engine::for_organizer();
    let name = if field == "html" { "own.html" } else { "own.txt" };
    let template = engine.template_from_named_str(name, source).map_err(refused)?;
    let filled = template.render(Value::from(fields)).map_err(refused)?;
    if filled.len() > FILLED_BYTES_MAX {
        let reason = "becomes longer than 80 KB, where mail programs cut it off".to_owned();
        return Err(Refusal { field, line: None, reason });
    }
    if filled.trim().is_empty() {
        let reason = "is empty in some mails: write words that are always there, or leave it out".to_owned();
        return Err(Refusal { field, line: None, reason });
    }
    Ok(filled)
}

/// Marks of a text of bounded size. The engine never sees a text that was not read here: it may fill the stack.
fn marks_of<'a>(field: &'static str, source: &'a str) -> Result<Vec<Mark<'a>>, Refusal> {
    let most = if field == "subject" { SUBJECT_BYTES_MAX } else { OVERRIDE_BYTES_MAX };
    if source.len() > most {
        let reason = format!("has {} bytes; at most {most}", source.len());
        return Err(Refusal { field, line: None, reason });
    }
    marks::read(source).map_err(|(at, reason)| Refusal { field, line: Some(line_at(source, at)), reason })
}

/// Checks the marks and the fields of a text, and returns the marks.
fn check_source<'a>(
    field: &'static str,
    source: &'a str,
    known: &[String],
) -> Result<Vec<Mark<'a>>, Refusal> {
    let marks = marks_of(field, source)?;
    let engine = engine::for_organizer();
    let template =
        engine.template_from_named_str("own.txt", source).map_err(|error| refusal(field, source, &error))?;
    let mut used: Vec<String> = template.undeclared_variables(true).into_iter().collect();
    used.sort();
    for name in used {
        let is_part = name == "parts" || name.starts_with("parts.");
        if known.contains(&name) && !(is_part && field == "subject") {
            continue;
        }
        let line = source.find(&name).map(|at| line_at(source, at));
        let reason = format!("there is no field `{name}`{}", instead(&name, known, field));
        return Err(Refusal { field, line, reason });
    }
    Ok(marks)
}

/// What can stand in the place of an unknown field, as the end of a sentence about it.
fn instead(name: &str, known: &[String], field: &str) -> String {
    let names = siblings(name, known, field);
    let parent = name.rsplit_once('.').map_or("", |(parent, _)| parent);
    if !names.is_empty() {
        format!("; there are {names}")
    } else if known.contains(&format!("{parent}[]")) {
        format!(": `{parent}` is a list; print the fields of its entries within {{% for … %}}")
    } else {
        format!(": `{parent}` has no fields")
    }
}

/// Names of the fields beside an unknown one; empty if it is said to be of a list, or of a field that has none.
fn siblings(name: &str, known: &[String], field: &str) -> String {
    let parent = name.rsplit_once('.').map_or("", |(parent, _)| parent);
    let parent = if known.iter().any(|known| known == parent) { parent } else { "" };
    let of_parent = |known: &&String| {
        let rest = if parent.is_empty() {
            Some(known.as_str())
        } else {
            known.strip_prefix(parent).and_then(|rest| rest.strip_prefix('.'))
        };
        let is_part = known.as_str() == "parts" && field == "subject";
        rest.is_some_and(|rest| !rest.contains(['.', '['])) && !is_part
    };
    let names: Vec<String> = known.iter().filter(of_parent).map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn line_at(source: &str, at: usize) -> usize {
    source[..at].matches('\n').count() + 1
}

/// The engine's error as a sentence for people who write texts.
fn refusal(field: &'static str, source: &str, error: &Error) -> Refusal {
    let line = error.line();
    let text = line.and_then(|line| source.lines().nth(line - 1)).map(str::trim).unwrap_or_default();
    let text: String = text.chars().take(80).collect();
    let detail = error.detail().unwrap_or_default();
    let reason = match error.kind() {
        ErrorKind::SyntaxError => format!("cannot be read: {detail}"),
        ErrorKind::UndefinedError => format!(
            "`{text}` uses a field that is not there, or is absent in some mails: then write it within {{% if … %}}"
        ),
        ErrorKind::OutOfFuel => "takes too long to fill in; shorten its loops".to_owned(),
        _ if detail.is_empty() => format!("`{text}` cannot be filled in"),
        _ => format!("`{text}` {detail}"),
    };
    Refusal { field, line, reason }
}
