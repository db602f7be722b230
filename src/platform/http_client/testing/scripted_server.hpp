// A tiny HTTP/1.1 server on loopback for tests of outgoing calls: answers each request with the
// bytes that a script gives for it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace stagedoor::testing {

class ScriptedServer {
  public:
    // Gets the whole request, head and body; gives the whole reply. An empty reply leaves the
    // caller waiting; kClose closes the connection. Called from the server's threads.
    using Script = std::function<std::string(const std::string& request)>;
    static constexpr auto kClose = "close";

    explicit ScriptedServer(Script script);
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;
    ~ScriptedServer();

    [[nodiscard]] int port() const;
    // "http://127.0.0.1:port" + path
    [[nodiscard]] std::string url(const std::string& path) const;

    [[nodiscard]] int connections() const;
    [[nodiscard]] std::vector<std::string> requests() const;

    // A reply with its Content-Length.
    [[nodiscard]] static std::string reply(
        const std::string& status, const std::string& body, const std::string& headers = {}
    );

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stagedoor::testing
