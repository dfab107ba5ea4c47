//! Files that the customer prints: invoices, credit notes and tickets as PDF, and a ticket's code as PNG.
//!
//! The same input always gives the same bytes: no clock, no random ids.
//!
//! **Letters.** Nothing is embedded: the text is set in Helvetica, which every PDF reader has, and which has
//! the letters of Western Europe (`WinAnsiEncoding`: `é`, `ß`, `€` and so on). Fonts for Devanagari, Arabic or
//! Japanese would weigh more than the function that links them, and the first two need shaping besides. So
//! other alphabets are *transliterated* (`दिल` is shown as `dil`), Han characters, whose reading depends on
//! the language, are shown as `?`, currencies stand as ISO 4217 codes, and a page on which this happened
//! says so. Nothing is lost: each such line carries its full text for searching, copying and reading aloud
//! (`ActualText`), and the JSON of the same document has it too. The same holds where a long name is cut.
//! What is set is not PDF/A, which wants its fonts embedded.

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
