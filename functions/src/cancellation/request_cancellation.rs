//! `POST /booking/{booking_id}/cancellation`: quotes the refund for seats and mails a code that confirms it.
//!
//! The code is written, and its send counted, before the mail goes: a customer gets at most three mails an
//! hour, however often the request is sent or killed. A repeated request makes a new code, and only the
//! newest one is valid. The booking does not change here.

use aws::directory::Directory;
use aws::store::Code;
use domain::booking::Booking;
use domain::cancellation::RefundBreakdown;
use domain::ids::BookingId;
use domain::otp::{Otp, Purpose};
use domain::{Error, Failure, Money, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use mails::CodePurpose;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::breakdown::BreakdownView;
use crate::booking::lock::{RETRIES_MAX, contended};
use crate::notification::content::names_of_booked;
use crate::{App, Endpoint, code_mail};

/// `POST /booking/{booking_id}/cancellation`
pub static REQUEST_CANCELLATION: Endpoint = Endpoint {
    name: "request-cancellation",
    method: "POST",
    path: "/booking/{booking_id}/cancellation",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(request_cancellation(app, request)),
};

/// Period of the limit on codes: an hour.
const HOUR_SECONDS: i64 = 3600;

/// Seats to return.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancellationBody {
    /// Ids of the seats; all seats of the booking without it.
    #[serde(default)]
    #[schemars(length(min = 1, max = 32))]
    pub seats: Option<Vec<String>>,
}

/// Quote of a refund.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CancellationQuoteView {
    /// The booking.
    pub booking_id: BookingId,
    /// Ids of the seats that the code returns.
    pub seats: Vec<String>,
    /// Refund for the seats.
    pub refund: BreakdownView,
    /// Refunded part of the price, in ten-thousandths.
    pub refund_basis_points: u32,
    /// Last second at which this refund is paid. A code used later is refused if the refund would be lower.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub refund_until: Timestamp,
    /// Last second at which the code is valid.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub code_expires_at: Timestamp,
    /// Address that the code was sent to, partly hidden.
    pub sent_to: String,
    /// The server's clock, for countdowns: a phone's may be wrong.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub server_time: Timestamp,
}

async fn request_cancellation(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let id: BookingId = request.path("booking_id", "booking")?;
    let wish: CancellationBody = request.json()?;
    let now = app.clock.now();
    let booking = app.store.booking_of(&customer, &id).await?;
    let event = app.event(&booking.event_id).await?;
    let breakdown = RefundBreakdown::of(&booking, &event, wish.seats.as_deref(), now)?;
    let sender = app.mailer()?;
    let directory = Directory::new(&app.connection, app.config.user_pool_id.get()?);
    let address = directory.email_of(&customer).await?;
    let reader = code_mail::Reader::of_customer(app, request, &customer).await?;
    let otp = code_mail::draw()?;
    let code = write_code(app, &booking, &breakdown, &otp, now).await?;
    let refund = Money::new(breakdown.total_minor, booking.quote.currency);
    let mailed = mails::Code {
        event_title: Some(event.title.name.clone()),
        seat_names: Some(names_of_booked(&booking, &event, &breakdown.seats)),
        refund: Some(refund),
        ..code_mail::content(&otp, CodePurpose::ReturnSeats)
    };
    sender.send(&address, code_mail::mail(reader, mailed)?).await?;
    let quote = CancellationQuoteView {
        refund: BreakdownView::of_breakdown(&booking, &breakdown),
        booking_id: id,
        seats: breakdown.seats,
        refund_basis_points: breakdown.refund_basis_points,
        refund_until: breakdown.until,
        code_expires_at: Timestamp::from_second(code.expires_at).map_err(|_| Error::AmountOutOfRange)?,
        sent_to: hidden(&address),
        server_time: now,
    };
    Reply::created(&quote)
}

/// Replaces the code, if the hour's limit allows another.
async fn write_code(
    app: &App,
    booking: &Booking,
    breakdown: &RefundBreakdown,
    otp: &Otp,
    now: Timestamp,
) -> Result<Code, Failure> {
    let key = app.config.otp_key.get()?;
    let (id, second) = (&booking.booking_id, now.as_second());
    for _ in 0..RETRIES_MAX {
        let before = app.store.code(id).await?;
        let mut sent_at = before.as_ref().map(|code| code.sent_at.clone()).unwrap_or_default();
        sent_at.retain(|sent| *sent > second - HOUR_SECONDS);
        if sent_at.len() >= limits::SENDS_PER_HOUR_MAX as usize {
            let first = sent_at.iter().min().copied().unwrap_or(second);
            return Err(Error::TooManyCodes { retry_after_seconds: first + HOUR_SECONDS - second }.into());
        }
        sent_at.push(second);
        let code = Code {
            number: before.as_ref().map_or(0, |code| code.number) + 1,
            hash: otp.hash(key.as_bytes(), id.as_str(), Purpose::Cancellation),
            seats: booking.sold_ids(&breakdown.seats),
            quoted_minor: breakdown.total_minor,
            expires_at: second + limits::CODE_SECONDS,
            tries: 0,
            sent_at,
            spent: None,
        };
        if app.store.write_code(id, &code, before.as_ref()).await? {
            return Ok(code);
        }
    }
    Err(contended())
}

/// Address with its local part hidden, which only its owner recognizes: `a…@example.com`.
fn hidden(address: &str) -> String {
    let (name, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    format!("{}…@{domain}", name.chars().next().unwrap_or('…'))
}
