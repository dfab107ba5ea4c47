//! All limits in one place: checked on input and published in the OpenAPI document.

use std::ops::RangeInclusive;

use jiff::SignedDuration;

use crate::base::tries::Allowance;

/// Most seats of a booking.
pub const SEATS_PER_BOOKING_MAX: usize = 10;
/// Most characters of an offer's label, and of its partner's name.
pub const OFFER_LABEL_CHARS_MAX: usize = 60;
/// Fewest days after an event until its bookings go into the archive: as long as the audit lists a bank's disputes.
pub const ARCHIVE_AFTER_DAYS_MIN: u32 = 180;
/// Time after its start from which an event cannot be cancelled any more: its bookings may be in the archive.
pub const OVER_FOR_GOOD: SignedDuration = SignedDuration::from_hours(24 * 180);
/// Most days of an export's events.
pub const EXPORT_DAYS_MAX: i32 = 366;
/// Bytes of a part of an export's file; S3 takes none below five megabytes but the last.
pub const EXPORT_PART_BYTES: usize = 8 * 1024 * 1024;
/// Seconds for which an address of a file is good.
pub const EXPORT_ADDRESS_SECONDS: u32 = 900;
/// Time for which an export is kept; the bucket's rule for its file says the same.
pub const EXPORT_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Months before a statement's that it may correct.
pub const CORRECTED_MONTHS: usize = 2;
/// Most bookings of a file of the archive.
pub const ARCHIVED_TOGETHER_MAX: usize = 250;
/// Most titles, events, tiers or sections that an offer names.
pub const OFFER_LIST_MAX: usize = 50;
/// Most tags of an offer, and of the offers that it combines with.
pub const TAGS_MAX: usize = 5;
/// Most customers that an offer names.
pub const ELIGIBLE_CUSTOMERS_MAX: usize = 200;
/// Most domains of e-mail addresses that an offer names.
pub const ELIGIBLE_DOMAINS_MAX: usize = 20;
/// Most parts of the group that an offer needs.
pub const GROUP_PARTS_MAX: usize = 5;
/// Most types that a part of a group names.
pub const GROUP_PART_TIERS_MAX: usize = 10;
/// Most tiers that an offer unlocks.
pub const UNLOCKED_TIERS_MAX: usize = 20;
/// Highest cap of an offer's uses.
pub const USES_MAX: u32 = 10_000_000;
/// Highest cap of one customer's uses of an offer.
pub const USES_PER_CUSTOMER_MAX: u32 = 1000;
/// Most seats of a table that is sold as a whole, which is then a booking of its own.
pub const SEATS_PER_TABLE_MAX: usize = 32;
/// Most seats of a block; fewer if long ids would make a full block larger than one write unit.
pub const SEATS_PER_BLOCK_MAX: usize = 32;
/// Most bytes of a full block: one DynamoDB write unit.
pub const BLOCK_BYTES_MAX: usize = 1024;
/// Most characters of a name (venue, screen, title, section).
pub const NAME_CHARS_MAX: usize = 120;
/// Most characters of a description.
pub const DESCRIPTION_CHARS_MAX: usize = 2000;
/// Most characters of the line of those who perform.
pub const CAST_CHARS_MAX: usize = 500;
/// Most characters of a link's address.
pub const URL_CHARS_MAX: usize = 500;
/// Most languages, genres or links of a title.
pub const TITLE_LIST_MAX: usize = 10;
/// Most translations of a title's texts.
pub const TRANSLATIONS_MAX: usize = 20;
/// Most bytes of a title as JSON: events' pages read it, and a page of titles stays below 1 MB.
pub const TITLE_BYTES_MAX: usize = 32 * 1024;
/// Most bytes of a request body on ordinary routes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// Most bytes of a request body with an organizer's own texts: JSON may write 41 KB of them twice as long.
pub const OVERRIDE_BODY_BYTES_MAX: usize = 96 * 1024;
/// Most bytes of a request body with a chart (Lambda's limit is 6 MB).
pub const CHART_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Most bytes of a chart that is uploaded first: a hall of 100,000 seats.
pub const UPLOADED_CHART_BYTES_MAX: usize = 20 * 1024 * 1024;
/// Most objects of an uploaded chart, each of which takes up to 700 bytes of the function's memory.
pub const CHART_OBJECTS_MAX: usize = 500_000;
/// Most values of an uploaded chart, those in its objects and lists included.
pub const CHART_VALUES_MAX: usize = 4_000_000;
/// Most bytes of an image: in base 64 it fits Lambda's answer of 6 MB.
pub const IMAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most bytes of a font.
pub const FONT_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Most pixels of an image's side.
pub const IMAGE_SIDE_MAX: u32 = 8_000;
/// Most pixels of an image, each of which takes four bytes of a browser's memory.
pub const IMAGE_PIXELS_MAX: u64 = 24_000_000;
/// Most images of a title's gallery.
pub const GALLERY_MAX: usize = 10;
/// Most characters of the text that says what an image shows.
pub const ALTERNATIVE_TEXT_CHARS_MAX: usize = 300;
/// Lifetime of the address of an upload, in seconds: long enough for the largest file on a slow line.
pub const UPLOAD_SECONDS: u32 = 900;
/// Most codes of offers that one request names.
pub const COUPONS_PER_REQUEST_MAX: usize = 5;
/// Most bytes of a webhook's body, which must fit a queue message (256 KB) with its envelope.
pub const WEBHOOK_BYTES_MAX: usize = 128 * 1024;
/// Length of an offer's code, in characters.
pub const CODE_CHARS: RangeInclusive<usize> = 4..=32;
/// Most characters of the prefix of generated codes: with twelve random ones they fit [`CODE_CHARS`].
pub const CODE_PREFIX_CHARS_MAX: usize = 16;
/// Most codes that one request generates, so that its writes end within the function's time.
pub const CODES_PER_REQUEST_MAX: u32 = 1000;
/// Most codes of an offer.
pub const CODES_PER_OFFER_MAX: u32 = 100_000;
/// Most automatic offers of an organizer that are neither paused nor over: every quote reads them.
pub const AUTOMATIC_OFFERS_MAX: usize = 50;
/// Most bytes of those together, as JSON: one item, read by every instance every few seconds while it sells.
pub const AUTOMATIC_OFFERS_BYTES_MAX: usize = 64 * 1024;
/// Most seats of a layout.
pub const SEATS_PER_LAYOUT_MAX: usize = 100_000;
/// Most layouts of a screen, which lists them.
pub const LAYOUTS_PER_SCREEN_MAX: u32 = 1_000;
/// Most shapes of a layout: what is drawn and not sold.
pub const SHAPES_PER_LAYOUT_MAX: usize = 5_000;
/// Most corners of a polygon in a layout.
pub const CORNERS_MAX: usize = 1_000;
/// Most floors of a layout.
pub const FLOORS_PER_LAYOUT_MAX: usize = 20;
/// Most mistakes of a chart that are listed; the others are only counted.
pub const FAULTS_LISTED_MAX: usize = 1_000;
/// Most items on a page of a list.
pub const PAGE_ITEMS_MAX: usize = 100;
/// Default number of items on a page of a list.
pub const PAGE_ITEMS_DEFAULT: usize = 20;
/// Most days of a report.
pub const REPORT_DAYS_MAX: i32 = 400;
/// Most events of a report, each of which is read.
pub const REPORT_EVENTS_MAX: usize = 1_000;
/// Views of events' pages that one instance takes from one network: a mobile carrier puts many people behind one address.
pub const VIEWS_OF_NETWORK: Allowance = Allowance { max: 60, seconds: 60 };
/// Most seats on a page of a seat list: about 200 bytes each, so a page stays far below 1 MB.
pub const SEATS_PAGE_MAX: usize = 1000;
/// Most house seats of one request, so that its writes end within the function's time.
pub const HOUSE_SEATS_MAX: usize = 20_000;
/// Most payment attempts of a booking.
pub const PAYMENTS_PER_BOOKING_MAX: usize = 10;
/// Most characters of an `Idempotency-Key`.
pub const IDEMPOTENCY_KEY_CHARS_MAX: usize = 200;
/// Most postponements of an event.
pub const POSTPONEMENTS_MAX: usize = 10;
/// Most moves of an event to other halls.
pub const RELOCATIONS_MAX: u32 = 20;
/// Most pairs of seats in a request to move an event.
pub const RELOCATION_PAIRS_MAX: usize = 1_000;
/// Most bytes of such a request.
pub const RELOCATION_BYTES_MAX: usize = 512 * 1024;
/// Most tiers of an event.
pub const TIERS_PER_EVENT_MAX: usize = 50;
/// Most phases of a price.
pub const PHASES_PER_PRICE_MAX: usize = 10;
/// Most prices of sections and rows in an event: with their phases its item stays far below 400 KB.
pub const SECTION_PRICES_MAX: usize = 100;
/// Most rows that the prices of an event name.
pub const PRICED_ROWS_MAX: usize = 500;
/// Most events that one request creates.
pub const EVENTS_PER_REQUEST_MAX: usize = 100;
/// Largest amount in minor units, well within `i64` and every provider's limit.
pub const AMOUNT_MINOR_MAX: i64 = 99_999_999_999;
/// Allowed length of a lock and of an extension, in seconds.
pub const LOCK_SECONDS: RangeInclusive<u32> = 60..=1800;
/// Allowed length of a lock from the start of the first attempt to pay, in seconds: long enough for the
/// provider's messages.
pub const PAYMENT_SECONDS: RangeInclusive<u32> = 300..=1800;
/// Longest ceiling of a lock, in seconds: 22 hours, because a provider's page lasts at most 24, and at least
/// half an hour after it is opened.
pub const LOCK_CEILING_SECONDS_MAX: i64 = 79_200;
/// Seconds after which a run that has claimed a slot has certainly ended: no function that claims may run for
/// more than 25.
pub const RUN_SECONDS: u32 = 30;
/// Seconds for which an unpaid booking's item is kept after its lock.
pub const UNPAID_KEPT_SECONDS: i64 = 3600;
/// Seconds for which a notification is kept: 400 days.
pub const NOTIFICATION_KEPT_SECONDS: i64 = 34_560_000;
/// Confirmations that a booking's customer and members may have mailed again, so that no mailbox is flooded.
pub const RESENDS_OF_BOOKING: Allowance = Allowance { max: 5, seconds: 86_400 };
/// Text messages to a telephone number, of which nobody knows whose it is: each is paid, and may reach a stranger.
pub const TEXTS_OF_NUMBER: Allowance = Allowance { max: 6, seconds: 86_400 };
/// Most notifications of a booking that are listed, the newest first.
pub const NOTIFICATIONS_LISTED_MAX: usize = 100;
/// Most webhooks of an organizer: every message of its bookings is sent to all of them.
pub const WEBHOOKS_PER_ORGANIZER_MAX: u32 = 10;
/// Most bytes of the answer to a webhook that are read.
pub const WEBHOOK_ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Longest wait for the answer to a webhook.
pub const WEBHOOK_ANSWER_WAIT: SignedDuration = SignedDuration::from_secs(10);
/// Time for which a webhook is left alone after it did not answer, so that its waits hold up no other; doubled by each
/// silence that follows.
pub const WEBHOOK_QUIET: SignedDuration = SignedDuration::from_secs(60);
/// Longest such time: the longest delay of a queue message.
pub const WEBHOOK_QUIET_MAX: SignedDuration = SignedDuration::from_secs(900);
/// Time from which a call of a webhook is slow.
pub const WEBHOOK_SLOW: SignedDuration = SignedDuration::from_secs(3);
/// Time for which one run has a webhook for itself, to see if it answers again: longer than the wait for an answer.
pub const WEBHOOK_PROBE: SignedDuration = SignedDuration::from_secs(15);
/// Longest wait for the body of the answer to a webhook, which nobody reads.
pub const WEBHOOK_BODY_WAIT: SignedDuration = SignedDuration::from_secs(1);
/// Deliveries of a webhook that members may have sent again, so that nobody floods a receiver by us.
pub const REPLAYS_OF_WEBHOOK: Allowance = Allowance { max: 60, seconds: 3600 };
/// Time for which a webhook may fail before it is paused.
pub const WEBHOOK_FAILING: SignedDuration = SignedDuration::from_hours(3 * 24);
/// Most hours for which a replaced secret of a webhook signs beside the new one.
pub const OLD_SECRET_HOURS_MAX: u32 = 168;
/// Seconds for which deliveries and their messages are kept: 30 days.
pub const DELIVERY_KEPT_SECONDS: i64 = 2_592_000;
/// Time after the start of an event for which its void tickets are kept: two years, because the start may be postponed.
pub const VOID_KEPT: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);
/// Least extensions that fit under a lock's ceiling (WCAG 2.2.1, "Timing Adjustable").
pub const EXTENSIONS_MIN: i64 = 10;
/// Lifetime of a one-time code, in seconds: long enough for slow mail, too short to guess it.
pub const CODE_SECONDS: i64 = 600;
/// Lifetime of an invitation, in seconds: a week, because the person may have to make an account first. Only the
/// account with the invited address can use its code.
pub const INVITATION_SECONDS: i64 = 7 * 86_400;
/// Lifetime of an invitation by an administrator of the deployment, in seconds: shorter, because nothing in the table
/// says if the administrator still is one.
pub const INVITATION_BY_ADMIN_SECONDS: i64 = 86_400;
/// Most members and invitations of an organizer together.
pub const MEMBERS_PER_ORGANIZER_MAX: usize = 100;
/// Most number series of an organizer, those that it has left included: the audit counts each of them.
pub const SERIES_PER_ORGANIZER_MAX: usize = 20;
/// Seconds for which the mark of a closed account is kept: a day, longer than any token or run of a request lives.
pub const CLOSED_KEPT_SECONDS: i64 = 86_400;
/// Most bookings, and most organizers, that the refusal to close an account names.
pub const TIES_NAMED_MAX: usize = 20;
/// Most lines of a seller's address.
pub const ADDRESS_LINES_MAX: usize = 6;
/// Most tax numbers of a seller.
pub const TAX_IDS_MAX: usize = 4;
/// Most activity records in one CSV file: less than Lambda's 6 MB.
pub const ACTIVITY_CSV_MAX: usize = 1000;
/// Most payouts, or lines of a payout, in one CSV file.
pub const PAYOUT_CSV_MAX: usize = 1000;
/// Wrong guesses after which a one-time code is void: five in a million is a guesser's chance.
pub const TRIES_MAX: u32 = 5;
/// Most one-time codes sent for one booking per hour, so that no mailbox is flooded.
pub const SENDS_PER_HOUR_MAX: u32 = 3;
/// Wrong sign-ins at one account, from a network that it is known from, or from all others together. The
/// number is low enough for Cognito's own lock, which doubles with each wrong password and also hits the
/// owner, to reset in between: of five tries in 90 minutes two are a quarter of an hour apart, and Cognito
/// forgets then.
pub const WRONG_SIGN_INS: Allowance = Allowance { max: 5, seconds: 5_400 };
/// Wrong sign-ins from one network at accounts that are not known from it. The limit is wide, because a
/// mobile carrier puts thousands of people behind one address; the account's own limit protects it.
pub const WRONG_SIGN_INS_OF_NETWORK: Allowance = Allowance { max: 300, seconds: 900 };
/// Seconds for which an account stays known from a network after its last sign-in there: 90 days.
pub const NETWORK_KNOWN_SECONDS: i64 = 90 * 86_400;
/// Wrong codes of an authenticator app at one account in a day, from all networks together that know it.
pub const WRONG_APP_CODES: Allowance = Allowance { max: 30, seconds: 86_400 };
/// Sessions of an account that count as opened with its second factor: an older one signs in again.
pub const PROVED_SESSIONS_MAX: usize = 20;
/// One-time codes sent to one address, or for one customer's change of address.
pub const CODES_OF_ADDRESS: Allowance = Allowance { max: SENDS_PER_HOUR_MAX, seconds: 3_600 };
/// One-time codes sent at the request of one network.
pub const CODES_OF_NETWORK: Allowance = Allowance { max: 1_000, seconds: 3_600 };
/// Guesses at one-time codes from one network; each code has its own limit, too.
pub const GUESSES_OF_NETWORK: Allowance = Allowance { max: 1_000, seconds: 3_600 };
/// Wrong codes of offers by one customer.
pub const COUPONS_OF_CUSTOMER: Allowance = Allowance { max: 10, seconds: 60 };
/// Wrong codes of offers from one network, which a whole hall may share.
pub const COUPONS_OF_NETWORK: Allowance = Allowance { max: 100, seconds: 60 };
/// Addresses that one member may name as receivers of complimentary bookings: an answer says if one has an account.
pub const RECEIVERS_OF_MEMBER: Allowance = Allowance { max: 100, seconds: 3_600 };
/// Test mails that one member may have sent to the own address.
pub const TEST_MAILS_OF_MEMBER: Allowance = Allowance { max: 20, seconds: 3_600 };
/// Most tiers of a cancellation policy.
pub const REFUND_TIERS_MAX: usize = 10;
/// Earliest end of a policy's tier, in hours before the start: a year.
pub const HOURS_BEFORE_MAX: u32 = 8784;
/// Time after a lock's shown end within which a payment is still in time: the clocks of customers, providers
/// and functions differ, and a bank's page takes a moment.
pub const IN_TIME: SignedDuration = SignedDuration::from_secs(120);
/// Time after the shown end for which the seats of a booking with an attempt stay locked until its outcome is
/// known: a customer who paid in time loses no seat to a backlog or an outage of that length.
pub const GRACE: SignedDuration = SignedDuration::from_mins(34);
/// Lifetime of a checkout at a provider whose checkouts end. Stripe refuses less than 30 minutes, so no
/// checkout can begin more than two minutes after its attempt was written.
pub const CHECKOUT_LASTS: SignedDuration = SignedDuration::from_mins(32);
/// Time for which an attempt is watched at a provider whose orders do not end: Razorpay settles a payment
/// whose bank answers late within three days.
pub const ORDER_WATCHED: SignedDuration = SignedDuration::from_hours(72);
/// First wait before a provider is asked again.
pub const DUE_WAIT_MIN: SignedDuration = SignedDuration::from_mins(1);
/// Longest wait before a provider is asked again.
pub const DUE_WAIT_MAX: SignedDuration = SignedDuration::from_hours(1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_and_memories_are_as_long_as_the_documents_say() {
        assert_eq!((BODY_BYTES_MAX, CHART_BYTES_MAX, WEBHOOK_BYTES_MAX), (65_536, 5_242_880, 131_072));
        assert_eq!(NETWORK_KNOWN_SECONDS, 7_776_000);
    }
}
