//! Mails with sample content, as customers of an organizer would get them.

use domain::member::Member;
use domain::notification::Template;
use domain::{Error, Failure};
use lambda::Request;
use mails::{Language, Override, Rendered, Sender};
use schemars::JsonSchema;
use serde::Deserialize;

use super::template_view::check_texts;
use crate::{App, images, overrides};

/// Mail to look at.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SampleBody {
    /// Texts to try; empty for our own words. Without it, those that mails have now.
    #[serde(default)]
    pub texts: Option<Override>,
    /// True for a sample with as little as a mail can have, in which optional fields are absent; otherwise it has all that mails have.
    #[serde(default)]
    pub sparse: bool,
}

/// The mail with sample content, and the organizer as its sender.
///
/// # Errors
/// [`Error::FieldInvalid`] for texts that are refused, or if the store does not answer.
pub(super) async fn written(
    app: &App,
    request: &Request,
    member: &Member,
    (template, language): (Template, Language),
    wanted: SampleBody,
) -> Result<Rendered, Failure> {
    let own = match wanted.texts {
        Some(own) => {
            check_texts(&own, template)?;
            Some(own)
        }
        None => overrides::for_mails(app.store.own_texts(member, template, language.code()).await?),
    };
    let mut samples = mails::samples_of(template).into_iter();
    let letter = if wanted.sparse { samples.nth(1) } else { samples.next() };
    let letter = letter.ok_or_else(|| Failure::broken(format!("{}: no sample", template.as_str())))?;
    let mut letter = mails::as_sent(letter);
    letter.sender = sender(app, request, member).await?;
    mails::render(&letter, language, own.as_ref()).map_err(|error| Failure::caused("a template", error))
}

/// The organizer as the sender of mails.
async fn sender(app: &App, request: &Request, member: &Member) -> Result<Sender, Failure> {
    let organizer = app.store.organizer(member.organizer_id()).await?;
    let settings = organizer.ok_or(Error::NotFound { what: "organizer" })?.settings;
    let api = app.api_url(request);
    let logo = settings.logo.as_ref().map(|logo| images::path_of(&logo.image_id));
    let logo_url = api.zip(logo).map(|(api, path)| api + &path);
    Ok(Sender { logo_url, name: settings.name, contact: None })
}
