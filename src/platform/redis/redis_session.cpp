#include "platform/redis/redis_session.hpp"

#include <optional>
#include <string_view>

#include <hiredis/hiredis.h>

#include "core/check.hpp"

namespace stagedoor {
namespace {

// No reply of ours is larger; whoever sends more is not believed, and not waited for.
constexpr std::size_t kMostBytes = 65'536;
constexpr int kMostElements = 16;
constexpr std::size_t kMostShown = 200;  // of what a server says for the log

struct FreeReader {
    void operator()(redisReader* reader) const { redisReaderFree(reader); }
};
using ReaderHandle = std::unique_ptr<redisReader, FreeReader>;

struct FreeReply {
    void operator()(void* reply) const { freeReplyObject(reply); }
};

const redisReplyObjectFunctions& usual_functions() {
    static const redisReplyObjectFunctions usual = *ReaderHandle {
        redisReaderCreate()
        } -> fn;
    return usual;
}

// hiredis 0.14 makes room for as many elements as the server announces.
void* make_small_array(const redisReadTask* task, int elements) {
    return elements > kMostElements ? nullptr : usual_functions().createArray(task, elements);
}

redisReplyObjectFunctions& careful_functions() {
    static redisReplyObjectFunctions careful = [] {
        auto functions = usual_functions();
        functions.createArray = make_small_array;
        return functions;
    }();
    return careful;
}

std::string format(const RedisCommand& command) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    for (const auto& word : command) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    char* raw = nullptr;
    const int size =
        redisFormatCommandArgv(&raw, static_cast<int>(command.size()), texts.data(), sizes.data());
    CHECK(size > 0, "hiredis cannot write a command");
    std::string bytes{raw, static_cast<std::size_t>(size)};
    redisFreeCommand(raw);
    return bytes;
}

std::string text_of(const redisReply& raw) {
    return {raw.str, static_cast<std::size_t>(raw.len)};
}

RedisReply to_reply(const redisReply& raw) {
    RedisReply reply;
    switch (raw.type) {
        case REDIS_REPLY_STATUS:
        case REDIS_REPLY_STRING:
            reply.text = text_of(raw);
            return reply;
        case REDIS_REPLY_ERROR:
            throw RedisFault{text_of(raw).substr(0, kMostShown)};
        case REDIS_REPLY_ARRAY:
            for (std::size_t i = 0; i < raw.elements; ++i) {
                if (raw.element[i]->type != REDIS_REPLY_INTEGER) {
                    throw RedisFault{"an answer that is no list of numbers"};
                }
                reply.numbers.push_back(raw.element[i]->integer);
            }
            return reply;
        default:
            throw RedisFault{"an answer of another kind"};
    }
}

}  // namespace

class RedisSession::Reader {
  public:
    Reader() {
        CHECK(handle_ != nullptr, "hiredis gives no reader");
        handle_->fn = &careful_functions();
    }

    void feed(std::string_view bytes) {
        unread_ += bytes.size();
        if (unread_ > kMostBytes ||
            redisReaderFeed(handle_.get(), bytes.data(), bytes.size()) != REDIS_OK) {
            throw RedisFault{"an answer without end"};
        }
    }

    // nullopt: more has to be fed first.
    std::optional<RedisReply> next() {
        void* raw = nullptr;
        if (redisReaderGetReply(handle_.get(), &raw) != REDIS_OK) {
            throw RedisFault{handle_->errstr};
        }
        if (raw == nullptr) {
            return std::nullopt;
        }
        const std::unique_ptr<void, FreeReply> owned{raw};
        unread_ = handle_->len - handle_->pos;
        return to_reply(*static_cast<const redisReply*>(raw));
    }

  private:
    ReaderHandle handle_{redisReaderCreate()};
    std::size_t unread_ = 0;
};

RedisSession::RedisSession(const RedisAddress& address, const Scheduler& clock, Monotonic deadline)
    : socket_{address, clock, deadline}, reader_{std::make_unique<Reader>()} {
    std::vector<RedisCommand> greeting;
    if (!address.password.empty()) {
        RedisCommand sign_in{"AUTH"};
        if (!address.user.empty()) {
            sign_in.push_back(address.user);
        }
        sign_in.push_back(address.password);
        greeting.push_back(std::move(sign_in));
    }
    if (address.database != 0) {
        greeting.push_back({"SELECT", std::to_string(address.database)});
    }
    static_cast<void>(ask(greeting, deadline));
}

RedisSession::~RedisSession() = default;

std::vector<RedisReply> RedisSession::ask(
    const std::vector<RedisCommand>& commands, Monotonic deadline
) {
    std::string bytes;
    for (const auto& command : commands) {
        bytes += format(command);
    }
    socket_.write(bytes, deadline);
    std::vector<RedisReply> replies;
    while (replies.size() < commands.size()) {
        if (auto reply = reader_->next()) {
            replies.push_back(std::move(*reply));
        } else {
            reader_->feed(socket_.read(deadline));
        }
    }
    return replies;
}

}  // namespace stagedoor
