//! Documents in a customer's language, with fonts from the bucket if they need any.
//!
//! A document is first printed without fonts, which says which it wants. English and Spanish ones mostly want none, so
//! they cost no read. An instance keeps the fonts that it has read. If they cannot be had, the document is still
//! printed: in English, transliterated, and counted.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws::in_parallel;
use aws::store::AccountState;
use documents::{Face, Family, FontFile, Print, Printed};
use domain::Failure;
use domain::ids::CustomerId;
use lambda::metrics;
use mails::Language;

use crate::App;

/// Language of an account's mails and documents.
pub(crate) fn language_of(account: &AccountState) -> Language {
    match account {
        AccountState::Open(profile) => profile.language.as_ref().map_or(Language::English, Language::of),
        AccountState::Bare | AccountState::Closed => Language::English,
    }
}

impl App {
    /// Language of a customer's mails and documents.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(crate) async fn language_of(&self, customer: &CustomerId) -> Result<Language, Failure> {
        Ok(language_of(&self.store.account_state(customer).await?))
    }

    /// A document in `language`, or in English if its fonts cannot be had.
    pub(crate) async fn printed(
        &self,
        language: Language,
        print: &(dyn Fn(&Print<'_>) -> Printed + Sync),
    ) -> Vec<u8> {
        let plain = print(&Print::plain(language));
        if plain.wanted.is_empty() {
            return plain.bytes;
        }
        match self.faces_of(&plain.wanted).await {
            Ok(faces) => {
                let shaped = print(&Print::with_fonts(language, &faces));
                if shaped.wanted.is_empty() {
                    return shaped.bytes;
                }
                tracing::error!("a font could not be embedded");
            }
            Err(failure) => tracing::error!(%failure, "fonts could not be read"),
        }
        metrics::count("DocumentWithoutFonts");
        print(&Print::plain(Language::English)).bytes
    }

    async fn faces_of(&self, families: &BTreeSet<Family>) -> Result<Vec<Arc<Face>>, Failure> {
        let files: Vec<FontFile> = families.iter().flat_map(|family| family.files()).collect();
        in_parallel(files.len(), files.into_iter().map(|file| self.face(file)).collect()).await
    }

    async fn face(&self, file: FontFile) -> Result<Arc<Face>, Failure> {
        let read = async || {
            let bytes = self.bucket()?.read_font(file.name(), self.clock.now()).await?;
            let name = file.name();
            Face::read(file, bytes).ok_or_else(|| Failure::broken(format!("{name} is not that font")))
        };
        self.faces.get_or(&file, read).await
    }
}
