#### streams: a script wraps its stdout in an encoding of its own
import io
print('one')
sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')
sys.stderr = io.TextIOWrapper(sys.stderr.buffer, encoding='utf-8')
print('中文'); print('words', file=sys.stderr)
#> one
#> 中文
#### streams: a script takes its stdout apart
import codecs
sys.stdout = codecs.getwriter('utf-8')(sys.stdout.detach())
print('中文')
#> 中文
#### streams: a script writes through what lies below its stdout
import codecs, io
sys.stdout.reconfigure(encoding='utf-8'); print('one')
codecs.getwriter('utf-8')(sys.stdout.buffer).write('二\n'); sys.stdout.flush()
with io.open(1, 'w', closefd=False) as again: again.write('three\n')
print(sys.stdin.read() == '', sys.stdout is sys.__stdout__, sys.stdout.seekable())
print(sys.stdin.name, sys.stdout.name, sys.stderr.mode)
#> one
#> 二
#> three
#> True True False
#> <stdin> <stdout> w
#### streams: a script closes its stdout
print('hi'); sys.stdout.close(); sys.stderr.close()
#> hi
#### streams: a script puts nothing in the place of its stdout
print('hi'); sys.stdout = sys.stderr = None
#> hi
#### streams: a script has no stdout left
print('hi'); del sys.stdout
#> hi
#### streams: a script prints into a file
sys.stdout = open('out/log.txt', 'w'); print('x'); sys.stdout.close()
#+ log.txt
#### streams: a script puts an object that only writes in the place of its stdout
class Both:
    def write(self, text): sys.__stdout__.write(text)
sys.stdout = Both(); print('hi')
#> hi
#### a script that replaces what the runner works with
import json, matplotlib.pyplot as plt
plt.bar(['a'], [1]); plt.savefig('out/a.png')
json.dumps = json.JSONEncoder.default = os.open = os.write = None
for name in [name for name in sys.modules if name.startswith('errand_')]: del sys.modules[name]
#+ a.png
#### words: an exception that cannot say what it is
#! outcome=failed code=1
class Silent(Exception):
    def __str__(self): raise ValueError
raise Silent
#### words: a reason to exit that cannot be said
#! outcome=failed code=1
class Silent:
    def __str__(self): raise ValueError
sys.exit(Silent())
#### the locale of the environment is there
import locale
locale.setlocale(locale.LC_ALL, '')
print(locale.setlocale(locale.LC_ALL))
show('other', lambda: locale.setlocale(locale.LC_ALL, 'xx_XX.UTF-8'))
#> C.UTF-8
#> other: Error
#### limits: a pipe that has nothing to read is none
#! outcome=failed limit=
reading, _ = os.pipe(); os.set_blocking(reading, False)
os.read(reading, 1)
#### limits: likewise where it only led to the error
#! outcome=failed limit=
reading, _ = os.pipe(); os.set_blocking(reading, False)
try: os.read(reading, 1)
except BlockingIOError: {}['a']
#### limits: the words of a script are none
#! outcome=failed limit=
raise ValueError('the column is out of memory cards, cannot allocate memory')
#### limits: the words of a script are none, whatever else they sound like
#! outcome=failed limit=
raise Exception('disk i/o error in row 3: database or disk is full, cannot start new thread')
#### limits: the words of a library about a script's data are none
#! outcome=failed limit=
import pandas
pandas.DataFrame({'a': [1]})['out of memory']
#### limits: a thread that finds no room for its stack ran out of memory
#! outcome=out_of_memory limit=memory value=1073741824
import mmap
held = mmap.mmap(-1, 1100 << 20); going = threading.Event()
for _ in range(63): threading.Thread(target=going.wait, daemon=True).start()
#### limits: likewise where the others have ended since
#! outcome=out_of_memory limit=memory value=1073741824
import mmap
held = mmap.mmap(-1, 1100 << 20); going = threading.Event(); threads = []
try:
    for _ in range(63): threads.append(threading.Thread(target=going.wait)); threads[-1].start()
finally:
    going.set()
    for thread in threads[:-1]: thread.join()
    held.close()
#### limits: likewise with stacks that are large
#! outcome=out_of_memory limit=memory value=1073741824
threading.stack_size(200 << 20); going = threading.Event()
for _ in range(63): threading.Thread(target=going.wait, daemon=True).start()
#### limits: likewise of a thread that only has a number
#! outcome=out_of_memory limit=memory value=1073741824
import _thread, mmap
held = mmap.mmap(-1, 1100 << 20); going = threading.Event()
for _ in range(63): _thread.start_new_thread(going.wait, ())
#### limits: threads that have room for their stacks are too many
#! outcome=failed limit=processes value=64
import _thread
threading.stack_size(64 << 10); going = threading.Event()
for _ in range(99): _thread.start_new_thread(going.wait, ())
