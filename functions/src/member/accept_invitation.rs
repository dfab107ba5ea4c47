//! `POST /admin/organizers/{organizer_id}/members/accept`: makes the caller a member, given the code that was mailed to
//! the address of the caller's account.
//!
//! A try is spent before the code is compared. One transaction makes the member and ends the invitation; if the function
//! dies after it, or runs twice at once, the same request finds the caller a member and no invitation, and answers as the
//! first would have.

use aws::directory::Directory;
use aws::store::{CodeOf, Joining, Membership};
use domain::ids::OrganizerId;
use domain::member::Caller;
use domain::otp::{Otp, Purpose};
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
    let organizer: OrganizerId = request.path("organizer_id", "organizer")?;
    let given: AcceptanceBody = request.json()?;
    let otp = field::code("code", &given.code)?;
    let directory = Directory::new(&app.connection, app.config.user_pool_id.get()?);
    tries::guess_code(app, request).await?;
    let email = directory.email_of(&caller.customer_id).await?;
    let membership = match accept(app, &caller, &organizer, (&email, &otp)).await {
        // Another run of the request has ended invitation and code, perhaps since this one read them.
        Err(Failure::Refused(refused @ (Error::CodeInvalid | Error::CodeExpired))) => {
            let there = app.store.own_membership(&caller, &organizer).await?;
            there.ok_or_else(|| Error::InvitationCode(Box::new(refused)))?
        }
        Err(Failure::Refused(refused @ Error::TooManyTries)) => {
            return Err(Error::InvitationCode(Box::new(refused)).into());
        }
        accepted => accepted?,
    };
    Reply::ok(&MemberView::from(membership))
}

/// Makes the caller a member if the code is that of the invitation.
async fn accept(
    app: &App,
    caller: &Caller,
    organizer: &OrganizerId,
    (email, otp): (&str, &Otp),
) -> Result<Membership, Failure> {
    let id = id_of(app, organizer, email)?;
    // In this order: an invitation that is read after a membership was not ended by it.
    let there = app.store.own_membership(caller, organizer).await?;
    let invitation = app.store.invitation(organizer, &id).await?.ok_or(Error::CodeInvalid)?;
    if there.is_some() {
        return Err(Error::MemberAlready.into());
    }
    let of = CodeOf::Invitation(organizer, &id);
    let code = app.store.mailed_code(of).await?.ok_or(Error::CodeInvalid)?;
    spend_try(app, of, &code).await?;
    let key = app.config.otp_key.get()?.as_bytes();
    if !code.hash.matches(otp, key, &subject(organizer, email), Purpose::Invitation) {
        return Err(Error::CodeInvalid.into());
    }
    match app.store.join(caller, organizer, &invitation, app.clock.now()).await? {
        Joining::Joined(membership) => {
            app.store.end_mailed_code(of, &code).await?;
            Ok(membership)
        }
        Joining::There => Err(Error::MemberAlready.into()),
        Joining::Withdrawn => Err(Error::CodeInvalid.into()),
    }
}
