//! Lists of a provider, for the audit.

use domain::Money;
use domain::audit::{Listed, Taken};

use super::{Answer, MadeBy};

/// A page of a provider's list, and the position of the next one.
pub type ListPage<T> = (Vec<T>, Option<String>);

/// Lists of a provider. All methods call it and fail like those of [`super::PaymentProvider`].
pub trait Listings: Send + Sync {
    /// A page of this deployment's captures that began at the second `since` or later.
    fn captures<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Taken>>;

    /// A page of the account's refunds since the second `since`, by any maker.
    fn refunds<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Listed>>;

    /// A page of the account's disputes that began at the second `since` or later.
    fn disputes<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Listed>>;

    /// The maker of a captured payment.
    fn maker<'a>(&'a self, capture: &'a str) -> Answer<'a, MadeBy>;

    /// Amount captured under this id; none if there is no such capture.
    fn captured<'a>(&'a self, capture: &'a str) -> Answer<'a, Option<Money>>;

    /// Amount of a refund, in minor units; none if there is no such refund.
    fn refunded<'a>(&'a self, provider_ref: &'a str) -> Answer<'a, Option<i64>>;
}
