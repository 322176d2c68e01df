// Whether a compiler translates coroutines as errand uses them: 0 when it does. g++ 13 and 14 await what
// stands behind a false && in the condition of a loop; g++ 12 does worse.
#include <coroutine>
#include <exception>
#include <utility>

struct Task {
  struct promise_type {
    bool value = false;
    std::coroutine_handle<> waiting;

    struct End {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> ended) noexcept {
        return ended.promise().waiting ? ended.promise().waiting : std::noop_coroutine();
      }
      void await_resume() noexcept {}
    };
    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() { return {}; }
    End final_suspend() noexcept { return {}; }
    void return_value(bool result) { value = result; }
    void unhandled_exception() { std::terminate(); }
  };

  explicit Task(std::coroutine_handle<promise_type> begun) : handle(begun) {}
  Task(Task&& other) noexcept : handle(std::exchange(other.handle, {})) {}
  ~Task() {
    if (handle) handle.destroy();
  }
  bool await_ready() { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) {
    handle.promise().waiting = waiting;
    return handle;
  }
  bool await_resume() { return handle.promise().value; }

  std::coroutine_handle<promise_type> handle;
};

int asked = 0;

Task ask() {
  ++asked;
  co_return true;
}

Task loop() {
  bool another = true;
  while (another && co_await ask()) another = false;
  co_return asked == 1;
}

int main() {
  Task task = loop();
  task.handle.resume();
  return task.handle.done() && task.handle.promise().value ? 0 : 1;
}
