//! Lists of a provider, for the audit.

use domain::Money;
use domain::audit::{Listed, Taken};

use super::{Answer, MadeBy};

/// A page of a provider's list, and after what the next one begins.
pub type ListPage<T> = (Vec<T>, Option<String>);

/// Lists of a provider. Every method asks it, and fails as those of [`super::PaymentProvider`] do.
pub trait Listings: Send + Sync {
    /// A page of the captures of ours that were begun at the second `since` or later.
    fn captures<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Taken>>;

    /// A page of the account's refunds that were made at the second `since` or later, whoever made them.
    fn refunds<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Listed>>;

    /// A page of the account's disputes that began at the second `since` or later.
    fn disputes<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Listed>>;

    /// The maker of captured money.
    fn maker<'a>(&'a self, capture: &'a str) -> Answer<'a, MadeBy>;

    /// Amount that was captured under this id; none if there is no such capture.
    fn captured<'a>(&'a self, capture: &'a str) -> Answer<'a, Option<Money>>;

    /// Amount that the refund gives back, in minor units; none if there is no such refund.
    fn refunded<'a>(&'a self, provider_ref: &'a str) -> Answer<'a, Option<i64>>;
}
