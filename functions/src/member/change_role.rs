//! `PATCH /admin/organizers/{organizer_id}/members/{member_id}`: gives a member another role. A repeat changes nothing.

use aws::store::{Membership, Writing};
use domain::ids::{CustomerId, OrganizerId};
use domain::member::{Right, Role};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::member_view::MemberView;
use crate::authority::member;
use crate::booking::lock::{RETRIES_MAX, contended};
use crate::{App, Endpoint};

/// `PATCH /admin/organizers/{organizer_id}/members/{member_id}`
pub static CHANGE_ROLE: Endpoint = Endpoint {
    name: "change-role",
    method: "PATCH",
    path: "/admin/organizers/{organizer_id}/members/{member_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(change_role(app, request)),
};

/// A member's new role.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleBody {
    /// Role from now on.
    pub role: Role,
}

async fn change_role(app: &App, request: &Request) -> Result<Reply, Failure> {
    let organizer: OrganizerId = request.path("organizer_id", "organizer")?;
    let member = member(app, request, &organizer, Right::Administer).await?;
    let of: CustomerId = request.path("member_id", "member")?;
    let wanted: RoleBody = request.json()?;
    for _ in 0..RETRIES_MAX {
        let before = app.store.membership(&member, &of).await?;
        let after = Membership { role: wanted.role, ..before.clone() };
        if before == after
            || app.store.change_role(&member, &before, wanted.role, app.clock.now()).await?
                == Writing::Written
        {
            return Reply::ok(&MemberView::from(after));
        }
    }
    Err(contended())
}
