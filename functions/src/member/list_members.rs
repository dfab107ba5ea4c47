//! `GET /admin/organizers/{organizer_id}/members`: lists members, and invitations that have not expired. It
//! only reads.

use aws::store::MemberEntry;
use domain::ids::OrganizerId;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::member_view::MemberView;
use crate::authority::member;
use crate::{App, Endpoint, cursor};

/// `GET /admin/organizers/{organizer_id}/members`
pub static LIST_MEMBERS: Endpoint = Endpoint {
    name: "list-members",
    method: "GET",
    path: "/admin/organizers/{organizer_id}/members",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_members(app, request)),
};

/// A page of members.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct MemberListView {
    /// Invitations first, then members, each by id. They name accounts and no addresses.
    pub members: Vec<MemberView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

async fn list_members(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: OrganizerId = request.path("organizer_id", "organizer")?;
    let member = member(app, request, &id, Right::Oversee).await?;
    let limit = request.limit()?;
    let scope = format!("members {id}");
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let page = app.store.members(&member, limit, from.as_deref()).await?;
    let next_cursor = page.next.map(|parts| cursor::encode(&scope, &parts));
    let now = app.clock.now();
    let counts = |entry: &MemberEntry| match entry {
        MemberEntry::Active(_) => true,
        MemberEntry::Invited(invitation) => invitation.expires_at > now,
    };
    let members = page.items.into_iter().filter(counts).map(MemberView::from).collect();
    Reply::ok(&MemberListView { members, next_cursor })
}
