//! Facts queue → facts, in the table `reports` and, if the deployment has them, in files.
//!
//! A fact is a function of its message and has its id: it is written once, however often the message comes. Then the
//! revision of each day that the batch is about is raised, also for what was there: whoever wrote that may have died before
//! this step. The files come last, and may have a row twice. Only then the messages are done. So a run may die at any line,
//! and its repeat does what is left. A message that cannot be read, or is not written, fails alone.

use std::collections::BTreeMap;
use std::convert::Infallible;

use aws::{FactStream, in_parallel};
use domain::Failure;
use domain::fact::Fact;
use domain::ids::EventId;
use jiff::civil::Date;
use lambda::{Outcomes, QueueMessage, metrics, telemetry};

use super::first_open_day;
use crate::queue::{BusMessage, FactOrder, Queued, read};
use crate::{App, QueueWorker};

/// Consumer of the facts queue.
pub static RECORD_FACTS: QueueWorker = QueueWorker {
    name: "record-facts",
    queue: FactOrder::QUEUE,
    handle: |app, messages| Box::pin(record_facts(app, messages)),
};

/// Writes that run at once.
const AT_ONCE: usize = 32;

async fn record_facts(app: &App, messages: &[QueueMessage]) -> Outcomes {
    let mut batch = Batch { app, messages, outcomes: Vec::with_capacity(messages.len()), facts: Vec::new() };
    for (place, message) in messages.iter().enumerate() {
        let read = message.run(|| fact_in(app, message));
        let outcome = read.map(|fact| batch.facts.extend(fact.map(|fact| (place, fact))));
        batch.outcomes.push(outcome);
    }
    batch.write_facts().await;
    batch.step_days().await;
    batch.write_files().await;
    batch.outcomes
}

/// The fact of a message; none if nothing is counted for it.
fn fact_in(app: &App, message: &QueueMessage) -> Result<Option<Fact>, Failure> {
    let fact = match read(message)? {
        FactOrder::Seen(seen) => Some(seen.fact()),
        FactOrder::Message(told) => fact_of(&told)?,
    };
    let first = first_open_day(app)?;
    Ok(fact.filter(|fact| {
        let is_open = fact.day() >= first;
        if !is_open {
            metrics::count("FactTooOld");
        }
        is_open
    }))
}

/// The fact of a message of the bus; none of a kind or version that is not known.
fn fact_of(told: &BusMessage) -> Result<Option<Fact>, Failure> {
    let known = Fact::KINDS.contains(&told.kind.as_str());
    let said = if known { told.parsed()? } else { None };
    let Some(said) = said else {
        metrics::count("FactMessageUnknown");
        return Ok(None);
    };
    Ok(Fact::of(&told.message_id, told.occurred_at, &said))
}

/// A batch of messages, and what became of them.
struct Batch<'a> {
    app: &'a App,
    messages: &'a [QueueMessage],
    outcomes: Outcomes,
    /// Facts of the messages that have not failed, by the place of the message.
    facts: Vec<(usize, Fact)>,
}

impl Batch<'_> {
    /// Writes each fact that is not there.
    async fn write_facts(&mut self) {
        let (app, messages) = (self.app, self.messages);
        let writes = self.facts.iter().map(|(place, fact)| async move {
            let write = async {
                telemetry::about("event.id", fact.event_id.as_str());
                app.store.record_fact(fact, app.config.fact_days()?).await
            };
            Ok::<_, Infallible>((vec![*place], messages[*place].within(write).await))
        });
        let Ok(written) = in_parallel(AT_ONCE, writes.collect()).await;
        let new = written.iter().filter(|(_, outcome)| matches!(outcome, Ok(true))).count();
        metrics::measure("FactsRecorded", new);
        self.note(written);
    }

    /// Raises the revision of each day that has facts of the batch, and lists the day among its organizer's.
    async fn step_days(&mut self) {
        let app = self.app;
        let mut days: BTreeMap<(EventId, Date), Vec<usize>> = BTreeMap::new();
        for (place, fact) in &self.facts {
            days.entry((fact.event_id.clone(), fact.day())).or_default().push(*place);
        }
        let steps = days.into_iter().map(|((event, day), places)| async move {
            Ok::<_, Infallible>((places, step_day(app, &event, day).await))
        });
        let Ok(stepped) = in_parallel(AT_ONCE, steps.collect()).await;
        self.note(stepped);
    }

    /// Sends the rows of all facts to the files, if the deployment has them; also of those that were there, for the same
    /// reason. So files may have rows twice.
    async fn write_files(&mut self) {
        let Some(stream) = self.app.config.facts_stream.optional() else { return };
        let stream = FactStream::new(&self.app.connection, stream.to_owned());
        let mut rows = Vec::with_capacity(self.facts.len());
        let written =
            self.facts.iter().map(|(place, fact)| (vec![*place], rows_of(fact).map(|text| rows.push(text))));
        let written: Vec<_> = written.collect();
        self.note(written);
        let sent = stream.deliver(&rows, self.app.clock.now()).await;
        let places: Vec<usize> = self.facts.iter().map(|(place, _)| *place).collect();
        self.note(places.into_iter().map(|place| vec![place]).zip(sent).collect());
    }

    /// Notes the failures of the messages at these places, whose facts are left out from now on.
    fn note<T>(&mut self, done: Vec<(Vec<usize>, Result<T, Failure>)>) {
        for (places, outcome) in done {
            if let Err(failure) = outcome {
                places.into_iter().for_each(|place| self.outcomes[place] = Err(failure.clone()));
            }
        }
        self.facts.retain(|(place, _)| self.outcomes[*place].is_ok());
    }
}

/// Rows of a fact, a line of JSON each.
fn rows_of(fact: &Fact) -> Result<String, Failure> {
    let mut text = String::new();
    for row in fact.rows() {
        text += &serde_json::to_string(&row).map_err(|error| Failure::caused("a row of a fact", error))?;
        text.push('\n');
    }
    Ok(text)
}

async fn step_day(app: &App, event_id: &EventId, day: Date) -> Result<(), Failure> {
    app.store.step_revision(event_id, day).await?;
    if app.store.has_listed(event_id, day) {
        return Ok(());
    }
    let event = app.event(event_id).await?;
    app.store.list_day(&event.organizer_id, event_id, day).await
}
