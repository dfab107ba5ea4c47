//! The Lambda functions of the subject `event`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::CREATE_EVENT),
        Function::Endpoint(&functions::PUBLISH_EVENT),
        Function::Endpoint(&functions::CANCEL_EVENT),
        Function::Queue(&functions::CANCEL_BOOKINGS),
    ])
}
