//! Answers that are CSV files, one page a file.

use lambda::Reply;

/// Media type of CSV files.
pub(crate) const CSV: &str = "text/csv";
/// Header with the cursor of the next CSV file.
pub(crate) const NEXT_CURSOR: &str = "next-cursor";

/// The file `name` with this text, and the cursor of the next one.
pub(crate) fn reply(name: &str, text: &str, next_cursor: Option<String>) -> Reply {
    let reply = Reply::file(CSV, name, text.as_bytes());
    match next_cursor {
        Some(cursor) => reply.header(NEXT_CURSOR, cursor),
        None => reply,
    }
}
