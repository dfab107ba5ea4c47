//! The Lambda function `process-refund`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Queue(&functions::PROCESS_REFUND))
}
