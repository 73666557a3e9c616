//! Registries that are packed, whole and cut.

use super::*;

#[test]
fn a_packed_registry_names_without_being_unpacked() {
    let place = Place::new();
    place.write("depot/registries/General.toml", DESCRIPTION);
    let big = "x".repeat(300_000);
    let files = [
        ("A/Alpha/Registry.toml", "not the index"),
        ("A/Alpha/Versions.toml", big.as_str()),
        ("Registry.toml", &index(&[(ALPHA, "Alpha"), (&BETA.to_uppercase(), "Beta")])),
    ];
    place.write("depot/registries/Packed.tar.gz", packed(&files));
    let names = place.resolve(&[ALPHA, BETA, GAMMA]);
    assert_eq!(name(&names, ALPHA), Some(("Alpha", Source::Registry)));
    assert_eq!(name(&names, BETA), Some(("Beta", Source::Registry)));
    assert_eq!(names.names.len(), 2);
    assert_eq!(names.warnings, []);
    assert_eq!(fs::read_dir(place.path("depot/registries")).expect("list").count(), 2);
}

#[test]
fn a_packed_registry_cut_after_its_index_is_as_good_as_whole() {
    let place = Place::new();
    place.write("depot/registries/General.toml", DESCRIPTION);
    let noise: String =
        (0..200_000u32).map(|n| char::from(b' ' + (n.wrapping_mul(2_654_435_761) >> 26) as u8)).collect();
    let whole = packed(&[("Registry.toml", &index(&[(ALPHA, "Alpha")])), ("Z/Noise", &noise)]);
    place.write("depot/registries/Packed.tar.gz", &whole[..whole.len() / 2]);
    let names = place.resolve(&[ALPHA]);
    assert_eq!(name(&names, ALPHA), Some(("Alpha", Source::Registry)));
    assert_eq!(names.warnings, []);
}

#[test]
fn a_packed_registry_cut_within_its_index_names_by_its_whole_lines() {
    let place = Place::new();
    place.write("depot/registries/General.toml", DESCRIPTION);
    let text = index(&[(ALPHA, "Alpha"), (GAMMA, "Gamma")]);
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_size(text.len() as u64);
    tar.append_data(&mut header, "Registry.toml", text.as_bytes()).expect("entry");
    // The last bytes that arrived are `name = "Ga`.
    let arrived = 512 + text.find("Gamma").expect("Gamma") + 2;
    let bytes = tar.into_inner().expect("tar");
    let path = place.write("depot/registries/Packed.tar.gz", compressed(&bytes[..arrived]));
    place.write("depot/dev/Beta/Project.toml", project("Beta", BETA));
    let names = place.resolve(&[ALPHA, BETA, GAMMA]);
    assert_eq!(name(&names, ALPHA), Some(("Alpha", Source::Registry)));
    assert_eq!(name(&names, GAMMA), None);
    assert_eq!(name(&names, BETA), Some(("Beta", Source::Project)));
    assert_eq!(names.warnings.len(), 1);
    assert_eq!((names.warnings[0].kind, &names.warnings[0].path), (WarningKind::Registry, &path));
    assert!(names.warnings[0].message.contains("cut short"), "{}", names.warnings[0].message);
}

#[test]
fn a_registry_without_a_usable_index_is_warned_about_by_its_path() {
    let whole = packed(&[("A/Noise", &"ab".repeat(5000)), ("Registry.toml", &index(&[(ALPHA, "Alpha")]))]);
    let damaged: [(&str, Vec<u8>, &str); 6] = [
        ("cut in half", whole[..whole.len() / 2].to_vec(), "cut short"),
        ("empty", Vec::new(), "cut short"),
        ("without an index", packed(&[("A/Alpha/Package.toml", "")]), "no Registry.toml"),
        ("an empty archive", compressed(&[0; 1024]), "no Registry.toml"),
        ("no archive", b"This is General, as text".to_vec(), "damaged"),
        ("no tar file", compressed(&[b'x'; 4096]), "no tar file"),
    ];
    for (what, bytes, message) in damaged {
        let place = Place::new();
        place.write("depot/registries/General.toml", DESCRIPTION);
        let path = place.write("depot/registries/Packed.tar.gz", bytes);
        let names = place.resolve_beside_a_sound_project();
        assert_eq!(name(&names, ALPHA), None, "{what}");
        assert_eq!(names.warnings.len(), 1, "{what}: {:?}", names.warnings);
        assert_eq!(names.warnings[0].path, path, "{what}");
        assert!(names.warnings[0].message.contains(message), "{what}: {}", names.warnings[0].message);
    }
}

#[test]
fn a_missing_packed_registry_is_warned_about_and_a_damaged_description_does_not_hide_one() {
    let place = Place::new();
    place.write("depot/registries/General.toml", DESCRIPTION);
    let names = place.resolve_beside_a_sound_project();
    assert_eq!(names.warnings.len(), 1);
    assert!(names.warnings[0].message.contains("Packed.tar.gz is not there"));

    place.write("depot/registries/General.toml", "git-tree-sha1 = \"26");
    place.write("depot/registries/General.tar.gz", packed(&[("Registry.toml", &index(&[(ALPHA, "Alpha")]))]));
    let names = place.resolve(&[ALPHA]);
    assert_eq!(name(&names, ALPHA), Some(("Alpha", Source::Registry)));
    assert_eq!(names.warnings.len(), 1);
    assert_eq!(names.warnings[0].path, place.path("depot/registries/General.toml"));
}
