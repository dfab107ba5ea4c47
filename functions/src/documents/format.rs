//! Format of a document: the query parameter `format`, or else the header `Accept`.

use domain::Error;
use lambda::Request;

/// Format of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// For programs.
    Json,
    /// For printing.
    Pdf,
    /// One QR code, for a phone's screen.
    Png,
}

/// Media type of PDF files.
pub(crate) const PDF: &str = "application/pdf";
/// Media type of PNG files.
pub(crate) const PNG: &str = "image/png";

impl Format {
    /// Chooses the requested format from `offered`. A browser that accepts anything gets JSON.
    ///
    /// # Errors
    /// [`Error::ParameterInvalid`] if the request names another.
    pub(crate) fn of(request: &Request, offered: &[Self]) -> Result<Self, Error> {
        let wanted = match request.query("format") {
            Some("json") => Some(Self::Json),
            Some("pdf") => Some(Self::Pdf),
            Some("png") => Some(Self::Png),
            Some(_) => None,
            None if accepts(request.header("accept"), PDF) => Some(Self::Pdf),
            None => Some(Self::Json),
        };
        let names: Vec<&str> = offered.iter().map(|format| format.as_str()).collect();
        wanted.filter(|format| offered.contains(format)).ok_or_else(|| Error::ParameterInvalid {
            name: "format",
            reason: format!("one of {}", names.join(", ")),
        })
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Pdf => "pdf",
            Self::Png => "png",
        }
    }
}

/// Returns true if `Accept` names this media type; `*/*` names none.
fn accepts(header: Option<&str>, media_type: &str) -> bool {
    let ranges = header.into_iter().flat_map(|header| header.split(','));
    ranges.filter_map(|range| range.split(';').next()).any(|range| range.trim() == media_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_names_the_media_type_gets_it() {
        assert!(accepts(Some("application/pdf"), PDF));
        assert!(accepts(Some("text/html, application/pdf;q=0.9"), PDF));
        for other in [None, Some("*/*"), Some("application/json"), Some("application/pdfx"), Some("")] {
            assert!(!accepts(other, PDF), "{other:?}");
        }
    }
}
