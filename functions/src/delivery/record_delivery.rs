//! Queue of delivery reports → records what became of mails at their notifications.
//!
//! Reports come at least once, late and in any order; each is one conditional write that only moves a state forward. A
//! complaint marks the customer first: a function that dies in between finds the mark and goes on. Messages name
//! addresses, so nothing of them is logged but ids.

use std::convert::Infallible;

use aws::in_parallel;
use aws::mail_report::{self, MailReport, Outcome};
use aws::store::{Reporting, TakenMail};
use domain::Failure;
use domain::notification::{About, Report};
use lambda::{Outcomes, QueueMessage, metrics, telemetry};

use crate::{App, QueueWorker};

/// Consumer of the delivery reports.
pub static RECORD_DELIVERY: QueueWorker = QueueWorker {
    name: "record-delivery",
    queue: "delivery-reports",
    handle: |app, messages| Box::pin(record_deliveries(app, messages)),
};

/// Reports of one batch that are recorded at once.
const AT_ONCE: usize = 10;

async fn record_deliveries(app: &App, messages: &[QueueMessage]) -> Outcomes {
    let works = messages.iter().map(|message| async move {
        let recorded = async { record_delivery(app, mail_report::parse(&message.body)?).await };
        Ok::<_, Infallible>(message.within(recorded).await)
    });
    let Ok(outcomes) = in_parallel(AT_ONCE, works.collect()).await;
    outcomes
}

async fn record_delivery(app: &App, report: Option<MailReport>) -> Result<(), Failure> {
    let Some(report) = report else { return Ok(()) };
    let what = match report.what {
        Outcome::Final(what) => what,
        Outcome::Refused => {
            metrics::count("MailRefused");
            return Ok(());
        }
        Outcome::Delayed => {
            metrics::count("MailDelayed");
            return Ok(());
        }
    };
    let Some((about, id)) = &report.of else {
        count(what);
        return Ok(());
    };
    if let About::Booking(booking) = about {
        telemetry::about("booking.id", booking.as_str());
    }
    if what == Report::Complained
        && let Some(notification) = app.store.notification(about, id).await?
    {
        app.store.record_complaint(&notification.recipient, report.at, app.clock.now()).await?;
    }
    let mail = TakenMail { service_id: &report.service_id, sent_at: report.sent_at };
    match app.store.report_notification((about, id), what, &mail, report.at).await? {
        Reporting::Written | Reporting::Missing => count(what),
        // A report that came twice, or after a stronger one.
        Reporting::Known => {}
    }
    Ok(())
}

/// Counts a mail by what became of it.
fn count(report: Report) {
    match report {
        Report::Delivered => metrics::count("MailDelivered"),
        Report::Bounced => metrics::count("MailBounced"),
        Report::Rejected => metrics::count("MailRejected"),
        Report::Complained => metrics::count("MailComplained"),
    }
}
