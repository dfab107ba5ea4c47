//! Templates of mails, as members see them.

use aws::store::OwnTexts;
use domain::notification::{Reader, Template};
use domain::{Error, Failure};
use lambda::Request;
use mails::{CheckError, Language, Override};
use schemars::JsonSchema;
use serde::Serialize;

use crate::overrides::for_mails;

/// A template in a language, with the organizer's own texts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TemplateView {
    /// Template of the mail.
    pub template: Template,
    /// Language: `en`, `hi`, `es` or `ar`.
    pub language: String,
    /// Texts of the organizer; what is absent is in our words.
    pub texts: Override,
    /// Fields that texts may use.
    pub fields: Vec<FieldView>,
    /// Version, raised by every change; 0 before the first.
    pub ver: u64,
}

/// A field that texts may use.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct FieldView {
    /// Name of the field; those of a list's entries have `[]` in it, as in `seats[].row`.
    pub name: String,
    /// Sentence about the field; absent if its name says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<&'static str>,
}

impl TemplateView {
    /// The template with these texts.
    ///
    /// # Errors
    /// If one of our own templates is broken.
    pub(super) fn of(texts: OwnTexts) -> Result<Self, Failure> {
        let (template, language, ver) = (texts.template, texts.language.clone(), texts.ver);
        let names = mails::known_fields(template).map_err(|error| Failure::caused("a template", error))?;
        let described = mails::fields_of(template);
        let about = |name: &str| described.iter().find(|field| field.name == name).map(|field| field.about);
        let fields = names.into_iter().map(|name| FieldView { about: about(&name), name }).collect();
        Ok(Self { template, language, texts: for_mails(texts).unwrap_or_default(), fields, ver })
    }
}

/// Templates that can have an organizer's own texts: those of mails to customers.
pub(super) fn all() -> impl Iterator<Item = Template> {
    Template::ALL.into_iter().filter(|template| template.reader() == Reader::Customer)
}

/// Template and language in the path of the request.
///
/// # Errors
/// [`Error::NotFound`] for a template without texts of organizers, or a language that mails are not written in.
pub(super) fn of_path(request: &Request) -> Result<(Template, Language), Error> {
    let template: Template = request.path("template", "template")?;
    if all().all(|known| known != template) {
        return Err(Error::NotFound { what: "template" });
    }
    let code: String = request.path("language", "language")?;
    let language = Language::with_code(&code).ok_or(Error::NotFound { what: "language" })?;
    Ok((template, language))
}

/// Refuses texts that a mail could not be made of.
///
/// # Errors
/// [`Error::FieldInvalid`], which names text and line; or if one of our own templates is broken.
pub(super) fn check_texts(own: &Override, template: Template) -> Result<(), Failure> {
    own.check(template).map_err(|error| match error {
        CheckError::Refused(refusal) => {
            let line = refusal.line.map(|line| format!("line {line}: ")).unwrap_or_default();
            Error::FieldInvalid { name: refusal.field, reason: line + &refusal.reason }.into()
        }
        CheckError::Broken(error) => Failure::caused("a template", error),
    })
}
