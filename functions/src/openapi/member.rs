//! Operations on organizers, their members and their activity.

use domain::{Error, limits};
use serde_json::json;

use super::entry::Entry;
use crate::csv_file::{CSV, NEXT_CURSOR};
use crate::member::accept_invitation::AcceptanceBody;
use crate::member::change_role::RoleBody;
use crate::member::create_organizer::OrganizerBody;
use crate::member::invite_member::InvitationBody;
use crate::member::list_activity::ActivityListView;
use crate::member::list_members::MemberListView;
use crate::member::list_organizers::OrganizerListView;
use crate::member::member_view::MemberView;
use crate::member::settings::OrganizerView;
use crate::member::update_organizer::OrganizerChangeBody;
use crate::{
    ACCEPT_INVITATION, CHANGE_ROLE, CREATE_ORGANIZER, Endpoint, GET_ORGANIZER, INVITE_MEMBER, LIST_ACTIVITY,
    LIST_MEMBERS, LIST_ORGANIZERS, REVOKE_MEMBER, UPDATE_ORGANIZER,
};

/// Problem of an organizer that does not exist, or that the caller is no member of.
pub(super) const NO_ORGANIZER: Error = Error::NotFound { what: "organizer" };
/// Use of the header with the version.
const ETAG: &str = "Version of the organizer, for `If-Match`.";

pub(super) fn entries() -> Vec<Entry> {
    [organizers(), members(), vec![activity()]].concat()
}

fn organizers() -> Vec<Entry> {
    let field = |name| Error::FieldInvalid { name, reason: String::new() };
    let taken = || Error::SeriesTaken { series: String::new() };
    vec![
        entry(&CREATE_ORGANIZER, "Creates an organizer without members.")
            .idempotency_key()
            .body::<OrganizerBody>()
            .reply::<OrganizerView>(201, "The organizer.")
            .with_header("ETag", ETAG)
            .refuses([field("name"), taken()]),
        entry(
            &LIST_ORGANIZERS,
            "Lists the organizers that the caller is a member of; to an administrator, all.",
        )
        .pages()
        .reply::<OrganizerListView>(200, "A page of organizers."),
        entry(&GET_ORGANIZER, "Returns an organizer.")
            .reply::<OrganizerView>(200, "The organizer.")
            .with_header("ETag", ETAG)
            .refuses([NO_ORGANIZER]),
        entry(&UPDATE_ORGANIZER, "Changes an organizer's settings. For owners.")
            .header("If-Match", true, "The `ETag` of what was read.")
            .body::<OrganizerChangeBody>()
            .reply::<OrganizerView>(200, "The changed organizer.")
            .with_header("ETag", ETAG)
            .refuses([NO_ORGANIZER, field("name"), taken(), Error::VersionMissing, Error::VersionStale]),
    ]
}

fn members() -> Vec<Entry> {
    let field = |name| Error::FieldInvalid { name, reason: String::new() };
    let too_many = || Error::TooManyAttempts { retry_after_seconds: 0 };
    vec![
        entry(&LIST_MEMBERS, "Lists members and standing invitations. For owners and managers.")
            .pages()
            .reply::<MemberListView>(200, "A page of invitations and members.")
            .refuses([NO_ORGANIZER]),
        entry(&INVITE_MEMBER, "Mails a code that makes somebody a member. A repeat replaces it. For owners.")
            .body::<InvitationBody>()
            .reply::<MemberView>(
                202,
                "The invitation. The answer is the same if the address has an account or not.",
            )
            .refuses([NO_ORGANIZER, field("email"), too_many()]),
        entry(
            &ACCEPT_INVITATION,
            "Makes the caller a member, with the code that was mailed to the account's address.",
        )
        .body::<AcceptanceBody>()
        .reply::<MemberView>(200, "The membership.")
        .refuses([field("code")])
        .refuses([Error::CodeInvalid, Error::CodeExpired, Error::TooManyTries].map(of_invitation))
        .refuses([
            Error::MemberAlready,
            Error::NotFound { what: "account, or organizer" },
            too_many(),
        ]),
        entry(&CHANGE_ROLE, "Gives a member another role. For owners.")
            .body::<RoleBody>()
            .reply::<MemberView>(200, "The membership.")
            .refuses([Error::NotFound { what: "organizer, or member" }, Error::LastOwner]),
        entry(&REVOKE_MEMBER, "Revokes a membership or an invitation; may be repeated. For owners.")
            .empty(204, "The membership or invitation is gone.")
            .refuses([Error::NotFound { what: "organizer, or member" }, Error::LastOwner]),
    ]
}

fn of_invitation(refusal: Error) -> Error {
    Error::InvitationCode(Box::new(refusal))
}

fn activity() -> Entry {
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": limits::PAGE_ITEMS_MAX });
    let format = json!({ "type": "string", "enum": ["json", "csv"], "default": "json" });
    entry(&LIST_ACTIVITY, "Lists who changed what, newest first, as JSON or as CSV. For owners and managers.")
        .query("limit", "Most records on this page: without it 20 as JSON, and 1000 in a CSV file.", &limit)
        .cursor()
        .refuses([Error::ParameterInvalid { name: "limit", reason: String::new() }])
        .query("format", "JSON, or a CSV file.", &format)
        .reply::<ActivityListView>(200, "A page of activity records.")
        .files([CSV])
        .with_header(NEXT_CURSOR, "Cursor of the next CSV file; absent on the last.")
        .refuses([NO_ORGANIZER])
}

fn entry(endpoint: &'static Endpoint, summary: &'static str) -> Entry {
    Entry::new("organizer", endpoint, summary)
}
