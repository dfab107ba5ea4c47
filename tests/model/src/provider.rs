//! The payment provider: pages, captured money, refunds, and what it says of them.

use crate::Boxoffice;
use crate::mutant::Mutant;
use crate::state::{Back, Capture, Id, News, Page, RefundKey, Session, State, Tick, Webhook, What, insert};

impl Boxoffice {
    /// `Stripe::open_checkout`: a page for an attempt. The idempotency key is the attempt and the minute,
    /// which is a tick: asked again within it, the answer is the same page. False where the key was used
    /// with other parameters. `Razorpay::order`: an attempt has one order, which is found again.
    pub(crate) fn open_page(&self, state: &mut State, booking: Id, id: Capture) -> Option<Tick> {
        let dated = self.mutant == Mutant::PageDatedByTheRequest;
        let same_key = |session: &&Session| {
            session.booking == booking
                && session.id.attempt == id.attempt
                && session.id.is_order() == id.is_order()
                && (dated || id.is_order() || session.id.opened == id.opened)
        };
        if let Some(session) = state.sessions.iter().find(same_key) {
            return (session.id == id || id.is_order()).then_some(session.id.opened);
        }
        let session = Session {
            booking,
            id,
            page: Page::Open,
            known: false,
            refunded: 0,
            refund_key: None,
            landed: false,
        };
        insert(&mut state.sessions, session);
        Some(id.opened)
    }

    pub(crate) fn page(state: &mut State, booking: Id, id: Capture) -> Option<&mut Session> {
        state.sessions.iter_mut().find(|session| session.booking == booking && session.id == id)
    }

    /// The customer pays: the money is captured, and the provider says so.
    pub(crate) fn capture(&self, state: &mut State, index: usize, short: bool) {
        let session = &mut state.sessions[index];
        session.page = Page::Paid { short };
        let news = captured(session.booking, session.id, short);
        self.announce_news(state, news);
    }

    /// Ends a page that can still be paid, by API or because its time is over. One that the bank has yet
    /// to answer for cannot be ended, nor can an order.
    pub(crate) fn end_page(&self, state: &mut State, booking: Id, id: Capture) {
        let Some(session) = Self::page(state, booking, id) else { return };
        if session.page == Page::Open && !id.is_order() {
            session.page = Page::Ended;
            self.announce_news(state, failed(booking, id));
        }
    }

    /// The bank says no to what the customer has promised.
    pub(crate) fn refuse(&self, state: &mut State, index: usize) {
        let session = &mut state.sessions[index];
        session.page = Page::Ended;
        let news = failed(session.booking, session.id);
        self.announce_news(state, news);
    }

    /// Every bank says no at last.
    pub(crate) fn all_promises_fail(state: &mut State) {
        for session in &mut state.sessions {
            if session.page == Page::Promised {
                session.page = Page::Ended;
            }
        }
    }

    /// `Stripe::session`: what reading a page back says, if anything is decided.
    pub(crate) fn read_page(state: &State, booking: Id, id: Capture) -> Option<News> {
        let session = state.sessions.iter().find(|session| session.booking == booking && session.id == id)?;
        match session.page {
            Page::Open | Page::Promised => None,
            Page::Paid { short } => Some(captured(booking, id, short)),
            Page::Ended => Some(failed(booking, id)),
        }
    }

    /// `Stripe::refund`: sends captured money back. The refund's id is the idempotency key; asked for
    /// other money under the same key it is refused.
    pub(crate) fn refund(
        &self,
        state: &mut State,
        booking: Id,
        key: RefundKey,
        capture: Capture,
    ) -> Result<(), ()> {
        let same_key = |session: &&Session| session.booking == booking && session.refund_key == Some(key);
        if let Some(session) = state.sessions.iter().find(same_key)
            && self.mutant != Mutant::RefundWithoutId
        {
            return if session.id == capture { Ok(()) } else { Err(()) };
        }
        let Some(session) = Self::page(state, booking, capture) else { return Err(()) };
        session.refunded = session.refunded.saturating_add(1);
        session.refund_key = Some(key);
        Ok(())
    }

    /// A refund arrives, and the provider says so.
    pub(crate) fn land(&self, state: &mut State, index: usize) {
        let session = &mut state.sessions[index];
        session.landed = true;
        // Nobody waits for the end of a refund that no booking shows.
        if let (booking, Some(RefundKey::Attempt(attempt))) = (session.booking, session.refund_key) {
            self.announce_news(
                state,
                News { booking, attempt, what: What::Refund { status: Back::Refunded } },
            );
        }
    }

    /// What no webhook says any more.
    pub(crate) fn all_refunds_land(state: &mut State) {
        for session in &mut state.sessions {
            session.landed |= session.refunded > 0;
        }
    }

    /// Where the refund with this key stands: what asking for it or reading it back answers.
    pub(crate) fn refund_status(state: &State, booking: Id, attempt: u8) -> Back {
        let key = RefundKey::Attempt(attempt);
        let same_key = |session: &&Session| session.booking == booking && session.refund_key == Some(key);
        match state.sessions.iter().find(same_key) {
            Some(session) if session.landed => Back::Refunded,
            _ => Back::Requested,
        }
    }

    pub(crate) fn announce_news(&self, state: &mut State, news: News) {
        let left = self.scenario.deliveries;
        if left > 0 && state.webhooks.iter().all(|webhook| webhook.news != news) {
            insert(&mut state.webhooks, Webhook { news, left, came: false });
        }
    }
}

/// The end of a page without money. It names the page: an attempt may have had others.
pub(crate) fn failed(booking: Id, id: Capture) -> News {
    News { booking, attempt: id.attempt, what: What::Failed { page: id.opened } }
}

fn captured(booking: Id, capture: Capture, short: bool) -> News {
    News { booking, attempt: capture.attempt, what: What::Captured { capture, short } }
}
