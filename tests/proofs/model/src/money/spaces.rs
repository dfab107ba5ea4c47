//! Spaces of payments.

use domain::provider::Provider::{Razorpay, Stripe};

use super::{Bounds, Must, Space};

pub(super) const ALL: &[&Space] = &[
    &STRIPE,
    &AGAIN,
    &TWO,
    &RIVAL,
    &EXTENDED,
    &RELEASED,
    &SILENT,
    &CLAIM,
    &BEGUN,
    &RAZORPAY,
    &LAPSING,
    &ORDERS,
    &LATE_ORDER,
    &RELEASED_ORDER,
];

/// Base of all spaces: the shown end is 1 or 2, payments are in time until 3, sessions end by 17, locks by 19.
const QUIET: Space = Space {
    bounds: Bounds {
        name: "",
        about: "",
        clock: &[0, 1, 2, 3, 4, 17, 18, 19, 20],
        runs: 2,
        kills: 1,
        resends: 0,
    },
    is_small: true,
    keys: &[(Stripe, 1)],
    extends: 0,
    releases: 0,
    moneys: 1,
    deliveries: 1,
    rival: false,
    silences: false,
    claim_until: None,
    starts: 100,
    must: &[],
};

const BOUNDS: Bounds = QUIET.bounds;
const SOON: &[u16] = &[0, 1, 2, 3, 4];

pub(super) const STRIPE: Space = Space {
    bounds: Bounds {
        name: "stripe",
        about: "one attempt at Stripe, its message late or lost",
        resends: 1,
        ..BOUNDS
    },
    must: &[Must::ConfirmedInTime, Must::ConfirmedLate, Must::ReadBack, Must::Expired],
    ..QUIET
};

pub(super) const AGAIN: Space = Space {
    bounds: Bounds {
        name: "resent",
        about: "a request to pay is sent again while the first is under way",
        resends: 1,
        clock: SOON,
        ..BOUNDS
    },
    keys: &[(Stripe, 2)],
    is_small: false,
    must: &[Must::SealedWithoutSession],
    ..QUIET
};

pub(super) const TWO: Space = Space {
    bounds: Bounds {
        name: "two",
        about: "two attempts at Stripe, both may be paid",
        kills: 0,
        clock: &[0, 1, 3, 4],
        ..BOUNDS
    },
    keys: &[(Stripe, 1), (Stripe, 1)],
    moneys: 2,
    must: &[Must::PaidTwice],
    is_small: false,
    ..QUIET
};

pub(super) const RIVAL: Space = Space {
    bounds: Bounds { name: "rival", about: "a rival waits for the seat", ..BOUNDS },
    rival: true,
    must: &[Must::LostToARival, Must::ConfirmedInTime],
    ..QUIET
};

pub(super) const EXTENDED: Space = Space {
    bounds: Bounds {
        name: "extended",
        about: "the lock is extended while an attempt is open",
        clock: SOON,
        ..BOUNDS
    },
    extends: 2,
    ..QUIET
};

pub(super) const RELEASED: Space = Space {
    bounds: Bounds {
        name: "released",
        about: "a booking is released while it is paid",
        resends: 1,
        clock: SOON,
        ..BOUNDS
    },
    releases: 1,
    must: &[Must::EndedGoesBack],
    ..QUIET
};

pub(super) const SILENT: Space = Space {
    bounds: Bounds { name: "silent", about: "the provider does not answer looks", ..BOUNDS },
    silences: true,
    rival: true,
    ..QUIET
};

pub(super) const CLAIM: Space = Space {
    bounds: Bounds {
        name: "claim",
        about: "another claim of the customer is in the way of the confirmation",
        kills: 0,
        ..BOUNDS
    },
    claim_until: Some(4),
    must: &[Must::LooksAgain],
    ..QUIET
};

pub(super) const BEGUN: Space = Space {
    bounds: Bounds { name: "begun", about: "the event begins before a payment is read", ..BOUNDS },
    starts: 4,
    must: &[Must::LateAfterTheStart, Must::ConfirmedInTime],
    ..QUIET
};

pub(super) const RAZORPAY: Space = Space {
    bounds: Bounds {
        name: "razorpay",
        about: "one order, whose bank answers at any time, with a rival",
        ..BOUNDS
    },
    keys: &[(Razorpay, 1)],
    rival: true,
    must: &[Must::Expired, Must::NotCaptured, Must::ConfirmedInTime],
    is_small: false,
    ..QUIET
};

pub(super) const LAPSING: Space = Space {
    bounds: Bounds {
        name: "lapsing",
        about: "two payments of one order, which may lapse while they are captured",
        clock: &[0, 2, 3, 19],
        kills: 0,
        ..BOUNDS
    },
    keys: &[(Razorpay, 1)],
    moneys: 2,
    is_small: false,
    must: &[Must::CaptureLapses, Must::NotCaptured],
    ..QUIET
};

pub(super) const ORDERS: Space = Space {
    bounds: Bounds { name: "orders", about: "two orders of one attempt", kills: 0, clock: SOON, ..BOUNDS },
    keys: &[(Razorpay, 2)],
    must: &[Must::TwoOrders],
    is_small: false,
    ..QUIET
};

pub(super) const LATE_ORDER: Space = Space {
    bounds: Bounds {
        name: "late-order",
        about: "an order is paid late, beside a rival, and the event begins",
        ..BOUNDS
    },
    keys: &[(Razorpay, 1)],
    rival: true,
    starts: 18,
    is_small: false,
    ..QUIET
};

pub(super) const RELEASED_ORDER: Space = Space {
    bounds: Bounds {
        name: "given-up",
        about: "a booking with an order is released while it is paid",
        clock: SOON,
        ..BOUNDS
    },
    keys: &[(Razorpay, 1)],
    releases: 1,
    moneys: 1,
    is_small: false,
    ..QUIET
};
