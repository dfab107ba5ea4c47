//! The Lambda functions of the subject `delivery`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Queue(&functions::RECORD_DELIVERY),
        Function::Endpoint(&functions::LIST_NOTIFICATIONS),
        Function::Endpoint(&functions::LIST_EVENT_NOTIFICATIONS),
        Function::Endpoint(&functions::RESEND_CONFIRMATION),
        Function::Endpoint(&functions::RESEND_EVENT_CONFIRMATION),
    ])
}
