//! The Lambda function of the subject `notification`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![Function::Queue(&functions::SEND_NOTIFICATION)])
}
