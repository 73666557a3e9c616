//! Depots that nobody would make: links, devices and endless files in the place of what is read, and names that are
//! none. Nothing of it goes, nothing waits, and nothing outside is touched.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{chown, lchown, symlink};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, FileType, mknodat};

use super::{Home, make_old, with_parts};
use crate::kit::child::{Mounted, may_mount};
use crate::kit::compiled::header;
use crate::kit::removal::{is_root, set_mode, skip};
use crate::kit::write;

const GENERAL: &str = "23338594-aafe-5451-b93e-139f81909106";

#[test]
fn what_stands_in_the_place_of_a_file_is_neither_waited_for_nor_taken() {
    let home = Home::new();
    let places = [
        "compiled/v1.9/A/AAAAA_11111.ji",
        "registries/General/Registry.toml",
        "registries/Other.toml",
        "packages/B/abcde/Artifacts.toml",
        "dev/C/Artifacts.toml",
    ];
    home.put("compiled/v1.9/A/AAAAA_11111.so", "native");
    for (number, place) in places.iter().enumerate() {
        let path = home.at(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        mknodat(CWD, &path, FileType::Fifo, 0o644.into(), 0).unwrap();
        if is_root() {
            // One that never ends, as /dev/zero.
            let device = path.with_file_name(format!("AAAAA_2222{number}.ji"));
            let zero = rustix::fs::makedev(1, 5);
            mknodat(CWD, &device, FileType::CharacterDevice, 0o644.into(), zero).unwrap();
        }
    }
    for sparse in ["compiled/v1.9/B/AAAAA_33333.ji", "registries/Sparse.toml", "dev/D/x"] {
        let path = home.put(sparse, &header("1.9.4", "", true)[..40]);
        fs::File::options().write(true).open(&path).unwrap().set_len(1 << 40).unwrap();
        make_old(&path);
    }
    let begun = Instant::now();
    home.assert_kept(&["compiled/v1.9/A/AAAAA_11111.ji", "compiled/v1.9/B/AAAAA_33333.ji"]);
    assert!(home.run(&["list", "--kind", "all"]).status.success());
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[test]
fn a_file_that_is_cut_anywhere_is_kept() {
    let home = Home::new();
    let whole = header("1.9.4", "/x/A.jl", true);
    let mut paths = Vec::new();
    for length in 0..whole.len() {
        let name = format!("compiled/v1.9/P{length}/AAAAA_11111");
        home.put(format!("{name}.ji"), &whole[..length]);
        home.put(format!("{name}.so"), "native");
        paths.push(format!("{name}.ji"));
    }
    home.assert_kept(&paths.iter().map(String::as_str).collect::<Vec<_>>());
    home.put("compiled/v1.9/Whole/AAAAA_11111.ji", &whole);
    home.put("compiled/v1.9/Whole/AAAAA_11111.so", "native");
    assert_eq!(home.verdict("compiled/v1.9/Whole/AAAAA_11111.ji").unwrap().0, "cost");
    for (number, version) in ["", "x", "1.9", "1.9.4\n", "../1.9.4", "9.9.9.9.9 (odd)"].iter().enumerate() {
        let path = format!("compiled/v1.9/Odd/AAAAA_1111{number}.ji");
        home.put(&path, header(version, "/x/A.jl", false));
        assert_eq!(home.verdict(&path).unwrap().0, "keep", "{version:?}");
    }
}

#[test]
fn names_that_are_none_of_julias_are_nothing_to_us() {
    let home = Home::new();
    let nothing = [
        "artifacts/notes.pid",
        "packages/A/my-notes.pid",
        "registries/General.tarball",
        "registries/General.tar.gz.bak",
        "registries/General.txt",
        "compiled/v1.9.4/A/AAAAA_11111.so",
        "compiled/vx.y/A/AAAAA_11111.so",
        "compiled/v1.9/A/deeper/AAAAA_11111.so",
        "cache/v1.14/objcaches/x",
        "cache/objcache/x",
    ];
    home.put("registries/General.toml", format!("uuid = \"{GENERAL}\"\npath = \"General.tar.zst\"\n"));
    home.put("registries/General.tar.zst", "pack");
    let kept = ["compiled/v1.9/A/libmine.so", "compiled/v1.9/sys.so", "compiled/v1.10/jl_lib/AAAAA_11111.ji"];
    for path in nothing.iter().chain(&kept[..2]) {
        home.put(path, "x");
    }
    // A package that is called as temporary files are.
    home.put(kept[2], header("1.10.5", "/x/A.jl", false));
    make_old(&home.at("compiled/v1.10/jl_lib"));
    for path in nothing {
        assert_eq!(home.verdict(path), None, "{path}");
    }
    home.put("artifacts/Overrides.toml/file", "kept");
    home.assert_kept(&kept);
    home.assert_kept(&["artifacts/Overrides.toml"]);
    let odd = home.at("compiled/v1.9/A").join(std::ffi::OsStr::from_bytes(b"AAAAA_\xff.so"));
    write(&odd, "x");
    make_old(&odd);
    home.run(&["free", "--yes", "--permanent"]);
    assert!(home.at("artifacts/Overrides.toml/file").exists());
    assert!(odd.exists() && nothing.iter().chain(&kept).all(|path| home.at(path).exists()));
}

#[test]
fn a_stem_with_a_link_in_it_and_what_lies_behind_links_stays() {
    let home = Home::new();
    let canary = home.stage.canary();
    let [ji, native] = home.compiled("1.9.4", "A", "AAAAA_11111");
    fs::rename(&native, home.at("away.so")).unwrap();
    symlink("../../../away.so", &native).unwrap();
    for outside in ["v1.9/B/AAAAA_11111.so", "B/AAAAA_11111.so", "AAAAA_11111.so", "objcache/data.mdb"] {
        write(&canary.join(outside), "kept");
        make_old(&canary.join(outside));
    }
    symlink(&canary, home.at("compiled/v1.8")).unwrap();
    symlink(canary.join("B"), home.at("compiled/v1.9/B")).unwrap();
    fs::create_dir_all(home.at("cache/v1.14")).unwrap();
    symlink(canary.join("objcache"), home.at("cache/v1.14/objcache")).unwrap();
    symlink(&canary, home.at("registries")).unwrap();
    let before = home.snapshot();
    home.assert_kept(&["compiled/v1.9/A/AAAAA_11111.ji"]);
    let document = home.json(&["free", "--yes", "--permanent", "--json"]);
    let gone = with_parts(&document, |item| item["outcome"] == "deleted");
    home.assert_only_gone(&before, &gone);
    assert!(ji.exists() && !gone.iter().any(|path| path.starts_with(home.at("compiled"))), "{gone:?}");
}

#[test]
fn what_is_anothers_is_not_followed_or_judged_by_ones_own_julias() {
    if !is_root() {
        return skip("another's compiled code", "only root can be somebody else");
    }
    let home = Home::new();
    let [ji, native] = home.compiled("1.9.4", "A", "AAAAA_11111");
    assert_eq!(home.verdict("compiled/v1.9/A/AAAAA_11111.ji").unwrap().0, "cost");
    chown(&native, Some(65_533), None).unwrap();
    assert_eq!(home.verdict("compiled/v1.9/A/AAAAA_11111.ji").unwrap().1, "julia-not-known");
    chown(&native, Some(0), None).unwrap();
    // A link of somebody else in the place of `compiled` is not followed.
    fs::rename(home.at("compiled"), home.stage.canary().join("compiled")).unwrap();
    symlink("../canary/compiled", home.at("compiled")).unwrap();
    lchown(home.at("compiled"), Some(65_533), None).unwrap();
    home.run(&["free", "--yes", "--permanent"]);
    assert!(ji.exists() && native.exists());
    lchown(home.at("compiled"), Some(0), None).unwrap();
    assert!(home.run(&["free", "--yes", "--permanent"]).status.success());
    assert!(!ji.exists() && !native.exists());
}

#[test]
fn where_juliaup_cannot_be_read_no_version_is_gone() {
    let home = Home::new();
    home.compiled("1.9.4", "A", "AAAAA_11111");
    for garbage in ["", " ", "{", "[]", "null", "{\"InstalledVersions\": []}", "\u{0}", &"[".repeat(100_000)]
    {
        home.install(garbage);
        assert_eq!(
            home.verdict("compiled/v1.9/A/AAAAA_11111.ji").unwrap().1,
            "julia-not-known",
            "{garbage:.20}"
        );
    }
}

#[test]
fn thousands_of_files_in_one_folder_are_no_trouble() {
    let home = Home::new();
    for number in 0..2000 {
        home.put(format!("compiled/v1.9/A/AAAAA_{number:05}.ji"), header("1.9.4", "/x/A.jl", true));
        home.put(format!("compiled/v1.9/A/AAAAA_{number:05}.so"), "native");
    }
    let begun = Instant::now();
    assert!(home.run(&["free", "--yes", "--permanent"]).status.success());
    assert!(!home.at("compiled/v1.9/A").exists());
    assert!(begun.elapsed() < Duration::from_mins(1), "{:?}", begun.elapsed());
}

#[test]
fn where_something_is_mounted_nothing_goes() {
    if !may_mount("whole::odd::where_something_is_mounted_nothing_goes") {
        return;
    }
    let home = Home::new();
    home.compiled("1.9.4", "A", "AAAAA_11111");
    let cache = home.put("cache/v1.14/objcache/data.mdb", "native");
    let points = [Path::new("cache/v1.14/objcache/sub"), Path::new("compiled/v1.9/A")];
    fs::create_dir_all(home.at(points[0])).unwrap();
    let mounted = points.map(|point| Mounted::bind(&home.stage.canary(), &home.at(point)));
    home.run(&["free", "--yes", "--permanent"]);
    assert!(cache.exists() && home.stage.canary().join("file").exists());
    drop(mounted);
    let locked = home.at("compiled/v1.9/A");
    set_mode(&locked, 0o555);
    assert!(home.run(&["free", "--yes", "--permanent"]).status.success());
    assert!(!cache.exists());
}
