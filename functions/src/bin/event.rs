//! The Lambda functions of the subject `event`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::CREATE_EVENT),
        Function::Endpoint(&functions::CREATE_EVENTS),
        Function::Endpoint(&functions::LIST_ORGANIZER_EVENTS),
        Function::Endpoint(&functions::GET_ORGANIZER_EVENT),
        Function::Endpoint(&functions::UPDATE_EVENT),
        Function::Endpoint(&functions::DUPLICATE_EVENT),
        Function::Endpoint(&functions::PUBLISH_EVENT),
        Function::Endpoint(&functions::BLOCK_SEATS),
        Function::Endpoint(&functions::FREE_SEATS),
        Function::Endpoint(&functions::LIST_HOUSE_SEATS),
        Function::Endpoint(&functions::SET_CAPACITY),
    ])
}
