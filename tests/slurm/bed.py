# SPDX-License-Identifier: GPL-2.0-or-later
"""A Slurm of one node on this machine: its own munged, slurmctld and slurmd, without systemd, cgroups
and accounting."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "sinfo")
TIME_LIMIT = 60         # s: timeout

CONFIGURATION = """\
ClusterName=tcpphase
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={node}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
KillWait=2
NodeName={host} NodeAddr=127.0.0.1 CPUs={processors} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def what_is_missing():
    """Why no Slurm can run here; empty if one can."""
    if os.geteuid() != 0:
        return "only root can start a Slurm"
    if not os.path.ismount("/sys/fs/cgroup"):
        return "slurmd does not start where nothing is mounted on /sys/fs/cgroup"
    # daemons are not in every PATH
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    return f"not installed: {' '.join(missing)}" if missing else ""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_until(is_true, what):
    end = time.monotonic() + TIME_LIMIT
    while not is_true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not happen in {TIME_LIMIT} s")
        time.sleep(0.1)


class Bed:
    """To be used by with; folder: an empty one, which all may enter."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.daemons = []
        self.environment = {**os.environ, "SLURM_CONF": str(self.folder / "slurm.conf")}

    def __enter__(self):
        try:
            self.start_munge()
            self.start_slurm()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, *command, **options):
        self.daemons.append(subprocess.Popen(
            command, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options))

    def start_munge(self):
        folder = self.folder / "munge"
        folder.mkdir()
        key = folder / "key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        munge = pwd.getpwnam("munge")
        for path in (folder, key):
            os.chown(path, munge.pw_uid, munge.pw_gid)
        self.start("munged", "--foreground", f"--key-file={key}", f"--socket={folder}/socket",
                   f"--pid-file={folder}/pid", f"--log-file={folder}/log",
                   f"--seed-file={folder}/seed", user="munge", group="munge", extra_groups=[])
        wait_until((folder / "socket").exists, "munge's start")

    def start_slurm(self):
        (self.folder / "state").mkdir()
        (self.folder / "spool").mkdir()
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(
            host=socket.gethostname().split(".")[0], folder=self.folder, controller=free_port(),
            node=free_port(), processors=os.cpu_count()))
        self.start("slurmctld", "-D", "-c")
        self.start("slurmd", "-D")
        wait_until(lambda: "idle" in self.ask("sinfo", "-h", "-o", "%T"), "Slurm's start")

    def stop(self):
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in self.daemons:
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

    def ask(self, *command):
        """What a command of Slurm prints; empty if it fails."""
        return subprocess.run(command, env=self.environment, capture_output=True, text=True,
                              check=False).stdout

    def run(self, *command, **more):
        """A command that has to do with Slurm, such as one that submits."""
        return subprocess.run(command, env={**self.environment, **more}, capture_output=True,
                              text=True, check=False)

    def states(self, job):
        """The states of the job's tasks that Slurm still knows."""
        return self.ask("squeue", "-h", "-r", "-t", "all", "-j", job, "-o", "%T").split()

    def has_ended(self, job):
        """Slurm lets what is requeued wait for two minutes; here it begins at once."""
        over = {"COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL"}
        for task in self.ask("squeue", "-h", "-r", "-t", "PD", "-j", job, "-o", "%i %r").split("\n"):
            if task.endswith(" BeginTime"):
                self.ask("scontrol", "update", f"JobId={task.split()[0]}", "StartTime=now")
        return set(self.states(job)) <= over

    def wait_for(self, job):
        """Until all tasks of the job have ended; returns how."""
        wait_until(lambda: self.has_ended(job), f"the end of job {job}")
        return self.states(job)
