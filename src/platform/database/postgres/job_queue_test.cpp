#include "platform/database/postgres/job_queue.hpp"

#include <array>

#include <gtest/gtest.h>

#include "platform/runtime/errors.hpp"

namespace stagedoor {
namespace {

using std::chrono::milliseconds;
using Jobs = std::vector<Job*>;

TEST(JobQueue, TakesTheMostUrgentFirstAndEachInItsOrder) {
    JobQueue queue{1};
    std::array<Job, 4> jobs;
    queue.push(jobs[0], Priority::kBulk);
    queue.push(jobs[1], Priority::kNormal);
    queue.push(jobs[2], Priority::kMoney);
    queue.push(jobs[3], Priority::kNormal);

    EXPECT_EQ(queue.pop(), Jobs{&jobs[2]});
    EXPECT_EQ(queue.pop(), Jobs{&jobs[1]});
    EXPECT_EQ(queue.pop(), Jobs{&jobs[3]});
    EXPECT_EQ(queue.pop(), Jobs{&jobs[0]});
}

const SharedBody<int> kOneBody{nullptr};
const SharedBody<int> kOtherBody{nullptr};

TEST(JobQueue, HandsOutTogetherWhatSharesItsBodyAndWaits) {
    JobQueue queue{1, 3};
    std::array<Job, 8> jobs;
    for (const std::size_t place : {0, 2, 4, 5, 6}) {
        jobs[place].shared = &kOneBody;
    }
    jobs[3].shared = &kOtherBody;
    for (std::size_t place = 0; place < 7; ++place) {
        queue.push(jobs[place], Priority::kNormal);
    }
    jobs[7].shared = &kOneBody;
    queue.push(jobs[7], Priority::kBulk);

    EXPECT_EQ(queue.pop(), (Jobs{&jobs[0], &jobs[2], &jobs[4]})) << "no more than three";
    EXPECT_EQ(queue.pop(), Jobs{&jobs[1]});
    EXPECT_EQ(queue.pop(), Jobs{&jobs[3]});
    EXPECT_EQ(queue.pop(), (Jobs{&jobs[5], &jobs[6]})) << "a lane of its own for each priority";
    EXPECT_EQ(queue.pop(), Jobs{&jobs[7]});
}

TEST(JobQueue, ExpectsOneRunOfWhatIsHandedOutTogether) {
    JobQueue queue{1, 4};
    std::array<Job, 13> jobs;
    for (int i = 0; i < 1000; ++i) {
        queue.observe(milliseconds{60});
    }
    for (std::size_t place = 0; place < 12; ++place) {
        jobs[place].shared = &kOneBody;
        queue.push(jobs[place], Priority::kNormal);
    }
    EXPECT_NO_THROW(queue.admit(Priority::kNormal)) << "twelve are three runs, 180 ms";
    jobs[12].shared = &kOneBody;
    queue.push(jobs[12], Priority::kNormal);
    EXPECT_THROW(queue.admit(Priority::kNormal), Overloaded);

    EXPECT_EQ(queue.pop().size(), 4U);
    EXPECT_NO_THROW(queue.admit(Priority::kNormal));
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

TEST(JobQueue, ServesAtOnceAfterAStandstill) {
    JobQueue queue{4};
    std::array<Job, 16> jobs;
    for (int i = 0; i < 4; ++i) {
        queue.observe(milliseconds{60'000});  // what each of the workers had begun before it
    }
    for (Job& job : jobs) {
        queue.push(job, Priority::kNormal);
    }
    EXPECT_NO_THROW(queue.admit(Priority::kNormal));

    for (int i = 0; i < 100; ++i) {
        queue.observe(milliseconds{60'000});  // it goes on standing still
    }
    EXPECT_THROW(queue.admit(Priority::kNormal), Overloaded);
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
    EXPECT_EQ(queue.pop(), Jobs{&job});
    EXPECT_EQ(queue.pop(), Jobs{});
}

}  // namespace
}  // namespace stagedoor
