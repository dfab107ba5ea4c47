//! Terms of an offer as members send them, on the way to those that are stored.

use domain::ids::{EventId, OrganizerId, TitleId};
use domain::member::Member;
use domain::offer::{Eligible, Funder, Given, OfferTerms, Scope};
use domain::tries::pseudonym;
use domain::{Error, Failure, limits};

use crate::auth::field;
use crate::{App, text};

/// Reads of titles and events at a time.
const READS_AT_ONCE: usize = 10;

/// Name under which an offer of `organizer` keeps a customer's address. Another organizer's offers have other names for
/// the same address, and nobody reads it from them.
pub(crate) fn customer_name(app: &App, organizer: &OrganizerId, email: &str) -> Result<String, Failure> {
    let key = app.config.otp_key.get()?.as_bytes();
    Ok(pseudonym(key, "offer", &format!("{organizer}/{email}")))
}

/// Terms with trimmed texts, the code in capital letters and the names of customers in place of their addresses.
///
/// # Errors
/// [`Error::FieldInvalid`] for terms that are no offer.
pub(super) fn checked(app: &App, member: &Member, terms: OfferTerms) -> Result<OfferTerms, Failure> {
    let customers = names(app, member.organizer_id(), &terms.eligible.customers)?;
    let given = match terms.given.code()? {
        Some(code) => Given::Code { code: code.into() },
        None => terms.given,
    };
    let terms = OfferTerms {
        label: text::line_of("label", &terms.label, limits::OFFER_LABEL_CHARS_MAX)?,
        given,
        eligible: Eligible { customers, ..terms.eligible },
        funded_by: funder(terms.funded_by)?,
        ..terms
    };
    terms.check()?;
    check_funder(member, &terms)?;
    Ok(terms)
}

/// Names of customers with these addresses, each once.
pub(super) fn names(app: &App, organizer: &OrganizerId, emails: &[String]) -> Result<Vec<String>, Failure> {
    let most = limits::ELIGIBLE_CUSTOMERS_MAX;
    if emails.len() > most {
        let reason = format!("at most {most} `customers`");
        return Err(Error::FieldInvalid { name: "eligible", reason }.into());
    }
    let mut names = Vec::with_capacity(emails.len());
    for (n, email) in emails.iter().enumerate() {
        let email = field::email(email).map_err(|_| Error::FieldInvalid {
            name: "eligible",
            reason: format!("`customers` has no e-mail address at place {}", n + 1),
        })?;
        names.push(customer_name(app, organizer, &email)?);
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// Refuses terms by which a member of an organizer spends the money of whoever runs the deployment.
///
/// # Errors
/// [`Error::FieldInvalid`].
pub(super) fn check_funder(member: &Member, terms: &OfferTerms) -> Result<(), Error> {
    if terms.funded_by != Funder::Platform || member.is_admin() {
        return Ok(());
    }
    let reason = "only administrators of the deployment make and change an offer that it pays for";
    Err(Error::FieldInvalid { name: "funded_by", reason: reason.to_owned() })
}

/// Checks a funder's name.
pub(super) fn funder(funder: Funder) -> Result<Funder, Error> {
    Ok(match funder {
        Funder::Partner { name } => {
            Funder::Partner { name: text::line_of("funded_by", &name, limits::OFFER_LABEL_CHARS_MAX)? }
        }
        other => other,
    })
}

/// Refuses a scope with titles or events that the member's organizer does not have.
///
/// # Errors
/// [`Error::FieldInvalid`], or if the store does not answer.
pub(super) async fn check_scope(app: &App, member: &Member, scope: &Scope) -> Result<(), Failure> {
    let titles = scope.titles.iter().map(|id| has_title(app, member, id)).collect();
    aws::in_parallel(READS_AT_ONCE, titles).await?;
    let events = scope.events.iter().map(|id| has_event(app, member, id)).collect();
    aws::in_parallel(READS_AT_ONCE, events).await.map(drop)
}

async fn has_title(app: &App, member: &Member, id: &TitleId) -> Result<(), Failure> {
    app.store.title(member, id).await.map(drop).map_err(|failure| not_in_scope(failure, id.as_str()))
}

async fn has_event(app: &App, member: &Member, id: &EventId) -> Result<(), Failure> {
    app.store.own_event(member, id).await.map(drop).map_err(|failure| not_in_scope(failure, id.as_str()))
}

fn not_in_scope(failure: Failure, id: &str) -> Failure {
    match failure {
        Failure::Refused(Error::NotFound { what }) => {
            let reason = format!("the organizer has no {what} {id}");
            Error::FieldInvalid { name: "scope", reason }.into()
        }
        other => other,
    }
}
