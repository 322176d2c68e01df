#### 83, 84, 85, 86: there is no socket of any kind
for family in (1, 2, 10, 16, 17, 15, 29, 31, 21, 30, 38, 40, 44):
    try: socket.socket(family, socket.SOCK_RAW if family in (16, 17) else socket.SOCK_STREAM, 0); print(family, 'open')
    except OSError as error:
        if error.errno != errno.EACCES: print(family, error)
show('pair', lambda: bool(socket.socketpair()))
#> pair: True
#### 83: a pair cannot speak to another job's, nor hold more than it comes with
for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW): show(kind.name, lambda: socket.socketpair(socket.AF_UNIX, kind))
left, right = socket.socketpair()
for option in (socket.SO_SNDBUF, socket.SO_RCVBUF, socket.SO_PASSCRED):
    show(option, lambda: left.setsockopt(socket.SOL_SOCKET, option, 1 << 30))
show('named', lambda: left.sendmsg([b'x'], [], 0, b'\0other'))
left.send(b'mine'); print(right.recv(9))
show('records', lambda: [one.close() for one in socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)])
#> SOCK_DGRAM: EPERM
#> SOCK_RAW: EPERM
#> 7: EPERM
#> 8: EPERM
#> 16: EPERM
#> named: EISCONN
#> b'mine'
#> records: [None, None]
#### 95: what is cached of shared files is neither dropped nor asked about
with open('/usr/share/zoneinfo/UTC', 'rb') as file:
    show('drop', lambda: os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED))
    show('in order', lambda: os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL))
    show('cached', lambda: os.preadv(file.fileno(), [bytearray(4)], 0, os.RWF_NOWAIT))
    show('read', lambda: os.preadv(file.fileno(), [bytearray(4)], 0))
#> drop: EPERM
#> in order: None
#> cached: EPERM
#> read: 4
#### 87: every address fails at once
import urllib.request
begin = time.monotonic()
for address in ('http://127.0.0.1/', 'http://[::1]/', 'http://169.254.169.254/', 'http://example.com/', 'ftp://example.com/'):
    show(address, lambda: urllib.request.urlopen(address))
show('name', lambda: socket.getaddrinfo('example.com', 80))
print(time.monotonic() - begin < 5)
#> http://127.0.0.1/: URLError
#> http://[::1]/: URLError
#> http://169.254.169.254/: URLError
#> http://example.com/: URLError
#> ftp://example.com/: URLError
#> name: gaierror
#> True
#### 72: a terminal cannot be typed into
show('sti', lambda: fcntl.ioctl(1, 0x5412, b'x')); show('linux', lambda: fcntl.ioctl(1, 0x541c, b'x'))
show('sti64', lambda: call(16, 1, ctypes.c_ulong(0x100005412), b'x'))
#> sti: EPERM
#> linux: EPERM
#> sti64: EPERM
#### 7, 8, 59, 63 to 69, 73, 74, 79, 80, 82, 88: the kernel's dangerous calls
#! machine=x86_64
calls(errno.EPERM, dict(
    unshare=272, setns=308, mount=165, umount2=166, pivot_root=155, chroot=161, ptrace=101, bpf=321, perf_event_open=298,
    userfaultfd=323, keyctl=250, add_key=248, request_key=249, process_vm_readv=310, process_vm_writev=311,
    name_to_handle_at=303, open_by_handle_at=304, splice=275, vmsplice=278, tee=276, flock=73, shmget=29, shmat=30,
    msgget=68, semget=64, mq_open=240, inotify_init=253, inotify_init1=294, fanotify_init=300, personality=135,
    modify_ldt=154, kcmp=312, pidfd_open=434, pidfd_getfd=438, pidfd_send_signal=424, process_madvise=440,
    sethostname=170, setdomainname=171, setuid=105, setgid=106, setreuid=113, setresuid=117, setgroups=116, capset=126,
    init_module=175, finit_module=313, delete_module=176, kexec_load=246, settimeofday=164, clock_settime=227,
    adjtimex=159, clock_adjtime=305, open_tree=428, move_mount=429, fsopen=430, fsmount=432, fspick=433,
    mount_setattr=442, landlock_create_ruleset=444, seccomp=317, acct=163, swapon=167, reboot=169, iopl=172, ioperm=173,
    quotactl=179, syslog=103, vhangup=153, remap_file_pages=216, move_pages=279, mbind=237, migrate_pages=256,
    set_mempolicy=238, mlock=149, mlockall=151, mlock2=325, ioprio_set=251, sched_setattr=314, sched_setparam=142,
    lookup_dcookie=212, nfsservctl=180, uselib=134, ustat=136, sysfs=139, setrlimit=160, sysinfo=99, setxattr=188,
    getxattr=191, memfd_secret=447, cachestat=451, statmount=457, io_setup=206, io_submit=209))
calls(errno.ENOSYS, dict(io_uring_setup=425, memfd_create=319, clone3=435, openat2=437))
calls(errno.EACCES, dict(socket=41, execve=59, execveat=322))
for option in (35, 4, 26, 36, 22, 24, 38, 1, 47): show(option, lambda: libc.prctl(option, 0, 0, 0, 0) and call(157, option, 0, 0, 0, 0))
#> others: {}
#> others: {}
#> others: {}
#> 35: EPERM
#> 4: EPERM
#> 26: EPERM
#> 36: EPERM
#> 22: EPERM
#> 24: EPERM
#> 38: EPERM
#> 1: EPERM
#> 47: EPERM
#### 63: a clone into namespaces of its own
#! machine=x86_64
for flag in (0x10000000, 0x20000, 0x40000000, 0x20000000, 0x08000000, 0x04000000, 0x02000000):
    show(hex(flag), lambda: call(56, flag | 17, 0, 0, 0, 0))
#> 0x10000000: EPERM
#> 0x20000: EPERM
#> 0x40000000: EPERM
#> 0x20000000: EPERM
#> 0x8000000: EPERM
#> 0x4000000: EPERM
#> 0x2000000: EPERM
#### 70, 76: code of one's own runs, a foreign instruction set's calls kill
#! machine=x86_64 outcome=crashed
# mov $20, %eax; int $0x80; ret: getpid of the i386 table.
m = mmap.mmap(-1, 4096, prot=7); m.write(b'\xb8\x14\x00\x00\x00\xcd\x80\xc3')
print('runs', flush=True)
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))()
#> runs
#### 70: so do the x32 numbers
#! machine=x86_64 outcome=crashed
call(0x40000000 | 39)
