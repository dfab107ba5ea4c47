//! Indexes of the catalogue: their names and keys.

/// Partition key of the index `by_city`.
pub(super) const CITY: &str = "city";
/// Partition key of the index `listing`.
pub(super) const LISTING: &str = "listing";
/// Sort key of the index `listing`.
pub(super) const LISTING_SORT: &str = "listing_sort";
/// Text that the words of a search are looked for in.
pub(super) const SEARCH: &str = "search";
/// The listing of all venues.
pub(super) const VENUES: &str = "venues";
/// The listing of all titles.
pub(super) const TITLES: &str = "titles";

/// Beginning of the partition key of a month.
pub(super) const MONTH: &str = "month#";

/// An index of published events.
#[derive(Clone, Copy)]
pub(super) struct Index {
    pub(super) name: &'static str,
    pub(super) partition: &'static str,
    pub(super) sort: &'static str,
}

/// Under their city, by the clock of the venue.
pub(super) const BY_CITY: Index = Index { name: "by_city", partition: CITY, sort: "local_start" };
/// Under their month, by the instant of their start.
pub(super) const BY_MONTH: Index = Index { name: "listing", partition: LISTING, sort: LISTING_SORT };
