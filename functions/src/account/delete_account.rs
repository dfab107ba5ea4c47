//! `DELETE /account`: ends the customer's account, given its password or a code from its address.
//!
//! The order of the steps makes sure that no personal data is left where nobody can remove it any more:
//! 1. A try is spent and the password or the code checked. Nothing else happens while bookings or memberships stand in
//!    the way.
//! 2. The mark of a closed account replaces the profile, and a complaint goes, unless the customer is a member by now. From here on nobody
//!    can write the profile again, nor make the customer a member.
//! 3. The account leaves the user pool, with its address, password and sessions.
//! 4. The code ends.
//!
//! If the function dies between 1 and 4, the same request repeats every step; after 3 it finds no account and is done.
//! Bookings and documents stay: they name the customer by id alone. Access tokens that were issued before last for up to
//! 15 minutes.

use aws::in_parallel;
use domain::error::TieView;
use domain::ids::CustomerId;
use domain::member::Caller;
use domain::otp::Otp;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::account_view::memberships;
use crate::auth::address_code::{self, Proof};
use crate::auth::{check_password, directory, field};
use crate::given::not_null;
use crate::{App, Endpoint};

/// `DELETE /account`
pub static DELETE_ACCOUNT: Endpoint = Endpoint {
    name: "delete-account",
    method: "DELETE",
    path: "/account",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(delete_account(app, request)),
};

/// Events that are read at once.
const READS_AT_ONCE: usize = 20;

/// Proof that the account's owner wants it closed: the password, or a code that `POST /auth/forgot` has mailed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeletionBody {
    /// The account's password.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "String", length(min = 1, max = 256))]
    pub password: Option<String>,
    /// Code from the e-mail: six digits; blanks and hyphens in it do not count.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "String", length(min = 6, max = 32))]
    pub code: Option<String>,
}

/// The one proof in a body.
enum Given<'a> {
    Password(&'a str),
    Code(Otp),
}

impl DeletionBody {
    fn proof(&self) -> Result<Given<'_>, Error> {
        match (&self.password, &self.code) {
            (Some(password), None) => Ok(Given::Password(field::password(password)?)),
            (None, Some(code)) => Ok(Given::Code(field::code("code", code)?)),
            _ => {
                let reason = "give either the password or a code".to_owned();
                Err(Error::FieldInvalid { name: "password", reason })
            }
        }
    }
}

async fn delete_account(app: &App, request: &Request) -> Result<Reply, Failure> {
    let caller = request.caller()?;
    let body: DeletionBody = request.json()?;
    let given = body.proof()?;
    let customer = &caller.customer_id;
    let directory = directory(app)?;
    let Some(email) = directory.address_of(customer).await? else { return gone(app, customer).await };
    let code = match check_proof(app, request, &email, &given).await {
        // Another run of the request has ended account and code since this one read the address.
        Err(Failure::Refused(_)) if directory.address_of(customer).await?.is_none() => {
            return gone(app, customer).await;
        }
        proved => proved?,
    };
    check_ties(app, &caller).await?;
    if !app.store.close_profile(customer, app.clock.now()).await? {
        // The index of memberships lags behind; the next run finds it there.
        return Err(Failure::unavailable("the customer has just become a member"));
    }
    directory.close_account(customer).await?;
    if let Some(code) = code {
        code.end(app).await?;
    }
    Ok(Reply::empty(204))
}

/// The answer to somebody whose account is gone from the user pool.
async fn gone(app: &App, customer: &CustomerId) -> Result<Reply, Failure> {
    app.store.drop_profile(customer, app.clock.now()).await?;
    Ok(Reply::empty(204))
}

/// Checks the password or the code; a code is returned, to be ended.
async fn check_proof(
    app: &App,
    request: &Request,
    email: &str,
    given: &Given<'_>,
) -> Result<Option<Proof>, Failure> {
    match given {
        Given::Password(password) => {
            check_password(app, request, email, password).await?;
            Ok(None)
        }
        Given::Code(otp) => address_code::prove(app, request, email, otp).await.map(Some),
    }
}

/// Refuses while bookings or memberships keep the account open.
async fn check_ties(app: &App, caller: &Caller) -> Result<(), Failure> {
    let organizers = memberships(app, caller).await?;
    let mut organizers: Vec<_> = organizers.into_iter().map(|(organizer, _)| organizer).collect();
    organizers.truncate(limits::TIES_NAMED_MAX);
    let mut ties = ties(app, &caller.customer_id).await?;
    ties.truncate(limits::TIES_NAMED_MAX);
    if ties.is_empty() && organizers.is_empty() {
        return Ok(());
    }
    Err(Error::AccountInUse { ties, organizers }.into())
}

/// Bookings that keep the account open, as many as a refusal names or a few more.
async fn ties(app: &App, customer: &CustomerId) -> Result<Vec<TieView>, Failure> {
    let now = app.clock.now();
    let (mut ties, mut from) = (Vec::new(), None);
    loop {
        let page = app.store.bookings_of(customer, limits::PAGE_ITEMS_MAX, from).await?;
        let reads = page.items.into_iter().map(|booking| async move {
            let event = app.event(&booking.event_id).await?;
            let tie = booking.tie(event.starts_at, now);
            Ok::<_, Failure>(tie.map(|reason| TieView { booking_id: booking.booking_id, reason }))
        });
        ties.extend(in_parallel(READS_AT_ONCE, reads.collect()).await?.into_iter().flatten());
        from = page.next;
        if from.is_none() || ties.len() >= limits::TIES_NAMED_MAX {
            return Ok(ties);
        }
    }
}
