//! Organizers' own texts for mails, an item for each template and language.
//!
//! An item stays when its texts are removed, empty and with its next version: no version comes twice, so a member who has
//! read texts that were removed and written anew since is refused as stale.
//!
//! Records of activity have the subject, and of the long texts only length and fingerprint: a page of a hundred records
//! with whole texts would be too long for an answer.

use domain::activity::{Action, Change};
use domain::ids::{OrganizerId, fingerprint};
use domain::member::Member;
use domain::notification::Template;
use domain::{Failure, limits};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::bookings::Writing;
use super::catalog::{document_of, sort};
use super::catalog_write::item_of;
use super::write::{Outcome, Write};
use super::{Store, number};

/// An organizer's own texts for one template in one language. What is absent is ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnTexts {
    /// Template of the mail.
    pub template: Template,
    /// Code of the language.
    pub language: String,
    /// Version, raised by every change; 0 before the first.
    pub ver: u64,
    /// Subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Body as HTML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// Body as plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl OwnTexts {
    /// No texts yet.
    fn none(template: Template, language: &str) -> Self {
        let language = language.to_owned();
        Self { template, language, ver: 0, subject: None, html: None, text: None }
    }

    /// True if no text is the organizer's.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.subject.is_none() && self.html.is_none() && self.text.is_none()
    }

    /// Fields in records of activity.
    fn recorded(&self) -> Value {
        let mut fields = Map::new();
        if let Some(subject) = &self.subject {
            fields.insert("subject".to_owned(), json!(subject));
        }
        for (name, text) in [("html", &self.html), ("text", &self.text)] {
            if let Some(text) = text {
                let told = json!({ "bytes": text.len(), "fingerprint": fingerprint(text.as_bytes()) });
                fields.insert(name.to_owned(), told);
            }
        }
        Value::Object(fields)
    }
}

impl Store {
    /// Texts of the member's organizer for a template in a language, read strongly; empty ones if there never were any.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn own_texts(
        &self,
        member: &Member,
        template: Template,
        language: &str,
    ) -> Result<OwnTexts, Failure> {
        let key = sort::own_texts(template, language);
        let texts = self.document_now(member.organizer_id().as_str(), &key).await?;
        Ok(texts.unwrap_or_else(|| OwnTexts::none(template, language)))
    }

    /// Texts of an organizer for a template in a language, for mails; none if there never were any. They may lag behind
    /// by a moment.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn own_texts_of(
        &self,
        organizer: &OrganizerId,
        template: Template,
        language: &str,
    ) -> Result<Option<OwnTexts>, Failure> {
        self.document(organizer.as_str(), &sort::own_texts(template, language)).await
    }

    /// All texts of the member's organizer, read strongly, without those that were removed: at most one for each template
    /// and language.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn all_own_texts(&self, member: &Member) -> Result<Vec<OwnTexts>, Failure> {
        let (organizer, mut from, mut all) =
            (member.organizer_id().as_str(), None::<Vec<String>>, Vec::new());
        loop {
            let range = (sort::OVERRIDES.to_owned(), format!("{}~", sort::OVERRIDES));
            let limit = limits::PAGE_ITEMS_MAX;
            let page = self.partition_page(organizer, range, true, limit, from.as_deref()).await?;
            for item in page.items {
                let texts: OwnTexts = document_of(item)?;
                all.extend((!texts.is_empty()).then_some(texts));
            }
            let Some(next) = page.next else { return Ok(all) };
            from = Some(next);
        }
    }

    /// Replaces texts of the member's organizer by `after`, their next version, if they are still as they were read.
    /// Texts that are empty are removed.
    ///
    /// # Errors
    /// Those of a lost right, or if DynamoDB does not answer.
    pub async fn change_own_texts(
        &self,
        member: &Member,
        before: &OwnTexts,
        after: &OwnTexts,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        let (was, is) = (before.recorded(), after.recorded());
        let about = format!("{}/{}", after.template.as_str(), after.language);
        let action = if after.is_empty() { Action::OverrideRemoved } else { Action::OverrideChanged };
        let change = Change::of(action, about, Some(&was), Some(&is))?;
        let key = sort::own_texts(after.template, &after.language);
        let put = Write::put(&self.tables.catalog, item_of(after, member.organizer_id().as_str(), &key)?);
        let put = match before.ver {
            0 => put.only_if("attribute_not_exists(pk)"),
            ver => put.only_if("#ver = :ver").name("#ver", "ver").value(":ver", number(ver)),
        };
        Ok(match self.change(member, change, now, vec![put]).await? {
            Outcome::Written => Writing::Written,
            Outcome::Refused(_) => Writing::Stale,
        })
    }
}
