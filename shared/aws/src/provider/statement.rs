//! Statements of a provider: its payouts, and what each pays out.

use domain::payout::{Payout, Stated};

use super::{Answer, ListPage};

/// Statements of a provider. All methods call it and fail like those of [`super::PaymentProvider`].
pub trait Statements: Send + Sync {
    /// A page of the account's payouts that were made at the second `since` or later, the newest first.
    fn payouts<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Payout>>;

    /// A page of the lines of a payout. A line that cannot be read says so and is no failure.
    fn lines<'a>(&'a self, payout: &'a Payout, after: Option<&'a str>) -> Answer<'a, ListPage<Stated>>;
}
