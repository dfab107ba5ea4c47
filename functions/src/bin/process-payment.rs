//! The Lambda function `process-payment`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Queue(&functions::PROCESS_PAYMENT))
}
