//! `POST /admin/organizers/{organizer_id}/members/accept`: makes the caller a member, given the code that was mailed to
//! the address of the caller's account.
//!
//! A try is spent before the code is compared. One transaction makes the member and ends the invitation; if the function
//! dies after it, the same request finds the caller a member and no invitation, and answers as the first would have.

use aws::directory::Directory;
use aws::store::{CodeOf, Joining, Membership};
use domain::ids::OrganizerId;
use domain::otp::Purpose;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::invitation::{id_of, subject};
use super::member_view::MemberView;
use crate::auth::address_code::spend_try;
use crate::auth::{field, tries};
use crate::{App, Endpoint};

/// `POST /admin/organizers/{organizer_id}/members/accept`
pub static ACCEPT_INVITATION: Endpoint = Endpoint {
    name: "accept-invitation",
    method: "POST",
    path: "/admin/organizers/{organizer_id}/members/accept",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(accept_invitation(app, request)),
};

/// The code from the invitation.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptanceBody {
    /// Code from the mail.
    #[schemars(length(min = 6, max = 32))]
    pub code: String,
}

async fn accept_invitation(app: &App, request: &Request) -> Result<Reply, Failure> {
    let caller = request.caller()?;
    let customer = &caller.customer_id;
    let organizer: OrganizerId = request.path("organizer_id", "organizer")?;
    let given: AcceptanceBody = request.json()?;
    let otp = field::code("code", &given.code)?;
    let directory = Directory::new(&app.connection, app.config.user_pool_id.get()?);
    tries::guess_code(app, request).await?;
    let email = directory.email_of(customer).await?;
    let id = id_of(app, &organizer, &email)?;
    let there = app.store.own_membership(&caller, &organizer).await?;
    let invitation = app.store.invitation(&organizer, &id).await?;
    let invitation = match (invitation, there) {
        (Some(_), Some(_)) => return Err(Error::MemberAlready.into()),
        (None, Some(membership)) => return Reply::ok(&MemberView::from(membership)),
        (None, None) => return Err(Error::CodeInvalid.into()),
        (Some(invitation), None) => invitation,
    };
    let of = CodeOf::Invitation(&organizer, &id);
    let code = app.store.mailed_code(of).await?.ok_or(Error::CodeInvalid)?;
    spend_try(app, of, &code).await?;
    let key = app.config.otp_key.get()?.as_bytes();
    if !code.hash.matches(&otp, key, &subject(&organizer, &email), Purpose::Invitation) {
        return Err(Error::CodeInvalid.into());
    }
    let now = app.clock.now();
    match app.store.join(&caller, &organizer, &invitation, now).await? {
        Joining::Joined => {}
        Joining::There => return Err(Error::MemberAlready.into()),
        Joining::Withdrawn => return Err(Error::CodeInvalid.into()),
    }
    app.store.end_mailed_code(of, &code).await?;
    let (role, invited_by) = (invitation.role, invitation.invited_by);
    Reply::ok(&MemberView::from(Membership { customer_id: customer.clone(), role, since: now, invited_by }))
}
