//! The Lambda functions of the subject `change`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::CANCEL_EVENT),
        Function::Endpoint(&functions::POSTPONE_EVENT),
        Function::Queue(&functions::CANCEL_BOOKINGS),
    ])
}
