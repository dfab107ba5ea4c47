//! `POST /stop/{token}`: ends the mails that remind a customer, for the button of the page and for the one click of a mail
//! program (RFC 8058), which posts to the same address. There is no sign-in: the link is the proof.
//!
//! One conditional write replaces the profile, and a race with another change is tried again. A repeat finds the refusal
//! and changes nothing. It only ever refuses: nobody begins anything with a link.

use aws::store::Writing;
use domain::customer::{Consent, Consents, Profile};
use domain::ids::CustomerId;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};

use super::account_view::profile;
use super::stop_page::Page;
use crate::stop_link::customer_who_stops;
use crate::{App, Endpoint};

/// `POST /stop/{token}`
pub static STOP_REMINDERS: Endpoint = Endpoint {
    name: "stop-reminders",
    method: "POST",
    path: "/stop/{token}",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(stop_reminders(app, request)),
};

/// Most races with other changes of the profile.
const RACES_MAX: usize = 4;

async fn stop_reminders(app: &App, request: &Request) -> Result<Reply, Failure> {
    let token: String = request.path("token", "link")?;
    let Some(customer) = customer_who_stops(app, &token)? else { return Ok(Page::Unknown.reply(request)) };
    for _ in 0..RACES_MAX {
        if is_refused(app, &customer).await? {
            return Ok(Page::Stopped.reply(request));
        }
    }
    Err(Failure::unavailable("a profile changes again and again"))
}

/// Writes the refusal; false if another change was first.
async fn is_refused(app: &App, customer: &CustomerId) -> Result<bool, Failure> {
    let before = match profile(app, customer).await {
        Ok(profile) => profile,
        // A closed account gets no mails.
        Err(Failure::Refused(Error::NotFound { .. })) => return Ok(true),
        Err(failure) => return Err(failure),
    };
    let reminders = Consent::after(before.consents.reminders, Some(false), app.clock.now());
    if reminders == before.consents.reminders {
        return Ok(true);
    }
    let next = Profile { consents: Consents { reminders, ..before.consents }, ..before };
    Ok(matches!(app.store.write_profile(customer, &next).await?, Writing::Written))
}
