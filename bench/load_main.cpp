// stagedoor-load: one load, figures as a line of JSON on standard output. bench/run.mjs calls it.
#include <cstdio>
#include <exception>
#include <fstream>
#include <string>

#include <CLI/CLI.hpp>

#include "bench/load_generator.hpp"

namespace {

std::vector<std::string> read_lines(const std::string& path) {
    std::vector<std::string> lines;
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);) {
        lines.push_back(line);
    }
    return lines;
}

}  // namespace

int main(int argc, char** argv) try {
    stagedoor::bench::Load load;
    std::string bodies;
    std::string ids;
    CLI::App app{"Drives an HTTP server and prints what it answered"};
    app.add_option("--host", load.host, "IPv4 address")->required();
    app.add_option("--port", load.port)->required();
    app.add_option("--method", load.method);
    app.add_option("--path", load.path);
    app.add_option("--header", load.headers, "whole header line, repeatable");
    app.add_option("--bodies", bodies, "file, a JSON body a line, each used once");
    app.add_option("--connections", load.connections);
    app.add_option("--seconds", load.seconds);
    app.add_option("--rate", load.rate, "requests a second; 0 asks as fast as it is answered");
    app.add_option("--ids", ids, "file to write the id of each reply to");
    CLI11_PARSE(app, argc, argv);
    if (!bodies.empty()) {
        load.bodies = read_lines(bodies);
    }
    load.keep_ids = !ids.empty();
    const auto figures = run(load);
    if (load.keep_ids) {
        std::ofstream file{ids};
        for (const auto& id : figures.ids) {
            file << id << '\n';
        }
    }
    std::printf(
        "{\"answered\":%llu,\"refused\":%llu,\"broken\":%llu,\"seconds\":%.3f,\"perSecond\":%.0f,"
        "\"p50Ms\":%.3f,\"p99Ms\":%.3f,\"maxMs\":%.3f}\n",
        static_cast<unsigned long long>(figures.answered),
        static_cast<unsigned long long>(figures.refused),
        static_cast<unsigned long long>(figures.broken),
        figures.seconds,
        static_cast<double>(figures.answered) / figures.seconds,
        figures.p50_ms,
        figures.p99_ms,
        figures.max_ms
    );
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "stagedoor-load: %s\n", error.what());
    return 1;
}
