//! The Lambda function of the subject `archive`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![Function::Schedule(&functions::ARCHIVE_BOOKINGS)])
}
