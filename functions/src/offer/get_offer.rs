//! `GET /admin/offers/{offer_id}`: returns an offer with its uses.

use aws::store::OfferUses;
use domain::ids::OfferId;
use domain::offer::Offer;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::offer_view::{OfferView, reader_of};
use crate::{App, Endpoint, version};

/// `GET /admin/offers/{offer_id}`
pub static GET_OFFER: Endpoint = Endpoint {
    name: "get-offer",
    method: "GET",
    path: "/admin/offers/{offer_id}",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_offer(app, request)),
};

/// An offer with its uses.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OfferDetailsView {
    /// The offer.
    #[serde(flatten)]
    pub offer: OfferView,
    /// Its uses.
    pub uses: OfferUsesView,
    /// Number of codes that were generated for it.
    pub codes_count: u32,
}

/// Uses of an offer; money is in minor units of the bookings' currency.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OfferUsesView {
    /// Uses that are reserved for locked seats.
    pub reserved: u32,
    /// Uses in confirmed bookings.
    pub used: u32,
    /// Uses that are left; absent without a limit of uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
    /// Money that the reserved uses would take off.
    pub reserved_minor: i64,
    /// Money that it has taken off confirmed bookings.
    pub given_minor: i64,
    /// Money that it may still take off; absent without a limit of money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_minor: Option<i64>,
}

impl OfferUsesView {
    fn of(offer: &Offer, uses: OfferUses) -> Self {
        let caps = &offer.terms.caps;
        let OfferUses { reserved, used } = uses;
        let left = |most: u32| most.saturating_sub(reserved.uses).saturating_sub(used.uses);
        Self {
            reserved: reserved.uses,
            used: used.uses,
            left: caps.uses_max.map(left),
            reserved_minor: reserved.minor,
            given_minor: used.minor,
            left_minor: caps.money_max_minor.map(|most| (most - reserved.minor - used.minor).max(0)),
        }
    }
}

async fn get_offer(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: OfferId = request.path("offer_id", "offer")?;
    let (member, shows_code) = reader_of(app, request, &id).await?;
    let offer = app.store.own_offer(&member, &id).await?;
    let uses = app.store.uses_of(&offer).await?;
    let codes_count = app.store.code_count(&id).await?;
    let view = OfferDetailsView {
        offer: OfferView::at(&offer, shows_code, app.clock.now()),
        uses: OfferUsesView::of(&offer, uses),
        codes_count,
    };
    version::shown(&view, offer.ver)
}
