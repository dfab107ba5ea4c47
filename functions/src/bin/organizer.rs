//! The Lambda functions of the subject `organizer`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::CREATE_ORGANIZER),
        Function::Endpoint(&functions::LIST_ORGANIZERS),
        Function::Endpoint(&functions::GET_ORGANIZER),
        Function::Endpoint(&functions::UPDATE_ORGANIZER),
        Function::Endpoint(&functions::LIST_MEMBERS),
        Function::Endpoint(&functions::INVITE_MEMBER),
        Function::Endpoint(&functions::ACCEPT_INVITATION),
        Function::Endpoint(&functions::CHANGE_ROLE),
        Function::Endpoint(&functions::REVOKE_MEMBER),
        Function::Endpoint(&functions::LIST_ACTIVITY),
        Function::Endpoint(&functions::CREATE_VENUE),
        Function::Endpoint(&functions::LIST_VENUES),
        Function::Endpoint(&functions::CREATE_SCREEN),
        Function::Endpoint(&functions::CREATE_LAYOUT),
        Function::Endpoint(&functions::CREATE_TITLE),
        Function::Endpoint(&functions::LIST_TITLES),
        Function::Endpoint(&functions::CREATE_EVENT),
        Function::Endpoint(&functions::PUBLISH_EVENT),
        Function::Endpoint(&functions::CANCEL_EVENT),
        Function::Queue(&functions::CANCEL_BOOKINGS),
    ])
}
