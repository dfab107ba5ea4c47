//! What must hold in every state, and what must happen on some path.

use stateright::Property;

use crate::Boxoffice;
use crate::model::Seen;
use crate::programs::PASSES;
use crate::scenario::Scenario;
use crate::state::{Back, Id, Mark, Page, Paid, Row, State, Status};

type Always = (&'static str, fn(&Boxoffice, &State) -> bool);
type Sometimes = (&'static str, fn(&Boxoffice, &State) -> bool, fn(&Scenario) -> bool);

/// Every property that `scenario` must have.
pub(crate) fn all(scenario: &Scenario) -> Vec<Property<Boxoffice>> {
    let always = ALWAYS.iter().map(|(name, holds)| Property::always(name, *holds));
    let possible = SOMETIMES.iter().filter(|(_, _, possible)| possible(scenario));
    always.chain(possible.map(|(name, seen, _)| Property::sometimes(name, *seen))).collect()
}

const ALWAYS: &[Always] = &[
    ("a sold seat belongs to a confirmed booking", sold_is_confirmed),
    ("a confirmed booking owns all its seats", confirmed_owns),
    ("a confirmed booking keeps one payment, captured in full", confirmed_is_paid),
    ("money goes back only where it was captured, and once", refunds_are_once),
    ("the payment that a confirmed booking keeps never goes back", kept_stays),
    ("a capture that is written down is one that happened, and stays", captures_are_true),
    ("an unexpired pending booking has all its seats locked for as long", locks_hold),
    ("a customer has one open lock where tickets are limited", one_open_lock),
    ("tickets never exceed the limit, and are counted right", tickets_fit),
    ("a booking that expired without money waits for no page", expired_waits_for_nothing),
    ("no lock lasts beyond the ceiling and one payment window", locks_end),
    ("no message is undeliverable", none_dead),
    ("the provider opens every page that is asked for", none_refused),
    ("left alone, all comes to rest and every captured amount is kept or goes back once", rests_well),
    ("once all bookings of an event have followed it, none is confirmed", none_is_left),
];

fn rows(state: &State) -> impl Iterator<Item = (Id, &Row)> {
    (0..).zip(&state.rows).filter_map(|(id, row)| Some((id, row.as_ref()?)))
}

fn sold_is_confirmed(model: &Boxoffice, state: &State) -> bool {
    state.seats.iter().enumerate().all(|(seat, mark)| match mark {
        Mark::Sold { by } => {
            let confirmed = state.rows[usize::from(*by)].is_some_and(|row| row.status == Status::Confirmed);
            confirmed && model.seats_of(*by) >> seat & 1 == 1
        }
        _ => true,
    })
}

fn confirmed_owns(model: &Boxoffice, state: &State) -> bool {
    rows(state).filter(|(_, row)| row.status == Status::Confirmed).all(|(id, _)| {
        Boxoffice::each(model.seats_of(id)).all(|seat| state.seats[seat] == Mark::Sold { by: id })
    })
}

fn confirmed_is_paid(_: &Boxoffice, state: &State) -> bool {
    rows(state).filter(|(_, row)| row.status == Status::Confirmed).all(|(id, row)| {
        let full = |capture| {
            state.sessions.iter().any(|session| {
                session.booking == id
                    && Some(session.id) == capture
                    && session.page == Page::Paid { short: false }
            })
        };
        row.kept().count() == 1 && row.kept().all(|payment| full(payment.capture))
    })
}

fn refunds_are_once(_: &Boxoffice, state: &State) -> bool {
    state.sessions.iter().all(|session| match session.page {
        Page::Paid { .. } => session.refunded <= 1,
        _ => session.refunded == 0,
    })
}

fn kept_stays(_: &Boxoffice, state: &State) -> bool {
    rows(state).filter(|(_, row)| row.status == Status::Confirmed).all(|(id, row)| {
        row.kept().all(|payment| {
            let mut sessions = state.sessions.iter();
            sessions.all(|s| s.booking != id || Some(s.id) != payment.capture || s.refunded == 0)
        })
    })
}

fn captures_are_true(_: &Boxoffice, state: &State) -> bool {
    rows(state).all(|(id, row)| {
        row.paid().all(|payment| match payment.capture {
            Some(capture) => {
                let mut sessions = state.sessions.iter();
                payment.status == Paid::Success
                    && sessions.any(|session| {
                        session.booking == id
                            && session.id == capture
                            && session.page == Page::Paid { short: payment.short }
                    })
            }
            None => payment.status != Paid::Success && payment.refund.is_none(),
        })
    })
}

/// Pending bookings that have expired by no clock.
fn live<'a>(model: &'a Boxoffice, state: &'a State) -> impl Iterator<Item = (Id, &'a Row)> {
    let is_live = |row: &Row| row.status == Status::Pending && row.expires >= state.now + model.scenario.skew;
    rows(state).filter(move |(_, row)| is_live(row))
}

fn locks_hold(model: &Boxoffice, state: &State) -> bool {
    live(model, state).all(|(id, row)| {
        Boxoffice::each(model.seats_of(id)).all(
            |seat| matches!(state.seats[seat], Mark::Locked { until, by } if by == id && until >= row.expires),
        )
    })
}

fn one_open_lock(model: &Boxoffice, state: &State) -> bool {
    model.scenario.limit.is_none()
        || live(model, state).all(|(id, row)| {
            let slot = state.slots[model.customer_of(id)];
            slot.open.is_some_and(|(open, until)| open == id && until >= row.expires)
        })
}

fn tickets_fit(model: &Boxoffice, state: &State) -> bool {
    let Some(max) = model.scenario.limit else { return true };
    state.slots.iter().enumerate().all(|(customer, slot)| {
        let confirmed = rows(state)
            .filter(|(id, row)| model.customer_of(*id) == customer && row.status == Status::Confirmed)
            .map(|(id, _)| model.seats_of(id).count_ones())
            .sum::<u32>();
        slot.tickets <= max && u32::from(slot.tickets) == confirmed
    })
}

fn expired_waits_for_nothing(_: &Boxoffice, state: &State) -> bool {
    rows(state).filter(|(_, row)| row.status == Status::Expired).all(|(_, row)| {
        let money = row.paid().any(|payment| payment.capture.is_some());
        money || row.paid().all(|payment| payment.status != Paid::Pending)
    })
}

fn locks_end(model: &Boxoffice, state: &State) -> bool {
    let Scenario { wishes, lock, ceiling, window, .. } = model.scenario;
    let extended = |id: Id| {
        let wish = &wishes[usize::from(id)];
        // Of two create-bookings, the one that began first may find the lock of the one that began later.
        wish.extends > 0 || wish.creates > 1
    };
    rows(state)
        .all(|(id, row)| row.expires <= row.created + if extended(id) { ceiling } else { lock } + window)
}

fn none_dead(_: &Boxoffice, state: &State) -> bool {
    state.dead == 0
}

fn none_refused(_: &Boxoffice, state: &State) -> bool {
    state.refused == 0
}

fn rests_well(model: &Boxoffice, state: &State) -> bool {
    if state.sessions.is_empty() {
        return true;
    }
    let Some(rest) = model.drained(state) else { return false };
    let refunds_landed = rows(&rest).all(|(_, row)| {
        row.paid().all(|payment| payment.refund.is_none_or(|(status, _)| status == Back::Refunded))
    });
    let called_off = rest.off.is_none() || rows(&rest).all(|(_, row)| row.status != Status::Confirmed);
    called_off && refunds_landed && Boxoffice::money_is_settled(&rest) && none_dead(model, &rest)
}

fn none_is_left(_: &Boxoffice, state: &State) -> bool {
    let done = state.off.is_some_and(|off| off.pass > PASSES);
    !done || rows(state).all(|(_, row)| !matches!(row.status, Status::Confirmed | Status::Pending))
}

macro_rules! sometimes {
    ($($name:literal: $seen:ident if $possible:expr),* $(,)?) => {
        const SOMETIMES: &[Sometimes] = &[$(($name, |model, _| model.has_seen(Seen::$seen), $possible)),*];
    };
}

fn pays(scenario: &Scenario) -> bool {
    scenario.wishes.iter().any(|wish| wish.keys > 0)
}

fn pays_again(scenario: &Scenario) -> bool {
    scenario.wishes.iter().any(|wish| wish.keys > 0 && wish.pays > 1)
}

fn retries(scenario: &Scenario) -> bool {
    scenario.wishes.iter().any(|wish| wish.creates > 1)
}

/// Another customer wants a seat of somebody who pays.
fn rivals(scenario: &Scenario) -> bool {
    let wishes = || scenario.wishes.iter().enumerate();
    wishes().any(|(i, a)| a.keys > 0 && wishes().any(|(j, b)| i != j && a.seats & b.seats != 0))
}

/// Somebody pays for a seat that somebody else may give back.
fn resells(scenario: &Scenario) -> bool {
    let wishes = || scenario.wishes.iter().enumerate();
    wishes()
        .any(|(i, a)| a.cancels > 0 && wishes().any(|(j, b)| i != j && b.keys > 0 && a.seats & b.seats != 0))
}

/// A customer's bookings together are more than the limit.
fn greedy(scenario: &Scenario) -> bool {
    let of = |customer| scenario.wishes.iter().filter(move |wish| wish.customer == customer);
    let sum = |customer| of(customer).map(|wish| wish.seats.count_ones()).sum::<u32>();
    let paid = |customer| of(customer).all(|wish| wish.keys > 0);
    scenario.limit.is_some_and(|max| (0..2).any(|who| paid(who) && sum(who) > u32::from(max)))
}

sometimes! {
    "a create-booking that is sent again finds its own lock": RetryFindsItsLock if retries,
    "a create-booking that is refused undoes its lock": LockUndone
        if |s| s.limit.is_some() && s.wishes.iter().any(|w| s.wishes.iter().filter(|o| o.customer == w.customer).count() > 1),
    "a second lock of one customer is refused": SecondLockRefused
        if |s| s.limit.is_some() && s.wishes.iter().any(|w| s.wishes.iter().filter(|o| o.customer == w.customer).count() > 1),
    "a lock is extended": Extended if |s| s.wishes.iter().any(|wish| wish.extends > 0),
    "a writer that is too late reads again": Stale if |s| pays(s) && s.runs > 1,
    "a booking is released": Released if |s| s.wishes.iter().any(|wish| wish.releases > 0),
    "a create-payment that is sent again gets the same page": PaymentAnsweredAgain if pays_again,
    "money that comes late still gets its seats": LateMoneyWins if pays,
    "money that comes too late goes back": LateMoneyGoesBack if rivals,
    "money beyond the ticket limit goes back": LimitRefunds if greedy,
    "a second payment goes back": SecondGoesBack if |s| s.wishes.iter().any(|wish| wish.keys > 1),
    "money for a released booking goes back": EndedGoesBack
        if |s| s.wishes.iter().any(|wish| wish.keys > 0 && wish.releases > 0),
    "another amount goes back": ShortGoesBack if |s| s.short > 0,
    "after another amount all of it confirms": FullAfterShort if |s| s.short > 0,
    "what no webhook said is read back": ReadBack if pays,
    "a booking that nobody paid expires": Expired if pays,
    "a booking is cancelled": Cancelled if |s| s.wishes.iter().any(|wish| wish.cancels > 0),
    "a cancellation that is sent again finds itself done": CancelledTwice
        if |s| s.wishes.iter().any(|wish| wish.cancels > 1),
    "a seat that was given back is sold to a rival": CancelledSeatIsSold
        if |s| resells(s),
    "a call-off cancels a confirmed booking": CalledOff if |s| s.off,
    "a call-off meets a payment under way": CallOffMeetsPayment if |s| s.off,
    "what is paid at the second provider confirms": OrderConfirms if |s| s.second,
    "what is paid at the second provider goes back": OrderGoesBack if |s| s.second,
    "an order of the second provider is given up": OrderGivenUp if |s| s.second,
    "a booking vanishes": Vanished if |s| s.vanish > 0,
    "money for a booking that is not there goes back": Orphan if |s| s.stray,
    "a booking whose money went back when it was not there is not made again": BuriedStaysAway if |s| s.stray,
    "a write is sent twice": Resent if |s| s.resends > 0,
}
