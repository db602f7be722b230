// What every store must do, whatever it is made of.
#include "tests/conformance/store_suite.hpp"

#include <limits>
#include <stdexcept>

#include "platform/database/platform_tables.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor::conformance {
namespace {

enum class HoldError { kTaken = 1 };

class HoldCategory final : public boost::system::error_category {
  public:
    [[nodiscard]] const char* name() const noexcept override { return "hold"; }
    [[nodiscard]] std::string message(int) const override { return "taken"; }
};

Error make_error_code(HoldError error) {
    static const HoldCategory category;
    return {static_cast<int>(error), category};
}

bool add_place(Transaction& tx, std::string_view id) {
    tx.execute("INSERT INTO places (id, version) VALUES ($1, 0)", {id});
    return true;
}

// The guarded write: it changes a row only in the state that was decided on.
Result<std::int64_t> hold(Transaction& tx, std::string_view place, std::string_view holder) {
    const std::int64_t changed = tx.execute(
        "UPDATE places SET holder = $2, version = version + 1 WHERE id = $1 AND holder IS NULL",
        {place, holder}
    );
    if (changed == 0) {
        return fail(HoldError::kTaken);
    }
    tx.emit({"place:held", std::string{place}, std::nullopt, R"({"by":"somebody"})"});
    return changed;
}

std::optional<std::string> holder_of(Transaction& tx, std::string_view place) {
    const auto row = tx.one("SELECT holder FROM places WHERE id = $1", {place}, [](const Row& r) {
        return r.optional_str(0);
    });
    return row.value_or(std::nullopt);
}

std::int64_t count_places(Transaction& tx) {
    return *tx.one("SELECT count(*) FROM places", {}, [](const Row& row) {
        return row.integer(0);
    });
}

std::vector<std::int64_t> outbox_numbers(Transaction& tx) {
    return tx.all("SELECT seq FROM outbox ORDER BY seq", {}, [](const Row& row) {
        return row.integer(0);
    });
}

std::int64_t version_of(Transaction& tx, std::string_view place) {
    return *tx.one("SELECT version FROM places WHERE id = $1", {place}, [](const Row& row) {
        return row.integer(0);
    });
}

// Without a guard in the write: what was read must still be so.
Task<void> raise_version(Database& database) {
    auto body = [](Transaction& tx) {
        const std::int64_t version = version_of(tx, "p");
        return tx.execute("UPDATE places SET version = $1 WHERE id = 'p'", {version + 1});
    };
    co_await database.write(body);
}

Task<void> read_twice(
    Database& database, std::vector<std::pair<std::int64_t, std::int64_t>>& seen
) {
    auto body = [](Transaction& tx) {
        const std::int64_t first = version_of(tx, "p");
        return std::pair{first, version_of(tx, "p")};
    };
    seen.push_back(co_await database.read(body));
}

Task<void> hold_into(Database& database, std::string holder, int& granted) {
    auto body = [&](Transaction& tx) {
        return hold(tx, "p", holder);
    };
    const Result<std::int64_t> result = co_await database.write(body);
    granted += result.has_value() ? 1 : 0;
}

Task<void> emit_one(Database& database, int number, int& answered) {
    auto body = [&](Transaction& tx) {
        tx.emit({"counted", std::to_string(number), std::nullopt, "{}"});
        if (number % 3 == 0) {
            throw std::runtime_error{"refused"};
        }
    };
    try {
        co_await database.write(body);
    } catch (const std::runtime_error&) {
    }
    ++answered;
}

// A hold that is asked for together with others.
struct Wanted {
    std::string place;
    std::string holder;
    bool granted = false;
};

bool hold_each(Transaction& tx, std::span<Wanted* const> all) {
    bool any = false;
    for (Wanted* each : all) {
        each->granted = hold(tx, each->place, each->holder).has_value();
        any = any || each->granted;
        if (each->holder == "thrower") {
            throw std::runtime_error{"not this one"};
        }
    }
    return any;
}

Task<void> want(
    Database& database, const SharedBody<Wanted>& body, Wanted& wanted, std::vector<Wanted*>& thrown
) {
    try {
        co_await database.write_shared(body, wanted);
    } catch (const std::runtime_error&) {
        thrown.push_back(&wanted);
    }
}

TEST_P(StoreSuite, ShowsAnAnsweredWriteToTheNextRead) {
    write([](Transaction& tx) { return add_place(tx, "p"); });

    EXPECT_EQ(read(count_places), 1);
}

TEST_P(StoreSuite, KeepsWhatWasAnsweredAcrossARestart) {
    write([](Transaction& tx) { return add_place(tx, "p"); });
    write([](Transaction& tx) { return hold(tx, "p", "ada"); });

    store().reopen();

    EXPECT_EQ(read([](Transaction& tx) { return holder_of(tx, "p"); }), "ada");
    EXPECT_EQ(store().outbox().head(), 1);
}

TEST_P(StoreSuite, RollsBackABodyThatReturnsAnError) {
    const auto result = write([](Transaction& tx) -> Result<int> {
        add_place(tx, "p");
        tx.emit({"place:added", "p", 0, "{}"});
        return fail(HoldError::kTaken);
    });

    EXPECT_EQ(result.error(), fail(HoldError::kTaken));
    EXPECT_EQ(read(count_places), 0);
    EXPECT_EQ(store().outbox().head(), 0);
}

TEST_P(StoreSuite, RollsBackABodyThatThrowsAndHandsOutItsException) {
    EXPECT_THROW(
        write([](Transaction& tx) -> bool {
            add_place(tx, "p");
            throw std::out_of_range{"mine"};
        }),
        std::out_of_range
    );
    EXPECT_EQ(read(count_places), 0);
}

TEST_P(StoreSuite, TellsBrokenRulesApart) {
    write([](Transaction& tx) { return add_place(tx, "p"); });

    EXPECT_THROW(write([](Transaction& tx) { return add_place(tx, "p"); }), ConstraintViolation);
    EXPECT_THROW(
        write([](Transaction& tx) {
            return tx.execute("INSERT INTO places (id, version) VALUES ('q', -1)", {});
        }),
        ConstraintViolation
    );
    EXPECT_THROW(
        write([](Transaction& tx) {
            return tx.execute("INSERT INTO holds (id, place, live) VALUES ('h', 'none', 1)", {});
        }),
        ConstraintViolation
    );
}

TEST_P(StoreSuite, LetsABodyGoOnAfterABrokenRule) {
    write([](Transaction& tx) {
        add_place(tx, "p");
        try {
            add_place(tx, "p");
        } catch (const ConstraintViolation&) {
            add_place(tx, "q");
        }
        return true;
    });

    EXPECT_EQ(read(count_places), 2);
}

// SOLD-05, SOLD-07
TEST_P(StoreSuite, GrantsOneOfTwoInterleavedWriters) {
    write([](Transaction& tx) { return add_place(tx, "p"); });
    int granted = 0;
    std::vector<Task<void>> writers;
    writers.push_back(hold_into(database(), "ada", granted));
    writers.push_back(hold_into(database(), "bob", granted));

    store().run_together(std::move(writers));

    EXPECT_EQ(granted, 1);
    EXPECT_TRUE(read([](Transaction& tx) { return holder_of(tx, "p"); }).has_value());
    EXPECT_EQ(read([](Transaction& tx) { return version_of(tx, "p"); }), 1);
    EXPECT_EQ(read(outbox_numbers), std::vector<std::int64_t>{1});
}

// SOLD-05
// CLU-08
TEST_P(StoreSuite, GivesEveryCommandOfASharedBodyItsOwnOutcome) {
    constexpr int kPlaces = 10;
    const SharedBody<Wanted> body{hold_each};
    std::vector<Wanted> wanted;
    for (int i = 0; i < 8 * kPlaces; ++i) {
        const std::string place = "p" + std::to_string(i % kPlaces);
        wanted.push_back({place, i % 7 == 0 ? "thrower" : "holder" + std::to_string(i)});
    }
    for (int i = 0; i < kPlaces; ++i) {
        write([&](Transaction& tx) {
            return add_place(tx, wanted[static_cast<std::size_t>(i)].place);
        });
    }
    std::vector<Wanted*> thrown;
    std::vector<Task<void>> tasks;
    for (Wanted& each : wanted) {
        tasks.push_back(want(database(), body, each, thrown));
    }
    store().run_together(std::move(tasks));

    EXPECT_EQ(thrown.size(), 12U);
    int granted = 0;
    for (const Wanted& each : wanted) {
        if (each.granted && each.holder != "thrower") {
            ++granted;
            const auto holder = read([&](Transaction& tx) { return holder_of(tx, each.place); });
            EXPECT_EQ(holder, each.holder);
        }
    }
    EXPECT_EQ(granted, kPlaces) << "one each, and none for those that threw";
    EXPECT_EQ(read(outbox_numbers).size(), 10U);
}

TEST_P(StoreSuite, RunsAloneWhatCannotBeRunTogether) {
    const SharedBody<Wanted> body{[](Transaction& tx, std::span<Wanted* const> all) {
        for (const Wanted* each : all) {
            add_place(tx, each->place);
        }
        return all.size() == 1;
    }};
    std::vector<Wanted> wanted;
    for (int i = 0; i < 20; ++i) {
        wanted.push_back({"p" + std::to_string(i), {}});
    }
    std::vector<Wanted*> thrown;
    std::vector<Task<void>> tasks;
    for (Wanted& each : wanted) {
        tasks.push_back(want(database(), body, each, thrown));
    }
    store().run_together(std::move(tasks));

    EXPECT_EQ(thrown, std::vector<Wanted*>{});
    EXPECT_EQ(read(count_places), 20);
}

TEST_P(StoreSuite, RefusesASecondLiveRowWhenTheGuardIsBypassed) {
    write([](Transaction& tx) {
        add_place(tx, "p");
        return tx.execute("INSERT INTO holds (id, place, live) VALUES ('a', 'p', 1)", {});
    });

    EXPECT_THROW(
        write([](Transaction& tx) {
            return tx.execute("INSERT INTO holds (id, place, live) VALUES ('b', 'p', 1)", {});
        }),
        ConstraintViolation
    );
    EXPECT_NO_THROW(write([](Transaction& tx) {
        tx.execute("UPDATE holds SET live = 0 WHERE id = 'a'", {});
        return tx.execute("INSERT INTO holds (id, place, live) VALUES ('b', 'p', 1)", {});
    }));
}

TEST_P(StoreSuite, NumbersEventsWithoutGapsWhateverIsRefused) {
    int answered = 0;
    std::vector<Task<void>> writers;
    for (int number = 1; number <= 600; ++number) {
        writers.push_back(emit_one(database(), number, answered));
    }

    store().run_together(std::move(writers));

    EXPECT_EQ(answered, 600);
    std::vector<std::int64_t> expected(400);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        expected[i] = static_cast<std::int64_t>(i) + 1;
    }
    EXPECT_EQ(read(outbox_numbers), expected);
    EXPECT_EQ(store().outbox().head(), 400);
}

TEST_P(StoreSuite, GivesBackEveryValueAsItWasStored) {
    const std::string odd{"\x01 Zoë \xF0\x9F\x8E\xAB '; -- $1"};
    write([&](Transaction& tx) {
        const std::optional<std::string> nothing;
        tx.execute(
            "INSERT INTO samples (id, number, words) VALUES (1, $1, $2)",
            {std::numeric_limits<std::int64_t>::min(), odd}
        );
        tx.execute("INSERT INTO samples (id, number, words) VALUES (2, $2, $1)", {nothing, 7});
        tx.execute("INSERT INTO samples (id, words) VALUES (3, $1)", {std::string_view{}});
        return true;
    });

    read([&](Transaction& tx) {
        int visited = 0;
        tx.run("SELECT number, words FROM samples ORDER BY id", {}, [&](const Row& row) {
            ++visited;
            if (visited == 1) {
                EXPECT_EQ(row.integer(0), std::numeric_limits<std::int64_t>::min());
                EXPECT_EQ(row.text(1), odd);
            } else if (visited == 2) {
                EXPECT_EQ(row.integer(0), 7);
                EXPECT_TRUE(row.is_null(1));
            } else {
                EXPECT_EQ(row.optional_integer(0), std::nullopt);
                EXPECT_EQ(row.optional_str(1), "");
            }
        });
        EXPECT_EQ(visited, 3);
        return true;
    });
}

TEST_P(StoreSuite, RefusesAValueOfTheWrongType) {
    EXPECT_THROW(
        write([](Transaction& tx) {
            return tx.execute("INSERT INTO samples (id, number) VALUES (1, $1)", {"seven"});
        }),
        ConstraintViolation
    );
}

// SOLD-07
TEST_P(StoreSuite, LosesNoUpdateOfWritersThatReadFirst) {
    write([](Transaction& tx) { return add_place(tx, "p"); });
    std::vector<Task<void>> writers;
    for (int number = 0; number < 40; ++number) {
        writers.push_back(raise_version(database()));
    }

    store().run_together(std::move(writers));

    const auto version = read([](Transaction& tx) { return version_of(tx, "p"); });
    EXPECT_EQ(version, 40);
}

TEST_P(StoreSuite, ReadsOneMomentHoweverManyStatementsItTakes) {
    write([](Transaction& tx) { return add_place(tx, "p"); });
    std::vector<Task<void>> tasks;
    std::vector<std::pair<std::int64_t, std::int64_t>> seen;
    for (int number = 0; number < 40; ++number) {
        tasks.push_back(raise_version(database()));
        tasks.push_back(read_twice(database(), seen));
    }

    store().run_together(std::move(tasks));

    EXPECT_EQ(seen.size(), 40U);
    for (const auto& [first, second] : seen) {
        EXPECT_EQ(first, second);
    }
}

TEST_P(StoreSuite, RunsUpsertsAndReturnsRows) {
    const auto upsert = [](Transaction& tx) {
        return *tx.one(
            "INSERT INTO places (id, version) VALUES ('p', 0) "
            "ON CONFLICT (id) DO UPDATE SET version = places.version + 1 RETURNING version",
            {},
            [](const Row& row) { return row.integer(0); }
        );
    };

    EXPECT_EQ(write(upsert), 0);
    EXPECT_EQ(write(upsert), 1);
}

TEST_P(StoreSuite, RecordsAnEventAsItWasEmitted) {
    write([](Transaction& tx) {
        tx.emit({"place:added", "p", 3, R"({"id":"p","version":3})"});
        return true;
    });

    const OutboxPage page = store().await(store().outbox().read(0, 10));
    ASSERT_EQ(page.events.size(), 1U);
    const contracts::Event& event = page.events.front();
    EXPECT_EQ(event.seq, 1);
    EXPECT_EQ(event.id.size(), kIdLength);
    EXPECT_EQ(event.type, "place:added");
    EXPECT_EQ(event.subject, "p");
    EXPECT_EQ(event.version, 3);
    EXPECT_EQ(event.data, R"({"id":"p","version":3})");
}

TEST_P(StoreSuite, TellsBeforeTheCommitWhatTravelledWithLaterStatements) {
    constexpr const char* kNoPlace = "gone";
    std::vector<std::int64_t> changed;
    const auto note = [&](std::int64_t rows) {
        changed.push_back(rows);
    };
    const auto raise = [&](Transaction& tx, std::string_view place) {
        tx.run_soon("UPDATE places SET version = version + 1 WHERE id = $1", {place}, note);
    };
    EXPECT_THROW(
        write([&](Transaction& tx) -> bool {
            add_place(tx, "p");
            raise(tx, "p");
            throw std::runtime_error{"given up"};
        }),
        std::runtime_error
    );
    changed.clear();
    write([&](Transaction& tx) {
        add_place(tx, "p");
        raise(tx, "p");
        raise(tx, kNoPlace);
        EXPECT_EQ(version_of(tx, "p"), 1);
        raise(tx, "p");
        return true;
    });

    EXPECT_EQ(changed, (std::vector<std::int64_t>{1, 0, 1}));
    EXPECT_EQ(read([](Transaction& tx) { return version_of(tx, "p"); }), 2);
}

TEST_P(StoreSuite, UndoesAWriteWhoseLaterStatementFailsOrIsRefused) {
    const auto accept = [](std::int64_t) {
    };
    const auto refuse = [](std::int64_t rows) {
        throw std::runtime_error{std::to_string(rows)};
    };
    const auto add_soon = [&](std::string_view id, const auto& check) {
        return write([&](Transaction& tx) {
            tx.emit({"place:added", std::string{id}, 0, "{}"});
            add_place(tx, id);
            tx.run_soon("INSERT INTO places (id, version) VALUES ($1, 0)", {"twice"}, check);
            return true;
        });
    };
    EXPECT_THROW(add_soon("a", refuse), std::runtime_error);
    EXPECT_TRUE(add_soon("b", accept));
    EXPECT_THROW(add_soon("c", accept), ConstraintViolation);

    EXPECT_EQ(read(count_places), 2) << "b and its companion";
    EXPECT_EQ(read(outbox_numbers).size(), 1U);
}

TEST_P(StoreSuite, RecordsManyEventsInTheirOrder) {
    const std::vector<contracts::NewEvent> said{
        {"place:added", "p", 0, R"({"title":"a \"quoted\" \\ title, {braced}"})"},
        {"place:held", "q", std::nullopt, "{}"},
        {"place:added", "NULL", 7, R"({"title":"Fu\u00df Füße\n"})"}};
    write([&](Transaction& tx) {
        tx.emit_all(said);
        return true;
    });

    const OutboxPage page = store().await(store().outbox().read(0, 10));
    ASSERT_EQ(page.events.size(), said.size());
    for (std::size_t place = 0; place < said.size(); ++place) {
        const contracts::Event& event = page.events[place];
        EXPECT_EQ(event.type, said[place].type);
        EXPECT_EQ(event.subject, said[place].subject);
        EXPECT_EQ(event.version, said[place].version);
        EXPECT_EQ(event.data, said[place].data);
    }
}

TEST_P(StoreSuite, ForgetsThePlatformsRowsOnAWipe) {
    write([](Transaction& tx) {
        tx.emit({"place:added", "p", 0, "{}"});
        return true;
    });

    write([](Transaction& tx) {
        wipe_platform_tables(tx);
        return true;
    });
    store().run(store().outbox().attach(database()));

    EXPECT_EQ(store().outbox().head(), 0);
    write([](Transaction& tx) {
        tx.emit({"place:added", "p", 0, "{}"});
        return true;
    });
    EXPECT_EQ(read(outbox_numbers), std::vector<std::int64_t>{1});
}

}  // namespace
}  // namespace stagedoor::conformance
