//! Coming to rest: from any state, what the system makes of it when nobody does anything any more.
//!
//! Everything under way is killed, time passes far beyond every lock, and the workers run one after the
//! other until none has work. So "every captured amount ends well" is checked in every state, as an
//! invariant, and not only on paths that happen to end.

use crate::Boxoffice;
use crate::programs::After;
use crate::state::{Id, Page, State, Status, Tick, Work, insert};

/// Rounds after which the workers must have come to rest.
const ROUNDS_MAX: usize = 16;
/// Steps after which a function must have ended.
const STEPS_MAX: usize = 40;
/// Long after every lock.
const LONG_AFTER: Tick = 200;

impl Boxoffice {
    /// What becomes of `state`. `None` where the workers never come to rest.
    #[must_use]
    pub fn drained(&self, state: &State) -> Option<State> {
        let mut state = state.clone();
        for run in std::mem::take(&mut state.runs) {
            self.die(&mut state, run);
        }
        state.now = LONG_AFTER;
        if self.scenario.lossless {
            let unheard: Vec<_> = state.webhooks.iter().filter(|webhook| !webhook.came).collect();
            let unheard: Vec<_> = unheard.into_iter().map(|webhook| webhook.news).collect();
            for news in unheard {
                insert(&mut state.news, news);
            }
        }
        for _ in 0..ROUNDS_MAX {
            let mut works: Vec<Work> = state.news.iter().map(|news| Work::Settle(*news)).collect();
            works.extend(state.orders.iter().map(|order| Work::Refund(*order)));
            if let Some(off) = state.off {
                state.now = state.now.max(off.not_before);
            }
            works.extend(Self::call_offs(&state));
            if works.is_empty() {
                Self::all_refunds_land(&mut state);
                Self::all_promises_fail(&mut state);
                works = self.watched(&state).map(Work::Reconcile).collect();
            }
            if works.is_empty() {
                return Some(state);
            }
            for work in works {
                self.finish(&mut state, work)?;
            }
        }
        None
    }

    fn watched<'a>(&'a self, state: &'a State) -> impl Iterator<Item = Id> + 'a {
        let rows = (0..).zip(&state.rows).filter_map(|(id, row)| Some((id, row.as_ref()?)));
        rows.filter(|(id, row)| self.is_watched(*id, row)).map(|(id, _)| id)
    }

    /// Runs a function from its start to its end.
    fn finish(&self, state: &mut State, work: Work) -> Option<()> {
        let Some(mut after) = self.begin(state, work, 0) else { return Some(()) };
        for _ in 0..STEPS_MAX {
            match after {
                After::Goes(run) => after = self.step(state, run),
                After::Done => return Some(()),
                After::Dead => {
                    state.dead += 1;
                    return Some(());
                }
            }
        }
        None
    }

    /// Whether every captured amount in `state`, which is at rest, is kept by a confirmed booking or
    /// was sent back once.
    pub(crate) fn money_is_settled(state: &State) -> bool {
        state.sessions.iter().filter(|session| matches!(session.page, Page::Paid { .. })).all(|session| {
            let row = state.rows[usize::from(session.booking)];
            let kept = row.is_some_and(|row| {
                row.status == Status::Confirmed
                    && row.kept().any(|payment| payment.capture == Some(session.id))
            });
            match session.refunded {
                0 => kept,
                1 => !kept,
                _ => false,
            }
        })
    }
}
