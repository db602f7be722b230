#include "platform/database/event_row.hpp"

namespace stagedoor {

contracts::Event to_event(const Row& row, contracts::Service producer) {
    contracts::Event event;
    event.source = producer;
    event.seq = row.integer(0);
    event.id = row.str(1);
    event.type = row.str(2);
    event.subject = row.str(3);
    event.version = row.optional_integer(4);
    event.time = from_millis(row.integer(5));
    event.data = row.str(6);
    return event;
}

}  // namespace stagedoor
