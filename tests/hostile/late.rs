//! What comes late, or from elsewhere: programs that open something, and volumes that are mounted, in an item
//! while an earlier one goes; holders behind bind mounts and in other mount namespaces; processes of others.

use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use scratch_manager::core::progress::Cancel;
use scratch_manager::core::reclaim::{self, Outcome, ReclaimProgress, Report, Way};

use crate::kit::child::{Mounted, may_mount};
use crate::kit::removal::{OTHER, OWNER, Stage, WAYS, is_root, outcomes, reasons, skip};

/// A program that runs until the end of a test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a program that says `ok` once it holds what it is to hold.
fn start(command: &mut Command) -> Running {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut word = [0; 3];
    child.stdout.as_mut().unwrap().read_exact(&mut word).unwrap();
    Running(child)
}

fn reader(file: &Path) -> Running {
    start(Command::new("sh").arg("-c").arg("exec 7<\"$0\"; echo ok; read end").arg(file))
}

/// Does something once the first item is settled.
struct AfterTheFirst<T, F: Fn() -> T + Sync> {
    act: F,
    made: Mutex<Option<T>>,
}

impl<T: Send, F: Fn() -> T + Sync> reclaim::Watcher for AfterTheFirst<T, F> {
    fn progress(&self, _: ReclaimProgress) {}

    fn settled(&self, _: usize, _: &Outcome) {
        let mut made = self.made.lock().unwrap();
        if made.is_none() {
            *made = Some((self.act)());
            // Longer than a look at the programs holds.
            std::thread::sleep(Duration::from_millis(1_100));
        }
    }
}

/// Carries the removal of everything out, one item after the other, with something that happens after the first.
fn carry_out<T: Send>(stage: &mut Stage, way: Way, act: impl Fn() -> T + Sync) -> (Report, Option<T>) {
    stage.threads = 1;
    let plan = stage.plan_all();
    let journal = stage.journal();
    let watcher = AfterTheFirst { act, made: Mutex::new(None) };
    let remove = if way == Way::Trash { reclaim::move_to_trash } else { reclaim::delete };
    let report = remove(&plan, &stage.tools(&journal), &Cancel::default(), &watcher).unwrap();
    (report, watcher.made.into_inner().unwrap())
}

fn three() -> Stage {
    Stage::with(&[(OWNER, "a"), (OWNER, "b"), (OWNER, "c")])
}

#[test]
fn what_is_opened_in_a_later_item_while_an_earlier_goes_stays() {
    for way in WAYS {
        let mut stage = three();
        let before = stage.snapshot();
        let file = stage.space(OWNER, "c").join("sub/data");
        let (report, reader) = carry_out(&mut stage, way, || reader(&file));
        assert_eq!(outcomes(&report), ["gone", "gone", "in-use"], "{report:?}");
        assert!(reasons(&report).contains("open in sh"), "{}", reasons(&report));
        stage.assert_only_gone(&before, &[stage.space(OWNER, "a"), stage.space(OWNER, "b")]);
        drop(reader);
        assert_eq!(outcomes(&stage.carry_out(way, &stage.plan_all())), ["gone"]);
    }
}

#[test]
fn what_is_mounted_in_a_later_item_while_an_earlier_goes_stays() {
    if !may_mount("late::what_is_mounted_in_a_later_item_while_an_earlier_goes_stays") {
        return;
    }
    for way in WAYS {
        for is_bind in [false, true] {
            let mut stage = three();
            let point = stage.space(OWNER, "c").join("sub/deeper");
            let canary = stage.canary();
            let mount =
                || if is_bind { Mounted::bind(&canary, &point) } else { Mounted::memory(&point, "size=1m") };
            let (report, mounted) = carry_out(&mut stage, way, mount);
            assert_eq!(outcomes(&report), ["gone", "gone", "mounted-inside"], "{report:?}");
            assert!(stage.space(OWNER, "c").join("sub/data").exists());
            assert!(stage.canary().join("folder/inner/file").exists());
            drop(mounted);
            assert_eq!(outcomes(&stage.carry_out(way, &stage.plan_all())), ["gone"]);
        }
    }
}

/// Programs that hold the space `$0/scratchspaces/$1/key` through mounts of their own at `$2`.
const HOLDERS: [(&str, &str); 7] = [
    ("a file", "mount --bind $0 $2; exec 7<$2/scratchspaces/$1/key/sub/data; echo ok; read end"),
    ("its folder", "mount --bind $0 $2; cd $2/scratchspaces/$1/key/sub; echo ok; read end"),
    (
        "a folder of it alone",
        "mount --bind $0/scratchspaces/$1/key/sub $2; exec 7<$2/data; echo ok; read end",
    ),
    (
        "a file of it alone",
        "mount --bind $0/scratchspaces/$1/key/sub/data $2/file; exec 7<$2/file; echo ok; read end",
    ),
    (
        "the depot hidden",
        "mount --bind $0 $2; mount -t tmpfs t $0; exec 7<$2/scratchspaces/$1/key/top; echo ok; read end",
    ),
    (
        "a bind of a bind",
        "mkdir $2/x; mount --bind $0 $2/x; mount --bind $2/x/scratchspaces /mnt; cd /mnt/$1/key; echo ok; read end",
    ),
    (
        "its root",
        "mount --bind /usr $2; mount --bind $0/scratchspaces/$1/key $2/src; cd $2/src; echo ok; read end",
    ),
];

#[test]
fn a_holder_is_seen_through_bind_mounts_and_in_other_namespaces() {
    if !may_mount("late::a_holder_is_seen_through_bind_mounts_and_in_other_namespaces") {
        return;
    }
    for (what, script) in HOLDERS {
        for is_own_namespace in [false, true] {
            // Hiding the depot would hide it from the test.
            if is_own_namespace && what == "the depot hidden" {
                continue;
            }
            let stage = Stage::with(&[(OWNER, "key"), (OTHER, "other")]);
            let elsewhere = stage.root.join("elsewhere");
            fs::create_dir(&elsewhere).unwrap();
            fs::write(elsewhere.join("file"), "").unwrap();
            let plan = stage.plan_all();
            let wrapper: &[&str] = if is_own_namespace { &[] } else { &["unshare", "--mount"] };
            let words = wrapper.iter().copied().chain(["sh", "-c", script]).collect::<Vec<_>>();
            let mut command = Command::new(words[0]);
            command.args(&words[1..]).args([
                stage.depot().as_os_str(),
                OsStr::new(OWNER),
                elsewhere.as_os_str(),
            ]);
            let running = start(&mut command);
            for way in WAYS {
                // With a plan from before and one from now; what is free goes by the first.
                for plan in [&plan, &stage.plan_all()] {
                    let report = stage.carry_out(way, plan);
                    assert!(outcomes(&report).contains(&"in-use"), "{what} {is_own_namespace}: {report:?}");
                    assert!(stage.space(OWNER, "key").join("sub/deeper/data").exists());
                    assert!(!stage.space(OTHER, "other").exists(), "{what}: {report:?}");
                }
            }
            drop(running);
            if is_own_namespace {
                let all = [
                    elsewhere.join("src"),
                    elsewhere.join("x"),
                    elsewhere.join("file"),
                    elsewhere,
                    "/mnt".into(),
                ];
                for point in all {
                    let _ = Command::new("umount").arg("-l").arg(point).stderr(Stdio::null()).status();
                }
            }
            assert_eq!(outcomes(&stage.carry_out(Way::Permanent, &stage.plan_all())), ["gone"], "{what}");
        }
    }
}

#[test]
fn processes_of_others_that_cannot_be_looked_at_are_counted_and_said() {
    let test = "late::processes_of_others_that_cannot_be_looked_at_are_counted_and_said";
    if !is_root() {
        return skip(test, "only root can start a program as somebody else");
    }
    let stage = Stage::with(&[(OWNER, "key")]);
    let program = stage.root.join("program");
    fs::copy(env!("CARGO_BIN_EXE_scratch-manager"), &program).unwrap();
    assert!(Command::new("chown").args(["-R", "61234"]).arg(&stage.root).status().unwrap().success());
    let run = |words: &[&str]| {
        let output = Command::new("setpriv")
            .args(["--reuid=61234", "--regid=61234", "--clear-groups"])
            .arg(&program)
            .arg("--depot")
            .arg(stage.depot())
            .args(words)
            .env("HOME", &stage.root)
            .output();
        let output = output.unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let space = format!("{OWNER}/key");
    let document = run(&["delete", &space, "--permanent", "--dry-run", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["looked_for_holders"], "some", "{document}");
    // This test and its shell are two of them, and threads of the kernel are none.
    let number = document["processes_not_looked_at"].as_u64().unwrap();
    let all = fs::read_dir("/proc").unwrap().flatten();
    let programs =
        all.filter(|process| fs::read(process.path().join("cmdline")).is_ok_and(|it| !it.is_empty()));
    assert!(number >= 2 && number <= programs.count() as u64 + 20, "{document}");
    let words = run(&["delete", &space, "--permanent", "--dry-run"]);
    assert!(words.contains("Could not look at") && words.contains("of others"), "{words}");
    assert!(stage.space(OWNER, "key").exists());
    // Root sees more.
    let by_root = stage.plan_all().looked_for_holders().not_looked_at();
    assert!(by_root.unwrap() < usize::try_from(number).unwrap());
}
