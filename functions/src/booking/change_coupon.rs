//! `PUT /booking/{booking_id}/coupon`: gives a booking the offer of a code, or takes it off again, before its first attempt
//! to pay.
//!
//! The list prices stay those of the lock. What the new price needs of limited offers is reserved first, under a name of
//! this run; then one conditional write replaces the quote. So the booking never names a use that nobody has reserved. Uses
//! that it names no more go back by the stream of its change, and here at once.

use aws::store::Writing;
use domain::booking::Booking;
use domain::ids::{BookingId, ClaimId};
use domain::offer::Code;
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request, telemetry};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::lock::{RETRIES_MAX, contended};
use crate::offers::{Deal, Found, Reserver, Visitor};
use crate::view::BookingView;
use crate::{App, Endpoint};

/// `PUT /booking/{booking_id}/coupon`
pub static CHANGE_COUPON: Endpoint = Endpoint {
    name: "change-coupon",
    method: "PUT",
    path: "/booking/{booking_id}/coupon",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(change_coupon(app, request)),
};

/// The code that a booking is to have.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CouponBody {
    /// Code of an offer, instead of those that the booking has; null for none.
    pub coupon_code: Option<Code>,
    /// Total in minor units that the customer was shown. If it is another by now, the answer is `price_changed` with the new
    /// quote, and the booking stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub total_minor: Option<i64>,
}

async fn change_coupon(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let id: BookingId = request.path("booking_id", "booking")?;
    let wanted: CouponBody = request.json()?;
    let codes: Vec<Code> = wanted.coupon_code.iter().cloned().collect();
    let claim_id = ClaimId::of(&id, &request.id);
    for _ in 0..RETRIES_MAX {
        let now = app.clock.now();
        let booking = app.store.booking_of(&customer, &id).await?;
        check_open(&booking, now)?;
        let event = app.event(&booking.event_id).await?;
        event.check_settled()?;
        let visitor = match codes.as_slice() {
            [] => None,
            _ => {
                let asked = (&customer, &id, booking.expires_at);
                Some(Visitor::of(app, request, asked, now)?.keeping(&booking))
            }
        };
        let found = Found::of(app, (&event, &customer), (&codes, visitor.as_ref()), now).await?;
        // A booking of a presale needs its code until everybody may buy.
        if now < event.sales_open_at {
            found.check_on_sale(&event, now)?;
        }
        let run = Reserver {
            app,
            event: &event,
            customer: &customer,
            booking_id: &id,
            claim_id: &claim_id,
            until: booking.expires_at,
            now,
        };
        let deal = Deal::new(run, (found, visitor), wanted.total_minor).again(&booking);
        if let Some(next) = change(app, &booking, deal, now).await? {
            telemetry::about("booking.id", next.booking_id.as_str());
            tracing::info!(total = next.quote.total_minor, "coupon changed");
            return Reply::ok(&BookingView::new(&next, now));
        }
    }
    Err(contended())
}

/// Refuses unless the price of the booking may change.
fn check_open(booking: &Booking, now: Timestamp) -> Result<(), Error> {
    booking.check_open(now)?;
    if booking.moves.is_some() {
        let reason = "its credit was planned for the price; release the seats, and ask again with the code";
        return Err(Error::MoveNotPossible { reason });
    }
    if booking.payments.is_empty() { Ok(()) } else { Err(Error::PriceFixed) }
}

/// Writes the booking with its new price; none if another writer was faster.
async fn change(
    app: &App,
    booking: &Booking,
    mut deal: Deal<'_>,
    now: Timestamp,
) -> Result<Option<Booking>, Failure> {
    deal.foresee(&booking.blocks).await?;
    let agreed = match deal.agree(&booking.blocks).await {
        Err(failure) => {
            // Nothing can name what the run has reserved.
            deal.give_back(None).await;
            return Err(failure);
        }
        Ok(agreed) => agreed,
    };
    let next = Booking {
        ver: booking.ver,
        blocks: agreed.blocks,
        quote: agreed.quote,
        redemptions: agreed.redemptions,
        ..booking.clone()
    };
    if next == *booking {
        return Ok(Some(next));
    }
    if app.store.write_booking(next.clone(), now).await? == Writing::Stale {
        // The write may have been done: its answer was lost, and another writer has changed the booking since.
        let latest = app.store.booking(&booking.booking_id).await?;
        deal.give_back(latest.as_ref()).await;
        return Ok(None);
    }
    for redemption in booking.redemptions.iter().filter(|old| !next.redemptions.contains(old)) {
        if let Err(failure) = app.store.drop_redemption(redemption).await {
            tracing::warn!(offer.id = %redemption.offer_id, ?failure, "redemption not given back");
        }
    }
    Ok(Some(next))
}
