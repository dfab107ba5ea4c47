//! The bounds of a space: who wants what, how often, and how much may go wrong.

use crate::state::{Mask, SEATS, Tick};

/// What one booking's customer does, at most.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// Whose it is.
    pub customer: usize,
    /// Which seats.
    pub seats: Mask,
    /// `POST /booking` under its key.
    pub creates: u8,
    /// Extensions.
    pub extends: u8,
    /// Releases.
    pub releases: u8,
    /// Keys of `POST /payment`.
    pub keys: u8,
    /// Requests under each of them.
    pub pays: u8,
    /// Requests to cancel with the code from the mail.
    pub cancels: u8,
}

impl Wish {
    /// A wish for `seats` that is asked for once.
    #[must_use]
    pub const fn of(customer: usize, seats: Mask) -> Self {
        Self { customer, seats, creates: 1, extends: 0, releases: 0, keys: 0, pays: 1, cancels: 0 }
    }

    /// Asked for `creates` times under its key.
    #[must_use]
    pub const fn creates(self, creates: u8) -> Self {
        Self { creates, ..self }
    }

    /// Extended up to `extends` times.
    #[must_use]
    pub const fn extends(self, extends: u8) -> Self {
        Self { extends, ..self }
    }

    /// Released up to `releases` times.
    #[must_use]
    pub const fn releases(self, releases: u8) -> Self {
        Self { releases, ..self }
    }

    /// Paid under up to `keys` keys, `pays` requests each.
    #[must_use]
    pub const fn pays(self, keys: u8, pays: u8) -> Self {
        Self { keys, pays, ..self }
    }

    /// Cancelled by up to `cancels` requests with one code.
    #[must_use]
    pub const fn cancels(self, cancels: u8) -> Self {
        Self { cancels, ..self }
    }
}

/// The bounds of a space.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Who wants what.
    pub wishes: &'static [Wish],
    /// The block of each seat.
    pub blocks: [u8; SEATS],
    /// Tickets of one customer.
    pub limit: Option<u8>,
    /// How long a lock lasts.
    pub lock: Tick,
    /// How long after the first lock the last extension may end.
    pub ceiling: Tick,
    /// How long the lock lasts once a payment has been started.
    pub window: Tick,
    /// How far time goes.
    pub ticks: Tick,
    /// How far one function's clock may be ahead of another's.
    pub skew: Tick,
    /// Functions at work at once.
    pub runs: usize,
    /// Functions killed.
    pub kills: u8,
    /// Single writes sent twice because the first answer was lost.
    pub resends: u8,
    /// Deliveries of each webhook message.
    pub deliveries: u8,
    /// "Failed" said of pages that can still be paid, as Razorpay does.
    pub declines: u8,
    /// Whether what is paid under the second key is paid at the second provider.
    pub second: bool,
    /// Whether banks may answer later.
    pub promises: bool,
    /// Captures of less than the total.
    pub short: u8,
    /// Whether the provider also reports what becomes of a refund.
    pub refund_news: bool,
    /// Whether a webhook message comes at last, when nothing else happens any more.
    pub lossless: bool,
    /// Whether the event may be called off.
    pub off: bool,
    /// Whether pages can be paid that nobody was given.
    pub stray: bool,
    /// Bookings that TTL deletes.
    pub vanish: u8,
}

/// A scenario in which nothing goes wrong yet.
pub const QUIET: Scenario = Scenario {
    name: "quiet",
    about: "",
    wishes: &[],
    blocks: [0, 1, 2],
    limit: None,
    lock: 1,
    ceiling: 3,
    window: 2,
    ticks: 3,
    skew: 0,
    runs: 2,
    kills: 1,
    resends: 0,
    deliveries: 1,
    declines: 0,
    second: false,
    promises: false,
    short: 0,
    refund_news: false,
    lossless: false,
    off: false,
    stray: false,
    vanish: 1,
};
