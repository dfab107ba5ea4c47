//! Operations of organizers' own texts for mails.

use domain::Error;
use mails::Override;

use super::editing::ETAG;
use super::entry::Entry;
use super::member::NO_ORGANIZER;
use crate::template::list_templates::TemplateListView;
use crate::template::preview_template::MailView;
use crate::template::sample_mail::SampleBody;
use crate::template::template_view::TemplateView;
use crate::{
    Endpoint, GET_TEMPLATE, LIST_TEMPLATES, OVERRIDE_TEMPLATE, PREVIEW_TEMPLATE, RESTORE_TEMPLATE,
    TEST_TEMPLATE,
};

/// Use of the header of a change.
const IF_MATCH: &str = "The `ETag` of what was read; `\"0\"` for the first texts.";

fn entry(endpoint: &'static Endpoint, summary: &'static str) -> Entry {
    Entry::new("template", endpoint, summary).organizer_id().refuses([NO_ORGANIZER])
}

/// An entry of a path with template and language.
fn of_one(endpoint: &'static Endpoint, summary: &'static str) -> Entry {
    let missing = |what| Error::NotFound { what };
    entry(endpoint, summary).refuses([missing("template"), missing("language")])
}

pub(super) fn entries() -> Vec<Entry> {
    let field = |name| Error::FieldInvalid { name, reason: String::new() };
    vec![
        entry(
            &LIST_TEMPLATES,
            "Lists the templates of mails to customers, with the languages of the organizer's own texts.",
        )
        .reply::<TemplateListView>(200, "All templates."),
        of_one(&GET_TEMPLATE, "Returns the organizer's own texts for a mail, and the fields that they may use.")
            .reply::<TemplateView>(200, "The template. Without own texts, `texts` is empty.")
            .with_header("ETag", ETAG),
        of_one(
            &OVERRIDE_TEMPLATE,
            "Puts the organizer's own texts in the place of ours: `{{ field }}`, `{% if %}` and `{% for %}`, nothing else.",
        )
        .header("If-Match", true, IF_MATCH)
        .body::<Override>()
        .reply::<TemplateView>(200, "The template with its texts.")
        .with_header("ETag", ETAG)
        .refuses([field("html"), Error::VersionMissing, Error::VersionStale]),
        of_one(&RESTORE_TEMPLATE, "Removes the organizer's own texts: mails have our words again.")
            .header("If-Match", true, IF_MATCH)
            .empty(204, "They are removed, or were before.")
            .refuses([Error::VersionMissing, Error::VersionStale]),
        of_one(&PREVIEW_TEMPLATE, "Writes a mail with sample content. Nothing is stored or sent.")
            .body::<SampleBody>()
            .reply::<MailView>(200, "The mail.")
            .refuses([field("html")]),
        of_one(&TEST_TEMPLATE, "Sends a mail with sample content to the caller's own address.")
            .body::<SampleBody>()
            .empty(202, "It is on its way; its subject begins with `Test: `.")
            .refuses([
                field("html"),
                Error::NotFound { what: "account" },
                Error::TooManyAttempts { retry_after_seconds: 0 },
            ]),
    ]
}
