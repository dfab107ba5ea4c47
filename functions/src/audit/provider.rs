//! Our books against the providers', both ways. A provider without keys is one where the organizer has no
//! account: there is nothing to look at.

use std::collections::{BTreeMap, BTreeSet};

use domain::Failure;
use domain::audit::{self, Fault};
use domain::booking::Booking;
use domain::ids::BookingId;
use domain::payment::Provider;

use super::round::{Round, Stage};
use crate::App;
use crate::payment::provider::provider as adapter;

/// One page of what a provider has captured: all of it is in the books, or has gone back.
pub(crate) async fn captures_page(
    app: &App,
    round: &mut Round,
    provider: Provider,
    after: Option<String>,
) -> Result<Vec<Fault>, Failure> {
    let Ok(books) = adapter(app, provider) else {
        round.stage = Stage::Refunds { provider, after: None };
        return Ok(Vec::new());
    };
    let (taken, next) = books.captures(round.listed_since(), after.as_deref()).await?;
    let bookings = bookings_of(app, taken.iter().map(|taken| taken.payment_id.booking_id())).await?;
    let mut faults = Vec::new();
    for taken in &taken {
        let booking = bookings.get(&taken.payment_id.booking_id());
        if taken.fault(booking, 0, app.clock.now()).is_none() {
            continue;
        }
        // Money that the books do not know may have gone back as money for nothing.
        let back = books.returned(&taken.capture).await?;
        let booking = app.store.booking(&taken.payment_id.booking_id()).await?;
        faults.extend(taken.fault(booking.as_ref(), back, app.clock.now()));
    }
    round.stage = match next {
        Some(next) => Stage::Captures { provider, after: Some(next) },
        None => Stage::Refunds { provider, after: None },
    };
    Ok(faults)
}

/// One page of what a provider gives back: all of it is in the books.
pub(crate) async fn refunds_page(
    app: &App,
    round: &mut Round,
    provider: Provider,
    after: Option<String>,
) -> Result<Vec<Fault>, Failure> {
    let Ok(books) = adapter(app, provider) else {
        round.stage = Stage::after(provider);
        return Ok(Vec::new());
    };
    let (given, next) = books.refunds(round.listed_since(), after.as_deref()).await?;
    let bookings = bookings_of(app, given.iter().map(|given| given.payment_id.booking_id())).await?;
    let mut faults = Vec::new();
    for given in &given {
        let id = given.payment_id.booking_id();
        if given.fault(bookings.get(&id), app.clock.now()).is_some() {
            let booking = app.store.booking(&id).await?;
            faults.extend(given.fault(booking.as_ref(), app.clock.now()));
        }
    }
    round.stage = match next {
        Some(next) => Stage::Refunds { provider, after: Some(next) },
        None => Stage::after(provider),
    };
    Ok(faults)
}

/// What the provider says of the money that the booking says it has taken and given back since the round
/// before. Each capture and each refund is asked for once.
pub(crate) async fn tells(app: &App, round: &Round, booking: &Booking) -> Result<Vec<Fault>, Failure> {
    let (since, until) = (round.before_at.as_second(), round.began_at.as_second());
    let mut faults = Vec::new();
    for (payment, capture) in audit::captures(booking, since, until) {
        let told = adapter(app, payment.provider)?.captured(capture).await?;
        faults.extend(audit::capture_fault(payment, capture, told));
    }
    for (payment, refund, provider_ref) in audit::refunds(booking, since, until) {
        let told = adapter(app, payment.provider)?.refunded(provider_ref).await?;
        faults.extend(audit::refund_fault(payment, refund, told));
    }
    Ok(faults)
}

async fn bookings_of(
    app: &App,
    ids: impl Iterator<Item = BookingId>,
) -> Result<BTreeMap<BookingId, Booking>, Failure> {
    let ids: BTreeSet<BookingId> = ids.collect();
    let bookings = app.store.bookings_at(&ids).await?.into_iter();
    Ok(bookings.map(|booking| (booking.booking_id.clone(), booking)).collect())
}
