//! The programme: all events of a list at once, up to a bound, for what is counted or grouped.

use domain::Failure;
use domain::event::Event;

use super::Store;
use super::catalog::document_of;
use super::catalog_filter::{EventFilter, Listing, search_text};
use super::catalog_list::Position;

/// Most queries of one programme: the fourteen months that a year touches, and some for filtered items. Each reads at
/// most 1 MB.
const QUERIES_MAX: usize = 32;
/// Most events of a programme.
const EVENTS_MAX: usize = 5_000;

/// Events of a list, by start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Programme {
    /// The events.
    pub events: Vec<Event>,
    /// False if there are more events, all of which start later.
    pub is_complete: bool,
}

impl EventFilter {
    /// The same city and time, and everything in it: the one read from which all narrower filters are answered.
    #[must_use]
    pub fn of_window(&self) -> Self {
        Self { title_id: None, kind: None, language: None, prices: None, words: Vec::new(), ..self.clone() }
    }

    /// Returns true for an event of the window that passes all that narrows it.
    #[must_use]
    pub fn narrows_to(&self, event: &Event) -> bool {
        let has_words = || {
            let searched = search_text(event);
            self.words.iter().all(|word| searched.contains(&word.to_lowercase()))
        };
        self.title_id.as_ref().is_none_or(|wanted| *wanted == event.title.title_id)
            && self.kind.is_none_or(|wanted| wanted == event.title.kind)
            && (self.words.is_empty() || has_words())
            && self.admits(event)
    }
}

impl Store {
    /// The public events of `filter`, by start, up to a bound.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn programme(&self, filter: &EventFilter) -> Result<Programme, Failure> {
        let listing = Listing { filter, organizer: None };
        let mut programme = Programme::default();
        let mut queries = 0;
        for stretch in listing.stretches() {
            let mut at: Option<Position> = None;
            loop {
                if queries == QUERIES_MAX || programme.events.len() >= EVENTS_MAX {
                    return Ok(programme);
                }
                queries += 1;
                let room = EVENTS_MAX - programme.events.len();
                let (items, last) = self.query_events(listing, &stretch, at.as_ref(), room).await?;
                for item in items {
                    let event: Event = document_of(item)?;
                    if filter.admits(&event) {
                        programme.events.push(event);
                    }
                }
                let Some(last) = last else { break };
                at = Some(listing.index().position(&stretch, &last));
            }
        }
        programme.is_complete = true;
        Ok(programme)
    }
}
