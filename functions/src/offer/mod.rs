//! Offers of organizers: their members make, change and pause them, generate codes and try them on seats.

pub(crate) mod create_codes;
pub(crate) mod create_offer;
pub(crate) mod get_offer;
pub(crate) mod list_codes;
pub(crate) mod list_offers;
pub(crate) mod offer_view;
pub(crate) mod pause_offer;
pub(crate) mod preview_offer;
pub(crate) mod preview_view;
pub(crate) mod resume_offer;
pub(crate) mod terms;
pub(crate) mod update_offer;
