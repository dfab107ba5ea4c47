//! One notification to one recipient: read, written, claimed, sent, and noted.
//!
//! | the run dies … | what is left | what the next delivery does |
//! |---|---|---|
//! | before the claim | nothing, or the row as it was | begins anew |
//! | after the claim, before SES has taken the mail | `sending` with a lease | waits for its end, takes over, sends |
//! | after SES has taken it, before `sent` | the same | the same: **the recipient gets it twice** |
//! | after `sent` | `sent` | nothing |
//!
//! The second and the third line look alike to whoever comes later, so both are counted (`NotificationTakenOver`), and
//! there are never more second mails than that count. Nothing else makes one:
//! - two runs at once: the claim is one conditional write, and one of them gets it;
//! - a run that wakes after its lease: Lambda ends each after its time, which is half of the lease, and a mail is sent
//!   within it or not at all; the other half is for clocks that differ;
//! - an answer of SES that is lost: the call is not repeated by the SDK, and the row stays `sending`, as if the run had
//!   died after the call;
//! - an answer of the table that is lost: a repeated claim knows its own run, and a repeated `sent` finds it sent;
//! - a report of SES that comes before `sent`: the row moves on, and `sent` does not move it back.
//!
//! Nobody goes without: the row is `sent` only after SES has said yes, and until then the order fails, or is put back,
//! and comes again, at last by way of the dead-letter queue and a person.

use aws::mail::{Mail, Mailing};
use aws::mail_report::{ABOUT_TAG, NOTIFICATION_TAG};
use aws::sms::{Sms, Texter};
use aws::store::NotificationClaim;
use domain::Failure;
use domain::customer::Telephone;
use domain::error::causes;
use domain::ids::{CustomerId, NotificationId};
use domain::notification::{Channel, Notification, NotificationStatus, Reader, Template};
use jiff::{SignedDuration, Timestamp};
use lambda::metrics;

use super::content::told;
use super::plan::Planned;
use super::text_message;
use crate::auth::tries;
use crate::queue::NotificationOrder;
use crate::{App, random};

/// Time after the first try in which a throttled notification is put back. What is throttled for longer goes to the
/// dead-letter queue, so that somebody hears of it.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);
/// Seconds for which a throttled notification waits at first, and at most.
const THROTTLED_SECONDS: (i64, i64) = (30, 780);
/// Seconds over which the next tries of throttled notifications spread.
const SPREAD_SECONDS: i64 = 120;

/// Outcome for one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// There is nothing left to do.
    Done,
    /// The order is to come again at this instant.
    Later(Timestamp),
}

/// Tells one recipient, unless that was done.
///
/// # Errors
/// If it was not done, and the order is to come again.
pub(super) async fn tell(
    app: &App,
    order: &NotificationOrder,
    planned: &Planned,
    account: &CustomerId,
    channel: Channel,
) -> Result<Outcome, Failure> {
    let mut fresh = fresh(app, planned, account, channel);
    // Most repeats end here, for half a read unit. It may be a moment old; the claim decides.
    let known = app.store.notification(&planned.about, &fresh.notification_id).await?;
    if let Some(known) = &known {
        match known.busy_until(app.clock.now()) {
            _ if known.is_over() => return Ok(Outcome::Done),
            Some(until) => return Ok(Outcome::Later(until)),
            None => {}
        }
    }
    // Everything is read and written before the claim, so that the lease covers the call alone.
    let Some((mut letter, template)) = letter(app, order, planned, account, channel).await? else {
        if let Some(known) = known {
            app.store.notification_failed(&planned.about, &known).await?;
        }
        return Ok(Outcome::Done);
    };
    fresh.template = template;
    if let Envelope::Mail(_, mail) = &mut letter {
        let (about, id) = (planned.about.to_string(), fresh.notification_id.to_string());
        mail.tags = vec![(ABOUT_TAG, about), (NOTIFICATION_TAG, id)];
    }
    // Counted once, before the first try. A run that dies in between has wasted a text of the number's.
    if let Envelope::Text(_, number, _) = &letter
        && known.is_none_or(|known| known.attempts == 0)
        && !tries::send_text(app, number).await?
    {
        metrics::count("TextHeldBack");
        return Ok(Outcome::Done);
    }
    let run = u64::from_le_bytes(random::bytes()?).to_string();
    let claim = app.store.claim_notification(&planned.about, &fresh, &run, app.clock.now()).await?;
    match claim {
        NotificationClaim::Over => Ok(Outcome::Done),
        NotificationClaim::Busy(until) => Ok(Outcome::Later(until)),
        NotificationClaim::Ours { notification, taken_over } => {
            if taken_over {
                metrics::count("NotificationTakenOver");
                tracing::warn!(notification.id = %notification.notification_id, "notification taken over");
            }
            send(app, planned, &notification, letter).await
        }
    }
}

/// The row of a notification that nobody has tried to send.
fn fresh(app: &App, planned: &Planned, account: &CustomerId, channel: Channel) -> Notification {
    let id = NotificationId::derive(&planned.told, account, channel.as_str(), planned.template.as_str());
    Notification {
        notification_id: id,
        message_id: planned.told.clone(),
        template: planned.template,
        channel,
        recipient: account.clone(),
        status: NotificationStatus::Pending,
        attempts: 0,
        lease_until: None,
        service_id: None,
        created_at: app.clock.now(),
        sent_at: None,
        reported_at: None,
    }
}

/// A mail or a text message, ready to be sent.
enum Envelope {
    /// A mail.
    Mail(String, Box<Mail>),
    /// A text message, by its sender.
    Text(Texter, Telephone, Sms),
}

impl Envelope {
    /// Sends it by one call.
    async fn send_once(self, app: &App) -> Result<Mailing, Failure> {
        match self {
            Self::Mail(to, mail) => {
                let sender = app.mailer()?;
                sender.send_once(&to, *mail).await
            }
            Self::Text(texter, to, sms) => texter.send_once(&to, sms).await,
        }
    }
}

/// Mail or text message, and the kind that its words make it; none if there is nobody to tell, or nothing to tell any more.
async fn letter(
    app: &App,
    order: &NotificationOrder,
    planned: &Planned,
    account: &CustomerId,
    channel: Channel,
) -> Result<Option<(Envelope, Template)>, Failure> {
    if channel == Channel::Sms
        && !(text_message::is_timely(app, order) && text_message::is_asked_for(app, account).await?)
    {
        return Ok(None);
    }
    let is_customer = planned.template.reader() == Reader::Customer;
    if !app.store.may_be_told(account, planned.template).await? {
        return Ok(None);
    }
    let Some(told) = told(app, order, planned.template, account).await? else { return Ok(None) };
    let template = told.content.template();
    let envelope = match channel {
        Channel::Email => {
            let own = match is_customer {
                true => Some(app.override_of(&told.organizer_id, template, told.language).await?),
                false => None,
            };
            let to = told.profile.email.clone();
            let own = own.as_deref().and_then(Option::as_ref);
            Some(Envelope::Mail(to, Box::new(told.mail(own)?)))
        }
        Channel::Sms => text_message::texter(app, planned.template)
            .zip(text_message::text_message(app, told))
            .map(|(texter, (to, sms))| Envelope::Text(texter, to, sms)),
    };
    Ok(envelope.map(|envelope| (envelope, template)))
}

/// Sends a claimed notification, and notes the outcome.
async fn send(
    app: &App,
    planned: &Planned,
    claimed: &Notification,
    letter: Envelope,
) -> Result<Outcome, Failure> {
    match letter.send_once(app).await {
        Ok(Mailing::Taken(id)) => {
            metrics::count("NotificationSent");
            app.store.notification_sent(&planned.about, claimed, &id, app.clock.now()).await?;
            Ok(Outcome::Done)
        }
        Ok(Mailing::Refused(failure)) => {
            // A wrong number is its customer's mistake; a mail that SES refuses is ours, and rings.
            match claimed.channel {
                Channel::Email => metrics::count("NotificationFailed"),
                Channel::Sms => metrics::count("TextRefused"),
            }
            let (id, causes) = (&claimed.notification_id, causes(&failure));
            tracing::error!(notification.id = %id, error.causes = causes, "notification refused");
            app.store.notification_failed(&planned.about, claimed).await?;
            Ok(Outcome::Done)
        }
        Ok(Mailing::Throttled(failure)) => {
            metrics::count("NotificationThrottled");
            app.store.notification_released(&planned.about, claimed).await?;
            let now = app.clock.now();
            if now.duration_since(claimed.created_at) > PATIENCE {
                return Err(failure);
            }
            Ok(Outcome::Later(after_throttle(claimed, now)))
        }
        // Nobody knows if it was taken: the lease keeps others away, and then it counts as taken over.
        Ok(Mailing::Unknown(failure)) => Err(failure),
        Ok(Mailing::NotTaken(failure)) | Err(failure) => {
            app.store.notification_released(&planned.about, claimed).await?;
            Err(failure)
        }
    }
}

/// Instant of the next try of a throttled notification: later each time, and not all at once.
fn after_throttle(claimed: &Notification, now: Timestamp) -> Timestamp {
    let (first, most) = THROTTLED_SECONDS;
    let wait = first.saturating_mul(1 << claimed.attempts.saturating_sub(1).min(5)).min(most);
    let spread: i64 = claimed.notification_id.as_str().bytes().rev().take(4).map(i64::from).sum();
    Timestamp::from_second(now.as_second() + wait + spread % SPREAD_SECONDS).unwrap_or(now)
}
