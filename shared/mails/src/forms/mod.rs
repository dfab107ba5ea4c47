//! Amounts, dates and lists in a reader's form.
//!
//! They follow CLDR 48 for the locales `en-001`, `hi`, `es` and `ar-AE`, as ICU 78 prints them, for the currencies
//! and patterns that mails need: a few hundred lines of tables instead of megabytes of data. Two things differ on
//! purpose: rupees are grouped in lakhs in English, too (as `en-IN` does), because who pays in rupees reads them so;
//! and all spaces that must not break are U+00A0, because some mail programs have no glyph for the narrow one.

mod list;
mod money;
mod when;

pub(crate) use list::join;
pub use list::percent;
pub use money::amount;
pub use when::Moment;
pub(crate) use when::{day, full_date, offset, time};
