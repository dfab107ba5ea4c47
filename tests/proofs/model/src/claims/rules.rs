//! Invariants of every state.

use super::confirm::seats;
use super::store::each;
use super::{CEILING, CUSTOMERS, Claims, GRACE, Id, Mark, Mask, Money, Row, Shared, Status, WINDOW};
use crate::machine::{Invariant, Tick, WorldOf};

pub(super) const ALL: &[Invariant<Claims>] = &[
    ("a live booking has its seats and its claim at least until its shown end", live_is_locked),
    ("with an open attempt, seats and claim last until shown end and grace", attempt_is_locked),
    ("seats are sold if and only if their booking is confirmed", sold_is_confirmed),
    ("tickets are the confirmed seats, and within the limit", tickets_are_right),
    ("a live claim and the tickets are within the limit", claim_fits),
    ("a customer has the seats of one pending booking, and those of one attempt to book", one_booking),
    (
        "if nothing crashed and nothing runs there is no stray seat, and no claim without a booking",
        nothing_stray,
    ),
    ("a claim ends", claims_end),
];

type World = WorldOf<Claims>;

fn rows(world: &World) -> impl Iterator<Item = (Id, &Row)> {
    (0..).zip(&world.at.rows).filter_map(|(id, row)| Some((id, row.as_ref()?)))
}

fn pending(world: &World) -> impl Iterator<Item = (Id, &Row)> {
    rows(world).filter(|(_, row)| row.status == Status::Pending)
}

fn locked(world: &World, id: Id, row: &Row, end: Tick) -> bool {
    each(row.seats)
        .all(|seat| matches!(world.at.seats[seat], Mark::Locked { until, by } if by == id && until >= end))
}

fn has_claim(claims: &Claims, world: &World, id: Id, row: &Row, end: Tick) -> bool {
    let slot = &world.at.slots[claims.customer(id)];
    !claims.is_limited() || slot.open.is_some_and(|open| open.claim == row.claim && open.until >= end)
}

fn live_is_locked(claims: &Claims, world: &World) -> bool {
    let mut live = pending(world).filter(|(_, row)| row.expires >= world.now);
    live.all(|(id, row)| {
        locked(world, id, row, row.expires) && has_claim(claims, world, id, row, row.expires)
    })
}

/// Pending bookings with an attempt that may still be paid, or was.
fn attempted(world: &World) -> impl Iterator<Item = (Id, &Row)> {
    pending(world).filter(|(id, row)| {
        let open = !matches!(world.at.money[usize::from(*id)], Money::Sealed | Money::Back);
        row.attempt && open && row.expires + GRACE >= world.now
    })
}

fn attempt_is_locked(claims: &Claims, world: &World) -> bool {
    attempted(world).all(|(id, row)| {
        let end = row.expires + GRACE;
        locked(world, id, row, end) && has_claim(claims, world, id, row, end)
    })
}

fn sold_is_confirmed(_: &Claims, world: &World) -> bool {
    let sold = |id: Id| {
        let seats = world.at.seats.iter().enumerate();
        let sold = seats.filter(|(_, mark)| matches!(mark, Mark::Sold { by } if *by == id));
        sold.fold(0, |mask: Mask, (seat, _)| mask | 1 << seat)
    };
    (0..).zip(&world.at.rows).all(|(id, row)| match row {
        Some(row) if row.status == Status::Confirmed => sold(id) == row.seats,
        _ => sold(id) == 0,
    })
}

fn tickets_are_right(claims: &Claims, world: &World) -> bool {
    !claims.is_limited()
        || (0..CUSTOMERS).all(|customer| {
            let confirmed = rows(world)
                .filter(|(id, row)| row.status == Status::Confirmed && claims.customer(*id) == customer);
            let count: u8 = confirmed.map(|(_, row)| seats(row)).sum();
            let slot = &world.at.slots[customer];
            slot.tickets == count && claims.fits(slot, 0)
        })
}

fn claim_fits(claims: &Claims, world: &World) -> bool {
    world.at.slots.iter().all(|slot| match slot.open {
        Some(open) if open.until >= world.now => claims.fits(slot, open.n),
        _ => true,
    })
}

fn one_booking(claims: &Claims, world: &World) -> bool {
    !claims.is_limited()
        || (0..CUSTOMERS).all(|customer| {
            let live = |id: Id, row: &Row| {
                row.expires >= world.now || world.at.money[usize::from(id)] != Money::None || row.attempt
            };
            let bookings: Vec<_> = pending(world)
                .filter(|(id, row)| claims.customer(*id) == customer && live(*id, row))
                .filter(|(id, row)| each(row.seats).any(|seat| held(world, seat) == Some(*id)))
                .collect();
            let stray = (0..world.at.seats.len()).filter(|seat| {
                let by = held(world, *seat).filter(|by| claims.customer(*by) == customer);
                by.is_some()
                    && !bookings.iter().any(|(id, row)| by == Some(*id) && row.seats >> seat & 1 == 1)
            });
            let most = claims.space.requests.iter().map(|request| request.seats.count_ones() as usize).max();
            bookings.len() <= 1 && stray.count() <= most.unwrap_or(0)
        })
}

/// Booking whose lock on the seat is live.
fn held(world: &World, seat: usize) -> Option<Id> {
    match world.at.seats[seat] {
        Mark::Locked { until, by } if until >= world.now => Some(by),
        _ => None,
    }
}

fn nothing_stray(claims: &Claims, world: &World) -> bool {
    // Without a claim, which would refuse a second body, a lock with a lost reply counts as a crash.
    let lost = world.resends > 0 && !claims.is_limited();
    if world.crashed || lost || !world.runs.is_empty() {
        return true;
    }
    let there = |id: Id| world.at.rows[usize::from(id)].filter(|row| row.status == Status::Pending);
    let counts = |id: Id| there(id).filter(|row| row.attempt || row.expires >= world.now);
    let seats = (0..world.at.seats.len()).all(|seat| {
        held(world, seat).is_none_or(|by| there(by).is_some_and(|row| row.seats >> seat & 1 == 1))
    });
    let slots = world.at.slots.iter().filter_map(|slot| slot.open).filter(|open| open.until >= world.now);
    let mut claimed = slots.map(|open| counts(open.claim.booking).is_some_and(|row| row.claim == open.claim));
    seats && (claimed.all(|claimed| claimed) || !claims.is_limited())
}

fn claims_end(_: &Claims, world: &World) -> bool {
    let ends = |until: Tick, id: Id| match world.at.rows[usize::from(id)] {
        Some(row) => until <= row.created + CEILING + WINDOW + GRACE,
        None => until <= world.now + super::LOCK,
    };
    world
        .at
        .slots
        .iter()
        .filter_map(|slot| slot.open)
        .all(|open| ends(open.until, open.claim.booking) || open.until < world.now)
}

/// Returns true if a step shortened the time of a seat or of a slot while the same claim stands.
pub(super) fn goes_down(before: &Shared, after: &Shared) -> bool {
    let seat = |(before, after): (&Mark, &Mark)| match (before, after) {
        (Mark::Locked { until: was, by }, Mark::Locked { until, by: now }) => by == now && until < was,
        _ => false,
    };
    let mut slots = before.slots.iter().zip(&after.slots);
    before.seats.iter().zip(&after.seats).any(seat)
        || slots.any(|(before, after)| match (before.open, after.open) {
            (Some(was), Some(now)) => was.claim == now.claim && now.until < was.until,
            _ => false,
        })
}
