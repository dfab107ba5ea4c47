//! `PATCH /admin/screens/{screen_id}`: gives a screen another name. A repeat is refused as stale, because it was read
//! before.
//!
//! Events keep the name that the screen had when they were created, as do the tickets that were sold for them.

use aws::store::Thing;
use domain::ids::ScreenId;
use domain::member::Right;
use domain::venue::Screen;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::screen_view::ScreenView;
use crate::authority::member_at;
use crate::{App, Endpoint, text, version};

/// `PATCH /admin/screens/{screen_id}`
pub static UPDATE_SCREEN: Endpoint = Endpoint {
    name: "update-screen",
    method: "PATCH",
    path: "/admin/screens/{screen_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(update_screen(app, request)),
};

/// A new name of a screen. Another drawing of its seats is a new layout.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScreenChangeBody {
    /// Name for people.
    #[schemars(length(min = 1, max = 120))]
    pub name: String,
}

async fn update_screen(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: ScreenId = request.path("screen_id", "screen")?;
    let member = member_at(app, request, Thing::Screen(&id), Right::Edit).await?;
    let wanted: ScreenChangeBody = request.json()?;
    let before = app.store.screen(&member, &id).await?;
    version::check(request, before.ver)?;
    let name = text::name("name", &wanted.name)?;
    let mut ver = before.ver;
    if name != before.name {
        version::written(app.store.rename_screen(&member, &before, &name, app.clock.now()).await?)?;
        ver += 1;
    }
    version::shown(&ScreenView::from(Screen { name, ver, ..before }), ver)
}
