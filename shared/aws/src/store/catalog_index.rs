//! Indexes of the catalogue: their names and keys.

use domain::ids::{OrganizerId, VenueId};

/// Partition key of the index `by_city`.
pub(super) const CITY: &str = "city";
/// Partition key of the index `listing`.
pub(super) const LISTING: &str = "listing";
/// Sort key of the index `listing`.
pub(super) const LISTING_SORT: &str = "listing_sort";
/// Attribute with the text of a search.
pub(super) const SEARCH: &str = "search";
/// Partition of all organizers.
pub(super) const ORGANIZERS: &str = "organizers";
/// Partition of the number series that are an organizer's.
pub(super) const SERIES: &str = "series";

/// Partition of an organizer's venues.
pub(super) fn venues_of(organizer: &OrganizerId) -> String {
    format!("venues#{organizer}")
}

/// Partition of a venue's screens.
pub(super) fn screens_of(venue: &VenueId) -> String {
    format!("screens#{venue}")
}

/// Partition of an organizer's titles.
pub(super) fn titles_of(organizer: &OrganizerId) -> String {
    format!("titles#{organizer}")
}

/// Partition of an organizer's offers.
pub(super) fn offers_of(organizer: &OrganizerId) -> String {
    format!("offers#{organizer}")
}

/// Partition of an organizer's webhooks.
pub(super) fn webhooks_of(organizer: &OrganizerId) -> String {
    format!("webhooks#{organizer}")
}

/// Prefix of a month's partition key.
pub(super) const MONTH: &str = "month#";

/// An index of events.
#[derive(Clone, Copy)]
pub(super) struct Index {
    pub(super) name: &'static str,
    pub(super) partition: &'static str,
    pub(super) sort: &'static str,
}

/// By city and the venue's clock.
pub(super) const BY_CITY: Index = Index { name: "by_city", partition: CITY, sort: "local_start" };
/// By organizer and instant of the start: events in any status, listed or not. No other item has both attributes.
pub(super) const BY_ORGANIZER: Index =
    Index { name: "by_organizer", partition: "organizer_id", sort: "starts_at" };
/// By month and instant of the start.
pub(super) const BY_MONTH: Index = Index { name: "listing", partition: LISTING, sort: LISTING_SORT };
