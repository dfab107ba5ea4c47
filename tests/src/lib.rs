//! The kit and every test that comes in through the public door.
