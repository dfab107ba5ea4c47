//! Operations of offers and their codes.

use domain::Error;

use super::catalog::NO_EVENT;
use super::editing::ETAG;
use super::entry::Entry;
use super::member::NO_ORGANIZER;
use crate::csv_file::{CSV, NEXT_CURSOR};
use crate::offer::create_codes::{CodesBody, CodesCreatedView};
use crate::offer::create_offer::OfferBody;
use crate::offer::get_offer::OfferDetailsView;
use crate::offer::list_offers::OfferListView;
use crate::offer::offer_view::OfferView;
use crate::offer::preview_offer::PreviewBody;
use crate::offer::preview_view::PreviewView;
use crate::offer::update_offer::OfferChangeBody;
use crate::{
    CREATE_CODES, CREATE_OFFER, GET_OFFER, LIST_CODES, LIST_OFFERS, PAUSE_OFFER, PREVIEW_OFFER, RESUME_OFFER,
    UPDATE_OFFER,
};

const NO_OFFER: Error = Error::NotFound { what: "offer" };

pub(super) fn entries() -> Vec<Entry> {
    let tag = "offer";
    let field = |name| Error::FieldInvalid { name, reason: String::new() };
    let mut entries = vec![
        Entry::new(tag, &CREATE_OFFER, "Creates an offer, with its code if it is given by one.")
            .idempotency_key()
            .body::<OfferBody>()
            .reply::<OfferView>(201, "The offer, or the first answer to the same request.")
            .with_header("ETag", ETAG)
            .refuses([field("given"), NO_ORGANIZER]),
        Entry::new(tag, &LIST_OFFERS, "Lists an organizer's offers by label.")
            .organizer_id()
            .pages()
            .reply::<OfferListView>(200, "A page of offers.")
            .refuses([NO_ORGANIZER]),
        Entry::new(tag, &GET_OFFER, "Returns an offer with its uses.")
            .reply::<OfferDetailsView>(200, "The offer and its uses.")
            .with_header("ETag", ETAG)
            .refuses([NO_OFFER]),
        Entry::new(
            tag,
            &UPDATE_OFFER,
            "Changes an offer for quotes that are made from now on. Bookings stay as they are.",
        )
        .header("If-Match", true, "The `ETag` of what was read.")
        .body::<OfferChangeBody>()
        .reply::<OfferView>(200, "The changed offer.")
        .with_header("ETag", ETAG)
        .refuses([
            field("label"),
            Error::FieldFixed { name: "caps", reason: "" },
            NO_OFFER,
            Error::VersionMissing,
            Error::VersionStale,
        ]),
    ];
    entries.extend(pauses(tag));
    entries.extend(codes(tag));
    entries.push(
        Entry::new(
            tag,
            &PREVIEW_OFFER,
            "Prices seats with an offer and without it, and tells why it does not apply. Nothing is written.",
        )
        .body::<PreviewBody>()
        .reply::<PreviewView>(200, "Both quotes.")
        .refuses([field("seats"), NO_EVENT, NO_OFFER, Error::TypeUnknown, Error::AmountOutOfRange]),
    );
    entries
}

fn pauses(tag: &'static str) -> [Entry; 2] {
    [
        Entry::new(tag, &PAUSE_OFFER, "Pauses an offer at once. Bookings that have it keep it.")
            .reply::<OfferView>(200, "The paused offer.")
            .with_header("ETag", ETAG)
            .refuses([NO_OFFER]),
        Entry::new(tag, &RESUME_OFFER, "Ends the pause of an offer at once.")
            .reply::<OfferView>(200, "The offer.")
            .with_header("ETag", ETAG)
            .refuses([NO_OFFER, Error::FieldInvalid { name: "given", reason: String::new() }]),
    ]
}

fn codes(tag: &'static str) -> [Entry; 2] {
    [
        Entry::new(
            tag,
            &CREATE_CODES,
            "Generates codes of an offer that is given by codes. Each may be used once.",
        )
        .idempotency_key()
        .body::<CodesBody>()
        .reply::<CodesCreatedView>(201, "The number of codes, or the first answer to the same request.")
        .refuses([NO_OFFER, Error::FieldInvalid { name: "count", reason: String::new() }]),
        Entry::new(
            tag,
            &LIST_CODES,
            "Lists the generated codes of an offer as CSV, those of ten requests a file. For owners and managers.",
        )
        .cursor()
        .empty(200, "The codes of these requests.")
        .files([CSV])
        .with_header(NEXT_CURSOR, "Cursor of the next file; absent on the last.")
        .refuses([NO_OFFER]),
    ]
}
