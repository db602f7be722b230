// Gives committed facts their numbers. An id that a writer draws says nothing about when it
// commits: a reader that has passed id 8 never sees id 7, which commits a moment later. So writers
// stage their facts without a number, and one sequencer at a time numbers what it finds committed,
// in a transaction of its own: 1, 2, 3 … without gaps. What builds on another fact comes after it.
//
// Every process that serves the store has one. The leader among them holds an advisory lock and the
// last epoch; a leader that slept and lost both without noticing is fenced off by the epoch. All of
// them, the leader included, tell their own process of what was numbered, in order.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "contracts/envelope.hpp"
#include "platform/database/journal.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor {

struct SequencerOptions {
    std::int64_t batch = 1000;
    // Between two looks at the store: soon after there was something, seldom in silence.
    std::chrono::milliseconds busy_look{10};
    std::chrono::milliseconds idle_look{250};
    // Behind a look that found something, while nobody waits: looks cost the server, not facts.
    std::chrono::milliseconds gather{5};
};

class Sequencer {
  public:
    // Starts its thread. `journal` is told of every numbered fact above `known`, the head it has,
    // by committed(); it outlives this. `producer` is whose store it is.
    Sequencer(
        std::string url,
        contracts::Service producer,
        Journal& journal,
        std::int64_t known,
        SequencerOptions options = {}
    );
    Sequencer(const Sequencer&) = delete;
    Sequencer& operator=(const Sequencer&) = delete;
    ~Sequencer();

    // Looks soon. Any thread; for PostgresDatabase::on_staged.
    void wake();

    // Suspends until everything that was committed before the call has its number and the journal
    // was told, which takes as long as the server is away. Throws Unavailable after stop().
    [[nodiscard]] Task<void> settle();

    // Whether it is the one that numbers, as far as it knows.
    [[nodiscard]] bool leads() const;

    // May be called twice.
    void stop();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stagedoor
