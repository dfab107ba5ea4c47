//! `POST /admin/offers/{offer_id}/resume`: ends the pause of an offer at once, whatever its version is.

use aws::store::Thing;
use domain::ids::OfferId;
use domain::member::Right;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::offer_view::OfferView;
use crate::authority::member_at;
use crate::{App, Endpoint, version};

/// `POST /admin/offers/{offer_id}/resume`
pub static RESUME_OFFER: Endpoint = Endpoint {
    name: "resume-offer",
    method: "POST",
    path: "/admin/offers/{offer_id}/resume",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(resume_offer(app, request)),
};

async fn resume_offer(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: OfferId = request.path("offer_id", "offer")?;
    let member = member_at(app, request, Thing::Offer(&id), Right::Edit).await?;
    let now = app.clock.now();
    let offer = app.store.pause_offer(&member, &id, false, now).await?;
    version::shown(&OfferView::at(&offer, true, now), offer.ver)
}
