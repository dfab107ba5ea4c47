//! The Lambda function `cancel-bookings`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Queue(&functions::CANCEL_BOOKINGS))
}
