//! The Lambda functions of the subject `catalog`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::LIST_EVENTS),
        Function::Endpoint(&functions::GET_EVENT),
        Function::Endpoint(&functions::GET_SEATS),
        Function::Endpoint(&functions::GET_AVAILABILITY),
        Function::Endpoint(&functions::GET_LAYOUT_MAP),
    ])
}
