//! Language and fonts of a document.

use std::sync::Arc;

use mails::Language;

use crate::fonts::Face;
use crate::text::Typesetter;

/// Language and fonts with which a document is printed.
#[derive(Clone, Copy, Debug)]
pub struct Print<'a> {
    pub(crate) language: Language,
    pub(crate) faces: &'a [Arc<Face>],
}

impl<'a> Print<'a> {
    /// Without fonts: Hindi and Arabic are transliterated, and hardly readable.
    #[must_use]
    pub fn plain(language: Language) -> Self {
        Self { language, faces: &[] }
    }

    /// With fonts: both files of [`Family::Sans`](crate::Family::Sans) and of each family that is wanted.
    #[must_use]
    pub fn with_fonts(language: Language, faces: &'a [Arc<Face>]) -> Self {
        Self { language, faces }
    }

    pub(crate) fn typesetter(&self) -> Typesetter<'a> {
        Typesetter::new(self.language, self.faces)
    }
}
