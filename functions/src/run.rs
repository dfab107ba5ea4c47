//! Run of one function in a process: what every binary does.

use lambda::{metrics, telemetry};

use crate::{App, Function};

/// Runs one of a subject's functions until Lambda ends the instance: the one that the template names as the
/// handler. Every binary consists of a call of this.
///
/// It is compiled once, here; a generic function would be compiled again in each binary.
///
/// # Errors
/// A sentence for the log if the subject has no such function, the environment is incomplete or the runtime
/// cannot be reached.
#[allow(clippy::disallowed_methods, reason = "Lambda says in the environment which function this is")]
pub fn run(subject: Vec<Function>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let function = named(subject, &std::env::var("_HANDLER").unwrap_or_default())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let app = App::from_environment()?;
        telemetry::start(&app.config.log_level, |line| println!("{line}"));
        metrics::of_stack(app.config.stack.clone());
        app.store.prime().await;
        lambda::serve(function, app).await
    })
}

/// Finds the function `name` of a subject.
fn named(subject: Vec<Function>, name: &str) -> Result<Function, String> {
    let names: Vec<_> = subject.iter().map(Function::name).collect();
    let function = subject.into_iter().find(|function| function.name() == name);
    function
        .ok_or_else(|| format!("_HANDLER is {name:?}; the functions of this binary are {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::named;
    use crate::{CREATE_TITLE, CREATE_VENUE, Function};

    fn subject() -> Vec<Function> {
        vec![Function::Endpoint(&CREATE_VENUE), Function::Endpoint(&CREATE_TITLE)]
    }

    #[test]
    fn a_binary_runs_the_function_that_lambda_names() {
        assert_eq!(named(subject(), "create-title").map(|function| function.name()), Ok("create-title"));
    }

    #[test]
    fn a_binary_that_does_not_have_the_function_says_which_it_has() {
        let wanted = "_HANDLER is \"bootstrap\"; the functions of this binary are create-venue, create-title";
        assert_eq!(named(subject(), "bootstrap").map(|function| function.name()), Err(wanted.to_owned()));
    }
}
