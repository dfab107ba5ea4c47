//! Our books against the providers', both ways. What a lost message would have told is settled, and what is still
//! wrong then is reported. A provider without keys is one where the organizer has no account: there is nothing to
//! look at.

use std::collections::{BTreeMap, BTreeSet};

use aws::provider::MadeBy;
use aws::provider::PaymentProvider;
use aws::store::Orphan;
use domain::Failure;
use domain::audit::{self, Fault, Listed, Taken};
use domain::booking::Booking;
use domain::ids::{BookingId, PaymentId};
use domain::payment::PaymentUpdate;
use domain::provider::Provider;
use lambda::log;

use super::round::{List, Round, Stage};
use crate::App;
use crate::payment::provider::provider as adapter;
use crate::payment::settle::settle_update;

/// One page of a list of a provider's: all of it is in the books, as it is by now.
pub(crate) async fn page(
    app: &App,
    round: &mut Round,
    (provider, list): (Provider, List),
    after: Option<&str>,
) -> Result<Vec<Fault>, Failure> {
    let Ok(books) = adapter(app, provider).await else {
        round.stage = Stage::after_all_of(provider);
        return Ok(Vec::new());
    };
    let (faults, next) = match list {
        List::Captures => {
            let (taken, next) = books.captures(round.listed_since(), after).await?;
            (settle_captures(app, &*books, provider, &taken).await?, next)
        }
        List::Refunds => {
            let (listed, next) = books.refunds(round.listed_since(), after).await?;
            (settle_all_listed(app, &*books, &listed).await?, next)
        }
        List::Disputes => {
            let (listed, next) = books.disputes(round.disputes_since(), after).await?;
            (settle_all_listed(app, &*books, &listed).await?, next)
        }
    };
    round.stage = match next {
        Some(next) => Stage::Books { provider, list, after: Some(next) },
        None => Stage::after(provider, list),
    };
    Ok(faults)
}

/// Settles captures that are not in the books with all that went back of them.
async fn settle_captures(
    app: &App,
    books: &dyn PaymentProvider,
    provider: Provider,
    taken: &[Taken],
) -> Result<Vec<Fault>, Failure> {
    let bookings = bookings_of(app, taken.iter().map(|taken| taken.payment_id.booking_id())).await?;
    let mut faults = Vec::new();
    for taken in taken {
        let booking = bookings.get(&taken.payment_id.booking_id());
        if taken.fault(booking, app.clock.now()).is_some() {
            faults.extend(settle_capture(app, books, provider, taken).await?);
        }
    }
    Ok(faults)
}

/// Settles a capture and its refunds as a message would, and says what is still wrong. Money of an attempt that has
/// been paid already is a person's business: it might be what the books mean under another id.
async fn settle_capture(
    app: &App,
    books: &dyn PaymentProvider,
    provider: Provider,
    taken: &Taken,
) -> Result<Option<Fault>, Failure> {
    let id = taken.payment_id.booking_id();
    let read = || app.store.booking(&id);
    let booking = read().await?;
    let unpaid = |booking: &Booking| {
        booking.payment(&taken.payment_id).is_none_or(|payment| payment.capture.is_none())
    };
    if booking.as_ref().is_some_and(unpaid) {
        settle(app, &taken.update(provider)).await?;
    }
    let booking = read().await?;
    if let Some(payment) = taken.known(booking.as_ref()) {
        for update in books.refunds_of(&taken.capture).await? {
            settle(app, &PaymentUpdate::read(payment, update)).await?;
        }
    }
    Ok(taken.fault(read().await?.as_ref(), app.clock.now()))
}

async fn settle(app: &App, update: &PaymentUpdate) -> Result<(), Failure> {
    log::count("SettledByAudit");
    settle_update(app, update).await.map(|_| ())
}

/// Settles refunds and disputes that are not in the books.
async fn settle_all_listed(
    app: &App,
    books: &dyn PaymentProvider,
    listed: &[Listed],
) -> Result<Vec<Fault>, Failure> {
    let named = listed.iter().filter_map(|listed| listed.named.as_ref());
    let bookings = bookings_of(app, named.map(PaymentId::booking_id)).await?;
    let mut faults = Vec::new();
    for listed in listed.iter().filter(|listed| audit::is_settled(listed.at.as_second(), app.clock.now())) {
        let Some(capture) = listed.capture() else { continue };
        let named = listed.named.as_ref().and_then(|named| bookings.get(&named.booking_id()));
        let named = named.filter(|booking| booking.payment_of(capture).is_some());
        let booking = match named {
            Some(booking) => Some(booking.clone()),
            None => owner(app, books, capture).await?,
        };
        if let Some(booking) = booking.filter(|booking| listed.fault(booking).is_some()) {
            faults.extend(settle_listed(app, &booking, capture, listed).await?);
        }
    }
    Ok(faults)
}

/// The booking whose money a capture is, if it is one of ours.
async fn owner(app: &App, books: &dyn PaymentProvider, capture: &str) -> Result<Option<Booking>, Failure> {
    match books.maker(capture).await? {
        MadeBy::Us(payment_id) => app.store.booking(&payment_id.booking_id()).await,
        MadeBy::Another | MadeBy::Nobody => Ok(None),
    }
}

async fn settle_listed(
    app: &App,
    booking: &Booking,
    capture: &str,
    listed: &Listed,
) -> Result<Option<Fault>, Failure> {
    let Some(payment) = booking.payment_of(capture) else { return Ok(None) };
    settle(app, &PaymentUpdate::read(payment, listed.update.clone())).await?;
    let booking = app.store.booking(&booking.booking_id).await?;
    Ok(booking.and_then(|booking| listed.fault(&booking)))
}

/// Finds money whose booking was not there: it is reported until it has gone back.
pub(crate) async fn orphan_fault(app: &App, orphan: &Orphan) -> Result<Option<Fault>, Failure> {
    let books = adapter(app, orphan.provider).await?;
    let given_back = books.refunds_of(&orphan.capture).await?;
    Ok(audit::orphan_fault(&orphan.payment_id, &orphan.capture, orphan.amount, &given_back))
}

/// Asks the provider about the money that the booking says it has taken and given back since the round
/// before. Each capture and each refund is asked for once.
pub(crate) async fn tells(app: &App, round: &Round, booking: &Booking) -> Result<Vec<Fault>, Failure> {
    let (since, until) = (round.before_at.as_second(), round.began_at.as_second());
    let mut faults = Vec::new();
    for (payment, capture) in audit::captures(booking, since, until) {
        let told = adapter(app, payment.provider).await?.captured(capture).await?;
        faults.extend(audit::capture_fault(payment, capture, told));
    }
    for (payment, refund, provider_ref) in audit::refunds(booking, since, until) {
        let told = adapter(app, payment.provider).await?.refunded(provider_ref).await?;
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
