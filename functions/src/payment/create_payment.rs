//! `POST /payment`: open an attempt to pay.
//!
//! Extend the lock, ask the provider, write the attempt; only then does the customer learn where to pay.
//! So no money can come for an attempt that is not written down, and none for seats that were lost while
//! the provider was asked. Dying in between leaves a page that nobody was given.

use aws::store::Writing;
use aws::stripe::{Checkout, CheckoutSession, Stripe};
use domain::booking::Booking;
use domain::event::Event;
use domain::ids::{BookingId, fingerprint};
use domain::payment::{Method, News, Notice, Payment, PaymentStatus, Provider};
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::settle::settle_notice;
use crate::booking::lock::{self, ROUNDS_MAX, contended};
use crate::view::PaymentView;
use crate::{App, Endpoint};

/// `POST /payment`
pub static CREATE_PAYMENT: Endpoint = Endpoint {
    name: "create-payment",
    method: "POST",
    path: "/payment",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_payment(app, request)),
};

/// Which booking to pay, and how.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPayment {
    /// The booking; its quote says how much.
    pub booking_id: BookingId,
    /// Who takes the money.
    pub provider: Provider,
    /// How the customer pays.
    pub method: Method,
}

async fn create_payment(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let idempotency_key = request.idempotency_key()?;
    let wanted: NewPayment = request.json()?;
    let body = serde_json::to_string(&wanted).map_err(|error| Failure::Broken(error.to_string()))?;
    let key = fingerprint(idempotency_key.as_bytes());
    let mark = format!("{key}.{}", fingerprint(body.as_bytes()));
    for _ in 0..ROUNDS_MAX {
        let now = app.clock.now();
        let booking = app.store.booking_of(&customer, &wanted.booking_id).await?;
        if let Some(first) = opened_by(&booking, &key) {
            if first.request.as_deref() != Some(mark.as_str()) {
                return Err(Error::IdempotencyKeyReused.into());
            }
            return answer_again(app, &booking, first, now).await;
        }
        let event = app.event(&booking.event_id).await?;
        let (payment_id, until) = booking.next_payment(&event, now)?;
        if until > booking.expires_at {
            lock::extend(app, &booking, until).await?;
        }
        let payment = Payment {
            payment_id,
            provider: wanted.provider,
            status: PaymentStatus::Pending,
            amount: booking.quote.total(),
            created_at: now,
            request: Some(mark.clone()),
            session: None,
            capture: None,
            notice: None,
            refunds: Vec::new(),
            disputes: Vec::new(),
        };
        let opened = Opened { url: None, payment };
        let opened = if opened.payment.amount.amount_minor == 0 {
            opened
        } else {
            let session = open_session(app, &booking, &opened.payment, &event).await?;
            opened.with(session)
        };
        let mut next = Booking { expires_at: until, ..booking };
        next.payments.push(opened.payment.clone());
        if app.store.write_booking(next.clone()).await? == Writing::Written {
            next.ver += 1;
            return opened.answer(app, next).await;
        }
    }
    Err(contended())
}

/// The attempt that a request with this key has opened.
fn opened_by<'a>(booking: &'a Booking, key: &str) -> Option<&'a Payment> {
    let made_by = |payment: &&Payment| {
        payment
            .request
            .as_deref()
            .and_then(|mark| mark.split_once('.'))
            .is_some_and(|(made_by, _)| made_by == key)
    };
    booking.payments.iter().find(made_by)
}

/// An attempt that was just opened.
struct Opened {
    payment: Payment,
    url: Option<String>,
}

impl Opened {
    fn with(mut self, session: CheckoutSession) -> Self {
        self.payment.session = Some(session.id);
        self.url = Some(session.url);
        self
    }

    async fn answer(self, app: &App, booking: Booking) -> Result<Reply, Failure> {
        if self.payment.amount.amount_minor > 0 {
            let view = PaymentView { checkout_url: self.url, ..PaymentView::new(&booking, &self.payment) };
            return Reply::created(&view);
        }
        // Nothing to pay: it is captured by definition, and settled as any capture is.
        let payment_id = &self.payment.payment_id;
        settle_notice(app, &nothing_to_pay(&self.payment)).await?;
        let settled = app.store.booking(&booking.booking_id).await?.unwrap_or(booking);
        let payment = settled.payment(payment_id).unwrap_or(&self.payment);
        Reply::created(&PaymentView::new(&settled, payment))
    }
}

/// The capture of a payment of nothing.
pub(crate) fn nothing_to_pay(payment: &Payment) -> Notice {
    Notice {
        provider: payment.provider,
        notice_id: "free".to_owned(),
        payment_id: payment.payment_id.clone(),
        news: News::Captured {
            amount: payment.amount,
            capture: format!("free {}", payment.payment_id),
            session: None,
        },
    }
}

/// The first answer to a request that is sent again. Stripe, asked with the same idempotency key,
/// answers with the same session.
async fn answer_again(
    app: &App,
    booking: &Booking,
    first: &Payment,
    now: Timestamp,
) -> Result<Reply, Failure> {
    if first.status != PaymentStatus::Pending {
        return Reply::created(&PaymentView::new(booking, first));
    }
    if first.amount.amount_minor == 0 {
        return Opened { payment: first.clone(), url: None }.answer(app, booking.clone()).await;
    }
    let stripe = Stripe::new(&app.connection, app.config.stripe()?);
    let session = match &first.session {
        Some(id) => stripe.session(id).await?,
        None => return Reply::created(&PaymentView::new(booking, first)),
    };
    let url = session.get("url").and_then(serde_json::Value::as_str).map(str::to_owned);
    let open = !booking.lock_expired(now);
    let view = PaymentView { checkout_url: url.filter(|_| open), ..PaymentView::new(booking, first) };
    Reply::created(&view)
}

async fn open_session(
    app: &App,
    booking: &Booking,
    payment: &Payment,
    event: &Event,
) -> Result<CheckoutSession, Failure> {
    let stripe = Stripe::new(&app.connection, app.config.stripe()?);
    let back = format!("{}/booking/{}", app.config.web_url.get()?, booking.booking_id);
    stripe
        .open_checkout(&Checkout {
            booking_id: &booking.booking_id,
            payment_id: &payment.payment_id,
            amount: payment.amount,
            description: &event.title.name,
            success_url: back.clone(),
            cancel_url: back,
            booked_at: booking.created_at,
            payable_until: booking.payable_until(event)?,
            asked_at: payment.created_at,
        })
        .await
}
