//! A space that is reached under two names, or that holds what another leads to: it stays while the other does.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Output;

use super::{ALPHA, BETA, Home, code, text};
use crate::kit::program;

/// A second depot in which the folder of an owner, or a space, is a link to what lies in the first.
fn linked(link: &str, target: &str) -> (Home, PathBuf) {
    let home = Home::new();
    let other = home.folder.path().join("other");
    let link = other.join("scratchspaces").join(link);
    fs::create_dir_all(link.parent().unwrap()).unwrap();
    symlink(home.depot().join("scratchspaces").join(target), &link).unwrap();
    (home, other)
}

fn delete(home: &Home, other: &std::path::Path, spaces: &[PathBuf]) -> Output {
    let mut command = program(home.folder.path());
    command.arg("delete").args(spaces).args(["--permanent", "--yes"]);
    command.arg("--depot").arg(home.depot()).arg("--depot").arg(other).output().unwrap()
}

#[test]
fn what_is_named_twice_stays_where_it_may_not_go_by_one_of_its_names() {
    let (home, other) = linked(ALPHA, ALPHA);
    let (one, same) = (home.space(ALPHA, "one"), other.join("scratchspaces").join(ALPHA).join("one"));
    let two = home.space(BETA, "one");
    let output = delete(&home, &other, &[one.clone(), same, two.clone()]);
    let told = text(&output.stdout) + &text(&output.stderr);
    assert!(one.join("sub/data").exists(), "its other name was refused: {told}");
    assert!(told.contains("it is, or holds, what is also"), "{told}");
    assert!(!two.exists() && code(&output) != 0, "what has one name goes: {told}");
}

#[test]
fn what_is_named_once_stays_where_its_other_name_was_not_named() {
    let (home, other) = linked(ALPHA, ALPHA);
    let one = home.space(ALPHA, "one");
    let output = delete(&home, &other, std::slice::from_ref(&one));
    let told = text(&output.stdout) + &text(&output.stderr);
    assert!(one.join("sub/data").exists() && code(&output) != 0, "{told}");
    assert!(told.contains("it stays. "), "{told}");
    // Where the other depot is not looked at, nobody asked for what it has.
    let output = home.run(&["delete", "a1fa0000/one", "--permanent", "--yes"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(!one.exists());
}

#[test]
fn what_another_space_leads_into_stays() {
    let (home, other) = linked(&format!("{BETA}/link"), &format!("{ALPHA}/one/sub"));
    let (one, link) = (home.space(ALPHA, "one"), other.join("scratchspaces").join(BETA).join("link"));
    let output = delete(&home, &other, std::slice::from_ref(&one));
    let told = text(&output.stdout) + &text(&output.stderr);
    assert!(one.join("sub/data").exists(), "{told}");
    let output = delete(&home, &other, std::slice::from_ref(&link));
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(!link.is_symlink() && one.join("sub/data").exists(), "of a link the link alone goes");
    assert_eq!(code(&delete(&home, &other, std::slice::from_ref(&one))), 0);
    assert!(!one.exists());
}
