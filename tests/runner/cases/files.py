#### 1, 29, 81: the host's files, processes and kernel are not there
for p in ('/etc/shadow', '/root', '/home', '/var', '/run', '/proc', '/sys', '/bin/sh', '/usr/bin', '/proc/self/exe',
          '/proc/self/fd/0', '/proc/1/environ', '/proc/kallsyms', '/proc/modules', '/var/run/docker.sock'):
    show(p, lambda: os.stat(p) and 'there')
#> /etc/shadow: ENOENT
#> /root: ENOENT
#> /home: ENOENT
#> /var: ENOENT
#> /run: ENOENT
#> /proc: ENOENT
#> /sys: ENOENT
#> /bin/sh: ENOENT
#> /usr/bin: ENOENT
#> /proc/self/exe: ENOENT
#> /proc/self/fd/0: ENOENT
#> /proc/1/environ: ENOENT
#> /proc/kallsyms: ENOENT
#> /proc/modules: ENOENT
#> /var/run/docker.sock: ENOENT
@> /etc/shadow: ENOENT
@> /root: ENOENT
@> /home: ENOENT
@> /var: ENOENT
@> /run: ENOENT
@> /proc: there
@> /sys: there
@> /bin/sh: ENOENT
@> /usr/bin: ENOENT
@> /proc/self/exe: ENOENT
@> /proc/self/fd/0: ENOENT
@> /proc/1/environ: ENOENT
@> /proc/kallsyms: ENOENT
@> /proc/modules: ENOENT
@> /var/run/docker.sock: ENOENT
#### 1: gVisor's folders for processes and devices are empty
print([p for p in ('/proc', '/sys') if os.path.exists(p) and os.listdir(p)])
#> []
#### 2, 5: only the built root can be listed, also from above
print(sorted(os.listdir('/')), sorted(os.listdir('/dev')), os.listdir('/tmp'))
os.chdir('/')
for _ in range(50): os.chdir('..')
print(sorted(os.listdir('.')))
print(sorted(n for n in os.listdir('/etc') if n not in ('alternatives', 'ld.so.cache', 'matplotlibrc', 'mime.types')))
#> ['dev', 'etc', 'job', 'lib', 'tmp', 'usr'] ['full', 'null', 'random', 'shm', 'urandom', 'zero'] []
#> ['dev', 'etc', 'job', 'lib', 'tmp', 'usr']
#> ['group', 'hosts', 'nsswitch.conf', 'passwd']
@> ['dev', 'etc', 'job', 'lib', 'proc', 'sys', 'tmp', 'usr'] ['fd', 'full', 'fuse', 'net', 'null', 'ptmx', 'pts', 'random', 'shm', 'stderr', 'stdin', 'stdout', 'tty', 'urandom', 'zero'] []
@> ['dev', 'etc', 'job', 'lib', 'proc', 'sys', 'tmp', 'usr']
@> ['group', 'hosts', 'nsswitch.conf', 'passwd']
#### no file of the root is set-uid or set-gid
found = []
for folder, _, names in os.walk('/usr/lib'):
    for name in names:
        path = os.path.join(folder, name)
        if not os.path.islink(path) and os.stat(path).st_mode & 0o6000: found.append(path)
print(found, bool(os.statvfs('/usr/lib/python3').f_flag & os.ST_NOSUID), bool(os.statvfs('/job').f_flag & os.ST_NOSUID))
#> [] True True
@> [] False False
#### 3, 4, 13, 21 of the root: nothing outside of the scratch can be written, changed or linked
refused(*[lambda p=p: open(p, 'w') for p in ('/x', '/usr/lib/python3/x', '/etc/x', '/dev/x', '/usr/lib/errand/x')],
        lambda: open(os.__file__, 'r+'), lambda: os.truncate(os.__file__, 0), lambda: os.unlink(os.__file__),
        lambda: os.chmod('/usr/lib/python3', 0o777), lambda: os.utime(os.__file__), lambda: os.mkdir('/etc/d'),
        lambda: os.rename(os.__file__, '/job/os.py'), lambda: os.link(os.__file__, 'link'),
        lambda: os.link('/dev/null', 'null'), lambda: os.symlink('/', '/root'), lambda: os.chown('/etc', 1000, 1000))
#> worked: []
#### 6, 9, 10, 26: no other root, device, pipe or attribute
show('chroot', lambda: os.chroot('/job'))
show('block', lambda: os.mknod('disk', 0o060666, os.makedev(254, 0)))
show('char', lambda: os.mknod('mem', 0o020666, os.makedev(1, 1)))
show('pipe', lambda: os.mkfifo('out/pipe'))
show('xattr', lambda: os.setxattr('out', 'user.a', b'1'))
#> chroot: EPERM
#> block: EPERM
#> char: EPERM
#> pipe: EPERM
#> xattr: EPERM
#### 11, 12: links among the outputs are not followed
os.symlink('/etc/passwd', 'out/file'); os.symlink('/', 'out/root'); os.symlink('../..', 'out/up')
open('out/real', 'w').write('x')
#+ real
#- file: link
#- root: link
#- up: link
#### 14: a hard link is a file of its own, and counts
#! output_kb=1024 outcome=too_much_output limit=output value=1048576
open('out/a', 'wb').write(bytes(700_000)); os.link('out/a', 'out/b')
#+ a
#- b: too_large
#### 18: paths too long and folders too deep
os.chdir('out'); open('kept', 'w').write('x')
for _ in range(3000): os.mkdir('d'); os.chdir('d')
show('long', lambda: open('/job/work/' + 'x/' * 2100))
#> long: ENAMETOOLONG
#+ kept
#### 19: the number of files in the scratch is bounded
#! outcome=too_much_output limit=files value=4096
for n in range(10_000): open(f'/tmp/{n}', 'w').close()
#### 20: the scratch is bounded
#! outcome=too_much_output limit=output memory_mb=1024
for n in range(1000): open(f'/tmp/{n}', 'wb').write(bytes(8 << 20))
#### 21: a single file is bounded by the output limit
#! outcome=too_much_output limit=output output_kb=1024 value=1048576
show('allocate', lambda: os.posix_fallocate(os.open('out/a', os.O_RDWR | os.O_CREAT), 0, 16 << 30))
show('truncate', lambda: os.truncate('out/a', 1 << 40))
open('out/b', 'wb').write(bytes(2 << 20))
#> allocate: EFBIG
#> truncate: EFBIG
#### 22: sparse files count in full
#! outcome=too_much_output limit=output output_kb=1024
for n in range(300): open(f'out/{n:03}', 'wb').truncate(1 << 20)
#+ 000
#### 23, 24: modes of outputs do not matter
open('out/a', 'w').write('x'); os.chmod('out/a', 0); open('out/b', 'w').write('x'); os.chmod('out/b', 0o6777)
#+ b
#### 25: a deleted file that is still open is gone with the job
file = open('/tmp/big', 'wb'); file.write(bytes(32 << 20)); os.unlink('/tmp/big'); print('done')
#> done
#### 27, 28: nothing is left of an earlier job
print(os.listdir('/tmp'), os.listdir('/dev/shm'), sorted(os.listdir('.')), 'LEFT' in os.environ)
for p in ('/tmp/left', '/dev/shm/left', 'pandas.py', 'sitecustomize.py', 'left.pth'): open(p, 'w').write('raise SystemExit(9)')
os.environ['LEFT'] = '1'
#> [] [] ['in', 'out'] False
#### 31: a zip bomb ends at the memory limit
#! memory_mb=100 outcome=out_of_memory limit=memory value=104857600
import zipfile
with zipfile.ZipFile('bomb.zip', 'w', zipfile.ZIP_DEFLATED) as bomb:
    with bomb.open('a', 'w', force_zip64=True) as file:
        for _ in range(200): file.write(bytes(1 << 20))
zipfile.ZipFile('bomb.zip').read('a')
#### 32: entities of a document reach no file of the host and no network
from lxml import etree
for address in ('file:///etc/shadow', 'http://127.0.0.1/'):
    try: print(etree.fromstring(f'<!DOCTYPE a [<!ENTITY b SYSTEM "{address}">]><a>&b;</a>').text)
    except etree.XMLSyntaxError: print('refused')
#> refused
#> refused
#### 33, 34: no locks, leases, notifications or pipe sizes on what jobs share
f = open(os.__file__)
show('flock', lambda: fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB))
show('lease', lambda: fcntl.fcntl(f, fcntl.F_SETLEASE, fcntl.F_RDLCK))
show('notify', lambda: fcntl.fcntl(os.open('/usr/share', 0), fcntl.F_NOTIFY, fcntl.DN_ACCESS))
show('open file lock', lambda: fcntl.fcntl(f, 37, bytes(32)))
show('pipe', lambda: fcntl.fcntl(os.pipe()[0], 1031, 1 << 20))
show('owner', lambda: fcntl.fcntl(f, fcntl.F_SETOWN, 1))
#> flock: EPERM
#> lease: EPERM
#> notify: EPERM
#> open file lock: EPERM
#> pipe: EPERM
#> owner: EPERM
#### 30, 91, 97: nothing is inherited, so nobody can be told lies
def is_open(number):
    try: os.fstat(number); return True
    except OSError: return False
print([n for n in range(1024) if is_open(n)], sys.stdin.read() == '')
sys.stdout.flush()
show('lie', lambda: os.write(3, b'S' + bytes([255] * 64)))
#> [0, 1, 2] True
#> lie: EBADF
@! outcome=crashed
@>
