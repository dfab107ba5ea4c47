//! Files for printing: invoices, credit notes and tickets as PDF, and a ticket's QR code as PNG.
//!
//! The same input always gives the same bytes: no clock, no random ids.
//!
//! **Letters.** Nothing is embedded: the text uses Helvetica, which every PDF reader has, and which contains
//! the letters of Western Europe (`WinAnsiEncoding`: `é`, `ß`, `€` and so on). Fonts for Devanagari, Arabic
//! or Japanese would be larger than the function that links them, and the first two also need shaping. So
//! other alphabets are *transliterated* (`दिल` is shown as `dil`), Han characters, whose reading depends on
//! the language, are shown as `?`, currencies as ISO 4217 codes, and a page with substitutes says so. Nothing
//! is lost: each such line carries its full text for searching, copying and reading aloud (`ActualText`), and
//! so does the JSON of the same document. The same applies to long names that are truncated. The files are
//! not PDF/A, which requires embedded fonts.

mod code;
mod invoice;
mod letters;
mod page;
mod rate;
mod text;
mod ticket;
mod when;
mod widths;

pub use code::{TicketCode, ticket_png};
pub use invoice::{credit_note_pdf, invoice_pdf};
pub use ticket::{Place, TicketSheet, ticket_sheets, tickets_pdf};

#[cfg(test)]
mod tests;
