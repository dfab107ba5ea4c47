//! A paid booking.

use domain::block::BlockKey;
use domain::booking::{Booking, BookingBlock, BookingSeat, BookingStatus, priced};
use domain::event::{Event, EventStatus, ScreenRef, SectionRef, Tier, TitleRef, VenueRef, Visibility};
use domain::ids::PaymentId;
use domain::invoice::{Buyer, CreditNote, DocumentNumber, Invoice, Issue, Seller};
use domain::offer::Offers;
use domain::payment::{Payment, PaymentStatus, Refund, RefundReason};
use domain::provider::Provider;
use domain::tax::TaxMode;
use domain::ticket::TicketKey;
use domain::title::TitleKind;
use jiff::Timestamp;
use mails::Language;

use crate::Print;

/// Prints in English, without fonts.
pub(super) const PLAIN: Print<'static> = Print { language: Language::English, faces: &[] };

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn key() -> TicketKey {
    TicketKey::from_seed(3, "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=").unwrap()
}

/// An event in Mumbai with these tiers.
pub(super) fn event(tiers: &[(&str, i64)]) -> Event {
    Event {
        event_id: "evt_0123456789".parse().unwrap(),
        organizer_id: "org_0123456789".parse().unwrap(),
        title: TitleRef {
            title_id: "ttl_0123456789".parse().unwrap(),
            name: "Monsoon Wedding".into(),
            kind: TitleKind::Play,
            languages: Vec::new(),
        },
        venue: VenueRef {
            venue_id: "ven_0123456789".parse().unwrap(),
            name: "Royal Opera House".into(),
            address: "Mathew Road (Girgaon)".into(),
            city: "Mumbai".into(),
            country: "IN".into(),
        },
        screen: ScreenRef { screen_id: "scr_0123456789".parse().unwrap(), name: "Main hall".into() },
        layout_version: 1,
        starts_at: at("2026-12-24T14:00:00Z"),
        local_start: "2026-12-24T19:30".into(),
        time_zone: "Asia/Kolkata".into(),
        status: EventStatus::Published,
        ver: 1,
        request: None,
        visibility: Visibility::Public,
        sales_open_at: at("2026-01-01T00:00:00Z"),
        sales_close_at: at("2026-12-24T14:00:00Z"),
        currency: "INR".parse().unwrap(),
        tiers: tiers
            .iter()
            .map(|(kind, amount_minor)| Tier {
                kind: (*kind).into(),
                label: None,
                amount_minor: *amount_minor,
                phases: Vec::new(),
                section_prices: Vec::new(),
                hidden: false,
            })
            .collect(),
        fee_per_ticket_minor: 2_500,
        fee_per_booking_minor: 0,
        tax_basis_points: 1_800,
        tax_mode: TaxMode::Exclusive,
        tickets_per_customer_max: None,
        lock_seconds: 300,
        lock_ceiling_seconds: 3_600,
        payment_seconds: 600,
        slow_payments_allowed: false,
        accessible_release_hours: None,
        seat_count: 100,
        sections: vec![SectionRef { section: "Stalls".into(), seat_count: 100, general_admission: false }],
        cancellation: Default::default(),
        lost_dispute_keeps_seats: false,
        postponements: Vec::new(),
        space: 0,
        relocation: None,
    }
}

/// The seats `1`, `2` … of row C, of these tiers.
pub(super) fn booking(event: &Event, kinds: &[&str]) -> Booking {
    let seat = |(i, kind): (usize, &&str)| BookingSeat {
        seat_id: format!("Stalls-C-{}", i + 1),
        label: (i + 1).to_string(),
        kind: (*kind).to_owned(),
        line: None,
        sold_as: None,
    };
    let blocks = vec![BookingBlock {
        key: BlockKey { section: "Stalls".into(), row: "C".into(), slice: 0 },
        seats: kinds.iter().enumerate().map(seat).collect(),
        whole: false,
    }];
    let (blocks, quote) = priced(event, blocks, &Offers::NONE, event.sales_open_at).unwrap();
    Booking {
        booking_id: "bkg_0123456789ab".parse().unwrap(),
        customer_id: "cus_asha".parse().unwrap(),
        event_id: event.event_id.clone(),
        space: 0,
        status: BookingStatus::Confirmed,
        ver: 3,
        blocks,
        quote,
        created_at: at("2026-12-01T04:00:00Z"),
        expires_at: at("2026-12-01T04:05:00Z"),
        tickets_max: None,
        claim: None,
        request: "r".into(),
        payments: Vec::new(),
        returned: Vec::new(),
        ledger: Vec::new(),
        moves: None,
        next_due_at: None,
        complimentary: None,
        redemptions: Vec::new(),
    }
}

pub(super) fn invoice_of(event: &Event, booking: &Booking) -> Invoice {
    let payment = Payment {
        status: PaymentStatus::Success,
        capture: Some("pi_1".into()),
        ..Payment::attempt(
            PaymentId::of(&booking.booking_id, 1),
            Provider::Stripe,
            booking.quote.total(),
            at("2026-12-01T04:01:00Z"),
        )
    };
    Invoice::issue(Issue {
        number: DocumentNumber::new("INV", 42).unwrap(),
        issued_at: at("2026-12-01T04:45:00Z"),
        seller: Seller {
            name: "Boxoffice Ltd".into(),
            address_lines: vec!["1 Marine Drive".into(), "400020 Mumbai".into()],
            tax_ids: vec!["27AAAAA0000A1Z5".into()],
        },
        credit_note_series: None,
        customer: Buyer {
            customer_id: booking.customer_id.clone(),
            name: Some("Asha Rao".into()),
            email: Some("asha@example.com".into()),
        },
        booking,
        event,
        payment: &payment,
    })
    .unwrap()
}

/// The credit note for a refund of these parts (price, fees, tax).
pub(super) fn credit_note(
    booking: &Booking,
    invoice: &Invoice,
    seats: &[&str],
    [price, fees_minor, tax_minor]: [i64; 3],
) -> CreditNote {
    let (total, at) = (price + fees_minor + tax_minor, at("2026-12-02T20:00:00Z"));
    let refund_id = "rfd_0123456789ab_1_1".parse().unwrap();
    let refund = Refund {
        fees_minor,
        tax_minor,
        seats: seats.iter().map(|seat| (*seat).to_owned()).collect(),
        ..Refund::due(refund_id, total, RefundReason::CustomerCancelled, at)
    };
    let number = DocumentNumber::new("CN", 7).unwrap();
    CreditNote::issue(number, at, (booking, invoice), (&refund, total)).unwrap()
}
