//! `GET /bookings`: lists the customer's bookings, newest first.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::view::BookingView;
use crate::{App, Endpoint, cursor};

/// `GET /bookings`
pub static LIST_BOOKINGS: Endpoint = Endpoint {
    name: "list-bookings",
    method: "GET",
    path: "/bookings",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_bookings(app, request)),
};

/// A page of bookings.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct BookingListView {
    /// Newest first.
    pub bookings: Vec<BookingView>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

async fn list_bookings(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let limit = request.limit()?;
    // Bound to the customer: a cursor of another customer's list is refused.
    let scope = format!("bookings {customer}");
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let page = app.store.bookings_of(&customer, limit, from).await?;
    let now = app.clock.now();
    Reply::ok(&BookingListView {
        bookings: page.items.iter().map(|booking| BookingView::new(booking, now)).collect(),
        next_cursor: page.next.map(|parts| cursor::encode(&scope, &parts)),
    })
}
