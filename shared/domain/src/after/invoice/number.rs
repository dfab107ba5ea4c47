//! Numbers of invoices and credit notes.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::InvoiceError;

/// Most characters of a number: rule 46(b) of India's CGST rules allows sixteen.
const NUMBER_CHARS_MAX: usize = 16;
/// Least digits of a number, so that numbers sort by their count.
const DIGITS: usize = 6;

/// Number of a document: a series and a count, such as `INV-000001`.
///
/// The store counts each series upwards from 1 without gaps, in the transaction that writes the document,
/// because tax offices ask for missing numbers. Invoices and credit notes have separate series.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[A-Z0-9][A-Z0-9/-]{0,8}-[0-9]{6,14}$"))]
pub struct DocumentNumber(String);

impl DocumentNumber {
    /// The number `count` of `series`: 1 to 9 capital letters, digits, `-` or `/`, for example `INV` or
    /// `CN/2026`.
    ///
    /// # Errors
    /// [`InvoiceError::NumberInvalid`], also if the whole number has more than 16 characters.
    pub fn new(series: &str, count: u64) -> Result<Self, InvoiceError> {
        let letter = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let first = series.bytes().next().is_some_and(letter);
        let fits = first && series.bytes().all(|byte| letter(byte) || matches!(byte, b'-' | b'/'));
        let text = format!("{series}-{count:0DIGITS$}");
        if fits && count > 0 && text.len() <= NUMBER_CHARS_MAX {
            Ok(Self(text))
        } else {
            Err(InvoiceError::NumberInvalid)
        }
    }

    /// The number as printed on the document.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for DocumentNumber {
    type Err = InvoiceError;

    fn from_str(text: &str) -> Result<Self, InvoiceError> {
        let (series, digits) = text.rsplit_once('-').ok_or(InvoiceError::NumberInvalid)?;
        let number = Self::new(series, digits.parse().map_err(|_| InvoiceError::NumberInvalid)?)?;
        // Only one spelling: `INV-1` and `INV-000001` must not be two documents.
        if number.0 == text { Ok(number) } else { Err(InvoiceError::NumberInvalid) }
    }
}

impl TryFrom<String> for DocumentNumber {
    type Error = InvoiceError;

    fn try_from(text: String) -> Result<Self, InvoiceError> {
        text.parse()
    }
}

impl From<DocumentNumber> for String {
    fn from(number: DocumentNumber) -> String {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!(DocumentNumber::new("INV", 1).unwrap().as_str(), "INV-000001");
        assert_eq!(DocumentNumber::new("CN/2026", 1_234_567).unwrap().as_str(), "CN/2026-1234567");
        for right in ["INV-000001", "CN/2026-1234567", "A-B-999999"] {
            assert_eq!(right.parse::<DocumentNumber>().unwrap().to_string(), right);
        }
        for wrong in
            ["INV-1", "INV-0000001", "INV-000000", "inv-000001", "-000001", "INV000001", "INV-+00001", ""]
        {
            assert!(wrong.parse::<DocumentNumber>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_number_that_a_tax_office_would_refuse_is_refused() {
        assert!(DocumentNumber::new("ABCDEFGHI", 999_999).is_ok());
        assert!(DocumentNumber::new("ABCDEFGHI", 1_000_000).is_err());
        assert!(DocumentNumber::new("INV", u64::MAX).is_err());
        assert!(DocumentNumber::new("INV", 0).is_err());
    }
}
