//! The Lambda functions of the subject `sales`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::CREATE_COMPLIMENTARY_BOOKING),
        Function::Endpoint(&functions::LIST_EVENT_BOOKINGS),
        Function::Endpoint(&functions::GET_EVENT_BOOKING),
        Function::Endpoint(&functions::LIST_ATTENDEES),
        Function::Endpoint(&functions::RETURN_SEATS),
    ])
}
