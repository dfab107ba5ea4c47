//! Exports queue → the file of an export, page by page.
//!
//! A run goes on where the row says: it reads pages of bookings, puts a part of eight megabytes into the unfinished file
//! whenever there is one, and what is left into a tail of its own. The row names parts, tail and position together and is
//! written under the step that was read, so it never names what is not there: a run that dies before that write has
//! written parts that the next one writes again, and of two runs at once the later one stops. After a minute the order
//! goes back to the queue. The file is finished before the row says so; finished twice is finished.

use std::time::Duration;

use aws::in_parallel;
use aws::store::Writing;
use domain::booking::Booking;
use domain::event::Event;
use domain::export::{
    Export, ExportKind, ExportPosition, ExportStatus, booking_row, credit_note_row, head, invoice_row,
};
use domain::{Failure, limits};
use lambda::metrics;

use crate::queue::{ExportOrder, Queued, each, put};
use crate::{App, QueueWorker};

/// Consumer of the exports queue.
pub static WRITE_EXPORT: QueueWorker = QueueWorker {
    name: "write-export",
    queue: ExportOrder::QUEUE,
    handle: |app, messages| Box::pin(each(app, messages, |app, order| Box::pin(write_export(app, order)))),
};

/// Time after which a run reads no new page.
const RUN_TIME: Duration = Duration::from_secs(60);
/// Bookings whose documents are read at once.
const AT_ONCE: usize = 25;

/// A run's work: the export, and rows that are in no part.
struct ExportWriter<'a> {
    app: &'a App,
    export: Export,
    rest: Vec<u8>,
}

async fn write_export(app: &App, order: ExportOrder) -> Result<(), Failure> {
    let Some(export) = app.store.export(&order.export_id).await? else {
        return Err(Failure::broken(format!("{}: there is no such export", order.export_id)));
    };
    if export.status != ExportStatus::Running {
        return Ok(());
    }
    let mut writer = ExportWriter::going_on(app, export).await?;
    match writer.write_pages().await? {
        Written::Stopped => Ok(()),
        Written::Paused => put(app, &order).await,
        Written::All => writer.finish_file().await,
    }
}

/// Outcome of a run's pages.
enum Written {
    /// All events are written.
    All,
    /// There was no time for more; the row has all of it.
    Paused,
    /// Another run has continued.
    Stopped,
}

impl<'a> ExportWriter<'a> {
    async fn going_on(app: &'a App, export: Export) -> Result<Self, Failure> {
        let rest = match &export.tail {
            Some(name) => app.bucket()?.read_export_tail(&export.export_id, name, app.clock.now()).await?,
            // Nothing is written yet, not even the head line.
            None if export.position.is_none() && export.upload.is_none() => head(export.kind).into_bytes(),
            None => Vec::new(),
        };
        Ok(Self { app, export, rest })
    }

    async fn write_pages(&mut self) -> Result<Written, Failure> {
        let began = tokio::time::Instant::now();
        let (from, until) = self.export.days.instants();
        let events = self.app.store.events_of_organizer(&self.export.organizer_id, from, until).await?;
        self.export.of = Some(u32::try_from(events.len()).unwrap_or(u32::MAX));
        let at = self.export.position.clone();
        let is_done = |event: &&Event| {
            let at = at.as_ref();
            at.is_some_and(|at| {
                (event.starts_at, event.event_id.as_str()) < (at.starts_at, at.event_id.as_str())
            })
        };
        for event in events.iter().skip_while(is_done) {
            let position = self.export.position.as_ref();
            let here = position.filter(|position| position.event_id == event.event_id.as_str());
            let mut cursor = here.and_then(|position| position.cursor.clone());
            if here.is_some_and(|position| position.over) {
                continue;
            }
            loop {
                let page = self.app.store.bookings_to_export(&event.event_id, cursor.as_deref()).await?;
                self.add_rows(event, &page.items).await?;
                cursor = page.next;
                let over = cursor.is_none();
                self.export.done += u32::from(over);
                self.export.position = Some(ExportPosition {
                    starts_at: event.starts_at,
                    event_id: event.event_id.to_string(),
                    cursor: cursor.clone(),
                    over,
                });
                let is_late = began.elapsed() >= RUN_TIME;
                if (is_late || self.rest.len() >= limits::EXPORT_PART_BYTES) && !self.note_progress().await? {
                    return Ok(Written::Stopped);
                }
                if is_late {
                    return Ok(Written::Paused);
                }
                if over {
                    break;
                }
            }
        }
        Ok(Written::All)
    }

    /// Adds the rows of some bookings.
    async fn add_rows(&mut self, event: &Event, bookings: &[Booking]) -> Result<(), Failure> {
        match self.export.kind {
            ExportKind::Bookings => {
                for booking in bookings {
                    self.rest.extend(booking_row(event, booking).into_bytes());
                    self.export.rows += 1;
                }
            }
            ExportKind::Documents => {
                let paid = bookings.iter().filter(|booking| !booking.payments.is_empty());
                let reads = paid.map(|booking| self.app.store.documents(&booking.booking_id)).collect();
                for documents in in_parallel(AT_ONCE, reads).await?.into_iter().flatten() {
                    let notes = documents.credit_notes.iter().map(credit_note_row);
                    for row in documents.invoice.iter().map(invoice_row).chain(notes) {
                        self.rest.extend(row.into_bytes());
                        self.export.rows += 1;
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes the next part, if there is enough for one, and the rest as a tail, and notes both in the row. False if
    /// another run has continued.
    async fn note_progress(&mut self) -> Result<bool, Failure> {
        let (bucket, now) = (self.app.bucket()?, self.app.clock.now());
        if self.rest.len() >= limits::EXPORT_PART_BYTES {
            self.write_part().await?;
        }
        self.export.tail = if self.rest.is_empty() {
            None
        } else {
            let name = format!("{}-{}", self.export.step, domain::ids::fingerprint(&self.rest));
            bucket.write_export_tail(&self.export.export_id, &name, &self.rest, now).await?;
            Some(name)
        };
        Ok(self.app.store.write_export(&mut self.export).await? == Writing::Written)
    }

    /// Puts the rest into the unfinished file as its next part.
    async fn write_part(&mut self) -> Result<(), Failure> {
        let (bucket, now) = (self.app.bucket()?, self.app.clock.now());
        let id = self.export.export_id.clone();
        let upload = match &self.export.upload {
            Some(upload) => upload.clone(),
            None => bucket.begin_export(&id, now).await?,
        };
        let number = self.export.parts.len() + 1;
        let tag = bucket.write_export_part((&id, &upload), number, &self.rest, now).await?;
        self.export.parts.push(tag);
        self.export.upload = Some(upload);
        self.rest.clear();
        Ok(())
    }

    /// Finishes the file, and then the row.
    async fn finish_file(mut self) -> Result<(), Failure> {
        let now = self.app.clock.now();
        // The last part is noted, too: a repeat must not begin another upload behind a finished one.
        if !self.rest.is_empty() {
            self.write_part().await?;
            self.export.tail = None;
            if self.app.store.write_export(&mut self.export).await? == Writing::Stale {
                return Ok(());
            }
        }
        let upload = self.export.upload.clone().unwrap_or_default();
        let file = (&self.export.export_id, upload.as_str());
        self.app.bucket()?.end_export(file, &self.export.parts, now).await?;
        self.export.status = ExportStatus::Done;
        self.export.finished_at = Some(now);
        self.app.store.write_export(&mut self.export).await?;
        metrics::count("ExportWritten");
        Ok(())
    }
}
