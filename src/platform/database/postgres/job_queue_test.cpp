#include "platform/database/postgres/job_queue.hpp"

#include <array>

#include <gtest/gtest.h>

#include "platform/runtime/errors.hpp"

namespace stagedoor {
namespace {

using std::chrono::milliseconds;

TEST(JobQueue, TakesTheMostUrgentFirstAndEachInItsOrder) {
    JobQueue queue{1};
    std::array<Job, 4> jobs;
    queue.push(jobs[0], Priority::kBulk);
    queue.push(jobs[1], Priority::kNormal);
    queue.push(jobs[2], Priority::kMoney);
    queue.push(jobs[3], Priority::kNormal);

    EXPECT_EQ(queue.pop(), &jobs[2]);
    EXPECT_EQ(queue.pop(), &jobs[1]);
    EXPECT_EQ(queue.pop(), &jobs[3]);
    EXPECT_EQ(queue.pop(), &jobs[0]);
}

TEST(JobQueue, RefusesWhatWouldWaitTooLongButNeverMoney) {
    JobQueue queue{2};
    std::array<Job, 8> jobs;
    for (int i = 0; i < 1000; ++i) {
        queue.observe(milliseconds{60});
    }
    // Six ahead on two workers take 180 ms, eight take 240 ms.
    for (int i = 0; i < 6; ++i) {
        queue.push(jobs[static_cast<std::size_t>(i)], Priority::kNormal);
    }
    EXPECT_NO_THROW(queue.admit(Priority::kNormal));
    queue.push(jobs[6], Priority::kNormal);
    queue.push(jobs[7], Priority::kNormal);
    EXPECT_THROW(queue.admit(Priority::kNormal), Overloaded);
    EXPECT_THROW(queue.admit(Priority::kBulk), Overloaded);
    EXPECT_NO_THROW(queue.admit(Priority::kMoney));
}

TEST(JobQueue, IsFullAtItsBoundHoweverFastItWas) {
    JobQueue queue{4};
    std::vector<Job> jobs(JobQueue::kLongestQueue);
    for (std::size_t i = 0; i + 1 < jobs.size(); ++i) {
        queue.push(jobs[i], Priority::kMoney);
    }
    EXPECT_NO_THROW(queue.admit(Priority::kNormal));
    queue.push(jobs.back(), Priority::kMoney);
    EXPECT_THROW(queue.admit(Priority::kNormal), Overloaded);
}

TEST(JobQueue, HandsOutWhatWaitedWhenItClosed) {
    JobQueue queue{1};
    Job job;
    queue.push(job, Priority::kNormal);
    queue.close();

    EXPECT_THROW(queue.admit(Priority::kMoney), Unavailable);
    EXPECT_EQ(queue.pop(), &job);
    EXPECT_EQ(queue.pop(), nullptr);
}

}  // namespace
}  // namespace stagedoor
