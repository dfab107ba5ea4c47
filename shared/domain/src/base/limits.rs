//! Every limit, in one place: checked at the door and published in the OpenAPI document.

use std::ops::RangeInclusive;

use jiff::SignedDuration;

use crate::base::tries::Allowance;

/// Seats that one booking may hold.
pub const SEATS_PER_BOOKING_MAX: usize = 10;
/// Seats in one block; fewer where long ids would make a full block larger than one write unit.
pub const SEATS_PER_BLOCK_MAX: usize = 32;
/// Bytes of a full block: one DynamoDB write unit.
pub const BLOCK_BYTES_MAX: usize = 1024;
/// Characters of a name (venue, screen, title, section).
pub const NAME_CHARS_MAX: usize = 120;
/// Characters of a description.
pub const DESCRIPTION_CHARS_MAX: usize = 2000;
/// Bytes of a request body on ordinary routes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// Bytes of a request body that carries a chart (Lambda itself ends at 6 MB).
pub const CHART_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Bytes of a webhook's body; with our envelope it must fit one message of a queue (256 KB).
pub const WEBHOOK_BYTES_MAX: usize = 128 * 1024;
/// Seats of one layout.
pub const SEATS_PER_LAYOUT_MAX: usize = 100_000;
/// Items on a page of a list.
pub const PAGE_ITEMS_MAX: usize = 100;
/// Items on a page of a list when the caller does not say.
pub const PAGE_ITEMS_DEFAULT: usize = 20;
/// Seats on a page of a seat layout: about 200 bytes each, so a page stays far below 1 MB.
pub const SEATS_PAGE_MAX: usize = 1000;
/// Payment attempts of one booking.
pub const PAYMENTS_PER_BOOKING_MAX: usize = 10;
/// Characters of an `Idempotency-Key`.
pub const IDEMPOTENCY_KEY_CHARS_MAX: usize = 200;
/// Tiers of one event.
pub const TIERS_PER_EVENT_MAX: usize = 50;
/// The largest single amount in minor units, well inside `i64` and every provider's own limit.
pub const AMOUNT_MINOR_MAX: i64 = 99_999_999_999;
/// Seconds that a lock may last, and an extension add.
pub const LOCK_SECONDS: RangeInclusive<u32> = 60..=1800;
/// Seconds that a lock may last from the start of the first attempt to pay: long enough for a provider's message.
pub const PAYMENT_SECONDS: RangeInclusive<u32> = 300..=1800;
/// Longest ceiling of a lock, in seconds: 22 hours, because a provider's page lasts 24 at most, and half an
/// hour at least after it is opened.
pub const LOCK_CEILING_SECONDS_MAX: i64 = 79_200;
/// Seconds after its start at which a run that has claimed a slot is over for certain: no function that claims may run
/// for more than 25.
pub const RUN_SECONDS: u32 = 30;
/// Seconds for which the item of an unpaid booking is kept after the end of its lock.
pub const UNPAID_KEPT_SECONDS: i64 = 3600;
/// Extensions that a lock's ceiling must leave room for (WCAG 2.2.1, "Timing Adjustable").
pub const EXTENSIONS_MIN: i64 = 10;
/// Seconds for which a one-time code is good: long enough for slow mail, short enough for nobody to guess it.
pub const CODE_SECONDS: i64 = 600;
/// Wrong guesses at a one-time code before it is void: five in a million is the chance of a guesser.
pub const TRIES_MAX: u32 = 5;
/// One-time codes that are sent for one booking in an hour, so that nobody's mailbox is flooded.
pub const SENDS_PER_HOUR_MAX: u32 = 3;
/// Wrong sign-ins at one account: from a network that it is known from, or from all others together. So few in
/// so much time that Cognito's own lock, which doubles with each wrong password and hits the owner, too, is
/// forgotten in between: of five tries in 90 minutes two are a quarter of an hour apart, and Cognito forgets then.
pub const WRONG_SIGN_INS: Allowance = Allowance { max: 5, seconds: 5_400 };
/// Wrong sign-ins from one network at accounts that are not known from it. A mobile carrier puts thousands of
/// people behind one address, so this is wide; what protects an account is its own limit.
pub const WRONG_SIGN_INS_OF_NETWORK: Allowance = Allowance { max: 300, seconds: 900 };
/// Seconds for which an account is known from the network of its last sign-in there: 90 days.
pub const NETWORK_KNOWN_SECONDS: i64 = 90 * 86_400;
/// One-time codes that are sent to one address, or for one customer's change of address.
pub const CODES_OF_ADDRESS: Allowance = Allowance { max: SENDS_PER_HOUR_MAX, seconds: 3_600 };
/// One-time codes that are sent because somebody in one network asks for them.
pub const CODES_OF_NETWORK: Allowance = Allowance { max: 1_000, seconds: 3_600 };
/// One-time codes that are tried from one network; each code has its own limit besides.
pub const GUESSES_OF_NETWORK: Allowance = Allowance { max: 1_000, seconds: 3_600 };
/// Tiers of an event's cancellation policy.
pub const REFUND_TIERS_MAX: usize = 10;
/// Hours before the start at which a tier of a cancellation policy can end: a year.
pub const HOURS_BEFORE_MAX: u32 = 8784;
/// Time after a lock's shown end within which a customer still pays in time: clocks of customers, providers and
/// ours differ, and a bank's page takes a moment.
pub const IN_TIME: SignedDuration = SignedDuration::from_secs(120);
/// Time after the shown end for which the seats of a booking with a payment stay locked, while we learn what
/// became of it: a backlog or an outage of so long costs nobody a seat who paid in time.
pub const GRACE: SignedDuration = SignedDuration::from_mins(34);
/// Time after which an attempt's checkout ends at a provider whose checkouts end. Stripe refuses less than 30
/// minutes, so no checkout can begin more than two minutes after its attempt was written.
pub const CHECKOUT_LASTS: SignedDuration = SignedDuration::from_mins(32);
/// Time after which an attempt at a provider whose orders do not end is given up: Razorpay settles a payment
/// whose bank answers late within three days.
pub const ORDER_WATCHED: SignedDuration = SignedDuration::from_hours(72);
/// First wait before a provider is asked again.
pub const DUE_WAIT_MIN: SignedDuration = SignedDuration::from_mins(1);
/// Longest wait before a provider is asked again.
pub const DUE_WAIT_MAX: SignedDuration = SignedDuration::from_hours(1);
