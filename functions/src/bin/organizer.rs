//! The Lambda functions of the subject `organizer`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::CREATE_VENUE),
        Function::Endpoint(&functions::LIST_VENUES),
        Function::Endpoint(&functions::GET_VENUE),
        Function::Endpoint(&functions::UPDATE_VENUE),
        Function::Endpoint(&functions::CREATE_SCREEN),
        Function::Endpoint(&functions::LIST_SCREENS),
        Function::Endpoint(&functions::GET_SCREEN),
        Function::Endpoint(&functions::UPDATE_SCREEN),
        Function::Endpoint(&functions::CREATE_LAYOUT),
        Function::Endpoint(&functions::CREATE_TITLE),
        Function::Endpoint(&functions::LIST_TITLES),
        Function::Endpoint(&functions::GET_TITLE),
        Function::Endpoint(&functions::UPDATE_TITLE),
    ])
}
