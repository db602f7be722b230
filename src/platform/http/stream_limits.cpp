#include "platform/http/stream_limits.hpp"

#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace stagedoor::http {
namespace {

// Nobody knows when a stream ends; a client that is refused comes back like one that was cut off.
constexpr Seconds kComeBack{2};

// How many a name has; costs memory only while it has some.
class Tally {
  public:
    [[nodiscard]] bool has_room(const std::string& name, std::size_t most) const {
        const auto found = counts_.find(name);
        return found == counts_.end() || found->second < most;
    }
    void add(const std::string& name) { ++counts_[name]; }
    void remove(const std::string& name) {
        const auto found = counts_.find(name);
        if (--found->second == 0) {
            counts_.erase(found);
        }
    }

  private:
    std::unordered_map<std::string, std::size_t> counts_;
};

// Whose stream it is; an empty user is nobody.
struct Holder {
    std::string address;
    std::string user;
};

}  // namespace

class StreamLimits::Counts {
  public:
    Counts(RateLimits limits, std::size_t most)
        : limited_{limits == RateLimits::kOn}, most_{most} {}

    // Takes a slot, or says why not.
    std::optional<Response> take(const Holder& holder) {
        const std::lock_guard lock{mutex_};
        if (limited_ && !addresses_.has_room(holder.address, kMaxStreamsOfAddress)) {
            return rate_limited(static_cast<int>(kMaxStreamsOfAddress), kComeBack);
        }
        if (limited_ && !users_.has_room(holder.user, kMaxStreamsOfUser)) {
            return rate_limited(static_cast<int>(kMaxStreamsOfUser), kComeBack);
        }
        if (open_ >= most_) {
            return overloaded(kComeBack);
        }
        ++open_;
        addresses_.add(holder.address);
        if (!holder.user.empty()) {
            users_.add(holder.user);
        }
        return std::nullopt;
    }

    void give_back(const Holder& holder) {
        const std::lock_guard lock{mutex_};
        --open_;
        addresses_.remove(holder.address);
        if (!holder.user.empty()) {
            users_.remove(holder.user);
        }
    }

    std::size_t open() const {
        const std::lock_guard lock{mutex_};
        return open_;
    }

  private:
    bool limited_;
    std::size_t most_;
    mutable std::mutex mutex_;
    std::size_t open_ = 0;
    Tally addresses_;
    Tally users_;
};

class StreamLimits::Slot {
  public:
    Slot(std::shared_ptr<Counts> counts, Holder holder)
        : counts_{std::move(counts)}, holder_{std::move(holder)} {}
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    ~Slot() { counts_->give_back(holder_); }

  private:
    std::shared_ptr<Counts> counts_;
    Holder holder_;
};

StreamLimits::StreamLimits(RateLimits limits, std::size_t most)
    : counts_{std::make_shared<Counts>(limits, most)} {}

StreamLimits::~StreamLimits() = default;

StreamAdmission StreamLimits::admit(const Request& request) {
    Holder holder{request.client_address, request.caller ? request.caller->id.str() : ""};
    StreamAdmission admission;
    admission.refused = counts_->take(holder);
    if (!admission.refused) {
        admission.slot = std::make_shared<Slot>(counts_, std::move(holder));
    }
    return admission;
}

std::size_t StreamLimits::open() const {
    return counts_->open();
}

}  // namespace stagedoor::http
