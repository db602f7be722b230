// Events read over HTTP, as a cluster does while its broker is away.
#include "tests/conformance/http_feed.hpp"

namespace stagedoor::conformance {
namespace {

const FeedAdapter kHttp{"Http", [] {
                            return std::make_unique<HttpFeed>();
                        }};

INSTANTIATE_TEST_SUITE_P(HttpFeed, FeedSuite, ::testing::Values(kHttp), [](const auto& adapter) {
    return adapter.param.name;
});

}  // namespace
}  // namespace stagedoor::conformance
