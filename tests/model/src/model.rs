//! The model: what may happen next in a state, and what it leads to.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use stateright::{Model, Property};

use crate::mutant::Mutant;
use crate::programs::After;
use crate::provider::failed;
use crate::real::Real;
use crate::scenario::Scenario;
use crate::state::{
    BOOKINGS, CUSTOMERS, Id, KEYS, Mark, Page, Paid, Run, SEATS, Slot, Spent, State, Status, Work, insert,
};

/// Boxoffice within the bounds of a scenario, whole or with a seeded bug.
#[derive(Clone, Debug)]
pub struct Boxoffice {
    /// The bounds.
    pub scenario: Scenario,
    /// The bug.
    pub mutant: Mutant,
    pub(crate) real: Real,
    seen: Arc<AtomicU32>,
}

/// What happened on some path: proof that the space is not empty of what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "`properties` has a sentence for each")]
pub enum Seen {
    RetryFindsItsLock,
    RetryLocksTheRest,
    LockUndone,
    FoundLockWasUndone,
    SecondLockRefused,
    Extended,
    Stale,
    Released,
    PaymentAnsweredAgain,
    LateMoneyWins,
    LateMoneyGoesBack,
    LimitRefunds,
    SecondGoesBack,
    EndedGoesBack,
    ShortGoesBack,
    FullAfterShort,
    Orphan,
    BuriedStaysAway,
    ReadBack,
    Expired,
    Vanished,
    Resent,
    Cancelled,
    CancelledTwice,
    CancelledSeatIsSold,
    CalledOff,
    CallOffMeetsPayment,
    OrderConfirms,
    OrderGoesBack,
    OrderGivenUp,
}

/// What happens next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Time passes.
    Tick,
    /// A function starts, its clock so far ahead.
    Start(Work, u8),
    /// The function at this place makes its next step.
    Step(usize),
    /// The same, but the write's answer is lost and the SDK sends it again.
    Resend(usize),
    /// The function at this place dies.
    Kill(usize),
    /// The customer pays at this page; not all of it, if so.
    Capture(usize, bool),
    /// The customer pays at this page by a bank that answers later.
    Promise(usize),
    /// The bank says no.
    Refuse(usize),
    /// The provider says "failed" of a page that can still be paid.
    Decline(usize),
    /// The provider ends the page by itself.
    Lapse(usize),
    /// The refund of this page's money arrives.
    Land(usize),
    /// This webhook message comes.
    Deliver(usize),
    /// TTL deletes the booking.
    Vanish(Id),
    /// The organizer calls the event off.
    CallOff,
}

impl Boxoffice {
    /// The model of `scenario` with `mutant` in it.
    ///
    /// # Errors
    /// Where the domain refuses the model's names.
    pub fn new(scenario: Scenario, mutant: Mutant) -> Result<Self, domain::Error> {
        Ok(Self { scenario, mutant, real: Real::new(&scenario)?, seen: Arc::default() })
    }

    /// Takes note that something has happened on some path.
    pub(crate) fn seen(&self, what: Seen) {
        self.seen.fetch_or(1 << what as u32, Ordering::Relaxed);
    }

    /// Whether it has happened.
    #[must_use]
    pub fn has_seen(&self, what: Seen) -> bool {
        self.seen.load(Ordering::Relaxed) >> what as u32 & 1 == 1
    }

    fn starts(&self, state: &State, actions: &mut Vec<Action>) {
        if state.runs.len() >= self.scenario.runs {
            return;
        }
        let mut works = Vec::new();
        for (id, wish) in (0..).zip(self.scenario.wishes) {
            let i = usize::from(id);
            let spent = &state.spent;
            if spent.creates[i] < wish.creates {
                works.push(Work::Create(id));
            }
            let Some(row) = &state.rows[i] else { continue };
            if spent.extends[i] < wish.extends {
                works.push(Work::Extend(id));
            }
            if spent.releases[i] < wish.releases {
                works.push(Work::Release(id));
            }
            let can_be_cancelled = matches!(row.status, Status::Confirmed | Status::Cancelled);
            if spent.cancels[i] < wish.cancels && can_be_cancelled {
                works.push(Work::Cancel(id));
            }
            let keys = (0..wish.keys).filter(|key| spent.pays[i][usize::from(*key)] < wish.pays);
            works.extend(keys.map(|key| Work::Pay(id, key)));
            let under_way = state.runs.iter().any(|run| run.work == Work::Reconcile(id));
            if !under_way && self.is_watched(id, row) {
                works.push(Work::Reconcile(id));
            }
        }
        works.extend(state.news.iter().map(|news| Work::Settle(*news)));
        works.extend(state.orders.iter().map(|order| Work::Refund(*order)));
        let idle = |work: &Work| state.runs.iter().all(|run| run.work != *work);
        works.extend(Self::call_offs(state).filter(idle));
        for work in works {
            actions.extend((0..=self.scenario.skew).map(|skew| Action::Start(work, skew)));
        }
    }

    /// Whether the index of bookings that await a payment has it.
    pub(crate) fn is_watched(&self, id: Id, row: &crate::state::Row) -> bool {
        let pending = row.status == Status::Pending;
        let open = row.paid().any(|payment| payment.status == Paid::Pending);
        let forgotten = match self.mutant {
            Mutant::EndedBookingsAreNotWatched => !pending,
            Mutant::RefundsAreNotWatched => !pending && !open,
            _ => false,
        };
        !forgotten && self.real.awaits_payment(id, row)
    }

    fn may_vanish(&self, state: &State, id: Id) -> bool {
        let Some(row) = &state.rows[usize::from(id)] else { return false };
        let pending = row.status == Status::Pending;
        let kept = self.mutant == Mutant::TtlKeptAfterPayment && pending;
        // DynamoDB deletes what its own clock finds past the second of the attribute.
        state.now > row.expires && (kept || self.real.may_vanish(id, row))
    }

    fn provider_acts(&self, state: &State, actions: &mut Vec<Action>) {
        for (i, session) in state.sessions.iter().enumerate() {
            if self.scenario.refund_news && session.refunded > 0 && !session.landed {
                actions.push(Action::Land(i));
            }
            if session.page == Page::Promised {
                actions.extend([Action::Capture(i, false), Action::Refuse(i)]);
            }
            if session.page != Page::Open {
                continue;
            }
            if session.known || self.scenario.stray {
                if self.scenario.promises {
                    actions.push(Action::Promise(i));
                }
                actions.push(Action::Capture(i, false));
                if state.spent.short < self.scenario.short {
                    actions.push(Action::Capture(i, true));
                }
                // The product does not listen to the second provider's `failed`: it ends nothing.
                let listens = self.mutant == Mutant::FailedEndsAnOrder;
                let heard = !self.scenario.second || session.id.is_order() && listens;
                if heard && state.spent.declines < self.scenario.declines {
                    actions.push(Action::Decline(i));
                }
            }
            if !session.id.is_order() && state.now > session.id.opened + self.scenario.window {
                actions.push(Action::Lapse(i));
            }
        }
        let webhooks = state.webhooks.iter().enumerate();
        actions.extend(webhooks.filter(|(_, webhook)| webhook.left > 0).map(|(i, _)| Action::Deliver(i)));
    }

    fn start(&self, state: &mut State, work: Work, skew: u8) -> Option<()> {
        match work {
            Work::Create(id) => state.spent.creates[usize::from(id)] += 1,
            Work::Extend(id) => state.spent.extends[usize::from(id)] += 1,
            Work::Release(id) => state.spent.releases[usize::from(id)] += 1,
            Work::Pay(id, key) => state.spent.pays[usize::from(id)][usize::from(key)] += 1,
            Work::Cancel(id) => state.spent.cancels[usize::from(id)] += 1,
            Work::Settle(_) | Work::Refund(_) | Work::Reconcile(_) | Work::List | Work::CallOff(_) => {}
        }
        let after = self.begin(state, work, skew)?;
        Self::leave(state, after);
        Some(())
    }

    fn leave(state: &mut State, after: After) {
        match after {
            After::Goes(run) => {
                let place = state.runs.partition_point(|other| *other < run);
                state.runs.insert(place, run);
            }
            After::Done => {}
            After::Dead => state.dead += 1,
        }
    }

    /// Time passes. A tick is longer than Lambda lets any function run, so what began before the last
    /// one is dead by now.
    fn tick(&self, state: &mut State) {
        let (old, young) = state.runs.iter().partition(|run| run.born < state.now);
        state.runs = young;
        let old: Vec<Run> = old;
        for run in old {
            self.die(state, run);
        }
        state.now += 1;
    }

    fn resend(&self, state: &mut State, run: Run) {
        // What the first sending did stays; what it answered is lost.
        let _ = self.step(state, run);
        self.seen(Seen::Resent);
        state.spent.resends += 1;
        let after = self.step(state, run);
        Self::leave(state, after);
    }
}

impl Model for Boxoffice {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            now: 0,
            seats: [Mark::Free; SEATS],
            rows: [None; BOOKINGS],
            buried: 0,
            slots: [Slot::default(); CUSTOMERS],
            codes: 0,
            off: None,
            sessions: Vec::new(),
            webhooks: Vec::new(),
            news: Vec::new(),
            orders: Vec::new(),
            dead: 0,
            refused: 0,
            runs: Vec::new(),
            spent: Spent { pays: [[0; KEYS]; BOOKINGS], ..Spent::default() },
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.now < self.scenario.ticks {
            actions.push(Action::Tick);
        }
        self.starts(state, actions);
        for (i, run) in state.runs.iter().enumerate() {
            // Two equal runs have one next step.
            if i > 0 && state.runs[i - 1] == *run {
                continue;
            }
            actions.push(Action::Step(i));
            if state.spent.kills < self.scenario.kills {
                actions.push(Action::Kill(i));
            }
            if state.spent.resends < self.scenario.resends && run.at.is_single_write() {
                actions.push(Action::Resend(i));
            }
        }
        self.provider_acts(state, actions);
        if self.scenario.off && state.off.is_none() {
            actions.push(Action::CallOff);
        }
        if state.spent.vanished < self.scenario.vanish {
            let ids = (0..).zip(&state.rows).map(|(id, _)| id);
            actions.extend(ids.filter(|id| self.may_vanish(state, *id)).map(Action::Vanish));
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut state = last.clone();
        match action {
            Action::Tick => self.tick(&mut state),
            Action::Start(work, skew) => self.start(&mut state, work, skew)?,
            Action::Step(i) => {
                let run = state.runs.remove(i);
                let after = self.step(&mut state, run);
                Self::leave(&mut state, after);
            }
            Action::Resend(i) => {
                let run = state.runs.remove(i);
                self.resend(&mut state, run);
            }
            Action::Kill(i) => {
                let run = state.runs.remove(i);
                state.spent.kills += 1;
                self.die(&mut state, run);
            }
            Action::Capture(i, short) => {
                state.spent.short += u8::from(short);
                self.capture(&mut state, i, short);
            }
            Action::Promise(i) => state.sessions[i].page = Page::Promised,
            Action::Refuse(i) => self.refuse(&mut state, i),
            Action::Decline(i) => {
                let session = state.sessions[i];
                state.spent.declines += 1;
                self.announce_news(&mut state, failed(session.booking, session.id));
            }
            Action::Lapse(i) => {
                let session = state.sessions[i];
                self.end_page(&mut state, session.booking, session.id);
            }
            Action::Land(i) => self.land(&mut state, i),
            Action::Deliver(i) => {
                let webhook = &mut state.webhooks[i];
                webhook.left -= 1;
                webhook.came = true;
                let news = webhook.news;
                insert(&mut state.news, news);
            }
            Action::CallOff => self.call_event_off(&mut state),
            Action::Vanish(id) => {
                self.seen(Seen::Vanished);
                state.spent.vanished += 1;
                self.vanish(&mut state, id);
            }
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        crate::properties::all(&self.scenario)
    }
}
