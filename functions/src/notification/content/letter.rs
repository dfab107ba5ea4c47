//! Mails made of what is told.

use aws::mail::Mail;
use domain::Failure;
use mails::{Letter, Override, render};

use super::Told;

impl Told {
    /// The mail, with the organizer's own texts where there are some. If one of them fails, the mail has ours: the log
    /// says why, and nobody stays without it.
    ///
    /// # Errors
    /// If one of our own templates is broken.
    pub fn mail(self, own: Option<&Override>) -> Result<Mail, Failure> {
        let Self { profile, language, sender, content, files, stop_url, organizer_id } = self;
        let template = content.template();
        let letter = Letter { sender, name: profile.name, content, stop_url: stop_url.clone() };
        let rendered =
            render(&letter, language, own).map_err(|error| Failure::caused("a mail's words", error))?;
        if let Some(refusal) = rendered.refused {
            let template = template.as_str();
            tracing::warn!(organizer.id = %organizer_id, template, %refusal, "own text refused");
        }
        // One click ends them without a page (RFC 8058).
        let headers = stop_url.map(|url| {
            [
                ("List-Unsubscribe", format!("<{url}>")),
                ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
            ]
        });
        Ok(Mail {
            subject: rendered.subject,
            text: rendered.text,
            html: rendered.html,
            files,
            headers: headers.into_iter().flatten().collect(),
            tags: Vec::new(),
        })
    }
}
