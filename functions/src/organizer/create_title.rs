//! `POST /admin/titles`: creates a title.

use domain::event::{Title, TitleKind};
use domain::ids::{OrganizerId, TitleId};
use domain::member::Right;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::authority::member;
use crate::{App, Endpoint, random, text};

/// Longest running time, in minutes: a week, for festivals.
const DURATION_MINUTES_MAX: u32 = 10_080;

/// `POST /admin/titles`
pub static CREATE_TITLE: Endpoint = Endpoint {
    name: "create-title",
    method: "POST",
    path: "/admin/titles",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_title(app, request)),
};

/// A new title.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TitleBody {
    /// Organizer of the title.
    pub organizer_id: OrganizerId,
    /// Name, as on the poster.
    #[schemars(length(min = 1, max = 120))]
    pub name: String,
    /// Kind of performance.
    pub kind: TitleKind,
    /// Description for customers.
    #[serde(default)]
    #[schemars(length(max = 2000))]
    pub description: Option<String>,
    /// Running time in minutes.
    #[serde(default)]
    #[schemars(range(min = 1, max = 10_080))]
    pub duration_minutes: Option<u32>,
    /// Language of the performance, as the poster names it.
    #[serde(default)]
    #[schemars(length(min = 1, max = 120))]
    pub language: Option<String>,
}

async fn create_title(app: &App, request: &Request) -> Result<Reply, Failure> {
    let wanted: TitleBody = request.json()?;
    let member = member(app, request, &wanted.organizer_id, Right::Edit).await?;
    if wanted.duration_minutes.is_some_and(|minutes| !(1..=DURATION_MINUTES_MAX).contains(&minutes)) {
        let reason = format!("1 to {DURATION_MINUTES_MAX}");
        return Err(Error::FieldInvalid { name: "duration_minutes", reason }.into());
    }
    let description = wanted.description.as_deref().map(|value| text::description("description", value));
    let title = Title {
        title_id: TitleId::from_random(random::bytes()?),
        organizer_id: member.organizer_id().clone(),
        name: text::name("name", &wanted.name)?,
        kind: wanted.kind,
        description: description.transpose()?.flatten(),
        duration_minutes: wanted.duration_minutes,
        language: wanted.language.as_deref().map(|value| text::name("language", value)).transpose()?,
    };
    app.store.create_title(&member, &title, app.clock.now()).await?;
    Reply::created(&title)
}
