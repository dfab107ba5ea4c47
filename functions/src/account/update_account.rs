//! `PATCH /account`: changes the customer's profile. One conditional write replaces it, so of two requests that have read
//! the same version one changes it. A repeated request finds another version and changes nothing.

use domain::customer::{Consent, Consents, Profile, Telephone};
use domain::language::{LanguageTag, LanguageUnknown};
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::account_view::{AccountView, profile};
use crate::given::{given, not_null};
use crate::{App, Endpoint, text, version};

/// `PATCH /account`
pub static UPDATE_ACCOUNT: Endpoint = Endpoint {
    name: "update-account",
    method: "PATCH",
    path: "/account",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(update_account(app, request)),
};

/// Changes of an account. What is absent stays as it is; `null` clears name, telephone or language.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountChangeBody {
    /// Name of the customer.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<String>", length(min = 1, max = 120))]
    pub name: Option<Option<String>>,
    /// Telephone number with `+` and its country code; spaces, hyphens, dots and brackets do not count.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<String>", length(min = 8, max = 40), regex(pattern = "^[-+0-9 .()]+$"))]
    pub telephone: Option<Option<String>>,
    /// Language of mails and messages, as a tag such as `de` or `pt-BR`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(
        with = "Option<String>",
        length(max = 35),
        regex(
            pattern = "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$"
        )
    )]
    pub language: Option<Option<String>>,
    /// Answers to requests for consent; true consents, false refuses or withdraws.
    #[serde(default)]
    pub consents: ConsentsBody,
}

/// Answers to requests for consent. What is absent stays as it is.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentsBody {
    /// Mails and messages that recommend events.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "bool")]
    pub marketing: Option<bool>,
    /// Mails and messages of organizers whose events the customer has booked.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "bool")]
    pub organizer_marketing: Option<bool>,
    /// Text messages to the telephone of the account about the customer's own bookings. A yes is refused while there is none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "bool")]
    pub sms: Option<bool>,
    /// Mails that remind: of seats that were chosen and not paid for, if true, and of an event the day before, unless
    /// false.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "bool")]
    pub reminders: Option<bool>,
}

async fn update_account(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let wanted: AccountChangeBody = request.json()?;
    let read = request.if_match()?;
    let before = profile(app, &customer).await?;
    if before.ver != read {
        return Err(Error::VersionStale.into());
    }
    // A yes to reminders is younger than a complaint, and takes it away, also where the profile says yes already.
    let forgives = wanted.consents.reminders == Some(true);
    let next = changed(before.clone(), wanted, app.clock.now())?;
    if next == before && !(forgives && app.store.complained_at(&customer).await?.is_some()) {
        return AccountView::reply(app, customer, before).await;
    }
    let writing = match forgives {
        true => app.store.write_forgiving_profile(&customer, &next).await?,
        false => app.store.write_profile(&customer, &next).await?,
    };
    version::written(writing)?;
    AccountView::reply(app, customer, Profile { ver: read + 1, ..next }).await
}

/// The profile after the change, still with the version that was read.
fn changed(before: Profile, wanted: AccountChangeBody, now: Timestamp) -> Result<Profile, Error> {
    let Consents { marketing, organizer_marketing, sms, reminders } = before.consents;
    let answers = wanted.consents;
    let telephone = after(before.telephone, wanted.telephone, Telephone::parse)?;
    if answers.sms == Some(true) && telephone.is_none() {
        let reason = "text messages need a number; give a `telephone`, too".to_owned();
        return Err(Error::FieldInvalid { name: "consents.sms", reason });
    }
    Ok(Profile {
        name: after(before.name, wanted.name, |name| text::name("name", name))?,
        telephone,
        language: after(before.language, wanted.language, language)?,
        consents: Consents {
            marketing: Consent::after(marketing, answers.marketing, now),
            organizer_marketing: Consent::after(organizer_marketing, answers.organizer_marketing, now),
            sms: Consent::after(sms, answers.sms, now),
            reminders: Consent::after(reminders, answers.reminders, now),
        },
        ..before
    })
}

fn language(tag: &str) -> Result<LanguageTag, Error> {
    tag.parse().map_err(|unknown: LanguageUnknown| Error::FieldInvalid {
        name: "language",
        reason: unknown.to_string(),
    })
}

/// A field after a change: kept, cleared by null, or parsed.
fn after<T>(
    before: Option<T>,
    change: Option<Option<String>>,
    parse: impl Fn(&str) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    match change {
        None => Ok(before),
        Some(given) => given.as_deref().map(parse).transpose(),
    }
}
