//! `POST /admin/organizers/{organizer_id}/members`: invites an address to become a member.
//!
//! The invitation is written first, then the code, then the mail goes. A repeated request replaces invitation and code,
//! and mails again. The answer never says if the address has an account.

use aws::store::{CodeOf, Invitation, MailedCode};
use domain::ids::OrganizerId;
use domain::member::{Right, Role};
use domain::otp::Purpose;
use domain::{Error, Failure, limits};
use jiff::SignedDuration;
use lambda::{Access, Reply, Request};
use mails::{Code, CodePurpose};
use schemars::JsonSchema;
use serde::Deserialize;

use super::invitation::{id_of, subject};
use super::member_view::MemberView;
use crate::auth::{field, tries};
use crate::authority::member;
use crate::code_mail::{self, Reader};
use crate::{App, Endpoint};

/// `POST /admin/organizers/{organizer_id}/members`
pub static INVITE_MEMBER: Endpoint = Endpoint {
    name: "invite-member",
    method: "POST",
    path: "/admin/organizers/{organizer_id}/members",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(invite_member(app, request)),
};

/// The address to invite, and the role that it gets.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvitationBody {
    /// Address that the code goes to.
    #[schemars(email, length(max = 254))]
    pub email: String,
    /// Role of the new member.
    pub role: Role,
}

async fn invite_member(app: &App, request: &Request) -> Result<Reply, Failure> {
    let organizer_id: OrganizerId = request.path("organizer_id", "organizer")?;
    let member = member(app, request, &organizer_id, Right::Administer).await?;
    let wanted: InvitationBody = request.json()?;
    let email = field::email(&wanted.email)?;
    let sender = app.mailer()?;
    let organizer = app.store.organizer(&organizer_id).await?;
    let organizer = organizer.ok_or(Error::NotFound { what: "organizer" })?;
    tries::send_code(app, request, &email).await?;
    let now = app.clock.now();
    let seconds =
        if member.is_admin() { limits::INVITATION_BY_ADMIN_SECONDS } else { limits::INVITATION_SECONDS };
    let invitation = Invitation {
        invitation_id: id_of(app, &organizer_id, &email)?,
        role: wanted.role,
        invited_by: member.customer_id().clone(),
        as_admin: member.is_admin(),
        since: now,
        expires_at: now + SignedDuration::from_secs(seconds),
    };
    app.store.invite(&member, &invitation).await?;
    let otp = code_mail::draw()?;
    let key = app.config.otp_key.get()?.as_bytes();
    let code = MailedCode {
        hash: otp.hash(key, &subject(&organizer_id, &email), Purpose::Invitation),
        new_hash: None,
        expires_at: invitation.expires_at.as_second(),
        tries: 0,
    };
    let of = CodeOf::Invitation(&organizer_id, &invitation.invitation_id);
    app.store.put_mailed_code(of, &code).await?;
    let mailed = Code {
        organizer_name: Some(organizer.settings.name),
        role: Some(wanted.role.as_str().to_owned()),
        organizer_id: Some(organizer_id.to_string()),
        ..code_mail::lasting(&otp, CodePurpose::AcceptInvitation, seconds)
    };
    sender.send(&email, code_mail::mail(Reader::of_request(request), mailed)?).await?;
    Reply::json(202, &MemberView::from(invitation))
}
