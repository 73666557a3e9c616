//! Tests of `args`.

use super::*;

#[test]
fn the_definition_is_sound() {
    Arguments::definition().debug_assert();
}

#[test]
fn depots_stand_before_or_after_the_command() {
    let line = ["scratch-manager", "--depot", "a", "list", "--depot", "b", "--json"];
    let common = Arguments::read_from(line).unwrap().common;
    assert_eq!(common.depots, [PathBuf::from("a"), PathBuf::from("b")]);
    assert!(common.json);
}

#[test]
fn yes_may_name_what_it_is_said_to_and_takes_no_space_for_that() {
    let parse = |line: &[&str]| {
        let line = ["scratch-manager"].iter().chain(line);
        match Arguments::read_from(line).unwrap().command {
            Some(Command::Delete(delete)) => (delete.removing.yes, delete.spaces.len()),
            Some(Command::Wipe(wipe)) => (wipe.removing.yes, 0),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(parse(&["delete", "--yes", "A/b", "C/d"]), (Some(String::new()), 2));
    assert_eq!(parse(&["wipe", "global", "--yes=global"]), (Some("global".to_string()), 0));
    assert_eq!(parse(&["delete", "A/b"]), (None, 1));
    assert!(Arguments::read_from(["scratch-manager", "delete"]).is_err());
    assert!(Arguments::read_from(["scratch-manager", "clear", "--trash", "--permanent"]).is_err());
}

#[test]
fn sizes_are_two_numbers() {
    assert_eq!(parse_size("900x560"), Ok([900, 560]));
    for wrong in ["900", "900x", "x560", "-1x5", "900x560x2", "70000x1"] {
        assert!(parse_size(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn every_command_has_an_example() {
    for command in Arguments::definition().get_subcommands() {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(help.contains(&format!("scratch-manager {}", command.get_name())), "{}", command.get_name());
    }
}
