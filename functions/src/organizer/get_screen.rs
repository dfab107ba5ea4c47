//! `GET /admin/screens/{screen_id}`: returns a screen with the versions of its layout. It only reads.

use aws::store::Thing;
use domain::ids::ScreenId;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::screen_view::ScreenView;
use crate::authority::member_at;
use crate::{App, Endpoint, version};

/// `GET /admin/screens/{screen_id}`
pub static GET_SCREEN: Endpoint = Endpoint {
    name: "get-screen",
    method: "GET",
    path: "/admin/screens/{screen_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_screen(app, request)),
};

async fn get_screen(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: ScreenId = request.path("screen_id", "screen")?;
    let member = member_at(app, request, Thing::Screen(&id), Right::Read).await?;
    let screen = app.store.screen(&member, &id).await?;
    let ver = screen.ver;
    version::shown(&ScreenView::from(screen), ver)
}
