//! Invariants of every state.

use domain::booking::BookingStatus;
use domain::payment::PaymentStatus;
use domain::provider::Provider;

use super::{Attempts, Bank, GRACE, Seat};
use crate::machine::{Invariant, WorldOf};
use crate::real::{instant, tick};

pub(super) const ALL: &[Invariant<Attempts>] = &[
    ("the seat is sold if and only if the booking is confirmed", sold_is_confirmed),
    (
        "a live booking's seats are locked until its shown end, and with an open attempt until the grace ends",
        is_locked,
    ),
    ("a payable checkout has its attempt written", payable_is_written),
    ("an attempt fails only when it is sealed", failed_is_sealed),
    ("a confirmed booking keeps one payment, which was captured", confirmed_is_paid),
    ("every recorded capture has happened", captures_are_true),
    ("a lock ends", locks_end),
    ("left alone, every capture ends kept or refunded once, and nothing stays open", Attempts::rests_well),
];

type World = WorldOf<Attempts>;

fn sold_is_confirmed(_: &Attempts, world: &World) -> bool {
    let confirmed =
        world.at.booking.as_ref().is_some_and(|booking| booking.status == BookingStatus::Confirmed);
    confirmed == (world.at.seat == Seat::Sold)
}

fn is_locked(_: &Attempts, world: &World) -> bool {
    let Some(booking) = &world.at.booking else { return true };
    let now = instant(world.now);
    let until = booking.locked_until(booking.expires_at);
    let open = booking.open_attempts().next().is_some();
    let binds = now <= booking.expires_at || open && now <= until;
    let until = if open { until } else { booking.expires_at };
    let locked = matches!(world.at.seat, Seat::Ours { until: end } if end >= tick(until));
    booking.status != BookingStatus::Pending || !binds || locked
}

fn payable_is_written(money: &Attempts, world: &World) -> bool {
    (0..).zip(&world.at.checkouts).all(|(attempt, checkouts)| {
        let payable = checkouts.open > 0 && money.is_payable(world, attempt, checkouts);
        let written =
            world.at.booking.as_ref().is_some_and(|booking| booking.payments.len() > usize::from(attempt));
        !payable || written
    })
}

fn failed_is_sealed(money: &Attempts, world: &World) -> bool {
    let Some(booking) = &world.at.booking else { return true };
    booking.payments.iter().filter(|payment| payment.status == PaymentStatus::Failed).all(|payment| {
        let attempt = super::number(payment);
        let Some(checkouts) = world.at.checkouts.get(usize::from(attempt)) else { return true };
        payment.provider == Provider::Razorpay
            || checkouts.open == 0
            || !money.is_payable(world, attempt, checkouts)
    })
}

fn confirmed_is_paid(_: &Attempts, world: &World) -> bool {
    let Some(booking) =
        world.at.booking.as_ref().filter(|booking| booking.status == BookingStatus::Confirmed)
    else {
        return true;
    };
    booking.payments.iter().filter(|payment| payment.is_kept()).count() == 1
}

fn captures_are_true(_: &Attempts, world: &World) -> bool {
    let Some(booking) = &world.at.booking else { return true };
    booking.payments.iter().all(|payment| match &payment.capture {
        Some(capture) => {
            let happened = |(i, money): (usize, &super::Money)| {
                *capture == format!("m{i}") && money.bank == Bank::Captured
            };
            payment.status == PaymentStatus::Success && world.at.moneys.iter().enumerate().any(happened)
        }
        None => payment.status != PaymentStatus::Success,
    })
}

fn locks_end(money: &Attempts, world: &World) -> bool {
    let last = tick(money.booking.created_at) + 3 + 1 + GRACE;
    !matches!(world.at.seat, Seat::Ours { until } if until > last.max(world.now + 1))
}
