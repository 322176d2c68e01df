"""How often a platform lets an app call: so much at once, then so many a second. Used by the fakes, on by default."""

import math
import threading
import time


class Limits:
    def __init__(self):
        self.full_at = {}  # of a key: when it will have rested enough to take a whole burst again
        self.lock = threading.Lock()

    def wait(self, key, per_second, burst):
        """Counts a call. Whole seconds until it may be made; 0: it may be made now."""
        with self.lock:
            now = time.monotonic()
            full_at = max(now, self.full_at.get(key, now)) + 1 / per_second
            over = full_at - now - burst / per_second
            if over > 1e-6:
                return math.ceil(over)
            self.full_at[key] = full_at
            return 0
