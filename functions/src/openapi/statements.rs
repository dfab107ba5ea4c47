//! Operations of exports and of closed months.

use domain::Error;

use super::entry::Entry;
use super::member::NO_ORGANIZER;
use crate::statements::create_export::ExportBody;
use crate::statements::export_view::ExportView;
use crate::{CREATE_EXPORT, GET_EXPORT};

const NO_EXPORT: Error = Error::NotFound { what: "export" };

fn field(name: &'static str) -> Error {
    Error::FieldInvalid { name, reason: String::new() }
}

pub(super) fn entries() -> Vec<Entry> {
    let tag = "statements";
    vec![
        Entry::new(
            tag,
            &CREATE_EXPORT,
            "Orders a CSV file of the bookings, or of the invoices and credit notes, of events that start in a month or \
             between two days. For owners and managers.",
        )
        .idempotency_key()
        .body::<ExportBody>()
        .reply::<ExportView>(202, "The export, or the first answer to the same request.")
        .refuses([field("month"), NO_ORGANIZER]),
        Entry::new(
            tag,
            &GET_EXPORT,
            "Returns the progress of an export and, once it is done, an address of its file. A week after the request \
             it is gone.",
        )
        .reply::<ExportView>(200, "The export.")
        .refuses([NO_EXPORT]),
    ]
}
