#### 35, 36, 41: processes cannot be started
import subprocess
show('fork', os.fork); show('run', lambda: subprocess.run(['true']))
show('spawn', lambda: os.posix_spawn('/bin/sh', ['sh'], {})); show('vfork', lambda: libc.vfork() if libc.vfork() >= 0 else call(57))
show('clone', lambda: call(56, 17, 0, 0, 0, 0)); show('shell', lambda: os.system('true'))
#> fork: EPERM
#> run: EPERM
#> spawn: EPERM
#> vfork: EPERM
#> clone: EPERM
#> shell: 32512
#### 36: trying again and again is ended by the clock
#! wall_ms=400 outcome=timed_out limit=wall value=400
while True:
    try: os.fork()
    except OSError: time.sleep(0.001)
#### 37: a thread bomb ends at the limit of processes
#! outcome=failed limit=processes value=64
for n in range(1000): threading.Thread(target=time.sleep, args=(9,), daemon=True).start()
#### 37: the usual threads have room beside half of the memory
held = bytearray(500 << 20)
work = [threading.Thread(target=lambda: [str(i) for i in range(2000)] and time.sleep(0.3)) for n in range(50)]
for thread in work: thread.start()
for thread in work: thread.join()
print(len(work))
#> 50
#### 38: an endless loop ends at the processor limit
#! cpu_ms=300 outcome=timed_out limit=cpu value=300
while True: pass
#### 39: sleeping ends at the wall limit
#! wall_ms=300 outcome=timed_out limit=wall value=300
time.sleep(3600)
#### 40: signals that are ignored and blocked change nothing
#! wall_ms=400 outcome=timed_out limit=wall value=400
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))
for n in range(1, 65):
    try: signal.signal(n, signal.SIG_IGN)
    except (OSError, ValueError): pass
while True: time.sleep(1)
#### 42, 62: threads that still run, and hold the streams, do not keep a job
for _ in range(31): threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
print('done')
#> done
#### 43: streams that are closed do not hang the runner
#! outcome=failed code=3
os.closerange(0, 64); os._exit(3)
#### 44: bytearrays without end
#! memory_mb=200 outcome=out_of_memory limit=memory value=209715200
keep = []
while True: keep.append(bytearray(1 << 20))
#### 45: one array that is too large
#! outcome=out_of_memory limit=memory
import numpy
numpy.ones(1 << 33)
#### 47: files and heap count together
#! memory_mb=256 outcome=out_of_memory limit=memory value=268435456
keep = bytearray(200 << 20); open('/tmp/a', 'wb').write(bytes(200 << 20)); time.sleep(60)
#### 48: kernel objects are bounded by the number of open files
#! outcome=failed limit=open_files value=256
keep = []
while True: keep.append(os.pipe())
#### 49: mappings without end
#! outcome=out_of_memory limit=memory
keep = []
while True: keep.append(mmap.mmap(-1, 4096))
#### 50: recursion without end
#! memory_mb=64 outcome=out_of_memory|crashed|failed|timed_out
@! cpu_ms=3000 outcome=out_of_memory|crashed|failed|timed_out
sys.setrecursionlimit(10**9)
def f(): return f()
f()
#### 50: recursion on the C stack
#! outcome=crashed|failed
sys.setrecursionlimit(10**9)
value = None
for _ in range(300_000): value = [value]
repr(value)
#### 51: a regular expression that explodes
#! cpu_ms=400 outcome=timed_out limit=cpu
import re
re.match(r'(a+)+$', 'a' * 64 + 'b')
#### 51: a number that explodes
#! cpu_ms=400 outcome=timed_out limit=cpu
7 ** 7 ** 9
#### 52: a bad pointer
#! outcome=crashed
ctypes.string_at(0)
#### 53: an abort
#! outcome=crashed
os.abort()
#### 54, 55, 56, 57: limits, priorities and processors cannot be changed
for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
    show('raise', lambda: resource.setrlimit(kind, (-1, -1)))
show('prlimit', lambda: resource.prlimit(os.getpid(), resource.RLIMIT_NOFILE, (10, 10)))
show('nice', lambda: os.nice(-5)); show('fifo', lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))
show('affinity', lambda: os.sched_setaffinity(0, {0}))
print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_MEMLOCK))
#> raise: ValueError
#> raise: ValueError
#> raise: ValueError
#> raise: ValueError
#> prlimit: EPERM
#> nice: EPERM
#> fifo: EPERM
#> affinity: EPERM
#> (0, 0) (0, 0)
#### 58: no other process can be signalled
show('all', lambda: os.kill(-1, 9))
print({errno.errorcode[libc.kill(n, 9) and ctypes.get_errno()] for n in range(2, 1000)}, os.getpid())
#> all: ESRCH
#> {'ESRCH'} 1
#### 60: a job that stops itself does not stop, or is ended by the clock
@! wall_ms=1000 outcome=timed_out limit=wall
@>
os.kill(os.getpid(), signal.SIGSTOP); print('still here')
#> still here
#### 74: a job is nobody, and stays nobody
print(os.getuid(), os.getgid(), os.getgroups(), socket.gethostname())
refused(lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]), lambda: socket.sethostname('x'))
#> 1000 1000 [] errand
#> worked: []
@> 0 0 [] errand
@> worked: []
#### 75: no program can be run
open('tool', 'wb').write(b'\x7fELF'); os.chmod('tool', 0o755)
import glob
loader = glob.glob('/usr/lib/*/ld-linux-*.so*')[0]
for path in ('/bin/sh', loader, 'tool'): show('exec', lambda: os.execv(path, [path]))
show('execveat', lambda: call(322, -100, b'tool', 0, 0, 0))
#> exec: EACCES
#> exec: EACCES
#> exec: EACCES
#> execveat: EACCES
#### 77, 78: nothing in the scratch can be run as code
import shutil, lxml.etree
open('code', 'wb').write(b'\xc3' * 4096)
show('map', lambda: mmap.mmap(os.open('code', os.O_RDONLY), 4096, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC))
shutil.copy(lxml.etree.__file__, 'library.so')
try: ctypes.CDLL('/job/work/library.so'); print('loaded')
except OSError: print('refused')
#> map: EPERM
#> refused
@! outcome=crashed
@> map: <mmap.mmap closed=False, access=ACCESS_READ, length=4096, pos=0, offset=0>
#### 90: locks between processes work, processes are refused cleanly
import multiprocessing
with multiprocessing.Lock(): print('locked')
show('pool', lambda: multiprocessing.Pool(2))
#> locked
#> pool: EPERM
#### 92, 93: what a job breaks in its own Python
import builtins, json, pandas, warnings
from matplotlib import rcParams
print(json.dumps(1), pandas.read_csv is not None, rcParams['figure.dpi'], os.umask(0o77) == 0o77)
pandas.read_csv = None; json.dumps = None; sys.modules['csv'] = None; rcParams['figure.dpi'] = 1; os.chdir('/')
warnings.simplefilter('error'); signal.signal(signal.SIGTERM, signal.SIG_IGN); builtins.print = None
#> 1 True 100.0 False
#### 92, 93: is whole in the next one
import csv, json, pandas
from matplotlib import rcParams
print(json.dumps(1), pandas.read_csv is not None, rcParams['figure.dpi'], os.umask(0o77) == 0o77, os.getcwd())
#> 1 True 100.0 False /job/work
#### 93: the environment is made up
print(sorted(os.environ))
#> ['HOME', 'LANG', 'MPLBACKEND', 'MPLCONFIGDIR', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'PATH', 'PYTHONDONTWRITEBYTECODE', 'TMPDIR']
#### 96: the memory of the zygote holds no environment and no argument of the runner's
words = ctypes.cast(ctypes.c_void_p.in_dll(ctypes.CDLL(None), '__libc_stack_end'), ctypes.POINTER(ctypes.c_void_p))
count = words[0]
print([ctypes.string_at(words[1 + n]) for n in range(count)], words[2 + count])
#> [b'errand-runner', b'zygote'] None
@> [b'/usr/lib/errand/errand-runner', b'guest'] None
#### 101: a flood on both streams, without a line's end
#! printed_bytes=1000 outcome=too_much_output limit=printed value=1000
while True: sys.stdout.write('x' * 9999); sys.stderr.write('\u4e2d' * 9999)
