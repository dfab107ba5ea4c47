//! Files for printing: invoices, credit notes and tickets as PDF, and a ticket's QR code as PNG.
//!
//! The same input always gives the same bytes: no clock, no random ids.
//!
//! **Letters.** English and Spanish use Helvetica, which every PDF reader has, and which contains the letters of
//! Western Europe (`WinAnsiEncoding`: `é`, `ß`, `€` and so on). Whatever else a document has, because of its language or
//! because a name in it does, needs fonts: Latin with Greek and Cyrillic, Devanagari, Arabic. Together they are larger
//! than the function, so they are not in it. Who prints does it once without ([`Print::plain`]), and is told which
//! families are wanted; with them, all text is shaped (`shape`) and the glyphs that are shown are embedded (`embed`).
//!
//! Characters that no font at hand has are *transliterated* (`かぶき` is shown as `kabuki`), Han characters, whose
//! reading depends on the language, are shown as `?`, and a page with substitutes says so. Nothing is lost: each line
//! whose glyphs are not its letters one by one carries its text for searching, copying and reading aloud
//! (`ActualText`), and so does the JSON of the same document. The same applies to long names that are truncated. The
//! files are not PDF/A, which requires embedded fonts.
//!
//! **Languages.** The fixed words (`words`) are in the languages of mails. English documents keep their forms of dates
//! and amounts (`1800.00 INR`); the others have those of mails.

mod code;
mod embed;
mod fonts;
mod invoice;
mod letters;
mod page;
mod print;
mod rate;
mod shape;
mod style;
mod text;
mod ticket;
mod when;
mod widths;
mod words;

pub use code::{TicketCode, ticket_png};
pub use fonts::{Face, Family, FontFile};
pub use invoice::{credit_note_pdf, invoice_pdf};
pub use page::Printed;
pub use print::Print;
pub use ticket::{Place, TicketSheet, ticket_sheets, tickets_pdf};

#[cfg(test)]
mod tests;
