//! Changing what is recorded.
