//! The Lambda functions of the subject `member`.

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
    ])
}
