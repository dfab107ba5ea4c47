//! `POST /admin/titles`: creates a title.

use domain::ids::{OrganizerId, TitleId};
use domain::image::TitleImages;
use domain::language::LanguageTag;
use domain::member::Right;
use domain::title::{AgeRating, Link, Title, TitleKind, Translations};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::title_fields;
use crate::authority::member;
use crate::{App, Endpoint, random, version};

/// `POST /admin/titles`
pub static CREATE_TITLE: Endpoint = Endpoint {
    name: "create-title",
    method: "POST",
    path: "/admin/titles",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_title(app, request)),
};

/// A new title. All of it together has at most 32 KB.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TitleBody {
    /// Organizer of the title.
    pub organizer_id: OrganizerId,
    /// Name, as on the poster.
    #[schemars(length(min = 1, max = 120))]
    pub name: String,
    /// Kind of performance, which never changes.
    pub kind: TitleKind,
    /// Description for customers.
    #[serde(default)]
    #[schemars(length(max = 2000))]
    pub description: Option<String>,
    /// Running time in minutes.
    #[serde(default)]
    #[schemars(range(min = 1, max = 10_080))]
    pub duration_minutes: Option<u32>,
    /// Languages of the performance.
    #[serde(default)]
    #[schemars(length(max = 10))]
    pub languages: Vec<LanguageTag>,
    /// Age from which it is meant for people.
    #[serde(default)]
    pub age_rating: Option<AgeRating>,
    /// Genres, the most important first.
    #[serde(default)]
    #[schemars(length(max = 10), inner(length(min = 1, max = 120)))]
    pub genres: Vec<String>,
    /// Line of those who perform.
    #[serde(default)]
    #[schemars(length(min = 1, max = 500))]
    pub cast: Option<String>,
    /// Links to more about it.
    #[serde(default)]
    #[schemars(length(max = 10))]
    pub links: Vec<Link>,
    /// Its texts in other languages.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 20))]
    pub translations: Translations,
}

async fn create_title(app: &App, request: &Request) -> Result<Reply, Failure> {
    let wanted: TitleBody = request.json()?;
    let member = member(app, request, &wanted.organizer_id, Right::Edit).await?;
    let title = title_fields::checked(Title {
        title_id: TitleId::from_random(random::bytes()?),
        organizer_id: member.organizer_id().clone(),
        name: wanted.name,
        kind: wanted.kind,
        description: wanted.description,
        duration_minutes: wanted.duration_minutes,
        languages: wanted.languages,
        age_rating: wanted.age_rating,
        genres: wanted.genres,
        cast: wanted.cast,
        links: wanted.links,
        translations: wanted.translations,
        images: TitleImages::default(),
        ver: version::FIRST,
    })?;
    app.store.create_title(&member, &title, app.clock.now()).await?;
    version::created(&title, title.ver)
}
