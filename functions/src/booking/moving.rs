//! Moves of seats: their plan, before the new seats are locked, and their confirmation, with the old booking.

use aws::store::{Confirmation, Leaving};
use domain::booking::{Booking, Move};
use domain::event::Event;
use domain::ids::CustomerId;
use domain::moving::{self, Moved};
use domain::quote::Quote;
use domain::{Error, Failure};
use jiff::Timestamp;

use super::body::MoveBody;
use crate::App;
use crate::payment::provider::charge_min_minor;

/// Plans the move that a request asks for, to seats that cost `quote`.
///
/// # Errors
/// Those of [`moving::plan`]; [`Error::MoveNotPossible`] if the rest is too little for a provider, and while a code can
/// return seats of the old booking: the customer has begun to give them back. If the store does not answer.
pub(super) async fn plan(
    app: &App,
    event: &Event,
    (customer, wanted): (&CustomerId, &MoveBody),
    quote: &Quote,
    now: Timestamp,
) -> Result<Move, Failure> {
    let old = app.store.booking_of(customer, &wanted.booking_id).await?;
    let planned = moving::plan(&old, event, &wanted.seats, quote, now)?;
    let due_minor = quote.total_minor - planned.credit_minor;
    if due_minor > 0 && due_minor < charge_min_minor(app, quote.currency) {
        let reason = "the price differs by less than any payment provider takes";
        return Err(Error::MoveNotPossible { reason }.into());
    }
    let code = app.store.code(&old.booking_id).await?;
    if code.is_some_and(|code| code.spent.is_none() && code.expires_at >= now.as_second()) {
        let reason =
            "a code to give seats of their booking back is valid: use it, or wait until it has expired";
        return Err(Error::MoveNotPossible { reason }.into());
    }
    Ok(planned)
}

/// Confirms a booking that was paid, with the old booking if it is a move.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn confirm(app: &App, next: Booking, now: Timestamp) -> Result<Confirmation, Failure> {
    match with_old(app, next, now).await? {
        Ok((next, leaving)) => app.store.confirm(next, leaving, now).await,
        Err(refused) => Ok(refused),
    }
}

/// Confirms a booking that costs nothing, with the old booking if it is a move. Returns the booking, too.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn confirm_free(
    app: &App,
    next: Booking,
    now: Timestamp,
) -> Result<(Confirmation, Booking), Failure> {
    match with_old(app, next.clone(), now).await? {
        Ok((next, leaving)) => Ok((app.store.confirm_free(next.clone(), leaving, now).await?, next)),
        Err(refused) => Ok((refused, next)),
    }
}

/// The confirmed booking and, if it is a move, the one that it leaves.
///
/// The old booking is read after the new one, and the transaction replaces both at the versions that were read. So if
/// seats of the old booking are returned, moved or called off in between, the transaction is refused, and the caller
/// reads both again.
async fn with_old(
    app: &App,
    next: Booking,
    now: Timestamp,
) -> Result<Result<(Booking, Option<Leaving>), Confirmation>, Failure> {
    let Some(planned) = &next.moves else { return Ok(Ok((next, None))) };
    let Some(old) = app.store.booking(&planned.booking_id).await? else {
        return Ok(Err(Confirmation::MoveNotPossible));
    };
    let starts_at = app.event(&next.event_id).await?.starts_at;
    Ok(match moving::moved(&next, planned, &old, now) {
        Ok(Moved { new, old, given }) => Ok((new, Some(Leaving { old, given, starts_at }))),
        Err(refusal) => {
            tracing::warn!(booking.id = %old.booking_id, %refusal, "seats cannot be moved any more");
            Err(Confirmation::MoveNotPossible)
        }
    })
}
