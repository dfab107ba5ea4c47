//! The Lambda functions of the subject `account`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::GET_ACCOUNT),
        Function::Endpoint(&functions::UPDATE_ACCOUNT),
        Function::Endpoint(&functions::EXPORT_ACCOUNT),
        Function::Endpoint(&functions::DELETE_ACCOUNT),
        Function::Endpoint(&functions::SET_UP_SECOND_FACTOR),
        Function::Endpoint(&functions::CONFIRM_SECOND_FACTOR),
        Function::Endpoint(&functions::REMOVE_SECOND_FACTOR),
        Function::Endpoint(&functions::RESET_SECOND_FACTOR),
        Function::Endpoint(&functions::LIST_ADMIN_ACTIVITY),
        Function::Endpoint(&functions::SHOW_STOP),
        Function::Endpoint(&functions::STOP_REMINDERS),
    ])
}
