//! `POST /admin/offers`: creates an offer.
//!
//! Its id is derived from the caller and the `Idempotency-Key`, so a repeated request answers the offer that is there.

use domain::ids::{OfferId, OrganizerId, fingerprint};
use domain::member::Right;
use domain::offer::{Offer, OfferTerms};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Deserialize;

use super::offer_view::OfferView;
use super::terms::{check_scope, checked};
use crate::authority::member;
use crate::{App, Endpoint, version};

/// `POST /admin/offers`
pub static CREATE_OFFER: Endpoint = Endpoint {
    name: "create-offer",
    method: "POST",
    path: "/admin/offers",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_offer(app, request)),
};

/// A new offer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferBody {
    /// Organizer who gives it.
    pub organizer_id: OrganizerId,
    /// Its terms.
    #[serde(flatten)]
    pub terms: OfferTerms,
}

async fn create_offer(app: &App, request: &Request) -> Result<Reply, Failure> {
    let key = request.idempotency_key()?;
    let wanted: OfferBody = request.json()?;
    let member = member(app, request, &wanted.organizer_id, Right::Edit).await?;
    let terms = checked(app, &member, wanted.terms)?;
    check_scope(app, &member, &terms.scope).await?;
    let said = serde_json::to_vec(&(member.organizer_id(), &terms));
    let said = said.map_err(|error| Failure::caused("a body", error))?;
    let offer = Offer {
        offer_id: OfferId::derive(member.customer_id(), key, member.organizer_id()),
        organizer_id: member.organizer_id().clone(),
        ver: version::FIRST,
        request: Some(fingerprint(&said)),
        paused: false,
        shards: terms.shards(),
        terms,
    };
    let now = app.clock.now();
    let offer = app.store.create_offer(&member, &offer, now).await?;
    version::created(&OfferView::at(&offer, true, now), offer.ver)
}
