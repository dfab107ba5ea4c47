//! Organizers' own texts on their way from the store to a mail.

use aws::store::OwnTexts;
use mails::Override;

/// The texts as mails take them; none if all words are ours.
pub(crate) fn for_mails(texts: OwnTexts) -> Option<Override> {
    let OwnTexts { subject, html, text, .. } = texts;
    let own = Override { subject, html, text };
    (own != Override::default()).then_some(own)
}
