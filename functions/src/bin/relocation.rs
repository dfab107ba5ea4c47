//! The Lambda functions of the subject `relocation`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::RELOCATE_EVENT),
        Function::Queue(&functions::RELOCATE_BOOKINGS),
    ])
}
