// Read-only connections, opened when first needed and kept, up to a bound.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/database/sqlite/connection.hpp"

namespace stagedoor {

// May be used from any thread.
class ReaderPool {
  public:
    ReaderPool(std::filesystem::path file, std::string vfs, std::size_t most);

    // A connection on loan; it goes back when this is destroyed.
    class Loan {
      public:
        Loan(ReaderPool& pool, std::unique_ptr<Connection> connection)
            : pool_{pool}, connection_{std::move(connection)} {}
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;
        ~Loan() { pool_.give_back(std::move(connection_)); }

        [[nodiscard]] Connection& connection() { return *connection_; }

      private:
        ReaderPool& pool_;
        std::unique_ptr<Connection> connection_;
    };

    // Blocks while all connections are in use, which is for the milliseconds that a read may take.
    // Throws Unavailable after close() and when the file cannot be opened.
    [[nodiscard]] Loan borrow();

    // Refuses further loans, waits for those that are out and closes every connection.
    void close();

  private:
    std::unique_ptr<Connection> take();
    void give_back(std::unique_ptr<Connection> connection);

    std::filesystem::path file_;
    std::string vfs_;
    std::size_t most_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> free_;
    std::size_t lent_ = 0;
    bool closed_ = false;
};

}  // namespace stagedoor
