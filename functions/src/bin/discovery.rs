//! The Lambda functions of the subject `discovery`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::LIST_FACETS),
        Function::Endpoint(&functions::FIND_TITLES),
        Function::Endpoint(&functions::GET_SEARCH_INDEX),
        Function::Endpoint(&functions::GET_EVENT_PAGE),
    ])
}
