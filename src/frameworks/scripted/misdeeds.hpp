#pragma once

#include <string>

#include "frameworks/scripted/script.hpp"
#include "protocol/messages.hpp"

/// The faults of a script that lie below what a Framework can do.
namespace howfast::scripted {

/// Does what makes an answer impossible or needless; most of that does not return.
void act_instead(const Part& part);

/// Does to the files of an answered request what the part says.
void spoil_files(const Part& part, const protocol::Request& request);

/// The line to answer with.
std::string line_for(const Part& part, protocol::Reply reply, std::uint64_t id);

/// Writes a line a few bytes at a time.
void write_in_pieces(const std::string& line);

}  // namespace howfast::scripted
