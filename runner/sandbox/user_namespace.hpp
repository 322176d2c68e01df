/// Barrier: who a job is. The zygote lives in a user namespace of its own, each job in another below it,
/// where it is uid 1000 and nobody else exists. Started by root, every cell has its own uid on the host;
/// started by an ordinary user, all are that user, and the namespaces alone keep them apart.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace errand::sandbox::user_namespace {

inline constexpr unsigned job_id = 1000;
/// Of the processes around a gVisor sandbox, and of its guest, which has no right that this number would
/// give.
inline constexpr unsigned shelter_id = 0;
/// Host ids of the zygote and its cells when root starts the runner: a range that neither distributions nor
/// systemd hand out (systemd's "Users, Groups, UIDs and GIDs": 1879048192 to 2147483647 are free).
inline constexpr unsigned first_host_id = 2000000000;
inline constexpr unsigned host_ids = 65536;
/// Whose identity makes gVisor's image: the last one, which no job ever has.
inline constexpr std::uint32_t image_cell = host_ids - 2;

/// Zygote: enters fresh user, mount, pid-of-children, network, ipc, uts and cgroup namespaces. `runner` is
/// the socket to the runner, which writes the map when it is root (see admit).
void enter(int runner, bool privileged);
/// Runner, as root: answers enter() by writing the maps of process `zygote`.
void admit(int runner, pid_t zygote);
/// Zygote, before cloning cell `cell`: takes the cell's identity, so that the job can map itself without
/// help.
void become_cell(std::uint32_t cell, bool privileged);
void become_zygote(bool privileged);
/// Job: maps itself to the id `inside`. `proc` is /proc of the host.
void map_job(int proc, unsigned inside, std::uint32_t cell, bool privileged);
/// Job that is mapped: takes the id in every respect. Its capabilities stay.
void become(unsigned id);

}  // namespace errand::sandbox::user_namespace
