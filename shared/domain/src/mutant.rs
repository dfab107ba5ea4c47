//! Seeded bugs, to show that the simulation would notice them: each is one line of the design taken
//! away, at the place in the real code where it stands.
//!
//! They exist only with the feature `mutants`, which the crate `tests` alone enables, and happen only where a test
//! plants them. In a build of the functions without that crate, as `make run`, `sam build` and the benchmark build
//! them, [`planted`] is a constant.

#[cfg(all(feature = "mutants", not(debug_assertions)))]
compile_error!(
    "bugs can be planted in test builds alone: build the functions without the package of the tests"
);

/// A bug that can be planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say what is wrong")]
pub enum Mutant {
    AmountIsIgnored,
    SecondCaptureIsIgnored,
    CaptureOfEndedIsIgnored,
    SeatsLostWithoutRefund,
    LedgerForgetsRefunds,
    TtlStaysAfterPayment,
    EndedBookingsAreNotWatched,
    LockTakesAnySeat,
    ConfirmTakesAnySeat,
    ReleaseFreesAnySeat,
    WriteIgnoresVersion,
    TicketLimitIsIgnored,
    NothingIsReadBack,
    AnySignatureIsBelieved,
    BookingIgnoresItsKey,
}

/// Every mutant.
#[cfg(feature = "mutants")]
pub const ALL: [Mutant; 15] = [
    Mutant::AmountIsIgnored,
    Mutant::SecondCaptureIsIgnored,
    Mutant::CaptureOfEndedIsIgnored,
    Mutant::SeatsLostWithoutRefund,
    Mutant::LedgerForgetsRefunds,
    Mutant::TtlStaysAfterPayment,
    Mutant::EndedBookingsAreNotWatched,
    Mutant::LockTakesAnySeat,
    Mutant::ConfirmTakesAnySeat,
    Mutant::ReleaseFreesAnySeat,
    Mutant::WriteIgnoresVersion,
    Mutant::TicketLimitIsIgnored,
    Mutant::NothingIsReadBack,
    Mutant::AnySignatureIsBelieved,
    Mutant::BookingIgnoresItsKey,
];

#[cfg(feature = "mutants")]
std::thread_local! {
    static PLANTED: std::cell::Cell<Option<Mutant>> = const { std::cell::Cell::new(None) };
}

/// Plants a bug into what runs on this thread, or takes it out.
#[cfg(feature = "mutants")]
pub fn plant(mutant: Option<Mutant>) {
    PLANTED.set(mutant);
}

/// Whether this bug is planted.
#[cfg(feature = "mutants")]
#[must_use]
pub fn planted(mutant: Mutant) -> bool {
    PLANTED.get() == Some(mutant)
}

/// Whether this bug is planted: never.
#[cfg(not(feature = "mutants"))]
#[inline]
#[must_use]
pub const fn planted(_: Mutant) -> bool {
    false
}
