// As precompiled_sources.hpp, for unit tests.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "precompiled_sources.hpp"
