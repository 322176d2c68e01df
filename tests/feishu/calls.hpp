/// Calls as Feishu makes them. F1, F2 and F4 were made with throw-away keys and accepted by the official SDK
/// (@larksuiteoapi/node-sdk 1.74.0, EventDispatcher).
#pragma once

#include "adapters/feishu/verify.hpp"
#include "bot/net/message.hpp"

#include <string>

namespace errand::feishu::test {

inline const CallKeys keys{.encrypt_key = "fs-encrypt-key-0001",
                           .verification_token = "fs-verify-token-0001"};

inline net::Request call(std::string body, const std::string& timestamp, const std::string& nonce,
                         const std::string& signature) {
  net::Request request;
  request.method = "POST";
  request.path = "/hook/feishu";
  request.headers.set("Content-Type", "application/json");
  request.headers.set("x-lark-request-timestamp", timestamp);
  request.headers.set("x-lark-request-nonce", nonce);
  request.headers.set("x-lark-signature", signature);
  request.body = std::move(body);
  return request;
}

inline net::Request address_check() {
  return call(
      R"({"encrypt":"AAECAwQFBgcICQoLDA0ODwoganzFn3i84ABkuPJwNRdjlhpbWIawhPUV7idwkMIQNO0tYo8RyAym+32djBpqFExsoL9gv5DM0SiQ7rnbBu2MeBn2qGOA9jv5BxJIm5bCtozF7z54ISiJMmhROYlHhg=="})",
      "1700000000", "nonce-abc-123", "f8f9c165c6d009ad15cd2807b7387609354065aeb32770f69fc3381a6dbd2481");
}

inline net::Request mention_that_quotes_a_file() {
  return call(
      R"({"encrypt":"EBESExQVFhcYGRobHB0eH5Qk2b4N8KiBOPNlyBj3rvNlGyVrU5+NPswnFsaTuYdOyk76KDVFJgYwRfpGZiP/rqMSwKlFqQ8BrC5Hi6nCuRh4+8jLvGkwvK/r5/hYSaiXVvhAEx4aFjuKMPaMU+7DIuLvYtAFYlFkSeKprgoqTzygxavcCRI4imTy/9kzMu/5C4ZvVoaMLz7BuktkZFYH7G3KsTMPnUbxaTsd6wwYnwui4cWDUkTX9kjKK7sHyVa8VYmGnA9DDHUM1PgqNvLdaEdSguPuwd7cL7dbmlQSxvYFVppiG8nOigWQpsABq0ULw0XKkfqxzV/HzZHUzlQFUTqZqy49awFSWbG59KO7QwLVSUjDr5ERZpXET6JgwLhCWkmRueL0nuQ0LBjFMkau4uBYHvizw+oYOrma0qCLTzn/1EFg7ya1oUpTzfOvHZjKpNFZSWZQEO7I9VZPJfZasEvKJOPQG6qwRuOaJJkww4CJacuSwrF0h/P6HDV+qBgTegkM1Djq7TTu6zG7jfMAZ+w+JeBm/ImgaqE2WTa+Yu4ELW3g5YJk+ZD7W/Ye/WKnPXQhj0DTdGCjdRCCRZv9EUfQoM0TlOTWLVSXIrz6P0JuKGT4321XHuy4OmBLxIG8nduJiGNClE4CWtNEFLRU8Z45yrbGNXbTD6k1OY6HxE2TaF/1u3OHS2KcLj2VSfFOOOoH4unQJd1rEkgC0uDnMA5O188T55xowXYGXKI1pb5TsM0vx9IivTEvLRIzzxH7jm3jHsN8veZH+a7UlDjufpUNRF6q7t7o0cF851GnDgX9KJSqwvrmbc3ynd2nGKPF0X255T6eshK9rmG7iyFYo1+xXhco7cX2soDJa4UYsJnrgPAY2747m4dQBR7YICP7nEg5xAz/2eyQPpzrKyTiZw=="})",
      "1700000001", "nonce-def-456", "452200574898525433fdaae53ac9fa4985465212540c062f28dacb82ec63c2bf");
}

inline net::Request pressed_button() {
  return call(
      R"({"encrypt":"ICEiIyQlJicoKSorLC0uL3O3S2kJLe8HsP+QOOPR0CEU73UrRBdEShXYiGPyTjxDVFu+3njbN7YV0OD7WGyIJ6Hm9RjG1V2Pq8MM2VJql8YeG8aEC+s67/T18dfNdVE9eiasU3wg2Gp+YJgqw2oKD3Z8IS0BxoOEo4JvvTp+o/uEySVn/AqJGlepTwFDttMeDtlQT2DkBYafCyCxF+k7ui1fZo3QlYsXkUKhsXrtdmSDUTWN04OepULW/hvZG9H+Ikqh6UnXTg2AKGEERJwV5rjlvoWUDCzuwCQ6zRINM9JxILHp0CnvvJAbTtwp1aQaNhD7z3SH6Lbs+Rig7b4tiNMDTfWu4PzfpzCOLUgyp8WFlqDHyaxx63DJVxgwfmXlqRHgXx7+9kf09KgvgijW/PRwpBELNdrO+LCpbJw+yaJMIapmFWWynfjdW/6URH0AtUO/7k6HQZ93wLvw91cqbVsFgovXt2CVKh5fA42Jd6DQ2RdsmSpCQg+kqn/dR+uuneRhwbmjlTNIBiV0sHg/0gRMxXdZ3ZXgbwZeelWx2KAUiwQ70/bw++OBP3nGILF0QcNsOHRJ0XI2VvzDDoyUtQ=="})",
      "1700000003", "nonce-jkl-012", "43bb91d9ddacf7cf691fb1bc3e9b45675c944041ab97df7608e923271da6a741");
}

/// When these were sent.
inline const TimePoint then{std::chrono::seconds(1'700'000'010)};

}  // namespace errand::feishu::test
