// Which program this is; the values are written by the build (cmake/version.cmake).
#pragma once

namespace stagedoor::app {

extern const char* const kVersion;  // "0.1.0"
extern const char* const kCommit;   // "1a2b3c4d5e", "-dirty" when the tree was not clean
extern const char* const kBuild;    // "Release"

}  // namespace stagedoor::app
