//! Contents for members of an organizer.

use std::sync::Arc;

use aws::in_parallel;
use domain::Failure;
use domain::availability::pack;
use domain::block::SeatStatus;
use domain::event::Event;
use domain::ids::{EventId, PaymentId};
use domain::message::Message;
use domain::notification::Template;
use domain::provider::Provider;
use mails::{DeliveryTrouble, DisputeOpened, Moment, RefundFailed, SoldOut};

use super::customer::booking_of;
use super::scene::{Occasion, Scene};
use super::{Wanted, Written, pieces};
use crate::App;
use crate::queue::{Fact, OwnFact, Trouble};

/// Sections that are read at once.
const SECTIONS_AT_ONCE: usize = 8;

/// Content for members.
pub(super) async fn written(wanted: &Wanted<'_>) -> Result<Option<Written>, Failure> {
    match (wanted.template, &wanted.order.fact) {
        (Template::SoldOut, Fact::Own(OwnFact::EventSoldOut { event_id })) => {
            return sold_out(wanted.app, event_id).await;
        }
        (Template::DeliveryTrouble, Fact::Own(OwnFact::DeliveryTrouble(trouble))) => {
            return delivery_trouble(wanted.app, trouble).await;
        }
        _ => {}
    }
    let Some(id) = booking_of(&wanted.order.fact) else { return Ok(None) };
    let Some(scene) = Scene::read(wanted.app, id, |_| true).await? else { return Ok(None) };
    let (booking, event) = (scene.members_reference(wanted.app)?, scene.occasion.shown());
    match (wanted.template, &wanted.order.fact) {
        (Template::RefundFailed, Fact::Message(Message::RefundFailed { payment_id, amount, .. })) => {
            let provider = provider_of(&scene, payment_id);
            Ok(Some(scene.occasion.says(RefundFailed { booking, event, amount: *amount, provider })))
        }
        (Template::DisputeOpened, Fact::Message(Message::DisputeOpened { payment_id, amount, fee, .. })) => {
            let (amount, fee, provider) = (*amount, *fee, provider_of(&scene, payment_id));
            let opened = DisputeOpened { booking, event, amount, fee, provider, answer_by: None };
            Ok(Some(scene.occasion.says(opened)))
        }
        _ => Ok(None),
    }
}

/// Name of the provider that took a payment.
fn provider_of(scene: &Scene, payment_id: &PaymentId) -> String {
    let name = scene.booking.payment(payment_id).map(|payment| match payment.provider {
        Provider::Stripe => "Stripe",
        Provider::Razorpay => "Razorpay",
    });
    name.unwrap_or("the payment provider").to_owned()
}

async fn sold_out(app: &App, id: &EventId) -> Result<Option<Written>, Failure> {
    let Some(occasion) = Occasion::read(app, id, |_| true).await? else { return Ok(None) };
    let seat_count = sold(app, &occasion.event).await?;
    let event_url = pieces::event_url(app, id)?;
    Ok(Some(occasion.says(SoldOut { event: occasion.shown(), seat_count, event_url })))
}

/// Number of the event's booked seats, without those that the house keeps.
async fn sold(app: &App, event: &Event) -> Result<u32, Failure> {
    let count = |name: &str| {
        let name = name.to_owned();
        async move {
            let section = app.section(event, &name).await?;
            let blocks = app.store.blocks(&event.seat_space(), &section.name).await?;
            let seats = pack(&section, &blocks, app.clock.now());
            let booked = (0..section.seat_count()).filter(|at| seats.status(*at) == SeatStatus::Booked);
            Ok::<_, Failure>(booked.count())
        }
    };
    let counts = event.sections.iter().map(|section| count(&section.section)).collect();
    let counts: Vec<usize> = in_parallel(SECTIONS_AT_ONCE, counts).await?;
    Ok(u32::try_from(counts.into_iter().sum::<usize>()).unwrap_or(u32::MAX))
}

/// Content about a system of the organizer that messages do not reach. It has no venue, so its times are in UTC.
async fn delivery_trouble(app: &App, trouble: &Trouble) -> Result<Option<Written>, Failure> {
    let Some(organizer) = app.store.organizer(&trouble.organizer_id).await? else { return Ok(None) };
    let content = DeliveryTrouble {
        host: trouble.host.clone(),
        since: Moment { at: trouble.since, time_zone: "UTC".to_owned() },
        last_answer: trouble.last_answer.clone(),
        is_paused: trouble.is_paused,
        deliveries_url: pieces::deliveries_url(app)?,
    };
    Ok(Some(Written { content: content.into(), files: Vec::new(), organizer: Arc::new(organizer) }))
}
