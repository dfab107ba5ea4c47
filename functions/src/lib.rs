//! Every Lambda function of Boxoffice: the HTTP API and the triggers on one page.
//!
//! A function is a `static` beside its handler; the binary of its subject in `src/bin` names it. The tests,
//! the OpenAPI writer and `tidy` read the lists below. No binary links them.

mod account;
mod address;
mod app;
mod archive;
mod audit;
mod auth;
mod authority;
mod booking;
mod cancellation;
mod catalog;
mod change;
mod code_mail;
mod coding;
mod config;
mod csv_file;
mod cursor;
mod delivery;
mod discovery;
mod documents;
mod event;
mod facts;
mod given;
mod images;
mod local_time;
mod media;
mod member;
mod messages;
mod notification;
mod offer;
mod offers;
mod organizer;
mod overrides;
mod payment;
mod payouts;
mod pictures;
mod print;
mod queue;
mod random;
mod reference;
mod relocation;
mod reports;
mod run;
mod sales;
mod seats_left;
mod statements;
mod stop_link;
mod template;
mod text;
mod version;
mod view;
mod webhook;
mod workers;

pub mod openapi;

pub use account::confirm_second_factor::CONFIRM_SECOND_FACTOR;
pub use account::delete_account::DELETE_ACCOUNT;
pub use account::export_account::EXPORT_ACCOUNT;
pub use account::get_account::GET_ACCOUNT;
pub use account::list_admin_activity::LIST_ADMIN_ACTIVITY;
pub use account::remove_second_factor::REMOVE_SECOND_FACTOR;
pub use account::reset_second_factor::RESET_SECOND_FACTOR;
pub use account::set_up_second_factor::SET_UP_SECOND_FACTOR;
pub use account::show_stop::SHOW_STOP;
pub use account::stop_reminders::STOP_REMINDERS;
pub use account::update_account::UPDATE_ACCOUNT;
pub use address::change_email::CHANGE_EMAIL;
pub use address::confirm_email_change::CONFIRM_EMAIL_CHANGE;
pub use app::{App, Clock};
pub use config::Config;
/// Contents of notifications, and the orders to send them.
pub use notification::content::{Told, told};
pub use queue::NotificationOrder;
pub use run::run;
pub use workers::workers;

pub use workers::workers;

/// A route of the API.
pub type Endpoint = lambda::Endpoint<App>;
/// A function that a queue wakes.
pub type QueueWorker = lambda::QueueWorker<App>;
/// A function that a stream wakes.
pub type StreamWorker = lambda::StreamWorker<App>;
/// A function that a schedule wakes.
pub type ScheduleWorker = lambda::ScheduleWorker<App>;
/// Any function.
pub type Function = lambda::Function<App>;

pub use archive::archive_bookings::ARCHIVE_BOOKINGS;
pub use audit::audit_books::AUDIT_BOOKS;
pub use auth::authorize_sign_in::AUTHORIZE_SIGN_IN;
pub use auth::confirm_log_in::CONFIRM_LOG_IN;
pub use auth::confirm_sign_up::CONFIRM_SIGN_UP;
pub use auth::exchange_code::EXCHANGE_CODE;
pub use auth::forgot_password::FORGOT_PASSWORD;
pub use auth::list_providers::LIST_PROVIDERS;
pub use auth::log_in::LOG_IN;
pub use auth::log_out::LOG_OUT;
pub use auth::refresh_session::REFRESH_SESSION;
pub use auth::resend_code::RESEND_CODE;
pub use auth::reset_password::RESET_PASSWORD;
pub use auth::sign_up::SIGN_UP;
pub use booking::change_coupon::CHANGE_COUPON;
pub use booking::create_booking::CREATE_BOOKING;
pub use booking::create_event_quote::CREATE_EVENT_QUOTE;
pub use booking::create_quote::CREATE_QUOTE;
pub use booking::extend_booking::EXTEND_BOOKING;
pub use booking::get_booking::GET_BOOKING;
pub use booking::list_bookings::LIST_BOOKINGS;
pub use booking::release_booking::RELEASE_BOOKING;
pub use cancellation::confirm_cancellation::CONFIRM_CANCELLATION;
pub use cancellation::request_cancellation::REQUEST_CANCELLATION;
pub use catalog::get_availability::GET_AVAILABILITY;
pub use catalog::get_event::GET_EVENT;
pub use catalog::get_layout_map::GET_LAYOUT_MAP;
pub use catalog::get_seats::GET_SEATS;
pub use catalog::list_events::LIST_EVENTS;
pub use change::cancel_bookings::CANCEL_BOOKINGS;
pub use change::cancel_event::CANCEL_EVENT;
pub use change::postpone_event::POSTPONE_EVENT;
pub use delivery::list_event_notifications::LIST_EVENT_NOTIFICATIONS;
pub use delivery::list_notifications::LIST_NOTIFICATIONS;
pub use delivery::record_delivery::RECORD_DELIVERY;
pub use delivery::resend_confirmation::RESEND_CONFIRMATION;
pub use delivery::resend_event_confirmation::RESEND_EVENT_CONFIRMATION;
pub use discovery::find_titles::FIND_TITLES;
pub use discovery::get_event_page::GET_EVENT_PAGE;
pub use discovery::get_search_index::GET_SEARCH_INDEX;
pub use discovery::list_facets::LIST_FACETS;
pub use documents::get_invoice::GET_INVOICE;
pub use documents::get_ticket_keys::GET_TICKET_KEYS;
pub use documents::get_tickets::GET_TICKETS;
pub use documents::get_void_tickets::GET_VOID_TICKETS;
pub use documents::issue_documents::ISSUE_DOCUMENTS;
pub use event::block_seats::BLOCK_SEATS;
pub use event::create_event::CREATE_EVENT;
pub use event::create_events::CREATE_EVENTS;
pub use event::duplicate_event::DUPLICATE_EVENT;
pub use event::free_seats::FREE_SEATS;
pub use event::get_organizer_event::GET_ORGANIZER_EVENT;
pub use event::list_house_seats::LIST_HOUSE_SEATS;
pub use event::list_organizer_events::LIST_ORGANIZER_EVENTS;
pub use event::publish_event::PUBLISH_EVENT;
pub use event::set_capacity::SET_CAPACITY;
pub use event::update_event::UPDATE_EVENT;
pub use facts::check_aggregates::CHECK_AGGREGATES;
pub use facts::record_facts::RECORD_FACTS;
pub use media::create_image::CREATE_IMAGE;
pub use media::create_upload::CREATE_UPLOAD;
pub use media::get_image::GET_IMAGE;
pub use member::accept_invitation::ACCEPT_INVITATION;
pub use member::change_role::CHANGE_ROLE;
pub use member::create_organizer::CREATE_ORGANIZER;
pub use member::get_organizer::GET_ORGANIZER;
pub use member::invite_member::INVITE_MEMBER;
pub use member::list_activity::LIST_ACTIVITY;
pub use member::list_members::LIST_MEMBERS;
pub use member::list_organizers::LIST_ORGANIZERS;
pub use member::revoke_member::REVOKE_MEMBER;
pub use member::update_organizer::UPDATE_ORGANIZER;
pub use messages::publish_messages::PUBLISH_MESSAGES;
pub use messages::remind_customers::REMIND_CUSTOMERS;
pub use messages::settle_redemptions::SETTLE_REDEMPTIONS;
pub use notification::send_notification::SEND_NOTIFICATION;
pub use offer::create_codes::CREATE_CODES;
pub use offer::create_offer::CREATE_OFFER;
pub use offer::get_offer::GET_OFFER;
pub use offer::list_codes::LIST_CODES;
pub use offer::list_offers::LIST_OFFERS;
pub use offer::pause_offer::PAUSE_OFFER;
pub use offer::preview_offer::PREVIEW_OFFER;
pub use offer::resume_offer::RESUME_OFFER;
pub use offer::update_offer::UPDATE_OFFER;
pub use organizer::create_layout::CREATE_LAYOUT;
pub use organizer::create_screen::CREATE_SCREEN;
pub use organizer::create_title::CREATE_TITLE;
pub use organizer::create_venue::CREATE_VENUE;
pub use organizer::get_screen::GET_SCREEN;
pub use organizer::get_title::GET_TITLE;
pub use organizer::get_venue::GET_VENUE;
pub use organizer::list_screens::LIST_SCREENS;
pub use organizer::list_titles::LIST_TITLES;
pub use organizer::list_venues::LIST_VENUES;
pub use organizer::update_screen::UPDATE_SCREEN;
pub use organizer::update_title::UPDATE_TITLE;
pub use organizer::update_venue::UPDATE_VENUE;
pub use payment::create_payment::CREATE_PAYMENT;
pub use payment::get_payment::GET_PAYMENT;
pub use payment::look_at_payments::LOOK_AT_PAYMENTS;
pub use payment::process_payment::PROCESS_PAYMENT;
pub use payment::process_refund::PROCESS_REFUND;
pub use payment::receive_razorpay_webhook::RECEIVE_RAZORPAY_WEBHOOK;
pub use payment::receive_stripe_webhook::RECEIVE_STRIPE_WEBHOOK;
pub use payment::return_payer::RETURN_PAYER;
pub use payment::sweep_payments::SWEEP_PAYMENTS;
pub use payouts::get_payout::GET_PAYOUT;
pub use payouts::list_payouts::LIST_PAYOUTS;
pub use payouts::reconcile_payouts::RECONCILE_PAYOUTS;
pub use reference::get_docs::GET_DOCS;
pub use reference::get_openapi::GET_OPENAPI;
pub use relocation::relocate_bookings::RELOCATE_BOOKINGS;
pub use relocation::relocate_event::RELOCATE_EVENT;
pub use reports::{
    GET_ABANDONED_REPORT, GET_BOOKINGS_REPORT, GET_DEFERRED_REPORT, GET_DISPUTES_REPORT, GET_FAILURES_REPORT,
    GET_FUNNEL_REPORT, GET_KPIS_REPORT, GET_OCCUPANCY_REPORT, GET_OFFERS_REPORT, GET_REFUNDS_REPORT,
    GET_REVENUE_REPORT,
};
pub use sales::create_complimentary_booking::CREATE_COMPLIMENTARY_BOOKING;
pub use sales::get_event_booking::GET_EVENT_BOOKING;
pub use sales::list_attendees::LIST_ATTENDEES;
pub use sales::list_event_bookings::LIST_EVENT_BOOKINGS;
pub use sales::return_seats::RETURN_SEATS;
pub use statements::create_export::CREATE_EXPORT;
pub use statements::create_statement::CREATE_STATEMENT;
pub use statements::get_export::GET_EXPORT;
pub use statements::get_statement::GET_STATEMENT;
pub use statements::list_statements::LIST_STATEMENTS;
pub use statements::write_export::WRITE_EXPORT;
pub use template::get_template::GET_TEMPLATE;
pub use template::list_templates::LIST_TEMPLATES;
pub use template::override_template::OVERRIDE_TEMPLATE;
pub use template::preview_template::PREVIEW_TEMPLATE;
pub use template::restore_template::RESTORE_TEMPLATE;
pub use template::test_template::TEST_TEMPLATE;
pub use webhook::create_webhook::CREATE_WEBHOOK;
pub use webhook::delete_webhook::DELETE_WEBHOOK;
pub use webhook::deliver_webhook::DELIVER_WEBHOOK;
pub use webhook::get_webhook::GET_WEBHOOK;
pub use webhook::list_deliveries::LIST_DELIVERIES;
pub use webhook::list_webhooks::LIST_WEBHOOKS;
pub use webhook::replay_delivery::REPLAY_DELIVERY;
pub use webhook::rotate_webhook_secret::ROTATE_WEBHOOK_SECRET;
pub use webhook::update_webhook::UPDATE_WEBHOOK;

/// All routes of the HTTP API.
#[must_use]
pub fn routes() -> Vec<&'static Endpoint> {
    [routes_of_customers(), routes_of_organizers(), routes_of_notifications(), routes_of_reports()].concat()
}

fn routes_of_customers() -> Vec<&'static Endpoint> {
    vec![
        // Public.
        &LIST_EVENTS,
        // Before the route that its path matches, too.
        &LIST_FACETS,
        &FIND_TITLES,
        &GET_SEARCH_INDEX,
        &GET_EVENT_PAGE,
        &GET_EVENT,
        &GET_SEATS,
        &CREATE_EVENT_QUOTE,
        &GET_AVAILABILITY,
        &GET_LAYOUT_MAP,
        &GET_IMAGE,
        &GET_TICKET_KEYS,
        &GET_VOID_TICKETS,
        &GET_OPENAPI,
        &GET_DOCS,
        &SIGN_UP,
        &CONFIRM_SIGN_UP,
        &RESEND_CODE,
        &LOG_IN,
        &CONFIRM_LOG_IN,
        &REFRESH_SESSION,
        &LOG_OUT,
        &FORGOT_PASSWORD,
        &RESET_PASSWORD,
        &LIST_PROVIDERS,
        &AUTHORIZE_SIGN_IN,
        &EXCHANGE_CODE,
        &SHOW_STOP,
        &STOP_REMINDERS,
        // Customers.
        &CREATE_QUOTE,
        &CREATE_BOOKING,
        &CHANGE_COUPON,
        &GET_BOOKING,
        &LIST_BOOKINGS,
        &RELEASE_BOOKING,
        &EXTEND_BOOKING,
        &REQUEST_CANCELLATION,
        &CONFIRM_CANCELLATION,
        &CREATE_PAYMENT,
        &GET_PAYMENT,
        &GET_TICKETS,
        &GET_INVOICE,
        &LIST_NOTIFICATIONS,
        &RESEND_CONFIRMATION,
        &GET_ACCOUNT,
        &UPDATE_ACCOUNT,
        &EXPORT_ACCOUNT,
        &DELETE_ACCOUNT,
        &CHANGE_EMAIL,
        &CONFIRM_EMAIL_CHANGE,
        &SET_UP_SECOND_FACTOR,
        &CONFIRM_SECOND_FACTOR,
        &REMOVE_SECOND_FACTOR,
        // Payment providers.
        &RECEIVE_STRIPE_WEBHOOK,
        &RECEIVE_RAZORPAY_WEBHOOK,
        &RETURN_PAYER,
    ]
}

fn routes_of_organizers() -> Vec<&'static Endpoint> {
    vec![
        &CREATE_ORGANIZER,
        &LIST_ORGANIZERS,
        &GET_ORGANIZER,
        &UPDATE_ORGANIZER,
        &LIST_MEMBERS,
        &INVITE_MEMBER,
        &ACCEPT_INVITATION,
        &CHANGE_ROLE,
        &REVOKE_MEMBER,
        &LIST_ACTIVITY,
        &CREATE_UPLOAD,
        &CREATE_IMAGE,
        &RESET_SECOND_FACTOR,
        &LIST_ADMIN_ACTIVITY,
        &CREATE_VENUE,
        &LIST_VENUES,
        &GET_VENUE,
        &UPDATE_VENUE,
        &CREATE_SCREEN,
        &LIST_SCREENS,
        &GET_SCREEN,
        &UPDATE_SCREEN,
        &CREATE_LAYOUT,
        &CREATE_TITLE,
        &LIST_TITLES,
        &GET_TITLE,
        &UPDATE_TITLE,
        &CREATE_EVENT,
        &CREATE_EVENTS,
        &LIST_ORGANIZER_EVENTS,
        &GET_ORGANIZER_EVENT,
        &UPDATE_EVENT,
        &DUPLICATE_EVENT,
        &PUBLISH_EVENT,
        &CANCEL_EVENT,
        &POSTPONE_EVENT,
        &RELOCATE_EVENT,
        &BLOCK_SEATS,
        &FREE_SEATS,
        &LIST_HOUSE_SEATS,
        &SET_CAPACITY,
        &CREATE_COMPLIMENTARY_BOOKING,
        &LIST_EVENT_BOOKINGS,
        &GET_EVENT_BOOKING,
        &LIST_ATTENDEES,
        &RETURN_SEATS,
        &LIST_EVENT_NOTIFICATIONS,
        &RESEND_EVENT_CONFIRMATION,
        &CREATE_OFFER,
        &LIST_OFFERS,
        &PREVIEW_OFFER,
        &GET_OFFER,
        &UPDATE_OFFER,
        &PAUSE_OFFER,
        &RESUME_OFFER,
        &CREATE_CODES,
        &LIST_CODES,
    ]
}

/// Routes of organizers' own texts and of their webhooks.
fn routes_of_notifications() -> Vec<&'static Endpoint> {
    vec![
        &LIST_TEMPLATES,
        &GET_TEMPLATE,
        &OVERRIDE_TEMPLATE,
        &RESTORE_TEMPLATE,
        &PREVIEW_TEMPLATE,
        &TEST_TEMPLATE,
        &CREATE_EXPORT,
        &GET_EXPORT,
        &CREATE_STATEMENT,
        &LIST_STATEMENTS,
        &GET_STATEMENT,
        &CREATE_WEBHOOK,
        &LIST_WEBHOOKS,
        &GET_WEBHOOK,
        &UPDATE_WEBHOOK,
        &DELETE_WEBHOOK,
        &ROTATE_WEBHOOK_SECRET,
        &LIST_DELIVERIES,
        &REPLAY_DELIVERY,
    ]
}

/// Routes of reports.
fn routes_of_reports() -> Vec<&'static Endpoint> {
    vec![&LIST_PAYOUTS, &GET_PAYOUT]
    vec![
        &GET_REVENUE_REPORT,
        &GET_BOOKINGS_REPORT,
        &GET_OCCUPANCY_REPORT,
        &GET_REFUNDS_REPORT,
        &GET_DISPUTES_REPORT,
        &GET_FUNNEL_REPORT,
        &GET_ABANDONED_REPORT,
        &GET_FAILURES_REPORT,
        &GET_OFFERS_REPORT,
        &GET_DEFERRED_REPORT,
        &GET_KPIS_REPORT,
        &LIST_PAYOUTS,
        &GET_PAYOUT,
    ]
}
