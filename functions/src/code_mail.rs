//! Mails with a one-time code, in the look and the languages of all mails. The function that draws a code mails it: no
//! queue and no notification ever has one.

use aws::mail::Mail;
use aws::store::AccountState;
use domain::ids::CustomerId;
use domain::otp::{Otp, RANDOM_BYTES};
use domain::{Failure, limits};
use lambda::Request;
use mails::{Code, CodePurpose, Language, Letter, render};

use crate::notification::content::deployment;
use crate::{App, random};

const DAY_SECONDS: i64 = 86_400;

/// Draws a random code.
pub(crate) fn draw() -> Result<Otp, Failure> {
    Otp::draw(&random::bytes::<RANDOM_BYTES>()?).ok_or_else(|| Failure::unavailable("no code could be drawn"))
}

/// Reader of a mail with a code.
pub(crate) struct Reader {
    language: Language,
    name: Option<String>,
}

impl Reader {
    /// Somebody at an address that may be anybody's. Nothing that the sender of the request chose is in the mail, or
    /// strangers could be written to with it.
    pub(crate) fn of_request(request: &Request) -> Self {
        let list = request.header("accept-language").unwrap_or_default();
        Self { language: Language::preferred(list), name: None }
    }

    /// The customer at the address of the account: name and language are those of the profile.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(crate) async fn of_customer(
        app: &App,
        request: &Request,
        customer: &CustomerId,
    ) -> Result<Self, Failure> {
        let somebody = Self::of_request(request);
        Ok(match app.store.account_state(customer).await? {
            AccountState::Open(profile) => Self {
                language: profile.language.as_ref().map_or(somebody.language, Language::of),
                name: profile.name,
            },
            AccountState::Bare | AccountState::Closed => somebody,
        })
    }
}

/// Content with `otp`, which is good for ten minutes.
pub(crate) fn content(otp: &Otp, purpose: CodePurpose) -> Code {
    lasting(otp, purpose, limits::CODE_SECONDS)
}

/// Content with `otp`, which is good for so many seconds.
pub(crate) fn lasting(otp: &Otp, purpose: CodePurpose, seconds: i64) -> Code {
    let digits = otp.digits();
    let in_units = |unit: i64| u32::try_from(seconds / unit).ok();
    Code {
        code: format!("{} {}", &digits[..3], &digits[3..]),
        purpose,
        minutes: in_units(60).filter(|_| seconds < DAY_SECONDS),
        days: in_units(DAY_SECONDS).filter(|_| seconds >= DAY_SECONDS),
        other_address: None,
        event_title: None,
        seat_names: None,
        refund: None,
        organizer_name: None,
        role: None,
        organizer_id: None,
    }
}

/// The mail with a code.
///
/// # Errors
/// If our own template is broken.
pub(crate) fn mail(reader: Reader, code: Code) -> Result<Mail, Failure> {
    let letter = Letter { sender: deployment(), name: reader.name, content: code.into(), stop_url: None };
    let written = render(&letter, reader.language, None);
    let written = written.map_err(|error| Failure::caused("a mail with a code", error))?;
    Ok(Mail { subject: written.subject, text: written.text, html: written.html, ..Mail::default() })
}
