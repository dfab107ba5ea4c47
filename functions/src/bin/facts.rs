//! The Lambda functions of the subject `facts`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::NOTE_SEEN),
        Function::Queue(&functions::RECORD_FACTS),
        Function::Schedule(&functions::CHECK_AGGREGATES),
    ])
}
