//! Compares bookings with the providers' lists, both ways, settles what a lost message would have settled,
//! and reports what is still wrong. A provider without keys is skipped: the organizer has no account there.

use std::collections::{BTreeMap, BTreeSet};

use aws::provider::MadeBy;
use aws::provider::PaymentProvider;
use aws::store::Orphan;
use domain::Failure;
use domain::audit::{self, Finding, Listed, Taken};
use domain::booking::Booking;
use domain::ids::{BookingId, PaymentId};
use domain::payment::PaymentUpdate;
use domain::provider::Provider;
use lambda::metrics;

use super::pass::{List, Stage};
use super::passes::{Kind, Passes};
use crate::App;
use crate::payment::provider::provider as adapter;
use crate::payment::settle::settle_update;

/// Reads one page of a provider's list and settles what the bookings lack.
pub(crate) async fn page(
    app: &App,
    passes: &mut Passes,
    kind: Kind,
    (provider, list): (Provider, List),
    after: Option<&str>,
) -> Result<Vec<Finding>, Failure> {
    let Ok(api) = adapter(app, provider).await else {
        passes.pass_mut(kind).stage = Stage::after_all_of(provider);
        return Ok(Vec::new());
    };
    let pass = passes.pass_mut(kind);
    let mut orphans = Vec::new();
    let (findings, next) = match list {
        List::Captures => {
            let (taken, next) = api.captures(pass.listed_since(), after).await?;
            (settle_captures(app, &*api, (provider, &taken), &mut orphans).await?, next)
        }
        List::Refunds => {
            let (listed, next) = api.refunds(pass.listed_since(), after).await?;
            (settle_all_listed(app, &*api, &listed).await?, next)
        }
        List::Disputes => {
            let (listed, next) = api.disputes(pass.disputes_since(), after).await?;
            (settle_all_listed(app, &*api, &listed).await?, next)
        }
    };
    pass.stage = match next {
        Some(next) => Stage::Provider { provider, list, after: Some(next) },
        None => Stage::after(provider, list),
    };
    orphans.iter().for_each(|capture| passes.watch_orphan(capture));
    Ok(findings)
}

/// Settles captures that no booking has, with their refunds. Those without a booking are added to `orphans`.
async fn settle_captures(
    app: &App,
    api: &dyn PaymentProvider,
    (provider, taken): (Provider, &[Taken]),
    orphans: &mut Vec<String>,
) -> Result<Vec<Finding>, Failure> {
    let bookings = bookings_of(app, taken.iter().map(|taken| taken.payment_id.booking_id())).await?;
    let mut findings = Vec::new();
    for taken in taken {
        let booking = bookings.get(&taken.payment_id.booking_id());
        // The check of the bookings reports one that cannot be read.
        let Ok(booking) = booking.map(Result::as_ref).transpose() else { continue };
        if taken.finding(booking, app.clock.now()).is_some() {
            if booking.is_none() {
                orphans.push(taken.capture.clone());
            }
            findings.extend(settle_capture(app, api, provider, taken).await?);
        }
    }
    Ok(findings)
}

/// Settles a capture and its refunds as a message would, and reports what is still wrong. A second capture of
/// a paid attempt is left to a person: the booking may have it under another id.
async fn settle_capture(
    app: &App,
    api: &dyn PaymentProvider,
    provider: Provider,
    taken: &Taken,
) -> Result<Option<Finding>, Failure> {
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
        for update in api.refunds_of(&taken.capture).await? {
            settle(app, &PaymentUpdate::read(payment, update)).await?;
        }
    }
    Ok(taken.finding(read().await?.as_ref(), app.clock.now()))
}

async fn settle(app: &App, update: &PaymentUpdate) -> Result<(), Failure> {
    metrics::count("SettledByAudit");
    settle_update(app, update).await.map(|_| ())
}

/// Settles listed refunds and disputes that the bookings lack.
async fn settle_all_listed(
    app: &App,
    api: &dyn PaymentProvider,
    listed: &[Listed],
) -> Result<Vec<Finding>, Failure> {
    let named = listed.iter().filter_map(|listed| listed.named.as_ref());
    let bookings = bookings_of(app, named.map(PaymentId::booking_id)).await?;
    let mut findings = Vec::new();
    for listed in listed.iter().filter(|listed| audit::is_settled(listed.at.as_second(), app.clock.now())) {
        let Some(capture) = listed.capture() else { continue };
        let named = listed.named.as_ref().and_then(|named| bookings.get(&named.booking_id()));
        let named = named.and_then(|booking| booking.as_ref().ok());
        let named = named.filter(|booking| booking.payment_of(capture).is_some());
        let booking = match named {
            Some(booking) => Some(booking.clone()),
            None => owner(app, api, capture).await?,
        };
        if let Some(booking) = booking.filter(|booking| listed.finding(booking).is_some()) {
            findings.extend(settle_listed(app, &booking, capture, listed).await?);
        }
    }
    Ok(findings)
}

/// The booking that a capture belongs to, if it is this deployment's and can be read.
async fn owner(app: &App, api: &dyn PaymentProvider, capture: &str) -> Result<Option<Booking>, Failure> {
    match api.maker(capture).await? {
        MadeBy::Us(payment_id) => match app.store.booking(&payment_id.booking_id()).await {
            // The check of the bookings reports it.
            Err(Failure::Broken(_)) => Ok(None),
            read => read,
        },
        MadeBy::Another | MadeBy::Nobody => Ok(None),
    }
}

async fn settle_listed(
    app: &App,
    booking: &Booking,
    capture: &str,
    listed: &Listed,
) -> Result<Option<Finding>, Failure> {
    let Some(payment) = booking.payment_of(capture) else { return Ok(None) };
    settle(app, &PaymentUpdate::read(payment, listed.update.clone())).await?;
    let booking = app.store.booking(&booking.booking_id).await?;
    Ok(booking.and_then(|booking| listed.finding(&booking)))
}

/// Finding for a payment without a booking, reported until it is refunded.
pub(crate) async fn orphan_finding(app: &App, orphan: &Orphan) -> Result<Option<Finding>, Failure> {
    let api = adapter(app, orphan.provider).await?;
    let given_back = api.refunds_of(&orphan.capture).await?;
    Ok(audit::orphan_finding(&orphan.payment_id, &orphan.capture, orphan.amount, &given_back))
}

/// Asks the provider about each capture and refund that the booking had in the seconds from `since` to before `until`.
pub(crate) async fn ask_provider(
    app: &App,
    (since, until): (i64, i64),
    booking: &Booking,
) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for (payment, capture) in audit::captures(booking, since, until) {
        let says = adapter(app, payment.provider).await?.captured(capture).await?;
        findings.extend(audit::capture_finding(payment, capture, says));
    }
    for (payment, refund, provider_ref) in audit::refunds(booking, since, until) {
        let says = adapter(app, payment.provider).await?.refunded(provider_ref).await?;
        findings.extend(audit::refund_finding(payment, refund, says));
    }
    Ok(findings)
}

async fn bookings_of(
    app: &App,
    ids: impl Iterator<Item = BookingId>,
) -> Result<BTreeMap<BookingId, Result<Booking, Failure>>, Failure> {
    app.store.bookings_at(&ids.collect::<BTreeSet<BookingId>>()).await
}
