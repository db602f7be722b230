// Tells the world that deadlines were reached: `expiration:complete` for each, and the deadline is
// gone, in one transaction. So each is announced once, whatever is killed when.
#pragma once

#include <vector>

#include "platform/database/database.hpp"
#include "platform/runtime/task.hpp"
#include "services/expiration/ports.hpp"

namespace stagedoor::expiration {

class AnnounceDeadlines {
  public:
    AnnounceDeadlines(Database& database, DeadlineStore& store)
        : database_{database}, store_{store} {}

    // Deadlines that were moved or forgotten are passed over; gives the present ones of those that
    // were moved. Goes behind all other work of the store. Throws what Database::write() throws;
    // then nothing was announced.
    [[nodiscard]] Task<std::vector<Deadline>> announce(std::vector<Deadline> due);

  private:
    Database& database_;
    DeadlineStore& store_;
};

}  // namespace stagedoor::expiration
