//! `POST /admin/offers/preview`: prices seats with an offer and without it. Nothing is written.

use aws::store::Thing;
use domain::event::Event;
use domain::ids::{EventId, OfferId};
use domain::member::{Member, Right};
use domain::offer::{Effect, Offer, OfferTerms, Offers, PricedSeat, missing, quote};
use domain::{Error, Failure, Money, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::preview_view::{NotAppliedView, PreviewView};
use super::terms::checked;
use crate::authority::member_at;
use crate::payment::provider::charge_min_minor;
use crate::view::QuoteView;
use crate::{App, Endpoint, random, version};

/// `POST /admin/offers/preview`
pub static PREVIEW_OFFER: Endpoint = Endpoint {
    name: "preview-offer",
    method: "POST",
    path: "/admin/offers/preview",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(preview_offer(app, request)),
};

/// An offer, and seats to try it on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewBody {
    /// Offer that exists. Instead of `offer`.
    #[serde(default)]
    pub offer_id: Option<OfferId>,
    /// Terms of an offer that need not exist. Instead of `offer_id`.
    #[serde(default)]
    pub offer: Option<OfferTerms>,
    /// Event of the seats.
    pub event_id: EventId,
    /// Seats, which need not be available.
    #[schemars(length(min = 1, max = 32))]
    pub seats: Vec<PreviewSeatBody>,
    /// Instant of the purchase; now without it.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub at: Option<Timestamp>,
}

/// A seat to price.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewSeatBody {
    /// Type of the seat.
    #[serde(rename = "type")]
    #[schemars(length(min = 1, max = 40))]
    pub kind: String,
    /// Section of the seat, for prices and offers that depend on it.
    #[serde(default)]
    #[schemars(length(min = 1, max = 120))]
    pub section: Option<String>,
    /// Row of the seat, for prices that depend on it.
    #[serde(default)]
    #[schemars(length(min = 1, max = 40))]
    pub row: Option<String>,
}

async fn preview_offer(app: &App, request: &Request) -> Result<Reply, Failure> {
    let wanted: PreviewBody = request.json()?;
    let member = member_at(app, request, Thing::Event(&wanted.event_id), Right::Edit).await?;
    let event = app.store.own_event(&member, &wanted.event_id).await?;
    let now = wanted.at.unwrap_or_else(|| app.clock.now());
    let seats = priced(&event, &wanted.seats, now)?;
    let offer = offer(app, &member, wanted.offer_id, wanted.offer).await?;
    let automatic = app.store.automatic_offers(member.organizer_id()).await?;
    let mut others: Vec<&Offer> = automatic.iter().filter(|other| other.offer_id != offer.offer_id).collect();
    let charge_min_minor = charge_min_minor(app, event.currency);
    let of = |offers: &[&Offer]| quote(&event, &seats, &Offers { offers, charge_min_minor }, now);
    let without = of(&others)?;
    others.push(&offer);
    let with = of(&others)?;
    let applies = with.discounts.iter().any(|discount| discount.id == offer.offer_id.as_str());
    let not_applied = match missing(&event, &seats, &offer, now) {
        Some(missing) => Some(NotAppliedView::of(missing, &offer, &event, now)),
        None if applies || offer.terms.effect == Effect::Nothing => None,
        None => Some(NotAppliedView::not_lower()),
    };
    Reply::ok(&PreviewView {
        saved: Money::new(without.total_minor - with.total_minor, event.currency),
        without: QuoteView::from(&without),
        with: QuoteView::from(&with),
        not_applied,
    })
}

/// The seats with their list prices at `now`.
fn priced<'a>(
    event: &Event,
    seats: &'a [PreviewSeatBody],
    now: Timestamp,
) -> Result<Vec<PricedSeat<'a>>, Error> {
    let invalid = |reason: String| Error::FieldInvalid { name: "seats", reason };
    if !(1..=limits::SEATS_PER_TABLE_MAX).contains(&seats.len()) {
        return Err(invalid(format!("give 1 to {}", limits::SEATS_PER_TABLE_MAX)));
    }
    let priced = |seat: &'a PreviewSeatBody| {
        let (section, row) = (seat.section.as_deref().unwrap_or(""), seat.row.as_deref().unwrap_or(""));
        if seat.section.is_some() && !event.sections.iter().any(|known| known.section == section) {
            return Err(invalid(format!("the event has no section {section}")));
        }
        let unit_minor = event.price_of(&seat.kind, (section, row), now)?;
        Ok(PricedSeat::any(&seat.kind, section, unit_minor))
    };
    seats.iter().map(priced).collect()
}

/// The offer to try.
async fn offer(
    app: &App,
    member: &Member,
    id: Option<OfferId>,
    terms: Option<OfferTerms>,
) -> Result<Offer, Failure> {
    let terms = match (id, terms) {
        (Some(id), None) => return app.store.own_offer(member, &id).await,
        (None, Some(terms)) => checked(app, member, terms)?,
        _ => {
            let reason = "give `offer_id` or `offer`, and not both".to_owned();
            return Err(Error::FieldInvalid { name: "offer", reason }.into());
        }
    };
    Ok(Offer {
        offer_id: OfferId::from_random(random::bytes()?),
        organizer_id: member.organizer_id().clone(),
        ver: version::FIRST,
        request: None,
        paused: false,
        shards: terms.shards(),
        terms,
    })
}
