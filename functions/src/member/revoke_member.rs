//! `DELETE /admin/organizers/{organizer_id}/members/{member_id}`: revokes a membership or an invitation. A repeat changes
//! nothing.

use aws::store::Writing;
use domain::ids::{CustomerId, InvitationId, OrganizerId};
use domain::member::Right;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};

use crate::authority::member;
use crate::booking::lock::{RETRIES_MAX, contended};
use crate::{App, Endpoint};

/// `DELETE /admin/organizers/{organizer_id}/members/{member_id}`
pub static REVOKE_MEMBER: Endpoint = Endpoint {
    name: "revoke-member",
    method: "DELETE",
    path: "/admin/organizers/{organizer_id}/members/{member_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(revoke_member(app, request)),
};

async fn revoke_member(app: &App, request: &Request) -> Result<Reply, Failure> {
    let organizer: OrganizerId = request.path("organizer_id", "organizer")?;
    let of_self = request.path("member_id", "member") == Ok(request.customer()?);
    let member = match member(app, request, &organizer, Right::Administer).await {
        // The first run has ended the caller's own membership.
        Err(Failure::Refused(Error::NotFound { .. })) if of_self => return Ok(Reply::empty(204)),
        checked => checked?,
    };
    if let Ok(id) = request.path::<InvitationId>("member_id", "member") {
        app.store.withdraw(&member, &id, app.clock.now()).await?;
        return Ok(Reply::empty(204));
    }
    let of: CustomerId = request.path("member_id", "member")?;
    for _ in 0..RETRIES_MAX {
        let membership = match app.store.membership(&member, &of).await {
            Ok(membership) => membership,
            Err(Failure::Refused(Error::NotFound { .. })) => return Ok(Reply::empty(204)),
            Err(failure) => return Err(failure),
        };
        if app.store.revoke(&member, &membership, app.clock.now()).await? == Writing::Written {
            return Ok(Reply::empty(204));
        }
    }
    Err(contended())
}
