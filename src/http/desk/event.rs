//! Changing what is recorded: an entry is corrected, cancelled, or its personal details are erased.
