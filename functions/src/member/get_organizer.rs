//! `GET /admin/organizers/{organizer_id}`: returns an organizer with its version. It only reads.

use domain::ids::OrganizerId;
use domain::member::Right;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};

use super::settings::OrganizerView;
use crate::authority::member;
use crate::{App, Endpoint, version};

/// `GET /admin/organizers/{organizer_id}`
pub static GET_ORGANIZER: Endpoint = Endpoint {
    name: "get-organizer",
    method: "GET",
    path: "/admin/organizers/{organizer_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_organizer(app, request)),
};

async fn get_organizer(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: OrganizerId = request.path("organizer_id", "organizer")?;
    let member = member(app, request, &id, Right::Read).await?;
    let organizer = app.store.organizer(&id).await?.ok_or(Error::NotFound { what: "organizer" })?;
    let role = app.store.own_role(&member).await?;
    let ver = organizer.ver;
    version::shown(&OrganizerView::of(organizer, role), ver)
}
