//! Spaces that are searched.

use super::state::Wishes;
use super::{Bounds, Caps, Must, Request, Space};

pub(super) const ALL: &[&Space] = &[
    &RUSH,
    &KEYS,
    &KEYS_LONG,
    &CUSTOMER,
    &MONEY,
    &TICKETS,
    &LOST,
    &PAID,
    &RETURNS,
    &ONE_SEAT,
    &CODES,
    &GRATIS,
    &GRATIS_LONG,
    &UNLIMITED,
    &REBORN,
];

const NO: Wishes = Wishes { extends: 0, pays: 0, free: 0, releases: 0, gives: [0; 2], codes: [0; 2] };

const fn ask(customer: u8, seats: u32, times: u8) -> Request {
    Request { customer, seats, coupon: true, times }
}

const QUIET: Space = Space {
    bounds: Bounds { name: "", about: "", clock: &[0, 1, 2, 3, 4], runs: 2, kills: 0, resends: 0 },
    is_small: true,
    caps: Caps { uses: Some(1), minor: None, per_customer: None },
    per_ticket: false,
    free: false,
    cheaper: 2,
    requests: &[],
    wishes: [NO; 4],
    asks: 0,
    rival: false,
    vanish: 0,
    must: &[],
};

const BOUNDS: Bounds = QUIET.bounds;

pub(super) const RUSH: Space = Space {
    bounds: Bounds {
        name: "offer-rush",
        about: "two runs of one key and another customer, for an offer of one use; rivals, crashes, lost replies",
        runs: 3,
        kills: 1,
        resends: 1,
        clock: &[0, 1],
    },
    requests: &[ask(0, 1, 2), ask(1, 1, 1)],
    rival: true,
    must: &[Must::Booked, Must::Reserved, Must::Refused, Must::PutOfItsOwn],
    caps: Caps { uses: Some(2), minor: None, per_customer: None },
    ..QUIET
};

pub(super) const KEYS: Space = Space {
    bounds: Bounds {
        name: "offer-keys",
        about: "two customers want the one use of an offer, after releases, crashes and ends of locks",
        kills: 1,
        clock: &[0, 2, 3, 4],
        ..BOUNDS
    },
    requests: &[ask(0, 1, 1), ask(1, 1, 1)],
    wishes: [Wishes { releases: 1, extends: 1, ..NO }, NO, NO, NO],
    must: &[Must::Reclaimed, Must::Refused, Must::Extended, Must::Returned],
    ..QUIET
};

pub(super) const KEYS_LONG: Space = Space {
    bounds: Bounds {
        name: "offer-keys-long",
        about: "as offer-keys, at each instant, with settlements that no message orders",
        clock: &[0, 1, 2, 3, 4, 5],
        ..KEYS.bounds
    },
    is_small: false,
    asks: 1,
    ..KEYS
};

pub(super) const CUSTOMER: Space = Space {
    bounds: Bounds {
        name: "offer-customer",
        about: "a customer under two keys, with one use for each customer, and another customer",
        kills: 1,
        clock: &[0, 1, 2],
        ..BOUNDS
    },
    caps: Caps { uses: Some(2), minor: None, per_customer: Some(1) },
    requests: &[ask(0, 1, 1), ask(0, 1, 1), ask(1, 1, 1)],
    wishes: [Wishes { releases: 1, ..NO }, NO, NO, NO],
    must: &[Must::Reclaimed, Must::Refused],
    ..QUIET
};

pub(super) const MONEY: Space = Space {
    bounds: Bounds {
        name: "offer-money",
        about: "uses by ticket and a budget: bookings of one seat and of two, paid and returned seat by seat",
        clock: &[0],
        ..BOUNDS
    },
    caps: Caps { uses: None, minor: Some(250), per_customer: None },
    per_ticket: true,
    requests: &[ask(0, 2, 1), ask(1, 1, 1), ask(1, 2, 1)],
    wishes: [Wishes { pays: 1, gives: [1, 0], ..NO }, NO, NO, NO],
    must: &[Must::Refused, Must::Confirmed, Must::Given, Must::Used],
    ..QUIET
};

pub(super) const TICKETS: Space = Space {
    bounds: Bounds {
        name: "offer-tickets",
        about: "as offer-money, for an offer of three tickets",
        ..MONEY.bounds
    },
    caps: Caps { uses: Some(3), minor: None, per_customer: None },
    ..MONEY
};

pub(super) const LOST: Space = Space {
    bounds: Bounds {
        name: "offer-lost",
        about: "a run dies with a row, and another customer's use is paid after it",
        kills: 1,
        clock: &[0, 1],
        ..BOUNDS
    },
    caps: Caps { uses: Some(2), minor: None, per_customer: None },
    requests: &[ask(0, 1, 1), ask(1, 1, 1)],
    wishes: [NO, Wishes { pays: 1, ..NO }, NO, NO],
    must: &[Must::Confirmed, Must::Used],
    ..QUIET
};

pub(super) const PAID: Space = Space {
    bounds: Bounds {
        name: "offer-paid",
        about: "a booking is extended, its payment stays open past its lock and ends either way; another customer asks",
        clock: &[0, 2, 3, 4, 8],
        ..BOUNDS
    },
    requests: &[ask(0, 1, 1), ask(1, 1, 1)],
    wishes: [Wishes { extends: 1, pays: 1, ..NO }, NO, NO, NO],
    must: &[Must::Reclaimed, Must::Refused, Must::Extended, Must::Confirmed, Must::Expired],
    ..QUIET
};

pub(super) const RETURNS: Space = Space {
    bounds: Bounds {
        name: "offer-returns",
        about: "a paid booking of two seats is returned seat by seat and whole; messages come late, twice, in any order",
        runs: 3,
        kills: 1,
        clock: &[0],
        ..BOUNDS
    },
    per_ticket: true,
    caps: Caps { uses: Some(2), minor: None, per_customer: Some(2) },
    requests: &[ask(0, 2, 1)],
    wishes: [Wishes { pays: 1, gives: [1, 1], ..NO }, NO, NO, NO],
    asks: 1,
    must: &[Must::Used, Must::Returned, Must::StaleSettlement],
    ..QUIET
};

pub(super) const ONE_SEAT: Space = Space {
    bounds: Bounds {
        name: "offer-one-seat",
        about: "as offer-returns, for an offer that makes one seat cheaper: its use comes back with that seat",
        ..RETURNS.bounds
    },
    per_ticket: false,
    caps: Caps { uses: Some(1), minor: None, per_customer: None },
    cheaper: 1,
    asks: 0,
    ..RETURNS
};

pub(super) const CODES: Space = Space {
    bounds: Bounds {
        name: "offer-codes",
        about: "a code is given to a booking and taken away, while it is extended and paid; replies are lost",
        resends: 1,
        clock: &[0, 2],
        ..BOUNDS
    },
    caps: Caps { uses: Some(2), minor: None, per_customer: None },
    requests: &[Request { coupon: false, ..ask(0, 1, 1) }],
    wishes: [Wishes { codes: [1, 1], pays: 1, extends: 1, ..NO }, NO, NO, NO],
    must: &[Must::Recoded, Must::Extended, Must::Returned],
    ..QUIET
};

pub(super) const GRATIS: Space = Space {
    bounds: Bounds {
        name: "offer-gratis",
        about: "an offer takes off the whole price: a booking is confirmed without a payment, and returned",
        clock: &[0, 2, 3, 4],
        ..BOUNDS
    },
    free: true,
    requests: &[ask(0, 1, 1), ask(1, 1, 1)],
    wishes: [Wishes { free: 1, gives: [0, 1], ..NO }, NO, NO, NO],
    must: &[Must::Confirmed, Must::Given],
    ..QUIET
};

pub(super) const GRATIS_LONG: Space = Space {
    bounds: Bounds {
        name: "offer-gratis-long",
        about: "as offer-gratis, at each instant, with an extension and a crash",
        clock: &[0, 1, 2, 3, 4],
        kills: 1,
        ..GRATIS.bounds
    },
    is_small: false,
    wishes: [Wishes { free: 1, extends: 1, gives: [0, 1], ..NO }, NO, NO, NO],
    ..GRATIS
};

pub(super) const UNLIMITED: Space = Space {
    bounds: Bounds {
        name: "offer-unlimited",
        about: "an offer that nothing limits, whose row is put after the confirmation",
        runs: 3,
        kills: 1,
        clock: &[0],
        ..BOUNDS
    },
    caps: Caps { uses: None, minor: None, per_customer: None },
    requests: &[ask(0, 2, 1)],
    wishes: [Wishes { pays: 1, gives: [1, 1], ..NO }, NO, NO, NO],
    must: &[Must::Used, Must::Returned, Must::StaleSettlement],
    ..QUIET
};

pub(super) const REBORN: Space = Space {
    bounds: Bounds {
        name: "offer-reborn",
        about: "an unpaid booking vanishes, and its key books again",
        clock: &[0, 4, 5, 6],
        ..BOUNDS
    },
    requests: &[ask(0, 1, 2), ask(1, 1, 1)],
    vanish: 1,
    must: &[Must::Reclaimed, Must::Refused],
    ..QUIET
};
