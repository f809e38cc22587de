//! Which file of the sources names which: every path in it, grouped imports among them, led back to
//! the file of the module that owns what is named.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Ident, Spacing, TokenStream, TokenTree};

/// The segments of a path.
type Path = Vec<String>;

/// What was read of a file: the paths in it, and the modules that it declares.
#[derive(Default)]
struct Read {
    paths: BTreeSet<Path>,
    children: BTreeSet<Path>,
}

/// The files with those that each names. `sources` are paths below `src/` with their text.
pub fn named_files(sources: &[(String, String)]) -> BTreeMap<String, BTreeSet<String>> {
    let modules: BTreeMap<Path, &String> =
        sources.iter().map(|(path, _)| (module_of(path), path)).collect();
    let named = |(path, text): &(String, String)| {
        let files = paths_in(&module_of(path), text);
        let files = files.iter().filter_map(|named| file_of(named, &modules));
        (path.clone(), files.filter(|file| file != path).collect())
    };
    sources.iter().map(named).collect()
}

/// The module that a file holds: `http/api/mod.rs` is `http::api`, and `lib.rs` is nothing.
fn module_of(path: &str) -> Path {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    if matches!(stem, "lib" | "main") { Vec::new() } else { split(stem, "/") }
}

fn split(text: &str, at: &str) -> Path {
    text.split(at).map(str::to_owned).collect()
}

/// The file of the innermost module that a path leads through.
fn file_of(path: &Path, modules: &BTreeMap<Path, &String>) -> Option<String> {
    let ends = (1..=path.len()).rev();
    ends.filter_map(|end| modules.get(&path[..end])).next().map(|file| (*file).clone())
}

/// The paths in a file, from the root of the crate.
fn paths_in(module: &Path, text: &str) -> BTreeSet<Path> {
    let tokens: TokenStream = text.parse().expect("the sources are Rust");
    let mut read = Read::default();
    read.walk(module, tokens);
    read.paths
}

impl Read {
    fn walk(&mut self, module: &Path, tokens: TokenStream) {
        let children = declared(tokens.clone());
        self.children.extend(children.into_iter().map(|child| joined(module, child)));
        let mut tokens = tokens.into_iter().peekable();
        let mut in_path = false;
        while let Some(token) = tokens.next() {
            let within = std::mem::take(&mut in_path);
            match token {
                TokenTree::Ident(word) if word == "mod" => {
                    let name = tokens.next().map_or_else(String::new, |name| name.to_string());
                    if let Some(TokenTree::Group(body)) = tokens.next() {
                        self.walk(&joined(module, name), body.stream());
                    }
                }
                TokenTree::Ident(first) if !within && leads_on(&mut tokens) => {
                    if let Some(start) = self.start(module, &first) {
                        self.follow(start, &mut tokens);
                    }
                }
                TokenTree::Group(group) => self.walk(module, group.stream()),
                TokenTree::Punct(mark) => {
                    in_path = match mark.as_char() {
                        '.' => true,
                        ':' => within || mark.spacing() == Spacing::Joint,
                        _ => false,
                    }
                }
                TokenTree::Ident(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    /// Where a path that begins with `first` starts; none for a path that leaves the crate.
    fn start(&self, module: &Path, first: &Ident) -> Option<Path> {
        let first = first.to_string();
        let child = joined(module, first.clone());
        match first.as_str() {
            "crate" => Some(Vec::new()),
            "self" => Some(module.clone()),
            "super" => Some(module[..module.len().checked_sub(1)?].to_vec()),
            _ => self.children.contains(&child).then_some(child),
        }
    }

    /// Goes on along a path, into each branch of a group.
    fn follow(&mut self, mut path: Path, tokens: &mut Peekable<IntoIter>) {
        while leads_on(tokens) {
            tokens.nth(1);
            match tokens.next() {
                Some(TokenTree::Ident(word)) if word == "super" => drop(path.pop()),
                Some(TokenTree::Ident(word)) => path.push(word.to_string()),
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    let mut branches = group.stream().into_iter().peekable();
                    while let Some(token) = branches.next() {
                        let TokenTree::Ident(word) = token else { continue };
                        if word != "self" {
                            self.follow(joined(&path, word.to_string()), &mut branches);
                        }
                    }
                }
                _ => break,
            }
        }
        self.paths.insert(path);
    }
}

fn joined(path: &Path, last: String) -> Path {
    path.iter().cloned().chain([last]).collect()
}

/// Whether `::` comes next.
fn leads_on(tokens: &mut Peekable<IntoIter>) -> bool {
    let colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    let mut ahead = tokens.clone();
    colon(ahead.next().as_ref()) && colon(ahead.next().as_ref())
}

/// The modules that are declared here with a file of their own.
fn declared(tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let declared = tokens.windows(3).filter_map(|three| match three {
        [TokenTree::Ident(word), TokenTree::Ident(name), TokenTree::Punct(_)] if word == "mod" => {
            Some(name.to_string())
        }
        _ => None,
    });
    declared.collect()
}
