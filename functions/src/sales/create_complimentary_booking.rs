//! `POST /admin/events/{event_id}/complimentary-bookings`: gives seats away: free ones, or house seats under their name.
//!
//! The booking's id is derived from the member and the `Idempotency-Key`, as a customer's is, and one transaction writes
//! booking, seats, activity record and the conditions on membership, event and account. So a function that dies has
//! given nothing or everything, and a repeat finds the booking. The sale window, the ticket limit and the protection of
//! accessible seats are for customers: they do not hold here.
//!
//! Whoever may give seats away must not learn from refusals who has an account. So the address is looked up last, after
//! all else that can refuse, and a member has a limit on such look-ups; a booking that is given is seen by its customer.

use aws::directory::Directory;
use aws::store::{Giving, Thing};
use domain::activity::{Action, Change};
use domain::block::{Block, Mark};
use domain::booking::{Booking, BookingBlock, BookingSeat};
use domain::complimentary::ComplimentarySeats;
use domain::event::{Event, EventStatus};
use domain::house::HouseName;
use domain::ids::{BookingId, CustomerId, EventId, fingerprint};
use domain::member::{Member, Right};
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::list_event_bookings::EventBookingView;
use crate::auth::{field, tries};
use crate::authority::member_at;
use crate::booking::seats;
use crate::given::not_null;
use crate::{App, Endpoint, text};

/// `POST /admin/events/{event_id}/complimentary-bookings`
pub static CREATE_COMPLIMENTARY_BOOKING: Endpoint = Endpoint {
    name: "create-complimentary-booking",
    method: "POST",
    path: "/admin/events/{event_id}/complimentary-bookings",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_complimentary_booking(app, request)),
};

/// Seats to give away.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComplimentaryBody {
    /// Ids of the seats: at most 10, or one table that is sold as a whole.
    #[schemars(length(min = 1, max = 32))]
    pub seats: Vec<String>,
    /// Name under which all of them are house seats; without it all must be available.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "HouseName")]
    pub house_name: Option<HouseName>,
    /// Address of the account that gets the booking; without it the booking is the member's own.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[schemars(with = "String", email, length(max = 254))]
    pub email: Option<String>,
    /// Reason, for the activity record; no personal data.
    #[schemars(length(min = 1, max = 120))]
    pub reason: String,
}

/// Fields of the activity record.
#[derive(Serialize)]
struct Given<'a> {
    event_id: &'a EventId,
    customer_id: &'a CustomerId,
    seats: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    house_name: Option<&'a HouseName>,
    reason: &'a str,
}

async fn create_complimentary_booking(app: &App, request: &Request) -> Result<Reply, Failure> {
    let event_id: EventId = request.path("event_id", "event")?;
    let key = request.idempotency_key()?;
    let wanted: ComplimentaryBody = request.json()?;
    let member = member_at(app, request, Thing::Event(&event_id), Right::Grant).await?;
    text::name("reason", &wanted.reason)?;
    let email = wanted.email.as_deref().map(field::email).transpose()?;
    if wanted.house_name == Some(HouseName::capacity()) {
        let reason = "`capacity` keeps places back that must stay empty: choose another".to_owned();
        return Err(Error::FieldInvalid { name: "house_name", reason }.into());
    }
    let body = serde_json::to_vec(&(&event_id, &wanted)).map_err(|error| Failure::caused("a body", error))?;
    let said = fingerprint(&body);
    let booking_id = BookingId::derive(&app.named_deployment().await?, member.customer_id(), key);
    if let Some(first) = app.store.booking(&booking_id).await? {
        return first_answer(app, &said, &first);
    }
    let event = app.store.own_event(&member, &event_id).await?;
    let blocks = seats::find(app, &event, &wanted.seats, &|_: &str| true).await?;
    let (customer_id, house_name) = (member.customer_id().clone(), wanted.house_name.clone());
    let wanted_seats =
        ComplimentarySeats { booking_id, customer_id, blocks, house_name, request: said.clone() };
    let now = app.clock.now();
    let mut booking = wanted_seats.booking(&event, now)?;
    if let Some(email) = email {
        check_seats(app, &event, &booking).await?;
        booking.customer_id = receiver(app, &member, &email).await?;
    }
    let change = record(&event, &booking, &wanted)?;
    match app.store.give_seats(&member, &booking, change, now).await? {
        Giving::Given => Reply::created(&EventBookingView::new(&booking, now)),
        Giving::Exists(first) => first_answer(app, &said, &first),
        Giving::EventCancelled => {
            Err(Error::EventStatusWrong { status: EventStatus::Cancelled.as_str() }.into())
        }
        Giving::AccountClosed => Err(no_account().into()),
        Giving::SeatsLost(blocks) => Err(lost(app, &event, &booking, &blocks).await?.into()),
    }
}

/// Refuses seats that are not there to be given, by a read. It decides nothing: the transaction does.
async fn check_seats(app: &App, event: &Event, booking: &Booking) -> Result<(), Failure> {
    let keys = booking.blocks.iter().map(|part| (booking.seat_space(), part.key.clone())).collect();
    let read = app.store.blocks_at(&keys).await?;
    let block = |part: &BookingBlock| {
        let found = read.iter().find(|(_, block)| block.key == part.key);
        found.map_or_else(|| Block::empty(part.key.clone()), |(_, block)| block.clone())
    };
    let blocks: Vec<Block> = booking.blocks.iter().map(block).collect();
    let is_there = house_name(booking).map_or_else(
        || seats::lost(&booking.blocks, &blocks, &booking.booking_id, booking.created_at).is_empty(),
        |name| not_under(name, booking, &blocks).is_empty(),
    );
    if is_there { Ok(()) } else { Err(lost(app, event, booking, &blocks).await?.into()) }
}

/// The customer who gets the booking. The user pool knows who has an address now.
async fn receiver(app: &App, member: &Member, email: &str) -> Result<CustomerId, Failure> {
    tries::find_receiver(app, member).await?;
    let pool = Directory::new(&app.connection, app.config.user_pool_id.get()?);
    Ok(pool.owner_of(email).await?.ok_or_else(no_account)?)
}

fn no_account() -> Error {
    let reason = "nobody has an account with this address: leave it out, and the booking is yours".to_owned();
    Error::FieldInvalid { name: "email", reason }
}

/// The first answer to this request, or a refusal if another request used the same key.
fn first_answer(app: &App, said: &str, first: &Booking) -> Result<Reply, Failure> {
    if first.request != said || first.complimentary.is_none() {
        return Err(Error::IdempotencyKeyReused.into());
    }
    Reply::created(&EventBookingView::new(first, app.clock.now()))
}

fn record(event: &Event, booking: &Booking, wanted: &ComplimentaryBody) -> Result<Change, Failure> {
    let fields = Given {
        event_id: &event.event_id,
        customer_id: &booking.customer_id,
        seats: &wanted.seats,
        house_name: wanted.house_name.as_ref(),
        reason: &wanted.reason,
    };
    Change::of(Action::ComplimentaryBooked, &booking.booking_id, None, Some(&fields))
}

/// The refusal for seats that are not there to be given, with the present state of their blocks.
async fn lost(app: &App, event: &Event, booking: &Booking, blocks: &[Block]) -> Result<Error, Failure> {
    let Some(name) = house_name(booking) else {
        let seats = seats::lost(&booking.blocks, blocks, &booking.booking_id, booking.created_at);
        return seats::taken(app, event, seats, (blocks, &|_: &str| true), booking.created_at).await;
    };
    let other = not_under(name, booking, blocks).join(", ");
    let reason = format!("these are no house seats under `{name}`: {other}");
    Ok(Error::FieldInvalid { name: "seats", reason })
}

/// Name under which all seats of the booking were house seats.
fn house_name(booking: &Booking) -> Option<&HouseName> {
    booking.complimentary.as_ref()?.house_name.as_ref()
}

/// Seats of the booking in these blocks that are neither house seats under `name` nor its own, as after another run of
/// the same request.
fn not_under<'a>(name: &HouseName, booking: &'a Booking, blocks: &[Block]) -> Vec<&'a str> {
    let house = Mark::Blocked { name: name.clone() };
    let is_other = |block: &Block, seat: &BookingSeat| {
        block.marks.get(&seat.label) != Some(&house) && !block.belongs_to(&seat.label, &booking.booking_id)
    };
    let of_part = |part: &'a BookingBlock| {
        let block = blocks.iter().find(|block| block.key == part.key);
        let other = part.seats.iter().filter(|seat| block.is_some_and(|block| is_other(block, seat)));
        other.map(|seat| seat.seat_id.as_str()).collect::<Vec<_>>()
    };
    booking.blocks.iter().flat_map(of_part).collect()
}
