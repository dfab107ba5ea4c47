//! `GET /account/export`: returns everything that is stored of the customer, page by page. It only reads.

use aws::in_parallel;
use domain::ids::OrganizerId;
use domain::invoice::DocumentNumber;
use domain::member::Role;
use domain::notification::About;
use domain::{Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::account_view::{AccountView, memberships, profile};
use crate::delivery::notification_view::{NotificationListView, NotificationView};
use crate::view::BookingView;
use crate::{App, Endpoint, cursor};

/// `GET /account/export`
pub static EXPORT_ACCOUNT: Endpoint = Endpoint {
    name: "export-account",
    method: "GET",
    path: "/account/export",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(export_account(app, request)),
};

/// Bookings whose documents are read at once.
const READS_AT_ONCE: usize = 20;

/// Everything that is stored of a customer, with a page of the bookings. A page of 100 bookings has less than a
/// megabyte.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AccountExportView {
    /// The account.
    pub account: AccountView,
    /// Instant at which the customer first called a mail of ours unwanted; absent without one. Since then only what the
    /// law asks for is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub complained_at: Option<Timestamp>,
    /// Memberships at organizers.
    pub memberships: Vec<OwnMembershipView>,
    /// Bookings of all events, newest first.
    pub bookings: Vec<ExportedBookingView>,
    /// Cursor of the next page of bookings; none on the last.
    pub next_cursor: Option<String>,
}

/// Membership of the customer at an organizer.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OwnMembershipView {
    /// Id of the organizer.
    pub organizer_id: OrganizerId,
    /// Role of the customer.
    pub role: Role,
}

/// A booking with its payments and the numbers of its documents.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ExportedBookingView {
    /// The booking.
    #[serde(flatten)]
    pub booking: BookingView,
    /// Number of the invoice; none before it is issued.
    pub invoice_number: Option<DocumentNumber>,
    /// Numbers of the credit notes, oldest first.
    pub credit_note_numbers: Vec<DocumentNumber>,
    /// Mails and text messages to the customer about it, the newest first.
    #[schemars(length(max = 100))]
    pub notifications: Vec<NotificationView>,
}

async fn export_account(app: &App, request: &Request) -> Result<Reply, Failure> {
    let caller = request.caller()?;
    let customer = caller.customer_id.clone();
    let limit = request.limit()?;
    let scope = format!("export {customer}");
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let profile = profile(app, &customer).await?;
    let memberships = memberships(app, &caller).await?;
    let page = app.store.bookings_of(&customer, limit, from).await?;
    let now = app.clock.now();
    let reads = page.items.into_iter().map(|booking| async move {
        let sent = app.store.notifications_of(&About::Booking(booking.booking_id.clone())).await?;
        let documents = app.store.documents(&booking.booking_id).await?;
        Ok::<_, Failure>(documents.map(|documents| ExportedBookingView {
            notifications: NotificationListView::of_customer(&documents.booking, sent).notifications,
            booking: BookingView::new(&documents.booking, now),
            invoice_number: documents.invoice.map(|invoice| invoice.number),
            credit_note_numbers: documents.credit_notes.into_iter().map(|note| note.number).collect(),
        }))
    });
    let bookings = in_parallel(READS_AT_ONCE, reads.collect()).await?;
    let complained_at = app.store.complained_at(&customer).await?;
    let account = AccountView::of(app, customer, profile).await?;
    Reply::ok(&AccountExportView {
        account,
        complained_at,
        memberships: memberships
            .into_iter()
            .map(|(organizer_id, role)| OwnMembershipView { organizer_id, role })
            .collect(),
        bookings: bookings.into_iter().flatten().collect(),
        next_cursor: page.next.map(|parts| cursor::encode(&scope, &parts)),
    })
}
