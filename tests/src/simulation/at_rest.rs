//! Rules that hold at rest.

use std::collections::BTreeMap;

use domain::booking::Booking;
use domain::payment::{Payment, Refund, RefundStatus};

use super::deals::Deals;
use super::refunds::Told;
use crate::World;

/// Fails if a refund is still under way, if other sums were refunded than ordered, if bookings contain captures
/// that no provider has, if an answer to a customer was untrue, if a use of an offer is not counted or exceeds a cap,
/// or if the product's own audit finds anything.
pub(super) async fn demand_rest(world: &World, told: &Told, deals: &Deals) {
    let bookings = world.all_bookings();
    let (taken, gone) = (captures(world), refunds(world));
    let mut findings = Vec::new();
    for (booking, payment) in bookings.iter().flat_map(payments_of) {
        let about = format!("{} of {}", payment.payment_id, booking.booking_id);
        let under_way = payment.refunds.iter().filter(|refund| refund.is_under_way());
        findings.extend(under_way.map(|refund| format!("{about}: {refund:?} is under way")));
        let Some(capture) = payment.capture.as_deref().filter(|_| payment.amount.amount_minor > 0) else {
            continue;
        };
        if !taken.contains_key(capture) {
            findings.push(format!("{about}: no provider knows the capture {capture}"));
        }
        // Bookings to which seats were moved share a capture.
        let sharing = bookings.iter().flat_map(|booking| &booking.payments);
        let sharing = sharing.filter(|payment| payment.capture.as_deref() == Some(capture));
        let ordered: i64 = sharing.map(ordered_minor).sum();
        let went = gone.get(capture).copied().unwrap_or_default();
        if ordered != went {
            findings.push(format!("{about}: refunds of {ordered} were ordered, and {went} were paid"));
        }
    }
    findings.extend(told.findings(&bookings));
    findings.extend(deals.findings(world, &bookings));
    findings.extend(deals.exceeded(world));
    findings.extend(world.audit_books().await);
    assert!(findings.is_empty(), "at rest: {findings:#?}");
}

fn payments_of(booking: &Booking) -> impl Iterator<Item = (&Booking, &Payment)> {
    booking.payments.iter().map(move |payment| (booking, payment))
}

/// Ordered refunds of a payment; a failed one is left to a person, and one for moved seats goes nowhere.
fn ordered_minor(payment: &Payment) -> i64 {
    let goes = |refund: &&Refund| refund.status != RefundStatus::Failed && refund.moved_to.is_none();
    payment.refunds.iter().filter(goes).map(|refund| refund.amount_minor).sum()
}

/// Captures of both providers.
fn captures(world: &World) -> BTreeMap<String, i64> {
    let intents = world.provider_list("/v1/payment_intents").into_iter();
    let intents = intents.filter(|intent| intent["status"] == "succeeded");
    let intents = intents.map(|intent| (intent["id"].clone(), intent["amount_received"].clone()));
    let payments = world.sandbox(|sandbox, _| sandbox.razorpay_payments()).into_iter();
    let payments = payments.filter(|payment| payment["captured"] == true);
    let payments = payments.map(|payment| (payment["id"].clone(), payment["amount"].clone()));
    let taken = intents.chain(payments);
    taken.filter_map(|(id, amount)| Some((id.as_str()?.to_owned(), amount.as_i64()?))).collect()
}

/// Refunded amount of each capture.
fn refunds(world: &World) -> BTreeMap<String, i64> {
    let stripe = world.provider_list("/v1/refunds").into_iter();
    let stripe = stripe.map(|refund| (refund["payment_intent"].clone(), refund));
    let razorpay = world.sandbox(|sandbox, _| sandbox.razorpay_refunds()).into_iter();
    let razorpay = razorpay.map(|refund| (refund["payment_id"].clone(), refund));
    let mut gone = BTreeMap::new();
    for (capture, refund) in stripe.chain(razorpay) {
        let failed = refund["status"] == "failed" || refund["status"] == "canceled";
        if let (Some(capture), Some(amount), false) = (capture.as_str(), refund["amount"].as_i64(), failed) {
            *gone.entry(capture.to_owned()).or_default() += amount;
        }
    }
    gone
}
