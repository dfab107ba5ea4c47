//! `GET /admin/offers`: lists an organizer's offers by label.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::offer_view::{OfferView, reader};
use crate::authority::organizer_of_query;
use crate::{App, Endpoint, cursor};

/// Scope of the list's cursors, before the organizer.
const SCOPE: &str = "offers";

/// `GET /admin/offers`
pub static LIST_OFFERS: Endpoint = Endpoint {
    name: "list-offers",
    method: "GET",
    path: "/admin/offers",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_offers(app, request)),
};

/// A page of offers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OfferListView {
    /// Offers, by label.
    pub offers: Vec<OfferView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

async fn list_offers(app: &App, request: &Request) -> Result<Reply, Failure> {
    let limit = request.limit()?;
    let organizer = organizer_of_query(request)?;
    let (member, shows_code) = reader(app, request, &organizer).await?;
    let scope = format!("{SCOPE} {organizer}");
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let page = app.store.offers_of(&member, limit, from.as_deref()).await?;
    let next_cursor = page.next.map(|parts| cursor::encode(&scope, &parts));
    let now = app.clock.now();
    let offers = page.items.iter().map(|offer| OfferView::at(offer, shows_code, now)).collect();
    Reply::ok(&OfferListView { offers, next_cursor })
}
