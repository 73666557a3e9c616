//! The UUIDs of what is called so.

use super::*;

fn uuids(names: &Names, called: &str) -> Vec<String> {
    names.uuids.get(called).into_iter().flatten().map(ToString::to_string).collect()
}

#[test]
fn packages_that_share_a_name_are_told_apart_by_the_slug_of_compiled_code() {
    let place = Place::new();
    place.write("depot/registries/General/Registry.toml", index(&[(ALPHA, "Same"), (BETA, "Other")]));
    place.write("depot/registries/Private/Registry.toml", index(&[(BETA, "Same")]));
    let names = place.uuids_of(&["Same", "Nobody"]);
    assert_eq!(uuids(&names, "Same"), [ALPHA, BETA]);
    assert_eq!(names.uuids.len(), 1);
    for wanted in [ALPHA, BETA] {
        assert_eq!(names.compiled("Same", &slug_of(uuid(wanted))), Some(uuid(wanted)));
    }
    for (called, slug) in
        [("Same", slug_of(uuid(GAMMA))), ("Other", slug_of(uuid(BETA))), ("Same", String::new())]
    {
        assert_eq!(names.compiled(called, &slug), None);
    }
}

#[test]
fn packages_in_no_registry_are_known_by_whatever_names_them() {
    let place = Place::new();
    place.write("depot/packages/Same/aaaaa/Project.toml", project("Same", ALPHA));
    place.write("depot/packages/Same/bbbbb/Project.toml", project("Same", BETA));
    place.write("depot/dev/Same/Project.toml", project("Same", GAMMA));
    let manifest = format!("manifest_format = \"2.0\"\n\n[[deps.Same]]\nuuid = \"{DELTA}\"\n");
    place.write("depot/environments/v1.12/Manifest.toml", manifest);
    let names = place.uuids_of(&["Same", "Test"]);
    let mut all = [ALPHA, BETA, GAMMA, DELTA];
    all.sort_unstable();
    assert_eq!(uuids(&names, "Same"), all);
    // By Julia itself; see the slugs of its own.
    assert_eq!(names.compiled("Test", "JfdTE"), Some(uuid("8dfed614-e22c-5e08-85e1-65c5234f0b40")));
}

#[test]
fn a_registry_packed_or_written_by_hand_knows_as_much() {
    let place = Place::new();
    place.write("depot/registries/General.toml", DESCRIPTION);
    place.write("depot/registries/Packed.tar.gz", packed(&[("Registry.toml", &index(&[(ALPHA, "Alpha")]))]));
    let by_hand = format!("[packages.\"{BETA}\"]\nname = 'Beta'\npath = 'B'\n");
    place.write("depot/registries/Hand/Registry.toml", by_hand);
    let names = place.uuids_of(&["Alpha", "Beta"]);
    assert_eq!(uuids(&names, "Alpha"), [ALPHA]);
    assert_eq!(uuids(&names, "Beta"), [BETA]);
}

#[test]
fn a_registry_that_gives_one_name_to_everybody_fills_no_memory() {
    let place = Place::new();
    let many: Vec<String> = (1..2000_u128).map(|number| Uuid::from_u128(number).to_string()).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|uuid| (uuid.as_str(), "Same")).collect();
    place.write("depot/registries/General/Registry.toml", index(&many));
    assert_eq!(uuids(&place.uuids_of(&["Same"]), "Same").len(), 16);
}
