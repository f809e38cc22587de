//! Examples of answers: what a server answers that has the forum's history, long lists cut short.
//!
//! They are made by asking one (`tests/suite/http_examples.rs`), which also holds them to it.

use serde_json::Value;

use super::Operation;

/// By operation, status and media type.
const EXAMPLES: &str = include_str!("examples.json");

/// Puts the example of each answer into the description.
pub(super) fn add(document: &mut Value, operations: &[Operation]) {
    // The file comes with the program, and a test reads it.
    let mut examples: Value = serde_json::from_str(EXAMPLES).unwrap_or_default();
    for operation in operations {
        for (status, bodies) in &operation.answers {
            let status = status.to_string();
            for (media, _) in bodies {
                let example = examples.get_mut(operation.id);
                let example = example.and_then(|one| one.get_mut(&status)?.get_mut(*media));
                let responses =
                    &mut document["paths"][operation.path][operation.method]["responses"];
                if let Some(example) = example {
                    responses[&status]["content"][*media]["example"] = example.take();
                }
            }
        }
    }
}
