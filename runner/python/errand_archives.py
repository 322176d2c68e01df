"""Zip archives: names in any encoding, members profiled as tables, bombs refused before anything is unpacked."""
import os
import tempfile
import zipfile

from errand_documents import Unreadable
from errand_kinds import extension

MAX_MEMBERS_NAMED = 200
MAX_MEMBERS_READ = 60
MAX_LEFT_OUT_NAMED = 10
MAX_UNPACKED = 2_000_000_000
MAX_READ = 400_000_000  # Bytes of members unpacked to profile them.
BOMB_RATIO = 150  # Text packs 3 to 20 times; sheets of repeated cells up to 60.
BOMB_FLOOR = 100_000_000  # Below this nothing is refused for its ratio.
SYSTEM_MEMBERS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def check_bomb(path):
    """Raises Unreadable("zip_bomb") when the archive unpacks to much more than a document can."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive.infolist(), os.path.getsize(path))
    except zipfile.BadZipFile as error:
        raise Unreadable("corrupt", f"zip: {error}"[:200]) from error


def _check(infos, size):
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if len(infos) > 100_000:
        raise Unreadable("zip_bomb", f"{len(infos):,} members")
    if unpacked > MAX_UNPACKED or unpacked > BOMB_FLOOR and unpacked > BOMB_RATIO * max(size, 1):
        raise Unreadable("zip_bomb", f"{size:,} bytes that unpack to {unpacked:,}")
    if packed > size * 1.1 + 1024:
        raise Unreadable("zip_bomb", "members that overlap")


def member_name(info):
    """The member's name; old zip programs in China write GBK without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _clean(name):
    return "".join(character if character.isprintable() else "\ufffd" for character in name)[:300]


def read_zip(path, profile, profile_file):
    """Fills the profile of an archive. profile_file: how a member is profiled; None inside another archive."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable("corrupt", f"zip: {error}"[:200]) from error
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        names = [(info, _clean(member_name(info))) for info in infos]
        names = [(info, name) for info, name in names if not any(sign in name for sign in SYSTEM_MEMBERS)]
        profile["members"] = [name for _, name in names[:MAX_MEMBERS_NAMED]]
        if not names:
            raise Unreadable("empty", "an archive without files")
        _check(infos, os.path.getsize(path))
        if any(".." in name.replace("\\", "/").split("/") or name.startswith(("/", "\\")) for _, name in names):
            profile["warnings"].append("member names point outside of the archive; only their last part is used")
        locked = [name for info, name in names if info.flag_bits & 1]
        if len(locked) == len(names):
            raise Unreadable("encrypted", f"password-protected zip of {len(names)} files")
        if profile_file is not None:
            _profile_members(archive, names, profile, profile_file)


def _profile_members(archive, names, profile, profile_file):
    read = 0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "member")
        for count, (info, name) in enumerate(names):
            if count >= MAX_MEMBERS_READ or read + info.file_size > MAX_READ:
                profile["warnings"].append(f"only the first {count} of {len(names)} members were read")
                profile["unread_members"] += len(names) - count
                break
            if info.flag_bits & 1:
                profile["warnings"].append(f"member {name!r} is password-protected")
                _leave_out(profile, name, "encrypted")
                continue
            if extension(name) in ("zip", "rar", "7z", "gz", "tar"):
                profile["warnings"].append(f"member {name!r} is an archive itself and was not opened")
                _leave_out(profile, name, "nested")
                continue
            read += info.file_size
            _profile_member(archive, info, name, path, profile, profile_file)


def _leave_out(profile, name, problem, detail=""):
    if len(profile["left_out"]) < MAX_LEFT_OUT_NAMED:
        profile["left_out"].append([name, f"{problem}:{detail}" if detail else problem])
    else:
        profile["unread_members"] += 1


def _profile_member(archive, info, name, path, profile, profile_file):
    try:
        with archive.open(info) as source, open(path, "wb") as target:
            while chunk := source.read(1 << 20):
                target.write(chunk)
    except Exception as error:  # A damaged member, an unknown compression.
        profile["warnings"].append(f"member {name!r} cannot be unpacked: {error}"[:200])
        _leave_out(profile, name, "corrupt")
        return
    member = profile_file(path, name, True)
    os.unlink(path)
    if member["problem"]:
        detail = f" ({member['problem_detail']})" if member["problem_detail"] else ""
        profile["warnings"].append(f"member {name!r}: {member['problem']}{detail}")
        if member["problem"] not in ("macro", "no_text", "unsupported"):  # Of use as they are: a read-me, a film.
            _leave_out(profile, name, member["problem"], member["problem_detail"])
    profile["warnings"] += [f"member {name!r}: {warning}" for warning in member["warnings"]][:20]
    for table in member["tables"]:
        if len(profile["tables"]) < 300:
            table["member"] = name
            profile["tables"].append(table)
