//! Our books against the providers', both ways. Only [`captures`], [`refunds`], [`returned`], [`captured`]
//! and [`refunded`] know which provider there is.

use std::collections::{BTreeMap, BTreeSet};

use aws::razorpay::Razorpay;
use aws::stripe::Stripe;
use domain::audit::{self, Fault, Returned, Taken};
use domain::booking::Booking;
use domain::ids::BookingId;
use domain::payment::Provider;
use domain::{Failure, Money};

use super::round::{Round, Stage};
use crate::App;

/// A page of a provider's list, and after what the next one begins.
type Listed<T> = (Vec<T>, Option<String>);

/// One page of what a provider has captured: all of it is in the books, or has gone back.
pub(crate) async fn captures_page(
    app: &App,
    round: &mut Round,
    provider: Provider,
    after: Option<String>,
) -> Result<Vec<Fault>, Failure> {
    let (taken, next) = captures(app, provider, round.listed_since(), after.as_deref()).await?;
    let bookings = bookings_of(app, taken.iter().map(|taken| taken.payment_id.booking_id())).await?;
    let mut faults = Vec::new();
    for taken in &taken {
        let booking = bookings.get(&taken.payment_id.booking_id());
        if taken.fault(booking, 0, app.clock.now()).is_none() {
            continue;
        }
        // Money that the books do not know may have gone back as money for nothing.
        let back = returned(app, provider, &taken.capture).await?;
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
    let (given, next) = refunds(app, provider, round.listed_since(), after.as_deref()).await?;
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
        let told = captured(app, payment.provider, capture).await?;
        faults.extend(audit::capture_fault(payment, capture, told));
    }
    for (payment, refund, provider_ref) in audit::refunds(booking, since, until) {
        let told = refunded(app, payment.provider, provider_ref).await?;
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

async fn captures(
    app: &App,
    provider: Provider,
    since: i64,
    after: Option<&str>,
) -> Result<Listed<Taken>, Failure> {
    if !is_ours(app, provider) {
        return Ok((Vec::new(), None));
    }
    match provider {
        Provider::Stripe => stripe(app)?.captures(since, after).await,
        Provider::Razorpay => razorpay(app)?.captures(since, after).await,
    }
}

async fn refunds(
    app: &App,
    provider: Provider,
    since: i64,
    after: Option<&str>,
) -> Result<Listed<Returned>, Failure> {
    if !is_ours(app, provider) {
        return Ok((Vec::new(), None));
    }
    match provider {
        Provider::Stripe => stripe(app)?.refunds(since, after).await,
        Provider::Razorpay => razorpay(app)?.refunds(since, after).await,
    }
}

/// How much of a capture has gone back or is about to.
pub(crate) async fn returned(app: &App, provider: Provider, capture: &str) -> Result<i64, Failure> {
    match provider {
        Provider::Stripe => stripe(app)?.returned(capture).await,
        Provider::Razorpay => razorpay(app)?.returned(capture).await,
    }
}

/// How much was captured under this id.
async fn captured(app: &App, provider: Provider, capture: &str) -> Result<Option<Money>, Failure> {
    match provider {
        Provider::Stripe => stripe(app)?.captured(capture).await,
        Provider::Razorpay => razorpay(app)?.captured(capture).await,
    }
}

/// How much the refund gives back.
async fn refunded(app: &App, provider: Provider, provider_ref: &str) -> Result<Option<i64>, Failure> {
    match provider {
        Provider::Stripe => stripe(app)?.refunded(provider_ref).await,
        Provider::Razorpay => razorpay(app)?.refunded(provider_ref).await,
    }
}

/// Whether the organizer has an account there: without keys there are no books to read.
fn is_ours(app: &App, provider: Provider) -> bool {
    match provider {
        Provider::Stripe => app.config.stripe().is_ok(),
        Provider::Razorpay => app.config.razorpay().is_ok(),
    }
}

fn razorpay(app: &App) -> Result<Razorpay, Failure> {
    Ok(Razorpay::new(&app.connection, app.config.razorpay()?))
}

fn stripe(app: &App) -> Result<Stripe, Failure> {
    Ok(Stripe::new(&app.connection, app.config.stripe()?))
}
