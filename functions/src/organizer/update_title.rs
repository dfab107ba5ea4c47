//! `PATCH /admin/titles/{title_id}`: changes a title. A repeat is refused as stale, because it was read before.
//!
//! The pages of the title's events show it within seconds. Documents and mails keep the name under which the event was
//! created.

use aws::store::Thing;
use domain::ids::TitleId;
use domain::language::LanguageTag;
use domain::member::Right;
use domain::title::{AgeRating, Link, Title, Translations};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::title_fields;
use crate::authority::member_at;
use crate::given::{given, not_null};
use crate::images::{self, TitleImagesBody};
use crate::{App, Endpoint, version};

/// `PATCH /admin/titles/{title_id}`
pub static UPDATE_TITLE: Endpoint = Endpoint {
    name: "update-title",
    method: "PATCH",
    path: "/admin/titles/{title_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(update_title(app, request)),
};

/// Changed fields of a title. What is absent stays as it is, `null` ends it, and a list, the translations or
/// the images are replaced as a whole.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TitleChangeBody {
    /// Name, as on the poster.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "String", length(min = 1, max = 120))]
    pub name: Option<String>,
    /// Description for customers.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<String>", length(max = 2000))]
    pub description: Option<Option<String>>,
    /// Running time in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<u32>", range(min = 1, max = 10_080))]
    pub duration_minutes: Option<Option<u32>>,
    /// Languages of the performance, for events that are created from now on.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Vec<LanguageTag>", length(max = 10))]
    pub languages: Option<Vec<LanguageTag>>,
    /// Age from which it is meant for people.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<AgeRating>")]
    pub age_rating: Option<Option<AgeRating>>,
    /// Genres, the most important first.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Vec<String>", length(max = 10), inner(length(min = 1, max = 120)))]
    pub genres: Option<Vec<String>>,
    /// Line of those who perform.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    #[schemars(with = "Option<String>", length(min = 1, max = 500))]
    pub cast: Option<Option<String>>,
    /// Links to more about it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Vec<Link>", length(max = 10))]
    pub links: Option<Vec<Link>>,
    /// Its texts in other languages.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "Translations", extend("maxProperties" = 20))]
    pub translations: Option<Translations>,
    /// Its images.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "TitleImagesBody")]
    pub images: Option<TitleImagesBody>,
}

async fn update_title(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: TitleId = request.path("title_id", "title")?;
    let member = member_at(app, request, Thing::Title(&id), Right::Edit).await?;
    let wanted: TitleChangeBody = request.json()?;
    let before = app.store.title(&member, &id).await?;
    version::check(request, before.ver)?;
    let images = match &wanted.images {
        Some(images) => images::of_title(app, &member, images).await?,
        None => before.images.clone(),
    };
    let title = title_fields::checked(Title { images, ..changed(before.clone(), wanted) })?;
    if title == before {
        return version::shown(&title, title.ver);
    }
    let title = Title { ver: before.ver + 1, ..title };
    version::written(app.store.change_title(&member, &before, &title, app.clock.now()).await?)?;
    version::shown(&title, title.ver)
}

/// The title after the change.
fn changed(before: Title, wanted: TitleChangeBody) -> Title {
    Title {
        name: wanted.name.unwrap_or(before.name),
        description: wanted.description.unwrap_or(before.description),
        duration_minutes: wanted.duration_minutes.unwrap_or(before.duration_minutes),
        languages: wanted.languages.unwrap_or(before.languages),
        age_rating: wanted.age_rating.unwrap_or(before.age_rating),
        genres: wanted.genres.unwrap_or(before.genres),
        cast: wanted.cast.unwrap_or(before.cast),
        links: wanted.links.unwrap_or(before.links),
        translations: wanted.translations.unwrap_or(before.translations),
        ..before
    }
}
