//! One way in, one way out: how a function receives a trigger and answers it.
