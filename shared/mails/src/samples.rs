//! Sample mails: what previews show, and what organizers' texts are checked with.
//!
//! Each template has two: one with all that a mail can have, and one with as little as possible, in which optional
//! fields are absent and conditions are the other way round.

use domain::refund_policy::CancellationPolicy;
use domain::{Money, limits};
use jiff::Timestamp;

use crate::content::{
    Abandoned, BookingConfirmed, BookingMoved, Code, CodePurpose, Content, DeclineReason, DeliveryTrouble,
    DisputeClosed, DisputeOpened, EventCancelled, EventPostponed, EventRelocated, PaymentDeclined,
    RefundCause, RefundDue, RefundFailed, RefundSettled, Reminder, SeatsReturned, SoldOut,
};
use crate::draft::Letter;
use crate::forms::Moment;
use crate::pieces::{BookingRef, Event, MovedSeat, Policy, Seat, SeatNames, Sender, Sum, SumKind};
use domain::notification::{Reader, Template};

const ZONE: &str = "Asia/Kolkata";
/// 24 December 2026, 7:30 pm in Mumbai.
const START: i64 = 1_798_120_800;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or_default()
}

fn moment(seconds: i64) -> Moment {
    Moment { at: at(seconds), time_zone: ZONE.to_owned() }
}

/// Rupees of a sample. Every code here is in ISO 4217.
#[allow(clippy::expect_used, reason = "a constant that a test covers")]
fn rupees(amount_minor: i64) -> Money {
    Money::new(amount_minor, "INR".parse().expect("a code of ISO 4217"))
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn names(names: &[&str]) -> SeatNames {
    SeatNames(names.iter().map(|name| (*name).to_owned()).collect())
}

/// Event of the samples.
pub(crate) fn event() -> Event {
    Event {
        title: "Tabla Sunrise: Zakir’s Legacy".to_owned(),
        starts_at: at(START),
        time_zone: ZONE.to_owned(),
        venue: "Royal Opera House".to_owned(),
        hall: text("Main hall"),
        street: text("Mama Parmanand Marg"),
        city: "Mumbai".to_owned(),
        position: None,
        directions: text("Western line to Charni Road, then five minutes on foot. Valet parking from 6 pm."),
        access: text("A lift leads to all floors; call ahead for a wheelchair place."),
    }
}

fn plain_event() -> Event {
    Event { hall: None, street: None, directions: None, access: None, ..event() }
}

fn booking() -> BookingRef {
    BookingRef {
        reference: "bkg_7h2m9x4tq0vw".to_owned(),
        url: "https://tickets.example.com/bookings/bkg_7h2m9x4tq0vw".to_owned(),
    }
}

fn seats() -> Vec<Seat> {
    let seat = |number: &str, tier: &str, price| Seat {
        section: "Stalls".to_owned(),
        row: text("F"),
        number: text(number),
        tier: tier.to_owned(),
        price: rupees(price),
    };
    vec![seat("11", "Premium", 180_000), seat("12", "Premium", 180_000), seat("13", "Standard", 120_000)]
}

fn standing() -> Vec<Seat> {
    let (section, tier) = ("Floor".to_owned(), "Standing".to_owned());
    vec![Seat { section, row: None, number: None, tier, price: rupees(0) }]
}

fn sums() -> Vec<Sum> {
    let sum = |kind, minor| Sum { kind, amount: rupees(minor) };
    vec![
        sum(SumKind::Seats, 480_000),
        sum(SumKind::Discount("Three for two".to_owned()), -120_000),
        sum(SumKind::Fees, 9_000),
        sum(SumKind::Tax(1_800), 66_420),
        sum(SumKind::Total, 435_420),
    ]
}

/// Samples of a template: the full one, then the sparse one.
#[must_use]
pub fn of(template: Template) -> Vec<Letter> {
    let [full, sparse] = match template.reader() {
        Reader::Customer => customer(template),
        Reader::Organizer => organizer(template),
        Reader::Account => account(),
    };
    let sender = match template.reader() {
        Reader::Customer => Sender {
            name: "Sunrise Concerts".to_owned(),
            logo_url: text("https://tickets.example.com/images/sunrise-logo.png"),
            contact: text("help@sunrise.example.com"),
        },
        _ => Sender {
            name: "Boxoffice".to_owned(),
            logo_url: text("https://tickets.example.com/images/boxoffice-logo.png"),
            contact: text("ops@tickets.example.com"),
        },
    };
    let plain = Sender { logo_url: None, contact: None, ..sender.clone() };
    let stop_url = matches!(template, Template::Reminder | Template::Abandoned)
        .then(|| "https://tickets.example.com/account".to_owned());
    vec![
        Letter { sender, name: text("Asha"), content: full, stop_url: stop_url.clone() },
        Letter { sender: plain, name: None, content: sparse, stop_url },
    ]
}

/// A sample as a mail is sent today: without the fields that no mail fills yet. Texts are tried with them, so that they fit
/// when they are filled.
#[must_use]
pub fn as_sent(mut letter: Letter) -> Letter {
    match &mut letter.content {
        Content::BookingConfirmed(content) => content.wallet_url = None,
        Content::BookingMoved(content) => content.refund = None,
        Content::EventCancelled(content) => content.note = None,
        _ => {}
    }
    letter
}

/// Samples that organizers' texts are tried with: those of previews, and one with as many seats as a booking can have.
pub(crate) fn tried(template: Template) -> Vec<Letter> {
    let mut all = of(template);
    let Some(mut letter) = all.first().cloned() else { return all };
    let many = || seats().into_iter().cycle().take(limits::SEATS_PER_BOOKING_MAX).collect();
    match &mut letter.content {
        Content::BookingConfirmed(content) => content.seats = many(),
        Content::BookingMoved(content) => content.seats = many(),
        Content::Reminder(content) => content.seats = many(),
        Content::EventRelocated(content) => {
            let seats = content.moved.clone().into_iter().cycle();
            content.moved = seats.take(limits::SEATS_PER_BOOKING_MAX).collect();
        }
        _ => return all,
    }
    all.push(letter);
    all
}

fn customer(template: Template) -> [Content; 2] {
    match template {
        Template::PaymentDeclined => payment_declined(),
        Template::SeatsReturned => seats_returned(),
        Template::RefundDue => {
            let due = |event, cause| RefundDue { booking: booking(), event, amount: rupees(180_000), cause };
            [due(event(), RefundCause::Returned).into(), due(plain_event(), RefundCause::NotBooked).into()]
        }
        Template::RefundSettled => {
            let settled = |event| RefundSettled { booking: booking(), event, amount: rupees(180_000) };
            [settled(event()).into(), settled(plain_event()).into()]
        }
        Template::BookingMoved => booking_moved(),
        Template::EventPostponed => event_postponed(),
        Template::EventRelocated => event_relocated(),
        Template::EventCancelled => {
            let note = text("The artist has fallen ill. We are sorry, and hope to see you in spring.");
            let full =
                EventCancelled { booking: booking(), event: event(), refund: Some(rupees(435_420)), note };
            let sparse =
                EventCancelled { booking: booking(), event: plain_event(), refund: None, note: None };
            [full.into(), sparse.into()]
        }
        Template::Reminder => {
            let full = Reminder { booking: booking(), event: event(), seats: seats() };
            let sparse = Reminder { booking: booking(), event: plain_event(), seats: standing() };
            [full.into(), sparse.into()]
        }
        Template::Abandoned => abandoned(),
        Template::DisputeClosed => {
            let closed = |event, money_returned| DisputeClosed {
                booking: booking(),
                event,
                amount: rupees(435_420),
                money_returned,
                tickets_valid: !money_returned,
            };
            [closed(event(), false).into(), closed(plain_event(), true).into()]
        }
        _ => booking_confirmed(),
    }
}

fn booking_confirmed() -> [Content; 2] {
    let policy = CancellationPolicy { moves_until_hours: Some(12), ..CancellationPolicy::default() };
    let full = BookingConfirmed {
        booking: booking(),
        event: event(),
        seats: seats(),
        sums: sums(),
        total: rupees(435_420),
        is_free: false,
        policy: Some(Policy::of(&policy, at(START), ZONE)),
        tickets_attached: true,
        wallet_url: text("https://pay.google.com/gp/v/save/sample"),
    };
    let sparse = BookingConfirmed {
        booking: booking(),
        event: plain_event(),
        seats: standing(),
        sums: vec![Sum { kind: SumKind::Total, amount: rupees(0) }],
        total: rupees(0),
        is_free: true,
        policy: None,
        tickets_attached: false,
        wallet_url: None,
    };
    [full.into(), sparse.into()]
}

fn payment_declined() -> [Content; 2] {
    let declined = |event, reason| PaymentDeclined {
        booking: booking(),
        event,
        seat_names: names(&["Stalls F 11", "Stalls F 12", "Stalls F 13"]),
        total: rupees(435_420),
        reason,
        pay_url: booking().url,
        kept_until: moment(START - 9 * DAY),
    };
    [declined(event(), DeclineReason::Funds).into(), declined(plain_event(), DeclineReason::Unknown).into()]
}

fn seats_returned() -> [Content; 2] {
    let full = SeatsReturned {
        booking: booking(),
        event: event(),
        returned: names(&["Stalls F 13"]),
        remaining: Some(names(&["Stalls F 11", "Stalls F 12"])),
        refund: Some(rupees(141_600)),
        by_organizer: false,
    };
    let sparse = SeatsReturned {
        event: plain_event(),
        remaining: None,
        refund: None,
        by_organizer: true,
        ..full.clone()
    };
    [full.into(), sparse.into()]
}

fn booking_moved() -> [Content; 2] {
    let full = BookingMoved {
        booking: booking(),
        event: event(),
        seats: seats(),
        given_up: names(&["Balcony B 3", "Balcony B 4", "Balcony B 5"]),
        credit: rupees(300_000),
        paid: Some(rupees(135_420)),
        refund: Some(rupees(5_000)),
    };
    let sparse = BookingMoved { event: plain_event(), paid: None, refund: None, ..full.clone() };
    [full.into(), sparse.into()]
}

fn event_postponed() -> [Content; 2] {
    let postponed = |event| EventPostponed {
        booking: booking(),
        event,
        old_start: moment(START - 14 * DAY),
        seat_names: names(&["Stalls F 11", "Stalls F 12"]),
        refund: rupees(435_420),
        refund_until: moment(START - 7 * DAY),
    };
    [postponed(event()).into(), postponed(plain_event()).into()]
}

fn event_relocated() -> [Content; 2] {
    let seat = |from: &str, to: &str| MovedSeat { from: from.to_owned(), to: to.to_owned() };
    let moved = vec![seat("Stalls F 11", "Parquet 6 21"), seat("Stalls F 12", "Parquet 6 22")];
    let relocated = |event, moved| EventRelocated { booking: booking(), event, moved };
    [relocated(event(), moved.clone()).into(), relocated(plain_event(), moved).into()]
}

fn abandoned() -> [Content; 2] {
    let abandoned = |event| Abandoned {
        event,
        seat_names: names(&["Stalls F 11", "Stalls F 12"]),
        buy_url: "https://tickets.example.com/events/evt_4n8c2k6w1p".to_owned(),
    };
    [abandoned(event()).into(), abandoned(plain_event()).into()]
}

fn organizer(template: Template) -> [Content; 2] {
    match template {
        Template::RefundFailed => {
            let (amount, provider) = (rupees(180_000), "Razorpay".to_owned());
            let failed = RefundFailed { booking: booking(), event: event(), amount, provider };
            [failed.clone().into(), RefundFailed { event: plain_event(), ..failed }.into()]
        }
        Template::DisputeOpened => {
            let full = DisputeOpened {
                booking: booking(),
                event: event(),
                amount: rupees(435_420),
                fee: Some(rupees(120_000)),
                provider: "Stripe".to_owned(),
                answer_by: Some(moment(START + 7 * DAY)),
            };
            let sparse = DisputeOpened { event: plain_event(), fee: None, answer_by: None, ..full.clone() };
            [full.into(), sparse.into()]
        }
        Template::DeliveryTrouble => {
            let full = DeliveryTrouble {
                host: "hooks.sunrise.example.com".to_owned(),
                since: moment(START - 3 * DAY),
                last_answer: text("503"),
                is_paused: true,
                deliveries_url: "https://tickets.example.com/admin/webhooks".to_owned(),
            };
            [full.clone().into(), DeliveryTrouble { last_answer: None, is_paused: false, ..full }.into()]
        }
        _ => {
            let event_url = "https://tickets.example.com/admin/events/evt_4n8c2k6w1p".to_owned();
            let sold_out = SoldOut { event: event(), seat_count: 574, event_url };
            [sold_out.clone().into(), SoldOut { event: plain_event(), ..sold_out }.into()]
        }
    }
}

fn account() -> [Content; 2] {
    let full = Code {
        code: "482 915".to_owned(),
        purpose: CodePurpose::ReturnSeats,
        minutes: Some(10),
        days: None,
        other_address: None,
        event_title: Some(event().title),
        seat_names: Some(names(&["Stalls F 11", "Stalls F 12"])),
        refund: Some(rupees(141_600)),
        organizer_name: None,
        role: None,
        organizer_id: None,
    };
    [full.clone().into(), code(CodePurpose::AcceptInvitation, &full)]
}

/// Sample of a mail with a code for a purpose.
pub(crate) fn code(purpose: CodePurpose, full: &Code) -> Content {
    let plain = Code { purpose, event_title: None, seat_names: None, refund: None, ..full.clone() };
    match purpose {
        CodePurpose::AcceptInvitation => Code {
            minutes: None,
            days: Some(7),
            organizer_name: text("Sunrise Concerts"),
            role: text("manager"),
            organizer_id: text("org_3f9k2m7xqd"),
            ..plain
        },
        CodePurpose::LeaveAddress | CodePurpose::UseAddress => {
            Code { other_address: text("asha.rao@example.org"), ..plain }
        }
        CodePurpose::ProveAddress | CodePurpose::ReturnSeats => plain,
    }
    .into()
}
