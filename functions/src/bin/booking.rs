//! The Lambda functions of the subject `booking`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::CREATE_QUOTE),
        Function::Endpoint(&functions::CREATE_EVENT_QUOTE),
        Function::Endpoint(&functions::CREATE_BOOKING),
        Function::Endpoint(&functions::CHANGE_COUPON),
        Function::Endpoint(&functions::GET_BOOKING),
        Function::Endpoint(&functions::LIST_BOOKINGS),
        Function::Endpoint(&functions::RELEASE_BOOKING),
        Function::Endpoint(&functions::EXTEND_BOOKING),
    ])
}
